"""What is told of series whose story is known, what is not, and why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.developments.changes import change_of
from app.developments.find import find
from app.developments.suspects import SHARE_FALSE, Suspect, Untested
from app.developments.targets import missed_target
from app.developments.watched import Series, Target, affected, scale_of
from tests.developments.worlds import NOISE, RATE, YEARS, board, level, series

RISING = 30 + 1.5 * np.arange(12) + NOISE
SHARE = (100.0, "share")
PLACES = board()


class TestChanges:
    def test_a_rising_series_is_a_trend_for_the_better(self):
        found = change_of(RATE, series(0, RISING), SHARE)
        assert isinstance(found, Suspect)
        assert (found.kind, found.meaning) == ("trend", "better")
        assert found.numbers["slope"] == pytest.approx(1.5, abs=0.1)
        assert found.numbers["slope_low"] < 1.5 < found.numbers["slope_high"]
        assert found.p < 0.001
        # 11 years at 1.5 points of 200 children
        assert found.affected == pytest.approx(33, abs=2)

    def test_where_less_is_better_rising_is_worse(self):
        found = change_of(replace(RATE, higher_is_better=False), series(0, RISING), SHARE)
        assert found.meaning == "worse"

    def test_a_new_level_is_told_as_one_and_not_as_a_trend(self):
        found = change_of(RATE, series(0, [*(30 + NOISE[:6]), *(40 + NOISE[6:])]), SHARE)
        assert (found.kind, found.numbers["since"], found.numbers["until"]) == ("step", 2018, 2017)
        assert found.low < 10 < found.high

    def test_seven_years_are_too_few_and_say_so(self):
        found = change_of(RATE, series(0, RISING[:7]), SHARE)
        assert isinstance(found, Untested)
        assert (found.reason, found.count) == ("too_few_years", 7)

    def test_what_never_changes_has_no_trend(self):
        assert change_of(RATE, series(0, np.full(12, 30.0)), SHARE).reason == "constant"


class TestTargets:
    WANTED = replace(RATE, target=Target(50.0))

    def test_a_missed_target_with_many_children_is_missed(self):
        found = missed_target(self.WANTED, series(0, [40.0], 400), SHARE)
        assert (found.numbers["state"], found.meaning, found.affected) == (
            "missed",
            "worse",
            pytest.approx(40),
        )

    def test_of_few_children_it_may_be_chance(self):
        # B(10, ½): P(≤4) = 0.377
        assert missed_target(self.WANTED, series(0, [40.0], 10), SHARE).numbers["state"] == "missed_by_few"

    def test_a_met_target_that_is_being_left_is_told_ahead(self):
        falling = 70 - 1.7 * np.arange(12) + NOISE / 4
        found = missed_target(self.WANTED, series(0, falling), SHARE)
        assert (found.numbers["state"], found.numbers["year"]) == ("will_miss", 2026)
        assert found.numbers["expected"] == sorted(found.numbers["expected"])
        assert found.numbers["expected"][2] < 50 < found.numbers["value"]

    def test_where_the_interval_holds_the_target_it_only_may_be_missed(self):
        falling = 69.5 - 1.45 * np.arange(12) + 4 * NOISE
        assert missed_target(self.WANTED, series(0, falling), SHARE).numbers["state"] == "may_miss"

    def test_a_target_of_a_year_to_come_is_held_against_that_year(self):
        later = replace(RATE, target=Target(60.0, 2026))
        assert missed_target(later, series(0, RISING), SHARE).numbers["state"] == "will_miss"
        assert missed_target(replace(RATE, target=Target(48.0, 2026)), series(0, RISING), SHARE) is None

    def test_nobody_looks_farther_ahead_than_half_of_what_is_known(self):
        assert missed_target(replace(RATE, target=Target(90.0, 2040)), series(0, RISING), SHARE) is None

    @pytest.mark.parametrize("indicator", [RATE, replace(WANTED, higher_is_better=None)])
    def test_without_target_or_direction_nothing_is_missed(self, indicator):
        assert missed_target(indicator, series(0, [1.0]), SHARE) is None


class TestAcross:
    def test_a_municipality_far_out_is_told_with_the_limits_of_its_size(self):
        listed = [level(place, 20.0) for place in range(36)]
        listed[14] = level(14, 60.0)
        (found,) = [one for one in find([(RATE, listed)], PLACES).told if one.kind == "outlier"]
        assert found.area == 14
        assert found.numbers["low"] < 21.1 < found.numbers["high"] < 60
        assert found.affected == pytest.approx(200 * (0.60 - found.numbers["centre"] / 100))
        assert found.low < found.effect < found.high

    def test_three_of_ten_are_no_outlier(self):
        listed = [level(place, 10.0) for place in range(36)]
        listed[3] = level(3, 30.0, 10.0)
        assert find([(RATE, listed)], PLACES).told == []

    def test_fewer_than_ten_children_are_not_looked_at(self):
        listed = [level(place, 10.0) for place in range(36)]
        listed[3] = level(3, 100.0, 9.0)
        found = find([(RATE, listed)], PLACES)
        assert found.told == []
        assert [(one.area, one.reason) for one in found.untested if one.test == "outlier"] == [
            (3, "too_few_people")
        ]

    def test_neighbours_that_are_high_together_are_one_cluster(self):
        corner = {10 * row + column for row in range(3) for column in range(3)}
        listed = [level(place, 62.0 if place in corner else 20.0 + place % 5) for place in range(100)]
        (found,) = [
            one
            for one in find([(RATE, listed)], board(10)).told
            if one.kind == "cluster" and one.numbers["is_hot"]
        ]
        assert 11 in set(found.members)
        assert set(found.members) <= corner
        assert found.numbers["is_hot"]
        assert found.numbers["mean"] == pytest.approx(62)

    def test_of_eleven_municipalities_nothing_is_said(self):
        found = find([(RATE, [level(place, 20.0) for place in range(11)])], PLACES)
        assert {(one.test, one.reason) for one in found.untested} >= {
            ("outlier", "too_few_areas"), ("cluster", "too_few_areas"),
        }  # fmt: skip

    def test_a_year_that_few_have_is_not_compared(self):
        listed = [level(place, 20.0) for place in range(36)]
        listed[0] = replace(listed[0], years=np.array([2024]))
        found = find([(RATE, listed)], PLACES)
        assert not [one for one in found.untested if one.area == 0 and one.test == "outlier"]

    def test_a_municipality_unlike_all_its_neighbours_is_told_with_them(self):
        """12 in the middle of a corner of the board where all others have 60 to 64."""
        corner = {10 * row + column for row in range(3) for column in range(3)} - {11}
        listed = [level(place, (60.0 if place in corner else 20.0) + place % 5) for place in range(100)]
        listed[11] = level(11, 12.0)
        (found,) = [one for one in find([(RATE, listed)], board(10)).told if one.numbers.get("unlike")]
        assert (found.area, found.members, found.numbers["is_hot"]) == (11, [11], False)
        assert found.numbers["around"] == [60, 62]
        assert found.low <= found.effect <= found.high < 0

    def test_a_target_is_one_entry_with_all_who_miss_it(self):
        wanted = replace(RATE, target=Target(50.0))
        listed = [
            level(place, 40.0 if place in {3, 7} else 60.0, 1000.0 if place == 7 else 400.0)
            for place in range(36)
        ]
        (found,) = [one for one in find([(wanted, listed)], PLACES).told if one.kind == "target"]
        assert found.area == 7, "whom it concerns most"
        assert sorted(found.members) == [3, 7]
        assert found.numbers["named"] == {"missed": ["Dorf 7", "Dorf 3"]}
        assert found.numbers["municipalities"] == 36
        assert found.affected == pytest.approx(100 + 40)


class TestTheList:
    def test_who_concerns_most_people_comes_first(self):
        listed = [series(0, RISING, 200), series(1, RISING, 2000), series(2, RISING, 20)]
        assert [one.area for one in find([(RATE, listed)], PLACES).told] == [1, 0, 2]

    def test_of_chance_alone_next_to_nothing_is_told(self):
        told = 0
        for seed in range(10):
            numbers = np.random.default_rng(seed)
            listed = [series(place, 30 + numbers.normal(0, 2, 12)) for place in range(36)]
            told += len(find([(RATE, listed)], PLACES).told)
        assert told <= 3

    def test_the_number_of_tests_is_told_and_makes_each_harder(self):
        alone = find([(RATE, [series(0, RISING)])], PLACES)
        many = find(
            [(RATE, [series(0, RISING), *(series(place, 30 + 3 * np.roll(NOISE, place)) for place in range(1, 36))])], PLACES
        )  # fmt: skip
        assert (alone.tests["trend"], alone.tests["step"]) == (1, 0)
        assert many.tests.total() == 4 * 36  # trends or steps, outliers, leaps from the own past, clusters
        (first,) = [one for one in many.told if one.area == 0 and one.kind == "trend"]
        assert first.p < first.q <= SHARE_FALSE

    def test_the_same_again(self):
        listed = [level(place, 20.0 + 7 * (place % 6 > 3)) for place in range(36)]
        first, second = (find([(RATE, listed)], PLACES) for _ in range(2))
        assert [(one.kind, one.area, one.q) for one in first.told] == [
            (one.kind, one.area, one.q) for one in second.told
        ]

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.lists(st.integers(0, 100), min_size=1, max_size=14), min_size=1, max_size=36))
    def test_whatever_is_told_has_an_interval_and_what_is_tested_a_chance(self, columns):
        listed = [
            series(place, values, 100.0, years=np.arange(2010, 2010 + len(values)))
            for place, values in enumerate(columns)
        ]
        for one in find([(replace(RATE, target=Target(50.0)), listed)], PLACES).told:
            assert one.low - 1e-6 <= one.effect <= one.high + 1e-6
            assert one.kind == "target" or one.q <= SHARE_FALSE
            assert one.affected is None or 0 <= one.affected <= 100 * max(1, len(one.members)) + 1e-6


class TestScale:
    def test_per_cent_of_people_are_shares(self):
        assert scale_of([series(0, [30.0, 40.0])]) == (pytest.approx(100), "share")
        rounded = Series(0, YEARS[:1], np.array([33.333333333]), np.array([217.0]), np.array([651.0]))
        assert scale_of([rounded]) == (pytest.approx(100), "share")

    def test_those_per_hundred_others_are_no_share_of_them(self):
        assert scale_of([series(0, [30.0, 40.0])], is_share=False) == (pytest.approx(100), "rate")

    def test_hours_per_thousand_are_a_rate(self):
        hours = Series(
            0, YEARS[:2], np.array([12.0, 15.0]), np.array([24.0, 30.0]), np.array([2000.0, 2000.0])
        )
        assert scale_of([hours]) == (pytest.approx(1000), "rate")
        assert affected(replace(RATE, unit="h je 1.000"), hours, (1000.0, "rate"), 3.0) == 2000

    def test_what_is_no_quotient_has_none(self):
        odd = Series(0, YEARS[:2], np.array([12.0, 15.0]), np.array([24.0, 31.0]), np.array([2000.0, 1000.0]))
        assert scale_of([odd]) is None
        assert scale_of([series(0, [30.0], None)]) is None

    def test_a_change_is_no_count(self):
        fewer = Series(0, YEARS[:2], np.array([-10.0, 5.0]), np.array([-10.0, 5.0]), np.array([100.0, 100.0]))
        assert scale_of([fewer]) is None

    def test_minutes_concern_nobody_in_numbers(self):
        assert affected(replace(RATE, unit="min"), series(0, [30.0], None), None, 3.0) is None


class TestOwnPast:
    @staticmethod
    def _watched(rises: bool) -> list[Series]:
        """36 villages of 200 children, six years about 30 per cent (binomial); one of them has 60 in the last."""
        rng = np.random.default_rng(11)
        listed = []
        for area in range(36):
            counts = rng.binomial(200, 0.3, 6).astype(float)
            if rises and area == 14:
                counts[-1] = 120
            years = np.arange(2018, 2024)
            listed.append(Series(area, years, counts / 2, counts, np.full(6, 200.0)))
        return listed

    def test_a_steep_rise_of_one_municipality_is_told_with_too_few_years_for_a_trend(self):
        found = find([(RATE, self._watched(rises=True))], PLACES)
        (jump,) = [one for one in found.told if one.is_jump]
        assert (jump.area, jump.kind, jump.meaning) == (14, "outlier", "better")
        assert jump.numbers["own_past"] == pytest.approx(30, abs=3)
        assert jump.numbers["low"] < 30 < jump.numbers["high"] < 60
        assert jump.numbers["tests"] == 36
        assert jump.affected == pytest.approx(60, abs=6)

    def test_what_varies_by_chance_is_not_told(self):
        assert [one for one in find([(RATE, self._watched(rises=False))], PLACES).told if one.is_jump] == []

    def test_estimates_have_no_limits_of_chance(self):
        listed = [replace(one, estimated=True) for one in self._watched(rises=True)]
        assert [one for one in find([(RATE, listed)], PLACES).told if one.is_jump] == []

    def test_a_rise_that_is_told_as_a_new_level_is_not_told_again(self):
        rng, listed = np.random.default_rng(5), []
        for area in range(36):
            counts = rng.binomial(400, 0.3, 12).astype(float)
            if area == 3:
                counts[8:] = [316, 321, 319, 323]
            listed.append(Series(area, YEARS, counts / 4, counts, np.full(12, 400.0)))
        told = [one for one in find([(RATE, listed)], PLACES).told if one.area == 3 and one.kind != "cluster"]
        assert "step" in {one.kind for one in told}
        assert not any(one.is_jump for one in told)
