"""Invitations: what was attached is frozen, calendars understand them, and whoever was not reached is told of."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.committees.inviting import settle
from app.committees.reminding import remind
from app.notices.mail import WAIT_MINUTES, send_mails
from app.settings import Settings
from tests.asking import asking
from tests.committees.people import BODY, MEETING, Person, add_item, member

MAIL = {
    "smtp_url": "smtp://127.0.0.1:9",
    "base_url": "https://atlas.example",
    "mail_from": "atlas@kreis.example",
}


@pytest.fixture
async def client(own_url: str, tmp_path):
    """The application, with a mail server to be sent by."""
    async with asking(own_url, tmp_path, **MAIL) as made:
        yield made


@pytest.fixture
async def ready(person) -> tuple[Person, int, str]:
    """A coordinator, their body, and the address of a meeting with an agenda."""
    coordinator = person(Role.COORDINATOR, "Kim Koordination")
    number = (await coordinator.send("POST", "/api/committees", BODY, status=201))["id"]
    for name, address in (("Mia", "mia@amt.example"), ("Ole", "ole@verein.example"), ("Ohne", None)):
        await coordinator.send(
            "POST", f"/api/committees/{number}/members", member(name, email=address), status=201
        )
    meeting = (await coordinator.send("POST", f"/api/committees/{number}/meetings", MEETING, status=201))[
        "id"
    ]
    return coordinator, number, f"/api/committee-meetings/{meeting}"


async def test_without_an_agenda_nobody_is_invited(ready) -> None:
    coordinator, _, path = ready
    refused = await coordinator.ask("POST", f"{path}/invitation", json={})
    assert refused.status_code == 409
    assert "Tagesordnung ist noch leer" in refused.json()["detail"]


async def test_what_is_attached_is_frozen_when_it_is_sent(ready, own_engine: Engine) -> None:
    coordinator, _, path = ready
    await add_item(coordinator, int(path.rsplit("/", 1)[1]), "Regeln")
    await coordinator.send(
        "POST", f"{path}/material/address", {"title": "Regeln heute", "address": "/regeln"}, status=201
    )
    sent = await coordinator.ask(
        "POST",
        f"{path}/material/file?title=Vermerk&kind=text/plain",
        content=b"Vermerk",
        headers={"Content-Type": "application/octet-stream"},
    )
    assert sent.status_code == 201
    before = (await coordinator.json(path))["material"]
    assert all(one["frozen_at"] is None for one in before)
    told = await coordinator.send("POST", f"{path}/invitation", {"message": "Bitte kommen Sie."})
    assert told["deliveries"] == {"waiting": 3, "by_hand": 1}
    rules, note = (await coordinator.json(path))["material"]
    assert rules["frozen_at"]
    assert rules["address"] == "/regeln"
    assert rules["media_type"] == "application/json"
    frozen = await coordinator.get(f"{path}/material/{rules['id']}")
    assert (
        frozen.headers["Bildungsatlas-SHA256"]
        == rules["sha256"]
        == hashlib.sha256(frozen.content).hexdigest()
    )
    assert b'"rules"' in frozen.content
    assert "sandbox" in frozen.headers["Content-Security-Policy"]
    assert (await coordinator.ask("DELETE", f"{path}/material/{note['id']}")).status_code == 409
    with own_engine.begin() as connection, pytest.raises(Exception, match="stays as it is"):
        connection.execute(
            text("UPDATE committee_material SET content = 'x' WHERE id = :id"), {"id": rules["id"]}
        )


async def test_what_cannot_be_frozen_stops_the_invitation_and_nothing_is_sent(ready) -> None:
    coordinator, _, path = ready
    await add_item(coordinator, int(path.rsplit("/", 1)[1]), "Lücken")
    for address in ("https://example.org/x", "/konto", "/api/committees", "/api/../etc", "//example.org/x"):
        refused = await coordinator.ask(
            "POST", f"{path}/material/address", json={"title": "Falsch", "address": address}
        )
        assert refused.status_code in (400, 422), address
    away = {"title": "Weg", "address": "/api/sites/gibt-es-nicht"}
    await coordinator.send("POST", f"{path}/material/address", away, status=201)
    refused = await coordinator.ask("POST", f"{path}/invitation", json={})
    assert refused.status_code == 400
    assert "„Weg“ ließ sich nicht festhalten" in refused.json()["detail"]
    told = await coordinator.json(path)
    assert (told["status"], told["deliveries"]) == ("planned", [])


async def test_calendars_understand_the_invitation_and_its_changes(ready) -> None:
    coordinator, _, path = ready
    number = int(path.rsplit("/", 1)[1])
    await add_item(coordinator, number, "Haushalt; Teil, 1")
    await add_item(coordinator, number, "Personalsache", confidential=True)
    await coordinator.send("POST", f"{path}/invitation", {})
    delivery = next(
        one for one in (await coordinator.json(path))["deliveries"] if one["recipient"] == "mia@amt.example"
    )
    first = Calendar.from_ical((await coordinator.get(f"{path}/deliveries/{delivery['id']}.ics")).text)
    event = first.walk("VEVENT")[0]
    assert first["METHOD"] == "REQUEST"
    assert event["ATTENDEE"] == "mailto:mia@amt.example"
    assert event["ORGANIZER"] == "mailto:atlas@kreis.example"
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2027, 3, 9, 13, tzinfo=UTC)
    assert "Haushalt; Teil, 1" in event["DESCRIPTION"]
    assert "Personalsache" not in first.to_ical().decode()
    assert "ole@" not in first.to_ical().decode()
    told = await coordinator.get(path)
    moved = {**MEETING, "starts_at": "2027-03-16T14:00:00+01:00"}
    await coordinator.send("PUT", path, moved, etag=told.headers["ETag"])
    await coordinator.send("POST", f"{path}/invitation", {})
    await coordinator.send("POST", f"{path}/cancellation", {"message": "Leider."})
    latest = [
        one for one in (await coordinator.json(path))["deliveries"] if one["recipient"] == "mia@amt.example"
    ]
    assert [(one["method"], one["sequence"]) for one in latest] == [
        ("CANCEL", 2),
        ("REQUEST", 1),
        ("REQUEST", 0),
    ]
    last = Calendar.from_ical((await coordinator.get(f"{path}/deliveries/{latest[0]['id']}.ics")).text)
    assert (last["METHOD"], last.walk("VEVENT")[0]["STATUS"]) == ("CANCEL", "CANCELLED")
    assert last.walk("VEVENT")[0]["UID"] == event["UID"]


async def test_the_mail_carries_the_calendar_and_a_refused_address_is_told(
    ready,
    own_engine: Engine,
    box: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    coordinator, _, path = ready
    handler, server = box
    with own_engine.begin() as connection:
        connection.execute(text("DELETE FROM mail"))
    await add_item(coordinator, int(path.rsplit("/", 1)[1]), "Ganztag")

    async def refuse_ole(
        _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        if address.startswith("ole@"):
            return "550 unbekannt"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    handler.handle_RCPT = refuse_ole
    await coordinator.send("POST", f"{path}/invitation", {"message": "Bitte kommen Sie."})
    assert send_mails(own_engine, server, datetime.now(UTC) + timedelta(minutes=1)) == 2
    message = next(mail for to, mail in handler.got if to == ["mia@amt.example"])
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    assert "BEGIN:VEVENT" in part.get_content()
    assert "Bitte kommen Sie." in message.get_body(("plain",)).get_content()
    with own_engine.begin() as connection:
        assert settle(connection, Settings()) == 3
        assert settle(connection, Settings()) == 0
        assert (
            connection.execute(text("SELECT count(*) FROM notice WHERE kind = 'committee_mail'")).scalar_one()
            == 1
        )
    ole = next(one for one in (await coordinator.json(path))["deliveries"] if one["member"] == "Ole")
    assert (ole["state"], "550" in ole["problem"]) == ("failed", True)
    await coordinator.send("POST", f"{path}/deliveries/{ole['id']}/again", {})
    again = await coordinator.ask("POST", f"{path}/deliveries/{ole['id']}/again", json={})
    assert "noch unterwegs" in again.json()["detail"]
    mia = next(one for one in (await coordinator.json(path))["deliveries"] if one["member"] == "Mia")
    told = await coordinator.send(
        "POST", f"{path}/deliveries/{mia['id']}/bounce", {"problem": "Postfach voll"}
    )
    assert next(one for one in told["deliveries"] if one["id"] == mia["id"])["state"] == "bounced"
    assert len(WAIT_MINUTES) == 5


async def test_reminders_come_once_and_of_what_is_overdue_every_week(ready, own_engine: Engine) -> None:
    coordinator, number, _ = ready
    mine = (await coordinator.json(f"/api/committees/{number}"))["member_id"]
    await coordinator.send(
        "POST",
        f"/api/committees/{number}/tasks",
        {"title": "Bald", "member_id": mine, "due_on": "2031-05-10"},
        status=201,
    )
    day = datetime(2031, 5, 5, tzinfo=UTC).date()

    def reminders_on(when: Any) -> int:
        with own_engine.begin() as connection:
            remind(connection, Settings(), when)
            sql = "SELECT count(*) FROM notice WHERE kind = 'committee_task' AND title LIKE '%Bald'"
            return connection.execute(text(sql)).scalar_one()

    assert [reminders_on(day + timedelta(days=n)) for n in (-10, 0, 0, 3, 6, 8, 13)] == [0, 1, 1, 1, 1, 2, 2]
