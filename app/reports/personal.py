"""What reports hold about persons: who wrote and who froze them."""

from __future__ import annotations

from app.database.personal import Held

HELD = (
    Held(
        "reports", "Berichte", "Wer sie begonnen hat", ("report",),
        count="SELECT 'Konto ' || by_id, count(*), min(created_at) FROM report WHERE by_id IS NOT NULL GROUP BY by_id",
        export="SELECT id, title, subtitle, edition, created_at FROM report WHERE by_id = :account_id ORDER BY id",
        erase="""UPDATE report SET by_id = NULL, by_name = 'gelöschtes Konto ' || :account_id
                  WHERE by_id = :account_id""",
    ),
    Held(
        "report_sets", "Sammlungen von Profilen", "Wer sie eingefroren hat", ("report_set",),
        count="SELECT 'Konto ' || by_id, count(*), min(frozen_at) FROM report_set WHERE by_id IS NOT NULL GROUP BY by_id",
        export="SELECT id, title, frozen_at FROM report_set WHERE by_id = :account_id ORDER BY id",
        erase="""UPDATE report_set SET by_id = NULL, by_name = 'gelöschtes Konto ' || :account_id
                  WHERE by_id = :account_id""",
    ),
    Held(
        "frozen_reports", "Eingefrorene Berichte", "Wer sie eingefroren hat", ("frozen_report",),
        count="""SELECT 'Konto ' || by_id, count(*), min(frozen_at) FROM frozen_report
                  WHERE by_id IS NOT NULL GROUP BY by_id""",
        export="SELECT report_id, content_hash, frozen_at FROM frozen_report WHERE by_id = :account_id ORDER BY 1",
        erase="""UPDATE frozen_report SET by_id = NULL, by_name = 'gelöschtes Konto ' || :account_id
                  WHERE by_id = :account_id""",
    ),
)  # fmt: skip
