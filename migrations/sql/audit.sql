-- Sites nobody but those who may is shown: marked so, or with an offer of a private kind, at any time, or the same
-- place as one of these.
CREATE VIEW private_site AS
WITH own AS (
    SELECT l.id, l.merged_into_id FROM learning_site l
     WHERE l.is_private
        OR EXISTS (SELECT FROM offer o JOIN category c ON c.code = o.category AND c.is_private WHERE o.site_id = l.id))
SELECT id AS site_id FROM own
UNION SELECT merged_into_id FROM own WHERE merged_into_id IS NOT NULL;

-- Columns that are never kept, whatever table they are in.
CREATE FUNCTION atlas_secret_columns(tab oid) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
SELECT coalesce(array_agg(attname::text), '{}') FROM pg_attribute
 WHERE attrelid = tab AND attnum > 0 AND NOT attisdropped AND attname ~ '(password|secret|hash|token|recovery|nonce)'
$$;

-- Of two versions of a row, what was and what is where they differ; null where they do not.
CREATE FUNCTION atlas_changed(was jsonb, is_now jsonb, OUT before jsonb, OUT after jsonb)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
SELECT jsonb_object_agg(n.key, was -> n.key), jsonb_object_agg(n.key, n.value)
  FROM jsonb_each(is_now) n WHERE n.value IS DISTINCT FROM was -> n.key
$$;

-- Writes down what a statement changed. Runs as the owner: who changes a table need not be able to write here.
CREATE FUNCTION atlas_note_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
-- An import has only just filled the tables, and their statistics call them empty.
SET enable_seqscan = off AS $$
DECLARE
    skipped text[] := string_to_array(TG_ARGV[0], ',') || public.atlas_secret_columns(TG_RELID);
    -- What changes with every new state of the same thing tells nothing.
    numbers text[] := ARRAY['id', 'import_id'];
    -- Read as the table's owner would be: SET ROLE and a login of its own are both "the web".
    by_web boolean := 'bildungsatlas_web' IN (session_user, current_setting('role'));
    was jsonb[];
    is_now jsonb[];
BEGIN
    -- What goes because something above it goes is told there; the removal of a region is one entry.
    IF TG_OP = 'DELETE' AND (pg_trigger_depth() > 1 OR (
            NOT by_web AND TG_TABLE_NAME <> 'region' AND current_setting('atlas.removing_region', true) = 'yes')) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(to_jsonb(o)), array_agg(NULL::jsonb) INTO was, is_now FROM old_rows o;
    ELSIF TG_OP = 'UPDATE' THEN
        -- Planned anew each time, for as many rows as there are; what follows from the rest is not even rendered.
        EXECUTE (
            SELECT format('SELECT array_agg(to_jsonb(o)), array_agg(to_jsonb(n)) FROM old_rows o JOIN new_rows n USING (%I)'
                          ' WHERE (%s) IS DISTINCT FROM (%s)',
                          (SELECT k.attname FROM pg_index i JOIN pg_attribute k
                              ON k.attrelid = i.indrelid AND k.attnum = i.indkey[0]
                            WHERE i.indrelid = TG_RELID AND i.indisprimary),
                          string_agg(format('o.%I', attname), ', '), string_agg(format('n.%I', attname), ', '))
              FROM pg_attribute
             WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attname <> ALL(skipped))
           INTO was, is_now;
    ELSIF TG_TABLE_NAME = 'site_state' THEN
        SELECT array_agg(to_jsonb(p)), array_agg(to_jsonb(n)) INTO was, is_now
          FROM new_rows n LEFT JOIN public.site_state p
            ON p.site_id = n.site_id AND upper(p.valid_during) = lower(n.valid_during);
    ELSIF TG_TABLE_NAME = 'offer' THEN
        SELECT array_agg(to_jsonb(p)), array_agg(to_jsonb(n)) INTO was, is_now
          FROM new_rows n LEFT JOIN public.offer p
            ON p.site_id = n.site_id AND p.key = n.key AND upper(p.valid_during) = lower(n.valid_during);
    ELSE
        SELECT array_agg(NULL::jsonb), array_agg(to_jsonb(n)) INTO was, is_now FROM new_rows n;
    END IF;
    IF was IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.change (account_id, actor, reason, undoes_id, region_id, table_name, object_id, object_key,
                               site_id, site_slug, kind, before, after)
    SELECT nullif(current_setting('atlas.account_id', true), '')::int,
           coalesce(nullif(current_setting('atlas.actor', true), ''), 'Datenbank (' || session_user || ')'),
           nullif(current_setting('atlas.reason', true), ''),
           nullif(current_setting('atlas.undoes', true), '')::bigint,
           coalesce((shown.told ->> 'region_id')::int, l.region_id,
                    CASE WHEN TG_TABLE_NAME = 'region' THEN (shown.told ->> 'id')::int END),
           TG_TABLE_NAME, coalesce(shown.told ->> 'id', shown.told ->> 'code', shown.told ->> 'site_id'),
           coalesce(shown.told ->> 'key', shown.told ->> 'slug', shown.told ->> 'code', shown.told ->> 'field',
                    shown.told ->> 'source_key'),
           coalesce(l.id, shown.site_id), coalesce(l.slug, CASE WHEN TG_TABLE_NAME = 'learning_site'
                                                                THEN shown.told ->> 'slug' END),
           CASE WHEN pair.is_now IS NULL THEN 'delete' WHEN pair.was IS NULL THEN 'insert'
                WHEN TG_OP = 'UPDATE' AND told.after - 'valid_during' = '{}'
                 AND pair.was ->> 'valid_during' LIKE '%,)' THEN 'end' ELSE 'update' END,
           told.before, told.after
      FROM unnest(was, is_now) AS pair(was, is_now)
      CROSS JOIN LATERAL (
          SELECT coalesce(pair.is_now, pair.was) AS told,
                 CASE WHEN TG_TABLE_NAME = 'learning_site' THEN (coalesce(pair.is_now, pair.was) ->> 'id')::int
                      ELSE (coalesce(pair.is_now, pair.was) ->> 'site_id')::int END AS site_id) shown
      LEFT JOIN public.learning_site l ON l.id = shown.site_id
      CROSS JOIN LATERAL (
          SELECT c.before, c.after FROM public.atlas_changed(pair.was - skipped - numbers, pair.is_now - skipped - numbers) c
           WHERE pair.was IS NOT NULL AND pair.is_now IS NOT NULL
          UNION ALL
          SELECT jsonb_strip_nulls(pair.was - skipped), jsonb_strip_nulls(pair.is_now - skipped)
           WHERE pair.was IS NULL OR pair.is_now IS NULL) told
     WHERE told.before IS NOT NULL OR told.after IS NOT NULL;
    RETURN NULL;
END
$$;

-- Keeps every change of a table from now on, if there is one of that name; `skipped`: columns left out, separated by commas.
CREATE FUNCTION atlas_keep_history(named text, skipped text DEFAULT '') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    tab regclass := to_regclass(named);
BEGIN
    IF tab IS NULL THEN
        RETURN;
    END IF;
    PERFORM public.atlas_keep_no_history(named);
    EXECUTE format('CREATE TRIGGER atlas_history_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION public.atlas_note_change(%L)', tab, skipped);
    EXECUTE format('CREATE TRIGGER atlas_history_update AFTER UPDATE ON %s'
                   ' REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION public.atlas_note_change(%L)', tab, skipped);
    EXECUTE format('CREATE TRIGGER atlas_history_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION public.atlas_note_change(%L)', tab, skipped);
END
$$;

CREATE FUNCTION atlas_keep_no_history(named text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    tab regclass := to_regclass(named);
    name text;
BEGIN
    FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = tab AND tgname LIKE 'atlas_history_%' LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', name, tab);
    END LOOP;
END
$$;

-- What is written stays as it is, for everybody; only the functions below, which are the owner's, may pass.
CREATE FUNCTION atlas_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND current_setting('atlas.retention', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'What was changed stays written down: % on "change" is refused.', TG_OP
          USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER atlas_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON change
FOR EACH STATEMENT EXECUTE FUNCTION atlas_refuse_change();

-- Replaces the name of an account by its number, in whatever it did (up to `until`, where that is given).
CREATE FUNCTION atlas_audit_forget(account int, until timestamptz DEFAULT 'infinity') RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    forgotten bigint;
BEGIN
    PERFORM set_config('atlas.retention', 'yes', true);
    UPDATE public.change SET actor = 'gelöschtes Konto ' || account
     WHERE account_id = account AND at < until AND actor <> 'gelöschtes Konto ' || account;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    UPDATE public.change SET before = '{}', after = '{}'
     WHERE table_name = 'account' AND object_id = account::text AND at < until AND (before <> '{}' OR after <> '{}');
    PERFORM set_config('atlas.retention', '', true);
    RETURN forgotten;
END
$$;

-- Deletes what was written before a day.
CREATE FUNCTION atlas_audit_expire(until timestamptz) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM set_config('atlas.retention', 'yes', true);
    DELETE FROM public.change WHERE at < until;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('atlas.retention', '', true);
    RETURN gone;
END
$$;

-- Deletes private sites that ended before a day, with all that was written down about them.
CREATE FUNCTION atlas_forget_private_sites(until date) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    sites int[];
    institutions int[];
BEGIN
    SELECT coalesce(array_agg(p.site_id), '{}') INTO sites FROM public.private_site p
     WHERE NOT EXISTS (SELECT FROM public.site_state t WHERE t.site_id = p.site_id
                          AND (upper_inf(t.valid_during) OR upper(t.valid_during) > until));
    SELECT coalesce(array_agg(DISTINCT t.institution_id), '{}') INTO institutions FROM public.site_state t
     WHERE t.site_id = ANY(sites) AND t.institution_id IS NOT NULL AND NOT EXISTS (
           SELECT FROM public.site_state o WHERE o.institution_id = t.institution_id AND o.site_id <> ALL(sites));
    DELETE FROM public.learning_site WHERE id = ANY(sites);
    DELETE FROM public.institution WHERE id = ANY(institutions);
    PERFORM set_config('atlas.retention', 'yes', true);
    UPDATE public.change SET before = '{}', after = '{}', object_key = NULL, site_slug = NULL, reason = NULL
     WHERE site_id = ANY(sites) OR (table_name = 'institution' AND object_id = ANY(institutions::text[]));
    PERFORM set_config('atlas.retention', '', true);
    RETURN cardinality(sites);
END
$$;

REVOKE ALL ON FUNCTION atlas_keep_history, atlas_keep_no_history, atlas_note_change, atlas_audit_forget,
    atlas_audit_expire, atlas_forget_private_sites FROM PUBLIC;
