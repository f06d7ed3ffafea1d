"""People rounded before anything is computed: totals stay, and of an area nothing but its rounded groups is left."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from app.projection.rounding import rounded_counts, rounded_people

SPANS = [(0, 3), (3, 5), (5, 9)]
COUNTS = some.arrays(np.float64, st.integers(1, 30), elements=st.floats(0, 400, width=32))
PEOPLE = some.arrays(
    np.float64, st.tuples(st.integers(1, 8), st.just(9)), elements=st.integers(0, 40).map(float)
)


def test_three_villages_by_hand():
    # 7, 8 and 11 are 26 together, in fives 1.4, 1.6 and 2.2 of 5.2: five fives, of which 1, 1 and 2 are sure; the second is nearest.
    assert rounded_counts(np.array([7.0, 8.0, 11.0]), 5).tolist() == [5, 10, 10]


@given(COUNTS)
def test_each_count_stays_within_a_unit_and_the_sum_within_half_of_one(counts: np.ndarray):
    told = rounded_counts(counts, 5)
    assert (told % 5 == 0).all()
    assert (np.abs(told - counts) < 5 + 1e-6).all()
    assert abs(told.sum() - counts.sum()) <= 2.5 + 1e-6


@given(PEOPLE)
def test_groups_are_the_rounded_counts_and_ages_add_up_to_them(people: np.ndarray):
    told = rounded_people(people, SPANS, 5)
    for start, end in SPANS:
        wanted = rounded_counts(people[:, start:end].sum(axis=1), 5)
        assert np.allclose(told[:, start:end].sum(axis=1), wanted)


@given(PEOPLE, st.data())
@settings(max_examples=200)
def test_who_is_of_which_age_in_an_area_cannot_be_seen(people: np.ndarray, data: st.DataObject):
    """Two that change ages within a group, one here and one there the other way round, change nothing of what is told."""
    start, end = data.draw(st.sampled_from(SPANS))
    one, other = (data.draw(st.integers(0, len(people) - 1)) for _ in range(2))
    young, old = (data.draw(st.integers(start, end - 1)) for _ in range(2))
    swapped = people.copy()
    swapped[one, young] -= 1
    swapped[one, old] += 1
    swapped[other, old] -= 1
    swapped[other, young] += 1
    if swapped.min() >= 0:
        assert np.array_equal(rounded_people(people, SPANS, 5), rounded_people(swapped, SPANS, 5))
