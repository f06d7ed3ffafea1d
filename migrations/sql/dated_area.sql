-- Every state of every area, present (valid_to: null) and past, each once. What is left of areas that are no more has no present state.
CREATE VIEW dated_area AS
SELECT a.id AS area_id, a.region_id, a.level, a.ars, a.ags, a.name, a.designation,
       (SELECT u.ars FROM area u WHERE u.id = a.parent_id) AS parent_ars, a.is_core, a.geom, a.area_ha, a.area_ha_status,
       a.content_hash, a.source_id, a.import_id, a.is_united, a.valid_from, NULL::date AS valid_to
  FROM area a WHERE a.level <> 'former'
UNION ALL
SELECT s.area_id, s.region_id, s.level, s.ars, s.ags, s.name, s.designation, s.parent_ars, s.is_core, s.geom, s.area_ha,
       s.area_ha_status, s.content_hash, s.source_id, s.import_id, s.is_united, lower(s.valid_during), upper(s.valid_during)
  FROM area_state s;
