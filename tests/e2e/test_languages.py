"""Finden, a place and the education landscape in Danish, English and Leichte Sprache, as somebody walks through them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import START, Atlas

TELL_TALE = re.compile(
    r"\b(und|oder|nicht|kein|keine|mit|ohne|zu Fuß|Rad|Orte|Weg|Minuten|Uhr|Karte|Suche|Suchen|Menschen|Jahre|Stand|Quelle|Quellen|"
    r"Merken|Drucken|Angebote|Öffnungszeiten|Träger|Gemeinde|Gebiete|Lebensphasen|Lebensphase|Einträge|niemand|koordiniert|Luftlinie|Nähe)\b"
)
"""Words that only German has, of those that these views are made of."""
NAMES = (
    "h1, a, .entry-name, .entry-kind, .brand span, .facts dd, .pairs dd, .sources, .break, .opened, svg.network, .landscape-table td, "
    ".bullets, select option, .lead"
)
"""Where names of places, people and sources stand, which are what they are in every language."""
LEFT = """(names) => {
  const panel = document.body.cloneNode(true);
  for (const one of panel.querySelectorAll(`script, [lang="de"], [lang="de-simple"], .leaflet-container, [hidden]`)) one.remove();
  for (const one of panel.querySelectorAll(names)) one.remove();
  return panel.innerText;
}"""
TITLES = {
    "da": "Hvor kan man lære noget her?",
    "en": "Where can one learn here?",
    "ls": "Wo kann ich hier lernen?",
}


def german_on(page: Page) -> list[str]:
    """Words of German that a page says outside of names and of what is marked as German."""
    return TELL_TALE.findall(page.evaluate(LEFT, NAMES))


@pytest.mark.parametrize(("code", "places"), [("da", "steder"), ("en", "places")])
def test_finding_a_place_and_how_to_get_there(
    atlas: Atlas, a_kindergarten: str, code: str, places: str
) -> None:
    page = atlas.open(f"/?lang={code}")
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.locator("#panel h1")).to_have_text(TITLES[code])
    expect(page.locator("#results-title")).to_contain_text(places)
    assert german_on(page) == []
    page = atlas.open(f"/?start={START}&kategorie=kindergarten&lang={code}")
    page.locator(".entry-name").first.click()
    assert german_on(page) == []
    page = atlas.open(f"/lernort/{a_kindergarten}")  # remembered, and told in the address again
    expect(page).to_have_url(re.compile(rf"[?&]lang={code}\b"))
    assert german_on(page) == []
    assert atlas.violations() == []
    assert not atlas.troubles


def test_leichte_sprache_is_marked_as_such(atlas: Atlas, a_kindergarten: str) -> None:
    page = atlas.open("/?lang=ls")
    expect(page.locator("html")).to_have_attribute("lang", "de-simple")
    expect(page.locator("#panel h1")).to_have_text(TITLES["ls"])
    expect(page.get_by_role("button", name="Kinder-Garten")).to_have_count(0)  # only after an age is chosen
    page = atlas.open(f"/lernort/{a_kindergarten}?lang=ls")
    expect(page.get_by_role("heading", name="Das gibt es hier")).to_be_visible()
    page = atlas.open("/bildungslandschaft?lang=ls", quiet=True)
    expect(page.locator("html")).to_have_attribute("lang", "de-simple")
    expect(page.locator("#panel h1")).to_have_text("Wer macht was mit Bildung?")
    expect(page.get_by_role("heading", name="Wo kümmert sich niemand?")).to_be_visible()
    assert not atlas.troubles


@pytest.mark.parametrize(("code", "title"), [("da", "Uddannelseslandskab"), ("en", "Education landscape")])
def test_the_landscape_speaks_the_language_too(atlas: Atlas, code: str, title: str) -> None:
    page = atlas.open(f"/bildungslandschaft?lang={code}", quiet=True)
    expect(page.locator("#panel h1")).to_have_text(title)
    assert german_on(page) == []
    assert not atlas.troubles


def test_other_views_are_german_say_so_and_lead_back(atlas: Atlas) -> None:
    page = atlas.open("/?lang=da")
    page.get_by_role("link", name="Forsyning").click()
    expect(page).to_have_url(re.compile("/versorgung"))
    expect(page.get_by_text("Denne side findes kun på tysk.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("link", name="Finden").click()
    expect(page.locator("#panel h1")).to_have_text(TITLES["da"])
    page.get_by_role("link", name="Deutsch").click()
    expect(page.locator("#panel h1")).to_have_text("Wo kann man hier lernen?")
