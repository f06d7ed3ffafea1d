"""What mending one reason would do: the gap computed once more with exactly that obstacle gone everywhere.

The same people, ways and places but for the one reason: what lacks only that is open (a site that opened too late is open in time,
whoever came in time by car only comes as fast, a border counts no more), or there are places enough (`full`, `unknown_places`), or the
free places that are kept for others are for these too (`full_for_need`). Places are then contended for anew, by assignment and by
floating catchments; who has a place keeps one. Where mending leads to sites of which nobody knows the places or hours, those are
told apart (`unsure`): whether they would be helped nobody can compute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.gaps.contending import ROOM
from app.gaps.reasons import CODES, INDEX, LACKS, mask
from app.gaps.spreading import Reached, Spread, Stand, reached_by, short_of, spread, stand
from app.gaps.why import ENTRY, Entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from app.gaps.offers import Offers

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Mended:
    """By (group, reason), people: served who are not now; perhaps served; served by floating catchments (less where others come).

    nan where the reason does not occur.
    """

    helped: FloatArray
    unsure: FloatArray
    by_catchment: FloatArray


@dataclass(frozen=True, slots=True)
class Now:
    """How it is: people by group, what they might use, how they stand, who has a place. `places`: by pool; None: do not count.

    `spread` is None where nobody knows of any place, or places do not count.
    """

    people: FloatArray
    entries: Entries
    offers: Offers
    places: FloatArray | None
    stand: Stand
    spread: Spread | None
    units: IntArray


def mend_each(now: Now, reasons: Iterable[str]) -> Mended:
    """Each of the reasons that occur, by itself."""
    helped, unsure, by_catchment = (np.full((len(now.people), len(CODES)), np.nan) for _ in range(3))
    before = _by_catchment(now.people, reached_by(now.people, now.entries, now.places), now.places)
    for code in reasons:
        if code not in LACK_CODES:  # there would be one, and places enough: nobody contends
            continue
        column = INDEX[code]
        helped[:, column], unsure[:, column], after = _mended(now, code)
        by_catchment[:, column] = after - before
    return Mended(helped, unsure, by_catchment)


LACK_CODES = frozenset(reason.code for reason in LACKS)


def _mended(now: Now, code: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    """People of each group who are helped, or perhaps, and those served by floating catchments then."""
    entries, places, endless = _without(now, code)
    reached = reached_by(now.people, entries, places)
    if places is None:
        left = np.zeros(len(now.people))
    elif now.spread is None and code != "unknown_places":
        left = now.people
    else:
        left = _left(now, reached, places, endless)
    then = stand(now.people, reached, left)
    helped = np.maximum(0.0, then.served - now.stand.served)
    lacking = (
        now.stand.beyond + now.stand.without + (now.stand.unclear_way if code == "unknown_hours" else 0.0)
    )
    unsure = np.clip(np.minimum(lacking - helped, then.unclear_way + then.unclear_places), 0.0, None)
    plenty = None if places is None else np.where(endless, MANY, places)
    return helped, unsure, _by_catchment(now.people, reached, plenty)


MANY = 1e9
"""Places enough for everybody."""


def _left(now: Now, reached: Reached, places: FloatArray, endless: Bools) -> FloatArray:
    """For whom no place is left; whoever reaches one where there are enough contends for no other."""
    easy = np.zeros(len(now.people), bool)
    easy[reached.ways.group[endless[reached.ways.pool]]] = True
    people, units = np.where(easy, 0.0, now.people), np.where(easy, 0, now.units)
    ways = reached.ways.of(~easy[reached.ways.group])
    if not len(ways.group):
        return people
    left_now = now.units if now.spread is None else now.spread.left_units
    kept = np.where(easy, 0, now.units - left_now)
    return spread(people, units, ways, np.where(endless, 0.0, places), kept).left


def _without(now: Now, code: str) -> tuple[Entries, FloatArray | None, Bools]:
    """Entries, places and which of these are enough for all, with the reason gone."""
    gone = mask(code)
    lacks = now.entries.lacks & ~gone
    fast = np.where(np.isfinite(now.entries.minutes), now.entries.minutes, now.entries.car_minutes)
    entries = Entries(
        now.entries.group, now.entries.pool, now.entries.site, lacks, fast, now.entries.car_minutes
    )
    if now.places is None:
        return entries, None, np.zeros(0, bool)
    untold = np.array([one.untold > 0 for one in now.offers.pools], bool)
    endless = {"full": ~untold, "unknown_places": untold}.get(code, np.zeros(len(untold), bool))
    places = np.where(endless, 0.0, now.places)
    # a site that has no pool to offer: what it keeps for others, or nobody knows how much that is
    more = (
        now.offers.spare
        if code == "full_for_need"
        else np.where(now.offers.spare >= ROOM, now.offers.spare, np.nan)
    )
    return (
        _to_spare(entries, now.offers, code, len(places)),
        np.concatenate([places, np.where(more >= ROOM, more, 0.0) if code == "full_for_need" else more]),
        np.concatenate([endless, np.zeros(len(more), bool)]),
    )


def _to_spare(entries: Entries, offers: Offers, code: str, pools: int) -> Entries:
    """With places kept for others as pools after the others, one per site: of entries without a pool; and of all, where that is mended."""
    nowhere = entries.pool < 0
    moved = Entries(
        entries.group, np.where(nowhere, pools + entries.site, entries.pool), entries.site, entries.lacks, entries.minutes,
        entries.car_minutes,
    )  # fmt: skip
    if code != "full_for_need":
        return moved
    assumed = np.array([one.untold > 0 for one in offers.pools], bool)[entries.pool]
    again = entries.of(~nowhere & ~assumed & (offers.spare[entries.site] >= ROOM))
    keys = again.group * len(offers.site_id) + again.site
    order = np.lexsort((again.lacks, keys))
    _, first = np.unique(keys[order], return_index=True)
    once = again.of(order[first])
    extra = Entries(once.group, pools + once.site, once.site, once.lacks, once.minutes, once.car_minutes)
    return Entries(*(np.concatenate([getattr(moved, name), getattr(extra, name)]) for name in ENTRY))


def _by_catchment(people: FloatArray, reached: Reached, places: FloatArray | None) -> FloatArray:
    """People of each group served by floating catchments; all who reach something where places do not count."""
    if places is None:
        return np.where(reached.now, people, 0.0)
    short = short_of(people, reached.ways, places)
    return np.where(reached.now & ~reached.untold, people - short, 0.0)
