"""The outline of a catchment: every reached junction inside, at most 1 % of the unreached ones, and the rate told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from app.accessibility.graph import UNREACHED
from app.accessibility.nearest import nearest
from app.accessibility.points import CLOSED, seeds_of
from app.catchments.ask import outline_cell_m, rings
from app.catchments.outline import outline, sample_edges
from app.catchments.streets import StreetTravel
from app.catchments.travel import Places
from app.network.build import Network, build_network
from geodata.demo import METRIC_SRID, generate
from geodata.readers.osm import read_osm
from geodata.reading import ReadReport
from tests.network.streets import ORIGIN, SRID, Drawing, ladder

DEMO_TOWN = (388_000.0, 6_084_500.0)
HEIDELBERG = (477_500.0, 5_473_000.0)


@pytest.fixture(scope="module")
def demo() -> Network:
    return build_network(generate().streets, METRIC_SRID)


@pytest.fixture(scope="module")
def heidelberg(shared_data: Path) -> Network:
    return build_network(
        read_osm(shared_data / "heidelberg" / "heidelberg.osm.pbf", ReadReport()).streets, 25832
    )


def _check_law(network: Network, mode: str, minutes: int, place: tuple[float, float]) -> None:
    travel = StreetTravel(network, mode)  # pyright: ignore[reportArgumentType]
    points = Places(np.array([place[0]]), np.array([place[1]]), np.zeros(1, np.int32))
    snapped = travel.index.snap(points.x_m, points.y_m).timed(points.owner, 1)
    ms, _ = nearest(travel.to_sites_ms, seeds_of(travel.edges_ms, snapped), minutes * 60_000)
    seconds = np.where(ms == UNREACHED, np.inf, ms / 1000)
    cell_m = outline_cell_m(travel, seconds, minutes * 60.0)
    drawn = outline(
        sample_edges(network, travel.edges_ms, seconds, minutes * 60.0, cell_m), minutes * 60.0, cell_m
    )

    edges = travel.edges_ms
    may = (edges.forward != CLOSED) | (edges.backward != CLOSED)
    usable = np.unique(np.concatenate([end[may] for end in edges.junctions]))
    usable = usable[usable < len(network.node_x_m)]
    inside = shapely.contains_xy(drawn.geometry, network.node_x_m[usable], network.node_y_m[usable])
    reached = seconds[usable] <= minutes * 60
    assert reached.sum() > 20
    assert not (reached & ~inside).any()
    assert (inside & ~reached).sum() <= 0.01 * (~reached).sum()
    assert drawn.geometry.is_valid
    assert 0 <= drawn.false_inside_share <= 0.01


@pytest.mark.parametrize(
    ("mode", "minutes"),
    [
        ("walk", 5),
        ("walk", 15),
        ("bicycle", 15),
        ("car", 5),
        ("car", 15),
        ("car_turns", 5),
        ("car_morning", 15),
        ("walk_senior", 15),
    ],
)
def test_the_law_holds_in_the_demonstration_kreis(demo: Network, mode: str, minutes: int) -> None:
    _check_law(demo, mode, minutes, DEMO_TOWN)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "minutes"), [("walk", 15), ("walk", 30), ("bicycle", 30), ("car", 15), ("car", 30)]
)
def test_the_law_holds_in_heidelberg(heidelberg: Network, mode: str, minutes: int) -> None:
    _check_law(heidelberg, mode, minutes, HEIDELBERG)


def test_on_a_long_street_one_gets_somewhere_before_the_next_junction() -> None:
    streets = ladder(Drawing(), 60).way((0, 0), (-3000, 0))
    travel = StreetTravel(streets.network(), "walk")
    middle = Places(np.array([ORIGIN[0] - 1500]), np.array([ORIGIN[1]]), np.zeros(1, np.int32))
    (ring,) = rings(travel, middle, [5], SRID)
    drawn = shapely.transform(
        ring.geometry, Transformer.from_crs(4326, SRID, always_xy=True).transform, interleaved=False
    )
    west, _, east, _ = drawn.bounds
    # 5 km/h for five minutes, and a strip's width more
    assert east - west == pytest.approx(2 * 416.7, abs=60)
    assert (east + west) / 2 == pytest.approx(ORIGIN[0] - 1500, abs=30)
