"""The same addresses without JavaScript: lists, tables, a learning site; what comes from data is escaped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.pages.templates import render
from tests.asking import asking

INDEX = "<!doctype html><title>Bildungsatlas</title><!--server-head--><div id=app><!--server-content--></div>"


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
    page = render("list", region={"name": evil, "fictional": False}, sites=[], matched=0, q=evil, next=None)
    assert "<script>" not in page
