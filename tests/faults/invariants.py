"""What must hold at any time, as SQL that finds what breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.clients import Ledger
    from tests.faults.system import System

ALWAYS = {
    "a job is done, but has no result": """
        SELECT id, kind FROM job WHERE state = 'succeeded' AND (result IS NULL OR finished_at IS NULL)""",
    "an export is done, but its file is not whole": """
        SELECT j.id, f.size_bytes FROM job j LEFT JOIN job_file f ON f.job_id = j.id
         WHERE j.kind = 'export' AND j.state = 'succeeded'
           AND f.size_bytes IS DISTINCT FROM (SELECT sum(length(content)) FROM job_file_part p WHERE p.job_id = j.id)""",
    "a file belongs to an export that is not done": """
        SELECT j.id, j.state FROM job_file f JOIN job j ON j.id = f.job_id
         WHERE j.state NOT IN ('succeeded', 'running', 'waiting')""",
    "two jobs with the same lock run": """
        SELECT lock FROM job WHERE state = 'running' AND lock IS NOT NULL GROUP BY lock HAVING count(*) > 1""",
    "an import says it is applied, and its job does not know it": """
        SELECT (result ->> 'import_id')::int FROM job WHERE kind = 'import_file' AND state = 'succeeded'
        EXCEPT SELECT id FROM import WHERE status = 'applied'""",
    "an import is half there: sites of one list in two versions": """
        SELECT array_agg(DISTINCT t.district_text) FROM site_state t JOIN learning_site l ON l.id = t.site_id
          JOIN source s ON s.id = l.source_id AND s.code = 'liste'
         WHERE upper_inf(t.valid_during) HAVING count(DISTINCT t.district_text) > 1""",
    "a site has no state, or an offer is missing": """
        SELECT l.slug FROM learning_site l
         WHERE NOT EXISTS (SELECT FROM site_state t WHERE t.site_id = l.id AND upper_inf(t.valid_during))
            OR NOT EXISTS (SELECT FROM offer o WHERE o.site_id = l.id AND upper_inf(o.valid_during))""",
    "a state has no feature, or another one than it says": """
        SELECT l.slug, t.phone, f.feature::json -> 'properties' ->> 'phone' FROM site_state t
          JOIN learning_site l ON l.id = t.site_id
          LEFT JOIN site_feature f ON f.site_id = t.site_id AND f.valid_during @> current_date
         WHERE t.valid_during @> current_date
           AND t.phone IS DISTINCT FROM f.feature::json -> 'properties' ->> 'phone'""",
    "a feature has no state": """
        SELECT slug FROM site_feature f
         WHERE NOT EXISTS (SELECT FROM site_state t WHERE t.site_id = f.site_id AND t.valid_during && f.valid_during)""",
    "what a site says is not what was last written down of it": """
        SELECT t.site_id, field, value, told.after
          FROM site_state t
         CROSS JOIN LATERAL (VALUES ('phone', t.phone), ('district_text', t.district_text)) v (field, value)
          LEFT JOIN LATERAL (
              SELECT c.after ->> field AS after FROM change c
               WHERE c.site_id = t.site_id AND c.table_name = 'site_state' AND c.after ? field
               ORDER BY c.id DESC LIMIT 1) told ON true
         WHERE upper_inf(t.valid_during) AND value IS DISTINCT FROM told.after""",
    "a run of travel times lacks cells": """
        SELECT r.id FROM analysis_run r WHERE r.kind = 'travel_times'
           AND (SELECT count(*) FROM travel_time t WHERE t.run_id = r.id) <> (SELECT count(*) FROM population_cell)""",
    "a run of catchments lacks sites": """
        SELECT r.id FROM analysis_run r WHERE r.kind = 'catchments'
           AND (SELECT count(DISTINCT site_id) FROM catchment c WHERE c.run_id = r.id) <> (r.report ->> 'sites')::int""",
    "rows of a computation belong to no run": """
        SELECT run_id FROM travel_time EXCEPT SELECT id FROM analysis_run""",
    "of one computation two runs are current": """
        SELECT kind, mode, category, variant FROM analysis_run WHERE superseded_by_id IS NULL
         GROUP BY region_id, kind, mode, category, variant HAVING count(*) > 1""",
}

AT_REST = {
    "a job has not come to its end": """
        SELECT id, kind, state, tries FROM job WHERE state IN ('waiting', 'running')""",
    "a job has failed or was set aside": """
        SELECT id, kind, state, tries, problem FROM job
         WHERE state NOT IN ('succeeded', 'waiting', 'running') AND NOT starts_with(problem, 'Dasselbe wartet schon')""",
    "the transport of a job was left behind": """
        SELECT t.id, t.status, t.task_name FROM procrastinate_jobs t
         WHERE t.task_name = 'atlas.run'
           AND NOT EXISTS (SELECT FROM job j WHERE j.transport_id = t.id AND j.state IN ('waiting', 'running'))""",
}


def broken(system: System, rules: dict[str, str]) -> list[str]:
    """Which rules are broken, with the first rows that break them."""
    return [f"{name}: {found[:3]}" for name, sql in rules.items() if (found := system.ask(sql))]


def lost(system: System, ledger: Ledger) -> list[str]:
    """What was acknowledged and is not there, or is there and was never sent."""
    with ledger.lock:
        entries = {slug: (entry.possible(), entry) for slug, entry in ledger.phones.items()}
        edits, jobs = list(ledger.edits), list(ledger.jobs)
        found = list(ledger.wrong)
    now = dict(
        system.ask(
            "SELECT l.slug, t.phone FROM learning_site l JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during)"
        )
    )
    found += [f"{slug}: {now.get(slug)} is there, known is {entry}" for slug, (possible, entry) in entries.items()
              if now.get(slug) not in possible]  # fmt: skip
    written = set(
        system.ask(
            "SELECT site_slug, after ->> 'phone' FROM change WHERE table_name = 'site_state' AND after ? 'phone'"
            " AND account_id IS NOT NULL AND reason = 'Probe'"
        )
    )
    found += [f"{edit} was acknowledged and is not written down" for edit in edits if edit not in written]
    there = {number for (number,) in system.ask("SELECT id FROM job")}
    found += [f"job {number} was acknowledged and is gone" for number in jobs if number not in there]
    return found
