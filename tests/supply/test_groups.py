"""Groups of the Kita law: what fits, what counts twice, and which numbers of places make full groups."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.standards.rules import Rule, Rulebook, Value
from app.supply.groups import GroupSizes, can_be_made, sizes_of, sums, weighted
from geodata.rules import read_rules

DAY = date(2026, 8, 1)


@pytest.fixture(scope="module")
def sizes() -> GroupSizes:
    rows = [row for row in read_rules() if row.area_prefix == "01"]
    rules = [
        Rule(r.code, r.area_prefix, r.topic, r.title, r.sentence, r.paragraph, r.source, r.status,
             tuple(Value(v.name, v.label, v.value, v.unit, v.lowest, v.highest) for v in r.values), r.valid_from, r.valid_to)
        for r in rows
    ]  # fmt: skip
    found = sizes_of(Rulebook.of(rules), DAY)
    assert found is not None
    return found


def test_the_sizes_are_those_of_the_law_and_no_others(sizes: GroupSizes) -> None:
    assert sizes.alone("creche") == {10, 8, 5}
    assert sizes.alone("kindergarten") == {20, 16, 15, 10}
    assert sizes.mixed == {20, 16, 10}
    assert sizes_of(Rulebook.of([]), DAY) is None


def test_six_under_three_and_seven_older_ones_leave_one_of_twenty_free(sizes: GroupSizes) -> None:
    assert weighted(sizes, "mixed", 6, 7, 0) == 19  # R06, computed by hand: 2·6 + 7
    assert weighted(sizes, "kindergarten_integrative", 0, 15, 4) == 19
    assert weighted(sizes, "kindergarten", 0, 15, 4) == 15


@pytest.mark.parametrize(
    ("under_3", "over_3"), [(0, 20), (10, 40), (15, 0), (0, 57 - 7), (6, 8), (5, 10), (2, 16)]
)
def test_full_groups_can_be_made(sizes: GroupSizes, under_3: int, over_3: int) -> None:
    assert can_be_made(sizes, under_3, over_3)


@pytest.mark.parametrize(("under_3", "over_3"), [(0, 19), (1, 0), (7, 20), (0, 23), (0, 59), (2, 40)])
def test_some_numbers_make_no_full_groups(sizes: GroupSizes, under_3: int, over_3: int) -> None:
    assert not can_be_made(sizes, under_3, over_3)


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2), st.integers(0, 10))
def test_whatever_is_made_of_groups_can_be_made(
    creche: int, kindergarten: int, mixed: int, young: int
) -> None:
    told = GroupSizes({"creche": 10, "kindergarten": 20, "mixed": 20}, 2, 2, {})
    in_mixed = min(young, 10 * mixed)
    assert can_be_made(told, 10 * creche + in_mixed, 20 * kindergarten + 20 * mixed - 2 * in_mixed)


def test_sums_are_those_found_by_trying() -> None:
    tried = {5 * a + 8 * b + 10 * c for a, b, c in product(range(9), repeat=3)}
    assert sums(frozenset({5, 8, 10}), 40) == {one for one in tried if one <= 40}
