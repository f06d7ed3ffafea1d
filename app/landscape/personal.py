"""What the landscape holds about persons: who is named in it, with contact data, whether an account is theirs or not."""

from __future__ import annotations

from app.database.personal import Held

OWN = """(account_id = :account_id OR lower(email) = (SELECT lower(a.email) FROM account a WHERE a.id = :account_id))"""

HELD = (
    Held(
        "landscape", "Personen und Ansprechpartner der Bildungslandschaft", "Zusammenarbeit in der Bildungslandschaft",
        ("landscape_actor",),
        count="""SELECT 'Bildungslandschaft ' || id || coalesce(', Konto ' || account_id, ''), 1, created_at FROM landscape_actor
                  WHERE kind = 'person' OR contact_name IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL ORDER BY id""",
        export=f"""SELECT id, kind, name, function, does, contact_name, email, phone, consent, consent_on, consent_note, created_at
                     FROM landscape_actor WHERE {OWN} ORDER BY id""",
        # A person's entry goes as a whole; of an organisation only whom to ask.
        erase=f"""WITH persons AS (DELETE FROM landscape_actor WHERE kind = 'person' AND {OWN})
                  UPDATE landscape_actor SET contact_name = NULL, email = NULL, phone = NULL, account_id = NULL,
                         consent = CASE consent WHEN 'contact' THEN 'entry' ELSE consent END, revision = revision + 1
                   WHERE kind <> 'person' AND {OWN}""",
    ),
)  # fmt: skip
