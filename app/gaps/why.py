"""Entries of people who might use a site, what these lack, and reasons gathered from them, each with the site that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.gaps.reasons import ALL, BIT, INDEX, LACKS

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.gaps.reach import Nearest

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

HOW_MANY = np.array([lacks.bit_count() for lacks in range(1 << len(LACKS))], np.int64)


@dataclass(frozen=True, slots=True)
class Entries:
    """Groups and pools with what is lacking; pool -1: a site that does not admit these ages."""

    group: IntArray
    pool: IntArray
    site: IntArray
    lacks: IntArray
    minutes: FloatArray
    car_minutes: FloatArray

    def timed_by(self, nearest: Nearest, homes: int) -> Entries:
        """With the minutes of the nearest site also where it is beyond the yardstick."""
        home = self.group % homes
        known = ~np.isfinite(self.minutes) & (nearest.site[home] == self.site)
        minutes = np.where(known, nearest.minutes[home], self.minutes)
        return Entries(self.group, self.pool, self.site, self.lacks, minutes, self.car_minutes)

    def of(self, chosen: Bools | IntArray) -> Entries:
        """Some of them."""
        return Entries(*(getattr(self, name)[chosen] for name in ENTRY))


ENTRY = ("group", "pool", "site", "lacks", "minutes", "car_minutes")


@dataclass(frozen=True, slots=True)
class Spots:
    """For a home and a reason the site that shows it best: fewest other lacks, then nearest; minutes inf where not known."""

    home: IntArray
    reason: IntArray
    site: IntArray
    minutes: FloatArray
    car_minutes: FloatArray


class Why:
    """Weights of reasons by group, and the sites that show them, gathered step by step."""

    def __init__(self, groups: int, homes: int) -> None:
        self.weight, self.help = np.zeros((groups, len(ALL))), np.zeros((groups, len(ALL)))
        self._homes = homes
        self._shown: list[tuple[IntArray, IntArray, IntArray, FloatArray, FloatArray]] = []

    @property
    def share(self) -> FloatArray:
        """People by (home, reason)."""
        return self.weight.reshape(-1, self._homes, len(ALL)).sum(axis=0)

    @property
    def alone(self) -> FloatArray:
        """People whom mending this reason alone would serve, by (home, reason)."""
        return self.help.reshape(-1, self._homes, len(ALL)).sum(axis=0)

    def add(self, code: str, people: FloatArray, entries: Entries) -> None:
        """People who fall to one reason wholly."""
        if not people.any():
            return
        self.weight[:, INDEX[code]] += people
        self.help[:, INDEX[code]] += people
        self.show(BIT[code], entries.of(people[entries.group] > 0))

    def show(self, reason: int, entries: Entries) -> None:
        """Of each home the site that shows the reason best."""
        home = entries.group % self._homes
        others = HOW_MANY[entries.lacks]
        time = np.where(np.isfinite(entries.minutes), entries.minutes, 1000 + entries.car_minutes)
        order = np.lexsort((entries.site, time, others, home))
        who, first = np.unique(home[order], return_index=True)
        best = order[first]
        self._shown.append(
            (
                who,
                np.full(len(who), reason),
                entries.site[best],
                entries.minutes[best],
                entries.car_minutes[best],
            )
        )

    def far(self, home: IntArray, nearest: Nearest) -> None:
        """Of those who have nothing in reach, the nearest there is."""
        home = np.unique(home)
        home = home[nearest.site[home] >= 0]
        minutes, far = nearest.minutes[home], np.full(len(home), np.inf)
        self._shown.append((home, np.full(len(home), INDEX["nothing"]), nearest.site[home], minutes, far))

    def spots(self) -> Spots:
        """All of them, where the reason has any weight."""
        columns = [np.concatenate(parts) for parts in zip(*self._shown, strict=True)] if self._shown else []
        if not columns:
            none, never = np.zeros(0, np.int64), np.zeros(0)
            return Spots(none, none, none, never, never)
        home, reason, site, minutes, car = columns
        kept = self.share[home, reason] > 0
        return Spots(home[kept], reason[kept], site[kept], minutes[kept], car[kept])
