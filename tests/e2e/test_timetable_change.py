"""Fahrplan ändern in the browser: a line dropped, trips shifted, a trip made of stops, a stop added, and what that changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.e2e.conftest import Atlas

FIRST_MS = 120_000
"""The first question of a process may have to be compiled."""
VIEW = "/bus?kategorie=grammar_school&tag=2026-09-01"


@pytest.fixture
def planner(atlas: Atlas, demo_engine: Engine) -> Atlas:
    atlas.sign_in_as(demo_engine, "planner")
    return atlas


@pytest.fixture
def line(demo_engine: Engine) -> str:
    """An hourly line to villages."""
    with demo_engine.connect() as connection:
        return connection.execute(
            text("SELECT line_id FROM timetable_line WHERE long_name LIKE '%Salzwerder' LIMIT 1")
        ).scalar_one()


def test_a_line_is_dropped_and_what_that_changes_is_told_and_taken_back(planner: Atlas, line: str) -> None:
    page = planner.open(VIEW, quiet=True)
    page.get_by_label("Linie", exact=True).select_option(line)
    page.get_by_role("button", name="Streichen").click()
    expect(page.get_by_text(re.compile("^Gestrichen: .*alle Fahrten"))).to_be_visible()
    result = page.get_by_role("table", name=re.compile("^Wer rechtzeitig da ist"))
    expect(result).to_be_visible(timeout=FIRST_MS)
    expect(result.get_by_role("row", name=re.compile("überhaupt rechtzeitig"))).to_contain_text("−")
    expect(page.get_by_role("table", name=re.compile("am meisten ändert"))).to_contain_text(
        "keine Verbindung"
    )
    assert planner.violations() == []
    page.get_by_role("button", name=re.compile("^Gestrichen.* entfernen")).click()
    expect(page.get_by_text("Wählen Sie eine Linie")).to_be_visible()


def test_one_trip_is_shifted_and_stands_in_the_address(planner: Atlas, line: str) -> None:
    page = planner.open(VIEW, quiet=True)
    page.get_by_label("Linie", exact=True).select_option(line)
    page.get_by_label("Fahrt", exact=True).select_option(index=1)
    page.get_by_label(re.compile("^Minuten später")).fill("-15")
    page.get_by_label(re.compile("^Minuten später")).press("Tab")
    page.get_by_role("button", name="Verschieben").click()
    expect(page.get_by_text(re.compile("^Verschoben um −15 min"))).to_be_visible()
    assert "fahrplan=" in page.url
    expect(page.get_by_role("heading", name="Was sich ändert")).to_be_visible(timeout=FIRST_MS)


def test_a_trip_is_made_of_a_new_stop_and_one_that_is_searched(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&karte=13/54.89/7.24", quiet=True)
    page.get_by_label("Name des neuen Halts").fill("Neue Siedlung")
    page.get_by_role("button", name="Neuen Halt auf die Karte setzen").click()
    expect(page.locator(".map-hint")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Neuer Halt: Neue Siedlung")).to_be_visible()
    field = page.get_by_label("Halt suchen und anfügen")
    for typed in ("Neue Siedlung", "Bahnhof"):
        field.fill(typed)
        page.locator(".picks button").filter(has_text=typed).first.click()
    page.get_by_label(re.compile("^Abfahrt in .*Bahnhof")).fill("07:25")
    page.get_by_role("button", name="Fahrt hinzufügen").click()
    expect(page.get_by_text(re.compile("^Neue Fahrt Neue Linie: 07:00 ab Neue Siedlung"))).to_be_visible()
    expect(page.get_by_role("heading", name="Was sich ändert")).to_be_visible(timeout=FIRST_MS)
    expect(page.get_by_text(re.compile("Fahrten an diesem Tag"))).to_be_visible()
    page.get_by_role("button", name="Neuer Halt: Neue Siedlung entfernen").click()
    expect(page.get_by_text("Wählen Sie eine Linie")).to_be_visible()


def test_what_the_server_refuses_is_said(planner: Atlas) -> None:
    page = planner.open(f'{VIEW}&fahrplan=[{{"kind":"drop","line":"gibtesnicht","label":"x"}}]')
    expect(page.get_by_role("alert")).to_contain_text("gibt es im Fahrplan nicht", timeout=FIRST_MS)
