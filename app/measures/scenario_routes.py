"""HTTP of taking up a frozen scenario as a finding: its figures of today, and those that are expected of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from app.audit.acting import writing
from app.measures import finding_store
from app.measures.content import Line, Strict, Words
from app.measures.figures import MOST, Figure
from app.measures.findings import record_finding
from app.measures.routes import Id, Keeper, told
from app.scenarios import freezing
from app.scenarios.findings import Figure as Planned
from app.scenarios.findings import figures_of
from app.web.regions import RegionOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

router = APIRouter(tags=["Vom Befund zur Wirkung"])
EXPECTED = "{label}, mit dem Szenario"


class TakenUp(Strict):
    """The words of the finding; its figures are those of the frozen state."""

    title: Line
    text: Words = ""


@router.post(
    "/api/frozen-scenarios/{number}/finding",
    summary="Einen eingefrorenen Stand als Befund festhalten",
    status_code=201,
)
async def take_up(request: Request, region: RegionOf, actor: Keeper, number: Id, asked: TakenUp) -> Response:
    """The figures of the Kreis as they are and as they would be, as everybody may see them: findings are published."""

    def work(connection: Connection) -> dict[str, Any]:
        freezing.read(connection, actor, region.id, number)  # whether the actor may see it
        planned = figures_of(connection, number, see_all=False)
        made = record_finding(
            connection, actor, region_id=region.id, title=asked.title, text=asked.text,
            figures=list(_figures(planned))[:MOST], origin=f"/szenario?stand={number}",
        )  # fmt: skip
        return finding_store.whole(connection, actor, region.id, made)

    async with writing(request, actor, f"Eingefrorenen Stand {number} als Befund festgehalten") as connection:
        made = await connection.run_sync(work)
    return told(made, "f", 201, Location=f"/api/findings/{made['id']}")


def _figures(planned: list[Planned]) -> Iterator[Figure]:
    for one in planned:
        shared: dict[str, Any] = {
            "unit": one.unit,
            "as_of": one.as_of.date(),
            "area_ars": one.area_ars,
            "address": one.address,
        }
        yield Figure(one.label, one.before, one.before_status, **shared)
        yield Figure(EXPECTED.format(label=one.label), one.value, one.status, **shared)
