"""What bodies hold about persons: their members with contact data, who wrote, who was there, who was invited."""

from __future__ import annotations

from app.database.personal import Held

GONE = "'gelöschtes Konto ' || :account_id"
MINE = "SELECT id FROM committee_member WHERE account_id = :account_id"

HELD = (
    Held(
        "committee_writing", "Wer gerade an einer Niederschrift schreibt", "Zusammenarbeit", ("committee_minutes_editing",),
        count="""SELECT 'Konto ' || account_id, count(*), min(seen_at) FROM committee_minutes_editing GROUP BY account_id""",
        erase="DELETE FROM committee_minutes_editing WHERE account_id = :account_id",
    ),
    Held(
        "committee_minutes", "Fassungen von Niederschriften", "Wer sie gespeichert hat", ("committee_minutes_version",),
        count="""SELECT 'Konto ' || by_id, count(*), min(saved_at) FROM committee_minutes_version
                  WHERE by_id IS NOT NULL GROUP BY by_id""",
        export="""SELECT minutes_id, number, content, note, saved_at FROM committee_minutes_version
                   WHERE by_id = :account_id ORDER BY id""",
        erase=f"""UPDATE committee_minutes_version SET by_id = NULL, by_name = {GONE} WHERE by_id = :account_id""",
    ),
    Held(
        "committee_outcomes", "Beschlüsse und Genehmigungen von Niederschriften", "Wer sie festgehalten hat",
        ("committee_decision", "committee_minutes"),
        count="""SELECT 'Konto ' || by_id, count(*), min(made_at) FROM committee_decision WHERE by_id IS NOT NULL GROUP BY by_id""",
        export="SELECT number, text, result, made_at FROM committee_decision WHERE by_id = :account_id ORDER BY id",
        erase=f"""WITH own AS (UPDATE committee_minutes SET approved_by = {GONE}, approved_by_id = NULL
                                WHERE approved_by_id = :account_id)
                  UPDATE committee_decision SET by_name = {GONE}, by_id = NULL WHERE by_id = :account_id""",
    ),
    Held(
        "committee_material", "Unterlagen von Sitzungen", "Wer sie angehängt hat", ("committee_material",),
        count="""SELECT 'Konto ' || by_id, count(*), min(added_at) FROM committee_material WHERE by_id IS NOT NULL GROUP BY by_id""",
        export="SELECT meeting_id, title, address, added_at FROM committee_material WHERE by_id = :account_id ORDER BY id",
        erase=f"UPDATE committee_material SET by_id = NULL, by_name = {GONE} WHERE by_id = :account_id",
    ),
    Held(
        "committee_invitations", "Einladungen zu Sitzungen", "Wer sie verschickt hat und an wen", ("committee_invitation", "committee_delivery"),
        count="""SELECT 'Mitglied ' || coalesce(member_id::text, '(ausgeschieden)'), count(*), min(changed_at) FROM committee_delivery
                  WHERE recipient <> '' GROUP BY member_id""",
        export=f"""SELECT invitation_id, recipient, state, changed_at FROM committee_delivery WHERE member_id IN ({MINE}) ORDER BY id""",
        erase=f"""WITH own AS (UPDATE committee_invitation SET by_id = NULL, by_name = {GONE} WHERE by_id = :account_id)
                  UPDATE committee_delivery SET recipient = '', calendar = '' WHERE member_id IN ({MINE})""",
        expire="UPDATE committee_delivery SET recipient = '', calendar = '' WHERE changed_at < :until AND recipient <> ''",
        days="member_contact_days",
    ),
    Held(
        "committee_proposals", "Vorschläge anderer Zeiten für Sitzungen", "Wer sie gemacht und wer entschieden hat", ("committee_proposal",),
        count="""SELECT 'Mitglied ' || member_id, count(*), min(made_at) FROM committee_proposal GROUP BY member_id""",
        export=f"""SELECT meeting_id, starts_at, duration_minutes, comment, state, made_at FROM committee_proposal
                    WHERE member_id IN ({MINE}) ORDER BY id""",
        erase=f"""WITH own AS (UPDATE committee_proposal SET decided_by_id = NULL, decided_by = {GONE} WHERE decided_by_id = :account_id)
                  DELETE FROM committee_proposal WHERE member_id IN ({MINE})""",
    ),
    # Last: what stands above finds the person's seats by it.
    Held(
        "committee_members", "Mitglieder von Gremien", "Zusammenarbeit im Gremium", ("committee_member",),
        count="""SELECT 'Mitglied ' || id || coalesce(', Konto ' || account_id, ''), 1, valid_from::timestamptz FROM committee_member
                  WHERE name NOT LIKE 'gelöschtes Konto %' ORDER BY id""",
        export="""SELECT id, committee_id, name, post, function, organisation, email, phone, valid_from, valid_to FROM committee_member
                   WHERE account_id = :account_id ORDER BY id""",
        erase=f"""UPDATE committee_member SET name = {GONE}, function = '', organisation = '', email = NULL, phone = NULL,
                         feed_token = NULL, account_id = NULL, valid_to = coalesce(valid_to, greatest(current_date, valid_from + 1))
                   WHERE account_id = :account_id""",
        expire="""UPDATE committee_member SET email = NULL, phone = NULL, feed_token = NULL
                   WHERE valid_to < cast(:until AS timestamptz)::date AND (email IS NOT NULL OR phone IS NOT NULL OR feed_token IS NOT NULL)""",
        days="member_contact_days",
    ),
)  # fmt: skip
