"""What the quality board holds about persons: who found that something is right as it is."""

from __future__ import annotations

from app.database.personal import Held

HELD = (
    Held(
        "quality_dismissals", "Bestätigte Befunde", "Wer einen Befund für richtig befunden hat", ("quality_dismissal",),
        count="""SELECT 'Konto ' || account_id, count(*), min(dismissed_at) FROM quality_dismissal
                  WHERE account_id IS NOT NULL GROUP BY account_id""",
        export="SELECT kind, part, reason, dismissed_at FROM quality_dismissal WHERE account_id = :account_id ORDER BY id",
        erase="UPDATE quality_dismissal SET account_id = NULL WHERE account_id = :account_id",
    ),
)  # fmt: skip
