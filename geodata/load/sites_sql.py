"""The statements that turn staged sites into dated states: difference, apply, checks.

`stage_site` holds one row per site of the file; `fields` has the names of `site_state`'s columns, `stage_offer.fields`
those of `offer`. A state that began on the import's own day is corrected, an older one is ended and followed.
"""

from __future__ import annotations

STAGE_SITE = """
    key text PRIMARY KEY, row_number int, slug text, institution_key text, institution_name text, fields jsonb,
    point geometry(Point, 4326), shape geometry(Geometry, 4326), entrances jsonb, attributes jsonb,
    opened_on date, closed_on date, content_hash text, site_id int, state_id bigint, since date, before_hash text,
    action text, placed geometry(Point, 4326)"""

STAGE_OFFER = """
    site_key text, key text, fields jsonb, attributes jsonb, content_hash text, site_id int, offer_id bigint,
    since date, before_hash text, action text, PRIMARY KEY (site_key, key)"""

KNOWN_CATEGORIES = "SELECT code FROM category WHERE region_id IS NULL OR region_id = :region_id"

INSTITUTIONS = """
    INSERT INTO institution AS i (region_id, source_id, source_key, name, provider, provider_kind)
    SELECT DISTINCT ON (institution_key) :region_id, :source_id, institution_key, institution_name,
           fields ->> 'provider', fields ->> 'provider_kind'
      FROM stage_site ORDER BY institution_key, (fields ->> 'is_branch')::boolean, key
    ON CONFLICT (source_id, source_key) DO UPDATE
       SET name = excluded.name, provider = excluded.provider, provider_kind = excluded.provider_kind
     WHERE (i.name, i.provider, i.provider_kind)
           IS DISTINCT FROM (excluded.name, excluded.provider, excluded.provider_kind)"""

MATCH_SITES = """
    UPDATE stage_site s
       SET site_id = l.id, state_id = t.id, since = lower(t.valid_during), before_hash = t.content_hash
      FROM learning_site l
      LEFT JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during)
     WHERE l.source_id = :source_id AND l.source_key = s.key"""

NEW_SITES = """
    WITH made AS (
        INSERT INTO learning_site (region_id, source_id, source_key, slug)
        SELECT :region_id, :source_id, key, slug FROM stage_site WHERE site_id IS NULL ORDER BY row_number
        RETURNING id, source_key)
    UPDATE stage_site s SET site_id = made.id FROM made WHERE made.source_key = s.key"""

SITE_ACTIONS = """
    UPDATE stage_site SET action = CASE
        WHEN state_id IS NULL THEN 'new'
        WHEN before_hash = content_hash THEN 'unchanged'
        WHEN since >= :as_of THEN 'corrected'
        ELSE 'changed' END"""

KEEP_PLACED = """
    UPDATE stage_site s SET placed = p.point
      FROM site_placing p
     WHERE p.site_id = s.site_id AND p.status IN ('accepted', 'by_hand')
       AND (s.point IS NULL OR (p.status = 'by_hand' AND ST_DistanceSphere(s.point, p.point) > :contradicts_m))"""
"""Coordinates that were set here stay where the source has none. Its own win over those found by an address, and over
those set by hand that they confirm; farther away they contradict a person, and a person decides."""

SUPERSEDED = """
    WITH won AS (
        UPDATE site_placing p SET status = 'superseded', decided_at = now()
          FROM stage_site s
         WHERE s.site_id = p.site_id AND s.point IS NOT NULL AND s.placed IS NULL AND s.action <> 'unchanged'
           AND p.status IN ('accepted', 'by_hand')
        RETURNING p.site_id)
    UPDATE field_source f SET until = greatest(f.since, :as_of) FROM won, import i
     WHERE f.site_id = won.site_id AND f.offer_key = '' AND f.field = 'coordinates' AND f.until IS NULL
       AND i.id = f.import_id AND i.reader IN ('by_hand', 'by_address')"""

KEPT_PLACED = """
    SELECT s.row_number, s.key, s.fields ->> 'name', p.status, ST_DistanceSphere(s.point, s.placed)
      FROM stage_site s JOIN site_placing p ON p.site_id = s.site_id
     WHERE s.placed IS NOT NULL AND s.action <> 'unchanged' ORDER BY s.row_number"""

LATER_STATES = """
    SELECT s.key, s.fields ->> 'name' AS name, s.since FROM stage_site s
      JOIN site_state t ON t.id = s.state_id JOIN import i ON i.id = t.import_id
     WHERE s.since > :as_of AND s.before_hash <> s.content_hash AND NOT s.by_hand AND i.reader <> 'by_hand'
    UNION ALL
    SELECT l.source_key, t.name, lower(t.valid_during)
      FROM learning_site l JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during)
      JOIN import i ON i.id = t.import_id AND i.reader NOT IN ('edit', 'by_hand')
     WHERE l.source_id = :source_id AND lower(t.valid_during) > :as_of
       AND NOT EXISTS (SELECT FROM stage_site s WHERE s.site_id = l.id)
    UNION ALL
    SELECT s.key, s.fields ->> 'name', o.since FROM stage_offer o JOIN stage_site s ON s.key = o.site_key
     WHERE o.since > :as_of AND o.before_hash <> o.content_hash AND NOT o.by_hand
     ORDER BY since DESC LIMIT 1"""

GONE_SITES = """
    SELECT l.id FROM learning_site l JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during)
     WHERE l.source_id = :source_id AND NOT EXISTS (SELECT FROM stage_site s WHERE s.site_id = l.id)"""

END_STATES = """
    UPDATE site_state SET valid_during = daterange(lower(valid_during), :as_of)
     WHERE id IN (SELECT state_id FROM stage_site WHERE action = 'changed')
        OR (site_id = ANY(:gone) AND upper_inf(valid_during) AND lower(valid_during) < :as_of)"""

DROP_STATES = """
    DELETE FROM site_state
     WHERE id IN (SELECT state_id FROM stage_site WHERE action = 'corrected')
        OR (site_id = ANY(:gone) AND upper_inf(valid_during) AND lower(valid_during) >= :as_of)"""

NEW_STATES = """
    INSERT INTO site_state (
        site_id, valid_during, institution_id, is_branch, name, street, house_number, postal_code, place,
        district_text, phone, email, website, provider, provider_kind, wheelchair, languages, opening_hours,
        point, shape, entrances, attributes, content_hash, import_id)
    SELECT s.site_id,
           daterange(CASE s.action WHEN 'new' THEN coalesce(least(s.opened_on, :as_of), :as_of)
                                   WHEN 'corrected' THEN s.since ELSE :as_of END, s.closed_on),
           i.id, f.is_branch, f.name, f.street, f.house_number, f.postal_code, f.place, f.district_text, f.phone,
           f.email, f.website, f.provider, f.provider_kind, f.wheelchair, f.languages, f.opening_hours,
           CASE WHEN s.held ? 'coordinates'
                THEN ST_SetSRID(ST_MakePoint((s.held #>> '{coordinates,0}')::float8,
                                             (s.held #>> '{coordinates,1}')::float8), 4326)
                ELSE coalesce(s.placed, s.point) END,
           s.shape, coalesce(s.held -> 'entrances', s.entrances), s.attributes, s.content_hash, :import_id
      FROM stage_site s
      CROSS JOIN LATERAL jsonb_populate_record(NULL::site_state, s.fields || s.held) f
      LEFT JOIN institution i ON i.source_id = :source_id AND i.source_key = s.institution_key
     WHERE s.action <> 'unchanged'"""

MUNICIPALITIES = """
    UPDATE site_state t SET municipality_id = a.id
      FROM learning_site l, area a
     WHERE l.id = t.site_id AND l.region_id = :region_id AND a.region_id = :region_id
       AND a.level = 'municipality' AND ST_Covers(a.geom, t.point)
       AND (:every OR t.import_id = :import_id) AND t.municipality_id IS DISTINCT FROM a.id"""

MATCH_OFFERS = """
    UPDATE stage_offer s SET site_id = w.site_id FROM stage_site w WHERE w.key = s.site_key;
    UPDATE stage_offer s SET offer_id = o.id, since = lower(o.valid_during), before_hash = o.content_hash
      FROM offer o WHERE o.site_id = s.site_id AND o.key = s.key AND upper_inf(o.valid_during);
    UPDATE stage_offer SET action = CASE
        WHEN offer_id IS NULL THEN 'new'
        WHEN before_hash = content_hash THEN 'unchanged'
        WHEN since >= :as_of THEN 'corrected'
        ELSE 'changed' END"""

GONE_OFFERS = """
    SELECT o.id FROM offer o JOIN learning_site l ON l.id = o.site_id AND l.source_id = :source_id
     WHERE upper_inf(o.valid_during)
       AND NOT EXISTS (SELECT FROM stage_offer s WHERE s.site_id = o.site_id AND s.key = o.key)
       AND NOT EXISTS (SELECT FROM held_field h
                        WHERE (h.site_id, h.offer_key, h.field) = (o.site_id, o.key, 'added'))"""

END_OFFERS = """
    UPDATE offer SET valid_during = daterange(lower(valid_during), :as_of)
     WHERE id IN (SELECT offer_id FROM stage_offer WHERE action = 'changed')
        OR (id = ANY(:gone) AND lower(valid_during) < :as_of);
    DELETE FROM offer
     WHERE id IN (SELECT offer_id FROM stage_offer WHERE action = 'corrected')
        OR (id = ANY(:gone) AND upper_inf(valid_during) AND lower(valid_during) >= :as_of)"""

NEW_OFFERS = """
    INSERT INTO offer (
        site_id, key, valid_during, institution_id, category, age_from_months, age_to_months,
        approved_places, approved_places_status, occupied_places, occupied_places_status,
        flex_places, flex_places_status, opening_hours, languages, cost, attributes, content_hash, import_id)
    SELECT o.site_id, o.key,
           daterange(CASE o.action WHEN 'new' THEN coalesce(least(s.opened_on, :as_of), :as_of)
                                   WHEN 'corrected' THEN o.since ELSE :as_of END, s.closed_on),
           i.id, f.category, f.age_from_months, f.age_to_months,
           f.approved_places, f.approved_places_status, f.occupied_places, f.occupied_places_status,
           f.flex_places, f.flex_places_status, f.opening_hours, f.languages, f.cost, o.attributes,
           o.content_hash, :import_id
      FROM stage_offer o
      JOIN stage_site s ON s.key = o.site_key
      CROSS JOIN LATERAL jsonb_populate_record(NULL::offer, o.fields || o.held) f
      LEFT JOIN institution i ON i.source_id = :source_id AND i.source_key = s.institution_key
     WHERE o.action <> 'unchanged'"""

FIELD_SOURCES = """
    CREATE TEMP TABLE stage_field ON COMMIT DROP AS
    SELECT s.site_id, '' AS offer_key, f.key AS field, f.value
      FROM stage_site s CROSS JOIN jsonb_each(s.fields) f WHERE s.action <> 'unchanged'
    UNION ALL
    SELECT s.site_id, '', 'coordinates', to_jsonb(ST_AsText(s.point, 6))
      FROM stage_site s WHERE s.action <> 'unchanged' AND s.point IS NOT NULL
    UNION ALL
    SELECT o.site_id, o.key, f.key, f.value
      FROM stage_offer o CROSS JOIN jsonb_each(o.fields) f WHERE o.action <> 'unchanged';
    DELETE FROM stage_field WHERE value IN ('null', '"unknown"', '[]');
    CREATE INDEX ON stage_field (site_id, offer_key, field);
    UPDATE field_source p SET until = :as_of
     WHERE p.until IS NULL AND p.source_id = :source_id
       AND ((p.offer_key = '' AND p.site_id IN (SELECT site_id FROM stage_site WHERE action <> 'unchanged'))
         OR (p.site_id, p.offer_key) IN (SELECT site_id, key FROM stage_offer WHERE action <> 'unchanged')
         OR p.site_id = ANY(:gone_sites))
       AND NOT EXISTS (SELECT FROM stage_field s WHERE (s.site_id, s.offer_key, s.field, s.value)
                                                     = (p.site_id, p.offer_key, p.field, p.value));
    INSERT INTO field_source (site_id, offer_key, field, value, since, source_id, import_id)
    SELECT s.site_id, s.offer_key, s.field, s.value, :as_of, :source_id, :import_id
      FROM stage_field s
     WHERE NOT EXISTS (SELECT FROM field_source p WHERE p.until IS NULL AND p.source_id = :source_id
                          AND (p.site_id, p.offer_key, p.field) = (s.site_id, s.offer_key, s.field))"""

TOUCHED = """
    SELECT site_id FROM stage_site WHERE action <> 'unchanged'
    UNION SELECT site_id FROM stage_offer WHERE action <> 'unchanged'"""

WITHOUT_COORDINATES = """
    SELECT row_number, key, fields ->> 'name', fields ->> 'place' FROM stage_site
     WHERE point IS NULL AND placed IS NULL ORDER BY row_number"""

OUTSIDE_AREAS = """
    SELECT s.row_number, s.key, s.fields ->> 'name', ST_X(s.point), ST_Y(s.point) FROM stage_site s
     WHERE s.point IS NOT NULL AND EXISTS (SELECT FROM area WHERE region_id = :region_id AND level = 'municipality')
       AND NOT EXISTS (SELECT FROM area a WHERE a.region_id = :region_id AND a.level = 'municipality'
                                            AND ST_Covers(a.geom, s.point))
     ORDER BY s.row_number"""

OUTSIDE_NAMED = """
    WITH named AS (
        SELECT DISTINCT atlas_place_name(name) AS name FROM area
         WHERE region_id = :region_id AND level = 'municipality')
    SELECT s.row_number, s.key, s.fields ->> 'name', s.fields ->> 'place', a.name
      FROM stage_site s
      JOIN site_state t ON t.site_id = s.site_id AND upper_inf(t.valid_during)
      JOIN area a ON a.id = t.municipality_id
      JOIN named ON named.name = atlas_place_name(s.fields ->> 'place')
     WHERE atlas_place_name(a.name) <> named.name ORDER BY s.row_number"""
