"""The register of personal data: gathered from the rooms, shown, exported, erased, expired; always as the owner."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.audit.acting import Author, say_who
from app.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.database.personal import Held
    from app.settings import Settings

ROOMS = ("accounts", "sites", "jobs", "notices", "imports", "quality", "scenarios", "reports", "measures",
         "developments", "landscape", "committees", "audit")  # fmt: skip
"""Rooms that hold something about persons, in the order of erasing; the audit last, which the others write into."""

AUTHOR = Author("Datenschutz")


@dataclass(frozen=True, slots=True)
class Entry:
    """How much of a kind is held about whom, since when, and for how long."""

    held: Held
    person: str
    count: int
    since: datetime | None
    days: int | None


def register(connection: Connection) -> list[Held]:
    """All that the rooms declare and that is in this database."""
    found: list[Held] = []
    for room in ROOMS:
        name = f"app.{room}.personal"
        if find_spec(f"app.{room}") and find_spec(name):
            found += importlib.import_module(name).HELD
    there = "SELECT to_regclass(:name) IS NOT NULL"
    return [
        held for held in found
        if all(connection.execute(text(there), {"name": name}).scalar_one() for name in held.tables)
    ]  # fmt: skip


def show(connection: Connection, settings: Settings) -> list[Entry]:
    """What is held about whom."""
    entries = []
    for held in register(connection):
        days = getattr(settings, held.days) if held.days else None
        for person, count, since in connection.execute(text(held.count)).all():
            entries.append(Entry(held, person, count, since, days))
    return entries


def export(connection: Connection, account_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything held about an account (GDPR articles 15 and 20). Raises NotFound where there is nothing."""
    told: dict[str, list[dict[str, Any]]] = {}
    for held in register(connection):
        if held.export is not None:
            rows = connection.execute(text(held.export), {"account_id": account_id}).mappings()
            told[held.key] = [dict(row) for row in rows]
    if not any(told.values()):
        raise NotFound(f"Über ein Konto {account_id} ist nichts gespeichert.")
    return told


def erase(connection: Connection, account_id: int) -> dict[str, int]:
    """Erase what is held about an account (GDPR article 17); in the audit its number stays. Gives rows by kind."""
    say_who(connection, AUTHOR, f"Löschung des Kontos {account_id}")
    done = {}
    for held in register(connection):
        if held.erase is not None:
            done[held.key] = _rows(connection, held.erase, {"account_id": account_id})
    return done


def expire(connection: Connection, settings: Settings, now: datetime | None = None) -> dict[str, int]:
    """Delete what is older than its period; gives rows by kind."""
    say_who(connection, AUTHOR, "Löschung nach Ablauf der Frist")
    moment, done = now or datetime.now(UTC), {}
    for held in register(connection):
        if held.expire is not None and held.days is not None:
            until = moment - timedelta(days=getattr(settings, held.days))
            done[held.key] = _rows(connection, held.expire, {"until": until})
    return done


def _rows(connection: Connection, sql: str, values: dict[str, Any]) -> int:
    done = connection.execute(text(sql), values)
    return int(done.scalar_one()) if done.returns_rows else done.rowcount
