"""What may be wrong or missing: one query per kind of finding.

Each gives `site_id`, `part` (the offer's key, the match's number, or ''), `value` (what the finding rests on: when it
changes, a finding that was dismissed comes back), `detail` (what its sentence needs) and `since`. They read `site`: the
present states of a region's sites that are not shown as part of another; private ones (day-care persons) only for those
who may see them.
"""

from __future__ import annotations

from app.sites.placing import said_point

SITE = """
    site AS (
        SELECT l.id AS site_id, l.slug, l.source_id, t.name, t.street, t.house_number, t.postal_code, t.place, t.phone,
               t.email, t.website, t.opening_hours, t.point, t.municipality_id, lower(t.valid_during) AS since
          FROM learning_site l JOIN site_state t ON t.site_id = l.id AND t.valid_during @> current_date
         WHERE l.region_id = :region_id AND l.merged_into_id IS NULL
           AND (:see_private OR l.id NOT IN (SELECT site_id FROM private_site)))"""

NOTHING = "'{}'::jsonb"

DUPLICATE = """
    SELECT m.site_id, m.id::text AS part, concat_ws('|', m.site_id, m.other_site_id) AS value,
           jsonb_build_object('match', m.id, 'other', o.slug, 'other_name', o.name, 'distance_m', round(m.distance_m),
                              'similarity', round(m.similarity::numeric, 2)) AS detail, m.proposed_at::date AS since
      FROM site_match m JOIN site s ON s.site_id = m.site_id JOIN site o ON o.site_id = m.other_site_id
     WHERE m.status = 'proposed'"""

WITHOUT_COORDINATES = """
    SELECT s.site_id, '' AS part, concat_ws('|', s.street, s.house_number, s.postal_code, s.place) AS value,
           jsonb_build_object('match_class', p.match_class, 'precision_m', p.precision_m,
                              'candidates', coalesce(jsonb_array_length(p.candidates), 0)) AS detail, s.since
      FROM site s LEFT JOIN site_placing p ON p.site_id = s.site_id AND p.status = 'proposed'
     WHERE s.point IS NULL"""

OUTSIDE_AREAS = """
    SELECT s.site_id, '' AS part, ST_AsText(s.point, 5) AS value, '{}'::jsonb AS detail, s.since
      FROM site s
     WHERE s.point IS NOT NULL AND s.municipality_id IS NULL
       AND EXISTS (SELECT FROM area WHERE region_id = :region_id AND level = 'municipality')"""

OUTSIDE_NAMED = """
    SELECT s.site_id, '' AS part, concat_ws('|', ST_AsText(s.point, 5), s.place) AS value,
           jsonb_build_object('named', s.place, 'found', a.name) AS detail, s.since
      FROM site s
      JOIN area a ON a.id = s.municipality_id
      JOIN (SELECT DISTINCT atlas_place_name(name) AS key FROM area
             WHERE region_id = :region_id AND level = 'municipality') named ON named.key = atlas_place_name(s.place)
     WHERE s.point IS NOT NULL AND atlas_place_name(a.name) <> named.key"""

OFF_STREETS = """
    SELECT s.site_id, '' AS part, ST_AsText(s.point, 5) AS value, '{}'::jsonb AS detail, s.since
      FROM site_check c JOIN site s ON s.site_id = c.site_id
     WHERE c.off_streets = 'no_street_within_500_m' AND s.point IS NOT NULL"""

SAME_POINT = """
    SELECT s.site_id, '' AS part, concat_ws('|', ST_AsText(s.point, 6), s.street, s.house_number) AS value,
           jsonb_build_object('others', g.sites - 1) AS detail, s.since
      FROM (SELECT point::bytea AS at, count(*) AS sites FROM site WHERE point IS NOT NULL AND street IS NOT NULL
             GROUP BY 1 HAVING count(DISTINCT atlas_normalise(concat_ws(' ', street, house_number))) > 1) g
      JOIN site s ON s.point::bytea = g.at AND s.street IS NOT NULL"""

FAR_FROM_ADDRESS = """
    SELECT s.site_id, '' AS part, concat_ws('|', ST_AsText(s.point, 5), c.asked, c.match_class) AS value,
           jsonb_build_object('distance_m', round(c.distance_m), 'match_class', c.match_class, 'asked', c.asked,
                              'precision_m', c.precision_m, 'lon', round(ST_X(c.point)::numeric, 6), 'lat', round(ST_Y(c.point)::numeric, 6)) AS detail,
           s.since
      FROM site_check c JOIN site s ON s.site_id = c.site_id
     WHERE s.point IS NOT NULL AND c.match_class IN ('exact', 'similar', 'interpolated', 'street')
       AND c.distance_m > greatest(:far_m, 2 * c.precision_m)"""

PLACING_CONTRADICTED = f"""
    SELECT s.site_id, '' AS part, concat_ws('|', ST_AsText(s.point, 5), f.value) AS value,
           jsonb_build_object('distance_m', round(ST_DistanceSphere(s.point, g.geom)), 'source', o.name) AS detail, f.since
      FROM site s
      JOIN site_placing p ON p.site_id = s.site_id AND p.status = 'by_hand'
      JOIN field_source f ON f.site_id = s.site_id AND f.offer_key = '' AND f.field = 'coordinates' AND f.until IS NULL
                         AND f.source_id = s.source_id
      JOIN import i ON i.id = f.import_id AND i.finished_at > p.decided_at
      JOIN source o ON o.id = f.source_id
     CROSS JOIN LATERAL (SELECT {said_point("f.value")} AS geom) g
     WHERE ST_DistanceSphere(s.point, g.geom) > :contradicts_m"""

STALE = """
    SELECT s.site_id, '' AS part, concat_ws('|', o.code, o.reference_date) AS value,
           jsonb_build_object('source', o.name, 'reference_date', o.reference_date, 'months', m.months) AS detail,
           (o.reference_date + make_interval(months => m.months))::date AS since
      FROM site s
      JOIN source o ON o.id = s.source_id
     CROSS JOIN LATERAL (
         SELECT coalesce(min((:stale_by_kind ->> c.category)::int), :stale_months) AS months
           FROM offer c WHERE c.site_id = s.site_id AND c.valid_during @> current_date) m
     WHERE o.reference_date < current_date - make_interval(months => m.months)"""

PLACES_UNKNOWN = """
    SELECT s.site_id, o.key AS part, o.category AS value,
           jsonb_build_object('offer', c.label ->> 'de') AS detail, lower(o.valid_during) AS since
      FROM offer o JOIN site s ON s.site_id = o.site_id JOIN category c ON c.code = o.category
     WHERE o.valid_during @> current_date AND c.has_places AND o.approved_places_status = 'unknown'"""

HOURS_UNKNOWN = """
    SELECT s.site_id, '' AS part, '' AS value, '{}'::jsonb AS detail, s.since
      FROM site s
     WHERE s.opening_hours IS NULL
       AND EXISTS (SELECT FROM offer o JOIN category c ON c.code = o.category
                    WHERE o.site_id = s.site_id AND o.valid_during @> current_date AND c.code <> 'playground')
       AND NOT EXISTS (SELECT FROM offer o WHERE o.site_id = s.site_id AND o.valid_during @> current_date
                          AND o.opening_hours IS NOT NULL)"""

AGE_IMPOSSIBLE = """
    SELECT s.site_id, o.key AS part, concat_ws('|', o.age_from_months, o.age_to_months) AS value,
           jsonb_build_object('offer', c.label ->> 'de', 'from', o.age_from_months, 'to', o.age_to_months,
                              'usual_from', c.age_from_months, 'usual_to', c.age_to_months) AS detail,
           lower(o.valid_during) AS since
      FROM offer o JOIN site s ON s.site_id = o.site_id JOIN category c ON c.code = o.category
     WHERE o.valid_during @> current_date
       AND (o.age_from_months < 0 OR o.age_to_months <= o.age_from_months OR o.age_to_months > :oldest_months
            OR o.age_from_months >= c.age_to_months OR o.age_to_months <= c.age_from_months)"""

CONTACT_MISSING = """
    SELECT s.site_id, '' AS part, '' AS value, '{}'::jsonb AS detail, s.since
      FROM site s
     WHERE coalesce(s.phone, s.email, s.website) IS NULL
       AND EXISTS (SELECT FROM offer o WHERE o.site_id = s.site_id AND o.valid_during @> current_date
                      AND o.category <> 'playground')"""

OPEN = """
    WITH {site},
    found AS MATERIALIZED ({kind}),
    held AS (
        SELECT f.*, d.id AS dismissal_id, d.reason AS dismissed_because, u.name AS dismissed_by,
               d.dismissed_at
          FROM found f
          LEFT JOIN quality_dismissal d ON d.site_id = f.site_id AND d.kind = :kind AND d.part = f.part
                                       AND d.fingerprint = md5(f.value)
          LEFT JOIN account u ON u.id = d.account_id)"""

COUNTS = (
    OPEN
    + """
    SELECT a.ars, a.name, count(*) FILTER (WHERE h.dismissal_id IS NULL) AS open, count(h.dismissal_id) AS dismissed,
           count(DISTINCT h.site_id) FILTER (WHERE h.dismissal_id IS NULL) AS sites
      FROM held h JOIN site s ON s.site_id = h.site_id LEFT JOIN area a ON a.id = s.municipality_id
     GROUP BY a.ars, a.name"""
)

SITES = """
    WITH {site}
    SELECT a.ars, a.name, count(*) FROM site s LEFT JOIN area a ON a.id = s.municipality_id GROUP BY a.ars, a.name"""

PAGE = (
    OPEN
    + """
    SELECT s.slug, s.name, s.site_id, h.part, h.value, h.detail, h.since, h.dismissal_id, h.dismissed_because,
           h.dismissed_by, h.dismissed_at, s.street, s.house_number, s.postal_code, s.place, a.name AS municipality, a.ars,
           ST_X(s.point) AS lon, ST_Y(s.point) AS lat, o.name AS source
      FROM held h JOIN site s ON s.site_id = h.site_id JOIN source o ON o.id = s.source_id
      LEFT JOIN area a ON a.id = s.municipality_id
     WHERE (h.dismissal_id IS NOT NULL) = :dismissed AND (:area = '' OR a.ars = :area OR (:area = '-' AND a.id IS NULL))
       AND (s.slug, h.part) > (:after_slug, :after_part)
     ORDER BY s.slug, h.part LIMIT :limit"""
)

ONE = (
    OPEN
    + """
    SELECT h.site_id, h.part, h.value FROM held h JOIN site s ON s.site_id = h.site_id
     WHERE s.slug = :slug AND h.part = :part AND h.dismissal_id IS NULL"""
)
