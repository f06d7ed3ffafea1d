"""What entries of sites hold about persons: proposals, and how day-care persons and contacts are reached."""

from __future__ import annotations

from app.database.personal import Held

HELD = (
    Held(
        "proposals", "Vorschläge", "Wer was vorgeschlagen und wer entschieden hat", ("proposal",),
        count="""SELECT 'Konto ' || account_id, count(*), min(made_at) FROM proposal
                  WHERE account_id IS NOT NULL AND proposed_by <> 'gelöschtes Konto ' || account_id
                  GROUP BY account_id ORDER BY account_id""",
        export="""SELECT id, made_at, proposed_by, changes, reason, status, decided_by, decision_reason FROM proposal
                   WHERE account_id = :account_id OR decided_by_id = :account_id ORDER BY id""",
        erase="""UPDATE proposal SET
                   proposed_by = CASE WHEN account_id = :account_id
                                      THEN 'gelöschtes Konto ' || account_id ELSE proposed_by END,
                   decided_by = CASE WHEN decided_by_id = :account_id
                                     THEN 'gelöschtes Konto ' || decided_by_id ELSE decided_by END
                 WHERE account_id = :account_id OR decided_by_id = :account_id""",
        expire="DELETE FROM proposal WHERE status <> 'open' AND decided_at < :until",
        days="proposal_days",
    ),
    Held(
        "private_sites", "Kindertagespflegepersonen", "Vermittlung; nie öffentlich", ("private_site",),
        count="""SELECT 'Lernort ' || l.slug, count(*), min(lower(t.valid_during))::timestamptz FROM private_site p
                  JOIN learning_site l ON l.id = p.site_id JOIN site_state t ON t.site_id = l.id
                  GROUP BY l.slug ORDER BY l.slug""",
        expire="SELECT atlas_forget_private_sites(cast(:until AS date))",
        days="private_site_days",
    ),
    Held(
        "site_contacts", "Kontakt-E-Mails an Lernorten", "Öffentliche Angabe der Einrichtung oder ihrer Quelle",
        ("site_state",),
        count="""SELECT 'Lernorte mit E-Mail', count(DISTINCT site_id), min(lower(valid_during))::timestamptz
                  FROM site_state WHERE email IS NOT NULL HAVING count(*) > 0""",
    ),
)  # fmt: skip
