"""Who asks: people of some ages by home, on a day; of days to come as the projection of their municipality has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.queries import OWN_SMALL_COUNTS
from app.demand.answers import read_projection, take_up_of
from app.errors import NotFound
from app.gaps.official import Tables, fitted
from app.places.demand import Ages, demand_of
from app.projection.apportion import of_months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.demand.answers import Read
    from app.gaps.yardsticks import Yardstick
    from app.places.results import Inputs

    FloatArray = npt.NDArray[np.float64]

MUNICIPALITIES = "SELECT id, ars FROM area WHERE region_id = :region_id AND level = 'municipality'"


@dataclass(frozen=True, slots=True)
class Asking:
    """People who ask, (segment of ages, home), and what the number rests on."""

    segments: tuple[Ages, ...]
    people: FloatArray
    home: npt.NDArray[np.int64]
    take_up: float
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Projected:
    """The newest projection, and the municipality of every row; None where there is none."""

    read: Read | None
    area_ids: npt.NDArray[np.int64]


def read_projected(connection: Connection, region_id: int) -> Projected:
    """The newest projection of a region; where it has counted ones and twos itself, the one for everybody.

    Gaps are told to everybody: how they grow with exact counts of a village would tell what its cells keep to themselves.
    """
    own = bool(connection.execute(text(OWN_SMALL_COUNTS), {"region_id": region_id}).scalar_one())
    try:
        read = read_projection(connection, region_id, None, exact=not own)
    except NotFound:
        return Projected(None, np.zeros(0, np.int64))
    ids = {row.ars: row.id for row in connection.execute(text(MUNICIPALITIES), {"region_id": region_id})}
    return Projected(read, np.array([ids.get(ars, -1) for ars, _ in read.names], np.int64))


def asking(
    connection: Connection,
    inputs: Inputs,
    yardstick: Yardstick,
    segments: Sequence[Ages],
    projected: Projected,
    tables: Tables,
) -> Asking:
    """People of each segment who ask for what the yardstick is about, on the day of the inputs.

    Where places are counted, children × take-up (an assumption, or the table's middle one) ask; else everybody does. Where an official
    table of an area is newer than the grid, its homes add up to that.
    """
    shares, assumed = take_up_of(connection, inputs.region_id, yardstick.category.code)
    take_up = shares["middle"] if yardstick.category.has_places else 1.0
    count = len(inputs.homes.cell_id)
    each = [demand_of(ages, inputs.counted, count, take_up) for ages in segments]
    people = np.array([one.people for one in each]).reshape(len(segments), count)
    home = np.unique(np.concatenate([one.home for one in each])) if each else np.zeros(0, np.int64)
    people, official = fitted(inputs, segments, people, tables, take_up)
    home = np.union1d(home, np.flatnonzero(people.any(axis=0)))
    factors, words = _factors(inputs, segments, projected)
    told = {
        "take_up": take_up, "take_up_assumed": assumed and yardstick.category.has_places,
        "groups": [one.told for one in each], "projection": words, "official": official,
    }  # fmt: skip
    return Asking(tuple(segments), people * factors, home, take_up, told)


def _factors(inputs: Inputs, segments: Sequence[Ages], projected: Projected) -> tuple[FloatArray, str | None]:
    """By (segment, home): how many there are on the day for each of today; 1 where no projection knows."""
    ones = np.ones((len(segments), len(inputs.homes.cell_id)))
    read = projected.read
    if read is None or inputs.day.year <= read.years[0] or inputs.day.year > read.years[-1]:
        beyond = read is not None and inputs.day.year > read.years[-1]
        return (
            ones,
            "Die Vorausrechnung reicht nicht so weit; gezählt sind die Menschen von heute."
            if beyond
            else None,
        )
    middle = read.people[1]
    then, base = _on(middle, read, inputs.day), middle[:, 0]
    where = inputs.homes.area_ids[0]
    for number, ages in enumerate(segments):
        before, after = of_months(base, ages.start, ages.end), of_months(then, ages.start, ages.end)
        factor = np.divide(after, before, out=np.ones(len(before)), where=before > 0)
        for area, value in zip(projected.area_ids.tolist(), factor.tolist(), strict=True):
            if area >= 0:
                ones[number, where == area] = value
    return ones, f"Menschen nach der Vorausrechnung (Lauf {read.run['id']}, mittlere Variante), je Gemeinde."


def _on(people: FloatArray, read: Read, day: date) -> FloatArray:
    """People on a day: between two ends of years, evenly."""
    part = day.timetuple().tm_yday / 366
    return people[:, read.step(day.year - 1)] * (1 - part) + people[:, read.step(day.year)] * part
