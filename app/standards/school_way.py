"""The way to school: whether it is reasonable, and how long one may have to wait. The numbers are the rules'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from app.errors import BadRequest

if TYPE_CHECKING:
    from app.standards.rules import Rule, Rulebook

Status = Literal["within", "beyond", "not_covered"]
LAST_PRIMARY, LAST_COVERED, LAST_GRADE = 4, 10, 13


@dataclass(frozen=True, slots=True)
class Checked:
    """A length or a time against its limit; `not_covered`: no rule for this grade."""

    status: Status
    limit: float | None
    value: float
    rule: Rule | None


def reasonable_way(book: Rulebook, grade: int, metres: float, day: date) -> Checked:
    """Whether a way is reasonable for a grade (R22): the limit itself still is. Home to school, home to stop, stop to school."""
    return _checked(book, "R22", grade, metres, day, "m")


def waiting(
    book: Rulebook, grade: int, minutes: float, day: date, when: Literal["before", "after"]
) -> Checked:
    """Whether a wait before or after the lessons is reasonable for a grade (R23)."""
    return _checked(book, "R23", grade, minutes, day, f"{when}_minutes")


def _checked(book: Rulebook, code: str, grade: int, value: float, day: date, of: str) -> Checked:
    if not 1 <= grade <= LAST_GRADE:
        raise BadRequest(f"Klassen gehen von 1 bis {LAST_GRADE}.", parameter="grade")
    rule = book.find(code, day)
    if grade > LAST_COVERED or rule is None:
        return Checked("not_covered", None, value, None)
    limit = rule[f"to_grade_{LAST_PRIMARY if grade <= LAST_PRIMARY else LAST_COVERED}_{of}"]
    return Checked("within" if value <= limit else "beyond", limit, value, rule)
