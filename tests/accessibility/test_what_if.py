"""What would be: the repaired answer equals that of a computation from nothing, to the last digit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from unittest import mock

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.accessibility import what_if_reach
from app.accessibility.decay import gaussian, zones
from app.accessibility.graph import MAX_COST, UNREACHED, Graph, graph_from_edges
from app.accessibility.hierarchy import FAR, costs_of, hierarchy_of, part_for, swept, swept_to
from app.accessibility.nearest import Seeds, within
from app.accessibility.points import CLOSED, Edges, Snaps, k_nearest_for_points, nearest_for_points, seeds_of
from app.accessibility.what_if_floating import METHODS, FloatingCatchment, pairs_of
from app.accessibility.what_if_points import Homes, NearestSites, SiteChange, joined
from app.accessibility.what_if_ranked import KNearest
from app.accessibility.what_if_reach import ReachChange, ReachedSites, SiteReach, reach_of, whole
from app.accessibility.what_if_streets import AlterableStreets, EdgeChange
from app.accessibility.what_if_sweeps import concerned
from tests.accessibility.cases import EIGHTHS, Town, int32, snaps, towns


@dataclass(frozen=True)
class Question:
    """A town, and what changes in it: sites that go, entrances that come (of old sites that move, or new), streets."""

    town: Town
    change: SiteChange
    streets: list[EdgeChange]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    town = draw(towns())
    count = town.sites.owner_count
    gone = draw(st.lists(st.integers(0, count - 1), unique=True, max_size=count))
    come = draw(snaps(town.edges, owners=count + 2))
    # who comes back must have gone, or be new
    allowed = np.isin(come.owner, gone) | (come.owner >= count)
    new = Snaps(
        come.edge[allowed], come.fraction[allowed], come.access[allowed], come.owner[allowed], count + 2
    )
    edges = draw(
        st.lists(
            st.integers(0, max(len(town.edges.u) - 1, 0)), unique=True, max_size=3 if len(town.edges.u) else 0
        )
    )
    streets = [draw(edge_changes(town.edges, edge)) for edge in edges]
    return Question(town, SiteChange(int32(gone), new), streets)


@st.composite
def edge_changes(draw: st.DrawFn, edges: Edges, edge: int) -> EdgeChange:
    cost = st.one_of(st.integers(0, 60).map(lambda value: value * EIGHTHS), st.just(CLOSED))
    if edges.forward[edge] == edges.backward[edge] == CLOSED:
        cost = st.just(CLOSED)
    return EdgeChange(edge, draw(cost), draw(cost), draw(st.booleans()))


def altered_edges(edges: Edges, changes: list[EdgeChange], *, through: bool) -> Edges:
    """The edges as they are for those who pass (`through`), or for those who live there."""
    forward, backward = edges.forward.copy(), edges.backward.copy()
    for change in changes:
        if through or not change.through_only:
            forward[change.edge], backward[change.edge] = change.forward, change.backward
    return replace(edges, forward=forward, backward=backward)


def reversed_graph(edges: Edges, node_count: int) -> Graph:
    ahead, back = edges.forward != CLOSED, edges.backward != CLOSED
    return graph_from_edges(
        np.concatenate([edges.v[ahead], edges.u[back]]), np.concatenate([edges.u[ahead], edges.v[back]]),
        np.concatenate([edges.forward[ahead], edges.backward[back]]), node_count,
    )  # fmt: skip


def afterwards(question: Question) -> tuple[Graph, Edges, Snaps]:
    """Streets and sites with the change made, built from nothing."""
    town = question.town
    passed = altered_edges(town.edges, question.streets, through=True)
    lived = altered_edges(town.edges, question.streets, through=False)
    return reversed_graph(passed, town.node_count), lived, joined(town.sites, question.change)


@given(questions())
def test_the_nearest_sites_are_those_of_a_computation_from_nothing(question: Question) -> None:
    town = question.town
    streets = AlterableStreets(town.edges, town.graph.reverse())
    homes = Homes(town.edges, town.homes, town.node_count)
    state = NearestSites(streets.unaltered, town.sites, homes)
    before = nearest_for_points(town.graph.reverse(), town.edges, town.sites, town.homes)
    assert [part.tolist() for part in state.unpacked()] == [part.tolist() for part in before]
    with streets.altered(question.streets) as altered:
        change = state.with_change(altered, question.change)
    graph, edges, sites = afterwards(question)
    expected = nearest_for_points(graph, edges, sites, town.homes)
    cost, site = before[0].copy(), before[1].copy()
    assert change.cost_before.tolist() == cost[change.home].tolist()
    assert change.site_before.tolist() == site[change.home].tolist()
    cost[change.home], site[change.home] = change.cost, change.site
    assert cost.tolist() == expected[0].tolist()
    assert site.tolist() == expected[1].tolist()
    assert [part.tolist() for part in state.unpacked()] == [part.tolist() for part in before]


LIMIT = 400


def reached_before_and_after(
    question: Question, *, swept: bool = False
) -> tuple[ReachedSites, ReachChange, SiteReach]:
    """The state before, what the change gives, and the reach computed from nothing; `swept`: always by sweeps."""
    town = question.town
    streets = AlterableStreets(town.edges, town.graph.reverse(), swept=swept)
    wide, fewest = (-1.0, 0) if swept else (what_if_reach.WIDE_SHARE, what_if_reach.FEWEST_SWEPT)
    with mock.patch.multiple(what_if_reach, WIDE_SHARE=wide, FEWEST_SWEPT=fewest):
        return _reached(question, streets)


def _reached(question: Question, streets: AlterableStreets) -> tuple[ReachedSites, ReachChange, SiteReach]:
    town = question.town
    state = ReachedSites(streets.unaltered, town.sites, town.homes, LIMIT)
    with streets.altered(question.streets) as altered:
        change = state.with_change(altered, question.change)
    graph, edges, sites = afterwards(question)
    return state, change, reach_of(graph, edges, sites, town.homes, LIMIT)


def as_lists(reach: SiteReach) -> list[list[int]]:
    return [reach.offset.tolist(), reach.home.tolist(), reach.cost.tolist()]


@given(questions(), st.booleans())
def test_reach_is_that_of_a_computation_from_nothing(question: Question, swept: bool) -> None:
    state, change, expected = reached_before_and_after(question, swept=swept)
    assert as_lists(whole(state.reach, change)) == as_lists(expected)


@given(questions(), st.integers(1, 3))
def test_the_k_nearest_are_those_of_a_computation_from_nothing(question: Question, k: int) -> None:
    state, change, _ = reached_before_and_after(question)
    town = question.town
    nearest = KNearest(state, k)
    cost, _ = k_nearest_for_points(town.graph.reverse(), town.edges, town.sites, town.homes, k)
    assert nearest.cost.tolist() == np.where(cost <= LIMIT, cost, UNREACHED).tolist()
    home, new_cost, new_site = nearest.with_change(change)
    graph, edges, sites = afterwards(question)
    expected_cost, expected_site = k_nearest_for_points(graph, edges, sites, town.homes, k)
    costs, sites_found = nearest.cost.copy(), nearest.site.copy()
    costs[home], sites_found[home] = new_cost, new_site
    assert costs.tolist() == np.where(expected_cost <= LIMIT, expected_cost, UNREACHED).tolist()
    assert sites_found.tolist() == np.where(expected_cost <= LIMIT, expected_site, -1).tolist()


@given(questions(), st.data())
def test_floating_catchments_are_those_of_a_computation_from_nothing(
    question: Question, data: st.DataObject
) -> None:
    state, change, expected_reach = reached_before_and_after(question)
    homes, count = len(question.town.homes.edge), question.town.sites.owner_count
    amount = st.one_of(st.just(0.0), st.floats(0.001, 1000))
    people = np.array(data.draw(st.lists(amount, min_size=homes, max_size=homes)))
    places = np.array(data.draw(st.lists(amount, min_size=count, max_size=count)))
    larger = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    more = np.array(data.draw(st.lists(amount, min_size=change.site_count, max_size=change.site_count)))
    after = np.concatenate([np.where(larger, more[:count], places), more[count:]])
    for decay, method in product((gaussian(350.0), zones((100.0, 300.0), (1.0, 0.42))), METHODS):
        floating = FloatingCatchment(state.reach, people, places, decay, method=method, ticks_per_minute=1.0)
        found = floating.with_change(change, after)
        expected = METHODS[method](people, after, pairs_of(expected_reach, decay, homes, 1.0))
        score, reason = floating.access.score.copy(), floating.access.reason.copy()
        score[found.home], reason[found.home] = found.score, found.reason
        assert score.tolist() == expected.score.tolist()
        assert reason.tolist() == expected.reason.tolist()
        np.testing.assert_array_equal(found.ratio, expected.ratio)  # nan where nobody asks for the places


@given(questions())
def test_sites_that_no_changed_street_concerns_are_reached_as_before(question: Question) -> None:
    """Who is left out by `concerned`, and lies along no changed street, has the same ways from every junction."""
    town = question.town
    streets = AlterableStreets(town.edges, town.graph.reverse(), swept=True)
    with streets.altered(question.streets) as altered:
        assert altered.sweeps is not None
        found = concerned(altered, altered.sweeps, town.sites, LIMIT)
        found[town.sites.owner[np.isin(town.sites.edge, altered.edge)]] = True
        before, after = (
            within(graph, seeds_of(town.edges, town.sites), LIMIT)
            for graph in (town.graph.reverse(), altered.to_sites)
        )
    for site in np.flatnonzero(~found).tolist():
        ways = [
            sorted(zip(reach.node[part].tolist(), reach.cost[part].tolist(), strict=True))
            for reach in (before, after)
            for part in [slice(reach.offset[site], reach.offset[site + 1])]
        ]
        assert ways[0] == ways[1]


@given(towns())
def test_sweeps_over_a_hierarchy_are_exact(town: Town) -> None:
    graph = town.graph.reverse()
    hierarchy = hierarchy_of(graph)
    count = min(16, graph.node_count)
    start = int32(list(range(count)))
    seeds = Seeds(start, int32([0] * count), start, count)
    table = swept(hierarchy, costs_of(hierarchy, graph.arcs), seeds, start)[hierarchy.place, :count]
    reach = within(graph, seeds, MAX_COST - 2)
    expected = np.full((graph.node_count, count), FAR)
    expected[reach.node, np.repeat(start, np.diff(reach.offset))] = reach.cost
    assert table.tolist() == expected.tolist()


@given(towns(), st.data())
def test_a_sweep_that_arrives_at_some_nodes_only_gives_them_what_a_whole_one_does(
    town: Town, data: st.DataObject
) -> None:
    graph = town.graph.reverse()
    hierarchy = hierarchy_of(graph)
    costs, start = costs_of(hierarchy, graph.arcs), int32(list(range(min(16, graph.node_count))))
    wanted = int32(data.draw(st.lists(st.integers(0, graph.node_count - 1), max_size=4)))
    seeds = Seeds(start, int32([0] * len(start)), start, len(start))
    part = part_for(hierarchy, wanted)
    some = swept_to(hierarchy, costs, part, costs.down[part.arc], seeds, start)
    rows, places = part.row[hierarchy.place[wanted]], hierarchy.place[wanted]
    assert some[rows].tolist() == swept(hierarchy, costs, seeds, start)[places].tolist()
    assert (some[-1] == FAR).all(), "the last row is for what is nowhere"
