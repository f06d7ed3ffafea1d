"""Other times that members' calendars propose (iTIP COUNTER, RFC 5546 3.2.7): noted, taken over or declined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.committees import ical
from app.committees.bodies import address_of
from app.committees.recurrence import ZONE, moment_in_german
from app.errors import Conflict, NotFound
from app.notices.mail import ask_for_mails
from app.notices.notices import Notice, notify

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.settings import Settings

SHORTEST, LONGEST = 5, 24 * 60
"""Minutes of a meeting."""
MOST_COMMENT = 1000

ADD = """
    INSERT INTO committee_proposal (meeting_id, member_id, sequence, starts_at, duration_minutes, comment)
    VALUES (:meeting, :member, :sequence, :starts_at, :minutes, :comment)"""
REPLACED = "UPDATE committee_proposal SET state = 'replaced', decided_at = now() WHERE member_id = :member AND meeting_id = :meeting AND state = 'open'"
LIST = """
    SELECT p.id, p.member_id, m.name AS member, p.starts_at, p.duration_minutes, p.comment, p.made_at, p.decided_by, p.decided_at,
           CASE WHEN p.state = 'open' AND (p.sequence < g.sequence OR g.status IN ('held', 'cancelled')) THEN 'overtaken' ELSE p.state END AS state
      FROM committee_proposal p JOIN committee_member m ON m.id = p.member_id JOIN committee_meeting g ON g.id = p.meeting_id
     WHERE p.meeting_id = :meeting ORDER BY p.id DESC LIMIT 50"""
DECIDE = """
    UPDATE committee_proposal SET state = :state, decided_by_id = :account_id, decided_by = :by_name, decided_at = now()
     WHERE id = :id AND state = 'open'"""
MOVE = """
    UPDATE committee_meeting SET starts_at = :starts_at, duration_minutes = :minutes, revision = revision + 1, reminded_on = NULL
     WHERE id = :meeting"""
UNSAID = "UPDATE committee_attendance SET answer = NULL WHERE meeting_id = :meeting"
MEMBER = "SELECT m.*, a.email AS account_email FROM committee_member m LEFT JOIN account a ON a.id = m.account_id WHERE m.id = :member"
MAIL = "INSERT INTO mail (recipient, subject, body, calendar) VALUES (:recipient, :subject, :body, :calendar)"


@dataclass(frozen=True, slots=True)
class OtherTime:
    """When a calendar would rather meet, and the words that came with it."""

    starts_at: datetime
    duration_minutes: int
    comment: str = ""


def other_time(event: Any) -> OtherTime | None:  # noqa: ANN401 (a component of a calendar)
    """The time an event names; None for whole days and spans that no meeting has. Without a zone it is the time here."""
    start, end = _moment(event.get("DTSTART")), _moment(event.get("DTEND"))
    if start is None:
        return None
    span = event.get("DURATION")
    lasts = end - start if end is not None else getattr(span, "dt", timedelta(hours=1))
    minutes = round(lasts / timedelta(minutes=1))
    if not (SHORTEST <= minutes <= LONGEST and 1950 <= start.year < 2150):
        return None
    words = event.get("COMMENT", "")
    words = " ".join(map(str, words)) if isinstance(words, list) else str(words)
    return OtherTime(start, minutes, " ".join(words.replace("\0", "").split())[:MOST_COMMENT])


def propose(
    connection: Connection, settings: Settings, meeting: int, member: int, sequence: int, other: OtherTime
) -> str:
    """Note another time, in place of what the member proposed before, and tell who coordinates; gives what was done in words."""
    if other.starts_at <= datetime.now(UTC):
        return "Vorschlag einer Zeit, die schon vorbei ist; er wurde nicht notiert."
    keys = {"meeting": meeting, "member": member, "sequence": sequence}
    connection.execute(text(REPLACED), keys)
    connection.execute(
        text(ADD),
        {**keys, "starts_at": other.starts_at, "minutes": other.duration_minutes, "comment": other.comment},
    )
    when = moment_in_german(other.starts_at)
    notice = Notice(
        "committee_mail", "Vorschlag einer anderen Zeit",
        f"Ein Mitglied schlägt {when} vor. Bei der Sitzung steht, wer, und dort wird er übernommen oder abgelehnt.",
        f"/planungsgruppe/sitzung/{meeting}",
    )  # fmt: skip
    notify(connection, settings, notice, permission="coordinate")
    return f"Vorschlag einer anderen Zeit: {when}, {other.duration_minutes} Minuten."


def read_proposals(connection: Connection, meeting: int) -> list[dict[str, Any]]:
    """What was proposed, newest first; those of an earlier invitation are overtaken."""
    return [dict(row) for row in connection.execute(text(LIST), {"meeting": meeting}).mappings()]


def take_over(connection: Connection, actor: Actor, meeting: int, proposal: int) -> str:
    """Move the meeting to a proposed time; gives the words of the new invitation, which is yet to be sent.

    Who had answered had answered another time: all are asked anew. Raises NotFound, and Conflict where it is no longer open.
    """
    one = _open(connection, meeting, proposal)
    if one["starts_at"] <= datetime.now(UTC):
        raise Conflict("Diese Zeit ist schon vorbei.")
    _decide(connection, actor, proposal, "taken")
    keys = {"meeting": meeting, "starts_at": one["starts_at"], "minutes": one["duration_minutes"]}
    connection.execute(text(MOVE), keys)
    connection.execute(text(UNSAID), keys)
    return f"Die Sitzung ist verlegt: {moment_in_german(one['starts_at'])}. Bitte sagen Sie neu zu oder ab."


def decline(
    connection: Connection, settings: Settings, actor: Actor, meeting: dict[str, Any], proposal: int
) -> None:
    """Leave the meeting as it is, and tell the calendar that proposed (DECLINECOUNTER) where mails are sent. Raises as `take_over`."""
    one = _open(connection, meeting["id"], proposal)
    _decide(connection, actor, proposal, "declined")
    member = dict(connection.execute(text(MEMBER), {"member": one["member_id"]}).mappings().one())
    address = address_of(member)
    if settings.smtp_url is None or not address:
        return
    when = moment_in_german(meeting["starts_at"])
    calendar = ical.invitation(meeting, [], "DECLINECOUNTER", settings.mail_from, (address, member["name"]))
    body = (
        f"Ihr Vorschlag, „{meeting['title']}“ ({meeting['committee']}) auf {moment_in_german(one['starts_at'])} zu verlegen, wurde nicht"
        f" übernommen. Es bleibt bei {when}.\n"
    )
    keys = {
        "recipient": address,
        "subject": f"Es bleibt dabei: {meeting['committee']}, {when}",
        "body": body,
        "calendar": calendar,
    }
    connection.execute(text(MAIL), keys)
    ask_for_mails(connection)


def _open(connection: Connection, meeting: int, proposal: int) -> dict[str, Any]:
    one = next((row for row in read_proposals(connection, meeting) if row["id"] == proposal), None)
    if one is None:
        raise NotFound(f"Einen Vorschlag {proposal} gibt es bei dieser Sitzung nicht.")
    if one["state"] != "open":
        raise Conflict("Über diesen Vorschlag ist schon entschieden, oder seither ist neu eingeladen.")
    return one


def _decide(connection: Connection, actor: Actor, proposal: int, state: str) -> None:
    keys = {"id": proposal, "state": state, "account_id": actor.account_id, "by_name": actor.name}
    if connection.execute(text(DECIDE), keys).rowcount == 0:
        raise Conflict("Über diesen Vorschlag hat eben jemand anders entschieden.")


def _moment(told: Any) -> datetime | None:  # noqa: ANN401 (a property of a calendar, or None)
    moment = getattr(told, "dt", None)
    if not isinstance(moment, datetime):
        return None
    return moment.replace(tzinfo=ZONE) if moment.tzinfo is None else moment
