"""Revisions. Two at once: a change says which revision it is of; who is second is told what holds and what was theirs, and loses nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import text

from app.errors import PreconditionFailed, PreconditionRequired

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

PUBLISH = """
    UPDATE {table} SET published_at = CASE WHEN :published THEN coalesce(published_at, now()) END, revision = revision + 1
     WHERE id = :id"""
ETAG = re.compile(r'"([a-z]+)(\d{1,10})-(\d{1,9})"')
MISSING = "Eine Änderung muss sagen, welchen Stand sie ändert (If-Match mit dem ETag)."
CHANGED = (
    "Jemand anders hat das inzwischen geändert. Nichts ist überschrieben und nichts verloren: Unten steht, was jetzt gilt;"
    " Ihre Eingabe steht noch im Formular."
)


def etag_of(kind: str, row: Mapping[str, Any]) -> str:
    """Names the revision of an object."""
    return f'"{kind}{row["id"]}-{row["revision"]}"'


def require_newest(
    kind: str, row: Mapping[str, Any], if_match: str | None, current: Mapping[str, Any], yours: Mapping[str, Any]
) -> None:  # fmt: skip
    """Raises PreconditionRequired without a revision, PreconditionFailed with both where somebody was faster."""
    found = ETAG.fullmatch((if_match or "").strip())
    if found is None or found[1] != kind or int(found[2]) != row["id"]:
        raise PreconditionRequired(MISSING)
    if int(found[3]) != row["revision"]:
        raise PreconditionFailed(CHANGED, current=dict(current), yours=dict(yours), etag=etag_of(kind, row))


def set_published(
    connection: Connection, table: Literal["finding", "undertaking", "undertaking_part"], number: int, *, published: bool
) -> None:  # fmt: skip
    """Publish a row, or take that back, as a revision of its own; what is public already keeps the day it became so."""
    connection.execute(text(PUBLISH.format(table=table)), {"id": number, "published": published})
