"""Small made-up worlds for attacks on protected counts: a grid of homes with people of known ages, some of them one or two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from app.catchments.inputs import Homes
from app.catchments.travel import Places
from app.statistics.ground import Ground, Ways
from app.statistics.protecting import Group, protect

if TYPE_CHECKING:
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]

PARTS = ("0-2", "3-5", "6-17", "18-64", "65+")
GRID = (date(2022, 5, 15), 100)
SIDE, CELL_M = 24, 100.0


@dataclass(frozen=True)
class World:
    """True counts by (home, part); the office withholds where `secret`."""

    counts: FloatArray
    x_m: FloatArray
    y_m: FloatArray

    @property
    def small(self) -> npt.NDArray[np.bool_]:
        return (self.counts > 0) & (self.counts < 3)

    def other(self, flip: npt.NDArray[np.bool_]) -> World:
        """The same but for some of the ones being two and some of the twos being one."""
        counts = np.where(flip & self.small, 3 - self.counts, self.counts)
        return World(counts, self.x_m, self.y_m)

    def groups(self, *, withheld: bool = False) -> list[Group]:
        """What is known: the parts, children, and all; `withheld`: the office keeps ones and twos to itself."""
        sums = {code: self.counts[:, n] for n, code in enumerate(PARTS)}
        sums["0-17"] = self.counts[:, :3].sum(axis=1)
        sums["all"] = self.counts.sum(axis=1)
        return [
            Group(code, np.where((people > 0) & (people < 3), np.nan, people) if withheld else people, GRID)
            for code, people in sums.items()
        ]

    def ground(self, *, withheld: bool = False) -> Ground:
        groups = self.groups(withheld=withheld)
        homes = len(self.x_m)
        number = np.arange(homes, dtype=np.int32)
        municipality = (number // (homes // 6)).astype(np.int32)
        areas = (municipality, municipality // 2, municipality * 0, np.full(homes, -1, np.int32))
        places = Places(self.x_m, self.y_m, number)
        return Ground(
            Homes(number, areas, places, "made up"),
            {one.code: one for one in groups},
            protect(groups),
            "made up",
        )

    def ways(self) -> Ways:
        seconds = 60.0 + 3.1 * np.hypot(self.x_m - 700, self.y_m - 900) / 2
        return Ways(seconds, seconds * 1.2)


def world(seed: int) -> World:
    """A village of 576 cells in which small numbers are common, as in the country they are."""
    rng = np.random.default_rng(seed)
    counts = rng.choice([0, 0, 1, 2, 3, 4, 7, 12], (SIDE * SIDE, len(PARTS))).astype(float)
    x_m, y_m = (axis.ravel() * CELL_M for axis in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
    return World(counts, x_m.astype(float), y_m.astype(float))
