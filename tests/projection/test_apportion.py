"""Whole people keep their totals at every level; people of cells keep cells and structure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from app.projection.apportion import (
    by_structure,
    largest_remainder,
    of_months,
    whole_table,
)

TABLES = some.arrays(float, st.tuples(st.integers(1, 8), st.integers(1, 12)), elements=st.floats(0, 500))
CELLS = some.arrays(np.int64, st.integers(1, 40), elements=st.integers(0, 60))
STRUCTURES = some.arrays(float, st.integers(1, 6), elements=st.floats(0, 300))


def test_five_villages_by_hand():
    assert largest_remainder(np.array([81, 35.5, 35, 27, 16.75]), 195).tolist() == [81, 35, 35, 27, 17]


@given(some.arrays(float, st.integers(1, 30), elements=st.floats(0.01, 1000)), st.integers(0, 5000))
def test_an_apportionment_keeps_its_total_and_stays_within_one(weights: np.ndarray, total: int):
    parts = largest_remainder(weights, total)
    exact = weights * total / weights.sum()
    assert parts.sum() == total
    assert (np.abs(parts - exact) < 1 + 1e-6).all()


@given(TABLES)
def test_whole_tables_add_up_at_every_level(table: np.ndarray):
    whole = whole_table(table)
    assert whole.sum() == round(float(table.sum(axis=1).sum()))
    areas = whole.sum(axis=1)
    assert areas.sum() == whole.sum(axis=0).sum() == whole.sum()
    assert (np.abs(areas - table.sum(axis=1)) < 1.5).all()  # the total itself is rounded by up to a half
    assert whole.min() >= 0


@given(CELLS, STRUCTURES)
def test_single_years_of_cells_add_up_to_the_cells_and_follow_the_structure(
    cells: np.ndarray, structure: np.ndarray
):
    told = by_structure(cells.astype(float), structure)
    assert np.allclose(told.sum(axis=1), cells)
    assert told.sum() == pytest.approx(cells.sum())
    if structure.max() > 1e-6:
        assert np.allclose(told.sum(axis=0) * structure.sum(), cells.sum() * structure)


def test_a_cell_is_like_its_municipality():
    told = by_structure(np.array([10.0, 20, 5, 5]), np.array([10.0, 20.0, 10.0]))
    assert told[1].tolist() == [5, 10, 5]


def test_months_take_their_part_of_single_years():
    ages = np.array([12.0, 24.0, 36.0, 48.0])
    assert of_months(ages, 12, 36) == pytest.approx(60)
    assert of_months(ages, 0, 6) == pytest.approx(6)
    assert of_months(ages, 18, 30) == pytest.approx(12 + 18)
    assert of_months(ages, 30, 10_000) == pytest.approx(18 + 48)  # the last age is open
    assert of_months(np.stack([ages, ages * 2]), 12, 24).tolist() == [24, 48]


@given(some.arrays(float, 20, elements=st.floats(0, 100)), st.integers(0, 239), st.integers(0, 239))
def test_months_on_either_side_of_a_cut_add_up(ages: np.ndarray, one: int, other: int):
    start, cut = sorted((one, other))
    parts = of_months(ages, start, cut) + of_months(ages, cut, 10_000)
    assert parts == pytest.approx(of_months(ages, start, 10_000), abs=ages[-1] + 1e-6)
    if cut <= 12 * 19:  # not within the last age, which is open
        assert parts == pytest.approx(of_months(ages, start, 10_000))


def test_nothing_cannot_be_shared_out():
    with pytest.raises(ValueError, match="weights"):
        largest_remainder(np.zeros(3), 5)
    assert largest_remainder(np.zeros(3), 0).tolist() == [0, 0, 0]
