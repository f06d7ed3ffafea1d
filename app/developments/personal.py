"""What developments hold about persons: who took one up as a finding or dismissed it."""

from __future__ import annotations

from app.database.personal import Held

HELD = (
    Held(
        "development_decisions", "Entwicklungen", "Wer sie aufgenommen oder verworfen hat", ("development_decision",),
        count="""SELECT 'Konto ' || account_id, count(*), min(decided_at) FROM development_decision
                  WHERE account_id IS NOT NULL GROUP BY account_id""",
        export="""SELECT id, key, verdict, reason, decided_at FROM development_decision
                   WHERE account_id = :account_id ORDER BY id""",
        erase="""UPDATE development_decision SET account_id = NULL, by_name = 'gelöschtes Konto ' || :account_id
                  WHERE account_id = :account_id""",
    ),
)  # fmt: skip
