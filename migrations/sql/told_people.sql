-- Counts of people as everybody may see them (RULES R38), where a Kreis has brought its own counts of one or two.
--
-- What goes in is protected, not what comes out: whoever may choose cells, shapes and areas subtracts whatever he likes, and learns
-- nothing but what these tables hold. A count of one or two stands there as 1.5 and is told as secret. What holds it (wider ages of
-- the cell, areas above it) is told with 1.5 in its place. So two Kreise that differ only in which of the small counts are ones and
-- which twos are told alike everywhere.

CREATE FUNCTION atlas_ages(code text) RETURNS int4range LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN code = 'all' THEN int4range(0, 1200)
                WHEN code ~ '^[0-9]{1,2}\+$' THEN int4range(12 * rtrim(code, '+')::int, 1200)
                WHEN code ~ '^[0-9]{1,2}-[0-9]{1,2}$' AND split_part(code, '-', 1)::int <= split_part(code, '-', 2)::int
                THEN int4range(12 * split_part(code, '-', 1)::int, 12 * (split_part(code, '-', 2)::int + 1)) END
$$;

-- The narrowest of some age groups that lie within one and share no age.
CREATE FUNCTION atlas_parts(whole text, codes text[]) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    code text;
    taken text[] := '{}';
BEGIN
    FOR code IN SELECT c FROM unnest(codes) c
                 WHERE public.atlas_ages(c) <@ public.atlas_ages(whole) AND public.atlas_ages(c) <> public.atlas_ages(whole)
                 ORDER BY upper(public.atlas_ages(c)) - lower(public.atlas_ages(c)), lower(public.atlas_ages(c)) LOOP
        IF NOT EXISTS (SELECT FROM unnest(taken) t WHERE public.atlas_ages(t) && public.atlas_ages(code)) THEN
            taken := taken || code;
        END IF;
    END LOOP;
    RETURN taken;
END $$;

-- The cells of a grid on a day; nothing where no count of one or two is known (census cells come protected).
CREATE FUNCTION atlas_tell_cells(of_region int, of_day date, of_size int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    codes text[];
    whole text;
    parts text[];
BEGIN
    DELETE FROM public.cell_people_told t USING public.population_cell c
     WHERE t.cell_id = c.id AND c.region_id = of_region AND c.cell_size_m = of_size AND t.reference_date = of_day;
    IF NOT EXISTS (SELECT FROM public.cell_people p JOIN public.population_cell c ON c.id = p.cell_id
                    WHERE p.people > 0 AND p.people < 3 AND p.people_status = 'known'
                      AND c.region_id = of_region AND c.cell_size_m = of_size AND p.reference_date = of_day) THEN
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT p.age_group) INTO codes FROM public.cell_people p JOIN public.population_cell c ON c.id = p.cell_id
     WHERE c.region_id = of_region AND c.cell_size_m = of_size AND p.reference_date = of_day AND public.atlas_ages(p.age_group) IS NOT NULL;
    FOREACH whole IN ARRAY codes LOOP
        parts := public.atlas_parts(whole, codes);
        INSERT INTO public.cell_people_told (cell_id, age_group, reference_date, people, people_status, counts_as)
        SELECT n.cell_id, whole, of_day, CASE WHEN n.told >= 3 THEN n.told END,
               (CASE WHEN n.told >= 3 THEN 'estimated' ELSE 'secret' END)::public.figure_status, n.told
          FROM (SELECT p.cell_id, p.people,
                       q.few > 0 OR (q.parts > 0 AND p.people - q.counted > 0.001 AND p.people - q.counted < 3) AS is_touched,
                       CASE WHEN q.parts IS NULL OR q.parts = 0 THEN CASE WHEN p.people < 3 THEN 1.5 ELSE p.people END
                            ELSE q.told + CASE WHEN p.people - q.counted > 0.001 AND p.people - q.counted < 3 THEN 1.5
                                               ELSE greatest(p.people - q.counted, 0) END END AS told
                  FROM public.cell_people p JOIN public.population_cell c ON c.id = p.cell_id
                  LEFT JOIN LATERAL (
                      SELECT count(*) FILTER (WHERE o.people > 0) AS parts, count(*) FILTER (WHERE o.people > 0 AND o.people < 3) AS few, sum(o.people) AS counted,
                             sum(CASE WHEN o.people > 0 AND o.people < 3 THEN 1.5 ELSE o.people END) AS told
                        FROM public.cell_people o
                       WHERE o.cell_id = p.cell_id AND o.reference_date = p.reference_date AND o.age_group = ANY(parts)) q ON true
                 WHERE p.age_group = whole AND p.reference_date = of_day AND p.people > 0 AND p.people_status = 'known'
                   AND c.region_id = of_region AND c.cell_size_m = of_size) n
         WHERE n.is_touched OR n.people < 3;  -- also where 1.5 and 1.5 happen to be one and two
    END LOOP;
END $$;

-- Areas of a day: their cells and the areas below them with 1.5 for each small count, and what is small itself secret.
CREATE FUNCTION atlas_tell_areas(of_region int, of_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    codes text[];
    whole text;
    of_level text;
BEGIN
    DELETE FROM public.area_people_told t USING public.area a
     WHERE t.area_id = a.id AND a.region_id = of_region AND t.reference_date = of_day;
    -- Where no cell of the day is protected, the areas are counts of their own (official statistics) and stay as they are.
    IF NOT EXISTS (SELECT FROM public.cell_people_told t JOIN public.population_cell c ON c.id = t.cell_id
                    WHERE c.region_id = of_region AND t.reference_date = of_day) THEN
        RETURN;
    END IF;
    SELECT array_agg(code ORDER BY upper(public.atlas_ages(code)) - lower(public.atlas_ages(code)), code) INTO codes
      FROM (SELECT DISTINCT p.age_group AS code FROM public.area_people p JOIN public.area a ON a.id = p.area_id
             WHERE a.region_id = of_region AND p.reference_date = of_day AND public.atlas_ages(p.age_group) IS NOT NULL) c;
    FOREACH of_level IN ARRAY ARRAY['quarter', 'municipality', 'municipal_association', 'district', 'state'] LOOP
        FOREACH whole IN ARRAY coalesce(codes, '{}') LOOP
            INSERT INTO public.area_people_told (area_id, age_group, reference_date, people, people_status, counts_as)
            SELECT n.area_id, whole, of_day, CASE WHEN n.told >= 3 THEN n.told END,
                   (CASE WHEN n.told >= 3 THEN 'estimated' ELSE 'secret' END)::public.figure_status, n.told
              FROM (SELECT p.area_id, p.people,
                           CASE WHEN s.sum > 0.001 AND s.sum < 3 THEN 1.5 ELSE s.sum END AS told, s.touched > 0 AS is_touched
                      FROM public.area_people p JOIN public.area a ON a.id = p.area_id
                      CROSS JOIN LATERAL (
                          SELECT p.people + coalesce(sum(x.more), 0) AS sum, count(x.more) AS touched
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
                                          WHERE k.region_id = of_region AND z.age_group = whole AND z.reference_date = of_day)) x) s
                     WHERE p.age_group = whole AND p.reference_date = of_day AND p.people > 0 AND p.people_status = 'known'
                       AND a.region_id = of_region AND a.level::text = of_level) n
             WHERE n.is_touched OR n.people < 3;
        END LOOP;
    END LOOP;
END $$;

-- All grids and days that a statement has touched.
CREATE FUNCTION atlas_tell_people() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    grid record;
BEGIN
    FOR grid IN SELECT DISTINCT c.region_id, x.reference_date, c.cell_size_m
                  FROM touched x JOIN public.population_cell c ON c.id = x.cell_id LOOP
        PERFORM public.atlas_tell_cells(grid.region_id, grid.reference_date, grid.cell_size_m);
    END LOOP;
    FOR grid IN SELECT DISTINCT c.region_id, x.reference_date FROM touched x JOIN public.population_cell c ON c.id = x.cell_id LOOP
        PERFORM public.atlas_tell_areas(grid.region_id, grid.reference_date);
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION atlas_tell_area_people() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day record;
BEGIN
    FOR day IN SELECT DISTINCT a.region_id, x.reference_date FROM touched x JOIN public.area a ON a.id = x.area_id LOOP
        PERFORM public.atlas_tell_areas(day.region_id, day.reference_date);
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER told_new AFTER INSERT ON cell_people REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION atlas_tell_people();
CREATE TRIGGER told_changed AFTER UPDATE ON cell_people REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION atlas_tell_people();
CREATE TRIGGER told_gone AFTER DELETE ON cell_people REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION atlas_tell_people();
CREATE TRIGGER told_new AFTER INSERT ON area_people REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION atlas_tell_area_people();
CREATE TRIGGER told_changed AFTER UPDATE ON area_people REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION atlas_tell_area_people();

-- As the tables they show, for whoever may not see single people. A small count that nothing has protected yet is secret too.
CREATE VIEW shown_cell_people AS
SELECT p.cell_id, p.age_group, p.reference_date,
       CASE WHEN t.cell_id IS NOT NULL THEN t.people WHEN p.people > 0 AND p.people < 3 AND p.people_status = 'known' THEN NULL ELSE p.people END AS people,
       CASE WHEN t.cell_id IS NOT NULL THEN t.people_status
            WHEN p.people > 0 AND p.people < 3 AND p.people_status = 'known' THEN 'secret' ELSE p.people_status END AS people_status,
       p.source_id, p.import_id
  FROM cell_people p LEFT JOIN cell_people_told t USING (cell_id, age_group, reference_date);

CREATE VIEW shown_area_people AS
SELECT p.area_id, p.age_group, p.reference_date,
       CASE WHEN t.area_id IS NOT NULL THEN t.people ELSE p.people END AS people,
       CASE WHEN t.area_id IS NOT NULL THEN t.people_status ELSE p.people_status END AS people_status,
       p.source_id, p.import_id
  FROM area_people p LEFT JOIN area_people_told t USING (area_id, age_group, reference_date);

SELECT atlas_tell_cells(g.region_id, g.reference_date, g.cell_size_m)
  FROM (SELECT DISTINCT c.region_id, p.reference_date, c.cell_size_m FROM cell_people p JOIN population_cell c ON c.id = p.cell_id) g;
SELECT atlas_tell_areas(g.region_id, g.reference_date)
  FROM (SELECT DISTINCT c.region_id, t.reference_date FROM cell_people_told t JOIN population_cell c ON c.id = t.cell_id) g;
