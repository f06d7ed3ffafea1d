"""Measures from stored runs: who reaches what in how many minutes, places per child, gaps, ways to school, the strip of life.

A run is of the day on which it was made, and of the people of its grid; so it gives one year. What everybody may see of gaps and
of the strip is what their own rooms tell everybody.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.errors import BadRequest, NotFound
from app.gaps import answers as gap_answers
from app.gaps.queries import AREAS as GAP_AREAS
from app.gaps.shown import BASE, coarse_share, seed_of
from app.gaps.yardsticks import read_yardsticks, yardstick_of
from app.indicators.figures import Figures, added_up
from app.indicators.world import LEVELS, Made, Origin
from app.places.demand import Ages, shares_of
from app.settings import get_settings
from app.web.secret import secret_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.indicators.world import World
    from geodata.indicators import Measure

RUNS = """
    SELECT id, kind, category, mode, variant, input_hash, finished_at, report FROM analysis_run
     WHERE region_id = :region_id AND superseded_by_id IS NULL AND kind = ANY(:kinds) ORDER BY id DESC"""
REACHED = """
    SELECT area_id, age_group, people_total, people_total_status::text AS status, within -> cast(:minutes AS text) AS within,
           mean_metres, people_not_connected
      FROM area_statistic WHERE run_id = :run_id AND age_group <> 'all'"""
SCORES = "SELECT area_id, per_100, per_100_status::text AS status, per_100_low, per_100_high FROM place_statistic WHERE run_id = :run_id"
NEAR = """
    SELECT c.municipality_id AS area_id, sum(p.people) AS people,
           sum(p.people * (SELECT count(*) FROM unnest(ARRAY[s.minutes_1, s.minutes_2, s.minutes_3]) m WHERE m <= :minutes)) AS sites
      FROM place_score s JOIN population_cell c ON c.id = s.cell_id
      JOIN shown_cell_people p ON p.cell_id = c.id AND p.age_group = :group AND p.people IS NOT NULL
     WHERE s.run_id = :run_id AND c.municipality_id IS NOT NULL GROUP BY c.municipality_id"""
WAYS = """
    SELECT municipality_id AS area_id, sum(children) AS children, sum(children * is_beyond) AS beyond,
           sum(children * is_beyond * metres) / 1000.0 AS km,
           sum(children) FILTER (WHERE leg IS NOT NULL) AS asked, sum(children) FILTER (WHERE leg = 'good') AS good
      FROM school_way WHERE run_id = :run_id AND municipality_id IS NOT NULL GROUP BY municipality_id"""
SLUG = "SELECT slug FROM region WHERE id = :region_id"
STRIP = "SELECT area_id, station, mode, people, served FROM lifelong_share WHERE run_id = :run_id AND mode = :mode"


def make(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:
    """Each measure from the newest run of its kind, kind of site, and way to travel."""
    kinds = sorted({one.options["kind"] for one in measures})
    rows = (
        world.connection.execute(text(RUNS), {"region_id": world.region_id, "kinds": kinds}).mappings().all()
    )
    made: dict[str, Made] = {}
    for measure in measures:
        figures, origins = world.nothing(), []
        for run in _wanted(world, rows, measure):
            FILLS[measure.options["kind"]](world, run, measure, figures, exact)
            label = " ".join(filter(None, (run["kind"], run["category"], run["mode"])))
            origins.append(Origin("run", run["id"], label, run["input_hash"], run["finished_at"].date()))
        whole = added_up(figures, world.parents) if measure.adds_up else figures
        made[measure.id] = Made(whole, origins)
    return made


def _wanted(world: World, rows: Sequence[Any], measure: Measure) -> list[Any]:
    """The newest run for each of the kinds of site the measure is about; none unless all are there (or `any_of` them)."""
    options, found = measure.options, {}
    categories = options.get("categories", [options.get("category")])
    variant = _yardstick(world, options["category"]) if options["kind"] == "gaps" else None
    for row in rows:
        fits = row["kind"] == options["kind"] and row["mode"] == options.get("mode", row["mode"])
        if fits and row["variant"] == variant and row["category"] in categories:
            found.setdefault(row["category"], row)
    if options.get("any_of"):
        return list(found.values())
    return list(found.values()) if len(found) == len(categories) else []


def _yardstick(world: World, category: str) -> str:
    """The yardstick that the room of gaps shows first for a kind."""
    try:
        return yardstick_of(read_yardsticks(world.connection, world.region_id, world.day), category, None).key
    except (BadRequest, NotFound):
        return ""


def _reached(world: World, run: Any, measure: Measure, figures: Figures, exact: bool) -> None:  # noqa: ANN401, ARG001, FBT001
    """`what`: within (people within the minutes), people, metres (mean × people, so that areas add up).

    Age groups count with the share of their months that lie in the ages.
    """
    options, place, step = measure.options, world.place(), world.step(run["finished_at"].year)
    rows = world.connection.execute(
        text(REACHED), {"run_id": run["id"], "minutes": str(options.get("minutes", 15))}
    ).all()
    start, end = options["ages"]
    groups, without = shares_of(Ages(12 * start, 12 * end), sorted({row.age_group for row in rows}))
    if without or step is None:
        return
    share = {one.age_group: one.share for one in groups}
    sums: dict[int, list[float | None]] = defaultdict(list)
    for row in rows:
        if row.age_group in share and row.area_id in place:
            value = _of_area(row, options["what"])
            sums[row.area_id].append(None if value is None else value * share[row.age_group])
    for area_id, parts in sums.items():
        told = [one for one in parts if one is not None]
        _more(figures, place[area_id], step, sum(told) if len(told) == len(parts) == len(share) else None)


def _more(figures: Figures, area: int, step: int, value: float | None) -> None:
    """Add to what runs before have told of the same area."""
    before = float(figures.value[area, step])
    if value is None:
        figures.put(area, step, None, "unknown")
    else:
        figures.put(area, step, value + (0.0 if np.isnan(before) else before), "estimated")


def _of_area(row: Any, what: str) -> float | None:  # noqa: ANN401
    total = 0.0 if row.status == "zero" else row.people_total
    if what == "people" or total is None or not total:
        return total
    if what == "metres":
        connected = total - (row.people_not_connected or 0.0)
        return None if row.mean_metres is None else row.mean_metres * connected
    if what == "connected":
        return total - (row.people_not_connected or 0.0)
    return row.within["value"] if row.within is not None else None


def _scores(world: World, run: Any, _measure: Measure, figures: Figures, exact: bool) -> None:  # noqa: ANN401, ARG001, FBT001
    place, step = world.place(), world.step(run["finished_at"].year)
    for row in world.connection.execute(text(SCORES), {"run_id": run["id"]}):
        if row.area_id in place and step is not None:
            number = place[row.area_id]
            figures.put(number, step, row.per_100, row.status)
            if row.per_100 is not None and row.per_100_low is not None:
                figures.low[number, step], figures.high[number, step] = row.per_100_low, row.per_100_high


def _places(world: World, run: Any, measure: Measure, figures: Figures, exact: bool) -> None:  # noqa: ANN401, FBT001
    """`what`: per_100, near (children times sites near them), near_people, or a measure of evenness of the whole."""
    options, place, step = measure.options, world.place(), world.step(run["finished_at"].year)
    if options["what"] == "per_100":
        _scores(world, run, measure, figures, exact)
    elif options["what"] == "fairness":
        told = (run["report"].get("fairness") or {}).get(options["measure"])
        tops = [number for number, area in enumerate(world.areas) if area.parent < 0]
        if told is not None and step is not None and len(tops) == 1:
            figures.put(tops[0], step, told["value"], "estimated")
    else:
        keys = {"run_id": run["id"], "minutes": options["minutes"], "group": options["group"]}
        _nobody(world, figures, step)
        for row in world.connection.execute(text(NEAR), keys):
            if row.area_id in place and step is not None:
                value = row.sites if options["what"] == "near" else row.people
                figures.put(place[row.area_id], step, float(value), "estimated")


def _nobody(world: World, figures: Figures, step: int | None) -> None:
    """Municipalities without cells have nobody: zero, until a run tells more."""
    for number, area in enumerate(world.areas):
        if area.level == "municipality" and step is not None and np.isnan(figures.value[number, step]):
            figures.put(number, step, 0.0, "zero")


def _gaps(world: World, run: Any, measure: Measure, figures: Figures, exact: bool) -> None:  # noqa: ANN401, FBT001
    """`parts`: which of served, beyond, without_place, unclear_way, unclear_places are counted together."""
    keys = {"run_id": run["id"], "region_id": world.region_id, "levels": ["quarter", *LEVELS]}
    rows = world.connection.execute(text(GAP_AREAS), keys).mappings().all()
    keyed, step = (
        {area.ars: number for number, area in enumerate(world.areas)},
        world.step(run["finished_at"].year),
    )
    slug = world.connection.execute(text(SLUG), {"region_id": world.region_id}).scalar_one()
    # As the room of gaps rounds: two roundings of the same would tell more.
    seed = seed_of(secret_of(get_settings()), slug, run["category"])
    for level in ("municipality", "municipal_association", "district"):
        for named, told, _ in gap_answers.told_areas(rows, level, seed, see_all=exact):
            if named["ars"] in keyed and step is not None:
                value = sum(told.parts[part] for part in measure.options["parts"])
                number = keyed[named["ars"]]
                figures.put(
                    number, step, None if told.hidden else value, "secret" if told.hidden else "estimated"
                )


def _ways(world: World, run: Any, measure: Measure, figures: Figures, exact: bool) -> None:  # noqa: ANN401, FBT001
    place, step = world.place(), world.step(run["finished_at"].year)
    _nobody(world, figures, step)
    for row in world.connection.execute(text(WAYS), {"run_id": run["id"]}):
        if row.area_id in place and step is not None:
            value = getattr(row, measure.options["what"])
            told = float(value or 0.0)
            _more(figures, place[row.area_id], step, told if exact else BASE * round(told / BASE))


def _strip(world: World, run: Any, measure: Measure, figures: Figures, exact: bool) -> None:  # noqa: ANN401, FBT001
    """The mean share over stations of those who reach one, each station alike; or the share of one `station`."""
    place, step = world.place(), world.step(run["finished_at"].year)
    shares: dict[int, list[float]] = defaultdict(list)
    for row in world.connection.execute(text(STRIP), {"run_id": run["id"], "mode": measure.options["by"]}):
        if (
            measure.options.get("station", row.station) == row.station
            and row.served is not None
            and row.people > 0
        ):
            share = row.served / row.people if exact else coarse_share(row.served, row.people)
            if share is not None:
                shares[row.area_id].append(share)
    for area_id, told in shares.items():
        if area_id in place and step is not None:
            figures.put(place[area_id], step, sum(told) / len(told), "estimated")


FILLS: dict[str, Any] = {
    "travel_times": _reached, "places": _places, "gaps": _gaps, "school_ways": _ways, "lifelong": _strip,
}  # fmt: skip
