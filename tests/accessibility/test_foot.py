"""The nearest line and the foot on it, held against GEOS."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.accessibility.foot import line_tree
from app.accessibility.lines import Lines

coordinate = st.integers(-50, 50).map(float) | st.floats(-1e4, 1e4).map(lambda metres: round(metres, 6))
point = st.tuples(coordinate, coordinate)
courses = st.lists(st.lists(point, min_size=2, max_size=6), min_size=1, max_size=60)


def lines_of(drawn: list[list[tuple[float, float]]]) -> Lines:
    offset = np.concatenate([[0], np.cumsum([len(line) for line in drawn])]).astype(np.int64)
    x, y = (np.array([one[axis] for line in drawn for one in line]) for axis in (0, 1))
    return Lines(offset, x, y)


@given(courses, st.lists(point, min_size=1, max_size=30))
def test_no_line_is_nearer_and_the_foot_lies_where_geos_has_it(
    drawn: list[list[tuple[float, float]]], asked: list[tuple[float, float]]
) -> None:
    x, y = (np.array([one[axis] for one in asked]) for axis in (0, 1))
    line, share, metres = line_tree(lines_of(drawn)).feet(x, y)
    shapes = np.array([shapely.LineString(one) for one in drawn])
    points = shapely.points(x, y)
    every = shapely.distance(np.array(points)[:, None], shapes[None])
    assert metres == pytest.approx(every.min(axis=1), abs=1e-6)
    chosen = shapes[line]
    foot = shapely.line_interpolate_point(chosen, share * shapely.length(chosen))
    assert shapely.distance(points, foot) == pytest.approx(metres, abs=1e-6)


def test_of_lines_that_meet_the_first_is_taken_and_its_end_is_its_end() -> None:
    drawn = [[(10.0, 3.0), (0.0, 0.0)], [(0.0, 0.0), (7.0, 7.1)], [(-1.0, 9.0), (0.0, 0.0)]]
    line, share, metres = line_tree(lines_of(drawn)).feet(np.array([-3.0]), np.array([-4.0]))
    assert (line.tolist(), share.tolist(), metres.tolist()) == ([0], [1.0], [5.0])


@given(courses, st.lists(point, min_size=1, max_size=30))
def test_other_lines_far_away_change_nothing(
    drawn: list[list[tuple[float, float]]], asked: list[tuple[float, float]]
) -> None:
    x, y = (np.array([one[axis] for one in asked]) for axis in (0, 1))
    far = [[(1e6 + n, 1e6), (1e6 + n, 1e6 + 5)] for n in range(100)]
    alone, among = line_tree(lines_of(drawn)).feet(x, y), line_tree(lines_of(drawn + far)).feet(x, y)
    for one, other in zip(alone, among, strict=True):
        assert np.array_equal(one, other)


def test_where_there_is_no_line_there_is_no_foot() -> None:
    nothing = Lines(np.zeros(1, np.int64), np.zeros(0), np.zeros(0))
    line, _, metres = line_tree(nothing).feet(np.array([1.0]), np.array([2.0]))
    assert (line.tolist(), metres.tolist()) == ([-1], [np.inf])
