"""Reading pages: what is published, whole and without scripts, in three languages; of what is not, nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fastapi import Request

from app.pages.languages import LANGUAGES, language_of, words_of
from tests.reports.test_reports import BLOCKS, a_visitor, begun, frozen, published, saved

if TYPE_CHECKING:
    import httpx

MORE = [
    *BLOCKS,
    {"kind": "chart", "indicator": "I01", "form": "bars"},
    {"kind": "text", "text": "Ein <b>Satz</b>."},
]


async def test_a_published_report_is_read_with_all_blocks_and_without_scripts(
    planner: httpx.AsyncClient,
) -> None:
    report = await frozen(planner, await saved(planner, await begun(planner), MORE))
    path = f"/berichte/{report['id']}/lesen"
    assert (
        await planner.get(path)
    ).status_code == 404  # not published: also not for who may see it elsewhere
    await published(planner, report)
    visitor = a_visitor(planner)
    page = await visitor.get(path, params={"sprache": "de"})
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "<h1" in page.text
    assert "Ein &lt;b&gt;Satz&lt;/b&gt;." in page.text
    pictures = re.findall(
        r'<img class="drawn" src="data:image/svg\+xml;base64,[^"]+" alt="([^"]+)"', page.text
    )
    assert len(pictures) == 2
    assert all(words.startswith(("Liniendiagramm", "Balkendiagramm")) for words in pictures)
    # each picture's figures stand below it as a table; table and number are there as well
    assert page.text.count("<summary>Zahlen als Tabelle") == 2
    assert page.text.count("<table>") == 3
    assert 'class="figure"' in page.text
    assert report["content_hash"] in page.text
    assert (await visitor.get("/berichte/lesen.css")).headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    ("language", "word"), [("de", "Alle Berichte"), ("da", "Alle rapporter"), ("en", "All reports")]
)
async def test_its_frame_is_in_the_language_that_is_asked_for(
    planner: httpx.AsyncClient, language: str, word: str
) -> None:
    report = await published(planner, await frozen(planner, await begun(planner)))
    visitor = a_visitor(planner)
    by_address = await visitor.get(f"/berichte/{report['id']}/lesen", params={"sprache": language})
    by_browser = await visitor.get(
        f"/berichte/{report['id']}/lesen", headers={"Accept-Language": f"xx, {language};q=0.8"}
    )
    for page in (by_address, by_browser):
        assert word in page.text
        assert f'<div lang="{language}">' in page.text
        assert page.headers["Content-Language"] == language
        assert ('<dt lang="de">geheim gehalten</dt>' in page.text) == (language != "de")
    listed = await visitor.get("/berichte/lesen", params={"sprache": language})
    assert report["title"] in listed.text


def test_every_word_is_there_in_every_language() -> None:
    german = words_of("de")
    for language in LANGUAGES:
        words = words_of(language)
        for name, told in words.items():
            assert told or name in ("in_german", "glossary"), (language, name)
            assert told.count("{}") == german[name].count("{}")


async def test_the_view_tells_the_way_to_the_page_that_needs_no_scripts(client: httpx.AsyncClient) -> None:
    for path in (
        "/berichte",
        "/berichte/7",
        "/bildungslandschaft",
        "/planungsgruppe",
        "/planungsgruppe/sitzung/7",
    ):
        page = await client.get(path, params={"x": '"><b>'})
        assert page.status_code == 200
        assert f'href="{path}/lesen?' in page.text
        assert "<b>" not in page.text
    missing = await client.get("/planungsgruppe/sitzung/7/lesen", params={"sprache": "da"})
    assert missing.status_code == 404
    assert "Ikke fundet" in missing.text


def test_a_strange_header_gives_german() -> None:
    scope = {"type": "http", "headers": [(b"accept-language", b"tlh, ;q=x, *;q=0.5")]}
    assert language_of(Request(scope), None) == "de"
    assert language_of(Request(scope), "fr") == "de"
