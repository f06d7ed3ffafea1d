"""The pages for GIS in a browser: the picture becomes a map, each feature leads to its page, a part of the map to its list."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.e2e.conftest import Atlas

ITEMS = "/ogc/collections/sites-kindergarten/items?f=html&limit=12"
PAINTED = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value > 0);
}"""


def with_map(atlas: Atlas, path: str) -> Page:
    atlas.page.goto(atlas.address + path)
    expect(atlas.page.locator(".ogc-stage .leaflet-container")).to_be_visible()
    return atlas.page


def test_features_are_reached_by_keyboard_and_lead_to_their_pages(atlas: Atlas) -> None:
    page = with_map(atlas, ITEMS)
    shapes = page.locator(".ogc-stage [role=link]")
    expect(shapes).to_have_count(12)
    expect(page.locator("svg.ogc-map")).to_have_count(0)
    expect(page.locator("#objekte tbody tr")).to_have_count(12)  # the list beside it says the same
    assert atlas.violations() == []
    name = shapes.first.get_attribute("aria-label")
    shapes.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name or "")
    expect(page.locator(".ogc-stage .ogc-shape")).to_have_count(1)
    assert not atlas.troubles


def test_a_part_of_the_map_becomes_the_list_and_goes_again(atlas: Atlas) -> None:
    page = with_map(atlas, f"{ITEMS}&lang=en")
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Features in this part of the map").click()
    page.wait_for_url("**bbox=**")
    west, south, east, north = map(float, parse_qs(urlsplit(page.url).query)["bbox"][0].split(","))
    found = page.request.get(page.url.replace("f=html", "f=json")).json()
    assert found["numberMatched"] > 0
    for one in found["features"]:
        lon, lat = one["geometry"]["coordinates"]
        assert west <= lon <= east
        assert south <= lat <= north
    expect(page.locator("#objekte tbody tr")).to_have_count(len(found["features"]))
    page.get_by_role("link", name="Whole area").click()
    page.wait_for_url(lambda url: "bbox" not in url)
    expect(page.locator(".ogc-stage [role=link]")).to_have_count(12)
    assert not atlas.troubles


def test_an_empty_part_still_has_a_map_to_move_on_with(atlas: Atlas) -> None:
    page = with_map(atlas, f"{ITEMS}&bbox=6.0,54.0,6.1,54.1")
    expect(page.locator(".ogc-stage [role=link]")).to_have_count(0)
    expect(page.get_by_role("link", name="Ohne Kartenausschnitt")).to_be_visible()


def test_tiles_are_drawn_on_their_own_page(atlas: Atlas) -> None:
    page = with_map(atlas, "/ogc/collections/areas/tiles?f=html")
    page.wait_for_load_state("networkidle")
    painted = page.locator("canvas.ogc-tile").evaluate_all(f"(all) => all.filter({PAINTED}).length")
    assert painted > 0
    assert atlas.violations() == []
    assert not atlas.troubles


def test_without_a_script_the_picture_stays(live_server: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in (ITEMS, "/ogc/collections/areas?f=html", "/ogc/collections/areas/tiles?f=html"):
        page.goto(live_server + path)
        expect(page.locator("svg.ogc-map")).to_be_visible()
    context.close()
