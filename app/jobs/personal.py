"""What jobs hold about persons: who asked for them. They are tidied away by the worker."""

from __future__ import annotations

from app.database.personal import Held

HELD = (
    Held(
        "jobs", "Aufträge", "Wer eine Berechnung oder Einspielung verlangt hat", ("job",),
        count="""SELECT 'Konto ' || asked_by_account_id, count(*), min(created_at) FROM job
                  WHERE asked_by_account_id IS NOT NULL AND asked_by <> 'gelöschtes Konto ' || asked_by_account_id
                  GROUP BY asked_by_account_id""",
        export="SELECT id, kind, asked_by, created_at, state FROM job WHERE asked_by_account_id = :account_id ORDER BY id",
        erase="""UPDATE job SET asked_by = 'gelöschtes Konto ' || asked_by_account_id
                  WHERE asked_by_account_id = :account_id""",
    ),
)  # fmt: skip
