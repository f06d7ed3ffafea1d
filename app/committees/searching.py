"""Searching all that bodies have written, in German (stems), for what somebody may see; parts of compounds are found, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.committees.rights import Seat

MOST = 60
SEARCH = r"""
WITH newest AS (
    SELECT DISTINCT ON (p.meeting_id) p.meeting_id, p.state, v.content
      FROM committee_minutes p JOIN committee_minutes_version v ON v.minutes_id = p.id ORDER BY p.meeting_id, v.number DESC),
docs AS (
    SELECT 'meeting' AS kind, m.id AS meeting_id, m.committee_id, m.title, m.place AS body, false AS confidential,
           m.published AS open, m.starts_at FROM committee_meeting m
    UNION ALL
    SELECT 'item', m.id, m.committee_id, i.title, i.text || ' ' || i.presenter, i.confidential, m.published, m.starts_at
      FROM committee_item i JOIN committee_meeting m ON m.id = i.meeting_id
    UNION ALL
    SELECT 'decision', m.id, m.committee_id, 'Beschluss ' || d.number, d.text, coalesce(i.confidential, false), m.published, m.starts_at
      FROM committee_decision d JOIN committee_meeting m ON m.id = d.meeting_id LEFT JOIN committee_item i ON i.id = d.item_id
    UNION ALL
    SELECT 'task', t.meeting_id, t.committee_id, t.title, t.text, t.confidential OR coalesce(i.confidential, false), false, m.starts_at
      FROM committee_task t LEFT JOIN committee_meeting m ON m.id = t.meeting_id LEFT JOIN committee_item i ON i.id = t.item_id
    UNION ALL
    SELECT 'minutes', m.id, m.committee_id, 'Niederschrift: ' || m.title, n.content ->> 'general', false,
           m.published AND n.state = 'approved', m.starts_at
      FROM newest n JOIN committee_meeting m ON m.id = n.meeting_id
    UNION ALL
    SELECT 'minutes', m.id, m.committee_id, 'Niederschrift: ' || i.title, n.content -> 'items' ->> i.id::text, i.confidential,
           m.published AND n.state = 'approved', m.starts_at
      FROM newest n JOIN committee_meeting m ON m.id = n.meeting_id JOIN committee_item i ON i.meeting_id = m.id
     WHERE n.content -> 'items' ->> i.id::text IS NOT NULL
    UNION ALL
    SELECT 'material', m.id, m.committee_id, t.title, coalesce(t.address, ''), coalesce(i.confidential, false),
           m.published AND t.frozen_at IS NOT NULL, m.starts_at
      FROM committee_material t JOIN committee_meeting m ON m.id = t.meeting_id LEFT JOIN committee_item i ON i.id = t.item_id),
found AS (
    SELECT d.*, ts_rank(to_tsvector('german', d.title || ' ' || d.body), q.query) AS rank, q.query
      FROM docs d, websearch_to_tsquery('german', :words) AS q(query)
     WHERE (d.committee_id = ANY(cast(:inside AS int[]))
            OR d.committee_id = ANY(cast(:runs AS int[])) AND NOT d.confidential
            OR d.committee_id = ANY(cast(:public AS int[])) AND NOT d.confidential AND d.open)
       AND (to_tsvector('german', d.title || ' ' || d.body) @@ q.query OR d.title || ' ' || d.body ILIKE :part)
     ORDER BY rank DESC, d.starts_at DESC NULLS LAST LIMIT :most)
SELECT f.kind, f.meeting_id, f.committee_id, c.name AS committee, f.title, f.starts_at,
       ts_headline('german', f.body, f.query, 'StartSel=«, StopSel=», MaxWords=30, MinWords=12') AS excerpt
  FROM found f JOIN committee c ON c.id = f.committee_id ORDER BY f.rank DESC, f.starts_at DESC NULLS LAST"""


def search(connection: Connection, seats: list[Seat], words: str) -> list[dict[str, Any]]:
    """What holds the words, best first; nothing for nothing."""
    if not words.strip():
        return []
    by_level = {
        level: [one.committee_id for one in seats if one.level == level]
        for level in ("member", "coordinator", "public")
    }
    part = "".join(f"\\{sign}" if sign in "%_\\" else sign for sign in words.strip())
    keys = {"words": words, "part": f"%{part}%", "inside": by_level["member"], "runs": by_level["coordinator"],
            "public": by_level["public"], "most": MOST}  # fmt: skip
    return [dict(row) for row in connection.execute(text(SEARCH), keys).mappings()]
