"""The source "Eigene Angaben" of a region: who says what was entered by hand. Names of editors stand in the audit only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

CODE = "eigene-angaben"
READER = "edit"

SOURCE = """
    INSERT INTO source (region_id, code, name, attribution)
    SELECT id, :code, 'Eigene Angaben', 'Eigene Angaben: ' || name FROM region WHERE id = :region_id
    ON CONFLICT (region_id, code) DO NOTHING"""

IMPORT = """
    INSERT INTO import (region_id, source_id, reader, file_name, started_at, status)
    SELECT :region_id, s.id, :reader, 'von Hand', now(), 'applied' FROM source s
     WHERE s.region_id = :region_id AND s.code = :code
       AND NOT EXISTS (SELECT FROM import i WHERE i.source_id = s.id AND i.reader = :reader)"""

FOUND = """
    SELECT s.id, i.id FROM source s JOIN import i ON i.source_id = s.id AND i.reader = :reader
     WHERE s.region_id = :region_id AND s.code = :code ORDER BY i.id LIMIT 1"""


@dataclass(frozen=True, slots=True)
class OwnSource:
    """The ids that states and fields entered by hand refer to."""

    source_id: int
    import_id: int


def own_source(connection: Connection, region_id: int) -> OwnSource:
    """The region's own source, made when first needed."""
    keys = {"region_id": region_id, "code": CODE, "reader": READER}
    found = connection.execute(text(FOUND), keys).first()
    if found is None:
        connection.execute(text(SOURCE), keys)
        connection.execute(text(IMPORT), keys)
        found = connection.execute(text(FOUND), keys).one()
    return OwnSource(*found)
