"""Fields entered by hand stand against imports until the source's own value changes, or an editor releases them.

`geodata.load.held` is the other half: what an import does about them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.sites.editing.columns import as_jsonb, told_by_source
from app.sites.editing.own_source import CODE

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.sites.editing.document import Document

HOLD = """
    INSERT INTO held_field AS h (site_id, offer_key, field, value, source_value, since)
    VALUES (:site_id, :offer_key, :field, cast(:value AS jsonb), cast(:source_value AS jsonb), :since)
    ON CONFLICT (site_id, offer_key, field) DO UPDATE SET value = excluded.value, since = excluded.since
    RETURNING source_value IS NOT DISTINCT FROM value"""

RELEASE = "DELETE FROM held_field WHERE site_id = :site_id AND offer_key = :offer_key AND field = :field"

SAID_BEFORE = """
    UPDATE field_source SET until = :since
     WHERE site_id = :site_id AND offer_key = :offer_key AND field = ANY(:fields) AND until IS NULL
       AND source_id = :source_id"""

SAY = """
    INSERT INTO field_source (site_id, offer_key, field, value, since, source_id, import_id)
    SELECT :site_id, :offer_key, f.key, f.value, :since, :source_id, :import_id
      FROM jsonb_each(cast(:value AS jsonb)) f WHERE f.value NOT IN ('null', '"unknown"', '[]')"""

ENDED = "ended"
ADDED = "added"


def hold(
    connection: Connection,
    document: Document,
    offer_key: str,
    was: dict[str, Any],
    fields: dict[str, Any],
    since: date,
) -> None:
    """Remember that these fields were entered by hand, and what the source said then; set back, they are released."""
    if document.source == CODE:
        return
    for name, value in fields.items():
        keys = {"site_id": document.id, "offer_key": offer_key, "field": name, "since": since}
        said = as_jsonb(told_by_source(name, was[name])) if name in was else None
        values = {"value": as_jsonb(told_by_source(name, value)), "source_value": said}
        if connection.execute(text(HOLD), {**keys, **values}).scalar_one():
            connection.execute(text(RELEASE), keys)


def hold_mark(connection: Connection, document: Document, offer_key: str, mark: str, since: date) -> None:
    """Remember that a site or an offer was ended or added by hand."""
    if document.source == CODE:
        return
    keys = {"site_id": document.id, "offer_key": offer_key, "field": mark, "since": since}
    connection.execute(text(HOLD), {**keys, "value": "{}", "source_value": None})


def unmark(connection: Connection, site_id: int, offer_key: str, mark: str) -> None:
    """Forget such a mark."""
    connection.execute(text(RELEASE), {"site_id": site_id, "offer_key": offer_key, "field": mark})


def say_own(
    connection: Connection,
    site_id: int,
    offer_key: str,
    fields: dict[str, Any],
    since: date,
    source: tuple[int, int],
) -> None:
    """Say in `field_source` that the region itself says so since that day; `source`: its source and import."""
    value: dict[str, Any] = {}
    for name, told in fields.items():
        value |= told_by_source(name, told)
    keys = {"site_id": site_id, "offer_key": offer_key, "since": since, "source_id": source[0]}
    connection.execute(text(SAID_BEFORE), {**keys, "fields": list(value)})
    connection.execute(text(SAY), {**keys, "import_id": source[1], "value": as_jsonb(value)})


def release(connection: Connection, site_id: int, offer_key: str, field: str) -> None:
    """Let the next import of the source have its say again. Raises NotFound where nothing is held."""
    keys = {"site_id": site_id, "offer_key": offer_key, "field": field}
    if connection.execute(text(RELEASE), keys).rowcount == 0:
        raise NotFound("Dieses Feld ist nicht von Hand festgehalten.")
