"""Styles over HTTP, in the sense of the draft of OGC API Styles: linked from collections, in three forms, with words for what there is not."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import text

from tests.asking import asking
from tests.ogc.reading import get

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx
    from sqlalchemy import Engine

REL = "http://www.opengis.net/def/rel/ogc/1.0/styles"
SE, OGC = "{http://www.opengis.net/se}", "{http://www.opengis.net/ogc}"
SHEET = "/ogc/collections/{}/styles/bildungsatlas"


@pytest.fixture
async def atlas(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as client:
        yield client


async def test_every_collection_with_geometries_links_its_styles(atlas: httpx.AsyncClient):
    """From the collection to the list to each sheet, whose type is the one the link told; a table has none."""
    listed = (await get(atlas, "/ogc/collections"))["collections"]
    linked = {one["id"]: [link["href"] for link in one["links"] if link["rel"] == REL] for one in listed}
    drawn = {one["id"] for one in listed if any("tiles" in link["href"] for link in one["links"])}
    assert {name for name, hrefs in linked.items() if hrefs} == drawn
    assert len(drawn) > 20
    parts = urlsplit(linked["areas"][0])
    told = await get(atlas, f"{parts.path}?{parts.query}")
    assert told["default"] == told["styles"][0]["id"] == "bildungsatlas"
    for link in told["styles"][0]["links"]:
        parts = urlsplit(link["href"])
        answer = await atlas.get(f"{parts.path}?{parts.query}")
        assert (link["rel"], answer.status_code) == ("stylesheet", 200)
        assert answer.headers["content-type"].partition(";")[0] == link["type"].partition(";")[0]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/vnd.qgis.qml", "application/vnd.qgis.qml"),
        ("application/vnd.ogc.sld+xml;version=1.1", "application/vnd.ogc.sld+xml;version=1.1"),
        ("application/vnd.mapbox.style+json, */*;q=0.1", "application/vnd.mapbox.style+json"),
        ("*/*", "application/vnd.ogc.sld+xml;version=1.1"),
    ],
)
async def test_a_sheet_comes_in_the_form_that_is_asked_for(atlas: httpx.AsyncClient, accept: str, media: str):
    answer = await atlas.get(SHEET.format("sites"), headers={"Accept": accept})
    assert answer.headers["content-type"] == media
    assert "Accept" in answer.headers["vary"]


async def test_cells_have_the_limits_that_their_people_give(atlas: httpx.AsyncClient, demo_engine: Engine):
    """No class is empty, and every number lies in one: limits are between the least and the largest, counted by SQL."""
    root = ET.fromstring((await atlas.get(f"{SHEET.format('cells')}?f=sld11")).text)
    limits = [
        float(one.findtext(f"{OGC}Literal") or "") for one in root.iter(f"{OGC}PropertyIsGreaterThanOrEqualTo")
    ]  # fmt: skip
    assert len(limits) == 4
    asked = """
    SELECT p.people::float8 FROM shown_cell_people p
     WHERE p.age_group = 'all' AND p.people IS NOT NULL AND p.reference_date = (
           SELECT max(n.reference_date) FROM shown_cell_people n WHERE n.cell_id = p.cell_id AND n.age_group = 'all')"""
    with demo_engine.connect() as connection:
        people = list(connection.execute(text(asked)).scalars())
    edges = [float("-inf"), *limits, float("inf")]
    counts = [sum(low <= one < high for one in people) for low, high in pairwise(edges)]
    assert min(counts) > 0
    assert sum(counts) == len(people)


async def test_a_style_for_tiles_draws_the_tiles_of_its_collection(atlas: httpx.AsyncClient):
    told = await get(atlas, SHEET.format("areas"), f="mapbox")
    (source,) = told["sources"].values()
    assert told["version"] == 8
    assert {one["source-layer"] for one in told["layers"]} == {"areas"}
    west, south, east, north = source["bounds"]
    assert west < east
    assert south < north
    path = urlsplit(source["tiles"][0]).path.replace("%7B", "{").replace("%7D", "}")
    answer = await atlas.get(path.format(z=0, x=0, y=0))
    assert answer.status_code == 200
    assert answer.content


async def test_the_page_for_people_names_the_three_forms(atlas: httpx.AsyncClient):
    page = (await atlas.get("/ogc/collections/sites/styles?f=html")).text
    assert "QML für QGIS" in page
    assert "SLD 1.1" in page
    assert "/ogc/collections/sites/styles?f=html" in (await atlas.get("/ogc/collections/sites?f=html")).text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/ogc/collections/sitez/styles", 404, "Meinten Sie „sites“?"),
        ("/ogc/collections/sites/styles/bildungsatlass", 404, "Meinten Sie „bildungsatlas“?"),
        ("/ogc/collections/sites/styles/bildungsatlas?f=css", 400, "f ist qml, sld11, mapbox"),
        ("/ogc/collections/sites/styles?f=qml", 400, "f ist json oder html"),
        ("/ogc/collections/sites/styles?what=1", 400, "what"),
    ],
)
async def test_what_there_is_not_is_said(atlas: httpx.AsyncClient, path: str, status: int, words: str):
    answer = await atlas.get(path)
    assert answer.status_code == status
    assert words in answer.json()["detail"]
