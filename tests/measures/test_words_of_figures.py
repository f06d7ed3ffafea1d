"""What figures, feeds, pictures, tables and mails say in Danish, English and Leichte Sprache, and that German is marked as German."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.measures import subscriptions
from app.measures.languages import Told
from app.pages.feed import ATOM
from app.settings import Settings
from tests.asking import asking
from tests.measures.conftest import People, etag, new_finding
from tests.measures.test_languages import INDEX, published_topic, say

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

MAIL = {"smtp_url": "smtp://localhost:1", "base_url": "http://localhost:8000"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAMES = {
    "da": ("Børnehave: Gennemsnitlig vej i minutter (til fods)", "minutter"),
    "en": ("Kindergarten: Mean way in minutes (on foot)", "minutes"),
    "ls": ("Kinder-Garten: So viele Minuten dauert der Weg (zu Fuß)", "Minuten"),
}
TELL_TALE = re.compile(
    r"\b(und|oder|nicht|heute|damals|Stand|Zahl|Gebiet|Einheit|Quelle|Neuigkeiten|Weg|Minuten|Menschen|keine|Angabe|zu|mit)\b"
)
"""Words that only German has, of those that the pages, pictures and mails are made of."""


@pytest.fixture
async def people(own_url: str, own_engine: Engine, tmp_path: Path) -> Any:
    (tmp_path / "index.html").write_text(INDEX, encoding="utf-8")
    async with asking(own_url, tmp_path, frontend_dist=tmp_path, **MAIL) as client:
        yield People(client, own_engine)


async def told_in(people: People, code: str, title: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A public topic whose own words are all entered in a language."""
    topic, found = await published_topic(people, title)
    await say(people, "topic", topic["id"], code, "Emne", "Emne.")
    await say(people, "finding", found["id"], code, "Afsnit", "Afsnit.")
    return topic, found


def in_german(page: str) -> str:
    """What a page says outside of what is marked as German, and of what names have to stay (the Kreis, its sources)."""
    body = re.sub(
        r"<title>.*?</title>|<(\w+)[^>]* lang=\"de(?:-simple)?\"[^>]*>.*?</\1>", " ", page, flags=re.DOTALL
    )
    body = re.sub(r'<p class="note">(Kilder|Sources):.*?</p>', " ", body)
    return " ".join(TELL_TALE.findall(re.sub(r"<[^>]*>", " ", body.split("<main", 1)[-1])))


@pytest.mark.parametrize("code", list(NAMES))
async def test_a_figure_is_called_as_in_the_language_of_the_page(people: People, code: str) -> None:
    topic, _found = await told_in(people, code, f"Wege {code}")
    answer = (await people.visitor("GET", f"/themen/{topic['slug']}?lang={code}")).text
    name, unit = NAMES[code]
    assert name in answer
    assert re.search(rf"\d (?:{unit})", answer)
    if code != "ls":
        assert in_german(answer) == ""


async def test_an_indicator_and_its_part_have_names_in_each_language(people: People) -> None:
    areas = (await people.visitor("GET", "/api/maps?map=kindergarten,walk,all")).json()["names"]
    figures = [
        {"indicator": "I12@verkehr=rad", "area_ars": min(areas)},
        {"indicator": "I01", "area_ars": min(areas)},
    ]
    topic, _ = await told_in(people, "da", "Kataloget")
    made = await new_finding(people, "Tal", topic_id=topic["id"], figures=figures)
    assert [one["label"] for one in made["figures"]] == [
        "Kita in 15 Minuten mit dem Rad",
        "Anteil junger Menschen",
    ]
    await people.coordinator(
        "PUT", f"/api/findings/{made['id']}/publication", json={"published": True}, headers=etag(made, "f")
    )
    page = (await people.visitor("GET", f"/api/topics/{topic['slug']}?language=da")).json()
    labels = [one["label"] for one in page["findings"][-1]["figures"]]
    assert labels == ["Børnehave inden for 15 minutter på cykel", "Andel af unge"]
    table = (await people.visitor("GET", f"/api/topics/{topic['slug']}/figures.csv?language=en")).content
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig")), delimiter=";"))
    assert [row["Figure"] for row in rows][1:] == [
        "Kindergarten within 15 minutes by bicycle",
        "Share of young people",
    ]
    assert {row["Superseded"] for row in rows} == {"no"}


async def test_a_name_that_somebody_wrote_stays_theirs_and_is_marked(people: People) -> None:
    topic, _ = await told_in(people, "en", "Eigener Name")
    own = [{"label": "Unser Weg", "value": 3.0, "status": "known", "unit": "Minuten", "as_of": None}]
    made = await new_finding(people, "Eigenes", topic_id=topic["id"], figures=own)
    await people.coordinator(
        "PUT", f"/api/findings/{made['id']}/publication", json={"published": True}, headers=etag(made, "f")
    )
    answer = (await people.visitor("GET", f"/themen/{topic['slug']}?sprache=en")).text
    assert '<th scope="row" lang="de">Unser Weg' in answer
    assert "3 minutes" in answer


@pytest.mark.parametrize(
    ("code", "source"), [("da", "Kilde: Bildungsatlas"), ("en", "Source: Bildungsatlas")]
)
async def test_pictures_and_maps_for_the_press_speak_the_language(
    people: People, code: str, source: str
) -> None:
    topic, found = await told_in(people, code, f"Bilder {code}")
    figure = found["figures"][0]["id"]
    for kind in ("zahl", "karte"):
        drawn = (
            await people.visitor("GET", f"/themen/{topic['slug']}/{kind}/{figure}.svg?sprache={code}")
        ).text
        assert source in drawn
        assert NAMES[code][0].split(" (")[0] in drawn
        assert f'xml:lang="{code}"' in drawn
        said = " ".join(re.findall(r">([^<>]+)<", drawn.replace(found["figures"][0]["area"] or "", "")))
        assert TELL_TALE.findall(re.sub(rf"{source}.*", "", said)) == []


@pytest.mark.parametrize(("code", "head"), [("de", "Befund"), ("da", "Konstatering"), ("en", "Finding")])
async def test_a_feed_is_of_one_language_and_marks_what_is_german(
    people: People, code: str, head: str
) -> None:
    topic, found = await told_in(people, "en", f"Feed {code}")
    answer = await people.visitor("GET", f"/themen/{topic['slug']}/feed.atom?lang={code}")
    feed = ET.fromstring(answer.text)
    assert feed.get(XML_LANG) == code
    assert answer.headers["Content-Language"] == code
    (entry,) = feed.findall(f"{{{ATOM}}}entry")
    title = entry.find(f"{{{ATOM}}}title")
    assert title is not None
    assert title.text == f"{head}: {'Afsnit' if code == 'en' else found['title']}"
    assert title.get(XML_LANG) == ("de" if code == "da" else None)


@pytest.mark.parametrize(
    ("code", "asked", "confirm", "letter", "german"),
    [
        ("da", "bekræft venligst", "Ja, bekræft", "Afmeld med et enkelt klik", "findes endnu kun på tysk"),
        ("en", "please confirm", "Yes, confirm", "End with one click", "available in German only"),
        ("ls", "Möchten Sie Neues", "Ja, das möchte ich", "Möchten Sie keine E-Mails mehr?", "noch nicht in Leichter Sprache"),
        ("de", "bitte bestätigen", "Ja, bestätigen", "Abbestellen, mit einem Klick", None),
    ],
)  # fmt: skip
async def test_mails_are_in_the_language_they_were_asked_for_in(
    people: People, own_engine: Engine, code: str, asked: str, confirm: str, letter: str, german: str | None
) -> None:
    topic, _ = await told_in(people, "en", f"Post {code}")
    address = f"{code}@example.org"
    form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    path = f"/themen/{topic['slug']}/abo?sprache={code}"
    answer = await people.visitor("POST", path, content=f"email={address}".encode(), headers=form)
    assert Told(code)("sent_abo") in answer.text
    first = letters(own_engine, address)[0]
    assert asked in first.subject
    link = re.search(r"http://localhost:8000(/themen/abo/\S+)", first.body)
    assert link is not None
    assert confirm in (await people.visitor("GET", link[1])).text
    await people.visitor("POST", link[1], data={"confirmed": "ja"})
    more = await new_finding(people, "Neu", topic_id=topic["id"])
    await people.coordinator(
        "PUT", f"/api/findings/{more['id']}/publication", json={"published": True}, headers=etag(more, "f")
    )
    with own_engine.begin() as connection:
        later = datetime.now(UTC) + timedelta(seconds=1)
        subscriptions.send_news(connection, Settings().model_copy(update=MAIL), later)
    news = letters(own_engine, address)[-1]
    assert letter in news.body
    assert news.subject == f"{Told(code)('stage_finding')}: Neu"
    assert (german or "findes") in news.body or german is None
    if code in ("da", "en"):
        of_us = news.body.replace("Neu", "").replace("Der Weg ist weit.", "")
        assert TELL_TALE.findall(of_us + first.body) == []


def letters(engine: Engine, address: str) -> list[Any]:
    sql = "SELECT subject, body FROM mail WHERE recipient = :address ORDER BY id"
    with engine.connect() as connection:
        return list(connection.execute(text(sql), {"address": address}))


STATISTICS = {"slope": 1.25, "low": -0.5, "high": 2.0, "years": [2020, 2021, 2022]}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("da", "Fra 2020 til 2022 udviklede begge sig ens (forskel i stigning +1,25 pr. år, 95 %: −0,50 til +2)."),
        ("en", "From 2020 to 2022 both developed alike (difference of slopes +1.25 a year, 95 %: −0.50 to +2)."),
        ("ls", "Wir haben die Jahre 2020 bis 2022 verglichen. Alle Gemeinden waren ähnlich."),
        ("de", "Von 2020 bis 2022 entwickelten sich beide ähnlich (Abstand der Anstiege +1,25 je Jahr, 95 %: −0,50 bis +2)."),
    ],
)  # fmt: skip
def test_trends_before_are_told_in_each_language(code: str, expected: str) -> None:
    said, is_told = Told(code).trends({"standing": "alike", "words": "…", **STATISTICS})
    assert is_told
    assert said.startswith(expected)


def test_why_nothing_is_compared_is_told_or_marked_where_it_was_computed_earlier() -> None:
    few = {"why_not": "Es gibt nur 2 …", "why": "few", "count": 2, "fewest": 5}
    assert Told("en").why_not(few) == ("There are only 2 comparable municipalities; below 5 the comparison says nothing.", True)  # fmt: skip
    assert Told("da").why_not({"why_not": "Von früher."}) == ("Von früher.", False)
    assert Told("en").trends({"standing": "unknown", "words": "Von früher."}) == ("Von früher.", False)
    assert "Fewer than 3 earlier years" in Told("en").trends({"standing": "unknown", "words": "", "why": "too_short", "fewest": 3})[0]  # fmt: skip
