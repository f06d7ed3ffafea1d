"""Legal rules by day: pure; where they come from is `store`'s business."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from app.errors import NotFound
from geodata.rules import RuleRow, RuleValue

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTICE = "Ohne Gewähr, keine Rechtsberatung und keine Entscheidung: Es gilt der Wortlaut der Vorschrift."
STATUS_WORDS = {
    "read": "gelesen, in einer veröffentlichten Fassung, die älter sein kann als das heutige Recht",
    "computed": "berechnet",
    "to_check": "noch zu prüfen",
    "draft": "Zahl aus einem Entwurf, noch zu prüfen",
}


@dataclass(frozen=True, slots=True)
class Value(RuleValue):
    """A named number of a rule; beyond `lowest` and `highest` it would be a slip of the pen."""

    @property
    def told(self) -> dict[str, Any]:
        """As the API gives it."""
        return {
            "name": self.name, "label": self.label, "value": plain(self.value), "unit": self.unit,
            "lowest": plain(self.lowest), "highest": plain(self.highest),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule(RuleRow):
    """A rule as it holds from a day on (None: since when was not told) until another one.

    `own`: entered by the Kreis; it goes before what came with the program for the days it holds.
    """

    values: tuple[Value, ...]
    own: bool = False

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )

    def __getitem__(self, name: str) -> float:
        for value in self.values:
            if value.name == name:
                return value.value
        raise KeyError(f"{self.code} has no value {name}")

    def get(self, name: str) -> float | None:
        """A value by its name; None where the rule says nothing about it."""
        return next((value.value for value in self.values if value.name == name), None)

    @property
    def told(self) -> dict[str, Any]:
        """As the API gives it."""
        return {
            "code": self.code, "topic": self.topic, "title": self.title, "sentence": self.sentence,
            "paragraph": self.paragraph, "values": [value.told for value in self.values],
            "valid_from": self.valid_from, "valid_to": self.valid_to, "holds_for": self.area_prefix,
            "source": self.source, "source_url": self.source_url, "read_as_of": self.read_as_of,
            "checked_on": self.checked_on, "status": self.status, "status_text": STATUS_WORDS[self.status],
            "note": self.note, "entered_here": self.own,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All versions of all rules that concern a region."""

    versions: tuple[Rule, ...]
    _by_code: dict[str, list[Rule]] = field(default_factory=dict)

    @classmethod
    def of(cls, versions: Iterable[Rule]) -> Rulebook:
        """The book of these versions; the one that goes first for a day comes first."""
        ordered = sorted(versions, key=_before)
        by_code: dict[str, list[Rule]] = {}
        for rule in ordered:
            by_code.setdefault(rule.code, []).append(rule)
        return cls(tuple(ordered), by_code)

    def find(self, code: str, day: date) -> Rule | None:
        """The rule as it holds on a day; None where none does."""
        return next((rule for rule in self._by_code.get(code, ()) if rule.holds(day)), None)

    def at(self, code: str, day: date) -> Rule:
        """The rule as it holds on a day. Raises NotFound where none does."""
        rule = self.find(code, day)
        if rule is None:
            raise NotFound(f"Am {day:%d.%m.%Y} gilt hier keine Regel {code}.", parameter="as_of")
        return rule

    def holding(self, day: date) -> list[Rule]:
        """All rules that hold on a day, by their code."""
        found = (self.find(code, day) for code in sorted(self._by_code))
        return [rule for rule in found if rule is not None]

    def of_code(self, code: str) -> list[Rule]:
        """Every version of a rule, the Kreis's own first, then by day. Raises NotFound."""
        if code not in self._by_code:
            raise NotFound(f"Eine Regel „{code}“ gibt es hier nicht.")
        return self._by_code[code]


def _before(rule: Rule) -> tuple[str, bool, int, date]:
    return rule.code, not rule.own, -len(rule.area_prefix), rule.valid_from or date.min


def plain(value: float) -> float | int:
    """A number without a decimal point where it has none."""
    return int(value) if float(value).is_integer() else value
