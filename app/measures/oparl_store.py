"""Keeping what was read of council information systems, so that links are to what was seen to be there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import InvalidFields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

KEEP = """
    INSERT INTO oparl_object (region_id, url, kind, content) VALUES (:region_id, :url, :kind, cast(:content AS jsonb))
    ON CONFLICT (region_id, url) DO UPDATE SET content = excluded.content, kind = excluded.kind, read_at = now()
    RETURNING url, kind, content, read_at"""
KNOWN = "SELECT url, kind FROM oparl_object WHERE region_id = :region_id AND url = ANY(:urls)"


def keep(connection: Connection, region_id: int, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Keep an object as it was read just now."""
    keys = {
        "region_id": region_id,
        "url": content["id"],
        "kind": kind,
        "content": json.dumps(dict(content), ensure_ascii=False),
    }
    return dict(connection.execute(text(KEEP), keys).mappings().one())


def require_read(connection: Connection, region_id: int, links: Mapping[str, str | None]) -> None:
    """Raises InvalidFields where a link is to something that was not read and checked as what it is called."""
    wanted = {url: kind for kind, url in links.items() if url}
    rows = connection.execute(text(KNOWN), {"region_id": region_id, "urls": list(wanted)})
    known = {row.url: row.kind for row in rows}
    for url, kind in wanted.items():
        if known.get(url) != kind:
            raise InvalidFields(
                "Diese Adresse des Ratsinformationssystems wurde noch nicht gelesen und geprüft.",
                errors={f"oparl.{kind}": "Bitte zuerst „Lesen und prüfen“."},
            )
