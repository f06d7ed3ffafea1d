"""Who goes without, and why: everybody is served, beyond the yardstick, without a place, or it is not known; exactly one of them.

A group is the people of some ages in one home. An entry is a group with a pool of places it might use, and what that lacks
(`app.gaps.reasons`): entries that lack nothing are the ways along which children are spread over places. Of those who go
without, the reasons are Shapley shares over their entries (`app.accessibility.reasons`), which add up to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.assignment import Ways, assign
from app.accessibility.floating_catchment import Pairs as Weighted
from app.accessibility.floating_catchment import two_step
from app.accessibility.reasons import explain
from app.gaps.reasons import INDEX, LACKS, mask
from app.gaps.why import ENTRY, Entries, Spots, Why
from app.places.assigning import UNITS, whole_units

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.gaps.offers import Offers
    from app.gaps.people import Asking
    from app.gaps.reach import Nearest, Pairs
    from app.gaps.yardsticks import Yardstick

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

ROOM = 1.0
"""So many free places are room for somebody."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """People by home. served + beyond + without + unclear_way + unclear_places = people; reasons add up to all but the served.

    `without_low`, `without_high`: with many and with few places where they are assumed. `without_catchment`: the same by
    floating catchments, low, mid, high. `reasons`, `alone`: (home, reason).
    """

    people: FloatArray
    served: FloatArray
    beyond: FloatArray
    without: FloatArray
    without_low: FloatArray
    without_high: FloatArray
    unclear_way: FloatArray
    unclear_places: FloatArray
    without_catchment: tuple[FloatArray, FloatArray, FloatArray]
    reasons: FloatArray
    alone: FloatArray
    spots: Spots
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def lacking(self) -> FloatArray:
        """All who are not known to be served."""
        return self.people - self.served


def weigh(yardstick: Yardstick, asking: Asking, offers: Offers, pairs: Pairs, nearest: Nearest) -> Weighed:
    """Weigh a question."""
    homes = asking.people.shape[1]
    people = asking.people.ravel()
    entries = entries_of(yardstick, asking, offers, pairs)
    open_ways = entries.of(entries.lacks == 0)
    reached = np.zeros(len(people), bool)
    reached[open_ways.group] = True
    maybe = np.zeros(len(people), bool)
    maybe[entries.group[entries.lacks == mask("unknown_hours")]] = True
    maybe &= ~reached
    counted = yardstick.category.has_places and offers.known_at_all
    taken, left = _spread(people, open_ways, offers, counted=counted)
    unsure = np.zeros(len(people), bool)
    if yardstick.category.has_places:
        untold = open_ways.of(np.isnan(offers.mid[open_ways.pool]))
        unsure[untold.group] = True
    else:
        untold = open_ways
    beyond = np.where(reached | maybe, 0.0, people)
    unclear_way, unclear_places = (
        np.where(maybe, people, 0.0),
        np.where(unsure, left[1] if counted else people, 0.0),
    )
    sure = reached & ~unsure
    without = np.where(sure, left[1], 0.0)
    served = people - beyond - unclear_way - unclear_places - without
    why = _why(entries, offers, taken, beyond + without, yardstick, nearest, homes)
    why.add("unknown_hours", unclear_way, entries.of(entries.lacks == mask("unknown_hours")))
    why.add("unknown_places", unclear_places, untold)

    def by_home(values: FloatArray) -> FloatArray:
        return values.reshape(-1, homes).sum(axis=0)

    low, mid, high = (
        by_home(np.where(unsure, 0.0, one)) for one in _catchments(people, open_ways, offers, counted=counted)
    )
    return Weighed(
        by_home(people), by_home(served), by_home(beyond), by_home(without), by_home(np.where(sure, left[2], 0.0)),
        by_home(np.where(sure, left[0], 0.0)), by_home(unclear_way), by_home(unclear_places), (high, mid, low),
        why.share, why.alone, why.spots(), {"entries": len(entries.group), "ways": len(open_ways.group)},
    )  # fmt: skip


def entries_of(yardstick: Yardstick, asking: Asking, offers: Offers, pairs: Pairs) -> Entries:
    """Every pair with every pool of its site for every part of the ages that it admits, before anybody is spread."""
    way = _way_lacks(yardstick, offers, pairs)
    homes = asking.people.shape[1]
    parts: list[Entries] = []
    order = np.argsort(pairs.site, kind="stable")
    begins = np.searchsorted(pairs.site[order], np.arange(len(offers.site_id) + 1))

    def add(site: int, segment: int, pool: int, lacks: int) -> None:
        mine = order[begins[site] : begins[site + 1]]
        mine = mine[asking.people[segment, pairs.home[mine]] > 0]
        many = len(mine)
        parts.append(Entries(
            segment * homes + pairs.home[mine], np.full(many, pool), np.full(many, site), way[mine] | lacks,
            pairs.minutes[mine], pairs.car_minutes[mine],
        ))  # fmt: skip

    admitted: set[tuple[int, int]] = set()
    for number, pool in enumerate(offers.pools):
        for segment, ages in enumerate(asking.segments):
            if pool.ages.start <= ages.start and ages.end <= pool.ages.end:
                admitted.add((pool.site, segment))
                add(pool.site, segment, number, mask(STATE[pool.state]) if pool.state in STATE else 0)
    for site in np.flatnonzero(offers.of_kind | (offers.spare >= ROOM)).tolist():
        lack = mask("full_for_need" if offers.spare[site] >= ROOM else "not_for_age")
        for segment in range(len(asking.segments)):
            if (site, segment) not in admitted:
                add(site, segment, -1, lack)
    return _joined(parts)


STATE = {"opens_late": "opens_late", "closes_early": "closes_early", "unknown": "unknown_hours"}


def _joined(parts: list[Entries]) -> Entries:
    whole, real = np.zeros(0, np.int64), np.zeros(0)
    none = [Entries(whole, whole, whole, whole, real, real)]
    columns: list[Any] = [np.concatenate([getattr(part, name) for part in parts or none]) for name in ENTRY]
    return Entries(*columns)


def _way_lacks(yardstick: Yardstick, offers: Offers, pairs: Pairs) -> IntArray:
    """What is wrong with the way of each pair."""
    too_far = "no_bus_in_time" if yardstick.mode == "bus" else "car_only"
    lacks = np.where(pairs.arrives, 0, mask(too_far)) | np.where(pairs.returns, 0, mask("no_bus_back"))
    if yardstick.border == "region":
        lacks |= np.where(offers.is_core[pairs.site], 0, mask("border"))
    return lacks.astype(np.int64)


def _spread(
    people: FloatArray, ways: Entries, offers: Offers, *, counted: bool
) -> tuple[FloatArray, tuple[FloatArray, FloatArray, FloatArray]]:
    """Places taken by pool, and people left by group with low, mid and high places; nobody where places do not count."""
    nobody = np.zeros(len(people))
    if not counted or not len(offers.pools):
        return np.zeros(len(offers.pools)), (nobody, nobody, nobody)
    units = whole_units(people)
    paths = Ways.of(ways.group, ways.pool, np.rint(60 * ways.minutes).astype(np.int64), len(people))

    def found(places: FloatArray) -> tuple[FloatArray, FloatArray]:
        capacity = np.floor(np.nan_to_num(places) * UNITS).astype(np.int64)
        spread = assign(units, capacity, paths)
        taken = np.bincount(paths.site, spread.flow, len(places)) / UNITS
        left = np.minimum(spread.left / UNITS, people)  # units are rounded, people are not
        return taken, np.where(spread.left == units, people, left)

    taken, mid = found(offers.mid)
    if np.array_equal(offers.low, offers.high):
        return taken, (mid, mid, mid)
    return taken, (found(offers.low)[1], mid, found(offers.high)[1])


def _catchments(
    people: FloatArray, ways: Entries, offers: Offers, *, counted: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """People of each group who are short of a place by 2SFCA (Luo & Wang 2003) within the yardstick: low, mid, high places."""
    if not counted or not len(offers.pools):
        nobody = np.zeros(len(people))
        return nobody, nobody, nobody
    pairs = Weighted.of(
        ways.group.astype(np.int32), ways.pool.astype(np.int32), np.ones(len(ways.group)), len(people), len(offers.pools)
    )  # fmt: skip
    reached = np.zeros(len(people), bool)
    reached[ways.group] = True

    def short(places: FloatArray) -> FloatArray:
        score = two_step(people, np.nan_to_num(places), pairs).score
        return np.where(reached, people * np.maximum(0.0, 1.0 - score), 0.0)

    return short(offers.low), short(offers.mid), short(offers.high)


def _why(
    entries: Entries, offers: Offers, taken: FloatArray, lacking: FloatArray, yardstick: Yardstick, nearest: Nearest,
    homes: int,
) -> Why:  # fmt: skip
    """Reasons of the groups that go without."""
    why = Why(len(lacking), homes)
    without = lacking > 0
    mine = entries.of(without[entries.group] & (entries.lacks != mask("unknown_hours")))
    lacks = mine.lacks | _full(mine, offers, taken, yardstick)
    mine = Entries(mine.group, mine.pool, mine.site, lacks, mine.minutes, mine.car_minutes)
    if yardstick.mode != "bus":
        mine = mine.timed_by(nearest, homes)
    rows = np.flatnonzero(without)
    number = np.full(len(lacking), -1, np.int64)
    number[rows] = np.arange(len(rows))
    bits, packed = _packed(mine.lacks)
    found = explain(number[mine.group], packed, len(rows), len(bits))
    for place, bit in enumerate(bits):
        why.weight[rows, bit] += found.share[:, place] * lacking[rows]
        why.help[rows, bit] += np.where(found.alone[:, place], lacking[rows], 0.0)
        why.show(bit, mine.of(mine.lacks >> bit & 1 == 1))
    hopeless = rows[found.hopeless]
    connected = nearest.connected[hopeless % homes]
    for code, chosen in (("nothing", hopeless[connected]), ("not_connected", hopeless[~connected])):
        why.weight[chosen, INDEX[code]] += lacking[chosen]
        why.help[chosen, INDEX[code]] += lacking[chosen]
    why.far(hopeless[connected] % homes, nearest)
    return why


def _packed(lacks: IntArray) -> tuple[list[int], IntArray]:
    """The bits that occur at all, and the lacks in these bits only: sets of reasons are listed, so few are better."""
    every = int(np.bitwise_or.reduce(lacks)) if lacks.size else 0
    bits = [bit for bit in range(len(LACKS)) if every >> bit & 1]
    packed = np.zeros(len(lacks), np.int64)
    for place, bit in enumerate(bits):
        packed |= (lacks >> bit & 1) << place
    return bits, packed


def _full(entries: Entries, offers: Offers, taken: FloatArray, yardstick: Yardstick) -> IntArray:
    """The bit of each entry whose pool has no room: full, full for this need (others would find room), or not known how full."""
    if not yardstick.category.has_places or not len(offers.pools):
        return np.zeros(len(entries.group), np.int64)
    own = entries.pool >= 0
    pool = np.maximum(entries.pool, 0)
    room = np.nan_to_num(offers.mid, nan=np.inf) - taken
    no_room = own & ((room[pool] < ROOM) | (entries.lacks == 0))
    assumed = np.array([one.untold > 0 for one in offers.pools], bool)[pool]
    for_others = offers.spare[entries.site] >= ROOM
    kind = np.where(
        assumed, mask("unknown_places"), np.where(for_others, mask("full_for_need"), mask("full"))
    )
    return np.where(no_room, kind, 0).astype(np.int64)
