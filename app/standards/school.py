"""School: when it begins, which grades are entitled to all-day places, which schools are small. The numbers are the rules'."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from app.standards.ages import school_year_begins

if TYPE_CHECKING:
    from app.standards.rules import Rule, Rulebook

SizeStatus = Literal["below", "enough", "unknown", "not_applicable"]
EXCEPTION = "Ausnahmen sind möglich; das ist ein Hinweis und keine Schließung."
SIZE_OF = {
    "primary_school": "primary_school",
    "community_school": "community_school",
    "grammar_school": "grammar_school_g9",
}
"""Which number of R16 a category is held against; a Gymnasium counts as G9 unless somebody says G8."""


def entry_year(book: Rulebook, born: date) -> int:
    """The year in whose August compulsory school begins (R13): six by 30 June, with the rule as it holds that year."""
    rule = book.at("R13", date(born.year + 6, 1, 1))
    age, month, day = int(rule["age_years"]), int(rule["last_month"]), int(rule["last_day"])
    last = min(day, calendar.monthrange(born.year + age, month)[1])
    return born.year + age if (born.month, born.day) <= (month, last) else born.year + age + 1


def entry_cohort(book: Rulebook, year: int) -> tuple[date, date]:
    """First and last birthday of those who start school in a year."""
    rule = book.at("R13", date(year, 1, 1))
    age, month, day = int(rule["age_years"]), int(rule["last_month"]), int(rule["last_day"])

    def cut(of: int) -> date:
        return date(of, month, min(day, calendar.monthrange(of, month)[1]))

    before = cut(year - age - 1)
    return date.fromordinal(before.toordinal() + 1), cut(year - age)


def gafoeg_grades(book: Rulebook, year: int) -> int:
    """How many grades are entitled to all-day places in the school year that begins in a year (R03): 0 before the law."""
    rule = book.find("R03", school_year_begins(year))
    return 0 if rule is None else int(rule["grades"])


@dataclass(frozen=True, slots=True)
class Size:
    """A school's pupils against the least number; only ever a hint."""

    status: SizeStatus
    rule: Rule | None
    least: int | None
    pupils: int | None
    text: str


def size_of(
    book: Rulebook, category: str, pupils: int | None, day: date, *, branch: bool = False, provider_kind: str = "public"
) -> Size:  # fmt: skip
    """Whether a school has the least number of pupils (R16, of branches R17); none holds for schools of the minority (R20)."""
    if provider_kind == "danish_minority":
        text = "Für Schulen der dänischen Minderheit gilt keine Mindestgröße."
        return Size("not_applicable", book.find("R20", day), None, pupils, text)
    rule, name = _size_rule(book, category, day, branch=branch)
    least = None if rule is None else rule.get(name)
    if rule is None or least is None:
        text = "Für diese Schulart ist keine Mindestgröße bekannt."
        return Size("not_applicable", None, None, pupils, text)
    if pupils is None:
        return Size(
            "unknown",
            rule,
            int(least),
            None,
            "Wie viele Schülerinnen und Schüler es sind, ist nicht bekannt.",
        )
    draft = " Die Zahl stammt aus einem Entwurf." if rule.status == "draft" else ""
    if pupils < least:
        return Size(
            "below", rule, int(least), pupils, f"{pupils} sind weniger als {int(least)}. {EXCEPTION}{draft}"
        )
    return Size("enough", rule, int(least), pupils, f"{pupils} sind mindestens {int(least)}.{draft}")


def _size_rule(book: Rulebook, category: str, day: date, *, branch: bool) -> tuple[Rule | None, str]:
    if branch and category == "primary_school":
        return book.find("R17", day), "branch"
    return book.find("R16", day), SIZE_OF.get(category, category)
