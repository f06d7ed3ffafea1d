"""In which reference system coordinates are, and which column is which: tried out against where the region lies."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from geodata.readers.values import GERMANY, number

if TYPE_CHECKING:
    from app.imports.sampling import Sample

Box = tuple[float, float, float, float]
SYSTEMS = {
    4326: "geografische Koordinaten in Grad (WGS 84)", 25832: "ETRS89 / UTM Zone 32", 25833: "ETRS89 / UTM Zone 33",
    4647: "ETRS89 / UTM Zone 32 mit vorangestellter Zone", 3857: "Web-Mercator", 31467: "Gauß-Krüger Zone 3",
    31466: "Gauß-Krüger Zone 2", 31468: "Gauß-Krüger Zone 4", 3035: "ETRS89-LAEA (europäisches Gitter)",
}  # fmt: skip
ENOUGH = 0.8
MAX_POINTS = 200


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Two columns (None: the geometry itself) as coordinates of a system, and why."""

    longitude: str | None
    latitude: str | None
    crs: int
    reason: str


def whereabouts(sample: Sample, pair: tuple[str, str] | None, region: Box) -> Whereabouts | None:
    """Where a table's rows lie: by the columns `pair` (as named), or any two columns of numbers that fit.

    The system and order with which most points lie in the region, or else in Germany; None where none puts
    four of five there.
    """
    if sample.points is not None:
        points = [point for point in sample.points if point is not None]
        best = _best(np.array(points or [(np.nan, np.nan)]), region)
        return None if best is None else Whereabouts(None, None, best[0], f"Die Geometrien liegen {best[2]}")
    for one, other in [pair] if pair else _candidates(sample):
        xy = _numbers(sample, one, other)
        best = _best(xy, region) if len(xy) else None
        if best is not None:
            crs, swapped, where = best
            first, second = (other, one) if swapped else (one, other)
            note = " (die Namen der Spalten sind vertauscht)" if swapped and pair else ""
            return Whereabouts(first, second, crs, f"Die Punkte liegen {where}{note}")
    return None


def _best(xy: np.ndarray, region: Box) -> tuple[int, bool, str] | None:
    for box, words in ((_wider(region), "in der Region"), (GERMANY, "in Deutschland")):
        shares = [
            (_share(xy[:, ::-1] if swapped else xy, crs, box), crs, swapped)
            for crs in SYSTEMS
            for swapped in (False, True)
        ]
        share, crs, swapped = max(
            shares, key=lambda one: (round(one[0], 2), -list(SYSTEMS).index(one[1]), not one[2])
        )
        if share >= ENOUGH:
            return crs, swapped, f"zu {share:.0%} {words}, gelesen als {SYSTEMS[crs]}.".replace("%", " %")
    return None


def _share(xy: np.ndarray, crs: int, box: Box) -> float:
    """How many of the points lie in a box of degrees when they are read in this system."""
    if crs != 4326:
        x, y = Transformer.from_crs(crs, 4326, always_xy=True).transform(xy[:, 0], xy[:, 1])
    else:
        x, y = xy[:, 0], xy[:, 1]
    west, south, east, north = box
    with np.errstate(invalid="ignore"):
        return float(np.mean((x >= west) & (x <= east) & (y >= south) & (y <= north)))


def _wider(box: Box) -> Box:
    west, south, east, north = box
    x, y = max(0.2, (east - west) / 4), max(0.1, (north - south) / 4)
    return west - x, south - y, east + x, north + y


def _numbers(sample: Sample, one: str, other: str) -> np.ndarray:
    first, second = sample.columns.index(one), sample.columns.index(other)
    found: list[tuple[float, float]] = []
    for row in sample.rows:
        if len(found) >= MAX_POINTS:
            break
        if max(first, second) < len(row) and row[first] and row[second]:
            try:
                found.append((number(row[first]), number(row[second])))
            except ValueError:
                continue
    return np.array(found)


def _candidates(sample: Sample) -> list[tuple[str, str]]:
    """Neighbouring columns that hold large or broken numbers."""
    telling = [
        column for column in dict.fromkeys(filter(None, sample.columns)) if _is_telling(sample.values(column))
    ]
    return list(pairwise(telling))


def _is_telling(values: list[str]) -> bool:
    fits = 0
    for value in values[:MAX_POINTS]:
        try:
            told = number(value)
        except ValueError:
            continue
        fits += told != int(told) or abs(told) > 100_000
    return bool(values) and fits / len(values[:MAX_POINTS]) > 0.9
