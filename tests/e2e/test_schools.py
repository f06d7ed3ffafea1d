"""Schulplanung in the browser: schools with their warnings, ways beyond the limit, closing one, districts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from app.catchments.streets import travel_of
from app.schools.way_run import compute_school_ways
from tests.e2e.conftest import Atlas

if TYPE_CHECKING:
    from sqlalchemy import Engine

VIEW = "/schulplanung"
LIST = "Schulen mit Schülerzahlen, Warnungen und Ganztag"


@pytest.fixture(scope="module")
def checked(own_engine: Engine) -> None:
    """Ways to school, checked."""
    with own_engine.connect() as connection:
        region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()
    compute_school_ways(own_engine, region_id, travel_of)


@pytest.fixture
def here(page: Page, own_server: str, checked: None) -> Iterator[Atlas]:
    atlas = Atlas(page, own_server)
    atlas.page.set_default_timeout(60_000)
    yield atlas
    assert atlas.troubles == []


def school_list(page: Page):
    return page.get_by_role("list", name=LIST).get_by_role("listitem")


def test_a_visitor_sees_schools_with_their_course_and_warnings(here: Atlas) -> None:
    page = here.open(VIEW, quiet=True)
    rows = school_list(page)
    expect(rows.first.get_by_role("img")).to_be_visible(timeout=60_000)
    assert rows.count() >= 20
    expect(page.get_by_text("auf fünf gerundet")).to_be_visible()
    expect(rows.filter(has_text=re.compile("unter 80")).first).to_be_visible()
    rows.first.get_by_role("button").press("Enter")
    expect(page).to_have_url(re.compile("schule="))
    expect(page.get_by_role("table", name="Ganztag: niedrig")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("row").filter(has_text="2029/30Klassen 1–4")).to_be_visible()
    page.locator("summary", has_text="Nach Klassenstufen").click()
    expect(page.get_by_role("columnheader", name="Kl. 4")).to_be_visible()
    page.get_by_role("button", name="Zur Liste").click()
    expect(rows.first).to_be_visible()


def test_ways_beyond_the_limit_are_told_with_tolerance_and_no_decision(here: Atlas) -> None:
    page = here.open(f"{VIEW}?teil=wege", quiet=True)
    table = page.get_by_role("table", name="Kinder über der Grenze je Gemeinde")
    expect(table.get_by_role("row").nth(1)).to_contain_text("Alle zusammen", timeout=60_000)
    expect(page.get_by_text("keine Entscheidung über")).to_be_visible()
    expect(page.get_by_text(re.compile("Unentschieden ist, was höchstens"))).to_be_visible()
    expect(page.get_by_text(re.compile("Wegenetz vom"))).to_be_visible()
    page.get_by_label("Schulart").select_option("grammar_school")
    expect(page.get_by_text("Klassen 5 bis 10: 4,0 km")).to_be_visible(timeout=60_000)


def test_a_planner_closes_a_school_on_one_sheet(here: Atlas, own_engine: Engine) -> None:
    here.sign_in_as(own_engine, "planner")
    page = here.open(f"{VIEW}?teil=schliessen", quiet=True)
    page.get_by_label("Welche Schule").select_option(index=3)
    expect(page.get_by_text("Entwurf, nicht beschlossen.")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("term").filter(has_text="Verdrängte Kinder")).to_be_visible()
    page.locator("summary", has_text="Jahr für Jahr").click()
    expect(page.get_by_text("bleibt in jedem Jahr gleich")).to_be_visible()
    page.get_by_label("Zusammenlegen mit").select_option(index=2)
    expect(page).to_have_url(re.compile("mit="))


def test_visitors_are_told_that_the_sheet_has_exact_numbers(here: Atlas) -> None:
    page = here.open(f"{VIEW}?teil=schliessen", quiet=True)
    expect(page.get_by_text("Nur für Planende und Auswertende")).to_be_visible(timeout=60_000)


def test_a_planner_computes_districts_and_sees_how_good_they_are(here: Atlas, own_engine: Engine) -> None:
    here.sign_in_as(own_engine, "planner")
    page = here.open(f"{VIEW}?teil=bezirke", quiet=True)
    page.get_by_text("Bezirke anlegen oder ändern").click()
    form = page.get_by_role("form", name="Bezirke anlegen oder ändern")
    form.get_by_label("Name").fill("Schuljahr 2027")
    form.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("table", name="Bezirke mit Kindern, Plätzen und Wegen")).to_be_visible(
        timeout=120_000
    )
    expect(page.get_by_text("Jeder Bezirk hängt zusammen.")).to_be_visible()
    expect(page.get_by_text(re.compile("Fassung 1"))).to_be_visible()


def test_drawn_districts_are_altered_corner_by_corner_with_the_keyboard(
    here: Atlas, own_engine: Engine
) -> None:
    here.sign_in_as(own_engine, "planner")
    page = here.open(f"{VIEW}?teil=bezirke", quiet=True)
    page.get_by_text("Bezirke anlegen oder ändern").click()
    form = page.get_by_role("form", name="Bezirke anlegen oder ändern")
    form.get_by_label("Name").fill("Gezeichnet")
    form.get_by_label("Wie").select_option("drawn")
    page.get_by_role("button", name="Ecken setzen").click()
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    for x, y in ((0.4, 0.4), (0.6, 0.4), (0.5, 0.6)):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    page.keyboard.press("Escape")
    expect(page.get_by_text("3 Ecken")).to_be_visible()
    form.get_by_role("button", name="Speichern").click()
    page.get_by_role("button", name="„Gezeichnet“ ändern").click(timeout=60_000)
    page.get_by_text("Ecken in Koordinaten").click()
    page.get_by_role("button", name="Ecke danach einfügen, nach Ecke 1").press("Enter")
    expect(page.get_by_text("4 Ecken")).to_be_visible()
    field = page.get_by_label("Breite der Ecke 2")
    field.fill("54.95")
    field.press("Tab")
    assert here.violations() == []
    form.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text(re.compile("Fassung 2"))).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("part", ["schulen", "wege", "schliessen", "bezirke"])
def test_axe_finds_nothing(here: Atlas, own_engine: Engine, part: str, width: int) -> None:
    here.page.set_viewport_size({"width": width, "height": 900})
    here.sign_in_as(own_engine, "planner")
    page = here.open(f"{VIEW}?teil={part}", quiet=True)
    if part == "schliessen":
        page.get_by_label("Welche Schule").select_option(index=3)
        expect(page.get_by_text("Entwurf, nicht beschlossen.")).to_be_visible(timeout=60_000)
    if part == "bezirke":
        page.get_by_text("Bezirke anlegen oder ändern").click()
    assert here.violations() == []
    if part == "schulen":
        school_list(page).first.get_by_role("button").click()
        expect(page.get_by_role("heading", name="Räume und Klassen")).to_be_visible(timeout=60_000)
        assert here.violations() == []
