"""In the browser: a site is made, taken back and put back; a provider proposes one; an earlier state is corrected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.e2e.conftest import Atlas

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from sqlalchemy import Engine


@pytest.fixture
def atlas(page: Page, own_server: str) -> Atlas:
    return Atlas(page, own_server)


def a_site(engine: Engine) -> dict[str, object]:
    """A kindergarten of the Kreis: slug, name, and where it lies."""
    sql = """SELECT slug, feature::json #>> '{properties,name}' AS name, ST_X(point) AS lon, ST_Y(point) AS lat
               FROM site_feature WHERE 'kindergarten' = ANY(categories) AND valid_during @> current_date
                AND point IS NOT NULL ORDER BY slug LIMIT 1"""
    with engine.connect() as connection:
        return dict(connection.execute(text(sql)).mappings().one())


def fill(page: Page, name: str, kind: str = "kindergarten") -> None:
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_label("Art", exact=True).select_option(kind)
    page.get_by_role("button", name="Angebot hinzufügen").click()


def at(page: Page, lon: object, lat: object) -> None:
    page.get_by_label("Länge (Grad)").fill(str(lon))
    page.get_by_label("Breite (Grad)").fill(str(lat))


def test_an_editor_makes_a_site_with_a_point_from_the_map_takes_it_back_and_puts_it_back(
    atlas: Atlas, own_engine: Engine
) -> None:
    atlas.sign_in_as(own_engine, "editor")
    page = atlas.open("/daten")
    page.get_by_role("link", name="Einen einzelnen Lernort anlegen").click()
    expect(page.get_by_role("heading", level=1, name="Neuer Lernort")).to_be_visible()
    atlas.settle()
    save = page.get_by_role("button", name="Lernort anlegen")
    expect(save).to_be_disabled()
    fill(page, "Waldkita Fuchsbau")
    page.get_by_role("button", name="Auf der Karte wählen").click()
    page.locator("#map .leaflet-container").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Andere Stelle wählen")).to_be_focused()
    assert page.get_by_label("Breite (Grad)").input_value() != ""
    page.get_by_role("textbox", name="Grund", exact=True).fill("Neubau")
    assert atlas.violations() == []
    save.click()
    expect(page.get_by_role("heading", level=1, name="Waldkita Fuchsbau")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/lernort/waldkita-fuchsbau"))

    page.get_by_role("button", name="Änderungen", exact=True).click()
    page.get_by_role("button", name=re.compile("Zurücknehmen: Lernort neu")).click()
    expect(page).to_have_url(re.compile(r"/aenderungen\?(.*&)?ort=waldkita-fuchsbau"))
    page.get_by_role("button", name=re.compile("Zurücknehmen: Angaben zum Lernort gelöscht")).click()
    expect(page.get_by_text("zurückgenommen", exact=True)).to_have_count(2)
    atlas.open("/lernort/waldkita-fuchsbau")
    expect(page.get_by_role("heading", level=1, name="Waldkita Fuchsbau")).to_be_visible()


def test_what_is_there_already_is_shown_before_it_is_saved(atlas: Atlas, own_engine: Engine) -> None:
    there = a_site(own_engine)
    atlas.sign_in_as(own_engine, "editor")
    page = atlas.open("/neuer-lernort")
    fill(page, f"{there['name']} Nord")
    at(page, there["lon"], there["lat"])
    notice = page.get_by_role("region", name="Gibt es ihn schon?")
    expect(notice.get_by_role("link", name=f"{there['name']} ansehen")).to_be_visible()
    save = page.get_by_role("button", name="Lernort anlegen")
    expect(save).to_be_disabled()
    assert atlas.violations() == []
    notice.get_by_label(f"„{there['name']}“ ist ein anderer Ort").check()
    page.get_by_label("Ein weiterer Standort einer Einrichtung, die es schon gibt").check()
    page.get_by_label("Lernort, zu dessen Einrichtung er gehört").fill(str(there["name"]))
    page.locator(".picks button").first.click()
    expect(page.get_by_text("Gehört zur Einrichtung von")).to_be_visible()
    save.click()
    expect(page.get_by_role("heading", level=1, name=f"{there['name']} Nord")).to_be_visible()
    expect(page.get_by_role("link", name=str(there["name"]), exact=True).first).to_be_visible()


def test_the_place_comes_from_the_address_and_errors_stand_at_their_fields(
    atlas: Atlas, own_engine: Engine
) -> None:
    with own_engine.connect() as connection:
        known = connection.execute(text("""
            SELECT t.street, t.house_number, t.postal_code, t.place FROM site_state t
             WHERE t.street IS NOT NULL AND t.house_number IS NOT NULL AND t.point IS NOT NULL ORDER BY id LIMIT 1""")).one()  # fmt: skip
    atlas.sign_in_as(own_engine, "editor")
    page = atlas.open("/neuer-lernort")
    fill(page, "Haus der Anschriften")
    for label, value in zip(("Straße", "Hausnummer", "Postleitzahl", "Ort"), known, strict=True):
        page.get_by_role("textbox", name=label, exact=True).fill(value or "")
    page.get_by_role("button", name="Nach der Anschrift suchen").click()
    page.get_by_role("button", name=re.compile("^Übernehmen: ")).first.click()
    expect(page.get_by_label("Länge (Grad)")).not_to_have_value("")
    page.get_by_role("textbox", name="Postleitzahl", exact=True).fill("12")
    page.get_by_role("button", name="Lernort anlegen").click()
    expect(page.get_by_text("Eine Postleitzahl hat fünf Ziffern.").first).to_be_visible()
    assert atlas.violations() == []


def test_a_provider_proposes_a_site_and_an_editor_makes_it(
    atlas: Atlas, browser: Browser, own_server: str, own_engine: Engine
) -> None:
    signed_in = atlas.sign_in_as(own_engine, "provider")
    page = atlas.open("/neuer-lernort")
    expect(page.get_by_text("Ihr Konto gehört zu keiner Organisation")).to_be_visible()
    with own_engine.begin() as connection:
        connection.execute(text("INSERT INTO organisation (id, name) VALUES (3, 'Kitawerk')"))
        join = "UPDATE account SET organisation_id = 3 WHERE id = :id"
        connection.execute(text(join), {"id": signed_in.account_id})
    page.wait_for_timeout(3100)  # as long as a process remembers a session
    page = atlas.open("/vorschlaege")
    page.get_by_role("link", name="Neuen Lernort vorschlagen").click()
    fill(page, "Kita am Werk")
    page.get_by_role("button", name="Vorschlag absenden").click()
    expect(page.locator("#panel").get_by_text("Ihr Vorschlag ist da")).to_be_visible()
    assert atlas.violations() == []
    context = browser.new_context(locale="de-DE")
    editor = Atlas(context.new_page(), own_server)
    editor.sign_in_as(own_engine, "editor")
    page = editor.open("/vorschlaege")
    card = page.get_by_role("region", name="Kita am Werk")
    expect(card.get_by_text("Neuer Lernort")).to_be_visible()
    assert editor.violations() == []
    card.get_by_role("button", name="Annehmen").click()
    expect(page.get_by_text("Es ist kein Vorschlag offen.")).to_be_visible()
    page = editor.open("/vorschlaege?stand=accepted")
    page.get_by_role("link", name="Kita am Werk").click()
    expect(page.get_by_role("heading", level=1, name="Kita am Werk")).to_be_visible()
    context.close()


def test_an_earlier_state_is_corrected_and_today_stays(atlas: Atlas, own_engine: Engine) -> None:
    slug = a_site(own_engine)["slug"]
    atlas.sign_in_as(own_engine, "editor")
    page = atlas.open(f"/lernort/{slug}?offen=bearbeiten")
    page.get_by_role("textbox", name="Telefon", exact=True).fill("04621 100")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".facts")).to_contain_text("04621 100")
    page.get_by_role("button", name="Frühere Stände").click()
    page.get_by_role("button", name=re.compile("Stand ab .* berichtigen")).first.click()
    form = page.get_by_role("form", name=re.compile("Stand ab .* berichtigen"))
    form.get_by_role("textbox", name="Telefon", exact=True).fill("04621 50")
    form.get_by_role("button", name="Berichtigung speichern").click()
    expect(form.get_by_text("Wer berichtigt, was war, sagt warum.").first).to_be_visible()
    form.get_by_role("textbox", name="Grund", exact=True).fill("altes Telefonbuch")
    assert atlas.violations() == []
    form.get_by_role("button", name="Berichtigung speichern").click()
    expect(page.get_by_text("Der frühere Stand ist berichtigt.").first).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("04621 100")


def test_sites_that_are_not_public_are_listed_for_who_may_and_one_is_taken_out_of_the_public(
    atlas: Atlas, own_engine: Engine
) -> None:
    slug, name = (a_site(own_engine)[key] for key in ("slug", "name"))
    atlas.sign_in_as(own_engine, "planner")
    page = atlas.open(f"/lernort/{slug}?offen=bearbeiten")
    part = page.get_by_role("region", name="Öffentlich oder nicht")
    expect(part.get_by_role("button", name="Aus der Öffentlichkeit nehmen")).to_be_disabled()
    part.get_by_label("Grund").fill("liegt in einer Wohnung")
    part.get_by_role("button", name="Aus der Öffentlichkeit nehmen").click()
    expect(page).to_have_url(re.compile(rf"/nicht-oeffentlich\?(.*&)?ort={slug}"))
    expect(page.get_by_role("heading", level=1, name=str(name))).to_be_visible()
    visitor = httpx.get(f"{atlas.address}/api/sites/{slug}")
    assert visitor.status_code == 404
    page.get_by_role("link", name="Alle nicht öffentlichen Lernorte").click()
    page.get_by_label("Name, Anschrift oder Gemeinde").fill(str(name))
    expect(page.get_by_role("row")).to_have_count(2)
    assert atlas.violations() == []
    page.get_by_role("link", name=str(name)).click()
    page.get_by_role("button", name="Bearbeiten").click()
    assert atlas.violations() == []
    part = page.get_by_role("region", name="Öffentlich oder nicht")
    part.get_by_label("Grund").fill("eigene Räume")
    part.get_by_role("button", name="Öffentlich machen").click()
    expect(page).to_have_url(re.compile(rf"/lernort/{slug}"))
    atlas.sign_in_as(own_engine, "editor")
    atlas.open("/nicht-oeffentlich")
    expect(page.get_by_text("Dafür reicht Ihre Rolle nicht.")).to_be_visible()


def test_how_many_day_care_persons_there_are_stands_at_the_municipality(
    atlas: Atlas, own_engine: Engine
) -> None:
    counted = """
        INSERT INTO area_count (area_id, category, reference_date, sites, sites_status, source_id, import_id)
        SELECT a.id, 'childminding', '2026-03-01', CASE WHEN a.name = :name THEN 7 ELSE 2 END, 'known', i.source_id, i.id
          FROM area a, (SELECT * FROM import WHERE source_id IS NOT NULL ORDER BY id LIMIT 1) i
         WHERE a.level = 'municipality' AND a.is_core"""
    page = atlas.open("/versorgung")
    name = page.locator(".ranking .link").first.inner_text()
    other = page.locator(".ranking .link").nth(1).inner_text()
    with own_engine.begin() as connection:
        connection.execute(text(counted), {"name": name})
    page.get_by_role("button", name=name, exact=True).first.click()
    expect(
        page.locator(".card").get_by_text("Kindertagespflege: 7 Personen · Stand 01.03.2026")
    ).to_be_visible()
    assert atlas.violations() == []
    page.get_by_role("button", name=other, exact=True).first.click()
    expect(page.locator(".card").get_by_text(re.compile("Kindertagespflege: geheim"))).to_be_visible()


def test_unread_notices_are_counted_in_the_header_and_read_on_their_page(
    atlas: Atlas, own_engine: Engine
) -> None:
    with own_engine.begin() as connection:
        connection.execute(text("""
            TRUNCATE notice CASCADE;
            INSERT INTO notice (permission, kind, title, body, link)
            VALUES ('import', 'probe', 'Kitaliste: mit Unterschieden', '3 neu, 1 weg.', '/daten'),
                   ('import', 'probe', 'Schulliste: nicht geholt', 'Der Server antwortet nicht.', NULL)"""))  # fmt: skip
    atlas.sign_in_as(own_engine, "editor")
    page = atlas.open("/konto")
    button = page.get_by_role("button", name=re.compile("Test editor.*2 ungelesene Mitteilungen"))
    button.click()
    assert atlas.violations() == []
    page.get_by_role("link", name=re.compile("^Mitteilungen")).click()
    expect(page.get_by_role("link", name="Kitaliste: mit Unterschieden")).to_be_visible()
    assert atlas.violations() == []
    page.get_by_role("button", name="Alle als gelesen vermerken").click()
    expect(page.get_by_role("heading", name="Schon gelesen")).to_be_visible()
    expect(page.get_by_role("button", name="Test editor", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/neuer-lernort", "/nicht-oeffentlich", "/mitteilungen"])
def test_nothing_is_found_on_a_phone_in_either_scheme(
    atlas: Atlas, own_engine: Engine, path: str, scheme: str
) -> None:
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    atlas.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    atlas.sign_in_as(own_engine, "planner")
    page = atlas.open(path, quiet=True)
    assert atlas.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
