"""Districts: every cell to one school, each in one piece; near the best, and with a bound that holds."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accessibility.districts import Division, divide, in_one_piece, judged, relaxed
from app.accessibility.districts_exact import divide_exactly


def grid(width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Neighbours of the cells of a grid (left, right, up, down), as offsets and targets."""
    offset, neighbour = [0], []
    for y, x in product(range(height), range(width)):
        for dy, dx in ((-1, 0), (0, -1), (0, 1), (1, 0)):
            if 0 <= y + dy < height and 0 <= x + dx < width:
                neighbour.append((y + dy) * width + x + dx)
        offset.append(len(neighbour))
    return np.array(offset, np.int64), np.array(neighbour, np.int64)


def task_of(
    width: int, height: int, children: list[float], places: list[float], seats: list[int], noise: int = 0
) -> Division:
    """A grid of squares of 100 m; ways as the crow flies, with some noise."""
    y, x = np.divmod(np.arange(width * height), width)
    metres = 100 * (np.abs(x[:, None] - x[seats]) + np.abs(y[:, None] - y[seats])).astype(float)
    metres += np.random.default_rng(noise).integers(0, 60, metres.shape) if noise else 0
    return Division(
        metres,
        np.array(children, float),
        np.array(places, float),
        np.array(seats, np.int64),
        *grid(width, height),
    )


def best_by_trying(task: Division) -> float:
    """The least objective of all divisions in one piece."""
    cells, schools = task.size
    best = np.inf
    for chosen in product(range(schools), repeat=cells):
        school = np.array(chosen, np.int64)
        if (school[task.seat] == np.arange(schools)).all() and in_one_piece(task, school).all():
            best = min(best, judged(task, school, 0).objective)
    return best


def test_a_row_of_five_cells_worked_out_by_hand():
    """Cells 0 to 4 in a row, 10 children each, schools in 0 and 4 with 20 and 30 places.

    0 and 1 to the first, 2, 3 and 4 to the other: ways 0 + 100 + 200 + 100 + 0 metres, ten children each: 4,000.
    """
    task = task_of(5, 1, [10] * 5, [20, 30], [0, 4])
    for found in (divide(task), divide_exactly(task)):
        assert found.school.tolist() == [0, 0, 1, 1, 1]
        assert (found.metres, found.overfull) == (4000.0, 0.0)
        assert found.gap == pytest.approx(0)


@st.composite
def tasks(draw: st.DrawFn, cells: tuple[int, int] = (2, 4)) -> Division:
    width, height = draw(st.integers(*cells)), draw(st.integers(2, 3))
    count = width * height
    schools = draw(st.integers(1, min(3, count)))
    seats = draw(st.permutations(range(count)))[:schools]
    children = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    places = draw(st.lists(st.integers(0, 30), min_size=schools, max_size=schools))
    return task_of(
        width,
        height,
        [float(c) for c in children],
        [float(p) for p in places],
        seats,
        draw(st.integers(1, 99)),
    )


@given(tasks(cells=(2, 9)))
@settings(max_examples=60, deadline=None)
def test_every_district_is_in_one_piece_and_all_cells_and_children_are_in_one(task: Division):
    found = divide(task)
    assert in_one_piece(task, found.school).all()
    load = np.bincount(found.school, task.children, len(task.places))
    assert load.sum() == pytest.approx(task.children.sum())
    assert found.overfull == pytest.approx(np.maximum(load - task.places, 0).sum())
    assert found.objective >= found.bound - 1e-6


@given(tasks(cells=(2, 3)))
@settings(max_examples=25, deadline=None)
def test_the_exact_division_is_the_best_of_all_and_the_bound_is_below_it(task: Division):
    best = best_by_trying(task)
    exact = divide_exactly(task)
    assert exact.exact
    assert exact.objective == pytest.approx(best, abs=1e-3)
    bound, _ = relaxed(task)
    assert bound <= best + 1e-6
    assert divide(task).objective >= best - 1e-6


def test_without_contiguity_and_with_room_for_all_everybody_goes_to_the_nearest():
    task = task_of(8, 5, [3.0] * 40, [200, 200, 200], [0, 20, 39], noise=3)
    assert divide(task).school.tolist() == task.metres.argmin(axis=1).tolist()


def test_cells_that_cannot_be_joined_and_shared_seats_are_refused():
    offset, neighbour = np.array([0, 0, 0]), np.zeros(0, np.int64)
    with pytest.raises(ValueError, match="not joined"):
        Division(np.zeros((2, 1)), np.ones(2), np.ones(1), np.array([0]), offset, neighbour)
    with pytest.raises(ValueError, match="of its own"):
        task_of(2, 1, [1, 1], [1, 1], [0, 0])
