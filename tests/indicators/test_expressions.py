"""Formulas: what may stand in them, what is refused and in which words."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.indicators.expressions import FormulaError, in_words, order, parse, unit_of
from app.indicators.figures import Figures, added_up, computed

UNITS = {"children": "Personen", "places": "Plätze", "km": "km", "rate": "Plätze / Personen"}


def value(text: str, **told: list[float]) -> float:
    figures = {name: Figures.of(np.array([values], float)) for name, values in told.items()}
    years = max(len(values) for values in told.values())
    return float(computed(parse(text), figures, (1, years)).value[0, -1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * 2", 10 + 6), ("(a - b) / 2", 3.5), ("min(a, b) + max(a, b)", 13), ("-a + abs(-b)", -7), ("100 * a / b", 1000 / 3),
    ],
)  # fmt: skip
def test_arithmetic_is_as_everywhere(text: str, expected: float) -> None:
    assert value(text, a=[10], b=[3]) == pytest.approx(expected)


def test_formulas_look_back() -> None:
    assert value("a - previous(a)", a=[4, 6, 9]) == 3
    assert value("a / mean_before(a, 2)", a=[4, 6, 10]) == 2


@pytest.mark.parametrize(
    "text",
    [
        "", "a +", "__import__('os').system('ls')", "a.b", "a[0]", "lambda: 1", "a if b else c", "[x for x in a]", "'text'",
        "a ** 9", "f(a)", "min(a)", "mean_before(a, 0)", "mean_before(a, b)", "a < b", "a and b", "1e400", "a / 0", "True", "a := 1",
        "(" * 300, "-" * 399 + "a", "+".join(f"n{i}" for i in range(40)), "min(a, b, key=c)", "min(*a)",
    ],
)  # fmt: skip
def test_all_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.detail.endswith(".")


@given(st.text(max_size=450))
def test_whatever_is_typed_is_a_formula_or_a_sentence(text: str) -> None:
    with contextlib.suppress(FormulaError):
        assert parse(text).text == text.strip()


def test_unlike_things_are_not_added() -> None:
    with pytest.raises(FormulaError, match="Personen \\+ km"):
        unit_of(parse("children + km"), UNITS)
    with pytest.raises(FormulaError, match="gibt es nicht"):
        unit_of(parse("childs + 1"), UNITS)
    assert in_words(unit_of(parse("places - children * rate"), UNITS)) == "Plätze"
    assert in_words(unit_of(parse("100 * places / children"), UNITS)) == "Plätze / Personen"
    assert in_words(unit_of(parse("places / places"), UNITS)) == "reine Zahl"


def test_circles_are_named() -> None:
    with pytest.raises(FormulaError, match="E1 → E2 → E1"):
        order({"E1": parse("E2 + 1"), "E2": parse("2 * E1")})
    assert order({"E2": parse("E1 * 2"), "E1": parse("I01")}) == ["E1", "E2"]


def test_what_is_divided_by_zero_has_no_value_and_says_so() -> None:
    figures = {"a": Figures.of(np.array([[1.0]])), "b": Figures.of(np.array([[0.0]]))}
    made = computed(parse("a / b"), figures, (1, 1))
    assert made.status(0, 0) == "not_applicable"


def test_what_is_secret_stays_secret_in_whatever_is_made_of_it() -> None:
    told = Figures.of(np.array([[1.0, 2.0, 0.0, 5.0]]))
    told.put(0, 1, None, "secret")
    made = computed(parse("a * 2 + previous(a)"), {"a": told}, (1, 4))
    assert [made.status(0, step) for step in range(4)] == ["unknown", "secret", "secret", "known"]


def test_areas_add_up_and_a_secret_part_makes_the_sum_secret() -> None:
    told = Figures.unknown(4, 2)
    for area, (one, two) in {1: (3, None), 2: (4, 5), 3: (0, 6)}.items():
        told.put(area, 0, one, "known")
        told.put(area, 1, two, "known" if two else "secret")
    made = added_up(told, [-1, 0, 0, 0])
    assert made.value[0, 0] == 7
    assert made.status(0, 1) == "secret"
