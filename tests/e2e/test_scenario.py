"""Szenario in the browser: changes by keyboard and mouse, what they bring, saving, two at once, freezing, comparing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.accounts.signing_in import sign_in_as
from tests.e2e.conftest import START

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from sqlalchemy import Engine

    from tests.e2e.conftest import Atlas

FIRST_MS = 120_000
"""The first question of a process may have to be compiled."""
VIEW = "/szenario?kategorie=kindergarten&modus=walk"


@pytest.fixture(scope="module", autouse=True)
def compiled(live_server: str, demo_engine: Engine) -> None:
    """The first question compiles, and until then pages are slow: it is asked before any is opened."""
    who = sign_in_as(demo_engine, "planner")
    with httpx.Client(
        base_url=live_server, cookies=who.cookies, headers=who.headers, timeout=FIRST_MS / 1000
    ) as client:
        assert client.post("/api/scenarios/result", json={}).status_code == 200


@pytest.fixture
def planner(atlas: Atlas, demo_engine: Engine) -> Atlas:
    atlas.sign_in_as(demo_engine, "planner")
    return atlas


def test_a_place_is_set_by_keyboard_and_the_kreis_is_counted_again(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&karte=13/54.89/7.24", quiet=True)
    expect(page.get_by_text("Setzen Sie einen neuen Ort")).to_be_visible()
    page.get_by_role("button", name="Neuen Ort auf die Karte setzen").click()
    expect(page.locator(".map-hint")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Was sich ändert")).to_be_visible(timeout=FIRST_MS)
    whole = page.get_by_role("table", name=re.compile("im Ganzen"))
    expect(whole.get_by_role("row", name=re.compile("Mittlerer Weg"))).to_contain_text("min")
    page.get_by_label("Plätze am neuen Ort 1").fill("120")
    page.get_by_label("Plätze am neuen Ort 1").press("Tab")
    expect(page).to_have_url(re.compile(r"neu=[\d.,]+,120"))
    expect(page.get_by_role("button", name="Als Szenario speichern")).to_be_visible()


def test_a_site_is_closed_and_opened_again(planner: Atlas) -> None:
    page = planner.open(VIEW, quiet=True)
    page.get_by_label("Einen Lernort ändern").select_option(index=1)
    page.get_by_role("button", name="Schließen", exact=True).click()
    expect(page.get_by_text(re.compile("schließt$")).first).to_be_visible()
    expect(page.get_by_role("table", name=re.compile("im Ganzen"))).to_be_visible(timeout=FIRST_MS)
    page.get_by_role("button", name=re.compile("schließt entfernen")).click()
    expect(page.get_by_text("Setzen Sie einen neuen Ort")).to_be_visible()


def test_a_site_is_moved_by_coordinates_and_enlarged_and_each_step_is_taken_back(planner: Atlas) -> None:
    page = planner.open(VIEW, quiet=True)
    page.get_by_label("Einen Lernort ändern").select_option(index=1)
    page.get_by_label("Breite von").press("ArrowUp")
    page.get_by_label("Breite von").press("Tab")
    expect(page.get_by_text(re.compile("zieht um$")).first).to_be_visible()
    page.get_by_label("Plätze von").fill("150")
    page.get_by_label("Plätze von").press("Tab")
    expect(page.get_by_text(re.compile("zieht um und hat 150 Plätze$")).first).to_be_visible()
    expect(page.get_by_role("table", name=re.compile("im Ganzen"))).to_be_visible(timeout=FIRST_MS)
    page.get_by_role("button", name="Schritt zurücknehmen").click()
    expect(page.get_by_text(re.compile("zieht um$")).first).to_be_visible()
    page.get_by_role("button", name="Schritt zurücknehmen").click()
    expect(page.get_by_text("Setzen Sie einen neuen Ort")).to_be_visible()
    page.get_by_role("button", name="Wiederholen").click()
    expect(page.get_by_text(re.compile("zieht um$")).first).to_be_visible()


def test_a_new_place_is_dragged(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&karte=14/54.89/7.24&neu={START},60", quiet=True)
    mark = page.locator(".draggable")
    expect(mark).to_be_visible()
    box = mark.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=6)
    page.mouse.up()
    expect(page).not_to_have_url(re.compile(re.escape(f"neu={START},")))
    expect(page).to_have_url(re.compile(r"neu=[\d.]+,[\d.]+,60"))


def test_a_street_is_chosen_closed_and_slowed(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&karte=14/54.89/7.24", quiet=True)
    page.get_by_role("button", name="Straße auf der Karte wählen").click()
    expect(page.locator(".map-hint")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("zwischen zwei Kreuzungen")).to_be_visible(timeout=FIRST_MS)
    page.get_by_label(re.compile("^Was mit .* geschieht$")).select_option("tempo")
    page.get_by_label(re.compile("^Tempo auf")).fill("2")
    page.get_by_label(re.compile("^Tempo auf")).press("Tab")
    expect(page).to_have_url(re.compile(r"strasse=[\d.]+,[\d.]+,2(&|$)"))


def test_what_cannot_be_done_says_why_and_the_rest_is_done(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&neu=0,0;{START},60&zu=abgerissen")
    expect(page.get_by_text("Nicht möglich: Nicht angebunden")).to_be_visible(timeout=FIRST_MS)
    expect(page.get_by_text("gibt es an diesem Tag nicht mehr")).to_be_visible()
    whole = page.get_by_role("table", name=re.compile("im Ganzen"))
    expect(whole.get_by_role("row", name=re.compile("Innerhalb des Standards"))).to_contain_text("+")


def test_the_old_address_leads_to_the_scenario_with_all_it_says(planner: Atlas) -> None:
    page = planner.open(f"/was-waere-wenn?kategorie=kindergarten&modus=walk&neu={START},60")
    expect(page).to_have_url(re.compile(rf"/szenario\?.*neu={START},60"))
    expect(page.get_by_role("heading", name="Was sich ändert")).to_be_visible(timeout=FIRST_MS)


def test_visitors_see_what_is_shared_with_all_and_cannot_make_one(atlas: Atlas) -> None:
    page = atlas.open(VIEW)
    expect(page.get_by_text("Wählen Sie ein freigegebenes Szenario")).to_be_visible()
    expect(page.get_by_label("Art von Lernort")).to_have_count(0)


def save_new(planner: Atlas, name: str, changes: str = f"neu={START},60") -> int:
    """A scenario, saved in the view."""
    page = planner.open(f"{VIEW}&{changes}")
    page.get_by_label("Name des Szenarios").fill(name)
    page.get_by_role("button", name="Als Szenario speichern").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page).to_have_url(re.compile(r"[?&]s=\d+"))
    return int(re.findall(r"[?&]s=(\d+)", page.url)[0])


def test_a_scenario_is_saved_changed_saved_again_and_an_earlier_version_opened(planner: Atlas) -> None:
    save_new(planner, "Kita am Fjord")
    page = planner.page
    expect(page.get_by_text("So gespeichert.")).to_be_visible()
    page.get_by_label("Plätze am neuen Ort 1").fill("90")
    page.get_by_label("Plätze am neuen Ort 1").press("Tab")
    expect(page.get_by_text("noch nicht gespeichert")).to_be_visible()
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_text("2 Fassungen")).to_be_visible()
    expect(page.get_by_text("So gespeichert.")).to_be_visible()
    page.get_by_text("2 Fassungen").click()
    page.get_by_role("button", name="Fassung 1 öffnen").click()
    expect(page.get_by_label("Plätze am neuen Ort 1")).to_have_value("60")
    expect(page.get_by_text("noch nicht gespeichert")).to_be_visible()


def test_who_saves_second_sees_what_differs_and_saves_both(
    planner: Atlas, demo_engine: Engine, live_server: str
) -> None:
    number = save_new(planner, "Zu zweit")
    page = planner.page
    other = sign_in_as(demo_engine, "planner", name="Kollegin Zwei")
    with demo_engine.begin() as connection:
        connection.execute(text("UPDATE scenario SET sharing = 'planners' WHERE id = :id"), {"id": number})
    with httpx.Client(base_url=live_server, cookies=other.cookies, headers=other.headers) as client:
        told = client.get(f"/api/scenarios/{number}")
        content = told.json()["content"]
        content["changes"].append({"kind": "close", "site": "abgerissen"})
        saved = client.put(
            f"/api/scenarios/{number}", json={"content": content}, headers={"If-Match": told.headers["etag"]}
        )
        assert saved.status_code == 200
    page.get_by_label("Plätze am neuen Ort 1").fill("90")
    page.get_by_label("Plätze am neuen Ort 1").press("Tab")
    page.get_by_role("button", name="Speichern", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Kollegin Zwei hat inzwischen gespeichert")
    expect(alert).to_contain_text("abgerissen schließt")
    assert planner.violations() == []
    page.get_by_role("button", name="Beides zusammen speichern").click()
    expect(page.get_by_text("3 Fassungen")).to_be_visible()
    expect(page.get_by_label("Plätze am neuen Ort 1")).to_have_value("90")
    expect(page.get_by_text("abgerissen schließt").first).to_be_visible()


def test_a_version_is_frozen_shared_and_seen_by_a_visitor_with_protected_numbers(
    planner: Atlas, browser: Browser, live_server: str
) -> None:
    save_new(planner, "Für den Ausschuss")
    page = planner.page
    page.get_by_label("Sichtbar für").select_option("public")
    expect(page.get_by_text("Sichtbar für: alle.")).to_be_visible()
    page.get_by_text("Einfrieren", exact=True).click()
    page.get_by_label("Wofür").fill("Sitzung im Mai")
    page.get_by_role("button", name="Fassung 1 einfrieren").click()
    expect(page.get_by_text("Die Zahlen sind die von damals")).to_be_visible(timeout=FIRST_MS)
    expect(page.get_by_text("Sitzung im Mai")).to_be_visible()
    assert planner.violations() == []
    visitor = browser.new_context(locale="de-DE").new_page()
    visitor.goto(page.url)
    expect(visitor.get_by_text("Kleine Zahlen sind geschützt")).to_be_visible(timeout=FIRST_MS)
    visitor.context.close()


def test_two_are_compared_side_by_side_and_the_address_carries_the_choice(planner: Atlas) -> None:
    first, second = save_new(planner, "Links"), save_new(planner, "Rechts", f"neu={START},200")
    page = planner.open(f"/szenario?vergleich={first},{second},heute&kategorie=kindergarten&modus=walk")
    table = page.get_by_role("table", name="Nebeneinander")
    expect(table).to_be_visible(timeout=FIRST_MS)
    for name in ("ohne Änderungen", "Links", "Rechts"):
        expect(table.get_by_role("columnheader", name=name)).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Karte von Links"))).to_be_visible()
    assert planner.violations() == []
    page.get_by_label("Jahr", exact=True).select_option(index=3)
    expect(page).to_have_url(re.compile(r"jahr=20\d\d"))
    expect(table).to_be_visible(timeout=FIRST_MS)
    page.get_by_role("checkbox", name="Rechts").uncheck()
    expect(page).to_have_url(re.compile(rf"vergleich={first}(,|%2C)heute"))


def test_a_housing_area_and_another_standard_change_the_figures(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&karte=14/54.89/7.24", quiet=True)
    page.get_by_text("Wohngebiet, Standard, Buslinie").click()
    page.get_by_label("Höchstens so viele Minuten").fill("5")
    page.get_by_label("Höchstens so viele Minuten").press("Tab")
    whole = page.get_by_role("table", name=re.compile("im Ganzen"))
    expect(whole.get_by_role("row", name=re.compile("Innerhalb des Standards"))).to_contain_text(
        "−", timeout=FIRST_MS
    )
    page.get_by_role("button", name="Wohngebiet auf die Karte setzen").click()
    expect(page.locator(".map-hint")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("ziehen ein")).to_be_visible(timeout=FIRST_MS)
    page.get_by_role("heading", name="Szenario").click()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("ziehen ein")).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(page.get_by_text("ziehen ein")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", [VIEW, f"{VIEW}&neu={START},60&strasse={START},zu", "site"])
def test_nothing_is_found_by_axe(planner: Atlas, state: str, width: int, scheme: str) -> None:
    planner.page.set_viewport_size({"width": width, "height": 900})
    planner.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    planner.open(VIEW if state == "site" else state, quiet=True)
    if state == "site":
        planner.page.get_by_label("Einen Lernort ändern").select_option(index=1)
        expect(planner.page.get_by_label("Plätze von")).to_be_visible()
    assert planner.violations() == []
