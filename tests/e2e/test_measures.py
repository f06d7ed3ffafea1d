"""From a figure to a decision in the browser, by keyboard and at both widths; and the public page that comes of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Atlas

if TYPE_CHECKING:
    from sqlalchemy import Engine

PICTURES = os.environ.get("ATLAS_TEST_PICTURES")
"""A folder for pictures of each stage, where somebody wants them."""


@pytest.fixture
def here(page: Page, own_server: str) -> Iterator[Atlas]:
    atlas = Atlas(page, own_server)
    yield atlas
    assert atlas.troubles == []


def picture(page: Page, name: str) -> None:
    if PICTURES:
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 1280, "height": 800})


def at_both_widths(here: Atlas) -> None:
    for width in (1440, 390):
        here.page.set_viewport_size({"width": width, "height": 900})
        assert here.violations() == []


def step(page: Page, basis: str) -> None:
    form = page.locator("form[aria-label^='Nächster Schritt']")
    form.get_by_label("Worauf beruht der Schritt?").fill(basis)
    form.get_by_role("button", name="Schritt gehen").click()


def add(page: Page, stage: str, fields: dict[str, str]) -> None:
    section = page.locator(f"section[aria-labelledby={stage}]")
    section.locator("summary", has_text="hinzufügen").click()
    form = section.locator("form").last
    for label, value in fields.items():
        form.get_by_label(label, exact=True).first.fill(value)
    form.get_by_role("button", name="Festhalten").click()
    expect(section.locator("article")).to_have_count(1)


def test_a_figure_becomes_a_finding_a_decision_and_a_public_page(here: Atlas, own_engine: Engine) -> None:
    here.sign_in_as(own_engine, "coordinator")
    page = here.open("/massnahmen", quiet=True)
    page.get_by_text("Neues Thema").click()
    page.get_by_label("Name des Themas").fill("Kitas im Osten")
    page.locator("form[aria-label='Neues Thema']").get_by_role("button", name="Festhalten").click()
    page.get_by_role("button", name="Veröffentlichen: Kitas im Osten").click()
    expect(page.get_by_role("link", name="öffentliche Seite: Kitas im Osten")).to_be_visible()

    page.get_by_text("Neuen Befund festhalten").click()
    page.get_by_label("Überschrift").fill("Der Weg zur Kita ist weit")
    page.get_by_role("button", name="Zahl hinzufügen").click()
    picture(page, "befund-formular")
    page.locator("form[aria-label='Neuen Befund festhalten']").get_by_role(
        "button", name="Festhalten"
    ).click()
    page.get_by_role("link", name="Der Weg zur Kita ist weit").click()
    here.settle()
    expect(page.get_by_role("rowheader")).to_contain_text("Mittlerer Weg")
    page.get_by_text("Ändern, verwerfen").click()
    page.get_by_label("Thema").select_option(label="Kitas im Osten")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".note", has_text="Kitas im Osten").first).to_be_visible()
    page.get_by_role("button", name="Veröffentlichen").click()
    expect(page.get_by_role("button", name="Zurücknehmen")).to_be_visible()
    picture(page, "befund")
    at_both_widths(here)

    page.locator("summary", has_text="Daraus einen Vorgang machen").click()
    page.get_by_role("button", name="Daraus einen Vorgang machen").click()
    expect(page.locator("#finding")).to_be_visible()
    add(page, "recommendation", {"Text": "Eine Kita am Markt bauen."})
    step(page, "Vermerk vom 3. Mai")
    expect(page.locator("section[aria-labelledby=history] li")).to_have_count(1)
    add(page, "consultation", {"Gremium": "Jugendhilfeausschuss", "Nummer der Drucksache": "2026/7"})
    step(page, "Sitzung vom 1. Juni")
    expect(page.locator("section[aria-labelledby=history] li")).to_have_count(2)
    add(page, "decision", {"Gremium": "Kreistag", "Beschlossen am": "2026-06-20"})
    form = page.locator("form[aria-label^='Nächster Schritt']")
    form.get_by_label("Wohin").select_option("effect")
    step(page, "Beschluss vom 20. Juni")
    expect(form.get_by_role("alert")).to_contain_text("Übersprungen würde: Maßnahme")
    here.troubles.clear()  # the browser tells of the refused request
    form.get_by_label("Wohin").select_option("measure")
    form.get_by_role("button", name="Schritt gehen").click()
    expect(page.locator("section[aria-labelledby=history] li")).to_have_count(3)
    picture(page, "vorgang")
    at_both_widths(here)

    page.get_by_role("link", name="Der Weg zur Kita ist weit").click()  # from the measure to its finding …
    here.settle()
    expect(page.get_by_role("link", name="woher?").first).to_have_attribute("href", "/api/maps?map=kindergarten,walk,all&measure=mean&limit_minutes=15&level=municipality")  # … and the first figure: two clicks  # fmt: skip

    page = here.open("/massnahmen", quiet=True)
    picture(page, "tafel")
    at_both_widths(here)
    response = page.goto(f"{here.address}/themen/kitas-im-osten")
    assert response is not None
    assert response.status == 200
    expect(page.get_by_role("heading", level=1)).to_have_text("Kitas im Osten")
    expect(page.get_by_role("heading", name="Der Weg zur Kita ist weit")).to_be_visible()
    picture(page, "thema")
    at_both_widths(here)
    page.goto(f"{here.address}/themen")
    at_both_widths(here)


def test_a_visitor_sees_a_board_of_what_is_published(here: Atlas) -> None:
    page = here.open("/massnahmen", quiet=True)
    expect(page.get_by_role("heading", name="Vorgänge nach Stufe")).to_be_visible()
    expect(page.get_by_text("Neuen Befund festhalten")).to_have_count(0)
    expect(page.locator("main").get_by_role("link", name="Themen", exact=True)).to_have_attribute(
        "href", "/themen"
    )
    at_both_widths(here)
