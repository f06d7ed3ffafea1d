"""What comes to the mailbox of invitations: answers of calendars are entered, failures noted, and nothing is believed that must not be."""

from __future__ import annotations

import re
import socketserver
import threading
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import Engine, text

from app.committees.incoming import read_mail, take
from app.committees.mailbox import read_mailbox
from app.jobs.context import JobFailedError
from app.settings import Settings
from tests.committees.people import add_item
from tests.committees.test_inviting import client, ready  # noqa: F401 (an application with a mail server, and a body)

EML = {"Content-Type": "message/rfc822"}


def calendar_of(engine: Engine, recipient: str) -> tuple[str, int]:
    """The calendar that was sent to somebody, and the number of its mail."""
    with engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT calendar, mail_id FROM committee_delivery WHERE recipient = :to ORDER BY id DESC LIMIT 1"
            ),
            {"to": recipient},
        ).one()
    return row.calendar, row.mail_id


def reply(
    sent: str, said: str, sender: str, attendee: str | None = None, sequence: int | None = None
) -> bytes:
    """What a calendar program answers (RFC 6047)."""
    calendar = Calendar.from_ical(sent)
    calendar["METHOD"] = "REPLY"
    event = next(iter(calendar.walk("VEVENT")))
    event["ATTENDEE"].params["PARTSTAT"] = said
    raw = calendar.to_ical().decode()
    if attendee is not None:
        raw = raw.replace(str(event["ATTENDEE"]).removeprefix("mailto:"), attendee)
    if sequence is not None:
        raw = re.sub(r"SEQUENCE:\d+", f"SEQUENCE:{sequence}", raw)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        f"Mia <{sender}>",
        "atlas@kreis.example",
        f"{said}: Sitzung",
    )
    message.set_content("Antwort")
    message.add_alternative(raw, subtype="calendar", params={"method": "REPLY"})
    return message.as_bytes()


def failure(recipient: str, mail_id: int | None, action: str = "failed") -> bytes:
    """A delivery status notification (RFC 3464)."""
    original = f"Message-ID: <176.12.5.mail-{mail_id}@bildungsatlas>\n" if mail_id else "Subject: x\n"
    return (
        "From: MAILER-DAEMON@amt.example\nTo: atlas@kreis.example\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
        "--B\nContent-Type: text/plain\n\nNicht zugestellt.\n"
        f"--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; amt.example\n\nFinal-Recipient: rfc822; {recipient}\n"
        f"Action: {action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n\n"
        f"--B\nContent-Type: text/rfc822-headers\n\n{original}\n--B--\n"
    ).encode()


@pytest.fixture
async def invited(ready) -> tuple[Any, str]:  # noqa: F811
    """A coordinator, and the address of a meeting to which was invited."""
    coordinator, _, path = ready
    await add_item(coordinator, int(path.rsplit("/", 1)[1]), "Haushalt")
    await coordinator.send("POST", f"{path}/invitation", {"message": "Bitte kommen Sie."})
    return coordinator, path


async def bring(coordinator: Any, raw: bytes, status: int = 201) -> dict[str, Any]:
    answer = await coordinator.ask("POST", "/api/committees/mailbox", content=raw, headers=EML)
    assert answer.status_code == status, answer.text
    return answer.json()


async def answers(coordinator: Any, path: str) -> dict[str, str | None]:
    return {
        one["name"]: one["answer"] for one in (await coordinator.json(path))["attendance"] if one["answer"]
    }


async def test_an_answer_of_a_calendar_is_entered_once(invited, own_engine: Engine) -> None:
    coordinator, path = invited
    sent, _ = calendar_of(own_engine, "mia@amt.example")
    mail = reply(sent, "ACCEPTED", "mia@amt.example")
    done = await bring(coordinator, mail)
    assert done == {"kind": "answer", "words": "Zusage eingetragen.", "again": False}
    assert await answers(coordinator, path) == {"Mia": "yes"}
    assert (await bring(coordinator, mail))["again"] is True
    assert (await bring(coordinator, reply(sent, "DECLINED", "mia@amt.example")))[
        "words"
    ] == "Absage eingetragen."
    assert await answers(coordinator, path) == {"Mia": "no"}
    listed = (await coordinator.json("/api/committees/mailbox"))["incoming"]
    assert [(one["kind"], one["member"]) for one in listed[:2]] == [("answer", "Mia"), ("answer", "Mia")]


async def test_nobody_answers_for_another_nor_to_what_is_past(invited, own_engine: Engine) -> None:
    coordinator, path = invited
    sent, _ = calendar_of(own_engine, "mia@amt.example")
    for mail in (
        reply(sent, "ACCEPTED", "ole@verein.example"),
        reply(sent, "ACCEPTED", "fremd@x.example", attendee="fremd@x.example"),
        reply(sent.replace("UID:", "UID:x"), "ACCEPTED", "mia@amt.example"),
        reply(sent, "DELEGATED", "mia@amt.example"),
    ):
        assert (await bring(coordinator, mail))["kind"] == "unknown"
    await coordinator.send("POST", f"{path}/invitation", {"message": "Neue Zeit."})
    late = await bring(coordinator, reply(sent, "ACCEPTED", "mia@amt.example"))
    assert late["words"] == "Zusage zu einer früheren Einladung; seither ist neu eingeladen."
    assert await answers(coordinator, path) == {}


def counter(
    sent: str, starts: str, ends: str, sender: str = "mia@amt.example", words: str = "Lieber später"
) -> bytes:
    """Another time, as a calendar program proposes it (RFC 5546, 3.2.7)."""
    raw = re.sub(
        r"DTSTART;TZID=[^\r\n]+", f"DTSTART:{starts}", sent.replace("METHOD:REQUEST", "METHOD:COUNTER")
    )
    raw = re.sub(r"DTEND;TZID=[^\r\n]+", f"DTEND:{ends}\r\nCOMMENT:{words}", raw)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Mia <{sender}>", "atlas@kreis.example", "Neue Zeit"
    message.set_content("Vorschlag")
    message.add_alternative(raw, subtype="calendar", params={"method": "COUNTER"})
    return message.as_bytes()


async def test_another_time_that_a_calendar_proposes_is_taken_over_with_a_new_invitation(
    invited, own_engine: Engine, person
) -> None:
    coordinator, path = invited
    sent, _ = calendar_of(own_engine, "mia@amt.example")
    other, _ = calendar_of(own_engine, "ole@verein.example")
    await bring(coordinator, reply(other, "ACCEPTED", "ole@verein.example"))
    for mail in (
        counter(sent, "20270311T080000Z", "20270311T093000Z", "fremd@x.example"),
        counter(sent, "20200311T080000Z", "20200311T093000Z"),
        counter(sent, "20270311T080000Z", "20270301T093000Z"),
    ):
        await bring(coordinator, mail)
    assert (await coordinator.json(path))["proposals"] == []
    done = await bring(coordinator, counter(sent, "20270311T080000Z", "20270311T093000Z"))
    assert done["words"] == "Vorschlag einer anderen Zeit: 11.03.2027, 09:00 Uhr, 90 Minuten."
    await bring(coordinator, counter(sent, "20270312T080000Z", "20270312T093000Z", words="Noch besser"))
    before = await coordinator.json(path)
    newest, older = before["proposals"]
    assert (newest["state"], newest["member"], newest["comment"]) == ("open", "Mia", "Noch besser")
    assert older["state"] == "replaced"
    assert before["starts_at"] == "2027-03-09T13:00:00+00:00"
    from app.accounts.access import Role

    for way in ("taking-over", "declining"):
        refused = await person(Role.ANALYST).ask("POST", f"{path}/proposals/{newest['id']}/{way}", json={})
        assert refused.status_code == 403
    told = await coordinator.send("POST", f"{path}/proposals/{newest['id']}/taking-over", {})
    assert told["deliveries"] == {"waiting": 3, "by_hand": 1}
    after = await coordinator.json(path)
    assert (after["starts_at"], after["duration_minutes"]) == ("2027-03-12T08:00:00+00:00", 90)
    assert after["sequence"] == before["sequence"] + 1
    assert await answers(coordinator, path) == {}  # Ole had said yes to another time
    assert after["proposals"][0]["state"] == "taken"
    again = await coordinator.ask("POST", f"{path}/proposals/{newest['id']}/taking-over", json={})
    assert again.status_code == 409
    fresh, _ = calendar_of(own_engine, "mia@amt.example")
    event = next(iter(Calendar.from_ical(fresh).walk("VEVENT")))
    assert (event["SEQUENCE"], event["DTSTART"].dt.isoformat()) == (1, "2027-03-12T09:00:00+01:00")


async def test_another_time_is_declined_and_the_calendar_that_proposed_it_is_told(
    invited, own_engine: Engine
) -> None:
    coordinator, path = invited
    sent, _ = calendar_of(own_engine, "mia@amt.example")
    await bring(coordinator, counter(sent, "20270311T080000Z", "20270311T093000Z"))
    number = (await coordinator.json(path))["proposals"][0]["id"]
    told = await coordinator.send("POST", f"{path}/proposals/{number}/declining", {})
    assert (told["starts_at"], told["sequence"]) == ("2027-03-09T13:00:00+00:00", 0)
    assert told["proposals"][0]["state"] == "declined"
    with own_engine.connect() as connection:
        mail = connection.execute(text("SELECT recipient, calendar FROM mail ORDER BY id DESC LIMIT 1")).one()
    assert mail.recipient == "mia@amt.example"
    assert "METHOD:DECLINECOUNTER" in mail.calendar
    assert (await coordinator.ask("POST", f"{path}/proposals/999/declining", json={})).status_code == 404


async def test_what_came_back_is_noted_with_its_reason(invited, own_engine: Engine) -> None:
    coordinator, path = invited
    _, mail_id = calendar_of(own_engine, "mia@amt.example")
    assert (await bring(coordinator, failure("mia@amt.example", mail_id, "delayed")))["kind"] == "unknown"
    assert (await bring(coordinator, failure("niemand@amt.example", mail_id)))["kind"] == "unknown"
    done = await bring(coordinator, failure("MIA@amt.example", mail_id))
    assert done["words"] == "Kam zurück: 550 5.1.1 User unknown"
    states = {
        one["member"]: (one["state"], one["problem"]) for one in (await coordinator.json(path))["deliveries"]
    }
    assert states["Mia"] == ("bounced", "Kam zurück: 550 5.1.1 User unknown")
    assert states["Ole"][0] == "waiting"
    # one that does not tell which mail it is about is matched by whom it went to
    assert (await bring(coordinator, failure("ole@verein.example", None)))["kind"] == "bounce"


async def test_what_is_no_mail_is_refused_and_strangers_bring_nothing(invited, person) -> None:
    coordinator, _ = invited
    told = await bring(coordinator, b"\x00\x01PK", 422)
    assert "Kopfzeilen" in told["errors"]["file"]
    assert (await bring(coordinator, b"From: a@b.de\nSubject: Hallo\n\nGuten Tag\n"))["kind"] == "unknown"
    assert (await bring(coordinator, b"From: a@b.de\nAuto-Submitted: auto-replied\n\nWeg\n"))[
        "words"
    ].startswith("Eine automatische")
    from app.accounts.access import Role

    other = person(Role.ANALYST)
    assert (
        await other.ask("POST", "/api/committees/mailbox", content=b"From: a@b.de\n\nx", headers=EML)
    ).status_code == 403


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=600),
    st.sampled_from([b"", b"Content-Type: text/calendar\n\n", b"Content-Type: message/delivery-status\n\n"]),
)
def test_whatever_is_sent_is_read_without_a_fault(body: bytes, head: bytes) -> None:
    assert read_mail(head + body).kind in ("bounce", "answer", "unknown")


class FakeImap(socketserver.StreamRequestHandler):
    """A mailbox that knows as much of IMAP4rev1 (RFC 3501) as is asked of it."""

    def handle(self) -> None:
        self.say("* OK ready")
        for line in self.rfile:
            tag, command, *rest = line.decode().strip().split(" ", 2)
            self.answer(tag, command.upper(), rest[0] if rest else "")

    def answer(self, tag: str, command: str, rest: str) -> None:
        mails: dict[str, bytes] = self.server.mails  # type: ignore[attr-defined]
        seen: set[str] = self.server.seen  # type: ignore[attr-defined]
        status = "OK done"
        if command == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif command == "LOGIN":
            status = "OK in" if rest == 'atlas "geheim"' else "NO wrong"
        elif command == "SELECT":
            self.say(f"* {len(mails)} EXISTS")
            status = "OK [READ-WRITE] done" if rest == '"INBOX"' else "NO none"
        elif command == "UID" and rest.startswith("SEARCH"):
            self.say(f"* SEARCH {' '.join(uid for uid in mails if uid not in seen)}".rstrip())
        elif command == "UID" and "RFC822.SIZE" in rest:
            uid = rest.split()[1]
            self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(mails[uid])})")
        elif command == "UID" and "BODY.PEEK[]" in rest:
            uid = rest.split()[1]
            self.say(f"* 1 FETCH (UID {uid} BODY[] {{{len(mails[uid])}}}")
            self.wfile.write(mails[uid] + b")\r\n")
        elif command == "UID" and rest.startswith("STORE"):
            seen.add(rest.split()[1])
        elif command == "LOGOUT":
            self.say("* BYE")
        self.say(f"{tag} {status}")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@pytest.fixture
def mailbox():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), FakeImap)
    server.daemon_threads = True
    server.mails, server.seen = {}, set()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def reading(mailbox: Any, password: str = "geheim") -> Settings:
    return Settings().model_copy(
        update={"imap_url": f"imap://atlas:{password}@127.0.0.1:{mailbox.server_address[1]}/INBOX"}
    )


async def test_the_mailbox_is_read_and_what_was_taken_is_marked(invited, own_engine: Engine, mailbox) -> None:
    coordinator, path = invited
    sent, mail_id = calendar_of(own_engine, "mia@amt.example")
    mailbox.mails = {
        "4": reply(sent, "TENTATIVE", "mia@amt.example"), "7": failure("ole@verein.example", mail_id + 1),
        "9": b"From: x@y.de\r\nSubject: Newsletter\r\n\r\nKauft!\r\n", "11": b"From: x@y.de\r\n\r\n" + b"x" * 5_000_001,
    }  # fmt: skip
    said: list[str] = []
    counted = read_mailbox(own_engine, reading(mailbox), said.append)
    assert counted == {"bounce": 1, "answer": 1, "unknown": 1, "left": 1}
    assert said == ["1 Antworten, 1 kamen zurück, 1 nicht verstanden, 1 zu groß."]
    assert mailbox.seen == {"4", "7", "9"}
    assert await answers(coordinator, path) == {"Mia": "maybe"}
    assert read_mailbox(own_engine, reading(mailbox), said.append) == {
        "bounce": 0,
        "answer": 0,
        "unknown": 0,
        "left": 1,
    }
    with pytest.raises(JobFailedError, match="Postfach der Einladungen"):
        read_mailbox(own_engine, reading(mailbox, "falsch"), said.append)


def test_a_mail_that_was_taken_before_the_mark_was_set_is_not_taken_again(own_engine: Engine) -> None:
    raw = b"From: a@b.de\r\nSubject: Einmal\r\n\r\nGuten Tag\r\n"
    with own_engine.begin() as connection:
        first = take(connection, Settings(), raw)
        second = take(connection, Settings(), raw.replace(b"\r\n", b"\n"))
    assert (first["again"], second["again"]) == (False, True)
