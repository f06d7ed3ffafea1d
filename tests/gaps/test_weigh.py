"""Laws of the weighing, on small random Kreise: everybody is counted once, reasons add up, mending helps and nothing hurts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catchments.inputs import People
from app.catchments.travel import Places
from app.gaps.offers import STATES, Offers, Pool, segments_of
from app.gaps.people import Asking
from app.gaps.reach import Nearest, Pairs
from app.gaps.reasons import CODES, INDEX
from app.gaps.weigh import Weighed, weigh
from app.gaps.yardsticks import Category, Yardstick
from app.places.assuming import assume
from app.places.demand import Ages, Counted, demand_of

AGES = Ages(36, 72)
PARTS = ("served", "beyond", "without", "unclear_way", "unclear_places")


def yardstick(**changes: Any) -> Yardstick:
    kind = Category("kindergarten", "Kindergarten", "kindergarten_age", AGES, True, ("kindergarten",))
    usual = Yardstick(
        "k", kind, AGES, "walk", 15.0, None, "07:30", 0.8, "region", "Beschluss", None, assumed=False
    )
    return replace(usual, **changes)


SITE = st.tuples(
    st.integers(0, 12) | st.none(),
    st.sampled_from(STATES),
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from([36, 48]),
)
WAY = st.tuples(st.floats(0.5, 15) | st.none(), st.floats(0.5, 15) | st.none())


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Asking, Offers, Pairs, Nearest]:
    homes = draw(st.integers(1, 4))
    sites = draw(st.lists(SITE, max_size=4))
    ways = draw(st.lists(WAY, min_size=homes * len(sites), max_size=homes * len(sites)))
    people = (
        np.array(draw(st.lists(st.floats(0, 9), min_size=2 * homes, max_size=2 * homes)))
        .reshape(2, homes)
        .round(2)
    )
    pools = tuple(
        Pool(number, Ages(start, 72), state, None, float(places or 0), int(places is None))
        for number, (places, state, _, _, start) in enumerate(sites)
    )
    told = assume(
        [float(one[0]) for one in sites if one[0] is not None], sum(one[0] is None for one in sites)
    )
    columns = [
        np.array([(p.known + p.untold * value) if value is not None else (np.nan if p.untold else p.known) for p in pools])
        for value in (told.low, told.mid, told.high)
    ]  # fmt: skip
    count = len(sites)
    offers = Offers(
        np.arange(count), np.array([one[2] for one in sites], bool), Places(np.zeros(count), np.zeros(count), np.arange(count, dtype=np.int32)),
        pools, np.array([float(one[3]) for one in sites]), np.ones(count, bool), AGES, *columns, told,
    )  # fmt: skip
    some = [
        (h, s, *ways[s * homes + h])
        for s in range(count)
        for h in range(homes)
        if ways[s * homes + h] != (None, None)
    ]
    home, site = (np.array([one[axis] for one in some], np.int64) for axis in (0, 1))
    own, car = (
        np.array([np.inf if one[axis] is None else one[axis] for one in some], float) for axis in (2, 3)
    )
    pairs = Pairs(home, site, own, np.isfinite(own), np.ones(len(some), bool), car)
    far = Nearest(np.full(homes, count - 1, np.int64), np.full(homes, 99.0), np.ones(homes, bool))
    asking = Asking((Ages(36, 48), Ages(48, 72)), people, np.arange(homes), 1.0, {})
    return asking, offers, pairs, far


def close(one: Any, other: Any) -> bool:
    return bool(np.allclose(one, other, atol=0.02))


def parts(found: Weighed) -> np.ndarray:
    return np.sum([getattr(found, name) for name in PARTS], axis=0)


@given(worlds())
@settings(max_examples=150, deadline=None)
def test_everybody_is_counted_once_and_reasons_add_up(world: tuple[Asking, Offers, Pairs, Nearest]):
    found = weigh(yardstick(), *world)
    assert close(parts(found), world[0].people.sum(axis=0))
    assert all((getattr(found, name) > -0.02).all() for name in PARTS)
    assert close(found.reasons.sum(axis=1), found.lacking), "the reasons of a home are its gap"
    assert (found.reasons >= 0).all()
    assert ((found.lacking < 0.02) | (found.reasons.sum(axis=1) > 0)).all(), "no gap without a reason"
    assert (found.without_low <= found.without + 0.02).all() or close(
        found.without_low.sum(), found.without.sum()
    )
    assert found.without_low.sum() <= found.without.sum() + 0.02 <= found.without_high.sum() + 0.04


@given(worlds())
@settings(max_examples=80, deadline=None)
def test_whom_one_mend_alone_would_serve_is_served_by_it(world: tuple[Asking, Offers, Pairs, Nearest]):
    """The counterfactual itself: with every border open, those for whom the border alone is amiss are no longer beyond."""
    asking, offers, pairs, far = world
    before = weigh(yardstick(), *world)
    after = weigh(yardstick(border=None), asking, offers, pairs, far)
    helped = np.minimum(before.alone[:, INDEX["border"]], before.beyond)
    assert (after.beyond <= before.beyond - helped + 0.02).all() or (before.without > 0.02).any()
    assert close(after.reasons[:, INDEX["border"]], 0)


@given(worlds())
@settings(max_examples=80, deadline=None)
def test_more_places_leave_nobody_more_without(world: tuple[Asking, Offers, Pairs, Nearest]):
    asking, offers, pairs, far = world
    more = replace(offers, low=offers.low + 5, mid=offers.mid + 5, high=offers.high + 5)
    before, after = weigh(yardstick(), *world), weigh(yardstick(), asking, more, pairs, far)
    assert after.without.sum() <= before.without.sum() + 0.02
    assert close(after.beyond, before.beyond)


def helped(found: Weighed, code: str) -> float:
    return float(np.nan_to_num(found.mended.helped[:, INDEX[code]]).sum())


@given(worlds())
@settings(max_examples=80, deadline=None)
def test_whom_mending_helps_is_what_a_world_without_the_obstacle_shows(
    world: tuple[Asking, Offers, Pairs, Nearest],
):
    """The world itself changed: other hours, no border, more places; as many more are served in it as was told before."""
    asking, offers, pairs, far = world
    now = weigh(yardstick(), *world)
    assert np.nan_to_num(now.mended.helped).min(initial=0) >= 0, "nobody is pushed out"

    def gained(other: Weighed) -> float:
        return float(other.served.sum() - now.served.sum())

    def opened(state: str) -> Offers:
        return replace(
            offers,
            pools=tuple(replace(p, state="open" if p.state == state else p.state) for p in offers.pools),
        )

    worlds = {
        "border": weigh(yardstick(border=None), *world),
        "opens_late": weigh(yardstick(), asking, opened("opens_late"), pairs, far),
        "closes_early": weigh(yardstick(), asking, opened("closes_early"), pairs, far),
    }
    if offers.pools:
        told = np.array([not p.untold for p in offers.pools])
        worlds["full"] = weigh(
            yardstick(), asking, replace(offers, mid=np.where(told, 999.0, offers.mid)), pairs, far
        )
    for code, other in worlds.items():
        if now.reasons[:, INDEX[code]].sum() > 0.02:
            assert abs(helped(now, code) - gained(other)) < 0.05, code
            assert helped(now, code) <= now.lacking.sum() + 0.05


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_a_reason_that_helps_nobody_by_itself_may_still_be_one_of_two(
    world: tuple[Asking, Offers, Pairs, Nearest],
):
    """What is told to help, or perhaps, is never more than all whom a goal that lacks only this could serve, and those who move up."""
    found = weigh(yardstick(), *world)
    for code in ("border", "opens_late", "closes_early", "car_only"):
        column = INDEX[code]
        alone = found.alone[:, column].sum()
        unsure = np.nan_to_num(found.mended.unsure[:, column]).sum()
        assert helped(found, code) + unsure <= max(alone, found.lacking.sum()) + 0.05


@given(worlds())
@settings(max_examples=40, deadline=None)
def test_spots_name_a_site_for_every_reason_but_those_that_have_none(
    world: tuple[Asking, Offers, Pairs, Nearest],
):
    found = weigh(yardstick(), *world)
    shown = {
        (h, CODES[r]) for h, r in zip(found.spots.home.tolist(), found.spots.reason.tolist(), strict=True)
    }
    for home, reason in np.argwhere(found.reasons > 0.02).tolist():
        if CODES[reason] not in {"nothing", "not_connected"}:
            assert (home, CODES[reason]) in shown


@given(
    st.lists(st.integers(37, 71), max_size=4),
    st.lists(st.floats(0, 50), min_size=2, max_size=2),
)
def test_people_in_are_people_out_over_ages(bounds: list[int], counts: list[float]):
    """However the ages are cut where offers begin and end, the parts are the whole."""
    pools = [Pool(0, Ages(bound, 72), "open", None, 1.0, 0) for bound in bounds]
    cut = segments_of(AGES, pools)
    assert [part.start for part in cut[1:]] == [part.end for part in cut[:-1]]
    assert (cut[0].start, cut[-1].end) == (AGES.start, AGES.end)
    day = date(2025, 12, 31)
    counted = [
        Counted(People(group, day, 100, np.zeros(1, np.int64), np.array([count]), estimated=False, withheld_cells=0),
                np.zeros(1, np.int64), np.array([count]), {})
        for group, count in zip(("3-4", "5-6"), counts, strict=True)
    ]  # fmt: skip
    whole = demand_of(AGES, counted, 1, 0.9).people
    assert np.allclose(sum(demand_of(part, counted, 1, 0.9).people for part in cut), whole)
