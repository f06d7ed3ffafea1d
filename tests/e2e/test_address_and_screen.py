"""The address is the view; the page fits the screen; nobody else is asked; the keyboard reaches everything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import START

if TYPE_CHECKING:
    from tests.e2e.conftest import Atlas

VIEWS = ["/", f"/?kategorie=library&start={START}", "/versorgung", f"/einzugsgebiet?punkt={START}"]


@pytest.mark.parametrize("path", VIEWS)
def test_nothing_goes_wrong_and_nobody_else_is_asked(atlas: Atlas, path: str) -> None:
    atlas.open(path, quiet=True)
    assert atlas.troubles == []
    assert len(atlas.hosts) == 1


def test_back_and_forward_go_through_what_was_chosen(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=kindergarten")
    page.get_by_text("mit dem Auto", exact=True).click()
    page.get_by_label("Grenze").select_option("5")
    assert "modus=car" in page.url
    assert "grenze=5" in page.url
    page.go_back()
    page.go_back()
    expect(page.get_by_label("zu Fuß")).to_be_checked()
    expect(page.get_by_label("Grenze")).to_have_value("15")
    page.go_forward()
    expect(page.get_by_label("mit dem Auto")).to_be_checked()


def test_typing_makes_no_steps_in_the_history(atlas: Atlas) -> None:
    page = atlas.open("/versorgung")
    page.get_by_role("link", name="Finden", exact=True).click()
    page.get_by_role("combobox").press_sequentially("kita", delay=210)
    expect(page).to_have_url(re.compile("q=kita"))
    page.go_back()
    expect(page).to_have_url(re.compile("/versorgung"))


def test_a_copied_address_shows_the_same(atlas: Atlas) -> None:
    page = atlas.open(f"/?kategorie=library&start={START}&minuten=30")
    before = page.locator(".entry-name").all_inner_texts()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".entry-name").first).to_be_visible()
    assert other.locator(".entry-name").all_inner_texts() == before


def test_going_to_another_view_puts_the_focus_on_its_heading(atlas: Atlas) -> None:
    page = atlas.open("/")
    page.get_by_role("link", name="Versorgung").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_the_first_tab_leads_past_the_header(atlas: Atlas) -> None:
    page = atlas.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zur Karte")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#map .leaflet-container")).to_be_focused()


def test_suggestions_are_chosen_with_the_arrow_keys(atlas: Atlas) -> None:
    page = atlas.open("/")
    field = page.get_by_role("combobox")
    field.press_sequentially("büch")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page).to_have_url(re.compile("kategorie=library"))


def test_the_whole_search_works_without_a_mouse(atlas: Atlas) -> None:
    page = atlas.open("/?kategorie=library")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
    assert {"search", "Mein Standort", "Auf Karte wählen"} <= reached
    page.locator(".entry-name").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.entry') !== null")


@pytest.mark.parametrize("path", VIEWS)
def test_at_320_pixels_nothing_is_cut_off(atlas: Atlas, path: str) -> None:
    atlas.page.set_viewport_size({"width": 320, "height": 640})
    page = atlas.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_on_a_phone_the_map_is_behind_a_switch(atlas: Atlas) -> None:
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    page = atlas.open("/?kategorie=library")
    expect(page.locator("#map")).to_be_hidden()
    page.get_by_role("button", name="Karte", exact=True).click()
    expect(page.locator("#map .sign").first).to_be_visible()
    assert "ansicht=karte" in page.url
    page.go_back()
    expect(page.locator("#map")).to_be_hidden()


@pytest.mark.parametrize("path", VIEWS)
def test_targets_are_large_enough_for_a_thumb(atlas: Atlas, path: str) -> None:
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    page = atlas.open(path)
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button:not(.link, .sort, .entry-name), main select, main input:not([type=radio]), .segment span')]
           .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"""
    )
    assert small == []


def test_when_the_server_is_gone_the_rest_stays_and_one_can_try_again(atlas: Atlas) -> None:
    page = atlas.open("/?kategorie=library")
    page.route("**/api/sites?*", lambda route: route.abort())
    page.get_by_role("combobox").fill("museum")
    expect(page.get_by_role("alert")).to_contain_text("nicht zu erreichen")
    page.unroute("**/api/sites?*")
    page.get_by_role("combobox").fill("buech")
    expect(page.locator(".entry").first).to_contain_text("Bücherei")


def test_printed_there_are_no_controls_and_the_map_comes_first(atlas: Atlas) -> None:
    page = atlas.open("/versorgung")
    page.emulate_media(media="print")
    expect(page.get_by_label("Grenze")).to_be_hidden()
    expect(page.locator("#map")).to_be_visible()
    tops = page.evaluate(
        "['#map', '.legend', '.ranking'].map((one) => document.querySelector(one).getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
