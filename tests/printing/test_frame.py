"""Onto paper: a round scale at which everything fits, a bar of the right length, names that do not cover each other."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.printing.frame import SCALES, Box, bar_metres, columns_for, fitted
from app.printing.ground import AreaShape
from app.printing.labels import placed_labels

sizes = st.floats(100, 900_000)


@settings(deadline=None)
@given(sizes, sizes)
def test_everything_fits_at_a_scale_that_readers_know(wide: float, high: float) -> None:
    frame = fitted(Box(500_000, 6_000_000, 500_000 + wide, 6_000_000 + high), 276, 220)
    assert frame.denominator in SCALES
    for x, y in ((500_000, 6_000_000), (500_000 + wide, 6_000_000 + high)):
        left, top = frame.place(x, y)
        assert 0 <= left <= 276
        assert 0 <= top <= 220


def test_a_kilometre_at_1_to_100_000_is_a_centimetre() -> None:
    frame = fitted(Box(0, 0, 24_000, 18_000), 276, 220)
    assert frame.denominator == 100_000
    (left, top), (right, bottom) = frame.place(0, 0), frame.place(1000, -1000)
    assert right - left == pytest.approx(10)
    assert bottom - top == pytest.approx(10)


@settings(deadline=None)
@given(sizes, sizes)
def test_the_bar_is_round_and_no_longer_than_a_third_of_the_frame(wide: float, high: float) -> None:
    frame = fitted(Box(0, 0, wide, high), 276, 220)
    length = bar_metres(frame)
    assert f"{length:e}"[0] in "125"
    assert length * 1000 / frame.denominator <= 276 / 3


def test_square_areas_come_in_as_many_columns_as_make_them_largest() -> None:
    assert columns_for(1, Box(0, 0, 1, 1), 276, 220, 6) == 1
    assert columns_for(2, Box(0, 0, 1, 1), 276, 220, 6) == 2
    assert columns_for(7, Box(0, 0, 1, 1), 276, 220, 6) == 3


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 16_000), st.integers(0, 60_000)), max_size=30)
)
def test_no_name_covers_another_and_the_largest_place_has_its_name(
    places: list[tuple[int, int, int]],
) -> None:
    frame = fitted(Box(0, 0, 20_000, 16_000), 276, 220)
    point = shapely.Point(0, 0)
    areas = [
        AreaShape(f"{n}", f"Dorf {n}", True, point, x, y, people) for n, (x, y, people) in enumerate(places)
    ]
    labels = placed_labels(frame, areas)
    boxes = [shapely.box(*label.box) for label in labels]
    for n, one in enumerate(boxes):
        assert not any(one.intersection(other).area > 1e-9 for other in boxes[:n])
    if places:
        assert labels
