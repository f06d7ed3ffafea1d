"""Which of many stand out: funnels by hand, clusters against esda 2.9.0, false discovery by the example of its authors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.trends.chance import false_discovery
from app.trends.funnel import funnel
from app.trends.moran import local_moran, standardised_rates

# A 6 by 6 board whose neighbours share an edge (libpysal: lat2W(6, 6)).
BOARD = [
    np.array([row * 6 + column for row, column in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1))
              if 0 <= row < 6 and 0 <= column < 6])
    for r in range(6) for c in range(6)
]  # fmt: skip
ON_BOARD = np.array([
    4.04, -0.56, 0.42, -0.57, -0.45, -0.22, -0.02, 1.77, -0.87, 3.32, 0.23, -0.35, -0.28, -0.67, -1.06, -0.39, 0.48, -0.24,
    0.96, -0.2, 0.02, 1.55, 0.55, -0.51, -0.18, 0.54, 1.94, -0.27, -0.24, 1.0, -0.89, -0.29, 0.88, 0.58, 0.09, 0.67,
])  # fmt: skip


class TestFunnel:
    def test_binomial_limits_by_hand(self):
        # B(10, ½): P(≤1) = 11/1024, P(≤2) = 56/1024; 2.5 % lies (56 - 25.6)/45 of the way down from 2 to 1.
        found = funnel(np.array([5.0, 5.0]), np.array([10.0, 10.0]))
        assert found.low[0] == pytest.approx((2 - (56 - 25.6) / 45) / 10)
        assert found.high[0] == pytest.approx(1 - found.low[0] - 0.1)  # of counts, whose steps end above

    def test_poisson_limits_by_hand(self):
        # Po(4): P(0) = e⁻⁴, P(≤1) = 5e⁻⁴.
        found = funnel(np.array([4.0, 4.0]), np.array([2.0, 2.0]), "rate")
        zero, one = np.exp(-4), 5 * np.exp(-4)
        assert found.low[0] == pytest.approx((1 - (one - 0.025) / (one - zero)) / 2)

    def test_three_of_ten_are_no_alarm_three_hundred_of_a_thousand_are(self):
        found = funnel(np.array([3.0, 300.0, *[100.0] * 40]), np.array([10.0, 1000.0, *[1000.0] * 40]))
        assert found.p[0] > 0.05
        assert found.p[1] < 1e-9

    def test_where_all_differ_all_may(self):
        people = np.full(40, 1000.0)
        counts = np.round(people * np.linspace(0.05, 0.35, 40))
        found = funnel(counts, people)
        assert found.dispersion > 10
        assert (found.p > 0.01).all()

    def test_what_is_far_out_does_not_excuse_itself(self):
        counts = np.array([*np.random.default_rng(5).binomial(500, 0.1, 40), 200.0])
        found = funnel(counts, np.full(41, 500.0))
        assert found.dispersion == 1
        assert found.p[-1] < 1e-20

    @pytest.mark.parametrize("centre", [0.0, 1.0])
    def test_where_none_or_all_have_it_nobody_stands_out(self, centre):
        assert (funnel(centre * np.full(5, 20.0), np.full(5, 20.0)).p == 1).all()

    @pytest.mark.parametrize(("count", "people"), [(3.0, 0.0), (-1.0, 5.0), (2.5, 5.0), (6.0, 5.0)])
    def test_what_is_no_share_is_refused(self, count, people):
        with pytest.raises(ValueError, match=r"counts|shares"):
            funnel(np.array([count, 1.0]), np.array([people, 5.0]))

    def test_a_rate_may_be_of_more_than_one_each(self):
        assert funnel(np.array([12.0, 3.0]), np.array([4.0, 5.0]), "rate").centre == pytest.approx(15 / 9)

    @given(st.lists(st.tuples(st.integers(60, 900), st.integers(-9, 9)), min_size=2, max_size=30))
    def test_who_is_a_child_beyond_the_limits_has_a_small_p(self, areas):
        people, off = np.array(areas, float).T
        counts = np.maximum(0, people // 10 + off)
        found = funnel(counts, people)
        assume(found.dispersion == 1)
        below, above = counts + 1 < found.low * people - 1e-9, counts - 1 > found.high * people + 1e-9
        assert (found.p[below | above] < 0.06).all()
        assert (found.p[np.isclose(counts / people, found.centre)] > 0.3).all()


class TestClusters:
    def test_i_is_that_of_esda(self):
        # esda 2.9.0: Moran_Local(ON_BOARD, lat2W(6, 6)).Is, which divides by n - 1 where Anselin (1995) has n.
        expected = [-1.797672, -1.245349, -0.094961, -0.565136, 0.297034, 0.296226, -0.402108, -0.99449]
        assert local_moran(ON_BOARD, BOARD).i[:8] * 35 / 36 == pytest.approx(expected, abs=2e-6)

    def test_p_is_twice_that_of_esda(self):
        # p_sim of 99,999 arrangements is one-sided: 0.00956, 0.01032, 0.01874, 0.01874 of areas 1, 2, 6, 7; 0.01624 of 14.
        found = local_moran(ON_BOARD, BOARD).p[[1, 2, 6, 7, 14]] / 2
        assert found == pytest.approx([0.00956, 0.01032, 0.01874, 0.01874, 0.01624], abs=0.006)
        assert found[0] == pytest.approx(0.00956, abs=0.001)

    def test_a_hot_corner_is_found_and_nothing_else(self):
        values = np.random.default_rng(11).normal(0, 0.2, 36)
        values[[0, 1, 2, 6, 7, 8, 12, 13, 14]] += 3
        found = local_moran(values, BOARD)
        told = np.flatnonzero(false_discovery(found.p) < 0.05)
        assert (
            {7} <= set(told.tolist()) <= {0, 1, 2, 6, 7, 8, 12, 13, 14}
        )  # at the corner two neighbours prove little
        assert (found.z[told] > 0).all()
        assert (found.around[told] > 0).all()

    def test_the_same_again(self):
        assert (local_moran(ON_BOARD, BOARD).p == local_moran(ON_BOARD, BOARD).p).all()

    def test_who_has_no_neighbours_is_in_no_cluster(self):
        alone = [np.zeros(0, np.int64), *BOARD[1:]]
        assert local_moran(ON_BOARD, alone).p[0] == 1

    @pytest.mark.parametrize("values", [np.full(36, 2.0)])
    def test_equal_values_have_no_clusters(self, values):
        assert (local_moran(values, BOARD).p == 1).all()

    def test_as_many_lists_as_values(self):
        with pytest.raises(ValueError, match="as many"):
            local_moran(np.zeros(3), BOARD)

    def test_standardised_rates_are_those_of_esda(self):
        # By assuncao_rate of esda.smoothing.
        counts = np.array([35.0, 27, 7, 41, 24, 31, 34, 17])
        people = np.array([616.0, 569, 716, 453, 63, 502, 778, 590])
        expected = [
            0.1392788,
            -0.06340284,
            -0.88152073,
            0.86271644,
            6.19047978,
            0.24505134,
            -0.14526761,
            -0.4666182,
        ]
        assert standardised_rates(counts, people) == pytest.approx(expected, abs=1e-7)


class TestFalseDiscovery:
    def test_the_example_of_benjamini_and_hochberg(self):
        # 15 p values (1995, p. 294): with q = 0.05 the first four are told.
        p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
                      0.759, 1.0])  # fmt: skip
        assert (false_discovery(p) <= 0.05).sum() == 4

    def test_of_none_none(self):
        assert len(false_discovery(np.zeros(0))) == 0
