"""Measures that were brought as tables of official statistics: the newest source that tells an area and year holds.

A municipality that has gone into another one is added to it, where all that have gone into it are told for the year; so its
figures before and after are of the same ground. Where they are not, the years before have no figure, and the break is marked.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.indicators.figures import added_up
from app.indicators.inputs.reforms import Reforms, read_reforms
from app.indicators.parts import SIGN
from app.indicators.world import Made, Origin
from geodata.area_history import successor_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.indicators.figures import Figures
    from app.indicators.world import World
    from geodata.area_history import Gone
    from geodata.indicators import Measure

BROUGHT = """
    SELECT v.measure, v.breakdown, v.area_key, v.area_id, v.year, v.value, v.value_status::text AS status, v.row_number, v.import_id,
           i.as_of, i.file_name, s.name AS source
      FROM statistic_value v JOIN import i ON i.id = v.import_id JOIN source s ON s.id = v.source_id
     WHERE v.region_id = :region_id AND v.measure = ANY(:measures) AND v.breakdown = ANY(:breakdowns)
     ORDER BY v.measure, coalesce(i.as_of, i.finished_at::date), v.import_id, v.row_number"""
Cell = tuple[float | None, str]


def brought(world: World, measures: Sequence[Measure]) -> dict[str, Made]:
    """All measures that were brought, and parts of them ("measure@breakdown"), those of which nothing was brought too."""
    named = [one.id.partition(SIGN) for one in measures]
    keys = {
        "region_id": world.region_id, "measures": list({name for name, _, _ in named}),
        "breakdowns": list({part for _, _, part in named}),
    }  # fmt: skip
    by_measure: dict[str, list[object]] = defaultdict(list)
    for row in world.connection.execute(text(BROUGHT), keys):
        by_measure[f"{row.measure}{SIGN}{row.breakdown}" if row.breakdown else row.measure].append(row)
    reforms = read_reforms(world)
    return {one.id: _made(world, one, by_measure[one.id], reforms) for one in measures}


def _made(world: World, measure: Measure, rows: Sequence[object], reforms: Reforms) -> Made:
    figures, place, keys = world.nothing(), world.place(), _keys(world, reforms.gone)
    origins: dict[int, Origin] = {}
    parts: dict[tuple[int, int], dict[str, Cell]] = defaultdict(dict)
    for row in rows:
        area = keys.get(row.area_key, place.get(row.area_id))  # pyright: ignore[reportAttributeAccessIssue]
        step = world.step(row.year)  # pyright: ignore[reportAttributeAccessIssue]
        if area is not None and step is not None:
            parts[area, step][row.area_key] = (row.value, row.status)  # pyright: ignore[reportAttributeAccessIssue]
            origins[row.import_id] = _origin(row)  # pyright: ignore[reportAttributeAccessIssue]
    made = Made(figures, list(origins.values()))
    for (area, step), told in parts.items():
        _put(world, made, measure, area, step, told, reforms)
        _note_joined(world, made, area, reforms)
    if measure.adds_up:
        made.figures = added_up(figures, world.parents)
    return made


def _put(
    world: World, made: Made, measure: Measure, area: int, step: int, told: dict[str, Cell], reforms: Reforms
) -> None:  # fmt: skip
    own = world.areas[area]
    mine = {key: cell for key, cell in told.items() if key in {own.ars, own.ags} or _ags(key) == own.ags}
    if mine:
        made.figures.put(area, step, *next(iter(mine.values())))
        return
    into = [
        one
        for key in reforms.gone
        if (one := successor_of(key, reforms.gone)) is not None and one.into_ags == own.ags
    ]
    since = min(one.since for one in into)
    first = world.step(since.year)
    if (
        measure.adds_up
        and reforms.is_whole(told, into)
        and all(value is not None for value, _ in told.values())
    ):
        made.figures.put(area, step, sum(value or 0.0 for value, _ in told.values()), "known")
        if first is not None:
            made.breaks[area, first] = (
                f"Gebietsänderung am {since:%d.%m.%Y}: davor zusammengezählt aus {', '.join(sorted(told))}"
            )
    elif first is not None:
        made.breaks[area, first] = (
            f"Gebietsänderung am {since:%d.%m.%Y}: davor nicht auf das heutige Gebiet umzurechnen"
        )


def _note_joined(world: World, made: Made, area: int, reforms: Reforms) -> None:
    for one in reforms.joined.get(world.areas[area].ags or "", ()):
        first = world.step(one.since.year)
        if first is not None:
            made.breaks.setdefault(
                (area, first), f"Gebietsänderung am {one.since:%d.%m.%Y}: seitdem mit {one.name}"
            )


def _ags(key: str) -> str | None:
    """The AGS in an ARS of twelve digits, which an Amt that a municipality has joined since does not change."""
    return key[:5] + key[9:] if len(key) == 12 else None


def _keys(world: World, history: Mapping[str, Gone]) -> dict[str, int]:
    """Areas by what files call them: ARS, AGS, and the AGS of municipalities that have gone into them."""
    found = {area.ars: number for number, area in enumerate(world.areas)}
    found |= {
        area.ags: number
        for number, area in enumerate(world.areas)
        if area.ags and area.level == "municipality"
    }
    for ags in history:
        gone = successor_of(ags, history)
        if gone is not None and gone.into_ags in found:
            found.setdefault(ags, found[gone.into_ags])
    return found


def _origin(row: object) -> Origin:
    return Origin(
        "import", row.import_id, row.file_name, str(row.import_id), row.as_of, row.source,  # pyright: ignore[reportAttributeAccessIssue]
    )  # fmt: skip


def no_figures(figures: Figures) -> bool:
    """Whether nothing at all is told."""
    return not (figures.reason != 2).any()
