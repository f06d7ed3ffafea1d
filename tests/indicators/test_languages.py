"""The catalogue in Danish, English and Leichte Sprache: complete, chosen by `lang`, changed by the Kreis with history, never stale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from app.indicators.catalogue import Indicator
from app.indicators.wording import name_in, worded
from app.indicators.words import WORDS
from geodata.indicators import catalogue, entry_of
from geodata.indicators.breakdowns import breakdowns
from geodata.indicators.languages import PHRASES, TRANSLATED, language
from geodata.reading import ReadError
from tests.indicators.test_http import OWN

if TYPE_CHECKING:
    import httpx

GERMAN = re.compile(
    r"\b(und|oder|nicht|der|die|das|mit|von|Kinder|Plätze|Menschen|Schule|wie|viele|Gemeinden)\b"
)

OF_OWN = ["definition", "source", "formula", "quality"]
"""What of the own indicator of the tests is German only."""


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_language_tells_every_indicator_unit_and_part(code: str) -> None:
    told, known = language(code), catalogue().indicators
    wanted = {"name", "question"} if code == "ls" else {"name", "question", "definition"}
    assert told.indicators.keys() == known.keys()
    assert {key for key, one in told.indicators.items() if one.keys() != wanted} == set()
    assert {one.unit for one in known.values()} <= told.units.keys()
    for name in PHRASES:
        assert {getattr(one, name) for one in known.values()} == told.phrases[name].keys(), name
    keys = {key for one in breakdowns().values() for key in (one.id, *map(one.key, one.parts))}
    assert told.parts.keys() == keys
    assert {key: set(one.names) for key, one in known.items() if one.names} == {
        key: set(names) for key, names in told.names.items() if names
    }


@pytest.mark.parametrize("code", ["da", "en"])
def test_no_german_is_left_over(code: str) -> None:
    told = language(code)
    words = [
        *told.units.values(),
        *told.parts.values(),
        *(said for one in told.indicators.values() for said in one.values()),
        *(said for one in told.phrases.values() for said in one.values()),
    ]
    own = {"der"} if code == "da" else set()  # "der" is Danish, too
    assert {one for one in words if set(GERMAN.findall(one)) - own} == set()


def test_parts_are_named_as_in_a_sentence_else_in_brackets() -> None:
    known = {key: Indicator(one) for key, one in catalogue().indicators.items()}
    assert name_in(known["I12"], "verkehr=rad", "en") == ("Kindergarten within 15 minutes by bicycle", True)
    assert name_in(known["I06"], "geschlecht=w", "da") == (
        "Pasningsgrad under 3 år (køn: kvinder og piger)",
        True,
    )
    assert name_in(known["I06"], "", "ls") == ("Kleine Kinder in Krippen", True)
    assert name_in(known["I06"], "", "de") == ("Betreuungsquote unter 3", True)


def test_a_german_word_that_the_kreis_changed_is_not_shown_with_the_translation_of_another() -> None:
    base = catalogue().indicators["I06"]
    here = Indicator(entry_of({**_told(base), "name": "Unsere Quote"}, "x"), changed=("name",))
    assert worded(here, "da").name == "Unsere Quote"
    assert worded(here, "da").german == ("name",)
    assert worded(here, "da").question == "Hvor mange børn under 3 år bliver passet?"


@pytest.mark.parametrize(
    "labels", [{"fr": {"name": "x"}}, {"da": {"formula": "x"}}, {"da": {"name": " "}}, []]
)
def test_words_in_other_languages_that_cannot_be_are_refused(labels: Any) -> None:
    with pytest.raises(ReadError):
        entry_of({**_told(catalogue().indicators["I06"]), "labels": labels}, "x")


def _told(entry: Any) -> dict[str, Any]:
    return {
        name: getattr(entry, name)
        for name in ("id", "name", "question", "definition", "formula", "unit", "phase", "field", "source", "periodicity",
                     "reference", "quality", "responsible", "secrecy", "numerator", "denominator", "per")
    }  # fmt: skip


def test_leichte_sprache_says_one_thing_in_a_sentence_and_does_without_the_passive() -> None:
    told = language("ls")
    said = [
        *(words for one in told.phrases.values() for words in one.values()),
        *(one[3] for one in WORDS.values()),
    ]
    sentences = [sentence for words in said for sentence in re.split(r"(?<=[.!?:])\s", words)]
    assert [one for one in sentences if len(one.split()) > 14] == []
    assert [
        one for one in said if re.search(r"\b(wird|werden|wurde|worden|gemäß|sowie|jeweils)\b", one)
    ] == []


def test_source_formula_and_quality_stay_german_where_the_kreis_has_words_of_its_own() -> None:
    base = catalogue().indicators["I06"]
    here = Indicator(entry_of({**_told(base), "source": "Unsere Zählung"}, "x"), changed=("source",))
    told = worded(here, "en")
    assert (told.source, told.german) == ("Unsere Zählung", ("source",))
    assert (
        told.formula == "100 × children under 3 in day care ÷ children under 3 at the end of the year before"
    )
    assert told.quality == "Counted where the facility is; children from other municipalities are included."


async def test_series_comparison_and_why_speak_the_language(client: httpx.AsyncClient) -> None:
    series = (
        await client.get("/api/indicators/I12/series?level=district&breakdown=verkehr=rad&lang=en")
    ).json()
    assert (series["name"], series["part"], series["lang"], series["german"]) == (
        "Kindergarten within 15 minutes by bicycle", "means of travel: by bicycle", "en", [],
    )  # fmt: skip
    assert series["note"].startswith("Counts of one and two people are withheld")
    german = (await client.get("/api/indicators/I12/series?level=district")).json()
    assert (german["part"], german["lang"]) == ("insgesamt", "de")
    assert (
        german["areas"]
        == (await client.get("/api/indicators/I12/series?level=district&lang=ls")).json()["areas"]
    )

    area = german["areas"][0]
    asked = f"/api/indicators/I12/explain?area={area['ars']}&year={area['newest_year']}"
    why, hvorfor = (
        (await client.get(f"{asked}&lang=en")).json(),
        (await client.get(f"{asked}&lang=da")).json(),
    )
    assert why["formula"] == "100 × children with a kindergarten within 15 minutes ÷ children"
    assert hvorfor["formula"] == "100 × børn med en børnehave inden for 15 minutter ÷ børn"
    assert (why["part"], hvorfor["part"]) == ("in total", "i alt")
    assert why["sentence"].replace(".", ",") == hvorfor["sentence"]

    path = "/api/indicators/I04/comparison"
    assert (await client.get(f"{path}?lang=da")).json()["lang"] == "da"
    for asked_for in ("series", "comparison", "explain?area=01&year=2024&"):
        assert (
            await client.get(f"/api/indicators/I12/{asked_for}{'' if '?' in asked_for else '?'}lang=fr")
        ).status_code == 400


async def test_about_an_indicator_tells_where_it_comes_from_in_the_language(
    client: httpx.AsyncClient,
) -> None:
    told = (await client.get("/api/indicators/I12?lang=da")).json()
    assert (told["source"], told["quality"], told["german"]) == (
        "Egen beregning: veje og gitterceller", "Fra gittercellernes midtpunkter.", [],
    )  # fmt: skip
    assert told["note"].startswith("Antal på en og to personer holdes hemmelige")


async def test_lang_chooses_the_words_of_answers(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/api/indicators?lang=da")).json()["indicators"]
    one = next(each for each in listed if each["id"] == "I13")
    assert (one["name"], one["unit"], one["lang"], one["german"]) == (
        "Heldagspladser",
        "pladser pr. 100",
        "da",
        [],
    )
    one = (await client.get("/api/indicators/I13?lang=ls")).json()
    assert (one["name"], one["german"]) == ("Ganztags-Plätze", ["definition"])
    assert one["labels"]["en"]["name"] == "All-day school places"
    assert (await client.get("/api/indicators/I13")).json()["name"] == "Ganztagsplätze"
    assert (await client.get("/api/indicators?lang=fr")).status_code == 400


async def test_the_kreis_words_an_indicator_in_another_language_and_the_change_is_kept(
    planner: httpx.AsyncClient,
) -> None:
    path = "/api/indicators/I21"
    version = (await planner.get(path)).json()["version"]
    body = {"reason": "so sagt man hier", "labels": {"da": {"name": "Klassekvotient"}}}
    changed = await planner.patch(path, json=body, headers={"If-Match": version})
    assert changed.status_code == 200, changed.text
    assert changed.json()["changed_here"] == ["labels"]
    told = (await planner.get(f"{path}?lang=da")).json()
    assert (told["name"], told["question"]) == ("Klassekvotient", "Hvor mange børn er der i en klasse?")
    assert (await planner.get(f"{path}/history")).json()["changes"][0]["reason"] == "so sagt man hier"

    renamed = {"reason": "anders genannt", "name": "Kinder je Klasse"}
    done = await planner.patch(path, json=renamed, headers={"If-Match": changed.json()["version"]})
    assert done.status_code == 200, done.text
    told = (await planner.get(f"{path}?lang=da")).json()
    assert (told["name"], told["german"]) == ("Kinder je Klasse", ["name"])
    ended = await planner.delete(f"{path}?reason=weg damit", headers={"If-Match": done.json()["version"]})
    assert ended.status_code == 204


async def test_own_indicators_may_be_worded_and_lose_only_what_no_longer_fits(
    planner: httpx.AsyncClient,
) -> None:
    labels = {"en": {"name": "Without care", "question": "How many places are missing?"}}
    made = await planner.post("/api/indicators", json={**OWN, "id": "E77", "labels": labels})
    assert made.status_code == 201, made.text
    path = "/api/indicators/E77"
    told = (await planner.get(f"{path}?lang=en")).json()
    assert (told["name"], told["unit"], told["german"]) == ("Without care", "places per 100", OF_OWN)
    body = {**{name: value for name, value in OWN.items() if name != "id"}, "question": "Ganz anders?"}
    done = await planner.put(path, json=body, headers={"If-Match": made.json()["version"]})
    assert done.status_code == 200, done.text
    told = (await planner.get(f"{path}?lang=en")).json()
    assert (told["name"], told["german"]) == ("Without care", ["question", *OF_OWN])
    ended = await planner.delete(f"{path}?reason=weg damit", headers={"If-Match": done.json()["version"]})
    assert ended.status_code == 204
