"""What is near without competition: the straight-line stand-in against trying everything, and people divided among ties."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catchments.travel import Places, StraightLine
from app.places.choice import Choice, k_nearest

K = 3
metres = st.integers(-300, 300).map(float)
points = st.lists(st.tuples(metres, metres), min_size=1, max_size=12).map(lambda rows: np.array(rows, float))


def asked(homes: np.ndarray, sites: np.ndarray, owner: np.ndarray) -> Choice:
    place = Places(homes[:, 0], homes[:, 1], np.arange(len(homes), dtype=np.int32))
    supply = SimpleNamespace(
        sites=list(range(int(owner.max()) + 1)), points=Places(sites[:, 0], sites[:, 1], owner)
    )
    region = SimpleNamespace(cell_id=np.arange(len(homes)), places=place)
    return k_nearest(cast("Any", region), cast("Any", supply), StraightLine("walk", 1.0, 3.6), K)


@given(points, points, st.data())
def test_the_nearest_sites_are_those_found_by_trying_all(homes: np.ndarray, sites: np.ndarray, data) -> None:
    """At 1 m/s: minutes are metres ÷ 60; of several entrances the nearest counts."""
    owner = np.array(
        data.draw(st.lists(st.integers(0, 3), min_size=len(sites), max_size=len(sites))), np.int32
    )
    owner = np.unique(owner, return_inverse=True)[1].astype(np.int32)
    found = asked(homes, sites, owner)
    for home in range(len(homes)):
        away = np.hypot(*(sites - homes[home]).T) / 60
        each = sorted(float(away[owner == one].min()) for one in range(int(owner.max()) + 1))
        expected = (each + [np.inf] * K)[:K]
        assert found.minutes[home].tolist() == pytest.approx(expected)
        for rank, site in enumerate(found.site[home].tolist()):
            if site >= 0:
                assert away[owner == site].min() == pytest.approx(found.minutes[home, rank])
            else:
                assert np.isinf(found.minutes[home, rank])


@given(points, points, st.data())
def test_everybody_has_a_nearest_site_and_ties_are_divided(
    homes: np.ndarray, sites: np.ndarray, data
) -> None:
    count = st.lists(st.floats(0, 20), min_size=len(homes), max_size=len(homes))
    people = np.array(data.draw(count))
    owner = np.arange(len(sites), dtype=np.int32)
    found = asked(homes, sites, owner)
    assert found.exclusive_people(people, len(sites)).sum() == pytest.approx(people.sum())


def test_two_sites_as_near_as_each_other_are_a_tie_and_share_the_people() -> None:
    found = asked(
        np.zeros((1, 2)), np.array([[60.0, 0.0], [-60.0, 0.0], [0.0, 90.0]]), np.arange(3, dtype=np.int32)
    )
    assert found.ties.tolist() == [0]
    assert found.exclusive_people(np.array([10.0]), 3).tolist() == [5, 5, 0]


@given(st.integers(2, 9), st.integers(0, 3))
def test_all_sites_of_a_tie_are_listed_however_many(count: int, further: int) -> None:
    angle = np.arange(count) * 2 * np.pi / count
    ring = 100 * np.column_stack([np.cos(angle), np.sin(angle)])
    sites = np.concatenate([ring, np.full((further, 2), 500.0)])
    found = asked(np.array([[0.0, 0.0], [99.0, 0.0]]), sites, np.arange(len(sites), dtype=np.int32))
    assert found.tied_with(0) == list(range(count))
    assert found.tied_with(1) == []
    assert found.ties.tolist() == [0]
    assert found.exclusive_people(np.array([9.0, 0.0]), len(sites)).tolist() == pytest.approx(
        [9 / count] * count + [0] * further
    )


def test_places_of_the_nearest_are_unknown_where_one_of_them_is() -> None:
    found = Choice.of(np.array([[0, 1], [0, -1]], np.int32), np.array([[1.0, 2.0], [1.0, np.inf]]))
    near = found.places_near(np.array([20.0, np.nan]))
    assert np.isnan(near[0])
    assert near[1] == 20
