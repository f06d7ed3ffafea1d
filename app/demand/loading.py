"""Bringing a table: stored beside the older ones of its kind, as a whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import text

from app.errors import InvalidFields
from app.provenance.sealing import seal_of, sealed
from geodata.area_history import unknown_municipality

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.demand.kinds import Kind
    from app.demand.reading import Row

AREAS = "SELECT ags, id FROM area WHERE region_id = :region_id AND level = 'municipality' AND ags IS NOT NULL"
SITES = """
    SELECT slug, id FROM learning_site
     WHERE region_id = :region_id AND merged_into_id IS NULL AND id NOT IN (SELECT site_id FROM private_site)"""
CATEGORIES = "SELECT code, 0 FROM category WHERE region_id IS NULL OR region_id = :region_id"
SAME = """
    SELECT id FROM demand_table WHERE region_id = :region_id AND kind = :kind AND content_hash = :content_hash
       AND id = (SELECT max(id) FROM demand_table WHERE region_id = :region_id AND kind = :kind)"""
TABLE = """
    INSERT INTO demand_table (region_id, kind, as_of, source, file_name, content_hash, row_count)
    VALUES (:region_id, :kind, :as_of, :source, :file_name, :content_hash, :row_count) RETURNING id"""
ROWS = """
    INSERT INTO demand_row (table_id, row_number, area_id, site_id, name, variant, year, age, value, value_status,
                            per_dwelling, from_outside, hours_per_week)
    SELECT :table_id, r.number, r.area_id, r.site_id, r.name, r.variant, r.year, r.age, r.value,
           cast(r.value_status AS figure_status), r.per_dwelling, r.from_outside, r.hours_per_week
      FROM jsonb_to_recordset(cast(:rows AS jsonb)) AS r (
           number int, area_id int, site_id int, name text, variant text, year int, age int, value float8,
           value_status text, per_dwelling float8, from_outside float8, hours_per_week float8)"""
CHANGED = "UPDATE region SET data_version = data_version + 1 WHERE id = :region_id"
MOST_ERRORS = 50
BLOCK = 50_000


@dataclass(frozen=True, slots=True)
class Brought:
    """A table as it was brought: of which day, from whom, under which name."""

    as_of: date
    source: str
    file_name: str


def store_table(
    connection: Connection, region_id: int, kind: Kind, rows: list[Row], brought: Brought
) -> tuple[int, bool]:
    """Store a table; gives its number, and whether it is new (else the newest one has the same content).

    Raises InvalidFields naming the rows whose municipality, school or kind of site is not known here.
    """
    keys = {"region_id": region_id}
    areas: dict[str, int] = {row[0]: row[1] for row in connection.execute(text(AREAS), keys)}
    sites: dict[str, int] = {row[0]: row[1] for row in connection.execute(text(SITES), keys)}
    categories = {row[0] for row in connection.execute(text(CATEGORIES), keys)}
    _check(kind, rows, areas, sites, categories)
    told = [_told(row, areas, sites) for row in rows]
    plain = hashlib.sha256(orjson.dumps([kind.code, str(brought.as_of), told])).hexdigest()[:32]
    content_hash = sealed(seal_of(connection, region_id), plain)  # small counts may stand in it
    found = {**keys, "kind": kind.code, "content_hash": content_hash}
    same = connection.execute(text(SAME), found).scalar_one_or_none()
    if same is not None:
        return same, False
    values = {
        **found, "as_of": brought.as_of, "source": brought.source, "file_name": brought.file_name, "row_count": len(rows),
    }  # fmt: skip
    table_id: int = connection.execute(text(TABLE), values).scalar_one()
    for start in range(0, len(told), BLOCK):
        block = orjson.dumps(told[start : start + BLOCK]).decode()
        connection.execute(text(ROWS), {"table_id": table_id, "rows": block})
    connection.execute(text(CHANGED), keys)
    return table_id, True


def _told(row: Row, areas: dict[str, int], sites: dict[str, int]) -> dict[str, object]:
    value = row.value
    # Only where it is told: tables that were brought before are known again by the same content.
    hours = {} if row.hours_per_week is None else {"hours_per_week": row.hours_per_week}
    return {
        "number": row.number, "area_id": areas.get(row.area or ""), "site_id": sites.get(row.site or ""), "name": row.name,
        "variant": row.variant, "year": row.year, "age": row.age, "value": None if value is None else value.value,
        "value_status": "unknown" if value is None else value.status.value, "per_dwelling": row.per_dwelling,
        "from_outside": row.from_outside, **hours,
    }  # fmt: skip


def _check(
    kind: Kind, rows: list[Row], areas: dict[str, int], sites: dict[str, int], categories: set[str]
) -> None:
    errors: dict[str, str] = {}
    for row in rows:
        if row.area is not None and row.area not in areas:
            errors[f"Zeile {row.number}, AGS"] = unknown_municipality(row.area)
        if row.site is not None and row.site not in sites:
            errors[f"Zeile {row.number}, Schule"] = (
                f"Einen Lernort mit dem Kürzel „{row.site}“ gibt es hier nicht."
            )
        if kind.code in {"take_up", "place_costs"} and row.name not in categories:
            errors[f"Zeile {row.number}, Art"] = f"Eine Art „{row.name}“ gibt es nicht."
        if len(errors) >= MOST_ERRORS:
            break
    if errors:
        raise InvalidFields(f"{len(errors)} Zeilen stimmen nicht; nichts ist eingespielt.", errors=errors)
