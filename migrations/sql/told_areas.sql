-- Counts of people of areas as everybody may see them (RULES R38): also of tables that a Kreis has brought itself and not published.
--
-- What a statistical office has published under an open licence is told as it is: everybody has it already. A count of one or two of any other
-- source is told as secret and stands as 1.5 in whatever holds it: wider ages of the area, and the areas above it, whoever counted those.

-- Whether a source says that its numbers are given to everybody. No licence: it is the Kreis's own.
CREATE FUNCTION atlas_is_open(licence text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(licence ~* '^\s*(dl-de|cc0|cc[ -]by|odbl|odc|pddl|verwendung mit quellenangabe)', false)
$$;

CREATE OR REPLACE FUNCTION atlas_tell_areas(of_region int, of_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    codes text[];
    whole text;
    of_level text;
    parts text[];
    has_cells boolean;
BEGIN
    DELETE FROM public.area_people_told t USING public.area a
     WHERE t.area_id = a.id AND a.region_id = of_region AND t.reference_date = of_day AND a.level <> 'former';
    SELECT EXISTS (SELECT FROM public.cell_people_told t JOIN public.population_cell c ON c.id = t.cell_id
                    WHERE c.region_id = of_region AND t.reference_date = of_day) INTO has_cells;
    IF NOT has_cells AND NOT EXISTS (
           SELECT FROM public.area_people p JOIN public.area a ON a.id = p.area_id JOIN public.source s ON s.id = p.source_id
            WHERE a.region_id = of_region AND p.reference_date = of_day AND NOT public.atlas_is_open(s.licence)) THEN
        RETURN;
    END IF;
    SELECT array_agg(code ORDER BY upper(public.atlas_ages(code)) - lower(public.atlas_ages(code)), code) INTO codes
      FROM (SELECT DISTINCT p.age_group AS code FROM public.area_people p JOIN public.area a ON a.id = p.area_id
             WHERE a.region_id = of_region AND p.reference_date = of_day AND public.atlas_ages(p.age_group) IS NOT NULL) c;
    FOREACH of_level IN ARRAY ARRAY['quarter', 'municipality', 'municipal_association', 'district', 'state'] LOOP
        FOREACH whole IN ARRAY coalesce(codes, '{}') LOOP
            parts := public.atlas_parts(whole, codes);
            INSERT INTO public.area_people_told (area_id, age_group, reference_date, people, people_status, counts_as, own)
            SELECT n.area_id, whole, of_day, CASE WHEN n.sum + n.own >= 3 THEN n.sum + n.own END,
                   (CASE WHEN n.sum + n.own >= 3 THEN 'estimated' ELSE 'secret' END)::public.figure_status, n.sum + n.own, n.own
              FROM (SELECT m.*, CASE WHEN m.sum > 0.001 AND m.sum < 3 AND (m.is_own OR m.is_touched) THEN 1.5 - m.sum
                                     WHEN m.is_own AND m.parts > 0 AND m.rest > 0.001 AND m.rest < 3 THEN 1.5 - m.rest ELSE 0 END AS own
                      FROM (SELECT p.area_id, p.people, has_cells OR NOT public.atlas_is_open(w.licence) AS is_own,
                                   b.touched + q.touched > 0 AS is_touched, p.people + b.more + q.own AS sum, q.parts,
                                   p.people + b.more - q.below AS rest
                              FROM public.area_people p JOIN public.area a ON a.id = p.area_id JOIN public.source w ON w.id = p.source_id
                              CROSS JOIN LATERAL (
                                  SELECT coalesce(sum(x.more), 0) AS more, count(x.more) AS touched
                                    FROM (SELECT t.counts_as - o.people AS more FROM public.area b
                                            JOIN public.area_people_told t ON t.area_id = b.id AND t.age_group = whole AND t.reference_date = of_day
                                            JOIN public.area_people o USING (area_id, age_group, reference_date)
                                           WHERE b.parent_id = a.id
                                           UNION ALL
                                          SELECT t.counts_as - o.people FROM public.population_cell c
                                            JOIN public.cell_people_told t ON t.cell_id = c.id AND t.age_group = whole AND t.reference_date = of_day
                                            JOIN public.cell_people o USING (cell_id, age_group, reference_date)
                                           WHERE of_level = 'municipality' AND c.municipality_id = a.id
                                             AND c.cell_size_m = (  -- people are counted once, on the finest grid that knows them
                                                 SELECT min(k.cell_size_m) FROM public.cell_people z JOIN public.population_cell k ON k.id = z.cell_id
                                                  WHERE k.region_id = of_region AND z.age_group = whole AND z.reference_date = of_day)) x) b
                              CROSS JOIN LATERAL (  -- narrower ages of the area itself: what was made of them here, and what came from below
                                  SELECT count(*) FILTER (WHERE o.people > 0) AS parts, count(t.area_id) AS touched, coalesce(sum(t.own), 0) AS own,
                                         coalesce(sum(coalesce(t.counts_as - t.own, o.people)), 0) AS below
                                    FROM public.area_people o LEFT JOIN public.area_people_told t USING (area_id, age_group, reference_date)
                                   WHERE o.area_id = p.area_id AND o.reference_date = of_day AND o.age_group = ANY(parts)) q
                             WHERE p.age_group = whole AND p.reference_date = of_day AND p.people > 0 AND p.people_status = 'known'
                               AND a.region_id = of_region AND a.level::text = of_level) m) n
             WHERE n.is_touched OR n.own <> 0 OR (n.is_own AND n.people < 3);
        END LOOP;
    END LOOP;
END $$;

-- What a source says of itself holds for the counts that are here already.
CREATE FUNCTION atlas_tell_source() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day record;
BEGIN
    FOR day IN SELECT DISTINCT a.region_id, p.reference_date FROM public.area_people p JOIN public.area a ON a.id = p.area_id WHERE p.source_id = NEW.id LOOP
        PERFORM public.atlas_tell_areas(day.region_id, day.reference_date);
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER told_licence AFTER UPDATE OF licence ON source FOR EACH ROW WHEN (OLD.licence IS DISTINCT FROM NEW.licence)
    EXECUTE FUNCTION atlas_tell_source();
CREATE TRIGGER told_gone AFTER DELETE ON area_people REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION atlas_tell_area_people();

SELECT atlas_tell_areas(g.region_id, g.reference_date)
  FROM (SELECT DISTINCT a.region_id, p.reference_date FROM area_people p JOIN area a ON a.id = p.area_id) g;
