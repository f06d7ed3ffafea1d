"""Statistics of areas from the stored runs; where these may not be told, from protected people and the same ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.answers import measures
from app.errors import ComputationLimit, NotFound
from app.statistics import queries
from app.statistics.ground import Ground, read_ways
from app.statistics.measures import BY_CODE, ONLY_IN_CLASSES
from app.statistics.question import LEVELS, MOST_JSON_ROWS, MOST_ROWS
from app.statistics.rows import PROTECTED, TOLD, Cell, Row, in_classes, of_measures, of_people, unknown_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from fastapi import Request
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.statistics.ground import Ways
    from app.statistics.question import Asked
    from app.statistics.runs import Run
    from app.web.regions import Region

BY_LIMIT = frozenset(code for code, measure in BY_CODE.items() if measure.by_limit)


@dataclass(frozen=True, slots=True)
class Area:
    """An area as rows name it."""

    id: int
    ars: str
    name: str
    level: str


async def read_areas(connection: AsyncConnection, region: Region, asked: Asked) -> list[Area]:
    """The areas of a question. Raises NotFound for one that is not loaded."""
    keys = {
        "region_id": region.id,
        "level": asked.level,
        "core": asked.core and asked.area is None,
        "area": asked.area,
    }
    found = [Area(*row) for row in (await connection.execute(text(queries.AREAS), keys)).all()]
    if asked.area is not None and not found:
        raise NotFound(
            f"Ein Gebiet mit dem Schlüssel {asked.area} gibt es auf dieser Ebene nicht.", parameter="area"
        )
    return found


def check_size(asked: Asked, areas: int, runs: int, groups: int) -> None:
    """Raises ComputationLimit for an answer of more rows than its format may have."""
    rows = (
        areas
        * runs
        * groups
        * sum(6 if name == ONLY_IN_CLASSES else 5 if name in BY_LIMIT else 1 for name in asked.measures)
    )
    if rows > asked.most_rows:
        raise ComputationLimit(
            f"Die Antwort hätte etwa {rows} Zeilen; möglich sind {MOST_JSON_ROWS} als JSON, {MOST_ROWS} mit format=arrow oder"
            " format=csv. Bitte mit category, mode, age_group, measure oder area eingrenzen.", parameter="group_by",
        )  # fmt: skip


async def read_rows(
    request: Request, connection: AsyncConnection, ground: Ground, asked: Asked, areas: Sequence[Area],
    runs: Sequence[Run], *, see_all: bool, as_stored: bool = True,
) -> Callable[[], list[Row]]:  # fmt: skip
    """Read what the rows of all areas, runs and age groups are made of; gives what makes them, without the database.

    `as_stored`: as runs have them, where they may be told. Raises ComputationLimit for more rows than the format may have.
    """
    groups = list(ground.groups) if asked.age_groups is None else list(asked.age_groups)
    check_size(asked, len(areas), len(runs), len(groups))
    sites = await _sites(connection, areas, runs) if "sites" in asked.measures else None
    stored = [run for run in runs if as_stored and run.tellable(ground, see_all=see_all)]
    keys = {"runs": [run.id for run in stored], "areas": [area.id for area in areas], "age_groups": groups}
    figures = (await connection.execute(text(queries.STORED), keys)).mappings().all() if stored else []
    others = [(run, await read_ways(request, ground, run.id)) for run in runs if run not in stored]

    def made() -> list[Row]:
        rows = _stored(ground, asked, areas, stored, groups, figures)
        for run, ways in others:
            rows += _protected(ground, ways, asked, areas, run, groups)
        return rows if sites is None else rows + _site_rows(areas, runs, sites)

    return made


def _stored(
    ground: Ground,
    asked: Asked,
    areas: Sequence[Area],
    runs: Sequence[Run],
    groups: Sequence[str],
    figures: Sequence[Any],
) -> list[Row]:
    found = {(row["run_id"], row["area_id"], row["age_group"]): row for row in figures}
    rows: list[Row] = []
    for area in areas:
        for run in runs:
            for group in groups:
                row = found.get((run.id, area.id, group))
                day = row["reference_date"] if row else ground.dates(group)[0]
                rows += _rows(area, run, group, day, TOLD, _cells(row, asked), asked)
    return rows


def _cells(row: Any, asked: Asked) -> Iterator[Cell]:  # noqa: ANN401 (a row of SQL, or None)
    if row is None:
        return unknown_cells([name for name in asked.measures if name != "sites"], BY_LIMIT)
    cells = list(of_measures({**measures(row), "people_within": row["within"]}))
    return iter([*cells, *in_classes(cells)])


def _protected(
    ground: Ground, ways: Ways, asked: Asked, areas: Sequence[Area], run: Run, groups: Sequence[str]
) -> list[Row]:
    rows: list[Row] = []
    for area in areas:
        inside = ground.homes.area_ids[LEVELS.index(area.level)] == area.id
        for group in groups:
            cells = cells_of(ground, ways, inside, group)
            rows += _rows(area, run, group, ground.dates(group)[0], PROTECTED, cells, asked)
    return rows


def cells_of(ground: Ground, ways: Ways, inside: Any, group: str) -> list[Cell]:  # noqa: ANN401 (a mask of homes)
    """The figures of a group in some homes."""
    one = ground.protected[group]
    some = np.flatnonzero(inside & (one.people > 0))
    cells = of_people(ways.seconds[some], ways.metres[some], one.people[some], one.doubt[some])
    return [*cells, *in_classes(cells)]


def _rows(
    area: Area,
    run: Run,
    group: str,
    day: date,
    basis: str,
    cells: Iterable[Cell],
    asked: Asked,
) -> Iterator[Row]:
    for cell in cells:
        if cell.measure in asked.measures:
            yield Row(
                area.ars, area.name, area.level, run.row["category"], run.row["mode"], group, cell.measure,
                cell.limit_minutes, cell.value, cell.status, cell.low, cell.high, day, basis, run.id,
                from_minutes=cell.from_minutes,
            )  # fmt: skip


async def _sites(
    connection: AsyncConnection, areas: Sequence[Area], runs: Sequence[Run]
) -> dict[tuple[int, str], int]:
    keys = {"areas": [area.id for area in areas], "categories": list({run.row["category"] for run in runs})}
    rows = (await connection.execute(text(queries.SITES), keys)).all()
    return {(row.area_id, row.category): row.sites for row in rows}


def _site_rows(areas: Sequence[Area], runs: Sequence[Run], sites: dict[tuple[int, str], int]) -> list[Row]:
    rows: list[Row] = []
    for category in dict.fromkeys(run.row["category"] for run in runs):
        for area in areas:
            count = sites.get((area.id, category), 0)
            rows.append(Row(
                area.ars, area.name, area.level, category, None, None, "sites", None, float(count),
                "known" if count else "zero", None, None, None, None, None,
            ))  # fmt: skip
    return rows
