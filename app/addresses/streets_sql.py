"""The statements that derive named streets from house addresses and from the edges of the street network.

`stage_street_name` (name, street_key, words, shown) is made from the names by `app.addresses.text`.
"""

from __future__ import annotations

NAMES = """
    SELECT DISTINCT e.name FROM street_edge e JOIN network n ON n.id = e.network_id
     WHERE n.region_id = :region_id AND e.name IS NOT NULL AND e.name !~ '^[A-Z]{1,2} ?[0-9]+'
       AND e.highway NOT IN ('motorway', 'motorway_link', 'trunk_link', 'ferry')
    UNION SELECT DISTINCT street FROM address WHERE region_id = :region_id"""

MUNICIPALITIES = """
    UPDATE address d SET municipality_id = found.id
      FROM (SELECT d.id AS address_id, a.id FROM address d
              LEFT JOIN area a ON a.region_id = :region_id AND a.level = 'municipality'
                              AND ST_Covers(a.geom, d.point)
             WHERE d.region_id = :region_id) found
     WHERE d.id = found.address_id AND d.municipality_id IS DISTINCT FROM found.id"""

PIECES = """
    CREATE TEMP TABLE stage_piece ON COMMIT DROP AS
    SELECT w.*, ST_ClusterDBSCAN(w.metric, CASE WHEN w.is_drawn THEN :apart_m ELSE :apart_guessed_m END, 1)
                OVER (PARTITION BY w.municipality_id, w.street_key) AS part
      FROM (SELECT p.*, bool_or(p.origin <> 'site') OVER (PARTITION BY p.municipality_id, p.street_key) AS is_drawn
      FROM (SELECT s.street_key, s.words, s.shown, a.id AS municipality_id, ST_Transform(e.geom, :srid) AS metric,
                   NULL::bigint AS address_id, NULL::text AS postal_code, NULL::text AS place_key,
                   'street' AS origin
              FROM street_edge e
              JOIN network n ON n.id = e.network_id AND n.region_id = :region_id
              JOIN stage_street_name s ON s.name = e.name
              LEFT JOIN area a ON a.region_id = :region_id AND a.level = 'municipality'
                              AND ST_Covers(a.geom, ST_LineInterpolatePoint(e.geom, 0.5))
             WHERE e.highway NOT IN ('motorway', 'motorway_link', 'trunk_link', 'ferry')
            UNION ALL
            SELECT d.street_key, s.words, s.shown, d.municipality_id, ST_Transform(d.point, :srid), d.id,
                   d.postal_code, d.place_key, d.origin
              FROM address d JOIN stage_street_name s ON s.name = d.street WHERE d.region_id = :region_id) p) w"""
"""One piece per edge and per house; pieces of one name within `apart_m` of each other are one street.

Where all that is known of a street is a few sites on it, they may lie farther apart (`apart_guessed_m`)."""

STREETS = """
    CREATE TEMP TABLE stage_street ON COMMIT DROP AS
    SELECT g.street_key, g.municipality_id,
           (row_number() OVER (PARTITION BY g.municipality_id, g.street_key
                               ORDER BY g.houses DESC, ST_X(g.middle), ST_Y(g.middle)) - 1)::smallint AS part,
           g.part AS cluster, g.name, g.postal_codes, k.place_keys,
           concat_ws(' ', g.words, array_to_string(k.place_keys, ' '), array_to_string(g.postal_codes, ' '))
               AS search_text,
           ST_SnapToGrid(ST_Transform(g.middle, 4326), 0.000001) AS point,
           round(greatest(ST_MaxDistance(g.middle, g.shape), CASE WHEN g.is_drawn THEN 25 ELSE :guessed_m END))::real
               AS extent_m, g.houses
      FROM (SELECT street_key, municipality_id, part, mode() WITHIN GROUP (ORDER BY shown) AS name,
                   mode() WITHIN GROUP (ORDER BY words) AS words,
                   coalesce(array_agg(DISTINCT postal_code ORDER BY postal_code)
                            FILTER (WHERE postal_code IS NOT NULL), '{}') AS postal_codes,
                   array_agg(DISTINCT place_key) FILTER (WHERE place_key IS NOT NULL) AS places,
                   count(address_id)::int AS houses, bool_or(is_drawn) AS is_drawn, ST_Collect(metric ORDER BY metric) AS shape,
                   ST_ClosestPoint(ST_Collect(metric ORDER BY metric),
                                   ST_Centroid(ST_Collect(metric ORDER BY metric))) AS middle
              FROM stage_piece GROUP BY 1, 2, 3) g
      LEFT JOIN area a ON a.id = g.municipality_id
     CROSS JOIN LATERAL (
         SELECT coalesce(array_agg(DISTINCT key ORDER BY key) FILTER (WHERE key IS NOT NULL), '{}') AS place_keys
           FROM unnest(g.places || atlas_place_name(a.name)) key) k"""

INDEX = "CREATE INDEX ON stage_street (street_key)"

GONE = """
    DELETE FROM named_street n WHERE n.region_id = :region_id AND NOT EXISTS (
        SELECT FROM stage_street s WHERE s.street_key = n.street_key AND s.part = n.part
           AND s.municipality_id IS NOT DISTINCT FROM n.municipality_id)"""

UPSERT = """
    INSERT INTO named_street AS n (region_id, municipality_id, street_key, part, name, postal_codes, place_keys,
                                   search_text, point, extent_m, houses)
    SELECT :region_id, municipality_id, street_key, part, name, postal_codes, place_keys, search_text, point, extent_m,
           houses
      FROM stage_street
    ON CONFLICT (region_id, municipality_id, street_key, part) DO UPDATE
       SET name = excluded.name, postal_codes = excluded.postal_codes, place_keys = excluded.place_keys,
           search_text = excluded.search_text, point = excluded.point, extent_m = excluded.extent_m,
           houses = excluded.houses
     WHERE (n.name, n.postal_codes, n.place_keys, n.search_text, n.point::bytea, n.extent_m, n.houses)
           IS DISTINCT FROM (excluded.name, excluded.postal_codes, excluded.place_keys, excluded.search_text,
                             excluded.point::bytea, excluded.extent_m, excluded.houses)"""

HOUSES = """
    UPDATE address d SET named_street_id = n.id
      FROM stage_piece p
      JOIN stage_street s ON s.street_key = p.street_key AND s.cluster = p.part
                         AND s.municipality_id IS NOT DISTINCT FROM p.municipality_id
      JOIN named_street n ON n.region_id = :region_id AND n.street_key = s.street_key AND n.part = s.part
                         AND n.municipality_id IS NOT DISTINCT FROM s.municipality_id
     WHERE d.id = p.address_id AND d.named_street_id IS DISTINCT FROM n.id"""
