"""The statements of geocoding: many written addresses at once, each with its candidates.

`asked` rows: n, street_key ('' for none), first, last, suffix (null number: none given), postal_code, places (its
keys, joined by |). Agreement of a street with what is written of the place: 3 place and postal code, 2 one of the two
and the other not known, 1 one of the two against the other, 0 nothing is written.
"""

from __future__ import annotations

ASKED = """
    asked AS (
        SELECT q.n, q.street_key, q.first, q.last, q.suffix, nullif(q.postal_code, '') AS postal_code,
               string_to_array(nullif(q.places, ''), '|') AS places
          FROM unnest(cast(:n AS int[]), cast(:street_key AS text[]), cast(:first AS int[]), cast(:last AS int[]),
                      cast(:suffix AS text[]), cast(:postal_code AS text[]), cast(:places AS text[]))
               AS q(n, street_key, first, last, suffix, postal_code, places))"""

EXACT_STREETS = """
    SELECT q.n, s.id, s.municipality_id, s.postal_codes, s.place_keys, 1.0::real AS similarity
      FROM asked q JOIN named_street s ON s.region_id = :region_id AND s.street_key = q.street_key
     WHERE q.street_key <> ''"""

SIMILAR_STREETS = """
    SELECT q.n, s.id, s.municipality_id, s.postal_codes, s.place_keys, similarity(s.street_key, q.street_key)
      FROM asked q JOIN named_street s ON s.street_key % q.street_key AND s.region_id = :region_id
     WHERE length(q.street_key) >= 5 AND similarity(s.street_key, q.street_key) >= :least_similarity"""

AGREEING = """
    WITH {asked},
    named AS MATERIALIZED (
        SELECT DISTINCT atlas_place_name(name) AS key FROM area
         WHERE region_id = :region_id AND level = 'municipality'),
    known AS (
        SELECT DISTINCT q.n FROM asked q CROSS JOIN unnest(q.places) p(key) JOIN named USING (key)),
    found AS ({streets}),
    held AS (
        SELECT f.*, q.first, q.last, q.suffix,
               coalesce(q.places && f.place_keys, false) AS by_place,
               coalesce(q.postal_code = ANY(f.postal_codes), false) AS by_code,
               q.places IS NOT NULL AS has_place, q.postal_code IS NOT NULL AS has_code,
               f.postal_codes <> '{{}}' AS knows_code,
               q.n IN (SELECT n FROM known) AS place_known
          FROM found f JOIN asked q ON q.n = f.n),
    street AS (
        SELECT h.*, CASE
                   WHEN NOT has_place AND NOT has_code THEN 0
                   WHEN by_place AND by_code THEN 3
                   WHEN by_place AND (NOT has_code OR NOT knows_code) THEN 2
                   WHEN by_code AND NOT has_place THEN 2
                   ELSE 1 END AS agreement
          FROM held h
         WHERE (NOT has_place AND NOT has_code) OR by_place OR (by_code AND NOT place_known))"""

CANDIDATES = """
    SELECT r.n, r.kind, r.similarity::float8 AS similarity, r.agreement, r.rank, ST_X(r.point) AS lon,
           ST_Y(r.point) AS lat, r.precision_m::float8 AS precision_m, r.house_number, r.postal_code, r.place,
           s.id AS street_id, s.name AS street, a.name AS municipality, a.ars
      FROM (
        SELECT t.n, t.id, t.similarity, t.agreement, 'house' AS kind, d.point, d.precision_m, d.house_number,
               d.postal_code, d.place,
               CASE WHEN (d.house_from, d.house_to, d.house_suffix) = (t.first, t.last, t.suffix) THEN 0
                    WHEN t.suffix = '' OR d.house_suffix = t.suffix THEN 1 ELSE 2 END AS rank
          FROM street t JOIN address d ON d.named_street_id = t.id AND d.house_from <= t.last AND d.house_to >= t.first
           AND d.house_from % 2 = t.first % 2 AND (NOT :without_sites OR d.origin <> 'site')
         WHERE t.first IS NOT NULL
        UNION ALL
        SELECT t.n, t.id, t.similarity, t.agreement, 'between',
               ST_LineInterpolatePoint(ST_MakeLine(low.point, high.point),
                                       (t.first - low.house_to)::float8 / (high.house_from - low.house_to)),
               greatest(:least_precision_m, ST_DistanceSphere(low.point, high.point) / 2), t.first || t.suffix,
               low.postal_code, low.place, 3
          FROM street t
         CROSS JOIN LATERAL (
             SELECT d.* FROM address d WHERE d.named_street_id = t.id AND d.house_to < t.first
                AND d.house_to % 2 = t.first % 2 AND (NOT :without_sites OR d.origin <> 'site')
              ORDER BY d.house_from DESC, d.precision_m LIMIT 1) low
         CROSS JOIN LATERAL (
             SELECT d.* FROM address d WHERE d.named_street_id = t.id AND d.house_from > t.last
                AND d.house_from % 2 = t.first % 2 AND (NOT :without_sites OR d.origin <> 'site')
              ORDER BY d.house_from, d.precision_m LIMIT 1) high
         WHERE t.first IS NOT NULL AND ST_DistanceSphere(low.point, high.point) <= :widest_gap_m
        UNION ALL
        SELECT t.n, t.id, t.similarity, t.agreement, 'street', n.point, n.extent_m, NULL, NULL, NULL, 4
          FROM street t JOIN named_street n ON n.id = t.id) r
      JOIN named_street s ON s.id = r.id
      LEFT JOIN area a ON a.id = s.municipality_id"""

PLACES = """
    WITH {asked}
    SELECT q.n, 'place' AS kind, 1.0::float8 AS similarity, 1 AS agreement, 5 AS rank, ST_X(p.point) AS lon,
           ST_Y(p.point) AS lat, p.extent_m AS precision_m, NULL AS house_number, NULL AS postal_code, NULL AS place,
           NULL::int AS street_id, NULL AS street, a.name AS municipality, a.ars
      FROM asked q
      JOIN area a ON a.region_id = :region_id AND a.level = 'municipality' AND a.geom IS NOT NULL
                 AND atlas_place_name(a.name) = ANY(q.places)
     CROSS JOIN LATERAL (SELECT ST_PointOnSurface(a.geom) AS point) o
     CROSS JOIN LATERAL (SELECT o.point, sqrt(ST_Area(a.geom::geography) / pi())::float8 AS extent_m) p"""

FOUND_STREETS = """
    WITH street AS (
        SELECT row_number() OVER (ORDER BY {rank} DESC, length(s.name), s.search_text, s.id)::int AS n, s.id,
               s.municipality_id, {rank} AS similarity, 0 AS agreement, cast(:first AS int) AS first,
               cast(:last AS int) AS last, cast(:suffix AS text) AS suffix
          FROM named_street s WHERE s.region_id = :region_id AND {where}
         ORDER BY {rank} DESC, length(s.name), s.search_text, s.id LIMIT :most)"""
"""The streets that free words find, in the shape of `AGREEING`, so that `CANDIDATES` follows either."""
