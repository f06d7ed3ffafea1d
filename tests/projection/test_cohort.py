"""Cohort-component: five villages worked by hand (docs/methods.md), and what must hold for any people and rates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from app.projection.cohort import Projected, Rates, project
from app.projection.housing import HousingArea, moving_in

VILLAGES = np.array([[10, 10, 20, 40], [0, 5, 10, 20], [4, 10, 8, 10], [0, 0, 0, 30], [2, 0, 0, 10]], float)[
    :, None, :
]
BY_HAND = Rates(
    fertility=np.array([0, 0, 0.5, 0]), mortality=np.array([0, 0, 0, 0.1]), leaving=np.array([0, 0.2, 0, 0])
)


def arrivals(years: int = 1, variants: int = 1) -> np.ndarray:
    come = np.zeros((years, variants, 5, 1, 4))
    come[0, :, 2, 0, 1] = 2  # two of age 1 come to C
    houses = HousingArea(4, np.array([4.0]), 2.5, 0.5, np.array([0.4, 0, 0.6, 0]))
    come[0] += moving_in([houses], 5, 1)[0][:, None, :]
    return come


def test_five_villages_by_hand():
    told = project(VILLAGES, BY_HAND, arrivals())
    assert told.people[1, 0, :, 0] == pytest.approx(
        np.array([[7, 10, 8, 56], [3.5, 0, 4, 28], [4, 6, 8, 17], [0, 0, 0, 27], [2.75, 2, 3, 9]])
    )
    assert told.births[0, 0] == pytest.approx([7, 3.5, 4, 0, 0.75])
    assert told.deaths[0, 0] == pytest.approx([4, 2, 1, 3, 1])
    assert told.left[0, 0] == pytest.approx([2, 1, 2, 0, 0])
    assert told.arrived[0, 0] == pytest.approx([0, 0, 2, 0, 5])
    assert told.people[:, 0].sum(axis=(1, 2, 3)) == pytest.approx([189, 195.25])


def test_variants_stand_beside_each_other():
    rates = Rates(
        BY_HAND.fertility * np.array([0.5, 1, 1.5])[:, None, None, None], BY_HAND.mortality, BY_HAND.leaving
    )
    told = project(VILLAGES, rates, arrivals(3, 3))
    assert told.births[0, :, 0] == pytest.approx([3.5, 7, 10.5])
    alone = project(VILLAGES, BY_HAND, arrivals(3))
    assert told.people[:, 1] == pytest.approx(alone.people[:, 0])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[np.ndarray, Rates, np.ndarray]:
    ages, sexes, areas = draw(st.integers(2, 7)), draw(st.sampled_from([1, 2])), draw(st.integers(1, 4))
    years, variants = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    share = some.arrays(float, (sexes, ages), elements=st.floats(0, 1))
    people = st.floats(0, 1000)
    rates = Rates(
        draw(some.arrays(float, (variants, 1, 1, ages), elements=st.floats(0, 0.5))), draw(share), draw(share),
        newborn_mortality=draw(st.floats(0, 0.2)),
    )  # fmt: skip
    base = draw(some.arrays(float, (areas, sexes, ages), elements=people))
    arriving = draw(some.arrays(float, (years, variants, areas, sexes, ages), elements=st.floats(0, 50)))
    return base, rates, arriving


@given(worlds())
@settings(max_examples=60)
def test_nobody_is_lost_or_made(world: tuple[np.ndarray, Rates, np.ndarray]):
    told: Projected = project(*world)
    total = told.people.sum(axis=(3, 4))
    change = told.births - told.deaths - told.left + told.arrived
    assert np.allclose(total[1:], total[:-1] + change)
    assert told.people.min() >= 0


@given(worlds())
@settings(max_examples=30)
def test_areas_do_not_touch_each_other(world: tuple[np.ndarray, Rates, np.ndarray]):
    base, rates, arriving = world
    together = project(base, rates, arriving)
    first = project(base[:1], rates, arriving[:, :, :1])
    assert np.allclose(together.people[:, :, :1], first.people)


def test_without_births_moving_and_deaths_everybody_gets_older():
    nothing = np.zeros(4)
    told = project(VILLAGES, Rates(nothing, nothing, nothing), np.zeros((3, 1, 5, 1, 4)))
    assert told.people[3, 0, :, 0, 3] == pytest.approx(VILLAGES[:, 0].sum(axis=1))


def test_counted_births_go_before_computed_ones():
    counted = np.array([[9, np.nan, np.nan, 1, np.nan]])
    told = project(VILLAGES, BY_HAND, arrivals(), counted)
    assert told.births[0, 0] == pytest.approx([9, 3.5, 4, 1, 0.75])
    assert told.people[1, 0, :, 0, 0] == pytest.approx([9, 3.5, 4, 1, 2.75])


def test_both_sexes_are_born_and_women_bear():
    base = np.array([[[0, 100.0, 0], [0, 900.0, 0]]])
    rates = Rates(np.array([0, 0.1, 0]), np.zeros(3), np.zeros(3), girls=0.5)
    told = project(base, rates, np.zeros((1, 1, 1, 2, 3)))
    assert told.births[0, 0, 0] == pytest.approx(5)  # a tenth of the mean of 100 and 0 women
    assert told.people[1, 0, 0, :, 0] == pytest.approx([2.5, 2.5])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mortality": np.array([0, 0, 0, 1.2])}, "mortality"),
        ({"leaving": np.array([0, -0.1, 0, 0])}, "leaving"),
        ({"fertility": np.array([0, 0, -0.5, 0])}, "negative"),
    ],
)
def test_rates_that_cannot_be_are_refused(change: dict[str, np.ndarray], words: str):
    kept = {"fertility": BY_HAND.fertility, "mortality": BY_HAND.mortality, "leaving": BY_HAND.leaving}
    with pytest.raises(ValueError, match=words):
        project(VILLAGES, Rates(**{**kept, **change}), arrivals())


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="area, sex, age"):
        project(VILLAGES[:, 0], BY_HAND, arrivals())
    with pytest.raises(ValueError, match="arriving"):
        project(VILLAGES[:2], BY_HAND, arrivals())
