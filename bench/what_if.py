"""What-ifs on Heidelberg: every figure of the region new, against the same figures computed from nothing.

Streets and inhabited cells are real; Kitas stand at cells taken at random with made-up places, and squares of 3 km
stand in for municipalities. Figures: nearest site of every cell by time and by length, reach within 30 minutes, E2SFCA,
statistics of every area. Both ways must agree to the last digit. Then part by part: nearest, five nearest, E2SFCA and
BFCA. The main road is the street that most ways lead over. Target: 50 ms.
"""

from __future__ import annotations

import csv
import os
import time
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from app.accessibility.what_if_floating import FloatingCatchment
from app.accessibility.what_if_points import SiteChange
from app.accessibility.what_if_ranked import KNearest
from app.catchments.inputs import Homes
from app.catchments.streets import StreetTravel
from app.catchments.travel import Places
from app.location.changes import Added, Change, Closed, Moved, Resized, StreetChanged
from app.location.ground import Area, Ground
from app.location.state import state_of, streets_of
from app.location.what_if import what_if
from app.network.build import build_network
from app.places.demand import Ages, Demand
from app.places.parameters import Parameters
from app.places.results import Inputs
from app.places.supply import Assumption, SiteOfPlaces, Supply
from app.settings import REPOSITORY
from bench._main_road import main_road
from geodata.readers.osm import read_osm
from geodata.reading import ReadReport

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.location.state import State
    from app.location.what_if import Outcome, Plan

DATA = REPOSITORY.parent / "shared" / "data" / "heidelberg"
CELLS = DATA / "zensus2011_Bevoelkerung100m_ALTER_10JG_1_9_Heidelberg.csv"
METRIC_SRID, GRID_SRID, SQUARE_M = 25832, 3035, 3000
SITES, ROUNDS = 200, 15
TARGET_MS = 50.0


def cells_of(path: Path, travel: StreetTravel) -> tuple[Homes, np.ndarray]:
    """The inhabited cells of the window that lie at streets of the extract, and their children under ten."""
    found: dict[tuple[float, float], float] = {}
    with path.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file, delimiter=";"):
            key = float(row["x_mp_100m"]), float(row["y_mp_100m"])
            young = float(row["Anzahl"]) if row["Auspraegung_Code"] == "1" else 0.0
            found[key] = found.get(key, 0.0) + young
    x, y = np.array(sorted(found)).T
    children = np.array([found[key] for key in sorted(found)])
    x_m, y_m = Transformer.from_crs(GRID_SRID, METRIC_SRID, always_xy=True).transform(x, y)
    tied = travel.index.snap(np.array(x_m), np.array(y_m)).edge >= 0
    x, y, x_m, y_m, children = x[tied], y[tied], x_m[tied], y_m[tied], children[tied]
    number = np.arange(len(x), dtype=np.int32)
    square = np.unique(x // SQUARE_M * 10_000 + y // SQUARE_M, return_inverse=True)[1].astype(np.int32)
    one = np.full(len(x), square.max() + 1, np.int32)
    return Homes(number, (square, np.full(len(x), -1, np.int32), one), Places(x_m, y_m, number), ""), children


def ground_of(travel: StreetTravel) -> Ground:
    """A ground as the database would give it."""
    homes, children = cells_of(CELLS, travel)
    rng = np.random.default_rng(1)
    at = rng.choice(len(children), SITES, replace=False)
    points = Places(homes.places.x_m[at], homes.places.y_m[at], np.arange(SITES, dtype=np.int32))
    places = rng.integers(20, 120, SITES).astype(float)
    sites = [SiteOfPlaces(n, f"kita-{n}", f"Kita {n}", "municipal", True, None, places[n], 0, ()) for n in range(SITES)]  # fmt: skip
    assumption = Assumption(SITES, 0, 60.0, 60.0, 60.0)
    supply = Supply(sites, points, places, places, places, assumption, {"without_coordinates": 0})
    demand = Demand(Ages(0, 120), children, np.arange(len(children)), [], 0)
    names = [*range(int(homes.area_ids[0].max()) + 1)]
    areas = {n: Area(n, str(n), f"Quadrat {n}", "municipality", True) for n in names}
    areas[len(names)] = Area(len(names), "0", "Fenster", "district", True)
    inputs = Inputs(1, METRIC_SRID, date(2026, 1, 1), homes, [], {})
    return Ground(Parameters("kindergarten"), "Kita", True, inputs, supply, demand, travel, areas)


def questions(state: State) -> dict[str, Sequence[Change]]:
    """One of each kind, in the middle of the town, and several at once."""
    ground = state.ground
    lon, lat = ground.lon_lat
    middle = int(np.argmax(ground.demand.people))
    x, y = float(lon[middle]), float(lat[middle])
    sites, cells = ground.supply.points, ground.inputs.homes.places
    distance = np.hypot(sites.x_m - cells.x_m[middle], sites.y_m - cells.y_m[middle])
    near = f"kita-{int(np.argmin(distance))}"
    street = StreetChanged(kind="street", closed=True, lon=x, lat=y)
    main, other = main_road(state)
    slow, fast = (5, 15) if ground.asked.mode == "walk" else (10, 130)
    return {
        "Kita dazu": [Added(kind="add", places=80, name="Neu", lon=x, lat=y)],
        "Kita zieht um": [Moved(kind="move", site=near, lon=x, lat=y)],
        "Kita schließt": [Closed(kind="close", site=near)],
        "Kita wird größer": [Resized(kind="resize", site=near, places=200)],
        "Straße gesperrt": [street],
        "Straße langsamer": [StreetChanged(kind="street", speed_kmh=2, lon=x, lat=y)],
        "Hauptstraße gesperrt": [StreetChanged(kind="street", closed=True, lon=main, lat=other)],
        "Hauptstraße langsamer": [StreetChanged(kind="street", speed_kmh=slow, lon=main, lat=other)],
        "Hauptstraße schneller": [StreetChanged(kind="street", speed_kmh=fast, lon=main, lat=other)],
        "alles zusammen": [
            Added(kind="add", places=80, name="Neu", lon=x, lat=y),
            Closed(kind="close", site=near),
            street,
        ],
    }


def from_nothing(ground: Ground, state: State, outcome: Outcome) -> float:
    """Compute the changed region from nothing; milliseconds. Raises AssertionError where a digit differs."""
    plan, points = outcome.plan, ground.supply.points
    srid = ground.inputs.metric_srid
    to_metric = Transformer.from_crs(4326, srid, always_xy=True)
    x, y = to_metric.transform(plan.lon, plan.lat) if plan.lon else ((), ())
    kept = ~np.isin(points.owner, plan.gone)
    after = Places(
        np.concatenate([points.x_m[kept], x]), np.concatenate([points.y_m[kept], y]),
        np.concatenate([points.owner[kept], plan.owner]).astype(np.int32),
    )  # fmt: skip
    mid = np.concatenate([ground.supply.mid, np.zeros(plan.count - SITES)])
    for number, value in plan.places.items():
        mid[number] = value
    more = [replace(ground.supply.sites[0], slug=f"neu-{n}") for n in range(plan.count - SITES)]
    supply = replace(ground.supply, sites=[*ground.supply.sites, *more], points=after, mid=mid)
    start = time.perf_counter()
    with state.streets.ms.altered(plan.ms), state.streets.mm.altered(plan.mm):
        anew = state_of(replace(ground, supply=supply), state.streets)
    spent = (time.perf_counter() - start) * 1000
    for name in ("seconds", "metres", "score"):
        assert np.array_equal(getattr(anew.costs, name), getattr(outcome.costs, name)), name
    for area, figures in outcome.figures.items():
        assert repr(figures) == repr(anew.figures[area]), area
    unchanged = anew.figures.keys() - outcome.figures.keys()
    assert all(repr(anew.figures[area]) == repr(state.figures[area]) for area in unchanged)
    return spent


@dataclass(frozen=True, slots=True)
class Parts:
    """Today's answers, each kept by itself."""

    state: State
    five: KNearest
    balanced: FloatingCatchment

    @classmethod
    def of(cls, state: State) -> Parts:
        """Those of a state."""
        ground = state.ground
        balanced = FloatingCatchment(
            state.reached.reach, ground.demand.people, ground.supply.mid, ground.asked.weights(), method="balanced"
        )  # fmt: skip
        return cls(state, KNearest(state.reached, 5), balanced)

    def milliseconds(self, plan: Plan) -> list[float]:
        """Of nearest, reach with five nearest, reach with E2SFCA, reach with BFCA; each changed arcs included."""
        state, places = self.state, np.zeros(plan.count)
        assert state.floating is not None
        places[:SITES] = state.ground.supply.mid
        for site, value in plan.places.items():
            places[site] = value
        snapped = state.streets.travel.index.snap(*_metric(state, plan))
        gone, owner = np.array(plan.gone, np.int32), np.array(plan.owner, np.int32)
        change = SiteChange(gone, snapped.timed(owner, plan.count))
        floating = state.floating
        spent: list[float] = []
        for call in (
            lambda altered: state.by_time.with_change(altered, change),
            lambda altered: self.five.with_change(state.reached.with_change(altered, change)),
            lambda altered: floating.with_change(state.reached.with_change(altered, change), places),
            lambda altered: self.balanced.with_change(state.reached.with_change(altered, change), places),
        ):
            rounds: list[float] = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                with state.streets.ms.altered(plan.ms) as altered:
                    call(altered)
                rounds.append((time.perf_counter() - start) * 1000)
            spent.append(median(rounds))
        return spent


def _metric(state: State, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    to_metric = Transformer.from_crs(4326, state.ground.inputs.metric_srid, always_xy=True)
    x, y = to_metric.transform(plan.lon, plan.lat) if plan.lon else ((), ())
    return np.array(x), np.array(y)


def told(milliseconds: float) -> str:
    """A time with whether it is within the target."""
    return f"{milliseconds:7.1f}{' ' if milliseconds < TARGET_MS else '!'}"


def main() -> None:
    """One row per kind of change."""
    if not DATA.exists():
        print("Heidelberg: ../shared/data fehlt, nicht gemessen")
        return
    streets = read_osm(DATA / "heidelberg.osm.pbf", ReadReport()).streets
    for mode in ("walk", "car"):
        ground = ground_of(StreetTravel(build_network(streets, METRIC_SRID), mode))
        ground = replace(ground, asked=replace(ground.asked, mode=mode))
        start = time.perf_counter()
        state = state_of(ground, streets_of(ground))
        print(f"{mode}: {len(ground.demand.people):,} Zellen, {SITES} Kitas, {len(state.figures)} Gebiete;"
              f" Zustand in {(time.perf_counter() - start) * 1000:.0f} ms, {len(state.reached.reach.home):,} Paare")  # fmt: skip
        parts = Parts.of(state)
        print(f"  Millisekunden; Ziel überall: unter {TARGET_MS:.0f} (! verfehlt); der Reihe nach: alle Zahlen | von vorn |"
              " nächste | fünf nächste | E2SFCA | BFCA")  # fmt: skip
        for name, changes in questions(state).items():
            outcome = what_if(state, changes)
            whole = median(from_nothing(ground, state, outcome) for _ in range(3))
            spent = median(what_if(state, changes).milliseconds for _ in range(ROUNDS))
            each = " ".join(told(one) for one in parts.milliseconds(outcome.plan))
            print(f"  {name:22}{told(spent)} | {whole:7.1f} |{each}   ({len(outcome.home):,} Zellen)")
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"  Achtung: Last {load:.1f} auf {cores} Kernen, die Zeiten sind unsicher")


if __name__ == "__main__":
    main()
