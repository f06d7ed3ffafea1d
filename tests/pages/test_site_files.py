"""What one takes along of a learning site: opening hours as a calendar, its address as a QR code."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar
from sqlalchemy import text

from app.pages.opening_calendar import Span, calendar, weekly
from geodata.holidays import all_holidays

ZONE = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("told", "spans"),
    [
        ("Mo-Fr 07:30-16:00", [Span((0, 1, 2, 3, 4), 450, 960)]),
        ("Mo,We 08:00-12:00, 14:00-17:00; PH off", [Span((0, 2), 480, 720), Span((0, 2), 840, 1020)]),
        ("Mo-Su 09:00-18:00; Su off", [Span((0, 1, 2, 3, 4, 5), 540, 1080)]),  # the later rule counts
        (
            "Fr-Mo 20:00-02:00",
            [Span((0, 4, 5, 6), 1200, 1560)],
        ),  # over the end of the week, and past midnight
        ("10:00-24:00", [Span((0, 1, 2, 3, 4, 5, 6), 600, 1440)]),
    ],
)
def test_plain_hours_are_spans_of_a_week(told: str, spans: list[Span]) -> None:
    assert weekly(told) == spans


@pytest.mark.parametrize(
    "told", [None, "", "24/7", "nach Vereinbarung", "Mo-Fr sunrise-sunset", "Jan-Mar Mo 08:00-12:00", "Mo[1] 10:00-11:00", "off", "Mo 25:00-26:00"]
)  # fmt: skip
def test_of_hours_that_are_not_plain_no_calendar_is_guessed(told: str | None) -> None:
    assert weekly(told) is None


def test_an_event_comes_again_on_its_days_by_the_clock_on_the_wall() -> None:
    hours = {"Bücherei": "Tu,Th 15:00-18:00", "Laden": "nach Vereinbarung"}
    made = calendar("Bücherei", "Markt 1", "https://atlas.example/lernort/b", hours, date(2027, 3, 24))
    assert made is not None
    assert (
        calendar("Laden", "", "https://atlas.example", {"Laden": "nach Vereinbarung"}, date(2027, 3, 24))
        is None
    )
    event = next(iter(Calendar.from_ical(made).walk("VEVENT")))
    start = event["DTSTART"].dt
    assert start == datetime(2027, 3, 25, 15, 0, tzinfo=ZONE)  # the first Thursday, a Wednesday being today
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=start.replace(tzinfo=None))
    assert [f"{one:%a %d.%m. %H:%M}" for one in rule[:3]] == [
        "Thu 25.03. 15:00",
        "Tue 30.03. 15:00",
        "Thu 01.04. 15:00",
    ]
    assert "Feiertagen" in str(event["DESCRIPTION"])


def days_out(hours: str, language: str = "de") -> tuple[list[str], str]:
    """The days that a calendar from 1 December 2026 leaves out within 2027 and before, and what it says."""
    land = all_holidays()["01"]
    made = calendar("Kita", "", "https://atlas.example", {"Kita": hours}, date(2026, 12, 1), land, language)
    assert made is not None
    event = next(iter(Calendar.from_ical(made).walk("VEVENT")))
    told = event.get("EXDATE")
    days = [] if told is None else [one.dt for one in told.dts]
    return [f"{day:%d.%m.%Y %H:%M}" for day in days if day.year < 2028], str(event["DESCRIPTION"])


HOLIDAYS = ["25.12.2026", "01.01.2027", "26.03.2027", "29.03.2027", "06.05.2027", "17.05.2027"]
"""Those of Schleswig-Holstein on Mondays to Fridays: Easter 2027 is on 28 March; 3 and 31 October are Sundays."""


@pytest.mark.parametrize(
    ("hours", "out"),
    [
        ("Mo-Fr 07:30-16:00; PH off", [f"{day} 07:30" for day in HOLIDAYS]),
        ("Mo-Fr 07:30-16:00", [f"{day} 07:30" for day in HOLIDAYS]),  # says nothing of them, closed on Sundays
        ("Mo-Fr 07:30-16:00; PH 10:00-12:00", []),  # open on them, though at other times
        ("Mo-Fr,PH 07:30-16:00", []),
        ("Mo-Su 10:00-17:00", []),  # a museum that is open on Sundays may be so on holidays
        ("Mo-Su 10:00-17:00; PH off", [f"{day} 10:00" for day in sorted([*HOLIDAYS, "26.12.2026", "01.05.2027", "03.10.2027", "31.10.2027", "25.12.2027", "26.12.2027"], key=lambda day: day.split(".")[::-1])]),
    ],
)  # fmt: skip
def test_public_holidays_are_left_out_where_it_is_closed_on_them(hours: str, out: list[str]) -> None:
    days, said = days_out(hours)
    assert days == out
    assert ("Gesetzliche Feiertage (Schleswig-Holstein) sind bis 29.11.2029 ausgenommen." in said) == bool(
        out
    )


def test_school_holidays_are_left_out_where_the_hours_say_so() -> None:
    days, _ = days_out("We 14:00-16:00; PH off; SH off")
    # Christmas holidays 21.12.2026 to 6.1.2027: Wednesdays 23 and 30 December, 6 January; Easter holidays 30.3. to 10.4.2027
    assert days[:5] == [
        f"{day} 14:00" for day in ("23.12.2026", "30.12.2026", "06.01.2027", "31.03.2027", "07.04.2027")
    ]


@pytest.mark.parametrize(
    ("language", "summary", "said"),
    [("da", "Åbent: Kita", "Helligdage (Schleswig-Holstein)"), ("en", "Open: Kita", "Public holidays (Schleswig-Holstein)"),
     ("ls", "Offen: Kita", "An Feiertagen steht hier nichts.")],
)  # fmt: skip
def test_a_calendar_speaks_the_language_of_the_page(language: str, summary: str, said: str) -> None:
    assert said in days_out("Mo-Fr 07:30-16:00", language)[1]
    made = calendar(
        "Kita", "", "https://atlas.example", {"Kita": "Mo 08:00-12:00"}, date(2026, 12, 1), None, language
    )
    assert made is not None
    assert str(next(iter(Calendar.from_ical(made).walk("VEVENT")))["SUMMARY"]) == summary


async def test_a_site_has_a_code_and_a_calendar_where_its_hours_are_plain(client, own_engine) -> None:
    found = """
        SELECT slug FROM learning_site s JOIN site_state t ON t.site_id = s.id AND upper_inf(t.valid_during)
         WHERE {} EXISTS (SELECT FROM offer o WHERE o.site_id = s.id AND o.opening_hours LIKE 'Mo-Fr 0%')
           AND t.opening_hours IS NULL AND NOT EXISTS (SELECT FROM private_site p WHERE p.site_id = s.id) ORDER BY s.id LIMIT 1"""
    with own_engine.connect() as connection:
        plain = connection.execute(text(found.format(""))).scalar_one()
        without = connection.execute(
            text(found.format("NOT").replace("LIKE 'Mo-Fr 0%'", "IS NOT NULL"))
        ).scalar_one()
    for slug, status in ((plain, 200), (without, 404)):
        answer = await client.get(f"/lernort/{slug}/oeffnungszeiten.ics")
        assert answer.status_code == status, slug
    code = await client.get(f"/lernort/{plain}/qr.svg")
    assert code.headers["content-type"] == "image/svg+xml"
    assert code.content.startswith(b"<svg")
    assert (await client.get("/lernort/gibt-es-nicht/qr.svg")).status_code == 404
