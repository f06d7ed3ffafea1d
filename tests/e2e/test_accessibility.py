"""axe-core finds nothing, on any view and in any state; and it finds what is really wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import AXE, START

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from sqlalchemy import Engine

    from tests.e2e.conftest import Atlas

STATES = [
    "/",
    "/?q=kita",
    "/?q=gibtesnicht",
    f"/?kategorie=kindergarten&start={START}",
    "/?phase=primary&kategorie=primary_school",
    "/versorgung",
    "/versorgung?wert=within&modus=car&alter=65%2B",
    "/versorgung?karte=14/54.89/7.24",
    "/versorgung?darstellung=wischen",
    "/versorgung?darstellung=unterschied&modus2=bicycle",
    "/versorgung?darstellung=wischen&wert=quote&stand2=2020-01-01",
    "/versorgung?darstellung=phasen",
    "/versorgung?modus=bus&kategorie=grammar_school",
    "/versorgung?kategorie=gibtesnicht&grenze=999",
    "/versorgung?kategorie=kindergarten&wert=plaetze",
    "/versorgung?kategorie=community_school&wert=plaetze",
    "/versorgung?modus=walk_child&kategorie=primary_school&alter=6-9",
    "/einzugsgebiet",
    f"/einzugsgebiet?punkt={START}",
    f"/einzugsgebiet?punkt={START}&modus=bus&weg=outward",
    "/versorgung?modus=bus_p90&kategorie=grammar_school",
    f"/einzugsgebiet?punkt={START}&modus=car_morning",
    "/einzugsgebiet?punkt=0,0",
    "/datenqualitaet",
    "/planen",
    "/monitoring",
    "/monitoring?indikator=I01&gebiet=990990001001",
    "/monitoring?indikator=I12&teil=verkehr%3Drad&gebiet=990990001001",
    "/quoten",
    "/datensaetze",
    "/datensaetze/sites",
    "/entwicklungen",
    "/berichte",
    "/schulplanung",
    "/luecken",
    "/luecken?kategorie=community_school&ebene=district",
    "/luecken?kategorie=kindergarten&karte=14/54.89/7.24",
    "/lebenslauf",
    "/bus",
    "/szenario",
    "/szenario?vergleich=heute",
    "/massnahmen",
    "/szenario?kategorie=kindergarten&modus=walk&verteilt=1",
    "/angebot",
    "/angebot?tag=2028-09-01&vorhaben=all&personal=usable&hinweise=ja",
    "/wo-hilft-einer-mehr",
    "/regeln",
    "/vorausrechnung",
    "/bildungslandschaft",
    "/bildungslandschaft?eintrag=2",
    "/planungsgruppe?q=beschlossen",
    "/planungsgruppe/1",
    "/planungsgruppe/sitzung/1",
    "/berichte/lesen",
    "/bildungslandschaft/lesen?sprache=da",
    "/planungsgruppe/lesen?sprache=en",
    "/planungsgruppe/sitzung/1/lesen?sprache=da",
    "/gibtesnicht",
    "/anmelden",
    "/anmelden?fehler=gesperrt",
    "/anmelden/passwort",
    "/anmelden/passwort#geheim",
    "/konto",
]

FAULTY = """<!doctype html><html lang="de"><head><title>Fehlerhaft</title></head><body><main><h1>Fehler</h1>
<img src="data:,"><button></button><input type="text"><p style="color:#bbb;background:#fff">kaum zu lesen</p>
<a href="/x"></a><div role="listbox"></div><ul><p>kein Punkt</p></ul></main></body></html>"""


def test_the_check_finds_seeded_faults(page: Page) -> None:
    page.set_content(FAULTY)
    page.evaluate(AXE.read_text())
    found = {one["id"] for one in page.evaluate("axe.run()")["violations"]}
    assert {"image-alt", "button-name", "label", "color-contrast", "link-name", "list"} <= found


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_found_in_any_state(atlas: Atlas, state: str) -> None:
    atlas.open(state, quiet=True)
    assert atlas.violations() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "state",
    [
        "/?q=kita",
        "/versorgung",
        "/versorgung?wert=plaetze",
        "/versorgung?darstellung=wischen",
        f"/einzugsgebiet?punkt={START}",
    ],
)
def test_nothing_is_found_on_a_phone(atlas: Atlas, state: str, scheme: str) -> None:
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    atlas.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    atlas.open(state, quiet=True)
    assert atlas.violations() == []
    atlas.page.get_by_role("button", name="Karte", exact=True).click()
    assert atlas.violations() == []


def test_nothing_is_found_in_an_opened_entry(atlas: Atlas) -> None:
    page = atlas.open("/?kategorie=library")
    page.locator(".entry-name").first.click()
    expect(page.get_by_role("link", name="Alle Angaben")).to_be_visible()
    assert atlas.violations() == []


def test_nothing_is_found_among_suggestions(atlas: Atlas) -> None:
    page = atlas.open("/")
    page.get_by_role("combobox").press_sequentially("kita")
    expect(page.get_by_role("option").first).to_be_visible()
    assert atlas.violations() == []


def test_nothing_is_found_at_a_site_with_its_sources_opened(atlas: Atlas, a_kindergarten: str) -> None:
    page = atlas.open(f"/lernort/{a_kindergarten}")
    page.get_by_role("button", name="Woher wissen wir das? Adresse").click()
    expect(page.get_by_text("Quelle:").first).to_be_visible()
    assert atlas.violations() == []


def test_nothing_is_found_at_a_catchment(atlas: Atlas, a_kindergarten: str) -> None:
    atlas.open(f"/einzugsgebiet?ort={a_kindergarten}")
    assert atlas.violations() == []


def test_nothing_is_found_at_an_opened_municipality_and_its_reasons(atlas: Atlas) -> None:
    page = atlas.open("/versorgung")
    page.locator(".ranking .link").first.click()
    page.locator(".card summary").click()
    expect(page.locator(".card").get_by_text("Rechenlauf")).to_be_visible()
    assert atlas.violations() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_found_in_the_own_account_and_its_menu(
    atlas: Atlas, demo_engine: Engine, width: int, scheme: str
) -> None:
    atlas.page.set_viewport_size({"width": width, "height": 844})
    atlas.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    atlas.sign_in_as(demo_engine, "admin")
    page = atlas.open("/konto", quiet=True)
    page.locator("summary", has_text="Schlüssel anlegen").click()
    page.get_by_role("button", name="Test admin").click()
    expect(page.get_by_role("link", name="Verwaltung")).to_be_visible()
    assert atlas.violations() == []


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_found_in_the_administration(atlas: Atlas, demo_engine: Engine, width: int) -> None:
    atlas.page.set_viewport_size({"width": width, "height": 844})
    signed_in = atlas.sign_in_as(demo_engine, "admin")
    page = atlas.open("/verwaltung", quiet=True)
    page.locator("summary", has_text="Jemanden einladen").click()
    page.get_by_label("Name, Adresse oder Organisation").fill(signed_in.email)
    page.locator(".account-entry .entry-name").click()
    page.get_by_role("button", name="Einmal-Link geben").click()
    expect(page.get_by_label("Einmal-Link geben")).to_be_visible()
    assert atlas.violations() == []
    page.get_by_text("Organisationen", exact=True).click()
    page.locator("summary", has_text="Neue Organisation").click()
    assert atlas.violations() == []


@pytest.mark.parametrize("path", ["/neuer-lernort", "/nicht-oeffentlich", "/mitteilungen"])
def test_nothing_is_found_where_sites_are_made_and_hidden_ones_kept(
    atlas: Atlas, demo_engine: Engine, path: str
) -> None:
    atlas.sign_in_as(demo_engine, "planner")
    atlas.open(path, quiet=True)
    assert atlas.violations() == []


def test_nothing_is_found_while_the_server_fails(atlas: Atlas) -> None:
    atlas.page.route("**/api/sites?*", lambda route: route.abort())
    page = atlas.open("/")
    expect(page.get_by_role("alert")).to_contain_text("nicht zu erreichen")
    assert atlas.violations() == []
