"""iCalendar (RFC 5545, iTIP of RFC 5546): invitations, cancellations, and a member's feed, in the time of Europe/Berlin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from app.committees.recurrence import ZONE
from app.committees.rights import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Method = Literal["REQUEST", "CANCEL", "PUBLISH", "DECLINECOUNTER"]
PRODUCT = "-//Bildungsatlas//Planungsgruppe//DE"
ZONE_RULES = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
"""The European rule since 1996, which has no end."""


def invitation(
    meeting: Mapping[str, Any], items: Sequence[Mapping[str, Any]], method: Method, organiser: str, recipient: tuple[str, str]
) -> str:  # fmt: skip
    """An invitation or its cancellation for one person: who else is invited is not told, addresses are theirs."""
    event = _event(meeting, items)
    event.add("organizer", _person(organiser, "Bildungsatlas"))
    attendee = _person(*recipient)
    attendee.params["PARTSTAT"], attendee.params["RSVP"] = vText("NEEDS-ACTION"), vText("TRUE")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    event.add("attendee", attendee, encode=False)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    return _calendar(method, [event])


def feed(name: str, meetings: Iterable[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]]) -> str:
    """All meetings of a body for one member's calendar; items that are not public are not named in it."""
    events = []
    for meeting, items in meetings:
        event = _event(meeting, items)
        event.add(
            "status", {"cancelled": "CANCELLED", "planned": "TENTATIVE"}.get(meeting["status"], "CONFIRMED")
        )
        events.append(event)
    return _calendar("PUBLISH", events, name)


def agenda_text(items: Sequence[Mapping[str, Any]]) -> str:
    """The agenda as lines; of items that are not public only that they are there."""
    return "\n".join(
        f"{number}. {HIDDEN if item['confidential'] else item['title']}"
        for number, item in enumerate(items, start=1)
    )


def _event(meeting: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> Event:
    event = Event()
    start = meeting["starts_at"].astimezone(ZONE)
    event.add("uid", meeting["uid"])
    event.add("sequence", meeting["sequence"])
    event.add("dtstamp", datetime.now(UTC))
    event.add("dtstart", start)
    # Added as a span of real time, so that a meeting over the change of the clocks keeps its length.
    event.add(
        "dtend", (start.astimezone(UTC) + timedelta(minutes=meeting["duration_minutes"])).astimezone(ZONE)
    )
    event.add("summary", f"{meeting['committee']}: {meeting['title']}")
    if meeting["place"] or meeting["online_url"]:
        event.add("location", meeting["place"] or meeting["online_url"])
    if meeting["online_url"]:
        event.add("url", meeting["online_url"])
    if items:
        event.add("description", f"Tagesordnung\n{agenda_text(items)}")
    return event


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params["CN"] = vText(name)
    return person


def _calendar(method: Method, events: list[Event], name: str | None = None) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name is not None:
        calendar.add("x-wr-calname", name)
    calendar.add_component(Timezone.from_ical(ZONE_RULES))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical().decode()
