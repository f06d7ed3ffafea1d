"""Earlier years of a figure: by hand, and what is said where there are too few."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.measures.trends import FEWEST_YEARS, earlier_trends, slope_of

YEARS = (2019, 2020, 2021, 2022)
SLOPES = {"a": 1.0, "b": 1.2, "c": 0.8, "d": 1.0}
"""Of the municipalities compared with: mean 1, standard deviation √(0.08 ÷ 3) = 0.1633."""


def straight(slope: float, years: tuple[int, ...] = YEARS) -> dict[int, float]:
    return {year: 50 + slope * (year - years[0]) for year in years}


def world(own: float) -> dict[str, dict[int, float]]:
    return {"own": straight(own), **{ars: straight(slope) for ars, slope in SLOPES.items()}}


def test_the_interval_equals_the_one_by_hand() -> None:
    # 2 - 1 ± t(3; 0.975) × 0.16330 × √(1 + 1/4), t = 3.18245: 1 ± 0.58103
    told = earlier_trends(world(2.0), 2022, {"own"}, list(SLOPES))
    assert told["slope"] == pytest.approx(1.0)
    assert (told["low"], told["high"]) == pytest.approx((0.41897, 1.58103), abs=1e-4)
    assert told["standing"] == "different"
    assert "sagt deshalb wenig" in told["words"]
    assert "+1,00 je Jahr" in told["words"]


def test_trends_that_are_alike_do_not_prove_the_comparison() -> None:
    told = earlier_trends(world(1.3), 2022, {"own"}, list(SLOPES))
    assert told["standing"] == "alike"
    assert "beweisen kann es ihn nicht" in told["words"]
    assert (told["years"], told["areas"]) == (list(YEARS), 4)


def test_later_years_are_not_looked_at() -> None:
    series = world(1.0)
    series["own"][2023] = 900.0
    assert earlier_trends(series, 2022, {"own"}, list(SLOPES))["standing"] == "alike"


@pytest.mark.parametrize(
    ("series", "until", "compared"),
    [
        (world(1.0), YEARS[FEWEST_YEARS - 2], list(SLOPES)),
        (world(1.0), 2022, ["a", "b", "c"]),
        ({}, 2022, list(SLOPES)),
    ],
)
def test_what_cannot_be_checked_says_so(series, until: int, compared: list[str]) -> None:
    told = earlier_trends(series, until, {"own"}, compared)
    assert told["standing"] == "unknown"
    assert "nicht geprüft" in told["words"]


def test_without_a_series_that_is_said() -> None:
    assert "nicht bekannt" in earlier_trends(None, 2022, {"own"}, ["a"])["words"]


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=12))
def test_the_slope_is_that_of_an_independent_regression(values: list[float]) -> None:
    years = range(2000, 2000 + len(values))
    assert slope_of(list(years), values) == pytest.approx(np.polyfit(years, values, 1)[0], abs=1e-4)
