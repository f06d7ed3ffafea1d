"""What the audit holds about persons."""

from __future__ import annotations

from app.database.personal import Held

HELD = (
    Held(
        "change_names", "Name in den Änderungen", "Wer was geändert hat (Nachweis der Verwaltung)", ("change",),
        count="""SELECT 'Konto ' || account_id, count(*), min(at) FROM change WHERE account_id IS NOT NULL
                  AND actor <> 'gelöschtes Konto ' || account_id GROUP BY account_id ORDER BY account_id""",
        export="""SELECT id, at, actor, reason, table_name, object_key, site_slug, kind, before, after FROM change
                   WHERE account_id = :account_id OR (table_name = 'account' AND object_id = cast(:account_id AS text))
                   ORDER BY id""",
        erase="SELECT atlas_audit_forget(cast(:account_id AS int))",
        expire="""SELECT coalesce(sum(atlas_audit_forget(a.account_id, cast(:until AS timestamptz))), 0) FROM (
                    SELECT DISTINCT account_id FROM change WHERE account_id IS NOT NULL AND at < :until
                       AND actor <> 'gelöschtes Konto ' || account_id) a""",
        days="audit_name_days",
    ),
    Held(
        "changes", "Änderungen selbst", "Nachweis der Verwaltung", ("change",),
        count="SELECT 'alle', count(*), min(at) FROM change HAVING count(*) > 0",
        expire="SELECT atlas_audit_expire(cast(:until AS timestamptz))",
        days="audit_days",
    ),
)  # fmt: skip
