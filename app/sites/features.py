"""The read model of sites: for every span of time in which nothing changes, one finished GeoJSON feature.

Rendered when something is written, so that a page of sites is a walk over an index and a join of texts.
Sites that are not public (view `private_site`: day-care persons work in their homes) are rendered into a table of their
own, which only those read who may; whatever else the program shows is made of `site_feature`.
A site merged into another (the same place, decided by a person) has no feature; its offers appear at the other's:
for each category those of the site that knows its places, so that nothing is listed twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_PARTS = """
WITH wanted AS (
    SELECT l.id, l.region_id, l.slug, l.source_id FROM learning_site l
     WHERE l.region_id = :region_id AND l.merged_into_id IS NULL AND (:every OR l.id = ANY(:site_ids))
       AND (l.id IN (SELECT site_id FROM private_site)) = :private),
member AS (
    SELECT w.id AS site_id, w.id AS member_id FROM wanted w
    UNION ALL SELECT w.id, l.id FROM wanted w JOIN learning_site l ON l.merged_into_id = w.id),
moment AS (
    SELECT w.id AS site_id, bound.day FROM wanted w JOIN site_state t ON t.site_id = w.id
     CROSS JOIN LATERAL (VALUES (lower(t.valid_during)), (coalesce(upper(t.valid_during), 'infinity'))) bound(day)
    UNION
    SELECT m.site_id, bound.day FROM member m JOIN offer o ON o.site_id = m.member_id
     CROSS JOIN LATERAL (VALUES (lower(o.valid_during)), (coalesce(upper(o.valid_during), 'infinity'))) bound(day)),
span AS (
    SELECT site_id, day AS valid_from,
           lead(day) OVER (PARTITION BY site_id ORDER BY day) AS valid_to
      FROM moment),
offered AS (
    SELECT s.site_id AS shown_id, s.valid_from, o.*, c.life_phase, c.label, c.position,
           c.age_from_months AS usual_from, c.age_to_months AS usual_to,
           first_value(o.site_id) OVER (
               PARTITION BY s.site_id, s.valid_from, o.category
               ORDER BY (o.approved_places IS NULL), (o.site_id <> s.site_id), o.site_id) AS best_member
      FROM span s
      JOIN member m ON m.site_id = s.site_id
      JOIN offer o ON o.site_id = m.member_id AND o.valid_during @> s.valid_from
      JOIN category c ON c.code = o.category),
shown AS (  -- of a whole house and its parts told beside it: less the parts it would give away one or two children (R38)
    SELECT *, category = 'day_care' AND (
               bool_or(occupied_places > 0 AND occupied_places < 3) FILTER (WHERE category IN ('creche', 'kindergarten')) OVER here
               OR sum(occupied_places) FILTER (WHERE category = 'day_care') OVER here
                - sum(occupied_places) FILTER (WHERE category IN ('creche', 'kindergarten')) OVER here BETWEEN 0.001 AND 2.999
           ) IS TRUE AS gives_away
      FROM offered WHERE site_id = best_member WINDOW here AS (PARTITION BY shown_id, valid_from)),
offers AS (
    SELECT shown_id AS site_id, valid_from,
           array_agg(DISTINCT category) AS categories, array_agg(DISTINCT life_phase) AS life_phases,
           range_agg(CASE WHEN coalesce(age_to_months, usual_to) <= coalesce(age_from_months, usual_from, 0)
                          THEN int4range(coalesce(usual_from, 0), usual_to)  -- an age that ends ere it begins
                          ELSE int4range(coalesce(age_from_months, usual_from, 0), coalesce(age_to_months, usual_to))
                     END) AS ages,
           string_agg(DISTINCT concat_ws(' ', label ->> 'de', label ->> 'da', label ->> 'en', label ->> 'easy'), ' ') AS labels,
           json_agg(json_build_object(
               'key', key, 'category', category, 'label', label ->> 'de',
               'age_from_months', age_from_months, 'age_to_months', age_to_months,
               'approved_places', json_build_object('value', approved_places, 'status', approved_places_status),
               'occupied_places', CASE WHEN NOT :private AND occupied_places > 0 AND (occupied_places < 3 OR gives_away)
                                       THEN json_build_object('value', NULL, 'status', 'secret')  -- children, RULES R38
                                       ELSE json_build_object('value', occupied_places, 'status', occupied_places_status) END,
               'flex_places', json_build_object('value', flex_places, 'status', flex_places_status),
               'opening_hours', opening_hours, 'languages', languages, 'cost', cost) ORDER BY position, key) AS list
      FROM shown GROUP BY shown_id, valid_from),
place_name AS MATERIALIZED (
    SELECT DISTINCT atlas_place_name(name) AS name, is_core FROM area
     WHERE region_id = :region_id AND level = 'municipality')"""

_FEATURES = """
SELECT w.id, s.valid_from, daterange(s.valid_from, nullif(s.valid_to, 'infinity')), w.region_id, w.slug,
       atlas_normalise(t.name) || ' ' || w.slug,
       coalesce(o.categories, '{}'), coalesce(o.life_phases, '{}'), coalesce(o.ages, '{}'),
       t.municipality_id, t.point, ST_Transform(t.point, r.metric_srid),
       atlas_normalise(concat_ws(' ', t.name, t.street, t.house_number, t.postal_code, t.place, a.name, t.provider,
                                 o.labels)),
       core.is_core,
       json_build_object(
           'type', 'Feature', 'id', w.slug, 'geometry', ST_AsGeoJSON(t.point, 6)::json,
           'properties', json_build_object(
               'slug', w.slug, 'name', t.name,
               'categories', coalesce(o.categories, '{}'), 'life_phases', coalesce(o.life_phases, '{}'),
               'address', json_build_object('street', t.street, 'house_number', t.house_number,
                                            'postal_code', t.postal_code, 'place', t.place),
               'municipality', CASE WHEN a.id IS NOT NULL THEN json_build_object('ars', a.ars, 'name', a.name) END,
               'wheelchair', t.wheelchair, 'languages', t.languages, 'opening_hours', t.opening_hours,
               'website', t.website, 'phone', t.phone, 'email', t.email,
               'provider', t.provider, 'provider_kind', t.provider_kind,
               'offers', coalesce(o.list, '[]'), 'source', source.code, 'in_region', core.is_core,
               'valid_from', s.valid_from, 'has_coordinates', t.point IS NOT NULL))::text
  FROM span s
  JOIN wanted w ON w.id = s.site_id
  JOIN region r ON r.id = w.region_id
  JOIN source ON source.id = w.source_id
  JOIN site_state t ON t.site_id = s.site_id AND t.valid_during @> s.valid_from
  LEFT JOIN area a ON a.id = t.municipality_id
  LEFT JOIN offers o ON o.site_id = s.site_id AND o.valid_from = s.valid_from
 CROSS JOIN LATERAL (
    SELECT CASE WHEN a.id IS NOT NULL THEN a.is_core
                WHEN NOT EXISTS (SELECT FROM place_name) THEN true
                WHEN t.point IS NOT NULL THEN false
                ELSE EXISTS (SELECT FROM place_name p WHERE p.is_core AND p.name = atlas_place_name(t.place))
           END AS is_core) core
 WHERE s.valid_to IS NOT NULL AND s.valid_from < s.valid_to"""

_COLUMNS = """site_id, valid_from, valid_during, region_id, slug, sort_key, categories, life_phases, ages,
    municipality_id, point, point_metric, search_text, is_core, feature"""
_PRIVATE_COLUMNS = (
    """site_id, valid_from, valid_during, region_id, slug, sort_key, categories, municipality_id, feature"""
)

_PUBLIC = f"{_PARTS} INSERT INTO site_feature ({_COLUMNS}) {_FEATURES}"
_PRIVATE = (
    f"{_PARTS} INSERT INTO private_feature ({_PRIVATE_COLUMNS})"
    f" SELECT {_PRIVATE_COLUMNS} FROM ({_FEATURES}) f ({_COLUMNS})"
)

_DROP = "DELETE FROM {table} WHERE region_id = :region_id AND (:every OR site_id = ANY(:site_ids))"

_ANY_PRIVATE = """
SELECT EXISTS (SELECT FROM private_site p JOIN learning_site l ON l.id = p.site_id WHERE l.region_id = :region_id)"""

_WITH_PARTNERS = """
SELECT DISTINCT coalesce(merged_into_id, id) FROM learning_site WHERE id = ANY(:site_ids)
UNION SELECT unnest(cast(:site_ids AS int[]))"""


def render_features(connection: Connection, region_id: int, site_ids: Sequence[int] | None = None) -> int:
    """Make the features of these sites anew (of all sites of the region: None); gives how many public ones were made."""
    every = site_ids is None
    ids: list[int] = []
    if site_ids is not None:
        ids = [row[0] for row in connection.execute(text(_WITH_PARTNERS), {"site_ids": list(site_ids)})]
    parameters = {"region_id": region_id, "every": every, "site_ids": ids}
    for table in ("site_feature", "private_feature"):
        connection.execute(text(_DROP.format(table=table)), parameters)
    # The planner takes the query's parts for small and would join them row by row: 20,000 sites, a minute.
    connection.execute(text("SET LOCAL enable_nestloop = off"))
    made = connection.execute(text(_PUBLIC), {**parameters, "private": False}).rowcount
    if connection.execute(text(_ANY_PRIVATE), parameters).scalar_one():
        connection.execute(text(_PRIVATE), {**parameters, "private": True})
    connection.execute(text("SET LOCAL enable_nestloop = on"))
    return made
