"""The limits of a journey by public transport, as data with their source (`rules.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from app.accessibility.timetable_search import Limits
from app.errors import BadRequest

FILE = Path(__file__).parent / "rules.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """Limits for a group of people; those named in `assumed` are nobody's rule but ours."""

    code: str
    label: str
    walk_to_stop_m: int
    walk_from_stop_m: int
    walk_direct_m: int
    walk_between_m: int
    most_changes: int
    change_seconds: int
    longest_minutes: int
    on_request: bool
    source: str
    checked_on: date
    assumed: tuple[str, ...] = ()
    access_mode: Literal["walk", "bicycle"] = "walk"
    wait_before_minutes: int | None = None
    wait_after_minutes: int | None = None
    source_url: str | None = None

    def limits(self, *, way_home: bool = False, any_wait: bool = False) -> Limits:
        """The limits of a search; waiting is that before the lessons, or after them on the way home, or any."""
        wait = None if any_wait else self.wait_after_minutes if way_home else self.wait_before_minutes
        return Limits(self.most_changes, None if wait is None else 60 * wait, 60 * self.longest_minutes)

    @property
    def told(self) -> dict[str, Any]:
        """The rule as the API tells it."""
        return asdict(self)


@cache
def rules() -> dict[str, Rule]:
    """All rules by their code."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["rule"]
    found = [Rule(**{**entry, "assumed": tuple(entry.get("assumed", ()))}) for entry in entries]
    return {rule.code: rule for rule in found}


def rule_of(code: str) -> Rule:
    """A rule by its code. Raises BadRequest naming those there are."""
    if code not in rules():
        known = ", ".join(rules())
        raise BadRequest(f"Die Regel „{code}“ gibt es nicht. Es gibt: {known}.", parameter="rule")
    return rules()[code]
