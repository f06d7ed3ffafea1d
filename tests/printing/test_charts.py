"""The axis of a chart: few round numbers that span the values, whatever they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.printing.charts import MOST_TICKS, ticks_of

VALUES = st.floats(-1e6, 1e6).map(lambda value: round(value, 2))


@given(VALUES, VALUES)
def test_ticks_span_the_values_and_are_few(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    ticks = ticks_of(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 2 <= len(ticks) <= MOST_TICKS + 2
