"""What uploads hold about persons: who sent them. The files go on a schedule of their own (`upload_keep_days`)."""

from __future__ import annotations

from app.database.personal import Held

HELD = (
    Held(
        "uploads", "Hochgeladene Dateien", "Wer welche Datei eingespielt hat", ("upload",),
        count="""SELECT 'Konto ' || account_id, count(*), min(created_at) FROM upload
                  WHERE account_id IS NOT NULL GROUP BY account_id""",
        export="SELECT file_name, size_bytes, created_at FROM upload WHERE account_id = :account_id ORDER BY created_at",
        erase="UPDATE upload SET account_id = NULL WHERE account_id = :account_id",
    ),
    Held(
        "proposed_imports", "Vorgeschlagene Einspielungen", "Wer sie vorgeschlagen und wer entschieden hat",
        ("proposed_import",),
        count="""SELECT 'Konto ' || created_by_id, count(*), min(created_at) FROM proposed_import
                  WHERE created_by_id IS NOT NULL AND created_by <> 'gelöschtes Konto ' || created_by_id
                  GROUP BY created_by_id""",
        export="""SELECT id, file_name, created_by, created_at, reason, decided_by, decision_reason FROM proposed_import
                   WHERE created_by_id = :account_id OR decided_by_id = :account_id ORDER BY id""",
        erase="""UPDATE proposed_import SET
                   created_by = CASE WHEN created_by_id = :account_id
                                     THEN 'gelöschtes Konto ' || created_by_id ELSE created_by END,
                   decided_by = CASE WHEN decided_by_id = :account_id
                                     THEN 'gelöschtes Konto ' || decided_by_id ELSE decided_by END
                 WHERE created_by_id = :account_id OR decided_by_id = :account_id""",
    ),
    Held(
        "import_schedules", "Geplante Einspielungen", "Wer sie eingerichtet hat", ("import_schedule",),
        count="""SELECT 'Konto ' || set_by_id, count(*), NULL::timestamptz FROM import_schedule
                  WHERE set_by_id IS NOT NULL AND set_by <> 'gelöschtes Konto ' || set_by_id GROUP BY set_by_id""",
        export="SELECT source_code, file, frequency, set_by FROM import_schedule WHERE set_by_id = :account_id",
        erase="UPDATE import_schedule SET set_by = 'gelöschtes Konto ' || set_by_id WHERE set_by_id = :account_id",
    ),
)  # fmt: skip
