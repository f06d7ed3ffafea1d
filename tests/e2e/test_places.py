"""What planners ask of places: are there enough, where not, and why."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import QUIET_MS

if TYPE_CHECKING:
    from tests.e2e.conftest import Atlas

VIEW = "/versorgung?kategorie=kindergarten&wert=plaetze"
TABLE = "/api/places/areas?category=kindergarten&mode=walk"
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module", autouse=True)
def _read(live_server: str) -> None:
    """The first questions read the whole Kreis; asked before, so that not the browser's patience is tested."""
    for path in (TABLE, "/api/fairness?category=kindergarten&mode=walk"):
        assert httpx.get(live_server + path, timeout=PATIENCE_SECONDS).status_code == 200


def test_the_worst_off_come_first_and_the_csv_is_the_map(atlas: Atlas) -> None:
    page = atlas.open(VIEW)
    told = httpx.get(atlas.address + TABLE, timeout=PATIENCE_SECONDS).json()
    expect(page.locator(".ranking tbody tr").first).to_contain_text(told["areas"][0]["name"])
    expect(page.locator(".ranking tbody tr")).to_have_count(len(told["areas"]))
    with page.expect_download() as saved:
        page.get_by_role("link", name="Tabelle als CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig")), delimiter=";"))
    assert {row["name"]: float(row["plaetze_je_100"].replace(",", ".")) for row in rows} == {
        one["name"]: one["per_100"]["value"] for one in told["areas"]
    }


def test_the_choice_of_measure_leads_there_and_back(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=kindergarten")
    page.get_by_label("Was zeigt die Karte?").select_option(label="Plätze je 100 Kinder")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kindergarten: Gibt es genug Plätze?")
    page.get_by_label("Was zeigt die Karte?").select_option(label="Mittlerer Weg in Minuten")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kindergarten: Wie weit ist der Weg?")


def test_a_kind_without_places_offers_no_such_measure(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=library&wert=plaetze")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bücherei: Wie weit ist der Weg?")
    assert page.get_by_label("Was zeigt die Karte?").locator("option", has_text="Plätze").count() == 0


def test_unknown_places_are_said_to_be_unknown(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=community_school&wert=plaetze")
    expect(page.get_by_text("Für diese Art ist keine Platzzahl bekannt.")).to_be_visible()
    page.get_by_role("button", name="Wege statt Plätze zeigen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gemeinschaftsschule: Wie weit ist der Weg?")


def test_other_methods_and_fewer_providers_change_the_figures_and_the_address(atlas: Atlas) -> None:
    page = atlas.open(VIEW)
    summary = page.locator("#panel strong").first
    before = summary.inner_text()
    page.get_by_text("Verfahren und Auswahl").click()
    page.get_by_label("von freien Trägern").uncheck()
    expect(summary).not_to_have_text(before)
    assert "ohne=frei" in page.url
    expect(page.get_by_text("nicht gespeichert")).to_be_visible()
    page.get_by_label("Verfahren", exact=True).select_option("bfca")
    assert "verfahren=bfca" in page.url
    page.go_back()
    page.go_back()
    expect(summary).to_have_text(before)


def test_a_cell_tells_which_sites_its_places_come_from(atlas: Atlas) -> None:
    page = atlas.open(f"{VIEW}&karte=14/54.89/7.24")
    expect(page.get_by_text("Die Karte zeigt Rasterzellen")).to_be_visible()
    page.locator("#map .area").nth(40).dispatch_event("click")
    expect(page.get_by_role("heading", name="Warum so viele Plätze?")).to_be_focused()
    parts = page.locator(".card table tbody tr td:last-child")
    expect(parts.first).to_be_visible()
    total = float(
        re.findall(r": (?:etwa )?([\d,]+)", page.locator(".card strong").inner_text())[0].replace(",", ".")
    )
    given = sum(float(text.replace(".", "").replace(",", ".")) for text in parts.all_inner_texts())
    assert given == pytest.approx(total, abs=0.06 * parts.count() + 0.5)
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_have_count(0)


def test_fairness_is_told_in_words_as_a_picture_and_as_a_table(atlas: Atlas) -> None:
    page = atlas.open(VIEW)
    expect(page.get_by_text("Der Gini-Wert ist")).to_be_visible()
    expect(page.locator(".lorenz svg")).to_be_visible()
    page.get_by_text("Kurve als Tabelle").click()
    expect(page.locator(".lorenz tbody tr")).to_have_count(11)
    page.get_by_label("Aufgeteilt nach").select_option(label="Siedlungsdichte")
    expect(page.get_by_text("sehr dünn besiedelt")).to_be_visible(timeout=QUIET_MS)


def test_who_would_find_a_place_is_computed_when_asked_for(atlas: Atlas) -> None:
    page = atlas.open(f"{VIEW}&modus=car")
    page.get_by_role("button", name="Ausrechnen").click()
    expect(page.get_by_text("Kindern fänden einen Platz")).to_be_visible(timeout=QUIET_MS)
    expect(page.get_by_text("weil alle Orte in Reichweite voll sind")).to_be_visible()


def test_at_a_phone_nothing_is_wider_than_the_screen(atlas: Atlas) -> None:
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    page = atlas.open(VIEW, quiet=True)
    page.get_by_role("button", name="Ausrechnen").click()
    expect(page.get_by_text("Kindern fänden einen Platz")).to_be_visible(timeout=QUIET_MS)
    assert page.evaluate("document.querySelector('#panel').scrollWidth") <= 390
    assert atlas.violations() == []
