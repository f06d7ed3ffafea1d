"""Ways become edges between junctions."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geodata.readers.osm import duration_seconds, max_speed_kmh
from geodata.streets import EdgeFlag, NodeFlag, Ways, streets_from_ways
from tests.readers.osm_files import directed, grid_nodes, read, write

if TYPE_CHECKING:
    from pathlib import Path

ROAD = {"highway": "residential", "name": "Dorfstraße"}


def test_a_way_is_split_where_another_one_meets_it_and_keeps_its_bends(tmp_path: Path) -> None:
    nodes = grid_nodes(0, 1, 2, 3, 4, 12)
    path = write(tmp_path / "a.osm.pbf", nodes, {7: ([0, 1, 2, 3, 4], ROAD), 8: ([2, 12], ROAD)})
    streets = read(path)[0].streets
    assert directed(streets, "car") == {(0, 2), (2, 0), (2, 4), (4, 2), (2, 12), (12, 2)}
    assert np.diff(streets.line_offset).tolist() == [3, 3, 2]
    assert streets.line_lon[:3].tolist() == pytest.approx([10.0, 10.001, 10.002])
    assert streets.way_id.tolist() == [7, 7, 8]
    assert {streets.street_names[n] for n in streets.name} == {"Dorfstraße"}


def test_lengths_are_geodesic(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm.pbf", grid_nodes(0, 1, 12), {7: ([0, 1, 12], ROAD)})
    length_m = read(path)[0].streets.length_m
    expected = Geod(ellps="GRS80").line_length([10.0, 10.001, 10.002], [54.0, 54.0, 54.001])
    assert length_m.tolist() == pytest.approx([expected], rel=1e-6)


def test_parallel_ways_between_the_same_junctions_stay_two_edges(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm", grid_nodes(0, 1, 2, 11), {7: ([0, 1, 2], ROAD), 8: ([0, 11, 2], ROAD)})
    streets = read(path)[0].streets
    assert len(streets.edge_u) == 2
    assert streets.length_m[1] > streets.length_m[0] + 50


def test_a_loop_from_a_junction_to_itself_is_kept(tmp_path: Path) -> None:
    ways = {7: ([0, 1], ROAD), 8: ([1, 2, 12, 11, 1], ROAD)}
    streets = read(write(tmp_path / "a.osm", grid_nodes(0, 1, 2, 11, 12), ways))[0].streets
    assert (1, 1) in directed(streets, "walk")
    assert streets.length_m[1] == pytest.approx(2 * 65.6 + 2 * 111.3, abs=1)


def test_a_roundabout_turns_one_way_for_wheels_and_both_ways_on_foot(tmp_path: Path) -> None:
    ring = {**ROAD, "junction": "roundabout"}
    ways = {7: ([1, 2, 12, 11, 1], ring), 8: ([0, 1], ROAD), 9: ([12, 13], ROAD)}
    streets = read(write(tmp_path / "a.osm", grid_nodes(0, 1, 2, 11, 12, 13), ways))[0].streets
    assert {(1, 12), (12, 1)} <= directed(streets, "car")
    assert len([pair for pair in directed(streets, "car") if set(pair) == {1, 12}]) == 2
    forward_only = [e for e in range(3) if not streets.flags[e] & EdgeFlag.CAR_BACKWARD]
    assert len(forward_only) == 2, "two halves of the ring, each one way"


def test_a_barrier_cuts_a_way_and_tells_whom_it_stops(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm", grid_nodes(0, 1, 2), {7: ([0, 1, 2], ROAD)}, {1: {"barrier": "bollard"}})
    streets = read(path)[0].streets
    assert len(streets.edge_u) == 2
    assert streets.node_flags[streets.node_osm_id == 1].tolist() == [NodeFlag.NO_CAR]


def test_a_ferry_s_duration_is_shared_out_by_length(tmp_path: Path) -> None:
    ferry = {"route": "ferry", "duration": "00:30"}
    ways = {7: ([0, 1, 4], ferry), 8: ([1, 11], ferry)}
    streets = read(write(tmp_path / "a.osm", grid_nodes(0, 1, 4, 11), ways))[0].streets
    assert streets.duration_seconds.tolist() == pytest.approx([450, 1350, 1800], rel=1e-3)


def test_a_way_that_leaves_the_extract_is_not_drawn_across_the_gap(tmp_path: Path) -> None:
    ferry = {"route": "ferry", "duration": "19:00"}
    ways = {7: ([0, 1, 99, 3, 4], ROAD), 8: ([4, 98], ROAD), 9: ([0, 1, 97], ferry)}
    extract, report = read(write(tmp_path / "a.osm.pbf", grid_nodes(0, 1, 3, 4), ways))
    assert directed(extract.streets, "car") == {(0, 1), (1, 0), (3, 4), (4, 3)}
    assert any("3 Wege haben Punkte außerhalb" in note for note in report.notes)
    assert np.isnan(extract.streets.duration_seconds).all(), "of a part of a line the duration is not known"


def test_an_edge_that_reaches_far_outside_is_kept_and_reported(tmp_path: Path) -> None:
    nodes = {1: (10.0, 54.0), 2: (10.5, 54.0)}
    extract, report = read(write(tmp_path / "a.osm", nodes, {7: ([1, 2], ROAD)}))
    assert len(extract.streets.edge_u) == 1
    assert any("1 Straßenstücke sind länger als 20 km" in note for note in report.notes)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:04", 240), ("1:10", 4200), ("01:10:30", 4230), ("25", 1500), ("PT1H5M", 3900), ("PT25M", 1500)],
)
def test_durations_are_understood_as_the_wiki_writes_them(text: str, seconds: float) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "PT", "halbe Stunde", "1:2:3:4"])
def test_other_durations_are_unknown(text: str) -> None:
    assert math.isnan(duration_seconds(text))


@pytest.mark.parametrize(("text", "kmh"), [("50", 50), ("30 mph", 48.28032), ("walk", 7), ("70 km/h", 70)])
def test_speed_limits_are_understood(text: str, kmh: float) -> None:
    assert max_speed_kmh(text) == pytest.approx(kmh)


@pytest.mark.parametrize("text", ["", "none", "signals", "50;30", "DE:urban"])
def test_other_speed_limits_are_unknown(text: str) -> None:
    assert math.isnan(max_speed_kmh(text))


@given(st.lists(st.lists(st.integers(0, 8), min_size=2, max_size=7), min_size=1, max_size=6))
def test_edges_laid_end_to_end_are_the_ways_again(refs: list[list[int]]) -> None:
    ways = Ways()
    for number, nodes in enumerate(refs):
        ways.way_id.append(number)
        ways.highway.append("path")
        ways.name.append("")
        ways.flags.append(3)
        ways.max_speed_kmh.append(math.nan)
        ways.duration_seconds.append(math.nan)
        ways.points.append(len(nodes))
        ways.node_id += nodes
        ways.lon += [10 + n * 0.01 for n in nodes]
        ways.lat += [54.0] * len(nodes)
    streets = streets_from_ways(ways, {})
    for number, nodes in enumerate(refs):
        walked: list[float] = []
        for edge in np.flatnonzero(streets.way_id == number).tolist():
            line = streets.line_lon[streets.line_offset[edge] : streets.line_offset[edge + 1]].tolist()
            assert line[0] == streets.node_lon[streets.edge_u[edge]]
            assert line[-1] == streets.node_lon[streets.edge_v[edge]]
            walked += line if not walked else line[1:]
        assert walked == [10 + n * 0.01 for n in nodes]
    total = sum(abs(a - b) for nodes in refs for a, b in pairwise(nodes))
    one_step = Geod(ellps="WGS84").line_length([10.0, 10.01], [54.0, 54.0])
    assert streets.length_m.sum() == pytest.approx(total * one_step, rel=1e-6)
