"""What people decide about proposed matches: the same place, or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.areas.queries import SITES_CHANGED
from app.errors import NotFound
from app.provenance.importing import hold_imports_off
from app.sites.features import render_features

if TYPE_CHECKING:
    from sqlalchemy import Connection

DECIDE = """
    UPDATE site_match SET status = :status, decided_at = now() WHERE id = :number
    RETURNING site_id, other_site_id"""

ROOT = "SELECT coalesce(merged_into_id, id), region_id FROM learning_site WHERE id = :id"

MERGE = "UPDATE learning_site SET merged_into_id = :root WHERE (id = :other OR merged_into_id = :other) AND id <> :root"

PART = "UPDATE learning_site SET merged_into_id = NULL WHERE id IN (:one, :other) AND merged_into_id IN (:one, :other)"


def decide(connection: Connection, number: int, *, same: bool) -> int:
    """Decide a match; a decision may be reversed. Sites that are the same are shown as one, sources and all.

    Gives the id of the region, where travel times are now to be computed anew. Raises NotFound if there is no such match,
    Conflict while an import is under way.
    """
    status = "same" if same else "different"
    found = connection.execute(text(DECIDE), {"number": number, "status": status}).first()
    if found is None:
        raise NotFound(f"Einen Vorschlag {number} gibt es nicht.")
    one, other = found
    root, region_id = connection.execute(text(ROOT), {"id": one}).one()
    hold_imports_off(connection, region_id)
    if same:
        other_root = connection.execute(text(ROOT), {"id": other}).one()[0]
        connection.execute(text(MERGE), {"root": root, "other": other_root})
    else:
        connection.execute(text(PART), {"one": one, "other": other})
    render_features(connection, region_id, [one, other, root])
    connection.execute(text(SITES_CHANGED), {"region_id": region_id})
    return region_id
