"""The program's rules as a book, without a database."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache

from app.standards.rules import Rulebook
from app.standards.store import concerns, rule_of
from geodata.rules import read_rules


@cache
def book_for(*prefixes: str) -> Rulebook:
    """The rules that hold in a Kreis."""
    rows = [asdict(row) for row in read_rules() if concerns(row.area_prefix, prefixes)]
    return Rulebook.of(rule_of({"named_values": row.pop("values"), **row}) for row in rows)


SL_FL = "01059"
