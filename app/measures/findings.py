"""Findings: what was found, with the figures as they were; recorded by planners here or by other rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text as sql_text

from app.errors import InvalidFields
from app.measures.figures import Figure, freeze
from app.measures.today import completed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from app.accounts.access import Actor

__all__ = ["Figure", "record_finding"]

MOST_TITLE, MOST_TEXT = 200, 8000
INSERT = """
    INSERT INTO finding (region_id, topic_id, title, text, origin, by_id, by_name)
    VALUES (:region_id, :topic_id, :title, :text, :origin, :account_id, :by_name) RETURNING id"""


def record_finding(
    connection: Connection, actor: Actor, *, region_id: int, title: str, text: str, figures: Sequence[Figure], origin: str,
    topic_id: int | None = None,
) -> int:  # fmt: skip
    """Record a finding with its figures, frozen as given; gives its number. It is confidential until it is published.

    `origin` is where it was found: a path of this program, or words. The caller has seen to it that the actor may
    (KEEP_INDICATORS) and has a transaction in its name. Raises InvalidFields.
    """
    if not title.strip() or len(title) > MOST_TITLE or len(text) > MOST_TEXT:
        raise InvalidFields("Ein Befund braucht eine Überschrift, und sein Text ist begrenzt.",
                            errors={"title": f"1 bis {MOST_TITLE} Zeichen, der Text höchstens {MOST_TEXT}."})  # fmt: skip
    keys = {
        "region_id": region_id, "topic_id": topic_id, "title": title.strip(), "text": text, "origin": origin[:1500],
        "account_id": actor.account_id, "by_name": actor.name,
    }  # fmt: skip
    number: int = connection.execute(sql_text(INSERT), keys).scalar_one()
    freeze(connection, number, completed(connection, region_id, figures))
    return number
