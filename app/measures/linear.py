"""How a change goes through a formula of indicators where that follows from the change alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.indicators.expressions import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.indicators.expressions import Formula

Linear = tuple[float, float, float]
"""Low, middle and high of a change, which go together."""
NONE: Linear = (0.0, 0.0, 0.0)


class NotLinearError(Exception):
    """The formula multiplies, divides by, or chooses by what changes."""


class _Part:
    """A part of a formula: how it changes, and its number where it is made of none but numbers."""

    __slots__ = ("change", "number")

    def __init__(self, change: Linear, number: float | None) -> None:
        self.change, self.number = change, number


def change_through(formula: Formula, changes: Mapping[str, Linear]) -> Linear:
    """The change of a formula's value by the changes of its names, once earlier years are changed alike.

    Raises NotLinearError where the values themselves would be needed.
    """
    return evaluate(
        formula, lambda name: _Part(changes.get(name, NONE), None), lambda value: _Part(NONE, value), _apply
    ).change


def _apply(sign: str, left: _Part, right: _Part | None, _years: int) -> _Part:
    if right is None:
        if sign in {"previous", "mean_before"} or not any(left.change):
            return left
        raise NotLinearError
    if sign in {"+", "-"}:
        way = 1 if sign == "+" else -1
        first, second = left.change, right.change
        added = first[0] + way * second[0], first[1] + way * second[1], first[2] + way * second[2]
        return _Part(added, None)
    if not any(left.change) and not any(right.change):
        return _Part(NONE, None)
    if sign == "*" and left.number is not None:
        return _Part(_times(right.change, left.number), None)
    if sign == "*" and right.number is not None:
        return _Part(_times(left.change, right.number), None)
    if sign == "/" and right.number:
        return _Part(_times(left.change, 1 / right.number), None)
    raise NotLinearError


def _times(change: Linear, factor: float) -> Linear:
    return factor * change[0], factor * change[1], factor * change[2]
