"""States and offers that go or come as wholes: a site entered by hand taken back, what was deleted put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.errors import Conflict
from app.sites.editing import dated, held
from app.sites.editing.change import finish, stay_private
from app.sites.editing.columns import as_jsonb
from app.sites.editing.own_source import CODE

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from app.sites.editing.document import Document

# What was taken back, and taking it back, are no changes that stand.
LATER = """
    SELECT actor, at FROM change c
     WHERE site_id = :site_id AND table_name IN ('site_state', 'offer') AND id > :id AND transaction_id <> :transaction_id
       AND undoes_id IS NULL AND NOT EXISTS (SELECT FROM change u WHERE u.undoes_id = c.id)
       AND (kind <> 'end' OR NOT EXISTS (
            SELECT FROM change n WHERE n.site_id = c.site_id AND n.transaction_id = c.transaction_id AND n.id > c.id
               AND n.table_name = c.table_name AND n.object_key IS NOT DISTINCT FROM c.object_key AND n.kind <> 'end'))
     ORDER BY id DESC LIMIT 1"""

LOCK = "SELECT id FROM learning_site WHERE id = :site_id FOR UPDATE"
TAKE = ("DELETE FROM offer WHERE site_id = :site_id", "DELETE FROM site_state WHERE site_id = :site_id")
UNMATCHED = "DELETE FROM site_match WHERE :site_id IN (site_id, other_site_id) AND status = 'proposed'"

DELETED_WITH_IT = """
    SELECT table_name, object_id, object_key, before FROM change
     WHERE site_id = :site_id AND transaction_id = :transaction_id AND kind = 'delete'
       AND table_name IN ('site_state', 'offer')
       AND (id = :id OR EXISTS (SELECT FROM change s WHERE s.site_id = :site_id AND s.kind = 'delete'
                                   AND s.transaction_id = :transaction_id AND s.table_name = 'site_state'))
     ORDER BY table_name DESC, id"""

CUT_WITH_IT = """
    SELECT object_id, table_name, before ->> 'valid_during' AS was FROM change
     WHERE site_id = :site_id AND transaction_id = :transaction_id AND kind = 'end'
       AND table_name IN ('site_state', 'offer')
       AND EXISTS (SELECT FROM change s WHERE s.site_id = :site_id AND s.kind = 'delete'
                      AND s.transaction_id = :transaction_id AND s.table_name = 'site_state')"""

REOPEN = "UPDATE {table} SET valid_during = cast(:was AS daterange) WHERE id = :id"

THERE = """
    SELECT EXISTS (SELECT FROM {table} WHERE site_id = :site_id
                      AND valid_during && cast(:during AS daterange) {same})"""

PUT = """
    INSERT INTO {table}
    SELECT (jsonb_populate_record(NULL::{table}, cast(:row AS jsonb)
                                || jsonb_build_object('content_hash', ''))).*"""

FOLLOWED = """
    SELECT EXISTS (SELECT FROM {table} row JOIN {table} later
                     ON later.site_id = row.site_id AND lower(later.valid_during) >= upper(row.valid_during) {same}
                  WHERE row.id = :row_id)"""


def take_back(connection: Connection, document: Document, told: RowMapping) -> None:
    """Take back a site that was entered by hand, as if it had never been; raises Conflict where it is not one, or where
    it has been changed since.
    """
    if document.source != CODE:
        raise Conflict(
            f"Diesen Lernort hat „{document.source_name}“ gebracht und brächte ihn wieder; zurücknehmen lässt er sich nicht,"
            " aber an einem Tag enden lassen."
        )
    later = connection.execute(text(LATER), dict(told)).first()
    if later is not None:
        raise Conflict(
            f"{later.actor} hat den Lernort am {later.at:%d.%m.%Y} geändert. Bitte das zuerst zurücknehmen oder den Lernort"
            " an einem Tag enden lassen."
        )
    stay_private(connection, document)
    for statement in (*TAKE, UNMATCHED):
        connection.execute(text(statement), {"site_id": document.id})
    finish(connection, document.region_id, document.id)


def put_back(connection: Connection, told: RowMapping) -> None:
    """Put back what this change deleted: a single offer, or a state of a site with all that went with it.

    Raises Conflict where something is there by now for the same time.
    """
    connection.execute(text(LOCK), {"site_id": told["site_id"]})
    for row in connection.execute(text(CUT_WITH_IT), dict(told)).all():
        connection.execute(
            text(REOPEN.format(table=row.table_name)), {"id": int(row.object_id), "was": row.was}
        )
    for row in connection.execute(text(DELETED_WITH_IT), dict(told)).mappings().all():
        _put(connection, told["site_id"], row)
        held.unmark(
            connection, told["site_id"], row["object_key"] if row["table_name"] == "offer" else "", held.ENDED
        )
    connection.execute(text(dated.MUNICIPALITY), {"site_id": told["site_id"]})


def refuse_if_followed(connection: Connection, told: RowMapping) -> None:
    """Raise Conflict where the end of a state only made room for the next: then that one is to be taken back."""
    table = told["table_name"]
    sql = FOLLOWED.format(table=table, same="AND later.key = row.key" if table == "offer" else "")
    if connection.execute(text(sql), {"row_id": int(told["object_id"])}).scalar_one():
        raise Conflict(
            "Dieser Stand endete, weil ein neuer begann. Bitte die Änderung zurücknehmen, die ihn brachte."
        )


def _put(connection: Connection, site_id: int, row: RowMapping) -> None:
    table = row["table_name"]
    keys = {"site_id": site_id, "during": row["before"]["valid_during"], "key": row["object_key"]}
    same = "AND key = :key" if table == "offer" else ""
    if connection.execute(text(THERE.format(table=table, same=same)), keys).scalar_one():
        raise Conflict(
            "Für diese Zeit gibt es inzwischen etwas anderes; zurückholen lässt es sich nicht mehr."
        )
    connection.execute(text(PUT.format(table=table)), {"row": as_jsonb(row["before"])})
