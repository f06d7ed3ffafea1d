"""Mappings remembered per source, so that the next file of a source needs none; and what is known of sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from geodata.reading import ReadError
from geodata.regions import read_region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from geodata.regions import SourceSpec

REMEMBER = """
    INSERT INTO remembered_mapping (region_id, source_code, source, reader, options, columns)
    VALUES (:region_id, :code, cast(:source AS jsonb), :reader, cast(:options AS jsonb), :columns)
    ON CONFLICT (region_id, source_code) DO UPDATE
       SET source = excluded.source, reader = excluded.reader, options = excluded.options, columns = excluded.columns,
           remembered_at = now()"""
REMEMBERED = """
    SELECT source_code, source, reader, options, columns, remembered_at FROM remembered_mapping
     WHERE region_id = :region_id ORDER BY remembered_at DESC"""
SOURCES = """
    SELECT s.code, s.name, s.publisher, s.licence, s.licence_url, s.attribution, s.url, s.reference_date,
           (SELECT i.reader FROM import i WHERE i.source_id = s.id ORDER BY i.id DESC LIMIT 1) AS reader,
           (SELECT count(*) FROM learning_site l WHERE l.source_id = s.id) AS sites
      FROM source s WHERE s.region_id = :region_id ORDER BY s.name"""
BOX = """
    SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
      FROM (SELECT ST_Extent(geom) AS box FROM area WHERE region_id = :region_id AND is_core) found
     WHERE box IS NOT NULL"""

SOURCE_FIELDS = ("code", "name", "attribution", "publisher", "licence", "licence_url", "url")


def remember(
    connection: Connection, region_id: int, proposal: dict[str, Any], columns: Sequence[str]
) -> None:
    """Remember how a file of this source was read."""
    values = {
        "region_id": region_id, "code": proposal["source"]["code"], "source": json.dumps(proposal["source"]),
        "reader": proposal["reader"], "options": json.dumps(proposal["options"]), "columns": list(columns),
    }  # fmt: skip
    connection.execute(text(REMEMBER), values)


def remembered(connection: Connection, region_id: int) -> list[dict[str, Any]]:
    """All mappings remembered in a region, the newest first."""
    return [dict(row) for row in connection.execute(text(REMEMBERED), {"region_id": region_id}).mappings()]


def region_box(connection: Connection, region_id: int) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the region's own areas; None where none are loaded."""
    row = connection.execute(text(BOX), {"region_id": region_id}).first()
    return None if row is None else (row[0], row[1], row[2], row[3])


def sources(connection: Connection, region_id: int, slug: str) -> list[dict[str, Any]]:
    """The sources of a region: loaded ones, and those its description names; with what is known of each."""
    known = {row["source_code"]: row for row in remembered(connection, region_id)}
    found = {
        row["code"]: dict(row) | {"loaded": True, "download_url": None}
        for row in connection.execute(text(SOURCES), {"region_id": region_id}).mappings()
    }
    for spec in described(slug):
        told = {name: getattr(spec, name) for name in SOURCE_FIELDS} | {"reader": spec.reader, "sites": 0}
        found[spec.code] = (
            told | {"loaded": False} | found.get(spec.code, {}) | {"download_url": spec.download_url}
        )
    for code, one in found.items():
        one["has_mapping"] = code in known
    return sorted(found.values(), key=lambda one: one["name"])


def described(slug: str) -> tuple[SourceSpec, ...]:
    """The sources that the description of a region names; none where it has no description."""
    try:
        return read_region(slug).sources
    except ReadError:
        return ()
