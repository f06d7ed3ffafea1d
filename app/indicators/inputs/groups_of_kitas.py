"""Children in groups as the law counts them, and how many they may hold (KiTaG § 25): from Kita plans, year by year.

A site counts that names the kind, the number of its groups and the children in them. Children under three count twice in mixed
groups, children with disabilities in integrative ones; where these are not told they count once, and the sum is an estimate.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.indicators.figures import added_up
from app.indicators.world import Made, Origin, by_level
from app.standards.store import read_rulebook
from app.supply.groups import INTEGRATIVE, sizes_of, weighted
from app.supply.shown import FEWEST_TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.indicators.world import World
    from app.supply.groups import GroupSizes
    from geodata.indicators import Measure

CONFIG = "SELECT config FROM region WHERE id = :region_id"
FIRST = """
    SELECT extract(year FROM min(lower(p.valid_during)))::int FROM plan_places p JOIN learning_site l ON l.id = p.site_id
     WHERE l.region_id = :region_id"""
ROWS = """
    SELECT f.site_id, f.municipality_id, p.category, p.group_kind, p.groups, p.occupied_places, p.disabled_children
      FROM (SELECT p.*, rank() OVER (PARTITION BY coalesce(l.merged_into_id, l.id), p.category
                                         ORDER BY s.reference_date DESC, s.id DESC) AS place,
                   coalesce(l.merged_into_id, l.id) AS shown_id
              FROM plan_places p JOIN learning_site l ON l.id = p.site_id JOIN source s ON s.id = p.source_id
             WHERE l.region_id = :region_id AND p.valid_during @> cast(:day AS date) AND p.group_kind <> '') p
      JOIN site_feature f ON f.site_id = p.shown_id AND f.valid_during @> cast(:day AS date)
     WHERE p.place = 1 AND f.municipality_id IS NOT NULL"""
NOTE = "Gezählt sind Kitas, die Art, Zahl und Kinder ihrer Gruppen nennen."


def make(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:
    """`what`: children (weighted) or capacity, by municipality, on 31 December or today."""
    keys = {"region_id": world.region_id}
    book = read_rulebook(
        world.connection, world.region_id, world.connection.execute(text(CONFIG), keys).scalar_one()
    )
    first, place = world.connection.execute(text(FIRST), keys).scalar_one(), world.place()
    told = {what: world.nothing() for what in ("children", "capacity")}
    for year in range(first or world.day.year, world.day.year + 1):
        day = min(date(year, 12, 31), world.day)
        step, sizes = world.step(year), sizes_of(book, day)
        rows = world.connection.execute(text(ROWS), {**keys, "day": day}).all()
        if sizes is None or step is None or not rows:
            continue
        for number in by_level(world.areas, "municipality"):  # without such groups there are none
            for figures in told.values():
                figures.put(number, step, 0.0, "zero")
        for area_id, (children, capacity, status) in groups_by_area(rows, sizes, exact=exact).items():
            if area_id in place:
                told["children"].put(place[area_id], step, children, status)
                told["capacity"].put(place[area_id], step, capacity, "known")
    origin = Origin("sites", "groups", "Gruppen der Kitas nach den Plänen", str(world.day), world.day)
    is_there = bool((told["capacity"].reason == 0).any())
    return {
        one.id: Made(added_up(told[one.options["what"]], world.parents), [origin] if is_there else [], [NOTE])
        for one in measures
    }


def groups_by_area(
    rows: Iterable[Any], sizes: GroupSizes, *, exact: bool
) -> dict[int, tuple[float | None, float, str]]:
    """By municipality: weighted children (None: secret), how many their groups may hold, and the status of the children."""
    groups: dict[tuple[int, int, str], list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.municipality_id, row.site_id, row.group_kind].append(row)
    found: dict[int, tuple[float | None, float, str]] = {}
    for (area_id, _, kind), listed in groups.items():
        counted = [row.groups for row in listed if row.groups is not None]
        if kind not in sizes.greatest or not counted or any(row.occupied_places is None for row in listed):
            continue
        children, status = _children(listed, kind, sizes, exact=exact)
        before, held, was = found.get(area_id, (0.0, 0.0, "known"))
        held += max(counted) * sizes.greatest[kind]  # mixed groups stand in both ages alike
        if children is None or before is None:
            found[area_id] = None, held, "secret"
        else:
            found[area_id] = before + children, held, "estimated" if "estimated" in {was, status} else "known"
    return found


def _children(rows: Sequence[Any], kind: str, sizes: GroupSizes, *, exact: bool) -> tuple[float | None, str]:
    is_small = any(0 < row.occupied_places < FEWEST_TOLD for row in rows)
    integrative = kind.endswith(INTEGRATIVE)
    if not exact and (
        is_small or integrative
    ):  # children with disabilities, and what would tell them, are nobody's business
        return None, "secret"
    young = sum(row.occupied_places for row in rows if row.category == "creche")
    old = sum(row.occupied_places for row in rows if row.category != "creche")
    disabled = [row.disabled_children for row in rows] if integrative else []
    count = weighted(sizes, kind, young, old, sum(one or 0 for one in disabled))
    return count, "estimated" if any(one is None for one in disabled) else "known"
