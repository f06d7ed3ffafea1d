"""What goes into answers about shapes: where one and two cannot be told apart, and everything else is as it was counted."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catchments.inputs import People
from app.statistics.protecting import Group, parts_of, protect
from app.statistics.runs import Run
from tests.statistics.worlds import GRID, World, world


def cell(groups: dict[str, float]) -> dict[str, tuple[float, float]]:
    told = protect([Group(code, np.array([n], float), GRID) for code, n in groups.items()])
    return {code: (float(one.people[0]), float(one.doubt[0])) for code, one in told.items()}


def test_a_wide_group_is_made_of_the_narrowest_that_make_it_up() -> None:
    groups = [Group(code, np.zeros(1), GRID) for code in ("all", "0-17", "0-5", "6-17", "18+", "20-64")]
    assert parts_of(groups[0], groups) == (["0-5", "6-17", "20-64"], False)  # 20-64 is narrower than 18+
    assert parts_of(groups[1], groups) == (["0-5", "6-17"], True)
    other_grid = [Group("0-5", np.zeros(1), (GRID[0], 1000)), groups[1]]
    assert parts_of(groups[1], other_grid) == ([], False)


def test_what_is_not_small_is_told_as_counted() -> None:
    assert cell({"0-17": 3, "18+": 9, "all": 12}) == {"0-17": (3, 0), "18+": (9, 0), "all": (12, 0)}
    assert cell({"0-17": 0, "18+": 9, "all": 9})["0-17"] == (0, 0)


def test_one_and_two_and_withheld_are_the_same() -> None:
    ones = cell({"0-17": 1, "18+": 9, "all": 10})
    twos = cell({"0-17": 2, "18+": 9, "all": 11})
    hidden = cell({"0-17": np.nan, "18+": 9, "all": 11})
    assert ones == twos == hidden == {"0-17": (1.5, 0.5), "18+": (9, 0), "all": (10.5, 0.5)}


def test_nothing_is_left_over_by_which_an_untold_age_is_found() -> None:
    told = [cell({"0-17": 9, "all": 9 + n})["all"] for n in (1, 2)]
    assert told[0] == told[1] == (10.5, 0.5)
    assert cell({"0-17": 9, "all": 12})["all"] == (12, 0)
    near = [cell({"0-2": small, "all": small + rest})["all"] for small in (1, 2) for rest in (0, 1, 2)]
    assert set(near) == {(1.5, 0.5)}, "what is left is too little to hide behind"
    assert cell({"0-2": 1, "all": 30})["all"] == (30, 0)


def test_sums_are_kept_where_the_parts_make_up_the_whole() -> None:
    made = protect(world(1).groups())
    parts = sum(made[code].people for code in ("0-2", "3-5", "6-17", "18-64", "65+"))
    assert np.array_equal(parts, made["all"].people)


def test_the_truth_lies_within_the_interval() -> None:
    for withheld in (False, True):
        true = {group.code: group.people for group in world(2).groups()}
        for code, told in protect(world(2).groups(withheld=withheld)).items():
            assert (np.abs(told.people - true[code]) <= told.doubt + 1e-9).all(), code


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), flips=st.integers(0, 2**31), withheld=st.booleans())
def test_no_group_of_any_cell_tells_ones_from_twos(seed: int, flips: int, withheld: bool) -> None:
    here = world(seed % 50)
    other: World = here.other(np.random.default_rng(flips).random(here.counts.shape) < 0.5)
    mine, others = protect(here.groups(withheld=withheld)), protect(other.groups(withheld=withheld))
    for code in mine:
        assert np.array_equal(mine[code].people, others[code].people), code
        assert np.array_equal(mine[code].doubt, others[code].doubt), code


def people(counts: list[float], *, estimated: bool = False) -> People:
    return People("3-5", date(2022, 5, 15), 100, np.arange(len(counts)), np.array(counts), estimated, 7)


def test_a_run_notes_how_many_small_numbers_it_knew() -> None:
    assert people([0, 1, 2, 3, 12]).small_cells == 2
    assert people([3, 12]).small_cells == 0
    assert people([1.2, 0.4], estimated=True).small_cells == 0, "an estimate is nobody's count"


def test_figures_are_told_as_stored_only_where_no_small_number_went_in() -> None:
    here, clean = world(1).ground(), world(1).ground(withheld=True)

    def run(small_cells: dict[str, int] | None, fingerprint: str = "made up") -> Run:
        return Run({"small_cells": small_cells, "inputs": {"people": fingerprint}})

    assert run({"all": 0}).tellable(here, see_all=False)
    assert not run({"all": 0, "3-5": 4}).tellable(clean, see_all=False)
    assert run({"3-5": 4}).tellable(clean, see_all=True)
    assert run(None).tellable(clean, see_all=False)
    assert not run(None).tellable(here, see_all=False), (
        "a run of before this was noted, of people among whom some are"
    )
    assert not run(None, "other people").tellable(clean, see_all=False)
