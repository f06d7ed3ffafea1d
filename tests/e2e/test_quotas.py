"""Plätze und Kinder in the browser: quotas of areas with numerator and denominator, for visitors too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.e2e.conftest import Atlas

TABLE = "Genehmigte Plätze und Kinder je Gebiet"
VIEW = "/quoten?kategorie=kindergarten"


def test_every_municipality_has_its_quota_with_places_and_children(atlas: Atlas) -> None:
    page = atlas.open(VIEW, quiet=True)
    rows = page.get_by_role("table", name=TABLE).locator("tbody tr")
    expect(rows).to_have_count(65)
    expect(page.get_by_text("Angebote nennen keine Platzzahl")).to_be_visible()
    expect(rows.first).to_contain_text("je 100")
    page.get_by_role("button", name=re.compile("^Gebiet")).click()
    expect(page.locator("th[aria-sort]").filter(has_text="Gebiet")).to_have_attribute(
        "aria-sort", "ascending"
    )


def test_an_area_is_chosen_by_keyboard_and_stands_in_the_address(atlas: Atlas) -> None:
    page = atlas.open(VIEW, quiet=True)
    page.get_by_role("button", name="Salzwerder").press("Enter")
    expect(page).to_have_url(re.compile("gebiet=\\d{12}"))


def test_other_levels_ages_and_providers_are_asked_for(atlas: Atlas) -> None:
    page = atlas.open(VIEW, quiet=True)
    rows = page.get_by_role("table", name=TABLE).locator("tbody tr")
    page.get_by_label("Gebiete").select_option("district")
    expect(rows).to_have_count(1)
    page.get_by_label("Wessen Kinder").select_option("3-5")
    expect(page.get_by_text("3 Jahre bis unter 6 Jahre,")).to_be_visible()
    before = rows.inner_text()
    page.get_by_label("Plätze freier Träger zählen mit").uncheck()
    expect(rows).not_to_have_text(before)
    page.get_by_label("Gebiete").select_option("quarter")
    expect(page.get_by_text("sind nicht geladen")).to_be_visible()
