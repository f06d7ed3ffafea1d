"""Searching all that bodies have written, in German (stems), for what somebody may see; parts of compounds are found, too.

Each kind is looked up by its two indexes (migration 0034: `…_words` of stems, `…_parts` of trigrams); who may see what is
decided on what was found, as it is now, so that nothing has to be kept in step. Of minutes the newest version counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.committees.rights import Seat

MOST = 60
QUERY = "websearch_to_tsquery('german', :words)"


SEARCHED = {
    "committee_meeting": "{t}.title || ' ' || {t}.place",
    "committee_item": "{t}.title || ' ' || {t}.text || ' ' || {t}.presenter",
    "committee_decision": "{t}.number || ' ' || {t}.text",
    "committee_task": "{t}.title || ' ' || {t}.text",
    "committee_material": "{t}.title || ' ' || coalesce({t}.address, '')",
    "committee_material_text": "{t}.words",
}
"""What is searched of which table, as the indexes have it."""


def found(words: str, alias: str) -> str:
    """The condition that the two indexes of a table answer."""
    named = f"({words.replace('{t}', alias)})"
    return f"(to_tsvector('german', {named}) @@ {QUERY} OR {named} ILIKE :part)"


def _in(table: str, alias: str) -> str:
    return found(SEARCHED[f"committee_{table}"], alias)


SEARCH = rf"""
WITH spoken AS (
    SELECT v.minutes_id, v.number, v.content FROM committee_minutes_version v
     WHERE jsonb_to_tsvector('german', v.content, '["string"]') @@ {QUERY} OR (v.content::text) ILIKE :part),
newest AS (
    SELECT p.meeting_id, p.state, s.content FROM spoken s JOIN committee_minutes p ON p.id = s.minutes_id
     WHERE s.number = (SELECT max(v.number) FROM committee_minutes_version v WHERE v.minutes_id = p.id)),
docs AS (
    SELECT 'meeting' AS kind, m.id AS meeting_id, m.committee_id, m.title, m.place AS body, false AS confidential,
           m.published AS open, m.starts_at FROM committee_meeting m WHERE {_in("meeting", "m")}
    UNION ALL
    SELECT 'item', m.id, m.committee_id, i.title, i.text || ' ' || i.presenter, i.confidential, m.published, m.starts_at
      FROM committee_item i JOIN committee_meeting m ON m.id = i.meeting_id WHERE {_in("item", "i")}
    UNION ALL
    SELECT 'decision', m.id, m.committee_id, 'Beschluss ' || d.number, d.text, coalesce(i.confidential, false), m.published, m.starts_at
      FROM committee_decision d JOIN committee_meeting m ON m.id = d.meeting_id LEFT JOIN committee_item i ON i.id = d.item_id
     WHERE {_in("decision", "d")}
    UNION ALL
    SELECT 'task', t.meeting_id, t.committee_id, t.title, t.text, t.confidential OR coalesce(i.confidential, false), false, m.starts_at
      FROM committee_task t LEFT JOIN committee_meeting m ON m.id = t.meeting_id LEFT JOIN committee_item i ON i.id = t.item_id
     WHERE {_in("task", "t")}
    UNION ALL
    SELECT 'minutes', m.id, m.committee_id, 'Niederschrift: ' || coalesce(i.title, m.title), p.words, coalesce(i.confidential, false),
           m.published AND n.state = 'approved', m.starts_at
      FROM newest n JOIN committee_meeting m ON m.id = n.meeting_id
      CROSS JOIN LATERAL (SELECT NULL::int AS item, n.content ->> 'general' AS words
                          UNION ALL SELECT key::int, value FROM jsonb_each_text(n.content -> 'items')) p
      LEFT JOIN committee_item i ON i.id = p.item AND i.meeting_id = m.id
     WHERE (p.item IS NULL OR i.id IS NOT NULL)
       AND (to_tsvector('german', coalesce(i.title, m.title) || ' ' || p.words) @@ {QUERY} OR p.words ILIKE :part)
    UNION ALL
    SELECT 'material', m.id, m.committee_id, t.title, coalesce(x.words, t.address, ''), coalesce(i.confidential, false),
           m.published AND t.frozen_at IS NOT NULL, m.starts_at
      FROM (SELECT t.id FROM committee_material t WHERE {_in("material", "t")}
            UNION SELECT f.material_id FROM committee_material_text f WHERE {_in("material_text", "f")}) one
      JOIN committee_material t ON t.id = one.id LEFT JOIN committee_material_text x ON x.material_id = t.id
      JOIN committee_meeting m ON m.id = t.meeting_id LEFT JOIN committee_item i ON i.id = t.item_id),
found AS (
    SELECT d.*, ts_rank(to_tsvector('german', d.title || ' ' || left(d.body, 20000)), q.query) AS rank, q.query
      FROM docs d, {QUERY} AS q(query)
     WHERE d.committee_id = ANY(cast(:inside AS int[]))
        OR d.committee_id = ANY(cast(:runs AS int[])) AND NOT d.confidential
        OR d.committee_id = ANY(cast(:public AS int[])) AND NOT d.confidential AND d.open
     ORDER BY rank DESC, d.starts_at DESC NULLS LAST LIMIT :most)
SELECT f.kind, f.meeting_id, f.committee_id, c.name AS committee, f.title, f.starts_at,
       ts_headline('german', left(f.body, 100000), f.query, 'StartSel=«, StopSel=», MaxWords=30, MinWords=12') AS excerpt
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
