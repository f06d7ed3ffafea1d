"""Writing dated states: a change on the day a state began corrects it, a later one ends it and begins a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.sites.editing.columns import as_jsonb

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

# Names of columns below are ours (from `fields`), never a client's.
CORRECT = """
    UPDATE {table} t SET {assigned}, import_id = :import_id
      FROM jsonb_populate_record(NULL::{table}, cast(:columns AS jsonb)) n WHERE t.id = :id"""

CUT = "UPDATE {table} SET valid_during = daterange(lower(valid_during), :day) WHERE id = :id"

FOLLOW = """
    INSERT INTO {table}
    SELECT (jsonb_populate_record(t, cast(:columns AS jsonb) || jsonb_build_object(
               'id', nextval(pg_get_serial_sequence('{table}', 'id')), 'import_id', cast(:import_id AS int),
               'valid_during', daterange(:day, cast(:upper AS date))))).*
      FROM {table} t WHERE id = :id"""

BOUNDS = "SELECT lower(valid_during) AS lower, upper(valid_during) AS upper FROM {table} WHERE id = :id"

DROP = "DELETE FROM {table} WHERE id = :id"

MUNICIPALITY = """
    UPDATE site_state t SET municipality_id = (
        SELECT a.id FROM area a JOIN learning_site l ON l.region_id = a.region_id AND l.id = t.site_id
         WHERE a.level = 'municipality' AND ST_Covers(a.geom, t.point) ORDER BY a.id LIMIT 1)
     WHERE t.site_id = :site_id"""


def rewrite(
    connection: Connection, table: str, row_id: int, day: date, columns: dict[str, Any], import_id: int
) -> None:
    """Give a state other values from `day` on."""
    bounds = connection.execute(text(BOUNDS.format(table=table)), {"id": row_id}).one()
    keys = {"id": row_id, "import_id": import_id, "columns": as_jsonb(columns), "day": day}
    if bounds.lower == day:
        correct(connection, table, row_id, columns, import_id)
        return
    connection.execute(text(CUT.format(table=table)), {"id": row_id, "day": day})
    connection.execute(text(FOLLOW.format(table=table)), {**keys, "upper": bounds.upper})


def correct(connection: Connection, table: str, row_id: int, columns: dict[str, Any], import_id: int) -> None:
    """Give a state other values for the whole of its time."""
    assigned = ", ".join(f"{name} = n.{name}" for name in columns)
    keys = {"id": row_id, "import_id": import_id, "columns": as_jsonb(columns)}
    connection.execute(text(CORRECT.format(table=table, assigned=assigned)), keys)


def end(connection: Connection, table: str, row_id: int, day: date) -> None:
    """End a state: from `day` on it is true no more; one that had not begun by then never was."""
    bounds = connection.execute(text(BOUNDS.format(table=table)), {"id": row_id}).one()
    if bounds.lower >= day:
        connection.execute(text(DROP.format(table=table)), {"id": row_id})
    elif bounds.upper is None or bounds.upper > day:
        connection.execute(text(CUT.format(table=table)), {"id": row_id, "day": day})
