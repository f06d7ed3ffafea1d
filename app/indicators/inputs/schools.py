"""Pupils, classes, rooms and all-day places, by the municipality in which the school lies, and what is decided about them.

Everybody's pupils are sums of what everybody may see of each school and grade (`app.demand.shown`): multiples of five, and where
fewer than five are secret, two. Those sums are estimates.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.demand.inputs import read_rows, read_tables
from app.demand.shown import figure
from app.indicators.figures import Figures, added_up
from app.indicators.inputs.people import table_origin
from app.indicators.world import Made, Origin
from app.standards.pupils import read_grade_pupils
from app.supply.school_years import read_school_years

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.indicators.world import World
    from app.standards.pupils import GradePupils
    from app.supply.school_years import SchoolYear
    from geodata.indicators import Measure

SCHOOLS = """
    SELECT f.site_id, f.municipality_id, f.categories FROM site_feature f
     WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date)"""
FEW = 2.0
"""What a number below five that is secret counts as."""
ROUNDED = "Für alle je Schule und Klassenstufe auf fünf gerundet; weniger als fünf zählen als zwei."
PLACE = "Gezählt wird am Ort der Schule, nicht an dem, wo die Kinder wohnen."
Where = dict[int, tuple[int, frozenset[str]]]


def pupils(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:
    """Pupils of the grades and kinds of school; of a school's year whose grades are not all told nothing is."""
    where = _where(world)
    rows = read_grade_pupils(world.connection, world.region_id)
    origins = {(one.origin.kind, one.origin.source): one.origin for one in rows}
    told = [
        Origin(one.kind, one.file_name, one.told["label"], str(one.brought_at), one.as_of, one.source)
        for one in origins.values()
    ]
    notes = [PLACE, *([] if exact else [ROUNDED])]
    return {
        one.id: Made(_pupils(world, where, rows, one, exact=exact), told, notes) for one in measures
    }  # fmt: skip


def _pupils(
    world: World, where: Where, rows: Iterable[GradePupils], measure: Measure, *, exact: bool
) -> Figures:
    low, high = measure.options["grades"]
    cells: dict[tuple[int, int], list[tuple[float | None, str]]] = defaultdict(list)
    for row in rows:
        if low <= row.grade <= high and _fits(where, row.site_id, measure):
            cells[where[row.site_id][0], row.year].append(_seen(row, exact=exact))
    return _placed(world, cells, whole=not exact)


def _seen(row: GradePupils, *, exact: bool) -> tuple[float | None, str]:
    if exact or row.value is None:
        return row.value, row.status
    told = figure(row.value, see_all=False, counted=True)["value"]
    return (0.0 if row.value == 0 else FEW) if told is None else float(told), "estimated"


def years(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:
    """Classes, rooms and all-day places of schools by school year, as statistics tell them; never counts of people."""
    where, found = _where(world), read_school_years(world.connection, world.region_id)
    told = {(one.source, one.as_of) for schools in found.values() for one in schools}
    origins = [
        Origin("school_statistics", source, "Schulstatistik", str(as_of), as_of, source)
        for source, as_of in sorted(told, key=str)
    ]
    made: dict[str, Made] = {}
    with_pupils = _told_pupils(world, exact=exact)
    for measure in measures:
        cells: dict[tuple[int, int], list[tuple[float | None, str]]] = defaultdict(list)
        for site_id, schools in found.items():
            if _fits(where, site_id, measure):
                for one in schools:
                    cell = _of_year(one, measure, with_pupils.get((site_id, one.first_year)))
                    if cell is not None:
                        cells[where[site_id][0], one.first_year].append(cell)
        made[measure.id] = Made(_placed(world, cells, whole=False), origins, [PLACE])
    return made


def _of_year(
    year: SchoolYear, measure: Measure, pupils_told: dict[int, float] | None
) -> tuple[float | None, str] | None:
    """What a school's year adds to a measure; None where it does not tell what the measure is held against."""
    what = measure.options["what"]
    low, high = measure.options.get("grades", (1, 13))
    classes = [one.value for grade, one in year.classes.items() if low <= grade <= high]
    rooms = year.rooms.value
    if what == "classes":
        return (sum(one or 0.0 for one in classes), "known") if classes and None not in classes else None
    if what == "rooms":
        return None if rooms is None else (rooms, "known")
    if what == "all_day_places":
        places = year.all_day_places
        return None if places.value is None else (places.value, places.status.value)
    held = {
        "pupils_with_classes": bool(classes) and None not in classes,
        "pupils_with_rooms": rooms is not None,
    }
    if not held[what] or pupils_told is None:
        return None
    return sum(value for grade, value in pupils_told.items() if low <= grade <= high), "known"


def _told_pupils(world: World, *, exact: bool) -> dict[tuple[int, int], dict[int, float]]:
    found: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    for row in read_grade_pupils(world.connection, world.region_id):
        value, _ = _seen(row, exact=exact)
        if value is not None:
            found[row.site_id, row.year][row.grade] = value
    return found


def take_up(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:  # noqa: ARG001 (nobody's secret)
    """The share who ask for a place of a kind, low, middle and high, the same in all areas and years."""
    tables = read_tables(world.connection, world.region_id)
    rows = read_rows(world.connection, tables, "take_up")
    origins = [table_origin(tables["take_up"])] if "take_up" in tables else []
    made: dict[str, Made] = {}
    for measure in measures:
        told = {row.variant: float(row.value) for row in rows if row.name == measure.options["category"]}
        figures = world.nothing()
        if "middle" in told:
            figures.value[:], figures.reason[:], figures.estimated[:] = told["middle"], 0, True
            figures.low[:], figures.high[:] = (
                told.get("low", told["middle"]),
                told.get("high", told["middle"]),
            )
        made[measure.id] = Made(
            figures, origins, ["Wie viele einen Platz suchen, ist angenommen: niedrig, mittel, hoch."]
        )
    return made


def _where(world: World) -> Where:
    rows = world.connection.execute(text(SCHOOLS), {"region_id": world.region_id, "day": world.day})
    return {row.site_id: (row.municipality_id, frozenset(row.categories)) for row in rows}


def _fits(where: Where, site_id: int, measure: Measure) -> bool:
    kinds = measure.options.get("kinds")
    return site_id in where and (not kinds or bool(where[site_id][1] & set(kinds)))


def _placed(
    world: World, cells: dict[tuple[int, int], list[tuple[float | None, str]]], *, whole: bool
) -> Figures:
    """Sums of schools as figures of all levels; in years that are told, areas without such a school have none: zero."""
    figures, place = world.nothing(), world.place()
    for step in {world.step(year) for _, year in cells} - {None}:
        for number, area in enumerate(world.areas):
            if area.level == "municipality":
                figures.put(number, step or 0, 0.0, "zero")
    for (area_id, year), told in cells.items():
        step = world.step(year)
        if step is None or area_id not in place:
            continue
        if any(value is None for value, _ in told):
            secret = any(status == "secret" for _, status in told)
            figures.put(place[area_id], step, None, "secret" if secret else "unknown")
        else:
            figures.put(
                place[area_id],
                step,
                sum(value or 0.0 for value, _ in told),
                "estimated" if whole else "known",
            )
    return added_up(figures, world.parents)
