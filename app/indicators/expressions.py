"""Formulas of indicators: sums, products and a few functions over named figures, and nothing else.

A formula is parsed by Python's own grammar and then held to a list of what is allowed; it is never run as code. Units are
worked out before anything is computed, so that children and kilometres are not added. Division by zero is no number.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from app.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST, DEEPEST, MOST_NAMES, LARGEST = 400, 20, 30, 1e9
OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
FUNCTIONS: dict[str, int] = {"min": 2, "max": 2, "abs": 1, "previous": 1, "mean_before": 2}
"""By how many they take: `previous(x)`: the year before; `mean_before(x, 5)`: the mean of the five years before."""
MOST_YEARS = 10
T = TypeVar("T")
Unit = dict[str, int]
"""Units with their powers; none: a pure number."""
PURE: dict[str, int] = {}


class FormulaError(BadRequest):
    """A formula that cannot be, with a sentence about what is wrong."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that may be computed: its text, its tree, and the names it uses, in the order in which they appear."""

    text: str
    tree: ast.expr
    names: tuple[str, ...]


def parse(text: str) -> Formula:
    """A formula from its text. Raises FormulaError with a sentence in German."""
    if not text.strip():
        raise FormulaError("Die Formel ist leer.")
    if len(text) > LONGEST:
        raise FormulaError(f"Die Formel hat mehr als {LONGEST} Zeichen.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError(
            "Die Formel ist nicht zu lesen. Erlaubt sind Namen, Zahlen mit Punkt, + - * / und Klammern."
        ) from None
    names: dict[str, None] = {}
    _check(tree, 0, names)
    if len(names) > MOST_NAMES:
        raise FormulaError(f"Die Formel nennt mehr als {MOST_NAMES} Größen.")
    return Formula(text.strip(), tree, tuple(names))


def _check(node: ast.expr, depth: int, names: dict[str, None]) -> None:
    if depth > DEEPEST:
        raise FormulaError(f"Die Formel ist tiefer als {DEEPEST} Ebenen geschachtelt.")
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            if not abs(value) <= LARGEST:
                raise FormulaError("Eine Zahl in der Formel ist zu groß.")
        case ast.Name(id=name):
            names[name] = None
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            _check(inner, depth + 1, names)
        case ast.BinOp(op=op, left=left, right=right) if type(op) in OPERATORS:
            if isinstance(op, ast.Div) and isinstance(right, ast.Constant) and right.value == 0:
                raise FormulaError("Die Formel teilt durch 0.")
            _check(left, depth + 1, names)
            _check(right, depth + 1, names)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            _check_call(name, arguments, depth, names)
        case _:
            raise FormulaError(
                f"„{ast.unparse(node)[:40]}“ ist in Formeln nicht erlaubt. Erlaubt sind Namen, Zahlen, + - * /, Klammern und"
                f" {', '.join(FUNCTIONS)}."
            )


def _check_call(name: str, arguments: list[ast.expr], depth: int, names: dict[str, None]) -> None:
    if len(arguments) != FUNCTIONS[name]:
        raise FormulaError(f"„{name}“ braucht {FUNCTIONS[name]} Angaben in der Klammer.")
    if name == "mean_before":
        years_of(arguments[1])
        arguments = arguments[:1]
    for one in arguments:
        _check(one, depth + 1, names)


def years_of(node: ast.expr) -> int:
    """How many years `mean_before` looks back. Raises FormulaError."""
    match node:
        case ast.Constant(value=int() as years) if not isinstance(years, bool) and 1 <= years <= MOST_YEARS:
            return years
    raise FormulaError(f"„mean_before“ braucht eine Zahl von Jahren von 1 bis {MOST_YEARS}.")


def unit_of(formula: Formula, units: Mapping[str, str]) -> Unit:
    """The unit of the result. Raises FormulaError where a name is not known or unlike things are added."""

    def of(node: ast.expr) -> Unit | None:
        """None: a bare number, which goes with everything."""
        match node:
            case ast.Constant():
                return None
            case ast.Name(id=name):
                if name not in units:
                    raise FormulaError(
                        f"„{name}“ gibt es nicht. Es gibt zum Beispiel: {', '.join(sorted(units)[:8])}."
                    )
                return unit(units[name])
            case ast.UnaryOp(operand=inner):
                return of(inner)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                if name in {"min", "max"}:
                    return _alike(name, of(arguments[0]), of(arguments[1]))
                return of(arguments[0])
            case ast.BinOp(op=ast.Add() | ast.Sub() as op, left=left, right=right):
                return _alike(OPERATORS[type(op)], of(left), of(right))
            case ast.BinOp(op=op, left=left, right=right):
                return _combined(of(left), of(right), 1 if isinstance(op, ast.Mult) else -1)
        raise FormulaError("Die Formel ist nicht zu lesen.")

    return of(formula.tree) or PURE


def unit(told: str) -> Unit:
    """A unit as it is written: "Personen", "Plätze / Personen", "1"."""
    found: Counter[str] = Counter()
    for place, part in enumerate(told.split("/")):
        for one in part.split("*"):
            if one.strip() not in {"", "1"}:
                found[one.strip()] += 1 if place == 0 else -1
    return {name: power for name, power in found.items() if power}


def in_words(told: Unit | None) -> str:
    """A unit as people read it."""
    if not told:
        return "reine Zahl"
    above = [name for name, power in told.items() for _ in range(max(power, 0))]
    below = [name for name, power in told.items() for _ in range(max(-power, 0))]
    return " / ".join([" * ".join(above) or "1", *below])


def _alike(sign: str, left: Unit | None, right: Unit | None) -> Unit | None:
    if left is not None and right is not None and left != right:
        raise FormulaError(f"Die Einheiten passen nicht zusammen: {in_words(left)} {sign} {in_words(right)}.")
    return right if left is None else left


def _combined(left: Unit | None, right: Unit | None, power: int) -> Unit | None:
    if left is None and right is None:
        return None
    found: Counter[str] = Counter(left or {})
    for name, value in (right or {}).items():
        found[name] += power * value
    return {name: value for name, value in found.items() if value}


def order(formulas: Mapping[str, Formula]) -> list[str]:
    """Formulas in an order in which each comes after those it uses. Raises FormulaError naming a circle."""
    done: dict[str, None] = {}
    path: list[str] = []

    def visit(name: str) -> None:
        if name in done or name not in formulas:
            return
        if name in path:
            circle = [*path[path.index(name) :], name]
            raise FormulaError(f"Die Formeln drehen sich im Kreis: {' → '.join(circle)}.")
        path.append(name)
        for used in formulas[name].names:
            visit(used)
        path.pop()
        done[name] = None

    for name in formulas:
        visit(name)
    return list(done)


def evaluate(
    formula: Formula,
    leaf: Callable[[str], T],
    number: Callable[[float], T],
    apply: Callable[[str, T, T | None, int], T],
) -> T:
    """The value of a formula: names by `leaf`, numbers by `number`, all else by `apply(sign, left, right, years)`."""

    def of(node: ast.expr) -> T:
        match node:
            case ast.Constant(value=int() | float() as value):
                return number(float(value))
            case ast.Name(id=name):
                return leaf(name)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return apply("-", number(0.0), of(inner), 0)
            case ast.UnaryOp(operand=inner):
                return of(inner)
            case ast.BinOp(op=op, left=left, right=right):
                return apply(OPERATORS[type(op)], of(left), of(right), 0)
            case ast.Call(func=ast.Name(id="mean_before"), args=[inner, years]):
                return apply("mean_before", of(inner), None, years_of(years))
            case ast.Call(func=ast.Name(id=name), args=[left, right]):
                return apply(name, of(left), of(right), 0)
            case ast.Call(func=ast.Name(id=name), args=[inner]):
                return apply(name, of(inner), None, 0)
        raise FormulaError("Die Formel ist nicht zu lesen.")

    return of(formula.tree)
