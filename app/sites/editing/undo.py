"""Taking back one change of a site: a new change that restores what was, where nobody has touched it since.

A site entered by hand is taken back whole: it keeps its number and its history, and has no state any more. What was
deleted that way, or because it ended on its first day, is put back from what was written down about it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import Conflict, NotFound
from app.sites.editing import dated, held, whole
from app.sites.editing.change import change_site, finish
from app.sites.editing.columns import as_columns, offer_fields, site_fields
from app.sites.editing.document import Document, read_document
from app.sites.editing.fields import Changes
from app.sites.editing.own_source import own_source

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

CHANGE = """
    SELECT id, region_id, transaction_id, table_name, object_id, object_key, site_id, site_slug, kind, before, after,
           actor, at
      FROM change WHERE id = :id AND region_id = :region_id"""

LATER = """
    SELECT actor, at, undoes_id FROM change
     WHERE site_id = :site_id AND table_name = :table_name AND object_key IS NOT DISTINCT FROM :object_key
       AND (cast(:row AS text) IS NULL OR object_id = :row)
       AND id > :id AND transaction_id <> :transaction_id AND (after ?| :touched OR before ?| :touched)
     ORDER BY id DESC LIMIT 1"""

ENDED_WITH_IT = """
    SELECT table_name, object_id, before ->> 'valid_during' AS was FROM change
     WHERE site_id = :site_id AND transaction_id = :transaction_id AND kind = 'end'
       AND table_name IN ('site_state', 'offer')"""

REOPEN = "UPDATE {table} SET valid_during = cast(:was AS daterange) WHERE id = :id"

# A row that had a follower already when it was changed was corrected as the past, and is put right where it is.
WAS_PAST = """
    SELECT EXISTS (
        SELECT FROM {table} row JOIN {table} later
          ON later.site_id = row.site_id AND later.id <> row.id AND lower(later.valid_during) >= upper(row.valid_during)
             {same}
         WHERE row.id = :row_id
           AND NOT EXISTS (SELECT FROM change c WHERE c.table_name = '{table}' AND c.object_id = later.id::text
                              AND c.id > :id AND c.kind = 'update' AND c.after ? 'valid_during'))
        OR EXISTS (
        SELECT FROM {table} row WHERE row.id = :row_id AND upper(row.valid_during) <= current_date
           AND NOT EXISTS (SELECT FROM {table} later WHERE later.site_id = row.site_id AND later.id <> row.id {same}
                              AND lower(later.valid_during) >= upper(row.valid_during)))"""

UNDOES = "SELECT set_config('atlas.undoes', :id, true)"
TABLES = frozenset({"site_state", "offer"})


def read_change(connection: Connection, region_id: int, number: int) -> RowMapping:
    """One change of a site; raises NotFound, and Conflict where it is of nothing that can be undone here."""
    found = connection.execute(text(CHANGE), {"id": number, "region_id": region_id}).mappings().first()
    if found is None:
        raise NotFound(f"Eine Änderung {number} gibt es in dieser Region nicht.")
    made = found["table_name"] == "learning_site" and found["kind"] == "insert"
    if found["site_id"] is None or not (found["table_name"] in TABLES or made):
        raise Conflict("Zurücknehmen lassen sich nur Änderungen an Lernorten und ihren Angeboten.")
    return found


def undo(connection: Connection, document: Document, told: RowMapping) -> Document | None:
    """Restore what was before the change; gives the document, None where the site was taken back whole.

    Raises Conflict where that would take back somebody else's work.
    """
    connection.execute(text(UNDOES), {"id": str(told["id"])})
    if told["kind"] == "insert" and told["table_name"] != "offer":
        whole.take_back(connection, document, told)
        return None
    if told["kind"] == "end":
        _refuse_if_touched(connection, told, ["valid_during"])
        return _reopen(connection, document, told)
    touched = [name for name in told["before"] or told["after"] if name != "valid_during"]
    if _was_past(connection, told):
        _refuse_if_touched(connection, told, touched, row=told["object_id"])
        return _put_right(connection, document, told)
    changes = _backwards(document, told)
    _refuse_if_touched(connection, told, touched)
    return change_site(connection, document, changes)


def put_back(connection: Connection, region_id: int, told: RowMapping) -> Document:
    """Put back what was deleted with this change; raises Conflict where something else is there by now."""
    connection.execute(text(UNDOES), {"id": str(told["id"])})
    whole.put_back(connection, told)
    finish(connection, region_id, told["site_id"])
    return read_document(connection, region_id, told["site_slug"])


def _backwards(document: Document, told: RowMapping) -> Changes:
    day = max(datetime.now(UTC).date(), document.valid_from)
    nothing = Changes(day, None)
    key = told["object_key"]
    if told["kind"] == "insert":
        return replace(nothing, offers={key: None})
    if told["table_name"] == "site_state":
        fields: dict[str, Any] = site_fields(told["before"])
        changes = replace(nothing, site=fields)
    else:
        fields = offer_fields(told["before"], document.offers.get(key, {}))
        changes = replace(nothing, offers={key: fields})
    if not fields:
        raise Conflict("Diese Änderung betrifft kein Feld, das sich bearbeiten lässt.")
    return changes


def _was_past(connection: Connection, told: RowMapping) -> bool:
    if told["kind"] != "update" or "valid_during" in told["after"]:
        return False
    table = told["table_name"]
    sql = WAS_PAST.format(table=table, same="AND later.key = row.key" if table == "offer" else "")
    keys = {"row_id": int(told["object_id"]), "id": told["id"]}
    return connection.execute(text(sql), keys).scalar_one()


def _put_right(connection: Connection, document: Document, told: RowMapping) -> Document:
    """Give a state of the past the values back that it had before it was corrected."""
    table, own = told["table_name"], own_source(connection, document.region_id)
    fields = (
        site_fields(told["before"]) if table == "site_state" else offer_fields(told["before"], told["after"])
    )
    dated.correct(connection, table, int(told["object_id"]), as_columns(fields), own.import_id)
    if "coordinates" in fields:
        connection.execute(text(dated.MUNICIPALITY), {"site_id": document.id})
    finish(connection, document.region_id, document.id)
    return read_document(connection, document.region_id, document.slug)


def _refuse_if_touched(
    connection: Connection, told: RowMapping, touched: list[str], row: str | None = None
) -> None:
    later = connection.execute(text(LATER), {**told, "touched": touched, "row": row}).first()
    if later is None:
        return
    if later.undoes_id == told["id"]:
        raise Conflict("Diese Änderung ist schon zurückgenommen.")
    raise Conflict(
        f"Das geht nicht mehr: {later.actor} hat dieselben Angaben am {later.at:%d.%m.%Y} noch einmal geändert."
        " Bitte diese spätere Änderung zuerst zurücknehmen oder den Lernort bearbeiten."
    )


def _reopen(connection: Connection, document: Document, told: RowMapping) -> Document:
    whole.refuse_if_followed(connection, told)
    for row in connection.execute(text(ENDED_WITH_IT), dict(told)).all():
        sql = REOPEN.format(table="offer" if row.table_name == "offer" else "site_state")
        connection.execute(text(sql), {"id": int(row.object_id), "was": row.was})
    held.unmark(
        connection, document.id, told["object_key"] if told["table_name"] == "offer" else "", held.ENDED
    )
    finish(connection, document.region_id, document.id)
    return read_document(connection, document.region_id, document.slug)
