"""Reading rules and standards of a region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.standards.rules import Rule, Rulebook, Value
from app.standards.standards import Standard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

RULES = """
    SELECT code, area_prefix, topic, title, sentence, paragraph, source, status, named_values, source_url, read_as_of,
           checked_on, note, lower(valid_during) AS valid_from, upper(valid_during) AS valid_to,
           region_id IS NOT NULL AS own
      FROM legal_rule WHERE region_id IS NULL OR region_id = :region_id"""

STANDARDS = """
    SELECT key, category, kind, decision, lower(valid_during) AS valid_from, upper(valid_during) AS valid_to,
           age_from_months, age_to_months, mode, limit_minutes, limit_metres, at_time, people_share, places_per_100,
           smallest_pupils, decision_url, decided_on, note, border, weekday
      FROM provision_standard
     WHERE region_id = :region_id AND (cast(:key AS text) IS NULL OR key = :key)
     ORDER BY category, key, valid_from"""


def prefixes_of(config: dict[str, Any]) -> tuple[str, ...]:
    """Beginnings of the ARS that say which rules hold in a region: its own, or those it follows (`rules_as`)."""
    followed = config.get("rules_as")
    return (followed,) if followed else tuple(config.get("core_prefixes", ()))


def concerns(area_prefix: str, prefixes: Sequence[str]) -> bool:
    """Whether a rule holds in all of a region."""
    return all(prefix.startswith(area_prefix) for prefix in prefixes)


def read_rulebook(connection: Connection, region_id: int, config: dict[str, Any]) -> Rulebook:
    """All versions of all rules that concern the region."""
    prefixes = prefixes_of(config)
    rows = connection.execute(text(RULES), {"region_id": region_id}).mappings()
    return Rulebook.of(rule_of(dict(row)) for row in rows if concerns(row["area_prefix"], prefixes))


def read_rules_elsewhere(connection: Connection) -> Rulebook:
    """The rules that came with the program for whichever area: what may be assumed where a region has none of its own."""
    rows = connection.execute(text(RULES), {"region_id": None}).mappings()
    return Rulebook.of(rule_of(dict(row)) for row in rows)


def rule_of(row: dict[str, Any]) -> Rule:
    """A rule from its row."""
    return Rule(values=tuple(Value(**one) for one in row.pop("named_values")), **row)


def read_standards(connection: Connection, region_id: int, day: date | None = None) -> list[Standard]:
    """The Kreis's standards that hold on a day, or every version of all of them."""
    rows = connection.execute(text(STANDARDS), {"region_id": region_id, "key": None}).mappings()
    found = [Standard(**row) for row in rows]
    return found if day is None else [one for one in found if one.holds(day)]


def read_versions(connection: Connection, region_id: int, key: str) -> list[Standard]:
    """Every version of a standard, by day; none where there is no such standard."""
    rows = connection.execute(text(STANDARDS), {"region_id": region_id, "key": key}).mappings()
    return [Standard(**row) for row in rows]
