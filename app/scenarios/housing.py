"""Who will live in a new housing area, by age group: its people carried forward as the projection carries everybody forward.

The projection is linear in people: with a housing area less without it is the projection of its people alone (births that
are counted already stay as they are).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.catchments.inputs import metric
from app.demand.inputs import AGES
from app.demand.tables import VARIANTS
from app.places.demand import OLDEST_MONTHS, span_of
from app.projection.apportion import of_months
from app.projection.cohort import project
from app.projection.housing import HousingArea, moving_in

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.demand.inputs import Inputs
    from app.location.ground import Ground
    from app.scenarios.content import HousingAdded

    FloatArray = npt.NDArray[np.float64]

FURTHEST_M = 1500.0
NOBODY_NEAR = "Im Umkreis von 1,5 km wohnt heute niemand; von dort lassen sich keine Wege rechnen."
LATER = "Wirkt erst ab {}: Vorher zieht niemand ein. Als Ausgangspunkt ein Jahr der Vorausrechnung oder einen späteren Tag wählen."
BY_PROJECTION = "Wer einzieht, ist so alt wie Zuziehende sonst, wird älter und bekommt Kinder wie alle."
BY_STRUCTURE = (
    "Ohne Vorausrechnung: Wer einzieht, ist so alt wie die Menschen der Gemeinde heute, und bleibt es."
)
UNKNOWN_AGES = "Wie alt die Menschen hier sind, ist nicht bekannt; wer einzieht, lässt sich nicht schätzen."


@dataclass(frozen=True, slots=True)
class Settled:
    """People of a housing area by age group, at the inhabited cell nearest to it; `words`: on what that rests."""

    home: int
    metres: float
    groups: dict[str, float]
    words: str


def nearest_home(ground: Ground, lon: float, lat: float) -> tuple[int, float]:
    """The inhabited cell nearest to a point, and how far it is in metres."""
    places = ground.inputs.homes.places
    x_m, y_m = metric(ground.inputs.metric_srid, np.array([lon]), np.array([lat]))
    metres = np.hypot(places.x_m - x_m[0], places.y_m - y_m[0])
    home = int(np.argmin(metres))
    return home, float(metres[home])


def settled(
    ground: Ground, housing: HousingAdded, year: int, variant: str, inputs: Inputs | None, *, see_all: bool
) -> Settled | str:
    """Who lives there on 31 December of a year, or a sentence why that cannot be told. `inputs`: of the projection.

    Without `see_all` the ages of those who move in are those of the whole region: single municipalities may have one or two.
    """
    home, metres = nearest_home(ground, housing.lon, housing.lat)
    if metres > FURTHEST_M:
        return NOBODY_NEAR
    municipality = int(ground.inputs.homes.area_ids[0][home])
    codes = [one.people.age_group for one in ground.inputs.counted]
    if inputs is not None and municipality in inputs.area_ids:
        place = inputs.area_ids.index(municipality) if see_all else None
        people = carried_forward(housing, year, variant, inputs, place)
        if people is not None:
            return Settled(home, metres, {code: _of_group(people, code) for code in codes}, BY_PROJECTION)  # fmt: skip
    shares = _structure(ground, municipality)
    if shares is None:
        return UNKNOWN_AGES
    lived_in = sum(
        share for n, share in enumerate(housing.occupancy) if housing.from_year + n <= year
    )  # fmt: skip
    everybody = housing.homes * lived_in * housing.people_per_home * housing.from_outside
    return Settled(home, metres, {code: everybody * share for code, share in shares.items()}, BY_STRUCTURE)


def carried_forward(
    housing: HousingAdded, year: int, variant: str, inputs: Inputs, place: int | None
) -> FloatArray | None:
    """People of the housing area by age on 31 December of a year; None where nobody's age is known.

    `place`: the municipality among the inputs; None: the ages of the whole region. Who moved in before the projection
    begins counts as moving in in its first year.
    """
    steps = min(max(year - inputs.base_year, 1), len(inputs.arriving))
    where = slice(None) if place is None else [place]
    ages = inputs.arriving[0, VARIANTS.index("middle"), where].sum(axis=(0, 1))
    ages = ages if ages.sum() > 0 else inputs.base[where].sum(axis=(0, 1))
    if not ages.sum() > 0:
        return None
    dwellings = np.zeros(steps)
    for n, share in enumerate(housing.occupancy):
        at = max(housing.from_year + n - inputs.base_year - 1, 0)
        if at < steps and housing.from_year + n <= year:
            dwellings[at] += share * housing.homes
    area = HousingArea(0, dwellings, housing.people_per_home, housing.from_outside, ages)
    arriving = np.broadcast_to(
        moving_in([area], 1, steps)[:, None, :, None, :], (steps, len(VARIANTS), 1, 1, AGES)
    )
    counted = np.isfinite(inputs.known_births[:steps, where]).all(axis=1)
    births = np.where(counted, 0.0, np.nan)[:, None]
    made = project(np.zeros((1, 1, AGES)), inputs.rates, np.ascontiguousarray(arriving), births)
    return made.people[-1, VARIANTS.index(variant), 0].sum(axis=0)


def _of_group(people: FloatArray, code: str) -> float:
    start, end = span_of(code)
    return float(of_months(people, start, min(end, OLDEST_MONTHS)))


def _structure(ground: Ground, municipality: int) -> dict[str, float] | None:
    """Shares of all people by age group in a municipality today; None where it is not known how many there are."""
    of_home = ground.inputs.homes.area_ids[0]
    sums = {
        one.people.age_group: float(one.count[of_home[one.home] == municipality].sum())
        for one in ground.inputs.counted
    }  # fmt: skip
    everybody = sums.get("all", 0.0)
    return {code: value / everybody for code, value in sums.items()} if everybody > 0 else None
