"""What an import of sites would change, site by site and field by field: for people to look at before it is applied.

Taken between comparing and applying, while the staged rows and the states they replace are both there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from geodata.load.sites_sql import GONE_OFFERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.load.staging import Import

MAX_SHOWN = 300
"""So many sites of each kind of change are kept; their numbers stand in the report."""

SITES = """
    SELECT s.key, s.row_number, s.fields, ST_AsText(s.point, 6) AS point, to_jsonb(t) AS before,
           ST_AsText(t.point, 6) AS point_before,
           round(ST_Distance(s.point::geography, t.point::geography)) AS moved_m, l.slug,
           EXISTS (SELECT FROM private_site x WHERE x.site_id = l.id) AS is_private
      FROM stage_site s
      JOIN learning_site l ON l.id = s.site_id
      LEFT JOIN site_state t ON t.id = s.state_id
     WHERE CASE WHEN :new THEN s.action = 'new'
                ELSE s.action IN ('changed', 'corrected')
                  OR (s.action = 'unchanged' AND (
                      EXISTS (SELECT FROM stage_offer o WHERE o.site_key = s.key AND o.action <> 'unchanged')
                      OR EXISTS (SELECT FROM offer o WHERE o.site_id = s.site_id AND o.id = ANY(:gone_offers)))) END
     ORDER BY s.row_number LIMIT :most"""

OFFERS = """
    SELECT o.site_key, o.key, o.fields AS after, to_jsonb(b) AS before
      FROM stage_offer o LEFT JOIN offer b ON b.id = o.offer_id
     WHERE o.action <> 'unchanged' AND o.site_key = ANY(:keys)
    UNION ALL
    SELECT s.key, o.key, NULL, to_jsonb(o)
      FROM stage_site s JOIN offer o ON o.site_id = s.site_id AND o.id = ANY(:gone_offers)
     WHERE s.key = ANY(:keys)
     ORDER BY 1, 2"""

GONE = """
    SELECT l.source_key AS key, l.slug, t.name, t.place, t.street,
           EXISTS (SELECT FROM private_site x WHERE x.site_id = l.id) AS is_private
      FROM learning_site l JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during)
     WHERE l.id = ANY(:gone) ORDER BY t.name LIMIT :most"""

FINGERPRINT = """
    SELECT md5(coalesce(string_agg(told, '|' ORDER BY told), '')) FROM (
        SELECT key || '/' || action || '/' || coalesce(before_hash, '') || '/' || content_hash AS told
          FROM stage_site WHERE action <> 'unchanged'
        UNION ALL
        SELECT site_key || '/' || key || '/' || action || '/' || coalesce(before_hash, '') || '/' || content_hash
          FROM stage_offer WHERE action <> 'unchanged'
        UNION ALL SELECT 'gone/' || id FROM unnest(cast(:gone AS int[])) AS id
        UNION ALL SELECT 'offer gone/' || id FROM unnest(cast(:gone_offers AS bigint[])) AS id) parts"""

UNTOLD = frozenset({"approved_places_status", "occupied_places_status", "flex_places_status"})


@dataclass(slots=True)
class Changes:
    """The first sites that are new, changed (field by field) and gone."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)


def note_changes(current: Import, gone_sites: list[int]) -> None:
    """Mark what this import would change, and keep the first changes word for word where they are asked for."""
    gone_offers = [row[0] for row in current.rows(GONE_OFFERS)]
    current.marks.append(current.one(FINGERPRINT, gone=gone_sites, gone_offers=gone_offers))
    kept = current.changes
    if kept is None:
        return
    kept.new += [_new(row) for row in _told_rows(current, SITES, new=True, gone_offers=gone_offers)]
    kept.gone += [dict(row) for row in _told_rows(current, GONE, gone=gone_sites)]
    rows = _told_rows(current, SITES, new=False, gone_offers=gone_offers)
    offers: dict[str, list[Mapping[str, Any]]] = {}
    for offer in _told_rows(current, OFFERS, keys=[row["key"] for row in rows], gone_offers=gone_offers):
        offers.setdefault(offer["site_key"], []).append(offer)
    kept.changed += [_changed(row, offers.get(row["key"], [])) for row in rows]


def _told_rows(current: Import, sql: str, **parameters: object) -> Sequence[Mapping[str, Any]]:
    values = {**current.keys, "most": MAX_SHOWN, **parameters}
    return [dict(row) for row in current.connection.execute(text(sql), values).mappings()]


def fingerprint(current: Import) -> str:
    """What the import would change, in short: the same again has the same, and anything else another."""
    counts = {kind: (p.new, p.changed, p.gone) for kind, p in sorted(current.report.difference.items())}
    return hashlib.sha256(repr((current.marks, counts)).encode()).hexdigest()


def _new(row: Mapping[str, Any]) -> dict[str, Any]:
    fields = row["fields"]
    return {
        "key": row["key"], "row": row["row_number"], "name": fields["name"], "place": fields.get("place"),
        "street": fields.get("street"), "has_point": row["point"] is not None,
    }  # fmt: skip


def _changed(row: Mapping[str, Any], offers: list[Mapping[str, Any]]) -> dict[str, Any]:
    differences = _differences(row["before"] or {}, row["fields"])
    if row["point"] != row["point_before"]:
        moved = None if row["moved_m"] is None else int(row["moved_m"])
        differences.append(
            {"field": "coordinates", "before": row["point_before"], "after": row["point"], "moved_m": moved}
        )
    for offer in offers:
        category = (offer["after"] or offer["before"])["category"]
        if offer["before"] is None or offer["after"] is None:
            kind = "offer_new" if offer["before"] is None else "offer_gone"
            differences.append({"field": kind, "offer": category, "before": None, "after": None})
            continue
        differences += [one | {"offer": category} for one in _differences(offer["before"], offer["after"])]
    return {
        "key": row["key"], "row": row["row_number"], "slug": row["slug"], "name": row["fields"]["name"],
        "differences": differences, "is_private": row["is_private"],
    }  # fmt: skip


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields that differ; of a figure without a number its status is told."""
    return [
        {"field": name, "before": _told(before, name), "after": _told(after, name)}
        for name in after
        if name not in UNTOLD and _told(before, name) != _told(after, name)
    ]


def _told(fields: Mapping[str, Any], name: str) -> object:
    value = fields.get(name)
    if value is None:
        status = fields.get(f"{name}_status")
        return None if status == "unknown" else status
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
