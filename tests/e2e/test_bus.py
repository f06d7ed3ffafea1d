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
