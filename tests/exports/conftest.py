"""Rows to be written: awkward texts, nothing, empty texts, lists, days, moments, points and no points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.exports.columns import Column, Rows, Shape
from app.exports.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

COLUMNS = (
    Column("number", "integer", "Nummer"), Column("name", "string", "Name", "wie es heißt"),
    Column("note", "string", "Notiz"), Column("minutes", "number", "Weg", "zum nächsten Ort", unit="min"),
    Column("open", "boolean", "Offen"), Column("since", "date", "Seit"), Column("at", "datetime", "Um"),
    Column("kinds", "strings", "Arten", codelist="categories"),
)  # fmt: skip
TABLE = """
CREATE TABLE IF NOT EXISTS to_write AS
SELECT n AS number, 'Kita „Löwe“ "' || n || '", Haus; 1' || chr(10) || 'Hof' AS name,
       CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN '=1+' || n ELSE '\\N' END AS note,
       CASE WHEN n % 5 > 0 THEN n * 0.1 - 1 END::float8 AS minutes, n % 3 = 0 AS open, date '1999-12-31' + n AS since,
       timestamptz '2026-03-29 01:59:59.5+01' + n * interval '1 hour' AS at,
       CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN '{}'::text[] ELSE ARRAY['a', 'b, "' || n] END AS kinds,
       CASE WHEN n % 11 > 0 THEN ST_SetSRID(ST_MakePoint(9 + n * 1e-4, 54.5 - n * 1e-5), 4326) END AS _geometry
  FROM generate_series(1, 2500) n"""


@pytest.fixture(scope="module")
def table(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(TABLE))


@pytest.fixture
def rows() -> Rows:
    sql = "SELECT t.*, number AS _key FROM to_write t WHERE number <= :most ORDER BY number"
    return Rows(
        "to_write", "Zum Schreiben", COLUMNS, Shape("Point", 4326, "_geometry"), "_key", sql, {"most": 2500}
    )


@pytest.fixture
def reading(engine: Engine, table: None) -> Iterator[Callable[..., Source]]:
    with engine.connect() as connection:
        yield lambda rows, each=lambda _rows: None: Source(
            connection.connection.driver_connection, rows, each
        )


@pytest.fixture
def expected(engine: Engine, table: None) -> list[dict[str, Any]]:
    """The rows as SQL tells them, with x and y."""
    asked = "SELECT *, ST_X(_geometry) AS x, ST_Y(_geometry) AS y FROM to_write ORDER BY number"
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(asked)).mappings()]
