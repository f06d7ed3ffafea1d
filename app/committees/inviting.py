"""Invitations and cancellations: one calendar message for each member, by mail, and whether it arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.committees.bodies import address_of, read_members
from app.committees.ical import Method, agenda_text, invitation
from app.committees.meetings import all_items, set_status
from app.committees.recurrence import ZONE, moment_in_german
from app.committees.rights import Seat
from app.errors import Conflict, NotFound
from app.notices.mail import WAIT_MINUTES, ask_for_mails
from app.notices.notices import Notice, notify

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.settings import Settings

NEW = """
    INSERT INTO committee_invitation (meeting_id, sequence, method, message, by_id, by_name)
    VALUES (:id, :sequence, :method, :message, :account_id, :by_name) RETURNING id"""
DELIVER = """
    INSERT INTO committee_delivery (invitation_id, member_id, recipient, calendar, mail_id, state, problem)
    VALUES (:invitation, :member, :recipient, :calendar, :mail, :state, :problem)"""
MAIL = """
    INSERT INTO mail (recipient, subject, body, calendar) VALUES (:recipient, :subject, :body, :calendar) RETURNING id"""
SEQUENCE = "UPDATE committee_meeting SET sequence = :sequence WHERE id = :id"
EVER = "SELECT EXISTS (SELECT FROM committee_invitation WHERE meeting_id = :id)"
STATES = """
    SELECT d.id, d.invitation_id, v.method, v.sequence, v.message, v.by_name, v.made_at, m.name AS member, d.recipient,
           CASE WHEN d.state = 'waiting' AND x.sent_at IS NOT NULL THEN 'sent'
                WHEN d.state = 'waiting' AND x.tries > :most THEN 'failed' ELSE d.state END AS state,
           coalesce(x.tries, d.tries) AS tries, coalesce(x.problem, d.problem) AS problem, d.changed_at
      FROM committee_invitation v JOIN committee_delivery d ON d.invitation_id = v.id
      LEFT JOIN committee_member m ON m.id = d.member_id LEFT JOIN mail x ON x.id = d.mail_id AND d.state = 'waiting'
     WHERE v.meeting_id = :id ORDER BY v.id DESC, m.name, d.id"""
# What became of mails is kept with the invitation: mails themselves, which hold addresses, are deleted after a month.
SETTLED = """
    UPDATE committee_delivery d
       SET state = CASE WHEN x.sent_at IS NOT NULL THEN 'sent' ELSE 'failed' END, tries = x.tries, problem = x.problem,
           changed_at = now()
      FROM mail x, committee_invitation v
     WHERE x.id = d.mail_id AND v.id = d.invitation_id AND d.state = 'waiting' AND (x.sent_at IS NOT NULL OR x.tries > :most)
    RETURNING d.id, d.state, v.meeting_id, v.by_id"""
ONE = """
    SELECT d.id, d.state, d.calendar, d.recipient, d.member_id, v.id AS invitation, v.method, v.message, v.meeting_id
      FROM committee_delivery d JOIN committee_invitation v ON v.id = d.invitation_id WHERE d.id = :id"""
BOUNCED = (
    "UPDATE committee_delivery SET state = 'bounced', problem = :problem, changed_at = now() WHERE id = :id"
)
AGAIN = """
    UPDATE committee_delivery SET state = 'waiting', mail_id = :mail, recipient = :recipient, calendar = :calendar, tries = 0, problem = NULL, changed_at = now()
     WHERE id = :id"""
NO_MAIL = "Es ist kein Mailserver eingerichtet; geben Sie die Kalenderdatei von Hand weiter."
NO_ADDRESS = "Für dieses Mitglied ist keine E-Mail-Adresse bekannt."


def invite(
    connection: Connection, settings: Settings, actor: Actor, one: Seat, meeting: dict[str, Any], method: Method, message: str
) -> dict[str, int]:  # fmt: skip
    """Write down an invitation (REQUEST) or its cancellation (CANCEL) for every member of that day; mails go out as a job.

    Gives how many in which state. Raises Conflict for a meeting without agenda or members, and where it is over.
    """
    number = meeting["id"]
    ever = connection.execute(text(EVER), {"id": number}).scalar_one()
    items = all_items(connection, number)
    members = _all_members(connection, one, meeting)
    _require(meeting, items, members, method, ever=ever)
    sequence = meeting["sequence"] + (1 if ever else 0)
    meeting = {**meeting, "sequence": sequence}
    connection.execute(text(SEQUENCE), {"id": number, "sequence": sequence})
    made: int = connection.execute(text(NEW), {
        "id": number, "sequence": sequence, "method": method, "message": message, "account_id": actor.account_id, "by_name": actor.name,
    }).scalar_one()  # fmt: skip
    counted: dict[str, int] = {}
    for member in members:
        state = _deliver(connection, settings, made, meeting, items, member, method, message)
        counted[state] = counted.get(state, 0) + 1
    set_status(connection, number, "cancelled" if method == "CANCEL" else "invited")
    ask_for_mails(connection)
    return counted


def read_deliveries(connection: Connection, meeting: int) -> list[dict[str, Any]]:
    """Whom invitations were sent to and whether they arrived, newest first; for those who run the body."""
    keys = {"id": meeting, "most": len(WAIT_MINUTES)}
    return [dict(row) for row in connection.execute(text(STATES), keys).mappings()]


def settle(connection: Connection, settings: Settings) -> int:
    """Note what became of mails on their way, and tell who sent them of those that were given up; gives how many ended."""
    ended = connection.execute(text(SETTLED), {"most": len(WAIT_MINUTES)}).all()
    failed: dict[tuple[int, int | None], int] = {}
    for row in ended:
        if row.state == "failed":
            failed[row.meeting_id, row.by_id] = failed.get((row.meeting_id, row.by_id), 0) + 1
    for (meeting, account_id), count in failed.items():
        told = Notice(
            "committee_mail", "Einladungen ließen sich nicht zustellen",
            f"{count} Mitglieder sind per E-Mail nicht erreicht. Wen es betrifft und warum, steht bei der Sitzung.",
            f"/planungsgruppe/sitzung/{meeting}",
        )  # fmt: skip
        whom: dict[str, Any] = (
            {"permission": "coordinate"} if account_id is None else {"account_id": account_id}
        )
        notify(connection, settings, told, **whom)
    return len(ended)


def note_bounce(connection: Connection, meeting: int, delivery: int, problem: str) -> None:
    """Note that a mail came back. Raises NotFound."""
    _delivery(connection, meeting, delivery)
    connection.execute(text(BOUNCED), {"id": delivery, "problem": problem})


def send_again(
    connection: Connection, settings: Settings, one: Seat, meeting: dict[str, Any], delivery: int
) -> None:
    """Send once more, to the address the member has now. Raises Conflict where it is on its way or cannot be sent."""
    row = _delivery(connection, meeting["id"], delivery)
    members = {member["id"]: member for member in _all_members(connection, one, meeting)}
    member = members.get(row["member_id"])
    if member is None:
        raise Conflict("Wer hier gemeint war, gehört dem Gremium nicht mehr an.")
    if row["state"] == "waiting" and connection.execute(text("SELECT EXISTS (SELECT FROM committee_delivery d JOIN mail x ON x.id = d.mail_id"
            " WHERE d.id = :id AND x.sent_at IS NULL AND x.tries <= :most)"), {"id": delivery, "most": len(WAIT_MINUTES)}).scalar_one():  # fmt: skip
        raise Conflict("Diese Einladung ist noch unterwegs; sie wird von selbst noch einmal versucht.")
    address = address_of(member)
    if settings.smtp_url is None or not address:
        raise Conflict(NO_MAIL if settings.smtp_url is None else NO_ADDRESS)
    items = all_items(connection, meeting["id"])
    calendar = invitation(meeting, items, row["method"], settings.mail_from, (address, member["name"]))
    mail = _mail(connection, settings, meeting, items, address, row["method"], row["message"], calendar)
    connection.execute(
        text(AGAIN), {"id": delivery, "mail": mail, "recipient": address, "calendar": calendar}
    )
    ask_for_mails(connection)


def calendar_of(connection: Connection, meeting: int, delivery: int) -> str:
    """The calendar message of one delivery, to be handed out by other ways. Raises NotFound."""
    return _delivery(connection, meeting, delivery)["calendar"]


def _deliver(
    connection: Connection, settings: Settings, made: int, meeting: dict[str, Any], items: list[dict[str, Any]],
    member: dict[str, Any], method: Method, message: str,
) -> str:  # fmt: skip
    address = address_of(member)
    calendar = invitation(
        meeting, items, method, settings.mail_from, (address or "unbekannt@invalid", member["name"])
    )
    state, problem, mail = "waiting", None, None
    if settings.smtp_url is None or not address:
        state, problem = "by_hand", NO_ADDRESS if not address else NO_MAIL
    else:
        mail = _mail(connection, settings, meeting, items, address, method, message, calendar)
    keys = {
        "invitation": made,
        "member": member["id"],
        "recipient": address,
        "calendar": calendar,
        "mail": mail,
        "state": state,
        "problem": problem,
    }
    connection.execute(text(DELIVER), keys)
    return state


def _mail(
    connection: Connection, settings: Settings, meeting: dict[str, Any], items: list[dict[str, Any]], recipient: str, method: Method,
    message: str, calendar: str,
) -> int:  # fmt: skip
    what = (
        "Absage" if method == "CANCEL" else "Einladung" if meeting["sequence"] == 0 else "Geänderte Einladung"
    )
    when = moment_in_german(meeting["starts_at"])
    link = f"{(settings.base_url or '').rstrip('/')}/planungsgruppe/sitzung/{meeting['id']}"
    parts = [
        f"{what}: {meeting['committee']}, {meeting['title']}", f"{when}\n{meeting['place'] or meeting['online_url'] or ''}".strip(),
        message, "" if method == "CANCEL" or not items else f"Tagesordnung\n{agenda_text(items)}",
        f"Unterlagen, Zu- und Absage: {link}",
    ]  # fmt: skip
    keys = {"recipient": recipient, "subject": f"{what}: {meeting['committee']}, {when}", "body": "\n\n".join(filter(None, parts)) + "\n",
            "calendar": calendar}  # fmt: skip
    return connection.execute(text(MAIL), keys).scalar_one()


def _require(
    meeting: dict[str, Any], items: list[Any], members: list[Any], method: Method, *, ever: bool
) -> None:
    if meeting["status"] == "cancelled" or (meeting["status"] == "held" and method == "REQUEST"):
        raise Conflict("Diese Sitzung ist abgesagt oder vorbei; dazu wird nicht mehr eingeladen.")
    if method == "CANCEL" and meeting["status"] == "held":
        raise Conflict("Diese Sitzung hat stattgefunden; sie lässt sich nicht mehr absagen.")
    if method == "REQUEST" and not items:
        raise Conflict("Die Tagesordnung ist noch leer. Eingeladen wird mit einer Tagesordnung.")
    if not members and (method == "REQUEST" or ever):
        raise Conflict("Dieses Gremium hat an diesem Tag keine Mitglieder.")


def _all_members(connection: Connection, one: Seat, meeting: dict[str, Any]) -> list[dict[str, Any]]:
    """Members of the day of the meeting, with their addresses."""
    day = meeting["starts_at"].astimezone(ZONE).date()
    sender = Seat(one.committee_id, "coordinator", runs=True, member_id=None, post=None)
    return [
        row for row in read_members(connection, sender, day)
        if row["valid_from"] <= day and (row["valid_to"] is None or row["valid_to"] > day)
    ]  # fmt: skip


def _delivery(connection: Connection, meeting: int, delivery: int) -> dict[str, Any]:
    row = connection.execute(text(ONE), {"id": delivery}).mappings().first()
    if row is None or row["meeting_id"] != meeting:
        raise NotFound(f"Eine Zustellung {delivery} gibt es bei dieser Sitzung nicht.")
    return dict(row)
