"""What planners come to do with maps: compare two, see all phases of life at once, and take the map to a committee."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import openpyxl
import pypdf
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.e2e.conftest import Atlas

SWIPE = "/versorgung?kategorie=kindergarten&darstellung=wischen"
BOTH = "/api/maps?map=kindergarten,walk,all&map=kindergarten,bicycle,all"


def test_two_maps_are_swiped_with_the_keyboard_and_the_address_keeps_the_line(atlas: Atlas) -> None:
    page = atlas.open(f"{SWIPE}&modus2=bicycle", quiet=True)
    slider = page.get_by_role("slider", name="Teilung der Karte")
    expect(slider).to_have_value("50")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(slider).to_have_value("45")
    assert "teilung=45" in page.url
    clipped = page.locator(".leaflet-swipe-second-pane").evaluate("pane => pane.style.clipPath")
    assert clipped.startswith("polygon(")
    page.reload()
    expect(page.get_by_role("slider", name="Teilung der Karte")).to_have_value("45")


def test_both_halves_have_one_scale_and_the_table_names_the_difference(atlas: Atlas) -> None:
    page = atlas.open(f"{SWIPE}&modus2=bicycle", quiet=True)
    told = httpx.get(atlas.address + BOTH).json()
    counts = [int(one) for one in page.locator(".legend-table td > span").all_inner_texts()]
    assert counts[: len(told["scale"]["counts"])] == told["scale"]["counts"]
    assert sum(counts) == 2 * len(told["names"])
    fills = {
        one
        for pane in ("first", "second")
        for one in page.locator(f".leaflet-swipe-{pane}-pane path.area").evaluate_all(
            "paths => paths.map(path => path.getAttribute('fill'))"
        )
    }
    assert fills <= set(told["scale"]["colours"])
    heads = page.locator(".ranking th button.sort").all_inner_texts()
    assert any("zu Fuß" in head for head in heads)
    assert any("mit dem Rad" in head for head in heads)


def test_on_a_phone_one_map_or_the_other_is_chosen(atlas: Atlas) -> None:
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    page = atlas.open(f"{SWIPE}&modus2=bicycle", quiet=True)
    page.get_by_role("button", name="Karte", exact=True).click()
    expect(page.get_by_role("slider", name="Teilung der Karte")).to_be_hidden()
    page.locator(".swipe-toggle").get_by_text("mit dem Rad").click()
    assert "teilung=0" in page.url
    clip = page.locator(".leaflet-swipe-first-pane").evaluate("pane => pane.style.clipPath")
    left, right = (float(one) for one in re.findall(r"([\d.-]+)px [\d.-]+px", clip)[:2])
    assert left == right


def test_the_difference_map_is_orange_and_violet_about_zero(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=kindergarten&darstellung=unterschied&modus2=bicycle", quiet=True)
    expect(page.locator(".legend")).to_contain_text("Unterschied (zweite weniger erste)")
    expect(page.locator(".legend")).to_contain_text("geheim gehalten")
    told = httpx.get(atlas.address + BOTH).json()["difference"]["scale"]
    fills = page.locator("#map path.area").evaluate_all(
        "paths => paths.map(path => path.getAttribute('fill'))"
    )
    assert set(fills) <= set(told["colours"])


def test_all_phases_are_small_maps_and_each_opens(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?darstellung=phasen", quiet=True)
    phases = httpx.get(atlas.address + "/api/region").json()["life_phases"]
    cards = page.locator(".small-map")
    assert 5 <= cards.count() <= len(phases)
    areas = httpx.get(atlas.address + "/api/areas?level=municipality&core=true&geometry=false").json()[
        "features"
    ]
    assert cards.first.locator("path").count() == len(areas)
    kind = cards.nth(1).locator("span").inner_text()
    cards.nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(kind)
    assert "darstellung" not in page.url


def test_a_planner_takes_the_map_to_a_committee(atlas: Atlas) -> None:
    page = atlas.open("/versorgung?kategorie=kindergarten", quiet=True)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Karte zum Drucken").click()
    sheet = pypdf.PdfReader(Path(saved.value.path()))
    told = re.sub(r"\s+", " ", sheet.pages[0].extract_text())
    legend = page.locator(".legend-table").inner_text()
    for limit in re.findall(r"ab (\d+)", legend):
        assert f"ab {limit}" in told
    with page.expect_download() as saved:
        page.get_by_role("link", name="Arbeitsmappe").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(saved.value.path()).read_bytes()), read_only=True)
    assert "Gemeinden" in book.sheetnames
