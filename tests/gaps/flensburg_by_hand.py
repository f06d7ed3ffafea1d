"""Flensburg counted a second time: from the raw files, with shapely and a linear program, without a line of the product.

As written down in docs/methods.md: children by Stadtteil, where they live, who reaches which Kita on foot in 15 minutes
(straight line × 1.3, 5 km/h), and how many find a place when as many as possible do.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio.raw
import shapely
from pyproj import Transformer
from scipy.optimize import linprog
from scipy.sparse import coo_array

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


def reasons(city: City, by_cell: FloatArray, taken: FloatArray) -> dict[str, FloatArray]:
    """What each child without falls to: each of the mends that would do alone has the same share.

    More places in a Kita in reach; a way to one further off that has room; a house for pupils in reach taking younger ones.
    """
    share = SCHOOL_MONTHS[0] / SCHOOL_MONTHS[1]
    room = city.places - taken >= 1
    found = {code: np.zeros_like(city.children) for code in ("full", "car_only", "not_for_age")}
    for part, placed_here, admitting in zip(
        (share, 1 - share), by_cell, (~city.pupils_only, None), strict=True
    ):
        ways = city.reached if admitting is None else city.reached & admitting
        mends = {
            "full": ways.any(axis=1), "car_only": ((city.minutes > LIMIT_MINUTES) & _by_car(city) & room
                                                   & (True if admitting is None else admitting)).any(axis=1),
            "not_for_age": (city.reached & ~ways).any(axis=1),
        }  # fmt: skip
        without = np.maximum(0, part * city.children - placed_here)
        many = sum(one.astype(float) for one in mends.values())
        for code, helps in mends.items():
            found[code] += np.where(helps, without / np.maximum(many, 1), 0)
    return found


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
