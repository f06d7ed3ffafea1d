"""Public pages in German, Danish, English and Leichte Sprache: chosen by address or browser, missing words said, nothing confidential."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from app.measures.languages import ALL, GERMAN, Told, language_of
from tests.asking import asking
from tests.measures.conftest import People, etag, new_finding

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

INDEX = '<!doctype html><html lang="de"><title>Bildungsatlas</title><!--server-head--><div id=app><!--server-content--></div></html>'
HEADINGS = {"de": "Was ist bekannt?", "da": "Hvad ved vi?", "en": "What is known?", "ls": "Was wissen wir?"}
LANG = {"de": "de", "da": "da", "en": "en", "ls": "de-simple"}


@pytest.fixture
async def people(own_url: str, own_engine: Engine, tmp_path: Path) -> Any:
    (tmp_path / "index.html").write_text(INDEX, encoding="utf-8")
    async with asking(own_url, tmp_path, frontend_dist=tmp_path) as client:
        yield People(client, own_engine)


async def published_topic(people: People, title: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A topic with a finding, both public."""
    topic = (
        await people.coordinator("POST", "/api/topics", json={"title": title, "summary": "Worum es geht"})
    ).json()
    body = {"title": topic["title"], "summary": topic["summary"], "published": True}
    await people.coordinator("PUT", f"/api/topics/{topic['slug']}", json=body, headers=etag(topic, "o"))
    found = await new_finding(people, "Der Weg ist weit", topic_id=topic["id"])
    await people.coordinator(
        "PUT", f"/api/findings/{found['id']}/publication", json={"published": True}, headers=etag(found, "f")
    )
    return topic, found


async def say(people: People, kind: str, number: int, language: str, title: str, text: str = "") -> None:
    done = await people.coordinator(
        "PUT", f"/api/public-words/{kind}/{number}/{language}", json={"title": title, "text": text}
    )
    assert done.status_code == 200, done.text


async def page(people: People, slug: str, language: str | None = None, **headers: str) -> Any:
    query = f"?sprache={language}" if language else ""
    return await people.visitor("GET", f"/themen/{slug}{query}", headers=headers)


@pytest.mark.parametrize("language", list(HEADINGS))
async def test_each_language_has_its_words_and_says_what_is_german_only(
    people: People, language: str
) -> None:
    topic, found = await published_topic(people, f"Kitas {language}")
    if language != "de":
        await say(people, "finding", found["id"], language, "Titel anders", "Text anders")
    answer = await page(people, topic["slug"], language)
    assert answer.status_code == 200
    assert f'<html lang="{LANG[language]}"' in answer.text
    assert answer.headers["Content-Language"] == LANG[language]
    assert HEADINGS[language] in answer.text
    assert ("Titel anders" in answer.text) == (language != "de")
    only_german = ALL[language]["only_german"]
    assert (
        not only_german or answer.text.count(only_german) == 1
    )  # the topic's own words; the finding has its
    assert (f'<h1 lang="de">Kitas {language}</h1>' in answer.text) == (language in ("da", "en"))
    assert "{" not in re.sub(r"<[^>]*>", "", answer.text)
    for code in HEADINGS:
        assert f'href="/themen/{topic["slug"]}?sprache={code}"' in answer.text


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        (None, None, "de"), (None, "da,de;q=0.5", "da"), (None, "fr, en-GB;q=0.8, de;q=0.9", "de"), (None, "en-US", "en"), (None, "fr", "de"),
        ("ls", "en", "ls"), ("xx", "da", "da"), (None, "da;q=0, de", "de"), (None, "en;q=x", "de"), (None, ";,;q=;" * 200, "de"),
    ],
)  # fmt: skip
def test_the_address_wins_then_the_browser_then_german(
    asked: str | None, accepted: str | None, expected: str
) -> None:
    assert language_of(asked, accepted) == expected


async def test_the_browsers_language_is_taken_and_caches_are_told(people: People) -> None:
    topic, _ = await published_topic(people, "Kitas im Norden")
    answer = await page(people, topic["slug"], **{"Accept-Language": "da"})
    assert HEADINGS["da"] in answer.text
    assert "accept-language" in answer.headers["Vary"].lower()


async def test_words_that_are_older_than_the_german_ones_say_so(people: People) -> None:
    topic, found = await published_topic(people, "Kitas im Süden")
    await say(people, "finding", found["id"], "en", "The way is long", "Too long.")
    assert ALL["en"]["outdated"] not in (await page(people, topic["slug"], "en")).text
    now = (await people.planner("GET", f"/api/findings/{found['id']}")).json()
    change = {"title": "Der Weg ist noch weiter", "text": now["text"], "topic_id": now["topic_id"]}
    await people.planner("PUT", f"/api/findings/{found['id']}", json=change, headers=etag(now, "f"))
    assert ALL["en"]["outdated"] in (await page(people, topic["slug"], "en")).text
    told = (await people.coordinator("GET", f"/api/public-words/finding/{found['id']}")).json()
    assert told["languages"]["en"]["outdated"]
    assert told["languages"]["da"] is None


async def test_empty_words_are_taken_back(people: People) -> None:
    topic, _ = await published_topic(people, "Kitas im Westen")
    await say(people, "topic", topic["id"], "da", "Børnehaver")
    assert "Børnehaver" in (await page(people, topic["slug"], "da")).text
    assert "Børnehaver" in (await people.visitor("GET", "/themen?sprache=da")).text
    assert "Børnehaver" in (await people.visitor("GET", f"/api/topics/{topic['slug']}?language=da")).text
    await say(people, "topic", topic["id"], "da", "")
    assert "Børnehaver" not in (await page(people, topic["slug"], "da")).text


@pytest.mark.parametrize(
    ("path", "status"), [("topic/1/fr", 400), ("site/1/da", 400), ("topic/2147483647/da", 404)]
)
async def test_what_is_not_there_is_refused(people: People, path: str, status: int) -> None:
    assert (
        await people.coordinator("PUT", f"/api/public-words/{path}", json={"title": "x"})
    ).status_code == status


async def test_comments_and_orders_are_answered_in_the_pages_language(people: People) -> None:
    topic, _ = await published_topic(people, "Kitas im Osten")
    form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    answer = await people.visitor(
        "POST", f"/themen/{topic['slug']}/abo?sprache=en", content=b"email=x", headers=form
    )
    assert answer.status_code >= 400
    assert ALL["en"]["failed"] in answer.text
    assert HEADINGS["en"] in answer.text


async def test_a_map_for_the_press_says_source_and_classes(people: People) -> None:
    topic, found = await published_topic(people, "Kitas auf der Karte")
    figure = found["figures"][0]["id"]
    drawn = await people.visitor("GET", f"/themen/{topic['slug']}/karte/{figure}.svg")
    assert drawn.status_code == 200
    assert drawn.headers["Content-Type"].startswith("image/svg+xml")
    assert "Quelle: Bildungsatlas" in drawn.text
    assert "Erfundene Daten" in drawn.text
    assert "keine Angabe (" in drawn.text
    assert drawn.text.count("<path") > 20
    pixels = await people.visitor("GET", f"/themen/{topic['slug']}/karte/{figure}.png")
    assert pixels.content.startswith(b"\x89PNG")
    assert (await people.visitor("GET", f"/themen/{topic['slug']}/karte/2147483647.svg")).status_code == 404


def test_every_language_says_all_with_the_same_places_for_values() -> None:
    for language, words in ALL.items():
        assert words.keys() == GERMAN.keys(), language
        for key, said in words.items():
            assert sorted(re.findall(r"\{(\w+)\}", said)) == sorted(re.findall(r"\{(\w+)\}", GERMAN[key])), (
                language,
                key,
            )
            assert said or key in ("only_german", "outdated", "failed", "mail_german"), (language, key)


@pytest.mark.parametrize(("language", "expected"), [("de", ("03.02.2026", "1.234,5", "1.234 Euro")), ("da", ("03.02.2026", "1.234,5", "1.234 euro")),
                                                    ("en", ("3 February 2026", "1,234.5", "1,234 euros"))])  # fmt: skip
def test_days_numbers_and_amounts_are_written_as_in_the_language(
    language: str, expected: tuple[str, str, str]
) -> None:
    told = Told(language)
    assert (told.day("2026-02-03"), told.number(1234.5), told.euros(123_400)) == expected
