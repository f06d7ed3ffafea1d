"""Angebot in the browser: places of sites and municipalities, what is planned, where a number comes from, templates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.e2e.conftest import Atlas

VIEW = "/angebot?tag=2026-08-01&kategorie=kindergarten"


def test_a_site_leads_to_the_rows_behind_its_numbers(atlas: Atlas) -> None:
    page = atlas.open(VIEW, quiet=True)
    table = page.get_by_role("table", name="Einrichtungen")
    first = table.locator("tbody tr").first
    expect(first).to_contain_text("Kindergarten")
    first.get_by_role("button").press("Enter")
    expect(first.get_by_role("button")).to_have_attribute("aria-expanded", "true")
    expect(page).to_have_url(re.compile("ort="))
    expect(page.get_by_text("Bedarfsplan:").first).to_be_visible()
    expect(page.get_by_text("Kita-Bedarfsplan (erfunden), Zeile").first).to_be_visible()
    expect(page.get_by_text("seit 01.").first).to_be_visible()


def test_what_is_planned_stands_on_a_line_of_time_and_takes_part_when_asked_for(atlas: Atlas) -> None:
    page = atlas.open(VIEW, quiet=True)
    planned = page.get_by_role("region", name="Was geplant ist")
    expect(planned).to_contain_text("Kita Am Deichweg (erfunden)")
    expect(planned).to_contain_text("beschlossen: Gemeindevertretung (erfunden)")
    table = page.get_by_role("table", name="Einrichtungen")
    expect(table).not_to_contain_text("Kita Am Deichweg")
    planned.get_by_role("button", name="01.08.2027").click()
    expect(page).to_have_url(re.compile("tag=2027-08-01"))
    page.get_by_label("Vorhaben").select_option("decided")
    expect(table).to_contain_text("Kita Am Deichweg (erfunden)")
    expect(table.get_by_text("geschlossen")).to_be_visible()


def test_places_without_staff_and_providers_are_switched(atlas: Atlas) -> None:
    page = atlas.open(VIEW, quiet=True)
    total = page.get_by_role("table", name="Plätze je Gemeinde").locator("tfoot tr")
    before = total.inner_text()
    page.get_by_label("Plätze ohne Personal").select_option("usable")
    expect(total).not_to_have_text(before)
    page.get_by_label("Dänische Minderheit").uncheck()
    expect(page).to_have_url(re.compile("daenisch=nein"))
    page.go_back()
    expect(page.get_by_label("Dänische Minderheit")).to_be_checked()


def test_a_municipality_is_chosen_and_nothing_left_says_how_to_go_on(atlas: Atlas) -> None:
    page = atlas.open(VIEW, quiet=True)
    page.get_by_role("table", name="Plätze je Gemeinde").get_by_role("button").first.click()
    expect(page).to_have_url(re.compile("gebiet="))
    for label in ("Öffentliche Träger", "Freie Träger", "Dänische Minderheit"):
        page.get_by_label(label).uncheck()
    expect(page.get_by_text("gibt es keine Einrichtung")).to_be_visible()
    page.get_by_role("button", name="Auswahl zurücksetzen").click()
    expect(page.get_by_role("table", name="Einrichtungen")).to_be_visible()


@pytest.mark.parametrize("name", ["Kita-Bedarfsplan", "Schulstatistik"])
def test_templates_are_handed_out(atlas: Atlas, name: str) -> None:
    page = atlas.open(VIEW, quiet=True)
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Vorlage {name} (Excel)").click()
    assert download.value.suggested_filename.endswith("-demo.xlsx")


def test_it_fits_on_a_phone(atlas: Atlas) -> None:
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    page = atlas.open(VIEW, quiet=True)
    expect(page.get_by_role("table", name="Einrichtungen")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert atlas.violations() == []
