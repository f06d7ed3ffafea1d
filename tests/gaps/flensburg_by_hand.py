"""Flensburg counted a second time: from the raw files, with shapely and a linear program, without a line of the product.

As written down in docs/methods.md: children by Stadtteil, where they live, who reaches which Kita on foot in 15 minutes
(straight line × 1.3, 5 km/h), and how many find a place when as many as possible do.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, permutations
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio.raw
import shapely
from pyproj import Transformer
from scipy.optimize import linprog
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]

METRES_PER_MINUTE = 5_000 / 60 / 1.3
LIMIT_MINUTES = 15
SCHOOL_MONTHS = (79, 84)
"""Places of pupils' groups are for children from six years and seven months; asked about are those under seven years."""
NEAR_M = 15_000


@dataclass(frozen=True)
class City:
    """Children of 0 to 6 by cell; by cell and Kita the minutes; Kitas with pupils' groups only are for pupils."""

    quarter: npt.NDArray[np.object_]
    children: FloatArray
    told: dict[str, int]
    minutes: FloatArray
    places: FloatArray
    pupils_only: npt.NDArray[np.bool_]

    @property
    def reached(self) -> npt.NDArray[np.bool_]:
        """By cell and Kita: in time on foot."""
        return self.minutes <= LIMIT_MINUTES

    def by_quarter(self, values: FloatArray) -> dict[str, float]:
        """Sums over the cells of each Stadtteil."""
        return {name: float(values[self.quarter == name].sum()) for name in self.told}


def read_city(land: Path) -> City:
    """Read the raw files."""
    kitas = json.loads((land / "kitas_in_flensburg_ohne_personen.geojson").read_text())["features"]
    to_metres = Transformer.from_crs(4326, 25832, always_xy=True)
    kita = np.array([to_metres.transform(*one["geometry"]["coordinates"][:2]) for one in kitas])
    x, y, people = _under_ten(land, kita.mean(axis=0))
    quarter = _quarters(land, x, y)
    told = _official(land)
    children = people * 84 / 120
    for name, count in told.items():
        mine = quarter == name
        children[mine] *= count / children[mine].sum()
    children[(quarter == "") & _in_city(land, x, y)] = 0  # all of the city live in its Stadtteile
    metres = np.hypot(x[:, None] - kita[:, 0], y[:, None] - kita[:, 1])
    places = np.array([float(one["properties"]["childcare_places"]) for one in kitas])
    return City(
        quarter, children, told, metres / METRES_PER_MINUTE, places, np.array([_pupils(one) for one in kitas])
    )


def placed(city: City) -> tuple[FloatArray, FloatArray]:
    """Children who find a place when as many as possible do, with the least minutes: younger and older by cell; places taken."""
    cells = np.flatnonzero(city.reached.any(axis=1) & (city.children > 0))
    share = SCHOOL_MONTHS[0] / SCHOOL_MONTHS[1]
    groups = [(cell, share, ~city.pupils_only) for cell in cells.tolist()]
    groups += [(cell, 1 - share, np.ones_like(city.pupils_only)) for cell in cells.tolist()]
    ways = [
        (number, cell, kita)
        for number, (cell, _, admitting) in enumerate(groups)
        for kita in np.flatnonzero(city.reached[cell] & admitting).tolist()
    ]
    group, cell, kita = (np.array(column) for column in zip(*ways, strict=True))
    count = len(ways)
    table = coo_array(
        (np.ones(2 * count), (np.r_[group, kita + len(groups)], np.tile(np.arange(count), 2))),
        shape=(len(groups) + len(city.places), count),
    ).tocsr()
    most = np.r_[[city.children[one] * part for one, part, _ in groups], city.places]
    found = linprog(city.minutes[cell, kita] - 1e5, A_ub=table, b_ub=most, method="highs").x
    old = (group >= len(cells)).astype(int)
    by_cell = np.bincount(cell + old * len(city.children), found, 2 * len(city.children)).reshape(2, -1)
    return by_cell.astype(float), np.bincount(kita, found, len(city.places)).astype(float)


def short(city: City) -> FloatArray:
    """Children of each cell who are short of a place by 2SFCA within the limit, younger and older together."""
    share = np.array([SCHOOL_MONTHS[0] / SCHOOL_MONTHS[1], 1 - SCHOOL_MONTHS[0] / SCHOOL_MONTHS[1]])
    reached = [city.reached & ~city.pupils_only, city.reached]
    asking = sum(part * (city.children @ ways) for part, ways in zip(share, reached, strict=True))
    each = np.divide(city.places, asking, out=np.zeros_like(city.places), where=asking > 0)
    found = np.zeros_like(city.children)
    for part, ways in zip(share, reached, strict=True):
        found += part * city.children * np.maximum(0, 1 - ways @ each) * ways.any(axis=1)
    return found


Mend = frozenset[str]


def reasons(city: City, by_cell: FloatArray, taken: FloatArray) -> dict[str, FloatArray]:
    """What each child without falls to: of all orders in which things could be mended, how often it is this that makes the difference.

    More places (full); a way to a Kita further off (car only); a house for pupils taking younger ones. A Kita that has places left has
    them for so many of all children without who might go there (places ÷ children); to the others it is full besides.
    """
    share = SCHOOL_MONTHS[0] / SCHOOL_MONTHS[1]
    room = city.places - taken
    lacking = [
        np.maximum(0, part * city.children - one)
        for part, one in zip((share, 1 - share), by_cell, strict=True)
    ]
    goals = [_goals(city, young=young) for young in (True, False)]
    asking = sum(np.array(without @ (codes != "")) for without, codes in zip(lacking, goals, strict=True))
    chance = np.where(room >= 1, np.minimum(1, room / np.maximum(asking, 1e-9)), 0)
    found = {code: np.zeros_like(city.children) for code in ("full", "car_only", "not_for_age")}
    for without, codes in zip(lacking, goals, strict=True):
        for cell in np.flatnonzero(without > 0).tolist():
            for code, part in _shares(codes[cell], chance).items():
                found[code][cell] += part * without[cell]
    return found


def _goals(city: City, *, young: bool) -> npt.NDArray[np.object_]:
    """By cell and Kita what it lacks but for places, as words joined by "+"; "": it is out of reach by car too; "-": nothing."""
    far = (city.minutes > LIMIT_MINUTES) & _by_car(city)
    codes = np.where(city.reached, "-", np.where(far, "car_only", "")).astype(object)
    if young:
        houses = np.broadcast_to(city.pupils_only, codes.shape) & (codes != "")
        codes = np.where(houses, np.where(far, "car_only+not_for_age", "not_for_age"), codes)
    return codes


def _shares(codes: npt.NDArray[np.object_], chance: FloatArray) -> dict[str, float]:
    """Of one child: mean over luck and over orders of mending."""
    kinds = [str(one) for one in np.unique(codes[codes != ""])]
    luck = {kind: min(1.0, float(chance[codes == kind].sum())) if kind != "-" else 0.0 for kind in kinds}
    always_full = {kind for kind in kinds if (chance[codes == kind] == 0).any() or kind == "-"}
    ends = sorted({0.0, 1.0, *luck.values()})
    found: dict[str, float] = {}
    for low, high in pairwise(ends):
        roomy = {kind for kind in kinds if luck[kind] >= high}
        sets = {frozenset(kind.split("+")) for kind in roomy}
        sets |= {frozenset({*kind.split("+"), "full"} - {"-"}) for kind in always_full | (set(kinds) - roomy)}
        for code, part in _orders(frozenset(sets)).items():
            found[code] = found.get(code, 0.0) + part * (high - low)
    return found


@cache
def _orders(sets: frozenset[Mend]) -> dict[str, float]:
    """Every order of mending, tried one after the other."""
    codes = sorted(frozenset().union(*sets))
    orders = list(permutations(codes))
    found = dict.fromkeys(codes, 0.0)
    for order in orders:
        for number, code in enumerate(order):
            if any(one <= set(order[: number + 1]) for one in sets):
                found[code] += 1 / len(orders)
                break
    return found


def helped(city: City, code: str) -> float:
    """How many more find a place at most when one thing is mended: the same program with more ways, or places enough."""
    ways_young, ways_old = city.reached & ~city.pupils_only, city.reached
    places = city.places
    before = _most(city, ways_young, ways_old, places)
    if code == "full":
        places = np.full_like(places, 1e6)
    elif code == "car_only":
        ways_young, ways_old = (
            (city.reached | _by_car(city)) & ~city.pupils_only,
            city.reached | _by_car(city),
        )
    elif code == "not_for_age":
        ways_young = city.reached
    return _most(city, ways_young, ways_old, places) - before


def _most(city: City, young: npt.NDArray[np.bool_], old: npt.NDArray[np.bool_], places: FloatArray) -> float:
    """The greatest flow of hundredths of children into places."""
    share = SCHOOL_MONTHS[0] / SCHOOL_MONTHS[1]
    children = np.r_[share * city.children, (1 - share) * city.children]
    group, kita = np.nonzero(np.concatenate([young, old]))
    source, groups, kitas = len(children) + len(places), np.arange(len(children)), np.arange(len(places))
    tail = np.r_[np.full(len(children), source), group, len(children) + kitas]
    head = np.r_[groups, len(children) + kita, np.full(len(places), source + 1)]
    units, room = np.rint(100 * children), np.rint(100 * places)
    most = np.r_[units, units[group], room].astype(np.int32)
    graph = coo_array((most, (tail, head)), shape=(source + 2, source + 2)).tocsr()
    return float(maximum_flow(graph, source, source + 1).flow_value) / 100


def _by_car(city: City) -> npt.NDArray[np.bool_]:
    """Within the same minutes at 45 instead of 5 km/h."""
    return city.minutes * 5 / 45 <= LIMIT_MINUTES


def _under_ten(land: Path, middle: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Cells around the city with children under ten, 2011."""
    with (land / "zensus2011_Bevoelkerung100m_ALTER_10JG_1_9_SH.csv").open(encoding="utf-8-sig") as file:
        rows = [
            (int(one["x_mp_100m"]), int(one["y_mp_100m"]), int(one["Anzahl"]))
            for one in csv.DictReader(file, delimiter=";")
            if one["Auspraegung_Text"] == "Unter 10"
        ]
    table = np.array(rows, np.float64)
    x, y = Transformer.from_crs(3035, 25832, always_xy=True).transform(table[:, 0], table[:, 1])
    near = (abs(x - middle[0]) < NEAR_M) & (abs(y - middle[1]) < NEAR_M)
    return x[near], y[near], table[near, 2]


def _quarters(land: Path, x: FloatArray, y: FloatArray) -> npt.NDArray[np.object_]:
    meta, _, shapes, fields = pyogrio.raw.read(f"/vsizip/{land / 'flensburg_stadtteile.zip'}")
    names = dict(zip(meta["fields"], fields, strict=True))["AREA_NAME"]
    found = np.full(len(x), "", object)
    for name, polygon in zip(names, shapely.from_wkb(shapes), strict=True):
        shapely.prepare(polygon)
        found[shapely.covers(polygon, shapely.points(x, y))] = str(name)[3:]
    return found


def _in_city(land: Path, x: FloatArray, y: FloatArray) -> npt.NDArray[np.bool_]:
    meta, _, shapes, fields = pyogrio.raw.read(f"/vsizip/{land / 'VG250_GEM_simplified.zip'}")
    ars = dict(zip(meta["fields"], fields, strict=True))["ARS"]
    mine = shapely.union_all(shapely.from_wkb(shapes[[str(one).startswith("01001") for one in ars]]))
    to_degrees = Transformer.from_crs(25832, meta["crs"], always_xy=True)
    return shapely.covers(mine, shapely.points(*to_degrees.transform(x, y)))


def _official(land: Path) -> dict[str, int]:
    """Children of 0 to 6 by Stadtteil on 31 December 2022."""
    atlas = (land / "flensburg_sozialatlas.sql").read_text()
    table = atlas.split("INSERT INTO fl_age_groups_by_district")[1].split(";")[0]
    names = dict(re.findall(r"\((\d+), '([^']+)', NULL\)", atlas))
    rows = [one.split(", ") for one in re.findall(r"\((2022, [^)]*)\)", table)]
    return {names[row[1]]: int(row[8]) for row in rows}


def _pupils(kita: dict[str, Any]) -> bool:
    told = kita["properties"]
    younger = ("group_0_3", "group_3_6", "group_1_6", "nature_3_6")
    return bool(told["group_6_14"]) and not any(told[name] for name in younger)
