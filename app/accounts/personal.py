"""What accounts hold about persons; all of it goes with the account."""

from __future__ import annotations

from app.database.personal import Held


def _of_account(
    key: str, label: str, table: str, since: str, shown: str, expired: str, days: str | None
) -> Held:
    return Held(
        key, label, "Anmeldung", (table,),
        count=f"SELECT 'Konto ' || account_id, count(*), min({since}) FROM {table} GROUP BY account_id ORDER BY account_id",
        export=f"SELECT {shown} FROM {table} WHERE account_id = :account_id",
        expire=f"DELETE FROM {table} WHERE {expired} < :until", days=days,
    )  # fmt: skip


HELD = (
    Held(
        "accounts", "Konten (Name, E-Mail, Rolle)", "Anmeldung und Rechte", ("account",),
        count="SELECT 'Konto ' || id || ': ' || name, 1, created_at FROM account ORDER BY id",
        export="""SELECT a.id, a.email, a.name, a.role, o.name AS organisation, a.active, a.created_at, a.last_sign_in_on
                    FROM account a LEFT JOIN organisation o ON o.id = a.organisation_id WHERE a.id = :account_id""",
        erase="DELETE FROM account WHERE id = :account_id",
    ),
    _of_account("sessions", "Sitzungen (Gerät, Zeit)", "session", "created_at", "method, device, created_at, last_seen_at",
                "expires_at", "session_days"),
    _of_account("links", "Einmalige Links", "one_time_link", "expires_at", "purpose, expires_at", "expires_at",
                "session_days"),
    _of_account("tokens", "Zugangsschlüssel", "api_token", "created_at", "name, scope, created_at, last_used_on",
                "expires_at", "session_days"),
    Held(
        "identities", "Anmeldung über einen Anbieter", "Anmeldung", ("oidc_identity",),
        count="SELECT 'Konto ' || account_id, count(*), min(created_at) FROM oidc_identity GROUP BY account_id",
        export="SELECT issuer, subject, created_at FROM oidc_identity WHERE account_id = :account_id",
    ),
    Held(
        "attempts", "Fehlversuche der Anmeldung (nur verschlüsselt)", "Schutz vor Erraten", ("sign_in_attempt",),
        count="SELECT 'alle', count(*), min(last_at) FROM sign_in_attempt HAVING count(*) > 0",
        expire="DELETE FROM sign_in_attempt WHERE last_at < :until", days="sign_in_attempt_days",
    ),
)  # fmt: skip
