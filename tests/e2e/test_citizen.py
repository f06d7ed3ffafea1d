"""What citizens come to do: find a place, see how long the way is, know what is not known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.conftest import START

if TYPE_CHECKING:
    from tests.e2e.conftest import Atlas


def test_citizen_1_a_kindergarten_within_fifteen_minutes_on_foot(atlas: Atlas) -> None:
    page = atlas.open(f"/?start={START}")
    page.get_by_role("button", name=re.compile("Kindergartenalter")).click()
    page.locator(".chips").get_by_role("button", name="Kindergarten", exact=True).click()
    page.get_by_label("Höchstens unterwegs").select_option("15")
    expect(page.locator(".ways .main").first).to_be_visible()
    minutes = [int(text.split()[0]) for text in page.locator(".ways .main").all_inner_texts()]
    assert minutes
    assert minutes == sorted(minutes)
    assert max(minutes) <= 15
    expect(page.locator(".ways .main").first).to_have_text(re.compile(r"min zu Fuß · [\d,]+ k?m"))
    page.locator(".entry-name").first.click()
    page.get_by_role("link", name="Alle Angaben").click()
    expect(page.get_by_text("Träger")).to_be_visible()


def test_citizen_7_a_playground_near_the_start_and_how_far_it_is(atlas: Atlas) -> None:
    page = atlas.open(f"/?start={START}&phase=kindergarten_age&kategorie=playground")
    expect(page.locator(".entry").first).to_contain_text("Spielplatz")
    expect(page.locator(".entry").first.locator(".ways")).to_contain_text("zu Fuß")


def test_numbers_in_the_list_are_those_on_the_map(atlas: Atlas) -> None:
    page = atlas.open(f"/?start={START}&kategorie=library")
    pin = page.locator("#map .pin").first
    expect(pin).to_be_visible()
    number, name = re.match(r"(\d+)\. (.+) Bücherei$", pin.get_attribute("aria-label") or "").groups()  # type: ignore[union-attr]
    expect(page.locator(".entry").nth(int(number) - 1).locator(".entry-name")).to_have_text(name)


def test_a_pin_opens_its_entry_and_escape_returns_to_it(atlas: Atlas) -> None:
    page = atlas.open(f"/?start={START}&kategorie=library")
    pin = page.locator("#map .pin").first
    pin.focus()
    page.keyboard.press("Enter")
    opened = page.locator(".entry[data-open=true] .entry-name")
    expect(opened).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".entry[data-open=true]")).to_have_count(0)
    expect(pin).to_be_focused()


def test_search_forgives_half_words_and_umlauts(atlas: Atlas) -> None:
    page = atlas.open("/")
    page.get_by_role("combobox").fill("buech")
    expect(page.locator(".entry").first).to_contain_text("Bücherei")
    assert "q=buech" in page.url


def test_a_suggested_municipality_narrows_the_search(atlas: Atlas) -> None:
    page = atlas.open("/")
    page.get_by_role("combobox").press_sequentially("Quellerst")
    page.get_by_role("option", name=re.compile("Quellerstadt.*Gemeinde")).click()
    expect(page.get_by_role("button", name=re.compile("nur in Quellerstadt"))).to_be_visible()
    assert "gemeinde=" in page.url


def test_nothing_found_says_which_filter_to_relax(atlas: Atlas) -> None:
    page = atlas.open("/?q=qqqqqqqq&kategorie=library")
    page.get_by_role("button", name="Suche „qqqqqqqq“ weglassen").click()
    expect(page.locator(".entry").first).to_contain_text("Bücherei")


def test_what_is_unknown_is_said_in_words(atlas: Atlas, a_kindergarten: str) -> None:
    page = atlas.open(f"/lernort/{a_kindergarten}")
    expect(page.get_by_text("keine Angabe").first).to_be_visible()
    expect(page.get_by_role("heading", name="In der Nähe für das nächste Alter")).to_be_visible()


def test_every_page_says_that_the_data_are_made_up(atlas: Atlas) -> None:
    for path in ("/", "/versorgung", "/einzugsgebiet"):
        page = atlas.open(path)
        expect(page.get_by_text("Erfundene Daten – Demonstrationskreis")).to_be_visible()


def test_near_me_asks_the_device_and_writes_the_start_into_the_address(atlas: Atlas) -> None:
    atlas.page.context.grant_permissions(["geolocation"])
    atlas.page.context.set_geolocation({"latitude": 54.89, "longitude": 7.24})
    page = atlas.open("/?kategorie=library")
    page.get_by_role("button", name="Mein Standort").click()
    expect(page.locator(".ways .main").first).to_contain_text("min zu Fuß")
    assert "start=7.24000,54.89000" in page.url
