"""Arithmetic in floating point that cannot fail in a row.

PostgreSQL raises an error where a float overflows, becomes too small, or is divided by zero, and one such row would cost the
whole answer. So a division by zero is NULL, powers have a guard, properties count from 1e-15 (below: zero) to 1e15 (beyond:
NULL), and for everything else it is known beforehand how large a result can be and on which grid it lies: filters whose
results could leave the range of floats are refused.
"""

from __future__ import annotations

import math

from app.cql2.model import Call, FilterError, Property, Value
from app.cql2.typed import Context, Span, Typed, demand

TINY, HUGE = 1e-15, 1e15
"""Between these amounts properties are computed with."""
LEAST, MOST = 1e-280, 1e280
"""Between these a result must stay: far within what floats hold."""
POWER_EXPONENT = 340.0
"""exp(340) is about 1e147: powers beyond, or below its inverse, are NULL."""
EPSILON = 2.0**-53
WHOLE = Span(1.0, 2.0**63)
MEASURED = Span(TINY * EPSILON, HUGE)
POWER = Span(1e-148 * EPSILON, 1e148)
COUNTED = "(CASE WHEN abs({p}) < {tiny} THEN 0 WHEN abs({p}) <= {huge} THEN {p} END)"
MODULO = "(SELECT v.a - v.b * trunc(v.a / v.b) FROM (SELECT {a} AS a, nullif({b}, 0) AS b OFFSET 0) AS v)"
RAISED = """(SELECT CASE WHEN v.a = 0 THEN CASE WHEN v.b > 0 THEN 0 WHEN v.b = 0 THEN 1 END
    WHEN (v.a > 0 OR v.b = floor(v.b)) AND abs(v.b * ln(abs(v.a))) < {most} THEN power(v.a, v.b) END
    FROM (SELECT {a} AS a, {b} AS b OFFSET 0) AS v)"""
"""OFFSET 0: each operand is computed once, and nothing is computed before the row is there."""


def computed(node: Call, args: list[Typed], _: Context) -> Typed:
    """+ - * / % div ^ of two numbers. Raises FilterError where the result could leave the range of floats."""
    left, right = (operand(demand(one, "number", f"„{node.name}“ rechnet mit Zahlen")) for one in args)
    (a, x), (b, y) = left, right
    match node.name:
        case "+" | "-":
            sql, span = f"({a} {node.name} {b})", Span(min(x.grid, y.grid), x.largest + y.largest)
        case "*":
            sql, span = f"({a} * {b})", Span(x.grid * y.grid, x.largest * y.largest)
        case "/":
            sql, span = f"({a} / nullif({b}, 0))", Span(x.grid / y.largest * EPSILON, x.largest / y.grid)
        case "div":
            sql, span = f"trunc({a} / nullif({b}, 0))", Span(1.0, x.largest / y.grid)
        case "%":
            sql, span = MODULO.format(a=a, b=b), Span(min(x.grid, y.grid), 2 * max(x.largest, y.largest))
            _held(Span(x.grid / y.largest, x.largest / y.grid), node)
        case _:
            sql, span = RAISED.format(a=a, b=b, most=POWER_EXPONENT), _power(x, node.args[1])
    return Typed("number", sql, node, _held(span, node))


def operand(one: Typed) -> tuple[str, Span]:
    """A number as a float that may be computed with, and how large it can be."""
    match one.node:
        case Value(value=int() | float() as value):
            amount = abs(float(value))
            sql = f"CAST({one.sql} AS double precision)"
            return sql, Span(math.ulp(amount) if amount else 1.0, max(amount, 1.0))
        case Property() if one.span is None:
            return COUNTED.format(p=one.sql, tiny=TINY, huge=HUGE), MEASURED
        case Property():
            return f"CAST({one.sql} AS double precision)", one.span or MEASURED
    return one.sql, one.span or MEASURED


def _power(base: Span, exponent: object) -> Span:
    match exponent:
        case Value(value=int() as times) if times >= 0:
            amount = times * math.log(max(base.largest, 2))
            least = times * math.log(min(base.grid, 0.5))
            if amount < POWER_EXPONENT and least > -POWER_EXPONENT:
                return Span(min(base.grid**times, 1.0), max(base.largest**times, 1.0))
    return POWER


def _held(span: Span, node: Call) -> Span:
    if span.grid < LEAST or span.largest > MOST:
        raise FilterError(
            "Das Ergebnis dieser Rechnung könnte zu groß oder zu klein werden; bitte einfacher fragen.",
            at=node.at,
        )
    return span
