"""Points on edges: networkx, with the points put in as nodes, gives the same ticks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.accessibility.graph import UNREACHED
from app.accessibility.points import (
    CLOSED,
    Edges,
    Snaps,
    k_nearest_for_points,
    k_nearest_from,
    nearest_for_points,
    within_for_points,
)
from tests.accessibility.cases import Town, int32, point_costs, towns


@given(towns())
def test_the_nearest_site_of_every_home_is_that_of_networkx(town: Town) -> None:
    table = point_costs(town)
    cost, site = nearest_for_points(town.graph.reverse(), town.edges, town.sites, town.homes)
    assert cost.tolist() == table.min(axis=1).tolist()
    expected = np.where(table.min(axis=1) == UNREACHED, -1, table.argmin(axis=1))
    assert site.tolist() == expected.tolist()


@given(towns(), st.integers(1, 4))
def test_the_k_nearest_sites_of_every_home_are_those_of_networkx(town: Town, k: int) -> None:
    table = np.pad(point_costs(town), ((0, 0), (0, 4)), constant_values=UNREACHED)
    order = np.argsort(table, axis=1, kind="stable")[:, :k]
    expected = np.take_along_axis(table, order, axis=1)
    cost, site = k_nearest_for_points(town.graph.reverse(), town.edges, town.sites, town.homes, k)
    assert cost.tolist() == expected.tolist()
    assert site.tolist() == np.where(expected == UNREACHED, -1, order).tolist()


@given(towns(), st.integers(1, 4), st.integers(0, 50))
def test_searching_outwards_from_a_single_home_finds_the_same_k(town: Town, k: int, first_limit: int) -> None:
    cost, site = k_nearest_for_points(town.graph.reverse(), town.edges, town.sites, town.homes, k)
    for home in range(len(town.homes.edge)):
        single = slice(home, home + 1)
        alone = Snaps(
            town.homes.edge[single], town.homes.fraction[single], town.homes.access[single], int32([0]), 1
        )
        found = k_nearest_from(town.graph, town.edges, alone, town.sites, k, first_limit)
        reached = site[home] >= 0
        assert (found[0].tolist(), found[1].tolist()) == (
            cost[home][reached].tolist(),
            site[home][reached].tolist(),
        )


@given(towns(), st.integers(0, 600))
def test_the_homes_within_a_limit_of_each_site_are_those_of_networkx(town: Town, limit: int) -> None:
    table = point_costs(town)
    reach = within_for_points(town.graph.reverse(), town.edges, town.sites, town.homes, limit)
    for site in range(town.sites.owner_count):
        part = slice(reach.offset[site], reach.offset[site + 1])
        found = dict(zip(reach.point[part].tolist(), reach.cost[part].tolist(), strict=True))
        assert found == {home: cost for home, cost in enumerate(table[:, site].tolist()) if cost <= limit}


def one_street(forward: int, backward: int, home: float, site: float) -> int:
    """Ticks from a home to a site on a street from node 0 to 1, with a way back from 1 to 0 of 1,000."""
    edges = Edges(int32([0, 1]), int32([1, 0]), int32([forward, 1000]), int32([backward, CLOSED]))
    town = Town(
        2,
        edges,
        Snaps(int32([0]), np.array([site]), int32([7]), int32([0]), 1),
        Snaps(int32([0]), np.array([home]), int32([3]), int32([0]), 1),
    )
    return int(nearest_for_points(town.graph.reverse(), edges, town.sites, town.homes)[0][0])


def test_on_the_same_street_one_goes_straight_there() -> None:
    assert one_street(100, 100, 0.2, 0.7) == 3 + 50 + 7
    assert one_street(100, 100, 0.7, 0.2) == 3 + 50 + 7


def test_against_a_one_way_street_one_goes_round() -> None:
    assert one_street(100, CLOSED, 0.7, 0.2) == 3 + 30 + 1000 + 20 + 7


def test_uphill_takes_longer_than_downhill() -> None:
    assert one_street(100, 200, 0.2, 0.7) == 3 + 50 + 7
    assert one_street(100, 200, 0.7, 0.2) == 3 + 100 + 7


def test_a_home_that_is_not_connected_reaches_nothing_and_is_said_not_to() -> None:
    edges = Edges(int32([0]), int32([1]), int32([8]), int32([8]))
    site = Snaps(int32([0]), np.array([0.5]), int32([0]), int32([0]), 1)
    home = Snaps(int32([-1]), np.array([0.0]), int32([0]), int32([0]), 1)
    town = Town(2, edges, site, home)
    cost, found = nearest_for_points(town.graph.reverse(), edges, site, home)
    assert (cost[0], found[0]) == (UNREACHED, -1)
    assert len(within_for_points(town.graph.reverse(), edges, site, home, 1000).point) == 0
