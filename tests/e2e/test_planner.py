"""What planners come to do: see who is left out, how that was counted, and take it with them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from playwright.sync_api import expect

from tests.e2e.conftest import START

if TYPE_CHECKING:
    from tests.e2e.conftest import Atlas

TABLE = "/api/statistics/areas?level=municipality&category=kindergarten&mode=walk&age_group=all"


def test_planner_1_the_worst_municipalities_come_first_and_the_csv_is_the_map(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=kindergarten")
    told = {
        one["name"]: one["mean_minutes"]["value"] for one in httpx.get(atlas.address + TABLE).json()["areas"]
    }
    worst = max(told, key=lambda name: told[name])
    expect(page.locator(".ranking tbody tr").first).to_contain_text(worst)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Tabelle als CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig")), delimiter=";"))
    assert {row["gemeinde"]: float(row["mittel_min"].replace(",", ".")) for row in rows} == told
    assert all(len(row["ars"]) == 12 for row in rows)


def test_classes_are_counted_and_the_limit_is_one_of_them(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=kindergarten&grenze=15")
    counts = [int(text) for text in page.locator(".legend-table td > span").all_inner_texts()]
    assert sum(counts) == page.locator(".ranking tbody tr").count()
    expect(page.locator(".legend-table")).to_contain_text("keine Angabe")
    expect(page.locator(".legend-table")).to_contain_text("unter 15")


def test_the_ranking_sorts_by_every_column(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=kindergarten")
    page.get_by_role("button", name="Gemeinde", exact=True).click()
    names = page.locator(".ranking tbody .link").all_inner_texts()
    assert names == sorted(names, key=lambda name: name.lower().translate(str.maketrans("äöü", "aou")))
    expect(page.locator(".ranking").get_by_role("columnheader", name="Gemeinde")).to_have_attribute(
        "aria-sort", "ascending"
    )


def test_a_municipality_opens_with_its_figures_and_how_they_came_about(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=kindergarten")
    name = page.locator(".ranking .link").first.inner_text()
    page.locator(".ranking .link").first.click()
    heading = page.get_by_role("heading", name=name)
    expect(heading).to_be_focused()
    page.locator(".card summary").click()
    expect(page.locator(".card")).to_contain_text("Programmstand")
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_have_count(0)


def test_cells_appear_near_by_and_tell_who_lives_there(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=kindergarten&karte=15/54.89/7.24")
    expect(page.get_by_text("Die Karte zeigt Rasterzellen")).to_be_visible()
    page.locator("#map .area").first.dispatch_event("click")
    expect(page.get_by_role("heading", name="Wer wohnt hier?")).to_be_focused()
    expect(page.locator(".card table").last).to_contain_text("alle")
    expect(page.locator(".card")).to_contain_text(re.compile(r"\d+ min"))
    assert "zelle=" in page.url


def test_a_catchment_tells_people_by_age_for_every_step(atlas: Atlas, a_kindergarten: str) -> None:
    page = atlas.open(f"/einzugsgebiet?ort={a_kindergarten}")
    expect(page.locator("th[scope=col]").filter(has_text="bis")).to_have_count(4)
    row = page.locator("tbody tr").first
    values = [int(text.replace(".", "")) for text in row.locator("td").all_inner_texts()]
    assert values == sorted(values)
    expect(page.get_by_text("nicht aus der Fläche")).to_be_visible()
    assert page.locator("#map path").count() >= 4


def test_any_point_can_be_asked_by_keyboard(atlas: Atlas) -> None:
    page = atlas.open("/einzugsgebiet?karte=13/54.89/7.24")
    page.get_by_role("button", name="Auf Karte wählen").press("Enter")
    expect(page.locator("#map .leaflet-container")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Wer erreicht diesen Punkt?")).to_be_visible()
    atlas.settle()
    expect(page.get_by_role("heading", name="Menschen nach Alter und Minuten")).to_be_visible()
    assert "punkt=7.2" in page.url


def test_a_point_that_is_not_connected_says_so(atlas: Atlas) -> None:
    page = atlas.open("/einzugsgebiet?punkt=5,54")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Erneut versuchen")).to_be_visible()


def test_both_views_link_to_exactly_what_they_show(atlas: Atlas) -> None:
    page = atlas.open(f"/einzugsgebiet?punkt={START}&modus=bicycle")
    url = page.get_by_role("link", name="Flächen als GeoJSON").get_attribute("href") or ""
    answer = httpx.get(atlas.address + url, timeout=30)
    assert answer.headers["content-type"].startswith("application/geo+json")
    assert {one["properties"]["mode"] for one in answer.json()["features"]} == {"bicycle"}
