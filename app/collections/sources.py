"""Licences and attributions of what a region's rows come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

SOURCES = """
SELECT s.attribution, s.licence,
       EXISTS (SELECT FROM learning_site l WHERE l.source_id = s.id AND l.id NOT IN (SELECT site_id FROM private_site)) AS sites,
       EXISTS (SELECT FROM area a WHERE a.region_id = :region_id AND a.source_id = s.id)
         OR EXISTS (SELECT FROM area_people p JOIN area a ON a.id = p.area_id
                     WHERE a.region_id = :region_id AND p.source_id = s.id) AS areas,
       EXISTS (SELECT FROM cell_people p WHERE p.source_id = s.id) AS cells,
       EXISTS (SELECT FROM network n WHERE n.region_id = :region_id AND n.source_id = s.id) AS streets
  FROM source s WHERE s.region_id = :region_id ORDER BY s.id"""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what licence something is handed out (None: none is stated), and who has to be named."""

    licence: str | None
    attribution: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The terms of each kind of rows; `all`: of everything together, as results rest on all of it."""

    sites: Terms
    areas: Terms
    cells: Terms
    streets: Terms
    all: Terms


def read_sources(connection: Connection, region_id: int) -> Sources:
    """The terms of what is loaded of a region."""
    rows = connection.execute(text(SOURCES), {"region_id": region_id}).all()
    kinds = {
        kind: [row for row in rows if getattr(row, kind)] for kind in ("sites", "areas", "cells", "streets")
    }
    return Sources(**{kind: _terms(found) for kind, found in kinds.items()}, all=_terms(rows))


def _terms(rows: object) -> Terms:
    listed = list(rows)  # type: ignore[call-overload]
    licences = dict.fromkeys(row.licence for row in listed if row.licence)
    return Terms("; ".join(licences) or None, tuple(dict.fromkeys(row.attribution for row in listed)))
