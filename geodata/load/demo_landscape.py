"""The invented education landscape and Planungsgruppe into the database, unless somebody has entered some there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import Actor, Role
from app.audit.acting import Author, say_who_unless_said
from app.committees import bodies, meetings, minutes, outcomes
from app.committees.rights import Seat
from app.landscape.store import save_actor, save_relation
from app.settings import Settings
from geodata.demo import landscape as invented

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

SOME = "SELECT EXISTS (SELECT FROM landscape_actor WHERE region_id = :id) OR EXISTS (SELECT FROM committee WHERE region_id = :id)"
MUNICIPALITIES = """
    SELECT ars FROM area WHERE region_id = :id AND level = 'municipality' AND is_core ORDER BY ars"""
DISTRICT = (
    "SELECT ars FROM area WHERE region_id = :id AND level = 'district' AND is_core ORDER BY ars LIMIT 1"
)
MEETING = "SELECT id FROM committee_meeting WHERE committee_id = :id ORDER BY starts_at LIMIT 1"
PUBLISH = "UPDATE committee_meeting SET published = true WHERE id = :id"
SOMEBODY = Actor(Role.COORDINATOR, None, "Erfundene Daten")


def load_demo_landscape(engine: Engine, region_id: int) -> None:
    """Store both; a second time changes nothing."""
    with engine.begin() as connection:
        if connection.execute(text(SOME), {"id": region_id}).scalar_one():
            return
        say_who_unless_said(connection, Author("Demonstrationskreis"), "Erfundene Daten")
        _landscape(connection, region_id)
        _group(connection, region_id)


def _landscape(connection: Connection, region_id: int) -> None:
    places = list(connection.execute(text(MUNICIPALITIES), {"id": region_id}).scalars())
    district = connection.execute(text(DISTRICT), {"id": region_id}).scalar_one()
    numbers: dict[str, int] = {}
    for one in invented.ACTORS:
        areas = [district if place == invented.WHOLE else places[int(place)] for place in one.areas]
        content: dict[str, Any] = {
            "kind": one.kind, "field": one.field, "name": one.name, "does": one.does, "function": one.function,
            "phases": list(one.phases), "areas": areas, "coordinates": one.coordinates, "institution_id": None, "website": None,
            "part_of_id": numbers.get(one.part_of or ""), "contact_name": None, "email": one.email, "phone": None,
            "account_id": None, "consent": one.consent, "consent_note": "Erfunden",
            "consent_on": None if one.consent == "none" else invented.CONSENTED,
        }  # fmt: skip
        numbers[one.key] = save_actor(connection, region_id, content)
    for start, kind, end, about in invented.RELATIONS:
        save_relation(connection, region_id, {
            "from_id": numbers[start], "to_id": numbers[end], "kind": kind, "about": about, "valid_from": invented.SINCE,
            "valid_to": None, "consent": True,
        })  # fmt: skip


def _group(connection: Connection, region_id: int) -> None:
    body = {"name": invented.GROUP, "purpose": invented.PURPOSE, "published": True, "archived": False, "quorum": "half",
            "quorum_count": None}  # fmt: skip
    number = bodies.create(connection, SOMEBODY, region_id, body, invented.SINCE)
    seat = Seat(number, "member", runs=True, member_id=None, post="management")
    connection.execute(
        text("DELETE FROM committee_member WHERE committee_id = :id"), {"id": number}
    )  # nobody has made it
    members = [
        bodies.save_member(connection, seat, {
            "name": name, "post": post, "function": function, "organisation": organisation, "email": email, "phone": None,
            "votes": votes, "valid_from": invented.SINCE, "valid_to": None, "account_email": None,
        })
        for name, post, function, organisation, email, votes in invented.MEMBERS
    ]  # fmt: skip
    series = {"title": "Sitzung der Planungsgruppe", "rule": invented.RULE, "first_on": invented.FIRST_ON, "until": None,
              "start_time": invented.START, "duration_minutes": 120, "place": invented.PLACE}  # fmt: skip
    meetings.add_series(connection, seat, series, invented.FIRST_ON)
    _first_meeting(connection, seat, members)


def _first_meeting(connection: Connection, seat: Seat, members: list[int]) -> None:
    number: int = connection.execute(text(MEETING), {"id": seat.committee_id}).scalar_one()
    items = [
        meetings.save_item(
            connection, seat, number, {"title": title, "text": words, "presenter": "", "minutes": 20, "confidential": confidential},
            meetings.etag_of(meetings.read_meeting(connection, seat, number)),
        )
        for title, words, confidential in invented.ITEMS
    ]  # fmt: skip
    meeting = meetings.read_meeting(connection, seat, number)
    outcomes.note_present(connection, seat, meeting, members[:4])
    meeting = meetings.read_meeting(connection, seat, number)
    votes = {"yes": 4, "no": 0, "abstained": 0, "result": "accepted"}
    outcomes.decide(
        connection, SOMEBODY, seat, meeting, {"item_id": items[1], "text": invented.DECISION, **votes}
    )
    outcomes.add_task(connection, seat, {
        "title": invented.TASK, "text": "", "meeting_id": number, "item_id": items[1], "member_id": members[0],
        "due_on": meetings.days_of(invented.RULE, invented.FIRST_ON, invented.FIRST_ON + meetings.AHEAD)[1], "confidential": False,
    })  # fmt: skip
    _minutes(connection, seat, meeting, items)
    connection.execute(text(PUBLISH), {"id": number})


def _minutes(connection: Connection, seat: Seat, meeting: dict[str, Any], items: list[int]) -> None:
    number, settings = meeting["id"], Settings()
    minutes.begin(connection, seat, number)
    words = {str(item): said for item, said in zip(items, invented.MINUTES_ITEMS, strict=True)}
    content = {"general": invented.MINUTES_GENERAL, "items": words}
    version = minutes.save(
        connection, SOMEBODY, seat, number, content, "Entwurf (erfunden)", minutes.etag_of(0)
    )
    for what in ("circulate", "approve"):
        minutes.step(connection, settings, SOMEBODY, seat, meeting, what, minutes.etag_of(version))
