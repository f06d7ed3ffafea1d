"""Where a journey runs on the map: along the streets it is measured on, and along the feed's shapes."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catchments.streets import StreetTravel
from app.catchments.travel import Places, StraightLine
from app.timetables.ride_paths import placed
from app.timetables.street_paths import StreetPaths
from app.timetables.walks import Walking
from geodata.streets import EdgeFlag
from tests.network.streets import Drawing, at, ladder

ONE_WAY = int(EdgeFlag.WALK_FORWARD)


def place(x: float, y: float) -> Places:
    return Places(*at((x, y)), np.zeros(1, np.int32))


@pytest.fixture(scope="module")
def travel() -> StreetTravel:
    """A street of 1580 m, and a one-way path round its north side."""
    drawing = ladder(Drawing(), 80).way((1580, 0), (1580, 300), (0, 300), (0, 0), flags=ONE_WAY)
    return StreetTravel(drawing.network(), "walk")


XY = st.tuples(st.integers(-10, 1590), st.sampled_from([-10, 0, 15, 290, 305]))


@settings(max_examples=150, deadline=None)
@given(start=XY, goal=XY)
def test_a_path_is_as_long_as_the_way_is_measured(travel, start, goal):
    a, b = place(*start), place(*goal)
    (seconds,) = Walking(travel).between(a, b, 10_000).seconds.tolist()
    line = StreetPaths(travel).between(a, b, seconds)
    (metres,) = Walking(travel).between(a, b, 10_000).metres.tolist()
    length = shapely.LineString(line).length if len(line) > 1 else 0.0
    # the shortest and the quickest way are the same here; streets are measured on the ellipsoid, lines on the map
    assert length == pytest.approx(metres, rel=1e-3, abs=0.05)
    assert line[0] == (a.x_m[0], a.y_m[0])
    assert line[-1] == (b.x_m[0], b.y_m[0]) or start == goal


def test_the_way_back_goes_round_where_the_path_is_one_way(travel):
    out = StreetPaths(travel).between(place(1580, 20), place(1580, 280), 3600)
    back = StreetPaths(travel).between(place(1580, 280), place(1580, 20), 3600)
    assert shapely.LineString(out).length == pytest.approx(260, abs=1)
    assert shapely.LineString(back).length == pytest.approx(20 + 1580 + 300 + 1580 + 20, abs=5)


def test_of_two_entrances_the_nearer_one_is_drawn(travel):
    x, y = at((100, 0), (900, 0))
    doors = Places(x, y, np.zeros(2, np.int32))
    line = StreetPaths(travel).between(place(850, 0), doors, 600)
    assert line[-1] == (x[1], y[1])


def test_without_streets_it_is_a_straight_line():
    line = StreetPaths(StraightLine("walk")).between(place(0, 0), place(30, 40), 60)
    assert shapely.LineString(line).length == pytest.approx(50)


def test_stops_are_put_on_a_shape_in_their_order():
    """Out and back along the same street: the second call lies on the way back."""
    shape = np.array([(9.50, 54.5), (9.55, 54.5), (9.5501, 54.5001), (9.50, 54.5001)])
    stops = np.array([(9.51, 54.5), (9.54, 54.5), (9.53, 54.5), (9.51, 54.5)])
    segment, fraction = placed(shape, stops)
    assert segment.tolist() == [0, 0, 2, 2]
    assert fraction == pytest.approx([0.2, 0.8, 0.4, 0.8], abs=0.01)


@given(st.lists(st.tuples(st.floats(9, 9.1), st.floats(54, 54.1)), min_size=2, max_size=6),
       st.lists(st.tuples(st.floats(9, 9.1), st.floats(54, 54.1)), min_size=2, max_size=5))  # fmt: skip
def test_places_on_a_shape_never_go_back(shape, stops):
    segment, fraction = placed(np.array(shape), np.array(stops))
    along = segment + fraction
    assert (np.diff(along) >= -1e-9).all()
    assert ((fraction >= 0) & (fraction <= 1)).all()
