"""Lücken and Lebenslauf in the browser: map, list and text say the same; reasons with bars and sentences; weights in the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.e2e.conftest import Atlas

TABLE = "Lücken je Gebiet, die größten zuerst"
VIEW = "/luecken?kategorie=kindergarten"


def test_every_municipality_is_on_the_map_and_in_the_list(atlas: Atlas) -> None:
    page = atlas.open(VIEW, quiet=True)
    expect(page.get_by_role("table", name=TABLE).locator("tbody tr")).to_have_count(65)
    expect(page.locator("#map path.area")).to_have_count(65)
    expect(page.get_by_text("höchstens 15 Minuten zu Fuß für 80 % der Menschen")).to_be_visible()
    expect(page.get_by_text("auf Fünfer gerundet")).to_be_visible()


def test_a_municipality_is_chosen_by_keyboard_and_says_why(atlas: Atlas) -> None:
    page = atlas.open(VIEW, quiet=True)
    page.get_by_role("button", name="Fennerkoppel").press("Enter")
    expect(page).to_have_url(re.compile("gebiet=\\d{12}"))
    expect(page.get_by_role("heading", name="Fennerkoppel", exact=True)).to_be_focused()
    expect(page.get_by_role("heading", name="Warum in Fennerkoppel?")).to_be_visible()
    reasons = page.locator(".gap-reasons > li")
    expect(reasons.first).to_contain_text("Nur mit dem Auto erreichbar")
    expect(reasons.first).to_contain_text("mit dem Auto im Mittel in")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Warum in Fennerkoppel?")).to_have_count(0)


def test_a_cell_says_why_from_near_by(atlas: Atlas, demo_engine: Engine) -> None:
    atlas.sign_in_as(demo_engine, "planner")
    page = atlas.open(f"{VIEW}&karte=14/54.89/7.24", quiet=True)
    expect(page.locator("#map path.area").nth(200)).to_be_attached()
    page.locator("#map path.area[fill='#253494']").first.dispatch_event("click")
    expect(page.get_by_role("heading", name=re.compile("^Rasterzelle"))).to_be_visible()
    expect(page.locator(".gap-reasons > li").first).to_be_visible()


def test_another_level_value_and_day_are_asked_for(atlas: Atlas) -> None:
    page = atlas.open(VIEW, quiet=True)
    page.get_by_label("Gebiete").select_option("district")
    expect(page.get_by_role("table", name=TABLE).locator("tbody tr")).to_have_count(1)
    page.get_by_label("Karte zeigt", exact=True).select_option("beyond")
    expect(page.get_by_role("heading", name="jenseits des Standards")).to_be_visible()
    page.get_by_label("Stand", exact=True).fill("2031-08-01")
    expect(page.get_by_text("noch nicht berechnet")).to_be_visible()
    expect(page.get_by_role("button", name="Für diesen Tag berechnen")).to_have_count(0)


def test_the_strip_has_a_number_in_every_field_and_weights_in_the_address(atlas: Atlas) -> None:
    page = atlas.open("/lebenslauf", quiet=True)
    table = page.get_by_role("table", name="Lebensphasen je Gebiet, mit Index und Rang")
    expect(table.locator("tbody tr")).to_have_count(65)
    first = table.locator("tbody tr").first
    before = first.inner_text()
    page.get_by_text("Gewichte", exact=True).click()
    page.get_by_label("Auto", exact=True).fill("5")
    page.get_by_label("Auto", exact=True).press("Tab")
    expect(page).to_have_url(re.compile("gewichte=car:5|gewichte=car%3A5"))
    expect(first).not_to_have_text(before)
    page.get_by_role("button", name="Quellerstadt").click()
    stations = page.get_by_role("table", name="Quellerstadt: Stationen und Verkehrsmittel")
    expect(stations.locator("tbody tr")).to_have_count(13)
    expect(page.get_by_text("am besten versorgt ist")).to_be_visible()


@pytest.mark.parametrize("path", [VIEW, "/lebenslauf"])
def test_on_a_phone_nothing_is_wider_than_the_screen(atlas: Atlas, path: str) -> None:
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    page = atlas.open(path, quiet=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
