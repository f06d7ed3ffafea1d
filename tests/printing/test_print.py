"""The sheet: A3, tagged PDF/A with its fonts inside, text to select, and all that a map on paper must say."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from app.cartography.style import SEQUENTIAL
from app.maps.figures import numeric
from tests.asking import asking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

WALK, CYCLE = "kindergarten,walk,all", "kindergarten,bicycle,all"
A3_POINTS = (420 / 25.4 * 72, 297 / 25.4 * 72)


@pytest.fixture
async def atlas(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as client:
        yield client


async def printed(atlas: httpx.AsyncClient, *states: str, **asked: Any) -> pypdf.PdfReader:
    answer = await atlas.get(
        "/api/maps/print.pdf", params=[*(("map", one) for one in states), *asked.items()]
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def text_of(sheet: pypdf.PdfReader) -> str:
    return re.sub(r"\s+", " ", sheet.pages[0].extract_text().replace("\u00ad", ""))


def colours_of(sheet: pypdf.PdfReader) -> set[str]:
    """Every colour that something on the page is filled with."""
    contents = [sheet.pages[0].get_contents().get_data()]
    found: set[str] = set()
    seen: set[int] = set()

    def walk(resources: Any) -> None:
        for one in (resources or {}).get("/XObject", {}).values():
            here = one.get_object()
            if id(here) not in seen:
                seen.add(id(here))
                contents.append(here.get_data())
                walk(here.get("/Resources"))

    walk(sheet.pages[0]["/Resources"])
    for data in contents:
        for red, green, blue in re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:scn|rg)\b", data):
            found.add("#" + "".join(f"{round(float(part) * 255):02x}" for part in (red, green, blue)))
    return found


async def test_it_is_one_page_of_a3_tagged_in_german_with_its_fonts(atlas: httpx.AsyncClient) -> None:
    sheet = await printed(atlas, WALK)
    assert len(sheet.pages) == 1
    box = sheet.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(A3_POINTS, abs=0.5)
    root = sheet.trailer["/Root"]
    assert root["/Lang"].lower().startswith("de")
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    about = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in about
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in about
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert sheet.metadata is not None
    assert "Wie weit ist der Weg" in (sheet.metadata.title or "")
    fonts = [font.get_object() for font in sheet.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "FiraSans" in font["/BaseFont"].replace(" ", "")
        assert {"/FontFile2", "/FontFile3"} & set(inner)


async def test_it_says_what_a_map_on_paper_must_say(atlas: httpx.AsyncClient) -> None:
    told = text_of(await printed(atlas, WALK))
    for words in (
        "Kindergarten: Wie weit ist der Weg zu Fuß?", "keine Angabe", "geheim gehalten", "Lernort dieser Art", "1 :",
        "Gitternord", "Quellen:", "Erfundene Daten", "CC0", "Gedruckt am", "Lauf", "ckmeans", "Die zehn ungünstigsten",
    ):  # fmt: skip
        assert words.replace("ckmeans", "natürliche Gruppen") in told, words


async def test_the_table_names_the_worst_ten_of_the_answer(atlas: httpx.AsyncClient) -> None:
    table = (await atlas.get("/api/statistics/areas?category=kindergarten")).json()["areas"]
    worst = sorted(table, key=lambda area: -(numeric(area["mean_minutes"]) or 0))[:10]
    told = text_of(await printed(atlas, WALK))
    rows = told[told.index("Die zehn ungünstigsten") :]
    at = [rows.index(area["name"]) for area in worst]
    assert at == sorted(at)


async def test_the_map_is_of_vectors_in_the_colours_of_the_screen(atlas: httpx.AsyncClient) -> None:
    sheet = await printed(atlas, WALK)
    assert not list(sheet.pages[0].images)
    scale = (await atlas.get(f"/api/maps?map={WALK}")).json()["scale"]
    used = {colour for colour, count in zip(scale["colours"], scale["counts"], strict=True) if count}
    assert used <= colours_of(sheet) | set()
    assert set(scale["colours"]) <= set(SEQUENTIAL)


async def test_pictures_have_a_text_that_stands_for_them(atlas: httpx.AsyncClient) -> None:
    sheet = await printed(atlas, WALK)
    told: list[str] = []

    def walk(node: Any) -> None:
        here = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(here, list):
            for one in here:
                walk(one)
        elif isinstance(here, dict):
            if "/Alt" in here:
                told.append(str(here["/Alt"]))
            if "/K" in here:
                walk(here["/K"])

    walk(sheet.trailer["/Root"]["/StructTreeRoot"])
    assert any(one.startswith("Karte: Kindergarten") for one in told)


async def test_two_maps_have_one_legend_and_a_table_of_the_greatest_differences(
    atlas: httpx.AsyncClient,
) -> None:
    told = text_of(await printed(atlas, WALK, CYCLE))
    assert told.count("keine Angabe") == 2  # in the legend, and where it is explained
    for words in ("zu Fuß", "mit dem Rad", "Die größten Unterschiede", "aus allen Karten"):
        assert words in told


async def test_a_difference_says_which_less_which(atlas: httpx.AsyncClient) -> None:
    told = text_of(await printed(atlas, WALK, CYCLE, form="difference"))
    assert "Zweite Karte weniger erste" in told
    assert "−" in told


async def test_many_maps_come_on_one_page_and_an_uncomputed_one_is_hatched(atlas: httpx.AsyncClient) -> None:
    kinds = [
        "creche",
        "kindergarten",
        "primary_school",
        "community_school",
        "vocational_school",
        "library",
        "higher_education",
    ]
    sheet = await printed(atlas, *(f"{kind},walk,all" for kind in kinds))
    assert len(sheet.pages) == 1
    assert "Von der Krippe bis zum Seniorentreff" in text_of(sheet)


async def test_a_difference_of_one_map_is_refused_in_words(atlas: httpx.AsyncClient) -> None:
    answer = await atlas.get(f"/api/maps/print.pdf?map={WALK}&form=difference")
    assert answer.status_code == 400
    assert "genau zwei Karten" in answer.json()["detail"]
