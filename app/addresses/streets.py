"""Named streets: derived from the houses that are known and from the street network, one per name and municipality.

A name that occurs twice in one municipality, `APART_M` or more apart (villages that were joined), gives two streets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.addresses import streets_sql as sql
from app.addresses.text import street_key, street_name, street_words

if TYPE_CHECKING:
    from sqlalchemy import Connection

APART_M = 400.0
APART_GUESSED_M = 3_000.0
GUESSED_M = 300.0
"""How far a street of which only a site or two are known reaches at the least, as far as anybody knows."""
DROPPED = ("stage_street_name", "stage_piece", "stage_street")


def derive_streets(connection: Connection, region_id: int) -> int:
    """Bring the region's named streets up to date with its houses and street network; gives how many changed.

    Every house is tied to its street and to the municipality it lies in.
    """
    srid = connection.execute(
        text("SELECT metric_srid FROM region WHERE id = :id"), {"id": region_id}
    ).scalar_one()
    keys = {
        "region_id": region_id, "srid": srid, "apart_m": APART_M, "apart_guessed_m": APART_GUESSED_M,
        "guessed_m": GUESSED_M,
    }  # fmt: skip
    for table in DROPPED:
        connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    connection.execute(text(sql.MUNICIPALITIES), keys)
    _stage_names(connection, region_id)
    for statement in (sql.PIECES, sql.STREETS, sql.INDEX, "ANALYZE stage_piece, stage_street"):
        connection.execute(text(statement), keys)
    changed = connection.execute(text(sql.GONE), keys).rowcount
    changed += connection.execute(text(sql.UPSERT), keys).rowcount
    connection.execute(text("ANALYZE named_street"))
    connection.execute(text(sql.HOUSES), keys)
    connection.execute(text("ANALYZE address"))
    return changed


def _stage_names(connection: Connection, region_id: int) -> None:
    names = connection.execute(text(sql.NAMES), {"region_id": region_id}).scalars().all()
    connection.execute(
        text(
            "CREATE TEMP TABLE stage_street_name (name text PRIMARY KEY, street_key text, words text, shown text)"
            " ON COMMIT DROP"
        )
    )
    rows = [(name, street_key(name), street_words(name), street_name(name)) for name in names]
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], []]
    connection.execute(
        text(
            "INSERT INTO stage_street_name SELECT * FROM unnest(cast(:names AS text[]), cast(:keys AS text[]),"
            " cast(:words AS text[]), cast(:shown AS text[])) s(name, key, words, shown) WHERE key <> ''"
        ),
        dict(zip(("names", "keys", "words", "shown"), columns, strict=True)),
    )
    connection.execute(text("ANALYZE stage_street_name"))
