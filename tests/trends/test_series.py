"""Trends and changes of level: against pymannkendall 1.4.3, ruptures 1.1.10 and scipy, on the Nile at Aswan and other series."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from app.trends.mann_kendall import mann_kendall, moderated, resemblance_of
from app.trends.slope import ahead, theil_sen
from app.trends.steps import partition, penalty_of, steps

# Yearly flow of the Nile at Aswan 1871–1970 (10⁸ m³; Cobb 1978, Biometrika 65:243; R's dataset `Nile`).
NILE = np.array([float(flow) for flow in """
    1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140 1100 1210 1150 1250 1260 1220
    1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969 831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698
    845 744 796 1040 759 781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890 744 749 838 1050
    918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740""".split()])  # fmt: skip
TIED = np.array([31.5, 30.9, 31.5, 33.0, 32.1, 34.0, 34.0, 33.2, 35.1, 34.9, 36.0, 35.2])
ALIKE = np.array([0.0, 0.3, -0.06, -0.93, -1.1, -1.76, -1.17, 0.52, -0.13, -0.71, -0.01, 0.35, 0.36, -0.68, -0.51, 0.34, -1.1,
                  -1.23, -2.76, -3.22])  # fmt: skip
SERIES = st.lists(st.integers(-50, 50).map(float), min_size=6, max_size=25).map(np.array)


class TestMannKendall:
    def test_equals_pymannkendall_with_ties(self):
        found = mann_kendall(TIED, lags=0)
        assert (found.s, found.variance) == (52, pytest.approx(210.6666666667))
        assert found.tau == pytest.approx(0.7878787879)
        assert found.z == pytest.approx(3.5137613731)
        assert found.p == pytest.approx(0.00044180951523)

    def test_on_the_nile_without_correction(self):
        found = mann_kendall(NILE, lags=0)
        assert (found.s, found.z) == (-1387, pytest.approx(-4.1280665228))
        assert found.p == pytest.approx(3.6582629217e-05)

    @pytest.mark.parametrize(
        ("values", "variance", "z"),
        [(NILE, 282111.428078166, -2.6094734986), (ALIKE, 1798.711766917, -1.0846185899)],
    )
    def test_autocorrelation_widens_the_variance_as_in_pymannkendall(self, values, variance, z):
        # By its hamed_rao_modification_test with lag=3.
        found = mann_kendall(values, lags=3)
        assert found.variance * found.inflation == pytest.approx(variance)
        assert found.z == pytest.approx(z)

    def test_alternating_years_do_not_make_it_surer(self):
        assert mann_kendall(np.array([1.0, 5, 1, 5, 1, 5, 1, 5, 1, 5, 1, 5])).inflation == 1

    def test_a_constant_series_has_no_trend(self):
        assert mann_kendall(np.full(8, 3.0)).p == 1

    @pytest.mark.parametrize("values", [[1.0, 2, 3], [1.0, 2, np.nan, 4]])
    def test_too_few_or_unknown_values_are_refused(self, values):
        with pytest.raises(ValueError, match="four finite values"):
            mann_kendall(np.array(values))

    @given(SERIES)
    def test_turning_the_series_round_turns_the_sign(self, values):
        assert mann_kendall(values, lags=0).z == pytest.approx(-mann_kendall(-values, lags=0).z)
        assert mann_kendall(values[::-1], lags=0).s == -mann_kendall(values, lags=0).s


class TestSlope:
    @pytest.mark.parametrize("values", [NILE, TIED, ALIKE])
    def test_slope_and_interval_are_those_of_scipy(self, values):
        years = np.arange(len(values), dtype=float)
        expected, found = theilslopes(values, years, 0.95), theil_sen(years, values)
        assert (found.slope, found.low, found.high) == pytest.approx(
            (expected.slope, expected.low_slope, expected.high_slope)
        )

    def test_years_may_be_missing_and_one_may_be_wild(self):
        years = np.array([2010.0, 2011, 2013, 2014, 2015, 2019, 2020, 2021])
        values = 3 + 0.5 * (years - 2010)
        values[3] = 900
        assert theil_sen(years, values).slope == pytest.approx(0.5)

    def test_autocorrelation_widens_the_interval(self):
        years = np.arange(12.0)
        narrow, wide = theil_sen(years, TIED), theil_sen(years, TIED, inflation=2.5)
        assert wide.slope == narrow.slope
        assert wide.low < narrow.low < narrow.high < wide.high

    def test_an_exact_line_is_drawn_on_exactly(self):
        years = np.arange(2015.0, 2025)
        found = ahead(theil_sen(years, 80 - 2 * (years - 2015)), 2030)
        assert (found.low, found.value, found.high) == pytest.approx((50, 50, 50))

    def test_the_farther_ahead_the_less_is_known(self):
        line = theil_sen(np.arange(12.0), TIED)
        spans = [one.high - one.low for one in (ahead(line, year) for year in (12, 16, 24))]
        assert spans == sorted(spans)

    def test_the_interval_ahead_covers_what_comes(self):
        hits = 0
        for seed in range(300):
            values = np.random.default_rng(seed).normal(size=14)
            found = ahead(theil_sen(np.arange(12.0), values[:12]), 13)
            hits += found.low <= values[13] <= found.high
        assert hits / 300 == pytest.approx(0.95, abs=0.03)

    @pytest.mark.parametrize("years", [[2020.0, 2021], [2020.0, 2020, 2021], [2022.0, 2021, 2020]])
    def test_years_that_do_not_rise_are_refused(self, years):
        with pytest.raises(ValueError, match="rising years"):
            theil_sen(np.array(years), np.arange(float(len(years))))

    @given(SERIES, st.floats(-5, 5), st.floats(0.1, 9))
    def test_adding_a_line_adds_its_slope_and_units_do_not_matter(self, values, more, unit):
        years = np.arange(float(len(values)))
        plain, other = theil_sen(years, values), theil_sen(years, unit * (values + more * years))
        assert other.slope == pytest.approx(unit * (plain.slope + more), abs=1e-6)


class TestSteps:
    def test_the_nile_falls_in_1899(self):
        # ruptures 1.1.10: Pelt(model="l2", min_size=3, jump=1).fit(NILE).predict(penalty) gives [28, 100]; 1871 + 28 = 1899.
        (step,) = steps(NILE)
        assert 1871 + step.at == 1899
        assert (step.before, step.after) == (pytest.approx(1097.75), pytest.approx(849.9722222))
        assert step.p < 0.001  # years are taken to be alike as much as is usual
        assert step.low < step.after - step.before < step.high < 0

    @pytest.mark.parametrize(
        ("penalty", "expected"),
        # what ruptures' Pelt gives for them
        [(30.0, [7]), (2.0, [3, 7]), (0.5, [3, 7, 10])],
    )
    def test_divisions_are_those_of_ruptures(self, penalty, expected):
        values = np.array([1.0, 1.2, 0.9, 3.1, 3.0, 2.7, 3.3, 5.2, 4.9, 5.4, 6.1, 6.3, 6.0])
        assert partition(values, penalty) == expected

    def test_no_stretch_is_shorter_than_three_years(self):
        values = np.array([1.0, 1, 1, 1, 9, 9, 1, 1, 1, 1])
        edges = [0, *partition(values, 0.01), 10]
        assert min(np.diff(edges)) >= 3

    def test_what_rises_evenly_has_no_step(self):
        assert steps(np.arange(20.0) + np.random.default_rng(1).normal(0, 0.5, 20)) == []

    @pytest.mark.parametrize("values", [np.full(12, 4.0), np.arange(5.0), np.zeros(0)])
    def test_constant_or_short_series_have_none(self, values):
        assert steps(values) == []

    def test_chance_alone_is_seldom_told_as_a_step(self):
        told = sum(
            any(one.p < 0.05 for one in steps(np.random.default_rng(seed).normal(size=14))) for seed in range(300)
        )  # fmt: skip
        assert told / 300 <= 0.06

    @given(SERIES, st.floats(0.1, 100))
    def test_no_other_division_into_two_costs_less(self, values, penalty):
        def cost(starts):
            edges = [0, *starts, len(values)]
            parts = [values[a:b] for a, b in pairwise(edges)]
            return sum(((part - part.mean()) ** 2).sum() for part in parts) + penalty * len(starts)

        best = cost(partition(values, penalty))
        assert best <= cost([]) + 1e-6
        assert all(best <= cost([at]) + 1e-6 for at in range(3, len(values) - 2))

    @given(SERIES)
    def test_the_penalty_grows_with_the_scatter(self, values):
        assert penalty_of(10 * values) == pytest.approx(100 * penalty_of(values))

    @pytest.mark.parametrize("years", [10, 13, 20])
    @pytest.mark.parametrize("alike", [0.0, 0.4, 0.6])
    def test_years_that_resemble_each_other_are_no_new_level(self, years, alike):
        told = [_tells(_alike(np.random.default_rng(seed), years, alike)) for seed in range(400)]
        assert np.mean(told) <= 0.1

    @pytest.mark.parametrize("alike", [0.0, 0.3])
    def test_a_new_level_of_four_deviations_is_mostly_told(self, alike):
        found = 0
        for seed in range(200):
            rng = np.random.default_rng(seed)
            values = _alike(rng, 13, alike)
            values[int(rng.integers(4, 10)) :] += 4
            found += _tells(values)
        assert found / 200 >= 0.7


def _alike(rng: np.random.Generator, years: int, alike: float) -> np.ndarray:
    """Years of variance 1, each like the one before by `alike` (autoregressive of first order)."""
    values = np.zeros(years + 30)
    for at, noise in enumerate(rng.normal(size=years + 29), start=1):
        values[at] = alike * values[at - 1] + np.sqrt(1 - alike**2) * noise
    return values[30:]


def _tells(values: np.ndarray) -> bool:
    found = steps(values)
    return bool(found) and found[-1].p <= 0.05


def _sixty(chance: np.random.Generator, years: int, resemblance: float) -> np.ndarray:
    """Sixty series without a trend, each year like the one before by so much."""
    values = np.zeros((60, years + 30))
    for year in range(1, years + 30):
        values[:, year] = resemblance * values[:, year - 1] + chance.normal(size=60)
    return values[:, 30:]


class TestTogether:
    @pytest.mark.parametrize("resemblance", [0.0, 0.3, 0.6])
    def test_chance_is_told_of_few_series_though_years_are_sixty(self, resemblance):
        chance, told = np.random.default_rng(5), 0
        for _ in range(8):
            series = list(_sixty(chance, 13, resemblance))
            for values, known in zip(series, moderated(series), strict=True):
                told += mann_kendall(values, resemblance=known).p <= 0.05
        assert told / 480 <= 0.08

    def test_one_that_rises_steadily_among_many_is_beyond_doubt(self):
        for seed in range(20):
            series = list(_sixty(np.random.default_rng(seed), 13, 0.0))
            series[0] = series[0] + 2.2 * np.arange(13)
            found = mann_kendall(series[0], resemblance=moderated(series)[0])
            assert found.p < 0.05 / 60

    def test_few_series_say_only_what_each_says(self):
        series = list(_sixty(np.random.default_rng(1), 13, 0.0))[:7]
        assert moderated(series) == [None] * 7

    @given(st.lists(SERIES, min_size=8, max_size=20))
    def test_what_is_taken_lies_between_the_series_and_all_of_them(self, series):
        own = [resemblance_of(values) for values in series]
        for one, known in zip(own, moderated(series), strict=True):
            assert known is not None
            assert min(own) - 1e-9 <= known <= max(own) + 1e-9
            assert abs(known - one) <= max(own) - min(own) + 1e-9
