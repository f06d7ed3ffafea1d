"""Closing schools of a kind, or merging them into another: who goes where, how far, and what that does to all others.

Displaced pupils are shared out once, in the year of the closing: as many as possible within what the other schools have room
for, with the least metres all together (see `app.accessibility.assignment`). In later years those who live there go the same
way, and where they are more than there is room for, that is told. On arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.assignment import Ways, assign
from app.places.assigning import UNITS, whole_units

if TYPE_CHECKING:
    import numpy.typing as npt

    F64 = npt.NDArray[np.float64]
    I64 = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

NO_LIMIT = 1_000_000
"""Places of a school of which nobody knows how many it has."""


@dataclass(frozen=True, slots=True)
class Today:
    """Homes and schools as they are: `metres` (home, school); who lives where and goes where (`home`, `school`, `pupils`).

    `expected` (year, school): pupils as reckoned, nan unknown. `places`: by school, nan unknown. `counts`: whether a school is
    one by whose distance transport is judged (public ones); `limit_m` None: no rule. `children` by home: all of the grades.
    """

    metres: F64
    home: I64
    school: I64
    pupils: F64
    expected: F64
    places: F64
    counts: Bools
    children: F64
    limit_m: float | None


@dataclass(frozen=True, slots=True)
class Closing:
    """What is closed, and who may take the pupils in; `into`: one school takes all, whether it has room or not."""

    closed: Bools
    receiving: Bools
    into: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Moves (of `pupils` from home `home` and school `origin` to `target`, -1: no room), with metres before and after.

    `received` (year, school), `after` (year, school), `without_room` (year,): pupils. `beyond_before`, `beyond_after`: children
    who have further than the limit to the nearest school; None without a rule.
    """

    home: I64
    origin: I64
    target: I64
    pupils: F64
    before_m: F64
    after_m: F64
    received: F64
    after: F64
    without_room: F64
    beyond_before: float | None
    beyond_after: float | None

    @property
    def extra_km(self) -> float:
        """Kilometres more on one way, of all who find room: the difference of the two matrices."""
        placed = self.target >= 0
        return float((self.pupils * (self.after_m - self.before_m))[placed].sum()) / 1000


def close(today: Today, asked: Closing) -> Sheet:
    """Reckon it. Raises ValueError where nothing is closed, or nobody is left to take anybody in."""
    today, receiving = _in_first_year(today), asked.receiving & ~asked.closed
    if not asked.closed.any() or not (receiving.any() or asked.into is not None):
        raise ValueError("something is to be closed, and something else to stay")
    displaced = np.flatnonzero(asked.closed[today.school] & (today.pupils > 0))
    row, target, pupils = _shared_out(today, asked, receiving, displaced)
    home, origin = today.home[displaced[row]], today.school[displaced[row]]
    after_m = np.where(target >= 0, today.metres[home, np.maximum(target, 0)], np.nan)
    received, without_room = _by_year(today, asked.closed, origin, target, pupils)
    after = np.where(asked.closed[None, :], 0.0, today.expected + received)
    before, then = _beyond(today, asked.closed)
    return Sheet(
        home, origin, target, pupils, today.metres[home, origin], after_m, received, after, without_room, before, then
    )  # fmt: skip


def _in_first_year(today: Today) -> Today:
    """With as many pupils of each school as are expected in the year of the closing, living where they live today."""
    now = np.bincount(today.school, today.pupils, today.metres.shape[1])
    expected = today.expected[0]
    growth = np.where((now > 0) & ~np.isnan(expected), expected / np.where(now > 0, now, 1), 1.0)
    return replace(today, pupils=today.pupils * growth[today.school])


def room_left(today: Today) -> F64:
    """Places of each school that are free in the year of the closing; nan where not known."""
    return np.maximum(0.0, today.places - np.nan_to_num(today.expected[0]))


def _shared_out(today: Today, asked: Closing, receiving: Bools, displaced: I64) -> tuple[I64, I64, F64]:
    """Rows of `displaced`, where they go (-1: no room), and how many of them."""
    row = np.arange(len(displaced), dtype=np.int64)
    if asked.into is not None:
        return row, np.full(len(row), asked.into, np.int64), today.pupils[displaced]
    schools = np.flatnonzero(receiving)
    metres = today.metres[today.home[displaced]][:, schools]
    group, column = np.nonzero(np.isfinite(metres))
    units = whole_units(today.pupils[displaced])
    ways = Ways.of(group, column, np.rint(metres[group, column]).astype(np.int64), len(displaced))
    room = np.where(np.isnan(today.places), NO_LIMIT, room_left(today))[schools]
    found = assign(units, np.floor(room * UNITS + 1e-6).astype(np.int64), ways)
    used, left = np.flatnonzero(found.flow), np.flatnonzero(found.left)
    return (
        np.concatenate([ways.group[used], left]),
        np.concatenate([schools[ways.site[used]], np.full(len(left), -1, np.int64)]),
        np.concatenate([found.flow[used], found.left[left]]) / UNITS,
    )


def _by_year(today: Today, closed: Bools, origin: I64, target: I64, pupils: F64) -> tuple[F64, F64]:
    """What every school receives, and who finds no room, in each year: shares of the closed schools' expected pupils."""
    years, schools = today.expected.shape
    received, without_room = np.zeros((years, schools)), np.zeros(years)
    for school in np.flatnonzero(closed).tolist():
        mine = origin == school
        total = float(pupils[mine].sum())
        if not total > 0:
            without_room += np.nan_to_num(today.expected[:, school])
            continue
        expected = np.nan_to_num(today.expected[:, school])
        placed = mine & (target >= 0)
        shares = np.bincount(target[placed], pupils[placed], schools) / total
        received += expected[:, None] * shares[None, :]
        without_room += expected * float(pupils[mine & (target < 0)].sum() / total)
    return received, without_room


def _beyond(today: Today, closed: Bools) -> tuple[float | None, float | None]:
    if today.limit_m is None:
        return None, None
    before = np.where(today.counts, today.metres, np.inf).min(axis=1)
    after = np.where(today.counts & ~closed, today.metres, np.inf).min(axis=1)
    limit, tied = today.limit_m, np.isfinite(before)  # of the others nobody knows how far they have
    return float(today.children[tied & (before > limit)].sum()), float(
        today.children[tied & (after > limit)].sum()
    )
