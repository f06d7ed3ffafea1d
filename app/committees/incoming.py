"""Mails that come to the mailbox of invitations: what could not be delivered (RFC 3464), and answers of calendars (iMIP, RFC 6047).

A mail is a claim by whoever sent it. An answer counts only for the address that was invited, in whose name the mail comes; a
report of failure only where it names a mail of ours and whom it went to. All else is kept as „not understood“, and told.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.utils import getaddresses
from typing import TYPE_CHECKING, Any, Literal

from icalendar import Calendar
from sqlalchemy import text

from app.committees.inviting import BOUNCED
from app.committees.outcomes import ANSWER
from app.committees.proposals import OtherTime, other_time, propose
from app.errors import InvalidFields, TooLarge
from app.notices.notices import Notice, notify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from sqlalchemy import Connection

    from app.settings import Settings

MOST_BYTES = 5_000_000
MOST_PROBLEM = 300
ANSWERS = {"ACCEPTED": "yes", "DECLINED": "no", "TENTATIVE": "maybe"}
SAID = {"yes": "Zusage", "no": "Absage", "maybe": "vorläufige Zusage"}
OUR_MAIL = re.compile(r"\.mail-(\d{1,18})@bildungsatlas\b")
Kind = Literal["bounce", "answer", "unknown"]

KNOWN = "SELECT kind, words, delivery_id FROM committee_incoming WHERE message_hash = :hash"
KEEP = """
    INSERT INTO committee_incoming (region_id, message_hash, kind, delivery_id, words)
    VALUES (:region_id, :hash, :kind, :delivery_id, :words)"""
# The newest delivery to an address: of that mail, or (mail: none) of the last month.
FAILED_ONE = """
    SELECT d.id, d.state, v.meeting_id, c.region_id FROM committee_delivery d JOIN committee_invitation v ON v.id = d.invitation_id
      JOIN committee_meeting m ON m.id = v.meeting_id JOIN committee c ON c.id = m.committee_id
     WHERE lower(d.recipient) = :address AND d.recipient <> ''
       AND (d.mail_id = :mail OR cast(:mail AS bigint) IS NULL AND v.made_at > now() - interval '30 days')
     ORDER BY d.id DESC LIMIT 1"""
INVITED_ONE = """
    SELECT d.id, d.member_id, v.meeting_id, c.region_id, m.sequence, m.status
      FROM committee_delivery d JOIN committee_invitation v ON v.id = d.invitation_id
      JOIN committee_meeting m ON m.id = v.meeting_id JOIN committee c ON c.id = m.committee_id
      JOIN committee_member p ON p.id = d.member_id
       AND daterange(p.valid_from, p.valid_to) @> (m.starts_at AT TIME ZONE 'Europe/Berlin')::date
     WHERE m.uid = :uid AND lower(d.recipient) = :address AND d.recipient <> '' ORDER BY d.id DESC LIMIT 1"""
LIST = """
    SELECT i.id, i.kind, i.words, i.taken_at, v.meeting_id, m.title AS meeting, p.name AS member
      FROM committee_incoming i LEFT JOIN committee_delivery d ON d.id = i.delivery_id
      LEFT JOIN committee_invitation v ON v.id = d.invitation_id LEFT JOIN committee_meeting m ON m.id = v.meeting_id
      LEFT JOIN committee_member p ON p.id = d.member_id
     WHERE i.region_id = :region_id OR i.region_id IS NULL ORDER BY i.id DESC LIMIT 50"""


@dataclass(frozen=True, slots=True)
class Read:
    """What a mail says: of a failure whom it concerns, which mail (None: not told) and why; of an answer who, to what, which.

    `other`: the answer is another time (iTIP COUNTER).
    """

    kind: Kind
    words: str = ""
    address: str = ""
    mail_id: int | None = None
    uid: str = ""
    sequence: int = 0
    answer: str = ""
    other: OtherTime | None = None


def take(connection: Connection, settings: Settings, raw: bytes) -> dict[str, Any]:
    """Do what a mail says, once; gives `kind`, `words`, `delivery_id`, and `again` where it was taken before. Raises TooLarge."""
    if len(raw) > MOST_BYTES:
        raise TooLarge(f"Eine Nachricht darf höchstens {MOST_BYTES // 1_000_000} MB groß sein.")
    digest = hashlib.sha256(raw.replace(b"\r\n", b"\n").strip()).digest()
    known = connection.execute(text(KNOWN), {"hash": digest}).mappings().first()
    if known is not None:
        return {**known, "again": True}
    told = read_mail(raw)
    done = {"bounce": _failed, "answer": _answered, "unknown": _unknown}[told.kind](
        connection, settings, told
    )
    connection.execute(text(KEEP), {"hash": digest, **done})
    return {**done, "again": False}


def listed(connection: Connection, region_id: int) -> list[dict[str, Any]]:
    """The last mails that came, and what became of them."""
    return [dict(row) for row in connection.execute(text(LIST), {"region_id": region_id}).mappings()]


def brought(connection: Connection, settings: Settings, raw: bytes) -> dict[str, Any]:
    """The same of a file that somebody brings. Raises InvalidFields for what is no mail."""
    head = raw[:4000].lstrip()
    if not re.match(
        rb"(?:From [^\n]+\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+",
        head.replace(b"\r\n", b"\n"),
    ):
        words = "Das ist keine gespeicherte E-Mail (.eml): es fehlen ihre Kopfzeilen."
        raise InvalidFields("Diese Datei wird nicht angenommen.", errors={"file": words})
    return take(connection, settings, raw)


def read_mail(raw: bytes) -> Read:
    """What a mail says; never raises, whatever was sent."""
    try:
        message = message_from_bytes(raw, policy=policy.default)
        failure = _failure(message)
        if failure is not None:
            return failure
        calendar = next((part for part in message.walk() if part.get_content_type() == "text/calendar"), None)
        if calendar is not None:
            return _calendar(message, calendar)
        if str(message.get("Auto-Submitted", "no")).lower() != "no":
            return Read("unknown", "Eine automatische Antwort, etwa eine Abwesenheitsnotiz.")
    except Exception:  # noqa: BLE001 (parsers of mails raise whatever they like at what strangers send)
        return Read("unknown", "Eine Nachricht, die sich nicht lesen lässt.")
    return Read(
        "unknown", "Eine Nachricht, die weder eine Antwort eines Kalenders noch eine Fehlermeldung ist."
    )


def _failure(message: EmailMessage) -> Read | None:
    """Of a delivery status notification (RFC 3464) that says that it failed for good; None of anything else."""
    status = next(
        (part for part in message.walk() if part.get_content_type() == "message/delivery-status"), None
    )
    if status is None:
        return None
    mail_id = _mail_of(message)
    delayed = False
    for fields in _blocks(status):
        recipient = str(fields.get("Final-Recipient") or fields.get("Original-Recipient") or "")
        if not recipient:
            continue
        if str(fields.get("Action", "")).strip().lower() != "failed":
            delayed = True
            continue
        why = str(fields.get("Diagnostic-Code") or fields.get("Status") or "ohne Angabe").partition(";")
        words = _one_line(why[2] or why[0])
        return Read(
            "bounce",
            f"Kam zurück: {words}"[:MOST_PROBLEM],
            recipient.rpartition(";")[2].strip().strip("<>").lower(),
            mail_id,
        )
    return (
        Read("unknown", "Eine Nachricht kommt verspätet an oder ist zugestellt; noch ist nichts zu tun.")
        if delayed
        else None
    )


def _blocks(status: EmailMessage) -> Iterator[Any]:
    payload = status.get_payload()
    yield from payload if isinstance(payload, list) else ()


def _mail_of(message: EmailMessage) -> int | None:
    """The number of our mail that a report is about: its Message-ID stands in what is sent back of it."""
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            inside: Any = part.get_payload()
            words = inside[0].as_string()[:20_000] if isinstance(inside, list) else str(inside)[:20_000]
            if found := OUR_MAIL.search(words):
                return int(found[1])
    found = OUR_MAIL.search(f"{message.get('In-Reply-To', '')} {message.get('References', '')}")
    return int(found[1]) if found else None


def _calendar(message: EmailMessage, part: EmailMessage) -> Read:
    sent: Any = part.get_payload(decode=True)
    calendar = Calendar.from_ical(sent)
    method = str(calendar.get("METHOD", "")).upper()
    event = next(iter(calendar.walk("VEVENT")), None)
    if method not in ("REPLY", "COUNTER") or event is None:
        return Read("unknown", "Ein Kalender schickt etwas, das keine Antwort ist; bitte im Postfach lesen.")
    attendees = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    if len(attendees) != 1:
        return Read("unknown", "Eine Antwort, die nicht für genau eine Person spricht.")
    address = str(attendees[0]).lower().removeprefix("mailto:").strip()
    senders = {one.lower() for _name, one in getaddresses([str(message.get("From", ""))])}
    if address not in senders:
        return Read(
            "unknown",
            "Eine Antwort, die jemand anders für eine eingeladene Person schickt; sie wurde nicht übernommen.",
        )
    told = Read("answer", "", address, uid=str(event.get("UID", "")), sequence=int(event.get("SEQUENCE", 0)))
    return _other_time(event, told) if method == "COUNTER" else _plain_answer(attendees[0], told)


def _plain_answer(attendee: Any, told: Read) -> Read:  # noqa: ANN401 (an address with parameters)
    answer = ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper())
    if answer is None:
        return Read("unknown", "Eine Antwort, die weder zu- noch absagt.")
    return replace(told, answer=answer)


def _other_time(event: Any, told: Read) -> Read:  # noqa: ANN401 (a component of a calendar)
    other = other_time(event)
    if other is None:
        return Read(
            "unknown", "Ein Kalender schlägt etwas vor, das keine Uhrzeit nennt; bitte im Postfach lesen."
        )
    return replace(told, other=other)


def _failed(connection: Connection, settings: Settings, told: Read) -> dict[str, Any]:
    keys = {"address": told.address, "mail": told.mail_id}
    row = connection.execute(text(FAILED_ONE), keys).first()
    if row is None:
        return _unknown(
            connection,
            settings,
            Read("unknown", "Eine Fehlermeldung zu einer Mail, die keine unserer Einladungen ist."),
        )
    connection.execute(text(BOUNCED), {"id": row.id, "problem": told.words})
    notice = Notice(
        "committee_mail", "Eine Einladung kam zurück",
        "Ein Mitglied ist per E-Mail nicht erreicht. Wen es betrifft und warum, steht bei der Sitzung.",
        f"/planungsgruppe/sitzung/{row.meeting_id}",
    )  # fmt: skip
    notify(connection, settings, notice, permission="coordinate")
    return {"kind": "bounce", "words": told.words, "delivery_id": row.id, "region_id": row.region_id}


def _answered(connection: Connection, settings: Settings, told: Read) -> dict[str, Any]:
    row = connection.execute(text(INVITED_ONE), {"uid": told.uid, "address": told.address}).first()
    if row is None:
        return _unknown(connection, settings, Read("unknown", "Eine Antwort auf eine Einladung, die es nicht gibt oder nicht an diese Adresse ging."))  # fmt: skip
    known = {"delivery_id": row.id, "region_id": row.region_id}
    said = SAID.get(told.answer, "Vorschlag einer anderen Zeit")
    if told.sequence < row.sequence:
        return {
            "kind": "unknown",
            "words": f"{said} zu einer früheren Einladung; seither ist neu eingeladen.",
            **known,
        }
    if row.status in ("held", "cancelled"):
        return {
            "kind": "unknown",
            "words": f"{said} zu einer Sitzung, die vorbei oder abgesagt ist.",
            **known,
        }
    if told.other is not None:
        words = propose(connection, settings, row.meeting_id, row.member_id, row.sequence, told.other)
        return {"kind": "answer", "words": words, **known}
    connection.execute(
        text(ANSWER), {"meeting": row.meeting_id, "member": row.member_id, "answer": told.answer}
    )
    return {"kind": "answer", "words": f"{said} eingetragen.", **known}


def _unknown(_connection: Connection, _settings: Settings, told: Read) -> dict[str, Any]:
    return {"kind": "unknown", "words": told.words, "delivery_id": None, "region_id": None}


def _one_line(words: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in words).split()) or "ohne Angabe"
