"""The quality board in the browser: finding, comparing, placing by proposal, click and keyboard, confirming."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.e2e.conftest import QUIET_MS, Atlas


@pytest.fixture
def board(page: Page, own_server: str, own_engine: Engine) -> Atlas:
    atlas = Atlas(page, own_server)
    atlas.sign_in_as(own_engine, "editor")
    return atlas


def entries(page: Page) -> list[str]:
    return page.locator(".entry .entry-name").all_inner_texts()


def test_the_board_counts_and_a_kind_opens_its_list_numbered_as_on_the_map(board: Atlas) -> None:
    page = board.open("/datenqualitaet")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie gut sind unsere Daten?")
    row = page.get_by_role("row", name=re.compile("Weit von der Adresse"))
    count = int(row.locator("td").first.inner_text())
    row.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Weit von der Adresse")
    expect(page.locator(".entry")).to_have_count(count)
    pin = page.locator("#map .pin").first
    number, name = re.match(r"(\d+)\. (.+)", pin.get_attribute("aria-label") or "").groups()  # type: ignore[union-attr]
    assert entries(page)[int(number) - 1] == name
    page.go_back()
    expect(page.get_by_role("heading", name="Befunde nach Gemeinde")).to_be_visible()


def test_a_proposal_is_taken_and_the_site_is_on_the_map(board: Atlas) -> None:
    page = board.open("/datenqualitaet?art=without_coordinates")
    page.get_by_role("button", name="Jugendtreff Alte Werft").click()
    expect(page.locator("#map .pin[aria-label^='1. Vorschlag 1']")).to_be_visible()
    page.get_by_role("button", name="Vorschlag 1 übernehmen").click()
    expect(
        page.get_by_role("status").filter(has_text="Jugendtreff Alte Werft ist eingetragen.")
    ).to_have_count(1)
    expect(page.get_by_role("button", name="Jugendtreff Alte Werft")).to_have_count(0)
    board.open("/lernort/jugendtreff-alte-werft-quellerstadt")
    expect(page.get_by_text("sind keine Koordinaten bekannt")).to_have_count(0)


def test_a_site_is_placed_by_keyboard_alone(board: Atlas) -> None:
    page = board.open("/datenqualitaet?art=without_coordinates&karte=14/54.785/6.94")
    page.get_by_role("button", name="Jugendtreff Werkstatt").focus()
    page.keyboard.press("Enter")
    pick = page.get_by_role("button", name="Auf der Karte wählen")
    expect(pick).to_be_enabled()
    pick.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map .leaflet-container")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Woher wissen Sie, dass es dort ist?")).to_be_focused()
    page.keyboard.type("im Luftbild gesehen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Jugendtreff Werkstatt")).to_have_count(0)


def test_a_site_is_placed_by_a_click_and_the_server_s_refusal_is_said(board: Atlas) -> None:
    page = board.open("/datenqualitaet?art=without_coordinates&befund=jugendtreff-ohne-anschrift-salzwerder")
    page.get_by_role("button", name="Auf der Karte wählen").click()
    page.locator("#map .leaflet-container").click(position={"x": 300, "y": 300})
    page.get_by_label("Woher wissen Sie, dass es dort ist?").fill("Auskunft des Trägers")
    page.route(
        "**/placing", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.get_by_role("button", name="Hier eintragen").click()
    expect(page.get_by_role("alert")).to_contain_text("nicht zu erreichen")
    expect(page.get_by_label("Woher wissen Sie, dass es dort ist?")).to_have_value("Auskunft des Trägers")
    page.unroute("**/placing")
    page.get_by_role("button", name="Hier eintragen").click()
    expect(page.get_by_role("button", name="Jugendtreff ohne Anschrift")).to_have_count(0)


def test_two_entries_are_compared_side_by_side_and_become_one(board: Atlas) -> None:
    page = board.open("/datenqualitaet?art=duplicate")
    page.get_by_role("button", name="Jugendtreff Quellerstadt").first.click()
    table = page.locator(".compare")
    expect(table.get_by_role("row", name=re.compile("Träger.*verschieden"))).to_be_visible()
    expect(table.get_by_role("row", name=re.compile("^Name Jugendtreff"))).not_to_contain_text("verschieden")
    assert board.violations() == []
    page.get_by_role("button", name="Derselbe Ort", exact=True).click()
    expect(page.get_by_text("Hier ist nichts offen.")).to_be_visible()


def test_what_is_right_is_confirmed_with_a_reason_and_reopened(board: Atlas) -> None:
    page = board.open("/datenqualitaet?art=age_impossible")
    page.get_by_role("button", name="Jugendtreff Strandgut", exact=True).click()
    expect(page.get_by_role("link", name="Angaben ergänzen")).to_have_attribute(
        "href", re.compile(r"/lernort/jugendtreff-strandgut-quellerstadt\?.*bearbeiten=ages")
    )
    page.get_by_role("button", name="Ist richtig so").click()
    expect(page.get_by_label("Warum ist es richtig?")).to_be_focused()
    page.keyboard.type("steht so im Konzept")
    assert board.violations() == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hier ist nichts offen.")).to_be_visible()
    page.get_by_role("button", name="Bestätigte zeigen").click()
    page.get_by_role("button", name="Jugendtreff Strandgut", exact=True).click()
    expect(page.get_by_text("Bestätigt von Test editor")).to_be_visible()
    page.get_by_role("button", name="Wieder öffnen").click()
    page.get_by_role("button", name="Offene zeigen").click()
    expect(page.get_by_role("button", name="Jugendtreff Strandgut", exact=True)).to_be_visible()


def test_a_municipality_narrows_the_list_and_the_address_keeps_it(board: Atlas) -> None:
    page = board.open("/datenqualitaet?art=contact_missing")
    page.get_by_label("Gemeinde").select_option(
        label=page.get_by_label("Gemeinde").locator("option").nth(1).inner_text()
    )
    expect(page.locator(".entry").first).to_be_visible()
    assert "gemeinde=" in page.url
    assert "art=contact_missing" in page.url


def test_visitors_see_how_good_the_data_are_but_no_lists(page: Page, live_server: str) -> None:
    atlas = Atlas(page, live_server)
    atlas.open("/datenqualitaet?art=contact_missing")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie gut sind unsere Daten?")
    expect(page.get_by_text("wer angemeldet ist")).to_be_visible()
    expect(page.locator(".entry")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize(
    "state",
    [
        "/datenqualitaet",
        "/datenqualitaet?art=without_coordinates&befund=jugendtreff-nordmole-quellerstadt",
        "/datenqualitaet?art=far_from_address&befund=jugendtreff-fernsicht-quellerstadt",
    ],
)
def test_nothing_is_found_by_axe(board: Atlas, state: str, width: int, scheme: str) -> None:
    board.page.set_viewport_size({"width": width, "height": 900})
    board.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page = board.open(state, quiet=True)
    assert board.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_address_is_chosen_as_start(atlas: Atlas) -> None:
    page = atlas.open("/?kategorie=library")
    page.get_by_role("combobox").press_sequentially("am deich 5 queller")
    option = page.get_by_role("option", name=re.compile("Am Deich 5, 99100 Quellerstadt"))
    expect(option).to_contain_text("als Start")
    for _ in range(page.get_by_role("option").count()):
        page.keyboard.press("ArrowDown")
        if option.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".ways .main").first).to_contain_text("min zu Fuß", timeout=QUIET_MS)
    assert "start=7." in page.url
