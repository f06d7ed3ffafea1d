"""What was entered by hand stands against an import until the source's own value changes; then the source wins.

Three outcomes, each reported: `kept` (the source says what it said when the field was edited), `overruled` (it says
something new, which is taken), `agreed` (it says what was entered by hand). A site or an offer that was ended by hand
stays ended until an editor says otherwise; an offer added by hand is not missed in a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.load.staging import Import

MOST_REPORTED = 500

PREPARE = """
    ALTER TABLE stage_site ADD held jsonb NOT NULL DEFAULT '{}', ADD by_hand boolean NOT NULL DEFAULT false;
    ALTER TABLE stage_offer ADD held jsonb NOT NULL DEFAULT '{}', ADD by_hand boolean NOT NULL DEFAULT false"""

BY_HAND = """
    UPDATE stage_site s SET by_hand = true FROM site_state t JOIN import i ON i.id = t.import_id
     WHERE t.id = s.state_id AND i.reader = 'edit';
    UPDATE stage_offer s SET by_hand = true FROM offer o JOIN import i ON i.id = o.import_id
     WHERE o.id = s.offer_id AND i.reader = 'edit'"""

ENDED = """
    UPDATE stage_site s SET action = 'unchanged' FROM held_field h
     WHERE h.site_id = s.site_id AND h.offer_key = '' AND h.field = 'ended';
    UPDATE stage_offer s SET action = 'unchanged' FROM held_field h
     WHERE h.site_id = s.site_id AND h.offer_key IN ('', s.key) AND h.field = 'ended';
    DELETE FROM held_field h USING stage_offer s
     WHERE h.site_id = s.site_id AND h.offer_key = s.key AND h.field = 'added'"""

COMPARED = """
    CREATE TEMP TABLE stage_held ON COMMIT DROP AS
    SELECT h.*, CASE WHEN h.now = h.by_hand THEN 'agreed' WHEN h.now = h.was THEN 'kept' ELSE 'overruled' END AS outcome
      FROM (SELECT f.id, f.site_id, f.offer_key, f.field, f.value AS by_hand, f.source_value AS was,
                   (SELECT jsonb_object_agg(k, staged.fields -> k) FROM jsonb_object_keys(f.value) k) AS now
              FROM held_field f
              JOIN (SELECT site_id, '' AS offer_key, action, fields || jsonb_build_object('entrances', entrances,
                           'coordinates', CASE WHEN point IS NOT NULL THEN jsonb_build_array(
                               round(ST_X(point)::numeric, 6), round(ST_Y(point)::numeric, 6)) END) AS fields
                      FROM stage_site
                    UNION ALL SELECT site_id, key, action, fields FROM stage_offer) staged USING (site_id, offer_key)
             WHERE f.field NOT IN ('ended', 'added') AND staged.action <> 'unchanged') h"""

KEEP = """
    UPDATE stage_site s SET held = k.held
      FROM (SELECT t.site_id, jsonb_object_agg(v.key, v.value) AS held FROM stage_held t, jsonb_each(t.by_hand) v
             WHERE t.outcome = 'kept' AND t.offer_key = '' GROUP BY t.site_id) k
     WHERE k.site_id = s.site_id;
    UPDATE stage_offer s SET held = k.held
      FROM (SELECT t.site_id, t.offer_key, jsonb_object_agg(v.key, v.value) AS held
              FROM stage_held t, jsonb_each(t.by_hand) v
             WHERE t.outcome = 'kept' AND t.offer_key <> '' GROUP BY t.site_id, t.offer_key) k
     WHERE k.site_id = s.site_id AND k.offer_key = s.key"""

LET_GO = """
    DELETE FROM held_field h USING stage_held s WHERE h.id = s.id AND s.outcome <> 'kept';
    UPDATE field_source p SET until = greatest(p.since, :as_of)
      FROM stage_held s CROSS JOIN LATERAL jsonb_object_keys(s.by_hand) k, source o
     WHERE s.outcome <> 'kept' AND p.until IS NULL AND o.id = p.source_id AND o.code = 'eigene-angaben'
       AND (p.site_id, p.offer_key, p.field) = (s.site_id, s.offer_key, k)"""

REPORT = """
    SELECT CASE WHEN p.site_id IS NULL THEN l.slug END, t.offer_key, t.field, t.outcome,
           CASE WHEN p.site_id IS NULL THEN t.by_hand END, CASE WHEN p.site_id IS NULL THEN t.was END,
           CASE WHEN p.site_id IS NULL THEN t.now END
      FROM (SELECT site_id, offer_key, field, outcome, by_hand, was, now FROM stage_held
            UNION ALL
            SELECT h.site_id, h.offer_key, 'ended', 'kept', NULL, NULL, NULL FROM held_field h
             WHERE h.field = 'ended' AND (
                   EXISTS (SELECT FROM stage_site s WHERE s.site_id = h.site_id AND h.offer_key = '')
                OR EXISTS (SELECT FROM stage_offer s WHERE s.site_id = h.site_id AND s.key = h.offer_key))) t
      JOIN learning_site l ON l.id = t.site_id
      LEFT JOIN private_site p ON p.site_id = t.site_id
     ORDER BY l.slug, t.offer_key, t.field"""


def weigh_hand_edits(current: Import) -> None:
    """After sites and offers are compared: let what was entered by hand stand or go, and report which."""
    for statements in (PREPARE, BY_HAND, ENDED, COMPARED, KEEP, LET_GO):
        for statement in statements.split(";"):
            current.run(statement)
    found = current.rows(REPORT)
    if found:
        names = ("slug", "offer", "field", "outcome", "by_hand", "source_was", "source_now")
        current.report.details["held"] = [dict(zip(names, row, strict=True)) for row in found[:MOST_REPORTED]]
        overruled = sum(1 for row in found if row[3] == "overruled")
        current.report.notes.append(
            f"Von Hand eingetragen: {len(found)} Felder stehen gegen die Datei;"
            f" bei {overruled} hat die Quelle ihren Wert geändert, und er gilt."
        )
