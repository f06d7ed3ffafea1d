"""Ways of OpenStreetMap become edges that only those may travel who may: small hand-made files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium
import pytest

from app.accessibility.nearest import Seeds, nearest
from app.network.build import Network, build_network, edges_of, graph_of
from geodata.readers.osm import OsmExtract, duration_seconds, max_speed_kmh, read_osm
from geodata.reading import ReadError, ReadReport

Node = osmium.osm.mutable.Node
Way = osmium.osm.mutable.Way

# 0 -- 1 -- 2 -- 3 in a row, about 64 m apart
PLACES = {number: (9.0 + number * 0.001, 54.0) for number in range(10)}


def _extract(
    folder: Path,
    ways: list[tuple[list[int], dict[str, str]]],
    tagged: dict[int, dict[str, str]] | None = None,
) -> OsmExtract:
    path = folder / "probe.osm.pbf"
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, place in PLACES.items():
            writer.add_node(Node(id=number + 1, location=place, tags=(tagged or {}).get(number, {})))
        for way_id, (nodes, tags) in enumerate(ways, start=1):
            writer.add_way(Way(id=way_id, nodes=[number + 1 for number in nodes], tags=tags))
    return read_osm(path, ReadReport())


def _reaches(network: Network, mode: str, start: int, end: int) -> bool:
    """Whether one gets from the node at place `start` to the one at `end`."""
    by_x = np.argsort(network.node_x_m)
    places = [int(node) for node in by_x]
    graph = graph_of(edges_of(network, mode), network.modes[mode].node_count)  # pyright: ignore[reportArgumentType]
    seed = Seeds(np.array([places[start]], np.int32), np.zeros(1, np.int32), np.zeros(1, np.int32), 1)
    return bool(nearest(graph, seed)[1][places[end]] >= 0)


def test_a_one_way_street_binds_cars_and_bicycles_but_not_walkers(tmp_path: Path) -> None:
    network = build_network(
        _extract(tmp_path, [([0, 1], {"highway": "residential", "oneway": "yes"})]).streets, 25832
    )
    assert _reaches(network, "car", 0, 1)
    assert not _reaches(network, "car", 1, 0)
    assert not _reaches(network, "bicycle", 1, 0)
    assert _reaches(network, "walk", 1, 0)


def test_bicycles_may_go_against_the_one_way_where_it_is_said(tmp_path: Path) -> None:
    tags = {"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}
    network = build_network(_extract(tmp_path, [([0, 1], tags)]).streets, 25832)
    assert _reaches(network, "bicycle", 1, 0)
    assert not _reaches(network, "car", 1, 0)


def test_a_roundabout_is_one_way_without_being_told(tmp_path: Path) -> None:
    network = build_network(
        _extract(tmp_path, [([0, 1], {"highway": "primary", "junction": "roundabout"})]).streets, 25832
    )
    assert not _reaches(network, "car", 1, 0)


def test_reversed_one_way(tmp_path: Path) -> None:
    network = build_network(
        _extract(tmp_path, [([0, 1], {"highway": "residential", "oneway": "-1"})]).streets, 25832
    )
    assert _reaches(network, "car", 1, 0)
    assert not _reaches(network, "car", 0, 1)


@pytest.mark.parametrize(
    ("tags", "walk", "bicycle", "car"),
    [
        ({"highway": "footway"}, True, False, False),
        ({"highway": "footway", "bicycle": "yes"}, True, True, False),
        ({"highway": "steps"}, True, False, False),
        ({"highway": "cycleway", "foot": "no"}, False, True, False),
        ({"highway": "motorway"}, False, False, True),
        ({"highway": "service", "access": "private"}, False, False, False),
        ({"highway": "service", "access": "private", "foot": "yes"}, True, False, False),
        ({"highway": "residential", "motor_vehicle": "destination"}, True, True, True),
        ({"highway": "track", "motor_vehicle": "agricultural"}, True, True, False),
        ({"highway": "pedestrian", "bicycle": "yes"}, True, True, False),
        ({"highway": "trunk", "motorroad": "yes"}, False, False, True),
    ],
)
def test_who_may_use_a_way(
    tmp_path: Path, tags: dict[str, str], walk: bool, bicycle: bool, car: bool
) -> None:
    ways = [([0, 1], tags), ([2, 3], {"highway": "residential"})]
    network = build_network(_extract(tmp_path, ways).streets, 25832)
    for mode, may in (("walk", walk), ("bicycle", bicycle), ("car", car)):
        arrays = network.modes[mode]
        assert bool((arrays.part[network.way_id == 1] >= 0).any()) is may, mode


def test_a_bollard_stops_cars_only(tmp_path: Path) -> None:
    ways = [([0, 1, 2], {"highway": "residential"})]
    network = build_network(_extract(tmp_path, ways, {1: {"barrier": "bollard"}}).streets, 25832)
    assert _reaches(network, "walk", 0, 2)
    assert _reaches(network, "bicycle", 0, 2)
    assert not _reaches(network, "car", 0, 2)


def test_ways_are_split_where_they_meet_and_keep_their_bends(tmp_path: Path) -> None:
    ways = [([0, 1, 2, 3], {"highway": "residential"}), ([2, 5], {"highway": "footway"})]
    streets = _extract(tmp_path, ways).streets
    assert len(streets.edge_u) == 3
    assert sorted(np.diff(streets.line_offset).tolist()) == [2, 2, 3]


def test_parallel_edges_and_loops_are_kept(tmp_path: Path) -> None:
    ways = [
        ([0, 1, 2], {"highway": "residential"}),
        ([0, 3, 2], {"highway": "residential"}),
        ([2, 4, 5, 2], {"highway": "service"}),
    ]
    streets = _extract(tmp_path, ways).streets
    pairs = sorted(
        (min(u, v), max(u, v)) for u, v in zip(streets.edge_u.tolist(), streets.edge_v.tolist(), strict=True)
    )
    assert len(pairs) == 3
    assert any(u == v for u, v in pairs)
    assert len(set(pairs)) == 2


def test_a_ferry_takes_its_stated_time(tmp_path: Path) -> None:
    ways = [
        ([0, 1], {"route": "ferry", "duration": "00:25", "foot": "yes"}),
        ([1, 2], {"highway": "residential"}),
    ]
    network = build_network(_extract(tmp_path, ways).streets, 25832)
    assert network.modes["walk"].forward_ms[network.way_id == 1].tolist() == [25 * 60_000]


@pytest.mark.parametrize(
    ("text", "seconds"), [("00:25", 1500), ("01:10:30", 4230), ("PT1H5M", 3900), ("15", 900)]
)
def test_durations(text: str, seconds: float) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize(("text", "kmh"), [("50", 50), ("30 mph", 48.28), ("walk", 7)])
def test_speed_limits(text: str, kmh: float) -> None:
    assert max_speed_kmh(text) == pytest.approx(kmh, abs=0.01)


def test_edge_lengths_are_geodesic(tmp_path: Path) -> None:
    """0.001 degrees of longitude at 54° N are 65.5773 m on WGS84 (a·cos φ·Δλ / √(1 − e² sin² φ), computed by hand)."""
    streets = _extract(tmp_path, [([0, 1], {"highway": "residential"})]).streets
    a, e2, phi = 6_378_137.0, 0.00669437999014, np.radians(54.0)
    by_hand = a * np.cos(phi) * np.radians(0.001) / np.sqrt(1 - e2 * np.sin(phi) ** 2)
    assert streets.length_m[0] == pytest.approx(by_hand, rel=1e-6)


def test_a_truncated_file_is_refused_in_words(tmp_path: Path) -> None:
    _extract(tmp_path, [([0, 1], {"highway": "residential"})])
    whole = (tmp_path / "probe.osm.pbf").read_bytes()
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(whole[:-10])
    with pytest.raises(ReadError, match="beschädigt oder abgeschnitten"):
        read_osm(cut, ReadReport())


def test_a_file_without_streets_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="keine Straßen"):
        _extract(tmp_path, [([0, 1], {"building": "yes"})])


def test_learning_sites_come_by_their_tags(tmp_path: Path) -> None:
    tagged = {
        4: {"amenity": "library", "name": "Bücherei", "wheelchair": "yes"},
        5: {"amenity": "school", "name": "Grundschule Ost"},
    }
    extract = _extract(tmp_path, [([0, 1], {"highway": "residential"})], tagged)
    found = {site.name: (site.offers[0].category, site.wheelchair) for site in extract.sites}
    assert found == {"Bücherei": ("library", "yes"), "Grundschule Ost": ("primary_school", "unknown")}
