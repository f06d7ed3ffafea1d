"""Taking back one change of a site: a new change that restores what was, where nobody has touched it since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import Conflict, NotFound
from app.sites.editing import held
from app.sites.editing.change import change_site, finish
from app.sites.editing.columns import offer_fields, site_fields
from app.sites.editing.document import Document
from app.sites.editing.fields import Changes

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

CHANGE = """
    SELECT id, transaction_id, table_name, object_id, object_key, site_id, site_slug, kind, before, after, actor, at
      FROM change WHERE id = :id AND region_id = :region_id"""

LATER = """
    SELECT actor, at, undoes_id FROM change
     WHERE site_id = :site_id AND table_name = :table_name AND object_key IS NOT DISTINCT FROM :object_key
       AND id > :id AND transaction_id <> :transaction_id AND (after ?| :touched OR before ?| :touched)
     ORDER BY id DESC LIMIT 1"""

ENDED_WITH_IT = """
    SELECT table_name, object_id, before ->> 'valid_during' AS was FROM change
     WHERE site_id = :site_id AND transaction_id = :transaction_id AND kind = 'end'
       AND table_name IN ('site_state', 'offer')"""

REOPEN = "UPDATE {table} SET valid_during = cast(:was AS daterange) WHERE id = :id"

UNDOES = "SELECT set_config('atlas.undoes', :id, true)"


def read_change(connection: Connection, region_id: int, number: int) -> RowMapping:
    """One change of a site; raises NotFound, and Conflict where it is of nothing that can be undone here."""
    found = connection.execute(text(CHANGE), {"id": number, "region_id": region_id}).mappings().first()
    if found is None:
        raise NotFound(f"Eine Änderung {number} gibt es in dieser Region nicht.")
    if found["site_id"] is None or found["table_name"] not in {"site_state", "offer"}:
        raise Conflict("Zurücknehmen lassen sich nur Änderungen an Lernorten und ihren Angeboten.")
    return found


def undo(connection: Connection, document: Document, told: RowMapping) -> Document:
    """Restore what was before the change; raises Conflict where that would take back somebody else's work."""
    connection.execute(text(UNDOES), {"id": str(told["id"])})
    if told["kind"] == "end":
        _refuse_if_touched(connection, told, ["valid_during"])
        return _reopen(connection, document, told)
    changes = _backwards(document, told)
    touched = list(told["before"] or told["after"])
    _refuse_if_touched(connection, told, [name for name in touched if name != "valid_during"])
    return change_site(connection, document, changes)


def _backwards(document: Document, told: RowMapping) -> Changes:
    day = max(datetime.now(UTC).date(), document.valid_from)
    nothing = Changes(day, None)
    key = told["object_key"]
    if told["kind"] == "insert" and told["table_name"] == "offer":
        return replace(nothing, offers={key: None})
    if told["kind"] != "update":
        raise Conflict("Das lässt sich nicht zurücknehmen; einen Lernort kann man an einem Tag enden lassen.")
    if told["table_name"] == "site_state":
        fields: dict[str, Any] = site_fields(told["before"])
        changes = replace(nothing, site=fields)
    else:
        fields = offer_fields(told["before"], document.offers.get(key, {}))
        changes = replace(nothing, offers={key: fields})
    if not fields:
        raise Conflict("Diese Änderung betrifft kein Feld, das sich bearbeiten lässt.")
    return changes


def _refuse_if_touched(connection: Connection, told: RowMapping, touched: list[str]) -> None:
    later = connection.execute(text(LATER), {**told, "touched": touched}).first()
    if later is None:
        return
    if later.undoes_id == told["id"]:
        raise Conflict("Diese Änderung ist schon zurückgenommen.")
    raise Conflict(
        f"Das geht nicht mehr: {later.actor} hat dieselben Angaben am {later.at:%d.%m.%Y} noch einmal geändert."
        " Bitte diese spätere Änderung zuerst zurücknehmen oder den Lernort bearbeiten."
    )


def _reopen(connection: Connection, document: Document, told: RowMapping) -> Document:
    for row in connection.execute(text(ENDED_WITH_IT), dict(told)).all():
        sql = REOPEN.format(table="offer" if row.table_name == "offer" else "site_state")
        connection.execute(text(sql), {"id": int(row.object_id), "was": row.was})
    held.unmark(connection, document, told["object_key"] if told["table_name"] == "offer" else "", held.ENDED)
    return finish(connection, document)
