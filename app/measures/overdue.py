"""What is overdue: stages, milestones, checks of effects, postponed decisions; listed, and told once to who coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.audit.acting import Author, say_who_unless_said
from app.measures.stages import LABELS
from app.notices.notices import Notice, notify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from app.settings import Settings

OPEN = """
    SELECT u.id, u.title, u.stage, u.due_on, coalesce(json_agg(json_build_object('kind', p.kind, 'content', p.content,
           'result', p.result)) FILTER (WHERE p.id IS NOT NULL), '[]') AS parts
      FROM undertaking u LEFT JOIN undertaking_part p ON p.undertaking_id = u.id
     WHERE u.stage <> 'closed' GROUP BY u.id ORDER BY u.id"""
TELL = """
    INSERT INTO overdue_told (undertaking_id, what, due_on) VALUES (:id, :what, :due_on)
    ON CONFLICT DO NOTHING RETURNING undertaking_id"""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Something that is to be done by a day and is not."""

    what: str
    due_on: str


def overdue(undertaking: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], today: date) -> list[Overdue]:
    """What of an undertaking is overdue on a day, the oldest first."""
    return [one for one in to_do(undertaking, parts) if one.due_on < today.isoformat()]


def to_do(undertaking: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> list[Overdue]:
    """All that is still to be done of an undertaking by some day, the first first; nothing of a closed one."""
    found = [*_of_stage(undertaking), *(one for part in parts for one in _of_part(part)), *_postponed(parts)]
    return [] if undertaking["stage"] == "closed" else sorted(found, key=lambda one: one.due_on)


def _of_stage(undertaking: Mapping[str, Any]) -> Iterator[Overdue]:
    if undertaking["due_on"]:
        yield Overdue(f"Stufe „{LABELS[undertaking['stage']]}“", str(undertaking["due_on"]))


def _of_part(part: Mapping[str, Any]) -> Iterator[Overdue]:
    content = part["content"]
    if part["kind"] == "measure" and content["status"] in {"planned", "running"}:
        for one in content["milestones"]:
            if one["done_on"] is None:
                yield Overdue(milestone_words(one["title"]), one["due_on"])
        if content["ends_on"]:
            yield Overdue(f"Maßnahme „{content['title']}“", content["ends_on"])
    if part["kind"] == "effect" and part["result"] is None:
        yield Overdue("Wirkung nachrechnen", content["check_on"])


def _postponed(parts: Sequence[Mapping[str, Any]]) -> Iterator[Overdue]:
    """A decision that was put off, where none has been made since."""
    decisions = [part["content"] for part in parts if part["kind"] == "decision"]
    last = max(decisions, key=lambda one: one["decided_on"], default=None)
    if last is not None and last["outcome"] == "postponed" and last["postponed_until"]:
        yield Overdue("Vertagter Beschluss", last["postponed_until"])


def tell_overdue(connection: Connection, settings: Settings, today: date) -> int:
    """Tell who coordinates what has become overdue, each once; gives how many were told."""
    told = 0
    for row in map(dict, connection.execute(text(OPEN)).mappings().all()):
        fresh = [one for one in overdue(row, row["parts"], today) if _first(connection, row["id"], one)]
        if fresh:
            words = "; ".join(f"{one.what}, fällig am {in_german(one.due_on)}" for one in fresh)
            notice = Notice("overdue", f"Überfällig: {row['title']}", words, f"/massnahmen/{row['id']}")
            say_who_unless_said(connection, Author("Fristen"))
            notify(connection, settings, notice, permission="coordinate")
            told += 1
    return told


def _first(connection: Connection, undertaking_id: int, one: Overdue) -> bool:
    keys = {"id": undertaking_id, "what": one.what, "due_on": one.due_on}
    return connection.execute(text(TELL), keys).first() is not None


def milestone_words(title: str) -> str:
    """What a milestone is called among what is to be done."""
    return f"Meilenstein „{title}“"


def in_german(day: str) -> str:
    """A day as it is written in German."""
    year, month, number = day.split("-")
    return f"{number}.{month}.{year}"
