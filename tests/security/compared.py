"""Two states of a Kreis asked for their difference: two runs, an earlier run, and maps of then beside those of today."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import text

from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from app.gaps.compute import compute_gaps
from app.places.compute import compute_places
from tests.security.learning import told
from tests.security.small_kreis import count_again

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx
    from sqlalchemy import Engine

    from tests.security.small_kreis import Kreis

Run = tuple[int, str]
Compute = Callable[..., object]
ROOMS: tuple[Compute, ...] = (compute_region, compute_places, compute_gaps)
OLD = "UPDATE analysis_run SET input_hash = 'old' WHERE kind = ANY('{travel_times,catchments,places,gaps}')"
RUNS = """
    SELECT kind, id, finished_at FROM analysis_run
     WHERE region_id = :region_id AND category = 'kindergarten' AND mode = 'walk' AND superseded_by_id IS NULL
       AND kind = ANY('{travel_times,places,gaps}')"""
GROUPED = {
    "travel_times": "&group_by=municipality,age_group",
    "places": "&group_by=municipality",
    "gaps": "&group_by=municipality",
}


def counted_anew(
    engine: Engine, region_id: int, kreis: Kreis, rooms: Iterable[Compute] = ROOMS
) -> dict[str, Run]:
    """Other counts, and what rests on cells computed of them; the current runs with the moment each was finished."""
    count_again(engine, kreis)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            OLD
        )  # not known again by what went in: as everybody may see it, that is the same
    for compute in rooms:
        compute(engine, region_id, travel_of)
    with engine.connect() as connection:
        rows = connection.execute(text(RUNS), {"region_id": region_id}).all()
    return {row.kind: (row.id, row.finished_at.isoformat()) for row in rows}


async def compared(
    client: httpx.AsyncClient, before: dict[str, Run], after: dict[str, Run]
) -> dict[str, list[Any]]:
    """All that tells two states together, by what is asked."""
    found: dict[str, list[Any]] = {}

    async def ask(name: str, address: str) -> None:
        found[name] = told(address, await client.get(address))

    for kind, by in GROUPED.items():
        (one, then), (other, _) = before[kind], after[kind]
        for form in ("csv", "arrow"):  # the head of JSON names the runs
            await ask(f"{kind} {form}", f"/api/statistics?compare={one}..{other}{by}&format={form}")
        await ask(f"{kind} then", f"/api/statistics?run={one}{by}")
        if kind != "gaps":
            for measure in ("mean", "within", "beyond") if kind == "travel_times" else ("places",):
                maps = f"map=kindergarten,walk,3-5,{quote(then)}&map=kindergarten,walk,3-5"
                await ask(f"map {measure}", f"/api/maps?{maps}&measure={measure}")
    return found


async def differences(client: httpx.AsyncClient, before: Run, after: Run) -> list[dict[str, Any]]:
    """Rows of two runs of travel times by age and municipality."""
    address = f"/api/statistics?compare={before[0]}..{after[0]}{GROUPED['travel_times']}"
    answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]
