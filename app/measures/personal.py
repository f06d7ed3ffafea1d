"""What the loop holds about persons: who recorded and decided, names under comments, addresses that get news."""

from __future__ import annotations

from app.database.personal import Held


def _by(table: str, label: str, moment: str) -> Held:
    """Who wrote a row; offices have to prove it, so that only the name goes with the account."""
    return Held(
        f"loop_{table}", label, "Wer es festgehalten hat (Nachweis der Verwaltung)", (table,),
        count=f"SELECT 'Konto ' || by_id, count(*), min({moment}) FROM {table} WHERE by_id IS NOT NULL GROUP BY by_id",
        export=f"SELECT * FROM {table} WHERE by_id = :account_id",
        erase=f"""UPDATE {table} SET by_id = NULL, by_name = 'gelöschtes Konto ' || :account_id
                   WHERE by_id = :account_id""",
    )  # fmt: skip


HELD = (
    _by("topic", "Themen", "created_at"),
    _by("finding", "Befunde", "created_at"),
    _by("undertaking", "Vorgänge", "created_at"),
    _by("undertaking_part", "Teile von Vorgängen", "created_at"),
    _by("undertaking_part_version", "Fassungen von Teilen", "saved_at"),
    _by("undertaking_step", "Schritte von Vorgängen", "made_at"),
    _by("public_words", "Worte in anderen Sprachen", "changed_at"),
    Held(
        "responsible", "Wofür jemand mit Konto verantwortlich ist", "Fristen und Nachrichten",
        ("undertaking_responsible", "milestone_responsible", "responsible_told"),
        count="""SELECT 'Konto ' || account_id, count(*), min(since) FROM (
                    SELECT account_id, since FROM undertaking_responsible UNION ALL SELECT account_id, since FROM milestone_responsible) r
                   GROUP BY account_id""",
        export="""SELECT part_id, NULL AS milestone, since FROM undertaking_responsible WHERE account_id = :account_id
                   UNION ALL SELECT part_id, milestone, since FROM milestone_responsible WHERE account_id = :account_id""",
        erase="""WITH told AS (DELETE FROM responsible_told WHERE account_id = :account_id RETURNING 1),
                      steps AS (DELETE FROM milestone_responsible WHERE account_id = :account_id RETURNING 1),
                      mine AS (DELETE FROM undertaking_responsible WHERE account_id = :account_id RETURNING 1)
                 SELECT (SELECT count(*) FROM told) + (SELECT count(*) FROM steps) + (SELECT count(*) FROM mine)""",
    ),
    Held(
        "comments", "Beiträge der Beteiligung (Name, Text)", "Beteiligung", ("comment",),
        count="""SELECT coalesce(name, 'ohne Namen'), count(*), min(made_at) FROM comment
                  WHERE name IS NOT NULL OR state <> 'shown' GROUP BY 1 ORDER BY 1""",
        # What was shown stays, without its name; what was not shown goes.
        expire="""WITH gone AS (DELETE FROM comment WHERE state <> 'shown' AND made_at < :until RETURNING id),
                       named AS (UPDATE comment SET name = NULL
                                  WHERE state = 'shown' AND name IS NOT NULL AND made_at < :until RETURNING id)
                  SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM named)""",
        days="comment_days",
    ),
    Held(
        "subscriptions_waiting", "Bestellte Neuigkeiten, nicht bestätigt (Adresse)", "Versand", ("subscription",),
        count="SELECT email, count(*), min(asked_at) FROM subscription WHERE confirmed_at IS NULL GROUP BY email ORDER BY email",
        expire="DELETE FROM subscription WHERE confirmed_at IS NULL AND asked_at < :until",
        days="subscription_unconfirmed_days",
    ),
    Held(
        "subscriptions", "Bestellte Neuigkeiten (Adresse)", "Versand, bis zur Abbestellung", ("subscription",),
        count="""SELECT email, count(*), min(confirmed_at) FROM subscription WHERE confirmed_at IS NOT NULL
                  GROUP BY email ORDER BY email""",
    ),
)  # fmt: skip
