"""Public transport: latest departures at all stops, and the profile of every minute for all cells and schools.

The feed and the cells are Heidelberg's; the large timetable is generated (`bench/_timetable_made.py`), its search is
measured within six hours before the arrival and over the whole day. Answers are checked against a time-expanded
graph in networkx (the feed) and, between the two ways to search, on the generated timetable.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from app.accessibility.timetable_profile import profiles
from app.accessibility.timetable_search import NEVER, Limits, latest_departures
from app.catchments.inputs import metric
from app.catchments.streets import StreetTravel
from app.catchments.travel import Places
from app.network.build import build_network
from app.settings import REPOSITORY
from app.timetables.changes import Dropped, Shifted, StopMoved
from app.timetables.plan import Ground, Plan
from app.timetables.reach import reach_there
from app.timetables.rules import EVERYONE, rules_on
from app.timetables.schedule import combined
from app.timetables.spread import spread_of
from app.timetables.store import StoredFeed, span_of
from app.timetables.what_if import Moment, changed_plan, outcome_of
from bench._timetable_made import made_timetable
from geodata.readers import gtfs, zensus
from geodata.readers.osm import read_osm
from geodata.reading import ReadReport
from tests.standards.books import SL_FL, book_for
from tests.timetables.test_real_feed import by_graph

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.accessibility.timetable import Timetable

SRID, GRID_SRID = 25832, 3035
DAY = date(2022, 9, 27)
QUARTER_TO_EIGHT = 7 * 3600 + 45 * 60
WHOLE_DAY = Limits(3, 1800, 48 * 3600)
MORNING = Limits(3, 1800, 6 * 3600)
REPEATS = 31
Goal = tuple[np.ndarray, np.ndarray]


def measured(what: str, target_ms: float | None, run: Callable[[], object], repeats: int = REPEATS) -> None:
    """Print the median time of several runs, after one that compiles."""
    run()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    middle = median(seconds) * 1000
    goal = (
        ""
        if target_ms is None
        else f"   Ziel {target_ms:g} ms: {'erreicht' if middle <= target_ms else 'VERFEHLT'}"
    )
    print(f"  {what:<66} {middle:9.3f} ms  (n={repeats}){goal}", flush=True)


def main() -> None:
    folder = REPOSITORY.parent / "shared" / "data" / "heidelberg"
    if folder.is_dir():
        heidelberg(folder)
    else:
        print("  Heidelberg ausgelassen: ../shared/data fehlt")
    generated()


def heidelberg(folder: Path) -> None:
    rows = gtfs.read(folder / "vrn_gtfs_cut.zip", ReadReport())
    schedule = combined([StoredFeed("vrn", *span_of(rows.days), {}, "VRN", "VRN", rows)])
    extract = read_osm(folder / "heidelberg.osm.pbf", ReadReport())
    network = build_network(extract.streets, SRID)
    travels = {mode: StreetTravel(network, mode) for mode in ("walk", "bicycle")}
    homes = cells(folder)
    schools = [
        site for site in extract.sites
        if site.longitude is not None and any("school" in offer.category for offer in site.offers)
    ]  # fmt: skip
    sites = [
        Places(*metric(SRID, np.array([s.longitude]), np.array([s.latitude])), np.zeros(1, np.int32))
        for s in schools
    ]
    book = book_for(SL_FL)
    for rule in rules_on(book, book, DAY).values():
        plan = Plan(Ground(schedule, travels["walk"], SRID, rule, homes, travels[rule.access_mode]), DAY)
        measure_rule(plan, sites)
    plan = Plan(Ground(schedule, travels["walk"], SRID, EVERYONE, homes), DAY)
    walks = plan.to_site(sites[0])
    checked(plan.timetable, (walks.origin, walks.seconds))


def measure_rule(plan: Plan, sites: list[Places]) -> None:
    """One search, the ways from cells to stops, and the profile of all cells and schools in two threads."""
    rule, ground = plan.rule, plan.ground
    walks, homes = plan.to_site(sites[0]), len(ground.homes.x_m)

    def search() -> None:
        latest_departures(plan.timetable, walks.origin, walks.seconds, QUARTER_TO_EIGHT, rule.limits())

    def walk() -> None:
        ground.access.between(ground.homes, ground.stops, rule.walk_to_stop_m)

    def profile() -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda site: spread_of(plan, site, 7 * 3600, 120), sites))

    def waiting() -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda site: spread_of(plan, site, 7 * 3600, 120, "arrival"), sites))

    name = f"VRN, {rule.label}"
    measured(f"{name}, {plan.timetable.hop_count} Abschnitte: späteste Abfahrt überall", 0.5, search)
    measured(f"{name}: {homes} Zellen zu Haltestellen (einmal)", None, walk, 3)
    measured(f"{name}: jede Minute von 7 bis 9, {homes} Zellen × {len(sites)} Schulen", 5000, profile, 3)
    if rule.wait_before_minutes is not None:
        measured(
            f"{name}: jede Minute von 7 bis 9 da sein, mit Wartezeit, × {len(sites)} Schulen",
            5000,
            waiting,
            3,
        )
    else:
        what_ifs(plan, name, sites[0])


def what_ifs(plan: Plan, name: str, site: Places) -> None:
    """A changed timetable with every cell's new way to a school, and whether it is what a computation from nothing gives."""
    rows = plan.schedule.feeds[0].rows
    stop = rows.stops.stop_id[int(rows.trips.stop[0])]
    lon, lat = float(rows.stops.lon[0]) + 0.003, float(rows.stops.lat[0])
    cases = {
        "Linie gestrichen": [Dropped(kind="drop", line=rows.lines.route_id[0], trip=None)],
        "Linie 5 min später": [Shifted(kind="shift", line=rows.lines.route_id[0], trip=None, minutes=5)],
        "Halt verlegt": [StopMoved(kind="move_stop", stop=stop, lon=lon, lat=lat)],
    }
    asked = Moment(QUARTER_TO_EIGHT, home=False)
    for what, changes in cases.items():
        measured(f"{name}, was wäre wenn: {what}", None, lambda changes=changes: outcome_of(
            plan, changed_plan(plan, changes), site, asked), 5)  # fmt: skip
        after = changed_plan(plan, changes)
        ground = plan.ground
        whole = Plan(
            Ground(after.schedule, ground.travel, SRID, plan.rule, ground.homes, ground.access.travel),
            plan.day,
        )
        same = (
            reach_there(after, site, QUARTER_TO_EIGHT).seconds
            == reach_there(whole, site, QUARTER_TO_EIGHT).seconds
        )
        print(f"  {what}: gleich der Rechnung von vorn: {bool(same.all())}")


def cells(folder: Path) -> Places:
    """All cells of both grids of the window."""
    found = [
        np.column_stack([batch.x_m, batch.y_m])
        for name in ("zensus2011_spitze_Werte_1km-Gitter_Heidelberg.csv", "zensus2011_Bevoelkerung100m_ALTER_10JG_1_9_Heidelberg.csv")
        for batch in zensus.read(folder / name, ReadReport())
    ]  # fmt: skip
    unique = np.unique(np.concatenate(found), axis=0)
    x_m, y_m = Transformer.from_crs(GRID_SRID, SRID, always_xy=True).transform(*unique.T.astype(float))
    return Places(np.asarray(x_m), np.asarray(y_m), np.arange(len(unique), dtype=np.int32))


def checked(timetable: Timetable, goal: Goal) -> None:
    """The same latest departures as by a time-expanded graph; how long that takes stands beside it."""
    stops, walks = goal
    latest = latest_departures(timetable, stops, walks, QUARTER_TO_EIGHT, Limits(2, None, 48 * 3600)).latest
    found = {stop: int(moment) for stop, moment in enumerate(latest) if moment != NEVER}
    start = time.perf_counter()
    slow = by_graph(timetable, dict(zip(stops.tolist(), walks.tolist(), strict=True)), QUARTER_TO_EIGHT, 3)
    seconds = (time.perf_counter() - start) * 1000
    print(
        f"  {'VRN: zeitexpandierter Graph in networkx':<66} {seconds:9.0f} ms  gleiche Antwort: {found == slow}"
    )


def generated() -> None:
    timetable = made_timetable()
    stops = np.array([10_000, 10_001, 10_140, 9_999], np.int32)
    walks = np.array([60, 240, 300, 360], np.int32)
    size = f"{timetable.hop_count} Abschnitte, {timetable.run_count} Fahrten, {timetable.stop_count} Halte"
    print(f"  erzeugter Fahrplan: {size}; höchstens 3 Umstiege, 30 min Warten")
    for name, limits in (("6 h vor der Ankunft", MORNING), ("der ganze Tag", WHOLE_DAY)):
        for clock in (QUARTER_TO_EIGHT, 18 * 3600, 25 * 3600):
            measured(
                f"erzeugt, Ankunft {clock / 3600:g} Uhr, {name}: späteste Abfahrt überall", 10,
                lambda clock=clock, limits=limits: latest_departures(timetable, stops, walks, clock, limits),
            )  # fmt: skip
    span = (5 * 3600, 11 * 3600)
    measured("erzeugt: Profil aller Abfahrten von 5 bis 11 Uhr, alle Halte", None, lambda: profiles(
        timetable, stops, walks, span, 3), 3)  # fmt: skip
    found = profiles(timetable, stops, walks, (0, 9 * 3600), 3)
    same = True
    for clock in range(7 * 3600, 9 * 3600, 600):
        latest = latest_departures(timetable, stops, walks, clock, Limits(3, None, 48 * 3600)).latest
        for stop in np.flatnonzero(latest != NEVER).tolist():
            mine = slice(found.offset[stop], found.offset[stop + 1])
            same &= int(found.departs[mine][found.arrives[mine] <= clock][-1]) == int(latest[stop])
    print(f"  erzeugt: Profil und Suche für jede Ankunft gleich: {same}")
