"""Every indicator's worked example equals what was calculated by hand, and every formula can be computed at all."""

from __future__ import annotations

import numpy as np
import pytest

from app.indicators.catalogue import Indicator
from app.indicators.expressions import in_words, parse, unit_of
from app.indicators.figures import Figures
from app.indicators.measures import MAKERS
from app.indicators.parts import names_of
from app.indicators.values import work_out
from app.indicators.world import Made
from geodata.indicators import Entry, catalogue

ENTRIES = list(catalogue().indicators.values())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_the_worked_example_is_what_was_calculated_by_hand(entry: Entry) -> None:
    assert entry.example is not None, "every indicator has one"
    years = max(len(values) for values in entry.example.inputs.values())
    made = {
        name: Made(Figures.of(np.array([[np.nan] * (years - len(values)) + values])))
        for name, values in entry.example.inputs.items()
    }
    worked = work_out(Indicator(entry), made, (1, years))
    assert worked.value.value[0, -1] == pytest.approx(entry.example.value, rel=1e-9)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_each_formula_names_measures_there_are_and_adds_only_like_things(entry: Entry) -> None:
    units = {one.id: one.unit for one in catalogue().measures.values()}
    for text in entry.expressions:
        assert in_words(unit_of(parse(text), units))


def test_each_measure_is_computed_by_a_part_there_is() -> None:
    assert {one.made_by for one in catalogue().measures.values() if one.made_by} <= set(MAKERS)


def test_each_measure_is_used() -> None:
    used = {name.partition("@")[0] for name in names_of([Indicator(entry) for entry in ENTRIES])}
    assert used == set(catalogue().measures) - {"kreistyp"}, (
        "which says only with whom a Kreis may be compared"
    )
