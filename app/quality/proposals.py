"""Sites without coordinates: where their address lies, proposed to people; never accepted blindly.

Only where the region says so (`geocode_exact = true`) a site is placed by itself, and only where its whole address is
known (class `exact`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.addresses.geocode import Geocoded, Written, geocode
from app.sites.features import render_features
from app.sites.placing import BY_ADDRESS, place_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

WANTED = """
    SELECT l.id, t.street, t.house_number, t.postal_code, t.place, p.status, p.asked
      FROM learning_site l
      JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during)
      LEFT JOIN site_placing p ON p.site_id = l.id
     WHERE l.region_id = :region_id AND t.point IS NULL AND l.merged_into_id IS NULL
       AND (:every OR l.id = ANY(:site_ids))
     ORDER BY l.id"""

NOT_WANTED = """
    DELETE FROM site_placing p USING learning_site l
     WHERE l.id = p.site_id AND l.region_id = :region_id AND p.status IN ('proposed', 'declined')
       AND NOT EXISTS (SELECT FROM site_state t WHERE t.site_id = l.id AND upper_inf(t.valid_during) AND t.point IS NULL)"""

PROPOSE = """
    INSERT INTO site_placing AS p (site_id, status, point, match_class, precision_m, asked, candidates)
    VALUES (:site_id, :status, ST_SetSRID(ST_MakePoint(cast(:lon AS float8), cast(:lat AS float8)), 4326), :match_class,
            :precision_m, :asked, cast(:candidates AS jsonb))
    ON CONFLICT (site_id) DO UPDATE
       SET status = excluded.status, point = excluded.point, match_class = excluded.match_class,
           precision_m = excluded.precision_m, asked = excluded.asked, candidates = excluded.candidates,
           reason = NULL, proposed_at = now(), decided_at = NULL
     WHERE (p.status, p.point::bytea, p.match_class, p.precision_m, p.asked, p.candidates)
           IS DISTINCT FROM (excluded.status, excluded.point::bytea, excluded.match_class, excluded.precision_m,
                             excluded.asked, excluded.candidates)"""

MAY_ACCEPT = "SELECT coalesce((config ->> 'geocode_exact')::boolean, false) FROM region WHERE id = :region_id"


@dataclass(slots=True)
class Proposed:
    """How many sites have a proposal, by class; how many were placed by themselves, and how many have none."""

    proposed: int = 0
    accepted: int = 0
    ambiguous: int = 0
    nothing: int = 0

    def told(self) -> dict[str, int]:
        """As plain values, for the report of an import."""
        return {
            "proposed": self.proposed, "accepted": self.accepted, "ambiguous": self.ambiguous, "nothing": self.nothing,
        }  # fmt: skip

    def sentence(self) -> str:
        """What it means, for whoever reads the report."""
        placed = (
            f"{self.accepted} Orte ohne Koordinaten sind nach ihrer Adresse eingetragen. "
            if self.accepted
            else ""
        )
        return (
            f"{placed}Für {self.proposed} Orte ohne Koordinaten ist eine Lage nach der Adresse vorgeschlagen,"
            f" für {self.ambiguous} mehrere, für {self.nothing} keine: siehe Datenqualität."
        )


def propose_placings(
    connection: Connection, region_id: int, site_ids: Sequence[int] | None, _day: date | None = None
) -> Proposed:
    """Propose where the sites without coordinates lie (all of the region: None). What was declined stays declined
    as long as the address is the same.
    """
    counted = Proposed()
    keys = {"region_id": region_id, "every": site_ids is None, "site_ids": list(site_ids or ())}
    connection.execute(text(NOT_WANTED), keys)
    rows = connection.execute(text(WANTED), keys).all()
    asked = [Written(row.street, row.house_number, row.postal_code, row.place) for row in rows]
    accept = bool(rows) and connection.execute(text(MAY_ACCEPT), keys).scalar_one()
    placed: list[int] = []
    for row, written, found in zip(rows, asked, geocode(connection, region_id, asked), strict=True):
        if row.status == "declined" and row.asked == str(written):
            continue
        if _store(connection, row.id, str(written), found, accept=accept, counted=counted):
            placed.append(row.id)
    if placed:
        render_features(connection, region_id, placed)
    return counted


def _store(
    connection: Connection, site_id: int, asked: str, found: Geocoded, *, accept: bool, counted: Proposed
) -> bool:
    best = found.best
    is_placed = accept and best is not None and best.match_class == "exact"
    values: dict[str, Any] = {
        "site_id": site_id, "asked": asked, "status": "accepted" if is_placed else "proposed",
        "lon": best and best.lon, "lat": best and best.lat, "match_class": best and best.match_class,
        "precision_m": best and best.precision_m,
        "candidates": json.dumps([candidate.told() for candidate in found.candidates]),
    }  # fmt: skip
    connection.execute(text(PROPOSE), values)
    if is_placed and best is not None:
        place_site(connection, site_id, best.lon, best.lat, speaker=BY_ADDRESS, render=False)
        counted.accepted += 1
    elif best is not None:
        counted.proposed += 1
    elif found.ambiguous:
        counted.ambiguous += 1
    else:
        counted.nothing += 1
    return is_placed
