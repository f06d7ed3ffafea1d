"""The projection on the screen: what is born apart from what is assumed, its assumptions, and bringing a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Atlas

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.fixture
def here(page: Page, own_server: str) -> Iterator[Atlas]:
    atlas = Atlas(page, own_server)
    yield atlas
    assert atlas.troubles == []


def test_a_visitor_sees_the_projection_with_its_assumptions(here: Atlas) -> None:
    page = here.open("/vorausrechnung")
    expect(page.locator("svg.projection-chart")).to_be_visible()
    expect(page.get_by_text("keine Vorhersage")).to_be_visible()
    expect(page.get_by_text("unter fünf geheim")).to_be_visible()
    page.get_by_label("Alter", exact=True).select_option("0-2")
    page.get_by_text("Zahlen zum Bild").click()
    rows = page.locator("table.change-table tbody tr")
    expect(rows).to_have_count(26)
    expect(rows.nth(0)).to_contain_text("alle")
    expect(rows.nth(1)).to_contain_text("zum Teil angenommen")
    assert "alter=0-2" in page.url
    expect(page.get_by_role("heading", name="Tabelle einspielen")).to_have_count(0)


def test_who_will_ask_for_a_place_is_told_by_take_up_year_and_kind(here: Atlas) -> None:
    page = here.open("/vorausrechnung?kategorie=kindergarten")
    table = page.get_by_role("table", name="Wer einen Platz suchen wird")
    expect(table.locator("tbody tr")).to_have_count(3)
    expect(table.locator("tbody tr").nth(1)).to_contain_text("mittel (95,0 %)")
    expect(table.locator("tbody tr").nth(1)).to_contain_text("nicht bekannt")
    page.get_by_label("31. Dezember").select_option("2030")
    assert "jahr=2030" in page.url
    expect(table.locator("tbody tr")).to_have_count(3)


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing(here: Atlas, own_engine: Engine, width: int) -> None:
    here.page.set_viewport_size({"width": width, "height": 900})
    here.sign_in_as(own_engine, "planner")
    page = here.open("/vorausrechnung", quiet=True)
    page.get_by_text("Zahlen zum Bild").click()
    page.get_by_text("Tabelle einspielen").click()
    assert here.violations() == []


def test_a_planner_brings_a_table_and_is_told_which_row_is_wrong(here: Atlas, own_engine: Engine) -> None:
    here.sign_in_as(own_engine, "planner")
    page = here.open("/vorausrechnung")
    page.get_by_text("Tabelle einspielen").click()
    form = page.get_by_role("form", name="Tabelle einspielen")
    form.get_by_label("Art der Tabelle").select_option("take_up")
    form.get_by_label("Woher").fill("Umfrage 2026")
    form.get_by_label("Stand").fill("2026-10-01")
    wrong = b"Art;Variante;Anteil\nkindergarten;mittel;197\n"
    form.get_by_label("Datei").set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": wrong})
    form.get_by_role("button", name="Einspielen").click()
    expect(form.get_by_role("alert")).to_contain_text("Zeile 2, Anteil")
    here.troubles.clear()  # the browser tells of the refused request
    right = b"Art;Variante;Anteil\nkindergarten;mittel;97\n"
    form.get_by_label("Datei").set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": right})
    form.get_by_role("button", name="Einspielen").click()
    expect(page.locator("li", has_text="Inanspruchnahme")).to_contain_text("Umfrage 2026")
