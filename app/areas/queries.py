"""Reading regions and areas."""

from __future__ import annotations

SITES_CHANGED = """
    UPDATE region SET data_version = data_version + 1, site_edits = site_edits + 1 WHERE id = :region_id"""
"""Said at the end of a change that touched sites only: what is kept of people and streets stays right.

The region's row is locked by it until the transaction ends, so it is the last statement before that.
"""

OVERVIEW = {
    "regions": """
        SELECT json_agg(json_build_object('slug', slug, 'name', name, 'fictional', fictional, 'default', is_default)
                        ORDER BY name) FROM region WHERE :region_id IS NOT NULL""",
    "extent": """
        SELECT CASE WHEN e IS NOT NULL THEN json_build_array(ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)) END
          FROM (SELECT ST_Extent(geom) AS e FROM area
                 WHERE region_id = :region_id AND level = 'municipality' AND is_core) x""",
    "network": """
        SELECT (SELECT json_build_object('hash', n.content_hash, 'date', n.as_of, 'nodes', n.node_count,
                                         'edges', n.edge_count, 'source', s.name)
                  FROM network n JOIN source s ON s.id = n.source_id WHERE n.region_id = :region_id)""",
    "timetable": """
        SELECT CASE WHEN count(*) > 0 THEN json_build_object('valid_from', min(first_day), 'valid_to', max(last_day)) END
          FROM timetable_feed WHERE region_id = :region_id""",
    "categories": """
        SELECT json_agg(json_build_object(
                   'code', c.code, 'label', c.label, 'life_phase', c.life_phase, 'shape', p.shape, 'color', c.color,
                   'icon', c.icon, 'age_from_months', c.age_from_months, 'age_to_months', c.age_to_months,
                   'has_places', c.has_places, 'isced', c.isced, 'sites', coalesce(n.sites, 0)) ORDER BY c.position)
          FROM category c JOIN life_phase p ON p.code = c.life_phase
          LEFT JOIN (SELECT unnest(categories) AS code, count(*) AS sites FROM site_feature
                      WHERE region_id = :region_id AND valid_during @> current_date GROUP BY 1) n ON n.code = c.code
         WHERE c.region_id IS NULL OR c.region_id = :region_id""",
    "sites": """
        SELECT json_build_object('inside', count(*) FILTER (WHERE is_core), 'outside', count(*) FILTER (WHERE NOT is_core))
          FROM site_feature WHERE region_id = :region_id AND valid_during @> current_date""",
    "life_phases": """
        SELECT json_agg(json_build_object('code', code, 'label', label, 'age_from_months', age_from_months,
                                          'age_to_months', age_to_months, 'shape', shape) ORDER BY position)
          FROM life_phase WHERE :region_id IS NOT NULL""",
    "age_groups": """
        SELECT coalesce(json_agg(json_build_object('code', age_group, 'reference_date', reference_date,
                                                   'cell_size_m', cell_size_m)
                        ORDER BY age_group = 'all' DESC, lpad(split_part(age_group, '-', 1), 4, '0')), '[]')
          FROM (SELECT DISTINCT ON (p.age_group) p.age_group, p.reference_date, c.cell_size_m
                  FROM shown_cell_people p JOIN population_cell c ON c.id = p.cell_id
                 WHERE c.region_id = :region_id AND p.people IS NOT NULL
                 GROUP BY 1, 2, 3 ORDER BY 1, 2 DESC, 3) g""",
    "sources": """
        SELECT coalesce(json_agg(json_build_object(
                   'code', code, 'name', name, 'publisher', publisher, 'licence', licence, 'licence_url', licence_url,
                   'attribution', attribution, 'reference_date', reference_date) ORDER BY id), '[]')
          FROM source WHERE region_id = :region_id""",
}

AREAS = """
SELECT json_build_object(
           'type', 'Feature', 'id', a.ars,
           'geometry', CASE WHEN :geometry THEN ST_AsGeoJSON(ST_ForcePolygonCCW(a.geom), 6)::json END,
           'properties', json_build_object(
               'ars', a.ars, 'ags', a.ags, 'name', a.name, 'designation', a.designation, 'level', a.level,
               'core', a.is_core, 'in_register', a.in_register,
               'people', json_build_object('value', p.people, 'status', coalesce(p.people_status::text, 'unknown')),
               'people_date', p.reference_date,
               'parent', CASE WHEN u.id IS NOT NULL THEN json_build_object('ars', u.ars, 'name', u.name) END,
               'sites', (SELECT count(*) FROM site_feature f
                          WHERE f.municipality_id = a.id AND f.valid_during @> current_date)))::text
  FROM area a
  LEFT JOIN area u ON u.id = a.parent_id
  LEFT JOIN LATERAL (
      SELECT people, people_status, reference_date FROM shown_area_people
       WHERE area_id = a.id AND age_group = 'all' ORDER BY reference_date DESC LIMIT 1) p ON true
 WHERE a.region_id = :region_id AND a.level = :level AND (a.is_core OR NOT :core) AND {where}
 ORDER BY a.name, a.ars"""


def boxes_condition(
    boxes: list[tuple[float, float, float, float]], column: str
) -> tuple[str, dict[str, float]]:
    """The condition that a geometry meets one of the boxes, and its parameters; true where there is no box."""
    parts, values = [], {}
    for n, box in enumerate(boxes):
        parts.append(f"{column} && ST_MakeEnvelope(:west{n}, :south{n}, :east{n}, :north{n}, 4326)")
        values.update(
            {f"{side}{n}": value for side, value in zip(("west", "south", "east", "north"), box, strict=True)}
        )
    return (f"({' OR '.join(parts)})" if parts else "true"), values
