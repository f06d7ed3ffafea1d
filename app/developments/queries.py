"""SQL of developments and decisions."""

from __future__ import annotations

RUN = """
    SELECT id, finished_at, software_version, input_hash, parameters, report FROM analysis_run
     WHERE region_id = :region_id AND kind = 'developments' AND superseded_by_id IS NULL ORDER BY id DESC LIMIT 1"""

LISTED = """
    SELECT d.run_id, d.place, d.key, d.kind, d.indicator, d.breakdown, d.meaning, d.effect, d.low, d.high, d.p, d.q, d.affected,
           d.numbers, a.ars, a.name AS area, a.level, n.id AS decision_id, n.verdict, n.reason, n.seen, n.finding_id, n.by_name,
           n.decided_at,
           ARRAY(SELECT m.name FROM area m WHERE m.region_id = a.region_id AND m.ars IN
                 (SELECT jsonb_array_elements_text(d.numbers -> 'members')) ORDER BY m.name) AS member_names
      FROM development d JOIN area a ON a.id = d.area_id
      LEFT JOIN development_decision n ON n.region_id = a.region_id AND n.key = d.key
     WHERE d.run_id = :run_id AND (cast(:key AS text) IS NULL OR d.key = :key)
       AND (cast(:kind AS text) IS NULL OR d.kind = :kind) AND (cast(:meaning AS text) IS NULL OR d.meaning = :meaning)
       AND (cast(:level AS text) IS NULL OR a.level = :level)
       AND (cast(:indicator AS text) IS NULL OR d.indicator = :indicator)
       AND (cast(:area AS text) IS NULL OR a.ars = :area OR d.numbers -> 'members' @> to_jsonb(cast(:area AS text)))
     ORDER BY d.place"""

DECIDE = """
    INSERT INTO development_decision (region_id, key, verdict, reason, seen, finding_id, account_id, by_name)
    VALUES (:region_id, :key, :verdict, :reason, cast(:seen AS jsonb), :finding_id, :account_id, :by_name)
    ON CONFLICT (region_id, key) DO UPDATE
       SET verdict = excluded.verdict, reason = excluded.reason, seen = excluded.seen, finding_id = excluded.finding_id,
           account_id = excluded.account_id, by_name = excluded.by_name, decided_at = now()
    RETURNING id"""

WITHDRAW = """
    DELETE FROM development_decision WHERE region_id = :region_id AND key = :key AND verdict = 'dismissed' RETURNING id"""

LOCK = "SELECT pg_advisory_xact_lock(hashtext('development:' || cast(:region_id AS text) || ':' || cast(:key AS text)))"
