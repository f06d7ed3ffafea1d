"""The story of a year, in the browser: a projected gap becomes a finding, a recommendation with a scenario, a committee paper, a decision,
a measure; a year later the product's clock stands a year later, a new Kita is brought as a file, and its effect is published.

What a worker does is done beside the browser: the gaps of the day to come, the import, the effect on its day.
"""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import time_machine
from playwright.sync_api import expect
from sqlalchemy import text

from app.catchments.streets import travel_of
from app.gaps.compute import compute_gaps
from app.measures.due import compute_waiting, news_and_deadlines
from app.measures.gap_figures import renew_watched
from app.settings import Settings
from tests.accounts.signing_in import sign_in_as
from tests.e2e.conftest import Atlas
from tests.e2e.importing import doing_imports
from tests.e2e.test_measures import add, at_both_widths, picture, step
from tests.measures.test_oparl import Server, paper
from tests.serving import serving, serving_later

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page
    from sqlalchemy import Engine

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=366)
CHECK_ON = (LATER - timedelta(days=1)).date()
GAP_DAY = date(NOW.year + 2, 12, 31)
PATIENT_MS, USUAL_MS = 60_000, 5_000
SLOW_MS = 120_000
"""The first scenario of a process may have to be compiled."""
WORST = """
    SELECT a.ars, a.name, c.id AS cell, ST_X(c.point) AS lon, ST_Y(c.point) AS lat
      FROM gap_cell g JOIN population_cell c ON c.id = g.cell_id JOIN area a ON a.id = c.municipality_id
     WHERE g.run_id = (SELECT max(id) FROM analysis_run WHERE kind = 'gaps' AND variant = :variant AND superseded_by_id IS NULL)
       AND a.is_core ORDER BY g.beyond DESC, c.id LIMIT 1"""
MUNICIPALITY = "Nr;Bezeichnung;Straße;PLZ;Ort;Lon;Lat\n1;Kita Neuanfang (erfunden);Dorfstraße 1;24999;{name};{lon};{lat}\n"


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """Much is computed on the way, and a busy machine is slow; nothing here measures time."""
    expect.set_options(timeout=PATIENT_MS)
    yield
    expect.set_options(timeout=USUAL_MS)


class Story:
    """The browser and the database; knows where the gap is, and what it was called."""

    def __init__(self, page: Page, engine: Engine) -> None:
        self.page, self.engine = page, engine
        with engine.connect() as connection:
            self.region: int = connection.execute(text("SELECT id FROM region WHERE is_default")).scalar_one()
        compute_gaps(
            engine, self.region, travel_of, day=GAP_DAY, category="kindergarten", standard="kita-zu-fuss"
        )
        with engine.connect() as connection:
            self.place = connection.execute(text(WORST), {"variant": f"kita-zu-fuss@{GAP_DAY}"}).one()
        self.title = f"Weite Wege zur Kita in {self.place.name}"
        self.undertaking = 0

    def begin(self, address: str) -> Atlas:
        """Signed in as a coordinator at a server."""
        httpx.get(f"{address}/health/live", timeout=SLOW_MS / 1000)  # it listens before it has loaded
        self.page.context.clear_cookies()
        here = Atlas(self.page, address)
        self.page.set_default_timeout(PATIENT_MS)
        here.sign_in_as(self.engine, "coordinator")
        return here


def test_from_a_projected_gap_to_a_published_effect(
    page: Page, own_url: str, own_engine: Engine, tmp_path: Path
) -> None:
    story = Story(page, own_engine)
    with (
        closing(a_council_system()) as council,
        serving(own_url, ATLAS_ALLOW_PRIVATE_DOWNLOADS="true") as address,
    ):
        here = story.begin(address)
        a_gap_becomes_a_finding(here, story)
        frozen = a_scenario_is_frozen(here, story, address)
        an_undertaking_is_recommended(here, story, frozen)
        it_is_consulted_and_decided(here, story, council)
        a_measure_has_somebody_responsible(here, story)
        from_the_measure_to_the_first_run_in_two_clicks(here, story)
        assert here.troubles == []
    with (
        doing_imports(own_engine, tmp_path),
        serving_later(own_url, LATER, ATLAS_STATE_DIR=str(tmp_path)) as address,
    ):
        here = story.begin(address)
        new_data_are_brought(here, story, tmp_path)
        what_a_worker_does_in_a_night(story)
        the_effect_is_seen_and_told(here, story)
        a_visitor_reads_it(here, story)
        assert here.troubles == []


def a_council_system() -> Server:
    """One with a list of papers, as OParl 1.1 has it."""
    council = Server()
    council.says(
        "/papers",
        {"data": [paper(f"{council.url}/paper/{n}", reference=f"2026/{n}") for n in (3, 7)], "links": {}},
    )
    return council


def a_gap_becomes_a_finding(here: Atlas, story: Story) -> None:
    """From the view of gaps, of a day two years ahead."""
    new_topic(here, story)
    page = here.open(
        f"/luecken?kategorie=kindergarten&standard=kita-zu-fuss&datum={GAP_DAY}&gebiet={story.place.ars}",
        quiet=True,
    )
    expect(page.get_by_text("Vorausrechnung").first).to_be_visible()
    page.locator("summary", has_text="Als Befund festhalten").first.click()
    page.get_by_label("Überschrift des Befunds").first.fill(story.title)
    picture(page, "jahr-1-luecke")
    page.get_by_role("button", name="Als Befund festhalten").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(story.title)
    here.settle()
    rows = page.get_by_role("rowheader")
    expect(
        rows.filter(has_text=f"jenseits des Standards am {GAP_DAY:%d.%m.%Y} (Vorausrechnung)")
    ).to_have_count(1)
    expect(page.get_by_role("link", name=re.compile(r"^Lauf \d+$")).first).to_have_attribute(
        "href", re.compile(r"/api/runs/\d+")
    )
    page.get_by_text("Ändern, verwerfen").click()
    page.get_by_label("Thema").select_option(label="Kitas nah am Wohnort")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".note", has_text="Kitas nah am Wohnort").first).to_be_visible()
    page.get_by_role("button", name="Veröffentlichen").click()
    expect(page.get_by_role("button", name="Zurücknehmen")).to_be_visible()
    picture(page, "jahr-2-befund")


def new_topic(here: Atlas, story: Story) -> None:
    page = here.open("/massnahmen", quiet=True)
    page.get_by_text("Neues Thema").click()
    page.get_by_label("Name des Themas").fill("Kitas nah am Wohnort")
    page.locator("form[aria-label='Neues Thema']").get_by_role("button", name="Festhalten").click()
    page.get_by_role("button", name="Veröffentlichen: Kitas nah am Wohnort").click()
    expect(page.get_by_role("link", name="öffentliche Seite: Kitas nah am Wohnort")).to_be_visible()


def a_scenario_is_frozen(here: Atlas, story: Story, address: str) -> int:
    """A Kita where most people are beyond the standard, from the same day to come; gives the number of the frozen state."""
    compiled(story, address)
    finding = here.page.url
    place = f"{story.place.lon:.5f},{story.place.lat:.5f},60"
    page = here.open(f"/szenario?kategorie=kindergarten&modus=walk&ab={GAP_DAY.year}&neu={place}")
    page.get_by_label("Name des Szenarios").fill("Eine Kita mehr")
    page.get_by_role("button", name="Als Szenario speichern").click()
    expect(page.get_by_role("heading", name="Eine Kita mehr")).to_be_visible(timeout=SLOW_MS)
    page.get_by_text("Einfrieren", exact=True).click()
    page.get_by_label("Wofür").fill("Vorlage für den Ausschuss")
    page.get_by_role("button", name="Fassung 1 einfrieren").click()
    expect(page.get_by_text("Die Zahlen sind die von damals")).to_be_visible(timeout=SLOW_MS)
    picture(page, "jahr-3-szenario")
    number = int(re.findall(r"stand=(\d+)", page.url)[0])
    page.goto(finding)
    here.settle()
    return number


def compiled(story: Story, address: str) -> None:
    """The first question compiles, and until then pages are slow."""
    who = sign_in_as(story.engine, "planner")
    with httpx.Client(
        base_url=address, cookies=who.cookies, headers=who.headers, timeout=SLOW_MS / 1000
    ) as client:
        assert client.post("/api/scenarios/result", json={}).status_code == 200


def an_undertaking_is_recommended(here: Atlas, story: Story, frozen: int) -> None:
    """What is expected is taken over from the scenario; nothing of it is typed."""
    page = here.page
    page.locator("summary", has_text="Daraus einen Vorgang machen").click()
    page.get_by_role("button", name="Daraus einen Vorgang machen").click()
    expect(page.locator("#finding")).to_be_visible()
    story.undertaking = int(re.findall(r"/massnahmen/(\d+)", page.url)[0])
    section = page.locator("section[aria-labelledby=recommendation]")
    section.locator("summary", has_text="hinzufügen").click()
    form = section.locator("form").last
    form.get_by_label("Text", exact=True).fill("Eine Kita im Ort einrichten.")
    form.get_by_role("button", name="Variante hinzufügen").click()
    form.get_by_label("Titel").fill("Neue Kita")
    form.get_by_label("Kosten in Euro").fill("1.250.000")
    form.get_by_label("Eingefrorenes Szenario").select_option(str(frozen))
    form.get_by_label("Empfohlen wird").select_option("1")
    form.get_by_role("button", name=f"Erwartete Wirkung aus Stand {frozen} übernehmen").click()
    expect(form.get_by_text(re.compile("Zahl(en)? aus dem Szenario übernommen"))).to_be_visible()
    expect(form.get_by_text(re.compile(rf"aus dem Szenario \(Stand {frozen}\)"))).to_have_count(2)
    picture(page, "jahr-4-empfehlung")
    at_both_widths(here)
    form.get_by_role("button", name="Festhalten").click()
    expect(section.locator("article")).to_have_count(1)
    expect(section.get_by_role("link", name=re.compile(f"Stand {frozen}"))).to_be_visible()
    publish_card(page)
    publish_parts(section)
    go(page, "Vermerk des Bildungsbüros", 1)


def it_is_consulted_and_decided(here: Atlas, story: Story, council: Server) -> None:
    """The paper is looked up by its number in the list of a council information system."""
    page = here.page
    section = page.locator("section[aria-labelledby=consultation]")
    section.locator("summary", has_text="hinzufügen").click()
    form = section.locator("form").last
    for label, value in {"Gremium": "Jugendhilfeausschuss", "Tagesordnungspunkt": "Ö 4"}.items():
        form.get_by_label(label, exact=True).first.fill(value)
    form.get_by_label("Nummer der Drucksache", exact=True).first.fill("2026/7")
    form.locator("summary", has_text="Drucksache in einer Liste suchen").click()
    form.get_by_label("Adresse der Liste der Drucksachen").fill(f"{council.url}/papers")
    form.get_by_role("button", name="Suchen", exact=True).click()
    expect(form.get_by_text("Gelesen: Neue Kita")).to_be_visible()
    form.get_by_role("button", name="Festhalten").click()
    expect(section.get_by_role("link", name="Neue Kita")).to_have_attribute("href", f"{council.url}/paper/7")
    publish_parts(section)
    go(page, "Sitzung des Jugendhilfeausschusses, Ö 4", 2)
    add(
        page, "decision", {"Gremium": "Kreistag", "Beschlossen am": str(NOW.date()), "Mehrheit": "einstimmig"}
    )
    publish_parts(page.locator("section[aria-labelledby=decision]"))
    go(page, "Beschluss des Kreistags", 3)


def a_measure_has_somebody_responsible(here: Atlas, story: Story) -> None:
    page = here.page
    person = sign_in_as(story.engine, "planner", name="Vera Verantwortlich")
    section = page.locator("section[aria-labelledby=measure]")
    section.locator("summary", has_text="Maßnahme hinzufügen").click()
    form = section.locator("form").last
    form.get_by_label("Titel", exact=True).fill("Kita Neuanfang")
    form.get_by_label("Verantwortlich", exact=True).fill("Fachdienst Jugend")
    form.locator("summary", has_text="Gemeinden").click()
    form.get_by_label(story.place.name, exact=True).check()
    form.get_by_role("button", name="Festhalten").click()
    expect(section.locator("article")).to_have_count(1)
    section.locator("summary", has_text="Verantwortliche Person mit Konto").click()
    chosen = section.get_by_role("combobox", name="Verantwortliche Person mit Konto")
    chosen.select_option(label="Vera Verantwortlich")
    section.get_by_role("button", name="Zuweisen").click()
    expect(section.get_by_text("Konto: Vera Verantwortlich")).to_be_visible()
    assert told_to(story, person.account_id, "responsible") == 1
    publish_parts(section)
    go(page, "Vergabe", 4)
    add(page, "effect", {"Nachrechnen am": str(CHECK_ON)})
    expect(page.get_by_text(f"Wird am {CHECK_ON:%d.%m.%Y} nachgerechnet.")).to_be_visible()
    picture(page, "jahr-5-vorgang")
    at_both_widths(here)


def from_the_measure_to_the_first_run_in_two_clicks(here: Atlas, story: Story) -> None:
    page = here.open(f"/massnahmen/{story.undertaking}", quiet=True)
    page.get_by_role("link", name=story.title).click()  # one
    here.settle()
    page.get_by_role("link", name=re.compile(r"^Lauf \d+$")).first.click()  # two
    page.wait_for_url(re.compile(r"/api/runs/\d+"))
    run = httpx.get(page.url).json()["run"]
    assert (run["kind"], run["variant"]) == ("gaps", f"kita-zu-fuss@{GAP_DAY}")
    assert run["inputs"]


def new_data_are_brought(here: Atlas, story: Story, folder: Path) -> None:
    """A year later the Kita is there: it comes as a file, through the product's own import."""
    listed = folder / "Neue Kitas.csv"
    lon, lat = (f"{value:.6f}".replace(".", ",") for value in (story.place.lon, story.place.lat))
    listed.write_text(MUNICIPALITY.format(name=story.place.name, lon=lon, lat=lat), encoding="utf-8")
    page = here.open("/daten")
    page.get_by_label("Datei auswählen").set_input_files(listed)
    expect(page.get_by_label("Bedeutung der Spalte Bezeichnung")).to_have_value("name")
    page.get_by_label("Alle Zeilen sind").select_option("kindergarten")
    page.get_by_label("Quellenangabe, wie sie angezeigt wird").fill("Kreis (erfunden)")
    page.get_by_label("Stand der Angaben").fill(str(LATER.date()))
    page.get_by_role("button", name="Unterschiede ermitteln").click()
    expect(page.get_by_role("button", name="Freigeben und anwenden")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Freigeben und anwenden").click()
    expect(page.get_by_text("Angewendet. Wege und Einzugsgebiete")).to_be_visible(timeout=30_000)


def what_a_worker_does_in_a_night(story: Story) -> None:
    """The gaps of the day to come, the effect whose day it is, what is to be told; all of it by the clock of a year later."""
    with time_machine.travel(LATER, tick=True):
        assert renew_watched(story.engine, story.region).made
        assert compute_waiting(story.engine, Settings()) >= 1
        with story.engine.begin() as connection:
            news_and_deadlines(connection, Settings())


def the_effect_is_seen_and_told(here: Atlas, story: Story) -> None:
    page = here.open(f"/massnahmen/{story.undertaking}", quiet=True)
    section = page.locator("section[aria-labelledby=effect]")
    row = section.get_by_role("row").filter(has_text="jenseits des Standards")
    expect(row).to_contain_text(re.compile("erreicht|auf dem Weg"))
    expect(row).to_contain_text(re.compile(r"Vergleichsgemeinden|vergleichbare Gemeinden"))
    expect(
        page.locator("section[aria-labelledby=finding]").get_by_text("überholt: neuere Daten").first
    ).to_be_visible()
    picture(page, "jahr-6-wirkung")
    at_both_widths(here)
    publish_parts(section)
    go(page, "Nachgerechnet am vereinbarten Tag", 5)
    add(
        page,
        "lesson",
        {
            "Text": "Eine Kita im Ort verkürzt die Wege; früher planen.",
            "In einfachen Worten, für die öffentliche Seite": "Die neue Kita hilft.",
        },
    )
    publish_parts(page.locator("section[aria-labelledby=lesson]"))
    go(page, "Auswertung", 6)
    expect(page.get_by_text("Abgeschlossen").first).to_be_visible()
    numbers = figures_of(story)
    assert numbers["now"]["value"] < numbers["before"]["value"]
    assert numbers["now"]["run_id"] != numbers["before"]["run_id"]
    assert numbers["expected"] is not None


def a_visitor_reads_it(here: Atlas, story: Story) -> None:
    page = here.page
    page.context.clear_cookies()
    for language, heading in (
        ("de", "Was ist daraus geworden?"),
        ("da", "Hvad kom der ud af det?"),
        ("en", "What came of it?"),
        ("ls", "Was hat es gebracht?"),
    ):
        page.goto(f"{here.address}/themen/kitas-nah-am-wohnort?sprache={language}")
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        expect(page.get_by_text("Die neue Kita hilft.")).to_be_visible()
        expect(page.get_by_text("Vera Verantwortlich")).to_have_count(0)
        picture(page, f"jahr-7-thema-{language}")
        at_both_widths(here)
    page.get_by_role("link", name="Map SVG").or_(page.get_by_role("link", name="Karte SVG")).first.click()
    page.wait_for_url(re.compile(r"/karte/\d+\.svg"))


def figures_of(story: Story) -> dict[str, Any]:
    """The figure of those beyond the standard; who finds no place grew by the Kita that tells no places."""
    sql = "SELECT result FROM undertaking_part WHERE undertaking_id = :id AND kind = 'effect'"
    with story.engine.connect() as connection:
        result = connection.execute(text(sql), {"id": story.undertaking}).scalar_one()
    return next(one for one in result["figures"] if "jenseits" in one["label"])


def told_to(story: Story, account: int | None, kind: str) -> int:
    sql = "SELECT count(*) FROM notice WHERE account_id = :account AND kind = :kind"
    with story.engine.connect() as connection:
        return connection.execute(text(sql), {"account": account, "kind": kind}).scalar_one()


def publish_card(page: Page) -> None:
    page.get_by_role("button", name="Veröffentlichen", exact=True).first.click()
    expect(page.get_by_role("button", name="Zurücknehmen", exact=True).first).to_be_visible()


def publish_parts(section: Locator) -> None:
    button = section.get_by_role("button", name=re.compile("^Veröffentlichen: "))
    button.first.click()
    expect(button).to_have_count(0)


def go(page: Page, basis: str, steps: int) -> None:
    step(page, basis)
    expect(page.locator("section[aria-labelledby=history] li")).to_have_count(steps)
