"""Bringing a file in, in a browser: from choosing it to seeing it applied; and what may go wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.accounts.access import Role
from app.database.engine import batch_engine
from tests.accounts.signing_in import sign_in_as
from tests.e2e.conftest import Atlas
from tests.e2e.importing import doing_imports
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from sqlalchemy import Engine

    from tests.databases import TestServer

LIST = "Nr;Bezeichnung;Straße;PLZ;Ort;Lon;Lat\n1;Café Abendrot;Hafenweg 1;24999;Quellerstadt;7,24;54,89\n2;<img src=x onerror=alert(1)>;Am Markt 2;24999;Quellerstadt;7,25;54,90\n3;;Weg 3;24999;Quellerstadt;7,25;54,90\n"


class Office:
    """A server on a database of its own with the demonstration Kreis, its worker, and people who sign in."""

    def __init__(self, address: str, engine: Engine, atlas: Atlas) -> None:
        self.address, self.engine, self.atlas = address, engine, atlas

    @property
    def page(self) -> Page:
        return self.atlas.page

    def sign_in(self, role: Role) -> None:
        self.page.context.clear_cookies()
        self.page.context.add_cookies(sign_in_as(self.engine, role).for_browser(self.address))

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        expect(self.page.locator("#panel h1")).to_be_visible()
        return self.page


@pytest.fixture(scope="module")
def served(
    database_server: TestServer, demo_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Engine]]:
    state = tmp_path_factory.mktemp("state")
    with database_server.clone(demo_template) as url:
        engine = batch_engine(url)
        with doing_imports(engine, state), serving(url, ATLAS_STATE_DIR=str(state)) as address:
            yield address, engine
        engine.dispose()


@pytest.fixture
def office(served: tuple[str, Engine], page: Page) -> Office:
    return Office(*served, Atlas(page, served[0]))


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "Treffs für Ältere.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_from_a_file_to_the_map_by_a_planner(office: Office, listed: Path) -> None:
    office.sign_in(Role.PLANNER)
    page = office.open("/daten")
    page.get_by_label("Datei auswählen").set_input_files(listed)
    expect(page.get_by_role("heading", level=1)).to_have_text("„Treffs für Ältere.csv“ ansehen und zuordnen")
    expect(page.get_by_label("Bedeutung der Spalte Bezeichnung")).to_have_value("name")
    expect(page.get_by_label("Bedeutung der Spalte Lon")).to_have_value("longitude")
    expect(page.get_by_text("in der Region, gelesen als geografische Koordinaten").first).to_be_visible()
    expect(page.get_by_role("button", name="Unterschiede ermitteln")).to_be_disabled()
    assert office.atlas.violations() == []
    page.get_by_label("Alle Zeilen sind").select_option("senior_meeting_place")
    page.get_by_label("Quellenangabe, wie sie angezeigt wird").fill("Kreis Muster")
    page.get_by_role("button", name="Unterschiede ermitteln").click()
    expect(page.get_by_role("button", name="Freigeben und anwenden")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Café Abendrot, Hafenweg 1, Quellerstadt")).to_be_visible()
    expect(page.get_by_text("Der Name fehlt.")).to_be_visible()
    assert office.atlas.violations() == []
    page.get_by_role("button", name="Freigeben und anwenden").click()
    expect(page.get_by_text("Angewendet. Wege und Einzugsgebiete")).to_be_visible(timeout=20_000)
    page.goto(f"{office.address}/?q=Café+Abendrot")
    expect(page.get_by_text("Café Abendrot").first).to_be_visible()


FIGURES = "AGS;Gemeinde;Jahr;Vereinsjugend;Vereinsjugend in Prozent\n;;;Personen;%\n99099001;Quellerstadt;2024;120;31\n99099002;Zweidorf;2024;.;12\n"


def test_headings_of_statistics_are_assigned_by_clicks(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "Vereine.csv"
    path.write_text(FIGURES, encoding="utf-8")
    office.sign_in(Role.PLANNER)
    page = office.open("/daten")
    page.get_by_label("Datei auswählen").set_input_files(path)
    page.get_by_label("Format").select_option("statistics")
    expect(page.get_by_role("heading", name="Welche Überschrift ist welche Größe?")).to_be_visible()
    expect(page.get_by_text("in Prozent angegeben: keine Anzahl")).to_be_visible()
    expect(page.get_by_text("Bitte mindestens eine Überschrift einer Größe zuordnen.")).to_be_visible()
    page.get_by_label("Größe der Spalte Vereinsjugend / Personen").select_option("sport_members")
    page.get_by_label("Aufgliederung der Spalte Vereinsjugend / Personen").select_option("geschlecht=w")
    assert office.atlas.violations() == []
    page.get_by_label("Quellenangabe, wie sie angezeigt wird").fill("Kreissportverband")
    page.get_by_role("button", name="Unterschiede ermitteln").click()
    expect(page.get_by_role("button", name="Freigeben und anwenden")).to_be_visible(timeout=20_000)


def test_html_in_a_name_is_text_on_page_and_map(office: Office, listed: Path) -> None:
    """After the test above: the second of its places is called like a script."""
    dialogs: list[str] = []
    office.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page = office.open("/?kategorie=senior_meeting_place&q=onerror&karte=15/54.90/7.25")
    entry = page.locator(".entry-name").first
    expect(entry).to_contain_text("<img src=x onerror=alert(1)>")
    entry.click()
    page.wait_for_load_state("networkidle")
    page.locator("#map .sign.pin").last.hover(force=True)
    page.wait_for_timeout(500)
    assert page.locator("img[src=x]").count() == 0
    assert dialogs == []


def test_an_editor_hands_in_and_a_planner_declines_with_a_reason(office: Office, listed: Path) -> None:
    office.sign_in(Role.EDITOR)
    page = office.open("/daten")
    page.get_by_label("Datei auswählen").set_input_files(listed)
    expect(page.get_by_text("Wie bei der letzten Datei der Quelle")).to_be_visible()
    page.get_by_role("button", name="Unterschiede ermitteln").click()
    expect(page.get_by_text("Diese Datei ändert nichts")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Freigeben und anwenden")).to_have_count(0)
    page.get_by_role("button", name="Zur Freigabe einreichen").click()
    expect(page.get_by_text("wartet auf Freigabe").first).to_be_visible()
    address = page.url
    office.sign_in(Role.PLANNER)
    page = office.open("/daten")
    expect(page.get_by_text("Einspielung wartet auf Freigabe").first).to_be_visible()
    assert office.atlas.violations() == []
    page.goto(address)
    page.get_by_role("button", name="Ablehnen").click()
    page.get_by_label("Warum wird abgelehnt?").fill("Es ändert sich nichts.")
    page.get_by_role("button", name="Ablehnen").click()
    expect(page.get_by_text("Entschieden von Test planner: Es ändert sich nichts.")).to_be_visible()


def test_an_upload_goes_on_after_a_lost_connection_and_after_a_reload(office: Office, tmp_path: Path) -> None:
    office.sign_in(Role.EDITOR)
    large = tmp_path / "groß.csv"
    large.write_text("Name;Ort\n" + "Kita am Weg;Quellerstadt\n" * 500_000, encoding="utf-8")
    page = office.open("/daten")
    pieces: list[str] = []

    def cut_off(route: object) -> None:
        request = route.request  # type: ignore[attr-defined]
        pieces.append(request.headers["upload-offset"])
        if len(pieces) in (2, 3):
            route.abort("connectionreset")  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route(
        "**/api/uploads/*",
        lambda route: cut_off(route) if route.request.method == "PATCH" else route.continue_(),
    )
    page.get_by_label("Datei auswählen").set_input_files(large)
    expect(page.get_by_text("Die Verbindung ist unterbrochen")).to_be_visible()
    page.unroute_all()
    page.route(
        "**/api/uploads/*",
        lambda route: route.abort() if route.request.method == "PATCH" else route.continue_(),
    )
    page.reload()
    page.unroute_all()
    page.get_by_text("Hochgeladene Dateien").click()
    expect(page.get_by_text("sind schon da").first).to_be_visible()
    offsets: list[str] = []
    page.on(
        "request",
        lambda asked: offsets.append(asked.headers["upload-offset"]) if asked.method == "PATCH" else None,
    )
    page.get_by_label("Datei auswählen").set_input_files(large)
    expect(page.get_by_role("heading", level=1)).to_contain_text("groß.csv", timeout=30_000)
    assert offsets[0] != "0"


def test_a_bad_file_is_told_in_a_sentence(office: Office, tmp_path: Path) -> None:
    office.sign_in(Role.EDITOR)
    bad = tmp_path / "liste.xlsx"
    bad.write_bytes(b"%PDF-1.7 kein Excel")
    page = office.open("/daten")
    page.get_by_label("Datei auswählen").set_input_files(bad)
    expect(page.get_by_role("alert")).to_contain_text("PDF-Dokument")
    assert office.atlas.violations() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_found_on_a_phone(office: Office, listed: Path, scheme: str) -> None:
    office.page.set_viewport_size({"width": 390, "height": 844})
    office.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    office.sign_in(Role.PLANNER)
    page = office.open("/daten")
    for summary in page.locator("summary").all():
        summary.click()
    page.wait_for_load_state("networkidle")
    assert office.atlas.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Datei auswählen").set_input_files(listed)
    expect(page.get_by_role("button", name="Unterschiede ermitteln")).to_be_visible()
    assert office.atlas.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_visitors_are_told_that_they_must_sign_in(office: Office) -> None:
    page = office.open("/daten")
    expect(page.get_by_text("müssen Sie angemeldet sein")).to_be_visible()
    assert office.atlas.violations() == []
