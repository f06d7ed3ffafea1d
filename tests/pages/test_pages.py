"""The same addresses without JavaScript: lists, tables, a learning site; what comes from data is escaped."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.pages.find_words import ORDER, WORDS, words_of
from app.pages.templates import render
from tests.asking import asking

INDEX = '<!doctype html><html lang="de"><title>Bildungsatlas</title><!--server-head--><div id=app><!--server-content--></div>'


@pytest.fixture
async def client(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "index.html").write_text(INDEX, encoding="utf-8")
    async with asking(demo_url, tmp_path, frontend_dist=tmp_path) as made:
        yield made


async def test_the_list_of_sites_can_be_searched(client: httpx.AsyncClient) -> None:
    page = (await client.get("/", params={"q": "Bücherei"})).text
    assert "erfundene Daten" in page
    assert page.count("<li>") > 3
    assert "Bücherei Quellerstadt" in page


async def test_a_learning_site_is_readable_and_says_what_is_unknown(client: httpx.AsyncClient) -> None:
    page = (await client.get("/lernort/buecherei-quellerstadt")).text
    assert "<h1>Bücherei Quellerstadt</h1>" in page
    assert "Erfundene Daten." in page
    assert "unbekannt" in page


TELL_TALE = re.compile(
    r"\b(und|Orte|Suchen|Weitere|Daten|Erfundene|Angebote|genehmigte|Plätze|unbekannt|Öffnungszeiten|Träger|Zugang|Nähe|Luftlinie|Alle|Bücherei|Jahren)\b"
)
"""Words that only the German pages have; names of places are not looked at."""


@pytest.mark.parametrize(
    ("code", "tag", "title", "kind", "unknown"),
    [
        ("da", "da", "Hvor kan man lære noget her?", "Bibliotek", "ukendt"), ("en", "en", "Where can one learn here?", "Library", "unknown"),
        ("ls", "de-simple", "Wo kann ich hier lernen?", "Bücherei", "das wissen wir nicht"),
    ],
)  # fmt: skip
async def test_finden_and_a_place_are_there_in_each_language_without_javascript(
    client: httpx.AsyncClient, code: str, tag: str, title: str, kind: str, unknown: str
) -> None:
    found = (await client.get("/", params={"q": "Bücherei", "lang": code})).text
    assert f'<html lang="{tag}"' in found
    assert f"<h1>{title}</h1>" in found
    assert f"/lernort/buecherei-quellerstadt?lang={code}" in found
    place = (await client.get("/lernort/buecherei-quellerstadt", params={"lang": code})).text
    assert f'<html lang="{tag}"' in place
    assert kind in place
    assert unknown in place
    if code != "ls":
        for page in (found, place):
            without_names = re.sub(
                r'<a [^>]*>[^<]*</a>|<h1>.*?</h1>|value="[^"]*"|<address>.*?</address>|<title>.*?</title>',
                "",
                page,
                flags=re.DOTALL,
            )
            without_providers = re.sub(r"(?<=</dt><dd>)[^<]*(?=</dd>)", "", without_names)
            assert TELL_TALE.findall(re.sub("<[^>]*>", " ", without_providers)) == []


def test_every_word_of_these_pages_is_in_every_language_with_the_same_places_for_values() -> None:
    for name, told in WORDS.items():
        assert len(told) == len(ORDER), name
        assert len({one.count("{}") for one in told}) == 1, name
        assert all(one.strip() for one in told), name


async def test_an_invented_site_is_kept_from_search_engines(client: httpx.AsyncClient) -> None:
    assert (
        '<meta name="robots" content="noindex">' in (await client.get("/lernort/buecherei-quellerstadt")).text
    )


async def test_a_site_that_is_not_there_is_404_in_words(client: httpx.AsyncClient) -> None:
    answer = await client.get("/lernort/gibt-es-nicht")
    assert answer.status_code == 404
    assert "gibt es in dieser Region" in answer.text


async def test_provision_is_a_table_of_all_municipalities(client: httpx.AsyncClient) -> None:
    page = (await client.get("/versorgung", params={"art": "library"})).text
    assert "Bücherei: Wie weit ist der Weg?" in page
    assert page.count('<th scope="row">') == 65


def test_what_comes_from_data_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    shown = {"region": {"name": evil, "fictional": False}, "sites": [], "matched": 0, "q": evil, "next": None}
    page = render("list", **shown, w=words_of("de"), lang="de", asked="")
    assert "<script>" not in page
