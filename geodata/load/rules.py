"""Legal rules of the program's files into the database: those that differ are replaced, the Kreis's own are left alone."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.audit.acting import Author, say_who_unless_said
from geodata.rules import read_rules

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from geodata.rules import RuleRow

STORED = """
    SELECT id, code, area_prefix, topic, title, sentence, paragraph, source, status, named_values, source_url, read_as_of,
           checked_on, note, lower(valid_during) AS valid_from, upper(valid_during) AS valid_to
      FROM legal_rule WHERE region_id IS NULL"""
GONE = "DELETE FROM legal_rule WHERE id = ANY(:ids)"
NEW = """
    INSERT INTO legal_rule (code, area_prefix, valid_during, topic, title, sentence, paragraph, named_values, source,
                            source_url, read_as_of, checked_on, status, note)
    VALUES (:code, :area_prefix, daterange(:valid_from, :valid_to), :topic, :title, :sentence, :paragraph,
            cast(:named_values AS jsonb), :source, :source_url, :read_as_of, :checked_on, :status, :note)"""
RENEWED = "UPDATE region SET data_version = data_version + 1, site_edits = site_edits + 1"


def store_rules(connection: Connection, rows: list[RuleRow] | None = None) -> int:
    """Make the stored rules those of the files; gives how many versions are new or changed."""
    wanted = [_columns(row) for row in (read_rules() if rows is None else rows)]
    kept: list[dict[str, Any]] = []
    gone: list[int] = []
    for stored in connection.execute(text(STORED)).mappings():
        told = {name: value for name, value in stored.items() if name != "id"}
        if told in wanted:
            kept.append(told)
        else:
            gone.append(stored["id"])
    new = [row for row in wanted if row not in kept]
    if not gone and not new:
        return 0
    say_who_unless_said(connection, Author("Programm"), "Regeln aus den Dateien des Programms")
    connection.execute(text(GONE), {"ids": gone})
    for row in new:
        connection.execute(text(NEW), {**row, "named_values": json.dumps(row["named_values"])})
    connection.execute(text(RENEWED))
    return len(new)


def _columns(row: RuleRow) -> dict[str, Any]:
    told = asdict(row)
    told["named_values"] = list(told.pop("values"))
    return told
