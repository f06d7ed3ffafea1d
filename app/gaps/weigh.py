"""Who goes without, and why: everybody is served, beyond the yardstick, without a place, or it is not known; exactly one of them.

A group is the people of some ages in one home. An entry is a group with a pool of places it might use, and what that lacks
(`app.gaps.reasons`): entries that lack nothing are the ways along which children are spread over places. Of those who go
without, the reasons are Shapley shares over their entries (`app.accessibility.reasons`), with free places shared out among those
who contend for them (`app.gaps.contending`); they add up to them. What mending one would do is computed apart (`app.gaps.mending`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from app.gaps.contending import ROOM, Chances, chances_of, shared_reasons
from app.gaps.mending import Mended, Now, mend_each
from app.gaps.reasons import ALL, CODES, INDEX, mask
from app.gaps.spreading import Reached, Spread, reached_by, short_of, spread, stand
from app.gaps.why import ENTRY, Entries, Spots, Why
from app.places.assigning import whole_units

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from app.gaps.offers import Offers
    from app.gaps.people import Asking
    from app.gaps.reach import Nearest, Pairs
    from app.gaps.yardsticks import Yardstick

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Weighed:
    """People by home. served + beyond + without + unclear_way + unclear_places = people; reasons add up to all but the served.

    `without_low`, `without_high`: with many and with few places where they are assumed. `without_catchment`: the same by
    floating catchments, low, mid, high. `reasons`, `alone`, and what mending each would do (`mended`): (home, reason).
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
    mended: Mended
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
    places = offers.mid if yardstick.category.has_places else None
    counted = places is not None and offers.known_at_all and len(offers.pools) > 0
    reached = reached_by(people, entries, places)
    units = whole_units(people)
    spreads = _spreads(people, units, reached.ways, offers) if counted else None
    left = spreads[1].left if spreads else people if places is not None else np.zeros(len(people))
    parts = stand(people, reached, left)
    why = _why(
        entries, offers, spreads and spreads[1], parts.beyond + parts.without, yardstick, nearest, homes
    )
    why.add("unknown_hours", parts.unclear_way, entries.of(entries.lacks == mask("unknown_hours")))
    untold = reached.ways if places is None else reached.ways.of(np.isnan(places[reached.ways.pool]))
    why.add("unknown_places", parts.unclear_places, untold)
    now = Now(people, entries, offers, places, parts, spreads and spreads[1], units)
    mended = mend_each(now, [CODES[number] for number in np.flatnonzero(why.weight.any(axis=0)).tolist()])

    def by_home(values: FloatArray) -> FloatArray:
        return values.reshape(-1, homes).sum(axis=0)

    none = np.zeros(len(people))
    few, _, many = (
        [np.where(reached.now & ~reached.untold, one.left, 0.0) for one in spreads] if spreads else [none] * 3
    )
    return Weighed(
        by_home(people), by_home(parts.served), by_home(parts.beyond), by_home(parts.without), by_home(many), by_home(few),
        by_home(parts.unclear_way), by_home(parts.unclear_places), _catchments(people, reached, offers, by_home, counted=counted),
        why.share, why.alone, why.spots(), _by_home(mended, homes),
        {"entries": len(entries.group), "ways": len(reached.ways.group)},
    )  # fmt: skip


def _by_home(mended: Mended, homes: int) -> Mended:
    def added(values: FloatArray) -> FloatArray:
        return values.reshape(-1, homes, len(ALL)).sum(axis=0)

    return Mended(added(mended.helped), added(mended.unsure), added(mended.by_catchment))


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
    pools_of: dict[int, list[tuple[int, int]]] = {}
    for number, pool in enumerate(offers.pools):
        state = mask(STATE[pool.state]) if pool.state in STATE else 0
        pools_of.setdefault(pool.site, []).append((number, state))
        for segment, ages in enumerate(asking.segments):
            if pool.ages.start <= ages.start and ages.end <= pool.ages.end:
                admitted.add((pool.site, segment))
                add(pool.site, segment, number, state)
    for site in np.flatnonzero(offers.of_kind | (offers.spare >= ROOM)).tolist():
        lack = mask("full_for_need" if offers.spare[site] >= ROOM else "not_for_age")
        for segment in range(len(asking.segments)):
            if (site, segment) in admitted:
                continue
            others = [] if lack == mask("full_for_need") else pools_of.get(site, [])
            for number, state in others:
                add(site, segment, number, lack | state)
            if not others:
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


def _spreads(
    people: FloatArray, units: IntArray, ways: Entries, offers: Offers
) -> tuple[Spread, Spread, Spread]:
    """People spread over low, mid and high places."""
    mid = spread(people, units, ways, offers.mid)
    if np.array_equal(offers.low, offers.high, equal_nan=True):
        return mid, mid, mid
    return spread(people, units, ways, offers.low), mid, spread(people, units, ways, offers.high)


def _catchments(
    people: FloatArray, reached: Reached, offers: Offers, by_home: Callable[[FloatArray], FloatArray], *, counted: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:  # fmt: skip
    """People of each home short of a place by floating catchments: with many, the middle and few places."""
    if not counted:
        nobody = by_home(np.zeros(len(people)))
        return nobody, nobody, nobody

    def short(places: FloatArray) -> FloatArray:
        return by_home(np.where(reached.untold, 0.0, short_of(people, reached.ways, places)))

    return short(offers.high), short(offers.mid), short(offers.low)


def _why(
    entries: Entries, offers: Offers, spread: Spread | None, lacking: FloatArray, yardstick: Yardstick, nearest: Nearest,
    homes: int,
) -> Why:  # fmt: skip
    """Reasons of the groups that go without."""
    why = Why(len(lacking), homes)
    without = lacking > 0
    mine = entries.of(without[entries.group] & (entries.lacks != mask("unknown_hours")))
    if yardstick.category.has_places and offers.pools:
        taken = spread.taken if spread else np.zeros(len(offers.pools))
        chances = chances_of(mine, offers, taken, lacking)
    else:
        chances = Chances(mine.lacks, mine.lacks, np.ones(len(mine.lacks)))
    rows = np.flatnonzero(without)
    number = np.full(len(lacking), -1, np.int64)
    number[rows] = np.arange(len(rows))
    found = shared_reasons(number[mine.group], chances, len(rows))
    many = found.share.shape[1]
    why.weight[rows, :many] += found.share * lacking[rows, None]
    why.help[rows, :many] += found.alone * lacking[rows, None]
    _show(why, mine.timed_by(nearest, homes) if yardstick.mode != "bus" else mine, chances)
    hopeless = rows[found.hopeless]
    connected = nearest.connected[hopeless % homes]
    for code, chosen in (("nothing", hopeless[connected]), ("not_connected", hopeless[~connected])):
        why.weight[chosen, INDEX[code]] += lacking[chosen]
        why.help[chosen, INDEX[code]] += lacking[chosen]
    why.far(hopeless[connected] % homes, nearest)
    return why


def _show(why: Why, entries: Entries, chances: Chances) -> None:
    """The sites that show each reason, to those who find room there and to those who do not."""
    unlucky = chances.lucky != chances.unlucky
    every = Entries(
        *(np.concatenate([each, each[unlucky]]) for each in (getattr(entries, name) for name in ENTRY))
    )
    lacks = np.concatenate([chances.lucky, chances.unlucky[unlucky]])
    shown = Entries(every.group, every.pool, every.site, lacks, every.minutes, every.car_minutes)
    for bit in range(len(ALL) - 2):
        having = lacks >> bit & 1 == 1
        if having.any():
            why.show(bit, shown.of(having))
