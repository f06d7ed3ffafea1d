"""Homes within a radius: what scipy's k-d tree finds, for any points, radii and entrances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from app.accessibility.planar import grid_of, nearest_entrance, within_radius

metres = st.integers(-500, 500).map(float)
points = st.lists(st.tuples(metres, metres), max_size=30).map(
    lambda rows: np.array(rows, float).reshape(-1, 2)
)


def found(sites: np.ndarray, homes: np.ndarray, radius: float, owner: np.ndarray, owners: int) -> dict:
    grid = grid_of(homes[:, 0], homes[:, 1], radius)
    pairs = within_radius(sites[:, 0], sites[:, 1], grid, radius)
    offset, home, away = nearest_entrance(owner, owners, *pairs, len(homes))
    assert len(offset) == owners + 1
    site = np.repeat(np.arange(owners), np.diff(offset))
    told = dict(zip(zip(site.tolist(), home.tolist(), strict=True), away.tolist(), strict=True))
    assert len(told) == len(home), "each home once"
    return told


@given(points, points, st.sampled_from([0.5, 10.0, 70.5, 200.25, 5000.0]))
def test_a_grid_finds_what_a_tree_finds(sites: np.ndarray, homes: np.ndarray, radius: float) -> None:
    mine = found(sites, homes, radius, np.arange(len(sites), dtype=np.int32), len(sites))
    theirs = {}
    for number, near in enumerate(
        cKDTree(homes).query_ball_point(sites, radius) if len(homes) and len(sites) else []
    ):
        theirs |= {(number, home): float(np.hypot(*(homes[home] - sites[number]))) for home in near}
    assert mine == pytest.approx(theirs)


@given(points.filter(len), points, st.sampled_from([10.0, 200.25]), st.data())
def test_of_several_entrances_the_nearest_counts(
    sites: np.ndarray, homes: np.ndarray, radius: float, data
) -> None:
    owner = np.array(
        data.draw(st.lists(st.integers(0, 3), min_size=len(sites), max_size=len(sites))), np.int32
    )
    theirs: dict = {}
    for number, one in enumerate(owner.tolist()):
        for home in range(len(homes)):
            away = float(np.hypot(*(homes[home] - sites[number])))
            if away <= radius:
                theirs[one, home] = min(away, theirs.get((one, home), np.inf))
    assert found(sites, homes, radius, owner, 4) == pytest.approx(theirs)
