"""The way by bus to a place: chosen by an address, told leg by leg, there and home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.e2e.test_policy import COLLECT, broken

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.e2e.conftest import Atlas


@pytest.fixture
def way(demo_engine: Engine) -> str:
    """The page of the grammar school of the Kreis town, asked for from a village with an hourly bus."""
    with demo_engine.connect() as connection:
        slug, lon, lat = connection.execute(text("""
            SELECT f.slug, ST_X(v.geom), ST_Y(v.geom)
              FROM site_feature f, timetable_stop s, timetable_stop v
             WHERE s.name LIKE '%, Bahnhof' AND v.name LIKE 'Ulmersholm%' AND 'grammar_school' = ANY(f.categories)
               AND f.point IS NOT NULL ORDER BY ST_Distance(f.point, s.geom) LIMIT 1""")).one()  # fmt: skip
    return f"/lernort/{slug}?von={lon:.5f},{lat:.5f}"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_way_is_told_there_and_home(atlas: Atlas, way: str, width: int) -> None:
    atlas.page.set_viewport_size({"width": width, "height": 844})
    atlas.page.add_init_script(COLLECT)
    page = atlas.open(way, quiet=True)
    section = page.get_by_role("region", name="Mit Bus und Bahn")
    expect(section.get_by_role("heading", name="Hinweg")).to_be_visible()
    expect(section.get_by_role("heading", name="Rückweg")).to_be_visible()
    expect(section.get_by_text("Einstieg: Ulmersholm, Mitte")).to_be_visible()
    expect(section.get_by_text("Richtung").first).to_be_visible()
    expect(section.get_by_text("Keine Auskunft des Verkehrsbetriebs")).to_be_visible()
    assert atlas.violations() == []
    assert broken(page) == []


def test_a_rule_that_is_chosen_stands_in_the_address(atlas: Atlas, way: str) -> None:
    page = atlas.open(way, quiet=True)
    page.get_by_label("Wer fährt?").select_option("pupil_to_grade_4")
    expect(page.get_by_text("höchstens 2,0 km zur Haltestelle")).to_be_visible()
    assert "regel=pupil_to_grade_4" in page.url


def test_an_address_that_is_typed_and_chosen_is_where_one_sets_out(atlas: Atlas, way: str) -> None:
    page = atlas.open(way.split("?")[0], quiet=True)
    expect(page.get_by_role("heading", name="Hinweg")).to_have_count(0)
    page.get_by_label("Von wo?").press_sequentially("Seglerring 7")
    page.locator(".bus .picks button").first.click()
    expect(page.get_by_role("heading", name="Hinweg")).to_be_visible()
    assert "von=" in page.url


def test_the_way_is_on_the_map_leg_by_leg_and_so_is_the_way_home(atlas: Atlas, way: str) -> None:
    page = atlas.open(way, quiet=True)
    badges = page.locator("#map .leg-badge")
    legs = (
        page.get_by_role("region", name="Mit Bus und Bahn")
        .locator(".bus-way")
        .first.locator(".leg .leg-sign")
    )
    expect(badges).to_have_count(legs.count())
    assert legs.count() >= 1
    there = badges.all_inner_texts()
    assert any("·" in badge for badge in there)  # rides carry the name of their line
    page.get_by_role("button", name="Rückweg auf der Karte zeigen").click()
    expect(page.get_by_role("button", name="Rückweg auf der Karte zeigen")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert "weg=zurueck" in page.url
    expect(badges.first).to_be_attached()


def test_one_may_say_when_one_leaves_and_on_which_day(atlas: Atlas, way: str) -> None:
    page = atlas.open(way, quiet=True)
    section = page.get_by_role("region", name="Mit Bus und Bahn")
    section.get_by_text("Losgehen um").click()
    expect(section.get_by_text("zu irgendeiner Minute losgeht")).to_be_visible()
    page.get_by_label("An welchem Tag?").select_option("ferientag")
    expect(section.get_by_text("in den Schulferien: ")).to_be_visible()
    assert "zeit=los" in page.url
    assert "tag=ferientag" in page.url


@pytest.mark.parametrize("width", [1280, 390])
def test_who_comes_here_by_bus_is_shown_when_it_is_asked_for(atlas: Atlas, way: str, width: int) -> None:
    atlas.page.set_viewport_size({"width": width, "height": 844})
    atlas.page.add_init_script(COLLECT)
    page = atlas.open(way.split("?")[0], quiet=True)
    section = page.get_by_role("region", name="Wer kommt mit Bus und Bahn hierher?")
    section.get_by_role("button", name="Flächen berechnen und zeigen").click()
    expect(section.get_by_role("columnheader", name="bis 45 min")).to_be_visible()
    section.get_by_text("an 9 von 10 Minuten").click()
    expect(section.get_by_text("gibt es in")).to_be_visible()
    assert "dauer=p90" in page.url
    assert atlas.violations() == []
    assert broken(page) == []


def test_a_catchment_by_bus_has_areas_and_a_table(atlas: Atlas, way: str) -> None:
    slug = way.split("/")[2].split("?")[0]
    atlas.page.add_init_script(COLLECT)
    page = atlas.open(f"/einzugsgebiet?ort={slug}&modus=bus", quiet=True)
    expect(page.get_by_role("heading", name="Wie weit kommt man mit Bus und Bahn?")).to_be_visible()
    expect(page.get_by_role("columnheader", name="bis 60 min")).to_be_visible()
    assert page.locator("#map path.leaflet-interactive, #map .leaflet-overlay-pane path").count() >= 4
    page.get_by_label("Welcher Weg?").select_option("outward")
    expect(page.get_by_role("columnheader", name="bis 60 min")).to_be_visible()
    assert atlas.violations() == []
    assert broken(page) == []


def test_the_search_tells_minutes_by_bus_and_leads_to_the_way(atlas: Atlas, way: str) -> None:
    start = way.split("von=")[1]
    page = atlas.open(f"/?kategorie=grammar_school&start={start}", quiet=True)
    expect(page.locator(".ways").filter(has_text="mit Bus und Bahn").first).to_be_visible()
    page.locator(".entry-name").first.click()
    page.get_by_role("link", name="Wie komme ich hin?").click()
    expect(page.get_by_role("heading", name="Hinweg")).to_be_visible()
    assert f"von={start}" in page.url


def test_provision_by_bus_is_typical_or_that_of_nine_in_ten_minutes(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=grammar_school&modus=bus", quiet=True)
    page.get_by_text("an 9 von 10 Minuten", exact=True).click()
    expect(page.get_by_text("an neun von zehn Minuten zwischen 6:30 und 8:30 Uhr")).to_be_visible()
    assert "modus=bus_p90" in page.url
    assert atlas.violations() == []
