"""Settlements: how many people live where, and in which municipality and Amt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.cluster.vq import kmeans2

from geodata.demo import names
from geodata.demo.land import TOWN, Land

if TYPE_CHECKING:
    import numpy.typing as npt
    from shapely import Polygon

PEOPLE = 200_000
SUBURB = "suburb"


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settlement: `kind` kreis_town, town, suburb, village or island; `amt` 0 for towns of their own."""

    number: int
    name: str
    kind: str
    centre: npt.NDArray[np.float64]
    polygon: Polygon
    people: int
    radius_m: float
    amt: int

    @property
    def ags(self) -> str:
        """Eight digits with the Land 99, which does not exist."""
        return f"99099{self.number + 1:03d}"

    @property
    def ars(self) -> str:
        """Twelve digits."""
        return (
            f"99099{5000 + self.amt:04d}{self.number + 1:03d}"
            if self.amt
            else f"990990{self.number + 1:03d}{self.number + 1:03d}"
        )


def make_settlements(rng: np.random.Generator, land: Land) -> list[Settlement]:
    """All settlements; their people add up to `PEOPLE`."""
    count = len(land.centres)
    kinds = _kinds(land.centres)
    weight = np.exp(rng.normal(np.log(1_500), 0.55, count))
    for number, kind in enumerate(kinds):
        weight[number] = {"kreis_town": 46_000, "town": 15_000, "suburb": 5_200, "island": 900}.get(
            kind, weight[number]
        )
    people = np.floor(weight / weight.sum() * PEOPLE).astype(int)
    people[0] += PEOPLE - people.sum()
    _, amt = kmeans2(land.centres, len(names.AEMTER), seed=rng, minit="++")  # pyright: ignore[reportCallIssue]
    villages = iter(names.village_names(rng, count))
    towns = iter(names.TOWNS)
    fixed = {"kreis_town": names.TOWN, "island": names.ISLAND}
    return [
        Settlement(
            number, fixed.get(kind) or (next(towns) if kind == "town" else next(villages)), kind,
            land.centres[number], land.municipalities[number], int(people[number]),
            float(np.sqrt(people[number] / 2_600 / np.pi) * 1_000 + 120),
            0 if kind in {"kreis_town", "town"} else int(amt[number]) + 1,
        )
        for number, kind in enumerate(kinds)
    ]  # fmt: skip


def _kinds(centres: npt.NDArray[np.float64]) -> list[str]:
    kinds = ["village"] * len(centres)
    kinds[0], kinds[-1] = "kreis_town", "island"
    away = np.hypot(*(centres - TOWN).T)
    corners = np.array([[372_000, 6_098_000], [373_500, 6_070_000], [405_000, 6_069_500]])
    for corner in corners:
        candidates = [i for i in range(1, len(centres) - 1) if kinds[i] == "village"]
        kinds[min(candidates, key=lambda i: float(np.hypot(*(centres[i] - corner))))] = "town"
    villages = [i for i in np.argsort(away).tolist() if kinds[i] == "village"]
    for number in villages[:2]:
        kinds[number] = SUBURB
    return kinds
