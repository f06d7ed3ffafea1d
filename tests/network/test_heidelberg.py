"""Travel times over Heidelberg's streets agree with an independent computation on the exported edge table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from sqlalchemy import Engine, text

from app.accessibility.graph import UNREACHED
from app.accessibility.nearest import Seeds, nearest
from app.network.build import MODES, Network, build_network, edges_of, graph_of
from app.network.snap import SnapIndex
from app.network.store import network_of, store_network
from geodata.categories import catalogue
from geodata.load.regions import NewRegion, make_region, remove_region
from geodata.readers.osm import OsmExtract, read_osm
from geodata.reading import ReadReport
from geodata.streets import EdgeFlag

pytestmark = pytest.mark.slow
SRID = 25832
PAIRS = 1000


@pytest.fixture(scope="module")
def extract(shared_data: Path) -> OsmExtract:
    return read_osm(shared_data / "heidelberg" / "heidelberg.osm.pbf", ReadReport())


@pytest.fixture(scope="module")
def network(extract: OsmExtract) -> Network:
    return build_network(extract.streets, SRID)


def test_the_reader_counts_what_the_file_holds(shared_data: Path) -> None:
    report = ReadReport()
    extract = read_osm(shared_data / "heidelberg" / "heidelberg.osm.pbf", report)
    categories = [offer.category for site in extract.sites for offer in site.offers]
    schools = {
        "primary_school",
        "grammar_school",
        "community_school",
        "special_needs_centre",
        "vocational_school",
        "other_school",
    }
    assert any(note.startswith("25359 Wege mit highway=*") for note in report.notes)
    assert categories.count("kindergarten") == 25
    assert sum(category in schools for category in categories) == 20


@pytest.mark.parametrize("mode", MODES)
def test_travel_times_agree_with_networkx_on_the_exported_edge_table(
    engine: Engine, extract: OsmExtract, network: Network, mode: str
) -> None:
    """The table is what GIS users see: seconds forward and backward, null where not allowed."""
    arrays = network.modes[mode]  # pyright: ignore[reportArgumentType]
    table = nx.MultiDiGraph()
    seconds = [_seconds(arrays.forward_ms), _seconds(arrays.backward_ms)]
    for u, v, ahead, back in zip(arrays.u.tolist(), arrays.v.tolist(), *seconds, strict=True):
        if ahead is not None:
            table.add_edge(u, v, seconds=ahead)
        if back is not None:
            table.add_edge(v, u, seconds=back)
    graph = graph_of(edges_of(network, mode), arrays.node_count)  # pyright: ignore[reportArgumentType]
    rng = np.random.default_rng(7)
    ends = np.unique(arrays.u[arrays.part == 0])
    origins = rng.choice(ends, 20, replace=False)
    compared = 0
    for origin in origins.tolist():
        cost, _ = nearest(
            graph, Seeds(np.array([origin], np.int32), np.zeros(1, np.int32), np.zeros(1, np.int32), 1)
        )
        expected = nx.single_source_dijkstra_path_length(table, origin, weight="seconds")
        for target in rng.choice(ends, PAIRS // 20, replace=False).tolist():
            compared += 1
            if target in expected:
                assert cost[target] / 1000 == pytest.approx(expected[target], abs=0.1)
            else:
                assert cost[target] == UNREACHED
    assert compared == PAIRS


def _seconds(ms: np.ndarray) -> list[float | None]:
    return [None if value < 0 else value / 1000 for value in ms.tolist()]


def test_a_stored_network_comes_back_the_same_and_is_not_stored_twice(
    engine: Engine, extract: OsmExtract
) -> None:
    from datetime import date

    region_id = make_region(engine, NewRegion("strassen", "Straßen", SRID), catalogue())
    keys = {"region_id": region_id}
    try:
        with engine.begin() as connection:
            source_id = connection.execute(
                text(
                    "INSERT INTO source (region_id, code, name, attribution) VALUES (:region_id, 'o', 'O', '©') RETURNING id"
                ),
                keys,
            ).scalar_one()
            import_id = connection.execute(
                text("INSERT INTO import (region_id, source_id, reader, file_name, started_at, status)"
                     " VALUES (:region_id, :source_id, 'osm', 'x', now(), 'applied') RETURNING id"), {**keys, "source_id": source_id}
            ).scalar_one()  # fmt: skip
            day = date(2024, 9, 8)
            assert store_network(connection, region_id, source_id, import_id, day, extract.streets, SRID)
            assert not store_network(connection, region_id, source_id, import_id, day, extract.streets, SRID)
            loaded = network_of(connection, region_id)
            rows = connection.execute(
                text("SELECT count(*), sum(length_m), sum(walk_forward_seconds) FROM street_edge e JOIN network n"
                     " ON n.id = e.network_id WHERE n.region_id = :region_id"), keys
            ).one()  # fmt: skip
        assert loaded is not None
        fresh = build_network(extract.streets, SRID)
        assert loaded.content_hash == fresh.content_hash
        assert np.array_equal(loaded.modes["car"].forward_ms, fresh.modes["car"].forward_ms)
        assert rows[0] == len(fresh.edge_u)
        assert rows[1] == pytest.approx(extract.streets.length_m.sum(), rel=1e-5)
        forward = fresh.modes["walk"].forward_ms
        assert rows[2] == pytest.approx(forward[forward >= 0].sum() / 1000, rel=1e-5)
    finally:
        remove_region(engine, "strassen")


def test_the_water_of_kiel_divides_the_streets_and_ferries_join_them(shared_data: Path) -> None:
    """Canal and fjord lie between: on foot about half of the streets hang together, with the ferries nearly all."""
    streets = read_osm(shared_data / "schleswig-holstein" / "kiel_2025-01-27.osm.pbf", ReadReport()).streets
    dry = replace(streets, flags=np.where(streets.flags & EdgeFlag.FERRY, 0, streets.flags).astype(np.uint32))
    network = build_network(streets, SRID)
    assert _largest_share(network) > 0.9
    assert 0.4 < _largest_share(build_network(dry, SRID)) < 0.6


def test_a_point_far_from_any_street_is_not_connected(network: Network) -> None:
    far_west = np.array([network.node_x_m.min() - 30_000]), np.array([network.node_y_m.mean()])
    snapped = SnapIndex(network, "walk").snap(*far_west)
    assert snapped.edge[0] == -1
    assert snapped.metres[0] > 20_000


def _largest_share(network: Network) -> float:
    part = network.modes["walk"].part
    return float((part == 0).sum() / (part >= 0).sum())
