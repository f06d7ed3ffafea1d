"""Was wäre, wenn … in the browser: a place set by keyboard, places told, a site closed, and what that changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import START

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.e2e.conftest import Atlas

FIRST_MS = 120_000
"""The first question of a process may have to be compiled."""
VIEW = "/was-waere-wenn?kategorie=kindergarten&modus=walk"


@pytest.fixture
def planner(atlas: Atlas, demo_engine: Engine) -> Atlas:
    atlas.sign_in_as(demo_engine, "planner")
    return atlas


def test_a_place_is_set_by_keyboard_and_the_kreis_is_counted_again(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&karte=13/54.89/7.24", quiet=True)
    expect(page.get_by_text("Setzen Sie einen neuen Ort")).to_be_visible()
    page.get_by_role("button", name="Neuen Ort auf die Karte setzen").click()
    expect(page.locator(".map-hint")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Was sich ändert")).to_be_visible(timeout=FIRST_MS)
    whole = page.get_by_role("table", name=re.compile("im Ganzen"))
    expect(whole.get_by_role("row", name=re.compile("Mittlerer Weg"))).to_contain_text("min")
    page.get_by_label("Plätze am neuen Ort 1").fill("120")
    page.get_by_label("Plätze am neuen Ort 1").press("Tab")
    expect(page).to_have_url(re.compile(r"neu=[\d.,]+,120"))
    expect(page.get_by_text("Nichts davon ist gespeichert")).to_be_visible()


def test_a_site_is_closed_and_opened_again(planner: Atlas) -> None:
    page = planner.open(VIEW, quiet=True)
    page.get_by_label("Einen Lernort ändern").select_option(index=1)
    page.get_by_role("button", name="Schließen", exact=True).click()
    expect(page.get_by_text(re.compile("schließt$")).first).to_be_visible()
    expect(page.get_by_role("table", name=re.compile("im Ganzen"))).to_be_visible(timeout=FIRST_MS)
    page.get_by_role("button", name=re.compile("schließt entfernen")).click()
    expect(page.get_by_text("Setzen Sie einen neuen Ort")).to_be_visible()


def test_a_site_is_moved_by_coordinates_and_enlarged_and_each_step_is_taken_back(planner: Atlas) -> None:
    page = planner.open(VIEW, quiet=True)
    page.get_by_label("Einen Lernort ändern").select_option(index=1)
    page.get_by_label("Breite von").press("ArrowUp")
    page.get_by_label("Breite von").press("Tab")
    expect(page.get_by_text(re.compile("zieht um$")).first).to_be_visible()
    page.get_by_label("Plätze von").fill("150")
    page.get_by_label("Plätze von").press("Tab")
    expect(page.get_by_text(re.compile("zieht um und hat 150 Plätze$")).first).to_be_visible()
    expect(page.get_by_role("table", name=re.compile("im Ganzen"))).to_be_visible(timeout=FIRST_MS)
    page.get_by_role("button", name="Schritt zurücknehmen").click()
    expect(page.get_by_text(re.compile("zieht um$")).first).to_be_visible()
    page.get_by_role("button", name="Schritt zurücknehmen").click()
    expect(page.get_by_text("Setzen Sie einen neuen Ort")).to_be_visible()
    page.get_by_role("button", name="Wiederholen").click()
    expect(page.get_by_text(re.compile("zieht um$")).first).to_be_visible()


def test_a_new_place_is_dragged(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&karte=14/54.89/7.24&neu={START},60", quiet=True)
    mark = page.locator(".draggable")
    expect(mark).to_be_visible()
    box = mark.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=6)
    page.mouse.up()
    expect(page).not_to_have_url(re.compile(re.escape(f"neu={START},")))
    expect(page).to_have_url(re.compile(r"neu=[\d.]+,[\d.]+,60"))


def test_a_street_is_chosen_closed_and_slowed(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&karte=14/54.89/7.24", quiet=True)
    page.get_by_role("button", name="Straße auf der Karte wählen").click()
    expect(page.locator(".map-hint")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("zwischen zwei Kreuzungen")).to_be_visible(timeout=FIRST_MS)
    expect(page.get_by_text("für den Durchgang gesperrt")).to_be_visible()
    page.get_by_label(re.compile("^Was mit .* geschieht$")).select_option("tempo")
    page.get_by_label(re.compile("^Tempo auf")).fill("2")
    page.get_by_label(re.compile("^Tempo auf")).press("Tab")
    expect(page).to_have_url(re.compile(r"strasse=[\d.]+,[\d.]+,2(&|$)"))


def test_what_the_server_refuses_is_said(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&neu=0,0")
    expect(page.get_by_role("alert")).to_contain_text("Nicht angebunden", timeout=FIRST_MS)


def test_it_is_for_planners(atlas: Atlas) -> None:
    page = atlas.open(VIEW)
    expect(page.get_by_text("anmelden").first).to_be_visible()
    expect(page.get_by_label("Art von Lernort")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", [VIEW, f"{VIEW}&neu={START},60&strasse={START},zu", "site"])
def test_nothing_is_found_by_axe(planner: Atlas, state: str, width: int, scheme: str) -> None:
    planner.page.set_viewport_size({"width": width, "height": 900})
    planner.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    planner.open(VIEW if state == "site" else state, quiet=True)
    if state == "site":
        planner.page.get_by_label("Einen Lernort ändern").select_option(index=1)
        expect(planner.page.get_by_label("Plätze von")).to_be_visible()
    assert planner.violations() == []
