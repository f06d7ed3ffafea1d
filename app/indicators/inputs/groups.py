"""People by age from counts of age groups (`area_people`), where they make up the ages wholly."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.indicators.figures import added_up
from app.indicators.world import Made, Origin
from app.places.demand import Ages, shares_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.indicators.figures import Figures
    from app.indicators.world import World
    from geodata.indicators import Measure

COUNTED = """
    SELECT p.area_id, p.age_group, p.reference_date, p.people, p.people_status::text AS status, p.import_id, s.name AS source
      FROM {table} p JOIN area a ON a.id = p.area_id JOIN source s ON s.id = p.source_id
     WHERE a.region_id = :region_id AND a.is_core ORDER BY p.area_id, p.reference_date, p.age_group"""
OPEN_AGE = 100
"""Ages that end here hold everybody older."""
Told = dict[str, tuple[float | None, str]]


def counted_groups(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:
    """People of the ages of each measure, of every year in which whole age groups make them up; nothing is apportioned.

    `exact`: as counted, where a Kreis has counted ones and twos itself; else as everybody may see them.
    """
    groups: dict[tuple[int, date], Told] = defaultdict(dict)
    origins: dict[int, Origin] = {}
    place = world.place()
    sql = COUNTED.format(table="area_people" if exact else "shown_area_people")
    for row in world.connection.execute(text(sql), {"region_id": world.region_id}):
        if row.area_id in place:
            groups[row.area_id, row.reference_date][row.age_group] = (row.people, row.status)
            origins[row.import_id] = Origin(
                "import",
                row.import_id,
                "Menschen nach Altersgruppen",
                str(row.import_id),
                row.reference_date,
                row.source,
            )
    made: dict[str, Made] = {}
    for measure in measures:
        figures = world.nothing()
        for (area_id, day), told in groups.items():
            step = world.step(day.year)
            if step is not None:
                _put(figures, place[area_id], step, told, measure)
        made[measure.id] = Made(added_up(figures, world.parents), list(origins.values()))
    return made


@lru_cache(maxsize=1000)
def _making_up(start: int, end: int, known: tuple[str, ...]) -> tuple[str, ...]:
    """The groups that make up the ages wholly; none where no whole ones do."""
    groups, without = shares_of(Ages(12 * start, 12 * end), known)
    return () if without or any(one.share != 1 for one in groups) else tuple(one.age_group for one in groups)


def _put(figures: Figures, area: int, step: int, told: Told, measure: Measure) -> None:
    start, end = measure.options.get("ages", (0, OPEN_AGE))
    if (start, end) == (0, OPEN_AGE) and "all" in told:
        figures.put(area, step, *told["all"])
        return
    groups = _making_up(start, end, tuple(sorted(group for group in told if group != "all")))
    if not groups:
        return
    parts = [told[one] for one in groups]
    if any(value is None for value, _ in parts):
        worst = "secret" if any(status == "secret" for _, status in parts) else "unknown"
        figures.put(area, step, None, worst)
        return
    status = "estimated" if any(status == "estimated" for _, status in parts) else "known"
    figures.put(area, step, sum(value or 0.0 for value, _ in parts), status)
