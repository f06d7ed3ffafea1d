"""Pages for GIS in German and English: chosen by address or browser, nothing German left unmarked on an English page."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from app.ogc.words import WORDS, day, decimal, unit, value

if TYPE_CHECKING:
    import httpx

ONLY_GERMAN = re.compile(
    r"\b(und|oder|nicht|kein|keine|mit|ohne|von|zum|aus|Fuß|Rad|Wege|Plätze|Orte|Menschen|Jahre|Stand|Gebiet|Gebiete|Gemeinde|Schlüssel|heute|"
    r"berechnet|Spalte|Zahl|Straße|Quelle|Dänisch|Deutsch(?!</))\b"
)
VOID = frozenset({"meta", "link", "br", "input", "img", "hr", "path", "circle"})
COLLECTIONS = ("sites", "sites-kindergarten", "areas", "cells", "streets", "travel-times-areas", "catchments", "isochrones", "places-areas",
               "gaps-areas", "indicators")  # fmt: skip
PAGES = (
    "/ogc", "/ogc/collections", "/ogc/conformance", "/ogc/api", "/ogc/codelists", "/ogc/codelists/figure-status", "/ogc/codelists/indicators",
    "/ogc/collections/areas/tiles", "/ogc/collections/areas/tiles/AdV_25832", "/ogc/collections/areas/styles", "/ogc/collections/sites/items?limit=3",
    "/ogc/collections/sites/items?bbox=6,54,6.1,54.1", "/ogc/collections/areas/items?as_of=1990-01-01", "/ogc/collections/indicators/items?limit=2",
    *(f"/ogc/collections/{one}" for one in COLLECTIONS),
)  # fmt: skip


class English(HTMLParser):
    """What a page says in its own language: its text, and names for those who do not see it; `cells`: also values of data."""

    def __init__(self, *, cells: bool) -> None:
        super().__init__()
        self._left_out = {"script", "style", "code"} | (set() if cells else {"td"})
        self._open: list[bool] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        foreign = told.get("lang", "en") != "en" and tag != "html"
        left_out = foreign or tag in self._left_out or (bool(self._open) and self._open[-1])
        if tag not in VOID:
            self._open.append(left_out)
        if not left_out and told.get("aria-label"):
            self.said.append(told["aria-label"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open and not self._open[-1]:
            self.said.append(data.strip())


def german_on(page: str, *, cells: bool = True) -> list[str]:
    """What is German on a page outside of what is marked: whole sentences of ours, and words that only German has."""
    told = English(cells=cells)
    told.feed(page)
    said = "\n".join(told.said)
    ours = [
        german
        for german, english in WORDS.values()
        if german != english and "{" not in german and german in told.said
    ]
    return [*ours, *ONLY_GERMAN.findall(said)]


def english(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}f=html&lang=en"


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_german_is_left_unmarked_on_an_english_page(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(english(path))
    assert answer.status_code == 200, answer.text
    assert '<html lang="en"' in answer.text
    assert answer.headers["Content-Language"] == "en"
    assert german_on(answer.text, cells="/items" not in path) == []


@pytest.mark.parametrize("collection", ["sites", "areas", "indicators"])
async def test_nor_on_the_page_of_one_feature(client: httpx.AsyncClient, collection: str) -> None:
    listed = (await client.get(f"/ogc/collections/{collection}/items?limit=1")).json()
    answer = await client.get(english(f"/ogc/collections/{collection}/items/{listed['features'][0]['id']}"))
    assert answer.status_code == 200, answer.text
    assert german_on(answer.text, cells=False) == []


async def test_the_check_finds_what_is_german(client: httpx.AsyncClient) -> None:
    page = (await client.get("/ogc/collections/areas?f=html&lang=de")).text
    found = german_on(page)
    assert {"Spalten", "Ausdehnung", "Objekte ansehen", "und", "Gebiete"} <= set(found)


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        ("", "", "de"), ("", "en-GB,en;q=0.9,de;q=0.5", "en"), ("", "de,en;q=0.5", "de"), ("", "fr", "de"), ("&lang=de", "en", "de"),
        ("&lang=en", "de", "en"), ("", "da,de;q=0.5", "en"), ("&lang=da", "de", "en"),
    ],
)  # fmt: skip
async def test_the_address_wins_then_the_browser_then_german_and_danes_get_english(
    client: httpx.AsyncClient, asked: str, accepted: str, expected: str
) -> None:
    answer = await client.get(f"/ogc/collections?f=html{asked}", headers={"Accept-Language": accepted})
    assert f'<html lang="{expected}"' in answer.text
    assert answer.headers["Content-Language"] == expected
    assert {"accept", "accept-language"} <= set(answer.headers["Vary"].lower().replace(" ", "").split(","))


async def test_programs_get_german_whatever_a_browser_prefers(client: httpx.AsyncClient) -> None:
    """Answers for programs are kept for everybody, so only their address decides."""
    told = {"Accept-Language": "en"}
    assert (await client.get("/ogc/collections/areas", headers=told)).json()["title"] == "Gebiete"
    areas = (await client.get("/ogc/collections/areas?lang=en", headers=told)).json()
    assert areas["title"] == "Areas"
    titles = {one["title"] for one in areas["links"]}
    assert {"Areas: features as GeoJSON", "What can be filtered by", "Vector tiles"} <= titles


async def test_each_page_leads_to_itself_in_the_other_language(client: httpx.AsyncClient) -> None:
    page = (await client.get("/ogc/collections/areas/items?f=html&limit=2&level=district&lang=en")).text
    german = re.search(r'<a href="([^"]*)" hreflang="de" lang="de">Deutsch</a>', page)
    assert german is not None
    other = await client.get(german[1].replace("&amp;", "&"))
    assert '<html lang="de"' in other.text
    assert "limit=2&amp;level=district&amp;lang=en" in other.text  # and back
    assert re.search(r'<a [^>]*lang="de" aria-current="true">Deutsch</a>', other.text)


async def test_columns_and_values_are_told_in_the_language(client: httpx.AsyncClient) -> None:
    page = (await client.get("/ogc/collections/areas/items?f=html&limit=1&level=district&lang=en")).text
    assert '<th scope="col">Regional key (ARS)</th>' in page
    assert "<td>district</td>" in page
    german = (await client.get("/ogc/collections/areas/items?f=html&limit=1&level=district")).text
    assert '<th scope="col">Regionalschlüssel</th>' in german
    assert "<td>Kreis</td>" in german
    schema = (await client.get("/ogc/collections/areas/schema?lang=en")).json()["properties"]
    assert schema["parent_ars"]["description"] == "regional key of the level above"
    assert schema["geometry"]["title"] == "Geometry"


def test_days_numbers_and_units_are_written_as_in_the_language() -> None:
    moment = date(2026, 2, 3)
    assert (day(moment, "de"), day(moment, "en")) == ("03.02.2026", "2026-02-03")
    assert (decimal("54.5", "de"), decimal("54.5", "en")) == ("54,5", "54.5")
    assert (
        value(1.25, "de"),
        value(1.25, "en"),
        value(True, "de"),
        value(True, "en"),
        value(None, "en"),
    ) == ("1,25", "1.25", "ja", "yes", "–")
    assert (
        unit("a", "de"),
        unit("a", "en"),
        unit("{place}/100", "en"),
        unit("har", "en"),
        unit("m", "en"),
    ) == ("Jahre", "years", "per 100", "ha", "m")
