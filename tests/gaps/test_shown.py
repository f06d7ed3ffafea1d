"""Nobody who may not see single people finds one or two of them by subtracting levels, parts, reasons or kinds (RULES R38).

The attacker knows how numbers are rounded, even the starts that were drawn, and everything that is published about a Kreis: all
parts and all reasons of all municipalities, Ämter and the Kreis, for two kinds of sites whose children overlap. For every
true number of one or two he looks for the least and the most that it can be (a linear program).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from app.accessibility.rounding import in_a_row, shared_out
from app.gaps.answers import figure, told_areas
from app.gaps.shown import BASE, HIDDEN, PARTS, coarse_mended, coarse_share, exactly, in_fives, together
from app.gaps.tables import COUNTS

COUNT = st.integers(0, 6) | st.integers(7, 60)
MUNICIPALITY = st.tuples(COUNT, COUNT, COUNT, COUNT, COUNT)
REASONS = ("car_only", "full", "nothing")


def row(number: int, parts: tuple[int, ...], *, level: str = "municipality") -> dict[str, Any]:
    told = dict.fromkeys(COUNTS, 0.0) | dict(zip(PARTS, map(float, parts), strict=True))
    lacking = sum(parts[1:])
    why = [lacking // 2, lacking // 3, lacking - lacking // 2 - lacking // 3]
    return {
        **told, "id": number, "run_id": 1, "ars": str(number), "name": f"Dorf {number}", "level": level, "people": sum(parts),
        "municipality": number, "municipal_association": 100 + number // 2, "district": 200,
        "reasons": [
            {"reason": code, "people": float(people), "alone": 0.0, "sites": []}
            for code, people in zip(REASONS, why, strict=True) if people
        ],
    }  # fmt: skip


def above(rows: list[dict[str, Any]], level: str) -> list[dict[str, Any]]:
    return [
        {**row(number, (0,) * 5, level=level), "id": number}
        for number in sorted({one[level] for one in rows})
    ]


@given(st.lists(MUNICIPALITY, min_size=1, max_size=6), st.text(max_size=5))
def test_levels_parts_and_reasons_of_what_is_shown_add_up_and_are_fives(
    parts: list[tuple[int, ...]], seed: str
):
    rows = [row(number, one) for number, one in enumerate(parts)]
    fives = in_fives(rows, seed)
    for told, one in zip(fives, rows, strict=True):
        assert all(value % BASE == 0 for value in (*told.parts.values(), *told.reasons.values()))
        assert sum(told.reasons.values()) == told.people - told.parts["served"]
        assert all(abs(told.parts[name] - one[name]) < BASE for name in PARTS)
        assert not told.more
    kreis = told_areas([*above(rows, "district"), *rows], "district", seed, see_all=False)[0][1]
    assert kreis.parts == together(fives).parts
    assert all(abs(kreis.parts[name] - sum(one[name] for one in rows)) < BASE for name in PARTS), (
        "sums stay right too"
    )
    aemter = told_areas(
        [*above(rows, "municipal_association"), *rows], "municipal_association", seed, see_all=False
    )
    assert sum(told.people for _, told, _ in aemter) == kreis.people


def least_and_most(rows: list[dict[str, Any]], seed: str, place: int, name: str) -> tuple[float, float]:
    """What the attacker finds of a part of a municipality: all prefix sums of the row lie within five of what is shown."""
    fives = in_fives(rows, seed)
    count = len(rows)
    prefix = np.tril(np.ones((count, count)))
    shown = np.cumsum([one.parts[name] for one in fives])
    aim = np.zeros(count)
    aim[place] = 1
    bounds = []
    for sign in (1, -1):
        found = linprog(
            sign * aim, A_ub=np.concatenate([prefix, -prefix]),
            b_ub=np.concatenate([shown + BASE - 1e-6, BASE - 1e-6 - shown]), bounds=(0, None),
        )  # fmt: skip
        assert found.success
        bounds.append(sign * found.fun)
    return bounds[0], bounds[1]


@given(st.lists(MUNICIPALITY, min_size=2, max_size=5), st.sampled_from(["a", "b", "c"]))
@settings(max_examples=40, deadline=None)
def test_one_and_two_are_never_all_that_is_left(parts: list[tuple[int, ...]], seed: str):
    rows = [row(number, one) for number, one in enumerate(parts)]
    for place, one in enumerate(rows):
        for name in PARTS:
            if one[name] in {1, 2}:
                least, most = least_and_most(rows, seed, place, name)
                assert np.floor(most) - np.ceil(least) >= 3, "at least four whole numbers are possible"


@given(st.lists(st.integers(0, 9), min_size=2, max_size=5), st.floats(0, 0.999))
@settings(max_examples=60, deadline=None)
def test_not_even_with_the_start_that_was_drawn(values: list[int], start: float):
    """Starts are secret; whoever came to know one would know each running sum to within five: still never a single number."""
    shown = in_a_row(np.array(values, float), BASE, start)
    steps = (np.cumsum(shown) / BASE + np.floor(start)).astype(int)
    prefix = np.tril(np.ones((len(values), len(values))))
    low, high = BASE * (steps - start), BASE * (steps + 1 - start) - 1e-3
    for place, value in enumerate(values):
        if value not in {1, 2}:
            continue
        aim = np.zeros(len(values))
        aim[place] = 1
        found = [
            milp(
                sign * aim,
                constraints=LinearConstraint(prefix, low, high),
                bounds=Bounds(0, np.inf),
                integrality=1,
            )
            for sign in (1, -1)
        ]
        least, most = round(found[0].fun), round(-found[1].fun)
        assert most - least >= 1


@given(st.lists(st.integers(0, 9), min_size=2, max_size=6))
@settings(max_examples=60, deadline=None)
def test_not_even_from_the_same_numbers_rounded_under_very_many_starts(values: list[int]):
    """Whoever saw hundreds of roundings would know of each running sum between which fives it lies, and no more."""
    sums = [np.cumsum(in_a_row(np.array(values, float), BASE, start)) for start in np.linspace(0, 0.998, 200)]
    low, high = np.max(sums, axis=0) - BASE + 1, np.min(sums, axis=0) + BASE - 1
    exact = np.ptp(sums, axis=0) == 0
    low, high = np.where(exact, sums[0], low), np.where(exact, sums[0], high)
    prefix = np.tril(np.ones((len(values), len(values))))
    for place, value in enumerate(values):
        if value not in {1, 2}:
            continue
        aim = np.zeros(len(values))
        aim[place] = 1
        ends = [
            milp(sign * aim, constraints=LinearConstraint(prefix, low, high), bounds=Bounds(0, np.inf), integrality=1)
            for sign in (1, -1)
        ]  # fmt: skip
        least, most = round(ends[0].fun), round(-ends[1].fun)
        assert least <= value <= most, "what the attacker concludes is true"
        assert most - least >= 3, "at least four whole numbers are possible"


def test_the_sums_of_kinds_whose_children_overlap_give_only_fives_too():
    """Kindergarten with and without the youngest month: their difference is shown as a multiple of five, never as 2."""
    one = [row(0, (40, 3, 2, 0, 0)), row(1, (20, 1, 0, 0, 0))]
    other = [row(0, (42, 3, 2, 0, 0)), row(1, (20, 1, 0, 0, 0))]
    for first, second in zip(in_fives(one, "x"), in_fives(other, "y"), strict=True):
        assert (first.people - second.people) % BASE == 0
        assert all((first.parts[name] - second.parts[name]) % BASE == 0 for name in PARTS)


def test_few_people_are_not_told_by_themselves_and_others_may_see_all():
    few = in_fives([row(0, (4, 0, 0, 0, 0))], "s")[0]
    assert few.hidden
    assert figure(few.people, few) == {"value": None, "status": "secret"}
    exact = exactly(row(0, (4, 1, 2, 0, 0)))
    assert figure(exact.parts["beyond"], exact) == {"value": 1.0, "status": "estimated"}
    assert set(exact.more) == set(HIDDEN)


@given(st.integers(1, 3000), st.data())
@settings(max_examples=60, deadline=None)
def test_the_share_whom_a_mend_would_help_leaves_many_numbers_possible(lacking: int, data: st.DataObject):
    """Whoever knows how many go without still cannot tell one or two who would be helped from none, nor from five."""
    helped = data.draw(st.integers(0, min(4, lacking)) | st.integers(0, lacking))
    share = coarse_share(helped, lacking, 2 * BASE)
    if share is None:
        assert lacking < 4 * BASE
        return
    same = [count for count in range(lacking + 1) if coarse_share(count, lacking, 2 * BASE) == share]
    assert len(same) >= BASE
    assert helped > 2 or {0, 1, 2} <= set(same)


def test_whom_a_mend_would_help_is_told_as_a_share_of_whole_kreise_only():
    told = row(200, (40, 30, 20, 10, 0), level="district")
    told["reasons"] = [
        {
            "reason": "car_only",
            "people": 60.0,
            "alone": 60.0,
            "helped": 31.0,
            "helped_unsure": 0.0,
            "sites": [],
        }
    ]
    assert coarse_mended(told) == {"car_only": 0.6}, "31 of 60, in steps of a fifth"
    parts = [row(0, (40, 30, 20, 10, 0)), row(1, (20, 1, 0, 0, 0))]
    for level, expected in (("district", {"car_only"}), ("municipality", set())):
        mine = [told, *parts] if level == "district" else parts
        for _, shown, _ in told_areas(mine, level, "s", see_all=False):
            assert set(shown.mended_share) == expected
            assert not shown.mended


def test_reasons_share_out_the_fives_of_a_municipality():
    assert shared_out(20, np.array([3.0, 1.0]), BASE, 0.5).tolist() == [15, 5]
    assert shared_out(0, np.array([3.0, 1.0]), BASE, 0.5).tolist() == [0, 0]
    assert shared_out(5, np.array([0.0, 0.0]), BASE, 0.5).tolist() == [5, 0]


@given(st.lists(st.floats(0, 30), min_size=1, max_size=8))
def test_rounding_is_right_on_average(values: list[float]):
    numbers = np.array(values)
    many = np.mean([in_a_row(numbers, BASE, start) for start in np.linspace(0, 0.995, 200)], axis=0)
    assert many == pytest.approx(numbers, abs=0.06)


def test_shares_come_in_steps_of_five_people():
    assert coarse_share(3, 8) is None
    assert coarse_share(19, 20) == 1.0
    assert coarse_share(91, 100) == 0.9
    assert coarse_share(953, 1000) == 0.95
    steps = [coarse_share(served, 40) for served in range(41)]
    assert all(
        b - a == pytest.approx(0) or b - a == pytest.approx(0.2)
        for a, b in pairwise(steps)
        if a is not None and b is not None
    )
