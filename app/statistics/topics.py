"""Rows of what other rooms publish: places by competition, and gaps, each as that room tells it to whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.gaps import queries as gap_queries
from app.gaps.answers import figure, told_areas
from app.gaps.compute import variant_of
from app.gaps.shown import seed_of
from app.gaps.yardsticks import read_yardsticks, yardstick_of
from app.statistics import queries
from app.statistics.rows import Cell, Row
from app.statistics.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from app.statistics.areas import Area
    from app.statistics.question import Asked
    from app.web.regions import Region

_PLACES = {
    "seekers": "seekers", "places": "places", "places_per_100": "per_100", "share_without_places": "without_share"
}  # fmt: skip
_BOUNDED = frozenset({"places", "places_per_100"})
NO_GAPS = "Lücken sind für diese Art noch nicht berechnet."


def place_rows(
    connection: Connection, asked: Asked, areas: Sequence[Area], runs: Sequence[Run], *, tell_people: bool
) -> list[Row]:
    """Places and places per 100 of who competes for them, with the interval that assumed places leave.

    `tell_people`: whether those who compete may be told; not where a count of one or two is known.
    """
    keys = {"runs": [run.id for run in runs], "areas": [area.id for area in areas]}
    stored = {
        (row["run_id"], row["area_id"]): row
        for row in connection.execute(text(queries.PLACES), keys).mappings()
    }
    rows: list[Row] = []
    for area in areas:
        for run in runs:
            row = stored.get((run.id, area.id))
            of = (run.row["category"], run.row["mode"], None, None, run.id)
            rows += rows_of(area, of, asked, _place_cells(row, tell_people=tell_people))
    return rows


def _place_cells(row: Any, *, tell_people: bool) -> Iterator[Cell]:  # noqa: ANN401 (a row of SQL, or None)
    for measure, name in _PLACES.items():
        if row is None:
            yield Cell(measure, None, None, "unknown")
        elif measure == "seekers" and not tell_people:
            yield Cell(measure, None, None, "secret")
        else:
            bounds = (row[f"{name}_low"], row[f"{name}_high"]) if measure in _BOUNDED else (None, None)
            yield Cell(measure, None, row[name], row[f"{name}_status"], *bounds)


def gap_runs(connection: Connection, region: Region, asked: Asked) -> list[Run]:
    """The runs of today's first yardstick of each kind. Raises NotFound where nothing is computed."""
    yardsticks = read_yardsticks(connection, region.id, datetime.now(UTC).date())
    wanted = asked.categories or tuple(dict.fromkeys(one.category.code for one in yardsticks))
    runs: list[Run] = []
    for category in wanted:
        variant = variant_of(yardstick_of(yardsticks, category, None).key, None)
        keys = {"region_id": region.id, "variant": variant}
        found = connection.execute(text(queries.GAP_RUN), keys).mappings().first()
        if found is not None:
            runs.append(Run(found))
    if not runs:
        raise NotFound(NO_GAPS, parameter="category")
    return runs


def gap_rows(
    connection: Connection, region: Region, asked: Asked, areas: Sequence[Area], runs: Sequence[Run], secret: bytes,
    *, see_all: bool,
) -> list[Row]:  # fmt: skip
    """Who is served and who is not; rounded to fives but for those who may see all."""
    level = asked.level or "district"
    levels = list({level, "municipality", "quarter"})
    rows: list[Row] = []
    for run in runs:
        keys = {"region_id": region.id, "run_id": run.id, "levels": levels}
        stored = connection.execute(text(gap_queries.AREAS), keys).mappings().all()
        seed = seed_of(secret, region.slug, run.row["category"])
        by_ars = {named["ars"]: one for named, one, _ in told_areas(stored, level, seed, see_all=see_all)}
        of = (run.row["category"], run.row["mode"], None, None, run.id)
        for area in areas:
            rows += rows_of(area, of, asked, _gap_cells(by_ars.get(area.ars)))
    return rows


def _gap_cells(told: Any) -> Iterator[Cell]:  # noqa: ANN401 (Told, or None)
    if told is None:
        for name in ("people", "served", "beyond", "without_place", "unclear"):
            yield Cell(f"gap_{name}", None, None, "unknown")
        return
    parts = told.parts
    counts = {
        "people": told.people, "served": parts["served"], "beyond": parts["beyond"],
        "without_place": parts["without_place"], "unclear": parts["unclear_way"] + parts["unclear_places"],
    }  # fmt: skip
    for name, count in counts.items():
        shown = figure(count, told)
        yield Cell(f"gap_{name}", None, shown["value"], shown["status"])


def rows_of(
    area: Area,
    of: tuple[str, str | None, str | None, date | None, int | None],
    asked: Asked,
    cells: Iterable[Cell],
) -> Iterator[Row]:
    """Rows of an area; `of`: category, mode, age group, date and run."""
    category, mode, age_group, day, run_id = of
    for cell in cells:
        if cell.measure in asked.measures:
            yield Row(
                area.ars, area.name, area.level, category, mode, age_group, cell.measure, cell.limit_minutes,
                cell.value, cell.status, cell.low, cell.high, day, None, run_id,
            )  # fmt: skip
