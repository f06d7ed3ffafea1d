"""Legal rules as data: typed by hand into TOML files, one per area, and read here. No database."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from geodata.reading import ReadError

FOLDER = Path(__file__).parent
Status = Literal["read", "computed", "to_check", "draft"]
STATUSES = ("read", "computed", "to_check", "draft")
TOPICS = ("early_years", "all_day", "school", "school_transport", "statistics", "public_body")


@dataclass(frozen=True, slots=True)
class RuleValue:
    """A named value of a rule with its unit; `lowest` and `highest`: beyond them it is a slip of the pen."""

    name: str
    label: str
    value: float
    unit: str
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it holds from a day on (None: since when was not told) until another (None: until further notice)."""

    code: str
    area_prefix: str
    topic: str
    title: str
    sentence: str
    paragraph: str
    source: str
    status: Status
    values: tuple[RuleValue, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    source_url: str | None = None
    read_as_of: str | None = None
    checked_on: date | None = None
    note: str | None = None


def read_rules(folder: Path = FOLDER) -> list[RuleRow]:
    """All rules of all files, by code and day. Raises ReadError naming file and rule where something does not fit."""
    rows = [row for path in sorted(folder.glob("*.toml")) for row in read_file(path)]
    return sorted(rows, key=lambda row: (row.code, row.area_prefix, row.valid_from or date.min))


def read_file(path: Path) -> list[RuleRow]:
    """The rules of one file."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        area_prefix = told["area_prefix"]
        rules = told["rule"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise ReadError(f"Die Datei mit Regeln stimmt nicht: {error}", path.name) from error
    return [row for entry in rules for row in _rows(entry, area_prefix, path.name)]


def _rows(entry: dict[str, Any], area_prefix: str, file: str) -> list[RuleRow]:
    code = entry.get("id", "?")
    try:
        about = {name: value for name, value in entry.items() if name not in {"id", "version"}}
        rows = [
            RuleRow(
                code=code, area_prefix=area_prefix, **about,
                values=tuple(_value(one) for one in version["values"]),
                valid_from=version.get("valid_from"), valid_to=version.get("valid_to"),
            )
            for version in entry["version"]
        ]  # fmt: skip
        _check(rows)
    except (KeyError, TypeError, ValueError) as error:
        raise ReadError(f"Die Regel „{code}“ stimmt nicht: {error}", file) from error
    return rows


def _value(told: dict[str, Any]) -> RuleValue:
    value = RuleValue(**told)
    if not value.lowest <= value.value <= value.highest:
        raise ValueError(
            f"{value.name} = {value.value} liegt nicht zwischen {value.lowest} und {value.highest}"
        )
    return value


def _check(rows: list[RuleRow]) -> None:
    if not rows:
        raise ValueError("keine Fassung")
    first = rows[0]
    if first.status not in STATUSES or first.topic not in TOPICS:
        raise ValueError(f"status {first.status} oder topic {first.topic} ist unbekannt")
    if first.status in {"read", "computed"} and first.checked_on is None:
        raise ValueError("gelesen, aber ohne Tag (checked_on)")
    for before, after in pairwise(rows):
        if before.valid_to is None or after.valid_from is None or after.valid_from < before.valid_to:
            raise ValueError("Fassungen überschneiden sich")
