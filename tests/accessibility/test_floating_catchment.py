"""Floating catchments: golden values worked out by hand (RULES R32 to R36), and the laws that hold for any numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.accessibility.decay import (
    FAST_WEIGHTS,
    SLOW_WEIGHTS,
    Decay,
    binary,
    epanechnikov,
    exponential,
    gaussian,
    logistic,
    zones,
)
from app.accessibility.floating_catchment import Pairs, Reason, balanced, given_out, modified, two_step

PEOPLE = np.array([60.0, 30.0, 10.0])
PLACES = np.array([40.0, 20.0])
MINUTES = np.array([[5.0, 25.0], [12.0, 8.0], [35.0, 18.0]])
ZONES = zones((10, 20, 30), SLOW_WEIGHTS)


def pairs_of(minutes: np.ndarray, decay: Decay) -> Pairs:
    homes, sites = minutes.shape
    home, site = (index.ravel().astype(np.int32) for index in np.indices(minutes.shape))
    return Pairs.of(home, site, decay(minutes.ravel()), homes, sites)


def test_2sfca_of_three_villages() -> None:
    found = two_step(PEOPLE, PLACES, pairs_of(MINUTES, binary(15)))
    assert found.score == pytest.approx([0.444444, 1.111111, 0], abs=1e-6)
    assert found.reason.tolist() == [Reason.NONE, Reason.NONE, Reason.NO_SITE_IN_REACH]


def test_e2sfca_of_three_villages() -> None:
    found = two_step(PEOPLE, PLACES, pairs_of(MINUTES, ZONES))
    assert found.score == pytest.approx([0.585512, 0.738308, 0.272], abs=1e-6)


def test_m2sfca_of_three_villages_gives_away_fewer_places_than_there_are() -> None:
    found = modified(PEOPLE, PLACES, pairs_of(MINUTES, ZONES))
    assert (PEOPLE * found.score).sum() == pytest.approx(51.763, abs=1e-3)


def test_bfca_of_three_villages() -> None:
    found = balanced(PEOPLE, PLACES, pairs_of(MINUTES, ZONES))
    assert found.score == pytest.approx([0.448138, 0.53618, 0.185069], abs=1e-6)


def test_sites_in_reach_without_places_are_another_reason_than_none_in_reach() -> None:
    found = two_step(PEOPLE, np.zeros(2), pairs_of(MINUTES, binary(15)))
    assert found.reason.tolist() == [
        Reason.NO_PLACES_IN_REACH,
        Reason.NO_PLACES_IN_REACH,
        Reason.NO_SITE_IN_REACH,
    ]


def test_a_site_that_nobody_reaches_keeps_its_places_to_itself() -> None:
    far = np.column_stack([MINUTES, [99.0, 99.0, 99.0]])
    found = two_step(PEOPLE, np.append(PLACES, 1000.0), pairs_of(far, binary(15)))
    assert np.isnan(found.ratio[2])
    assert (PEOPLE * found.score).sum() == pytest.approx(60)


amounts = st.just(0.0) | st.floats(0.01, 1000)
towns = st.integers(1, 8).flatmap(
    lambda homes: st.integers(1, 6).flatmap(
        lambda sites: st.tuples(
            st.lists(amounts, min_size=homes, max_size=homes).map(np.array),
            st.lists(amounts, min_size=sites, max_size=sites).map(np.array),
            st.lists(
                st.lists(st.floats(0, 60), min_size=sites, max_size=sites), min_size=homes, max_size=homes
            ).map(np.array),
        )
    )
)
decays = st.sampled_from(
    [binary(15), ZONES, gaussian(30), epanechnikov(20), exponential(30, 10), logistic(15, 0.3)]
)


@given(towns, decays)
def test_all_places_that_people_reach_are_given_away(town, decay: Decay) -> None:
    people, places, minutes = town
    found = two_step(people, places, pairs_of(minutes, decay))
    reached = ~np.isnan(found.ratio)
    assert (people * found.score).sum() == pytest.approx(places[reached].sum(), rel=1e-6, abs=1e-6)


@given(towns, decays)
def test_m2sfca_never_gives_more_than_e2sfca_and_the_same_without_decay(town, decay: Decay) -> None:
    people, places, minutes = town
    pairs = pairs_of(minutes, decay)
    assert (modified(people, places, pairs).score <= two_step(people, places, pairs).score + 1e-9).all()
    plain = pairs_of(minutes, binary(20))
    assert modified(people, places, plain).score == pytest.approx(two_step(people, places, plain).score)


@given(towns, decays)
def test_bfca_shares_out_what_the_sites_have(town, decay: Decay) -> None:
    people, places, minutes = town
    found = balanced(people, places, pairs_of(minutes, decay))
    assert found.score.sum() == pytest.approx(np.nansum(found.ratio), rel=1e-6, abs=1e-9)


@given(towns, decays, st.sampled_from([two_step, modified, balanced]))
def test_a_town_five_times_as_large_has_the_same_scores(town, decay: Decay, method) -> None:
    people, places, minutes = town
    assume(people.min() >= 0)
    pairs = pairs_of(minutes, decay)
    once, five = method(people, places, pairs), method(5 * people, 5 * places, pairs)
    assert five.score == pytest.approx(once.score, rel=1e-9, abs=1e-12)


@given(towns, decays, st.sampled_from([two_step, modified, balanced]))
def test_taking_a_sites_places_away_raises_nobodys_score(town, decay: Decay, method) -> None:
    people, places, minutes = town
    pairs = pairs_of(minutes, decay)
    fewer = places.copy()
    fewer[0] = 0
    assert (method(people, fewer, pairs).score <= method(people, places, pairs).score + 1e-12).all()


@given(decays, st.lists(st.floats(0, 200), min_size=2, max_size=20).map(sorted).map(np.array))
def test_the_pull_starts_at_one_and_never_grows_with_the_way(decay: Decay, minutes: np.ndarray) -> None:
    weights = decay(minutes)
    assert decay(np.array([0.0]))[0] == pytest.approx(1)
    assert decay(np.array([np.inf]))[0] == 0
    assert (np.diff(weights) <= 1e-12).all()
    assert ((weights >= 0) & (weights <= 1)).all()


@pytest.mark.parametrize(
    "wrong", [((), ()), ((10, 5), (1, 0.5)), ((10,), (1, 0.5)), ((10,), (1.5,)), ((-1,), (1,))]
)
def test_zones_that_make_no_sense_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match=r"zones|weights"):
        zones(*wrong)


@pytest.mark.parametrize(
    "make", [gaussian, epanechnikov, lambda v: exponential(v, 1), lambda v: logistic(10, v)]
)
def test_a_reach_of_nothing_is_refused(make) -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        make(0)


FIVE_HOMES = np.array(
    [[5, 25, 9, 31], [12, 8, 10, 20], [35, 18, 30, 29.5], [10, 20.5, 40, 7], [3, 14, 22, 28]], float
)


@pytest.mark.parametrize(
    ("decay", "expected"),
    [
        (ZONES, [0.392435025947, 0.701683291442, 0.275861643173, 0.614328517071, 0.594840909520]),
        (
            zones((10, 20, 30), FAST_WEIGHTS),
            [0.381373167824, 0.708739599461, 0.215516785620, 0.637783424234, 0.555652840042],
        ),
        (binary(20), [0.296296296296, 0.996296296296, 0.5, 0.496296296296, 0.796296296296]),
    ],
)
def test_scores_are_those_of_pysal_access(decay: Decay, expected: list[float]) -> None:
    """Computed with `access.fca.two_stage_fca` of PySAL access 1.1.10.post3; one home without people, one site without places."""
    people, places = np.array([60.0, 30.0, 10.0, 45.0, 0.0]), np.array([40.0, 20.0, 0.0, 15.0])
    assert two_step(people, places, pairs_of(FIVE_HOMES, decay)).score == pytest.approx(expected, abs=1e-12)


def test_places_that_nobody_could_ask_for_are_shared_out_to_nobody_and_say_so() -> None:
    found = two_step(np.array([0.0, 8.0]), np.array([10.0]), pairs_of(np.array([[5.0], [50.0]]), binary(15)))
    assert found.score.tolist() == [0, 0]
    assert found.reason.tolist() == [Reason.NO_DEMAND, Reason.NO_SITE_IN_REACH]


@given(towns, decays)
def test_pairs_listed_site_by_site_give_the_same_as_pairs_in_any_order(town, decay: Decay) -> None:
    people, places, minutes = town
    homes, sites = minutes.shape
    home = np.tile(np.arange(homes, dtype=np.int32), sites)
    offset = np.arange(sites + 1, dtype=np.int64) * homes
    listed = Pairs.within(offset, home, minutes.T.ravel(), decay, homes)
    for method in (two_step, modified, balanced):
        mine, theirs = method(people, places, listed), method(people, places, pairs_of(minutes, decay))
        assert mine.score == pytest.approx(theirs.score, rel=1e-12)
        assert mine.reason.tolist() == theirs.reason.tolist()


@given(towns, decays)
def test_scores_are_made_of_what_every_site_gives(town, decay: Decay) -> None:
    people, places, minutes = town
    pairs = pairs_of(minutes, decay)
    assert given_out(pairs, two_step(people, places, pairs).ratio) == pytest.approx(
        two_step(people, places, pairs).score, rel=1e-12
    )
    assert given_out(pairs, modified(people, places, pairs).ratio, squared=True) == pytest.approx(
        modified(people, places, pairs).score, rel=1e-12
    )
