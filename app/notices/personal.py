"""What notices hold about persons: for whom they are, what was read, and mails on their way."""

from __future__ import annotations

from app.database.personal import Held

HELD = (
    Held(
        "notices", "Hinweise an eine Person", "Benachrichtigung", ("notice", "notice_read"),
        count="""SELECT 'Konto ' || account_id, count(*), min(created_at) FROM notice
                  WHERE account_id IS NOT NULL GROUP BY account_id""",
        export="SELECT title, body, link, created_at FROM notice WHERE account_id = :account_id ORDER BY id",
        erase="""WITH read AS (DELETE FROM notice_read WHERE account_id = :account_id)
                 DELETE FROM notice WHERE account_id = :account_id""",
        expire="DELETE FROM notice WHERE created_at < :until", days="notice_days",
    ),
    Held(
        "mails", "E-Mails (Empfänger und Text)", "Versand", ("mail",),
        count="SELECT recipient, count(*), min(created_at) FROM mail GROUP BY recipient ORDER BY recipient",
        expire="DELETE FROM mail WHERE sent_at < :until OR created_at < :until", days="mail_days",
    ),
)  # fmt: skip
