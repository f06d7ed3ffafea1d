"""The newest year against its own past: exact limits of small counts, and how often chance is told."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from app.trends.chance import NORMAL, STUDENT, false_discovery
from app.trends.jump import PRIOR_FREEDOM, jumps, limits


def _world(seed: int, areas: int, years: int, wander: float = 0.0, alike: float = 0.0):
    """Shares of areas of quite different size; their true shares wander (on the scale of logits), each year like the one before."""
    rng = np.random.default_rng(seed)
    sizes = np.round(np.exp(rng.normal(6, 1.2, (areas, 1))) + 15) * np.ones((1, years))
    share = rng.beta(4, 16, (areas, 1))
    moved, deviation = np.zeros((areas, years + 20)), rng.normal(size=(areas, years + 20))
    for at in range(1, years + 20):
        moved[:, at] = alike * moved[:, at - 1] + np.sqrt(1 - alike**2) * deviation[:, at]
    chance = 1 / (1 + np.exp(-(np.log(share / (1 - share)) + wander * moved[:, 20:])))
    return rng.binomial(sizes.astype(int), chance).astype(float), sizes


class TestExact:
    COUNTS = np.array([[1.0, 0, 1, 2, 9]])
    SIZES = np.full((1, 5), 10.0)

    def test_a_small_share_is_held_against_all_ways_in_which_its_cases_could_lie(self):
        # 13 of 50 in all years; of the newest year's 10, at least 9 would be among the 13 in so many of all choices of 10 of 50.
        whole = comb(50, 10)
        more, same = (comb(13, k) * comb(37, 10 - k) / whole for k in (10, 9))
        expected = float(NORMAL.isf(more + same / 2))
        found = jumps(self.COUNTS, self.SIZES)
        assert found.dispersion[0] == 1
        assert found.z[0] == pytest.approx(expected)
        # Two predictions before the newest year, by which t is judged: of the fourth year and of the third.
        assert found.freedom[0] == 2
        assert found.p[0] == pytest.approx(2 * float(STUDENT.sf(expected, 2)))
        assert found.expected[0] == pytest.approx(4 / 40)

    def test_a_rate_is_held_against_the_binomial_of_all_its_events(self):
        # 4 events in 4 years, 12 in the fifth of the same size: of 16 at least 12 in one of five years.
        more = sum(comb(16, k) * 0.2**k * 0.8 ** (16 - k) for k in range(13, 17))
        same = comb(16, 12) * 0.2**12 * 0.8**4
        found = jumps(np.array([[1.0, 1, 1, 1, 12]]), np.full((1, 5), 1000.0), "rate")
        assert found.z[0] == pytest.approx(float(NORMAL.isf(more + same / 2)))

    def test_limits_are_the_last_counts_that_chance_would_give(self):
        counts, sizes = np.array([40.0, 35, 44, 41, 38, 90]), np.full(6, 200.0)
        low, high = limits(counts, sizes, 1.0, 20.0)
        for share, inside in ((low, True), (high, True), (low - 1 / 200, False), (high + 1 / 200, False)):
            row = np.array([[*counts[:-1], round(share * 200)]])
            z = jumps(row, sizes[None, :]).z[0]
            assert (abs(z) <= float(STUDENT.ppf(0.975, 20))) == inside

    def test_too_few_years_or_nothing_counted_say_nothing(self):
        short = jumps(np.array([[1.0, 2, 1, 9]]), np.full((1, 4), 10.0))
        empty = jumps(np.zeros((1, 6)), np.full((1, 6), 10.0))
        gap = jumps(np.array([[1.0, 2, 1, 1, 2, np.nan]]), np.full((1, 6), 10.0))
        assert all(np.isnan(one.p[0]) for one in (short, empty, gap))

    @pytest.mark.parametrize("counts", [[-1.0, 1, 1, 1, 1], [0.5, 1, 1, 1, 1], [11.0, 1, 1, 1, 1]])
    def test_what_is_no_count_of_a_part_is_refused(self, counts):
        with pytest.raises(ValueError, match="whole counts"):
            jumps(np.array([counts]), np.full((1, 5), 10.0))


class TestChance:
    @pytest.mark.parametrize(("wander", "alike"), [(0.0, 0.0), (0.1, 0.0), (0.3, 0.6), (0.3, 0.9)])
    @pytest.mark.parametrize("years", [6, 13])
    def test_chance_and_wandering_years_are_seldom_told(self, wander, alike, years):
        found = [jumps(*_world(seed, 40, years, wander, alike)) for seed in range(10)]
        assert np.mean([one.p <= 0.05 for one in found]) <= 0.08  # of 400 series
        assert np.mean([false_discovery(one.p) <= 0.05 for one in found]) <= 0.01

    def test_the_steep_rise_of_a_single_municipality_is_told_with_six_years(self):
        told = []
        for seed in range(30):
            counts, sizes = _world(seed, 40, 6)
            sizes[0], counts[0] = 120, np.random.default_rng(seed).binomial(120, 0.2, 6)
            counts[0, -1] = 66
            told.append(false_discovery(jumps(counts, sizes).p)[0] <= 0.05)
        assert np.mean(told) >= 0.95

    def test_alone_it_takes_more(self):
        counts, sizes = np.array([[20.0, 25, 22, 18, 24, 60]]), np.full((1, 6), 120.0)
        others = _world(1, 40, 6)
        among = jumps(np.vstack([counts, others[0]]), np.vstack([sizes, others[1]]))
        assert among.freedom[0] == PRIOR_FREEDOM + 3
        assert among.p[0] < jumps(counts, sizes).p[0]
