"""The catalogue in Danish, English and Leichte Sprache: complete, chosen by `lang`, changed by the Kreis with history, never stale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from app.indicators.catalogue import Indicator
from app.indicators.wording import name_in, worded
from geodata.indicators import catalogue, entry_of
from geodata.indicators.breakdowns import breakdowns
from geodata.indicators.languages import TRANSLATED, language
from geodata.reading import ReadError
from tests.indicators.test_http import OWN

if TYPE_CHECKING:
    import httpx

GERMAN = re.compile(
    r"\b(und|oder|nicht|der|die|das|mit|von|Kinder|Plätze|Menschen|Schule|wie|viele|Gemeinden)\b"
)


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_language_tells_every_indicator_unit_and_part(code: str) -> None:
    told, known = language(code), catalogue().indicators
    wanted = {"name", "question"} if code == "ls" else {"name", "question", "definition"}
    assert told.indicators.keys() == known.keys()
    assert {key for key, one in told.indicators.items() if one.keys() != wanted} == set()
    assert {one.unit for one in known.values()} <= told.units.keys()
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
    assert (told["name"], told["unit"], told["german"]) == ("Without care", "places per 100", ["definition"])
    body = {**{name: value for name, value in OWN.items() if name != "id"}, "question": "Ganz anders?"}
    done = await planner.put(path, json=body, headers={"If-Match": made.json()["version"]})
    assert done.status_code == 200, done.text
    told = (await planner.get(f"{path}?lang=en")).json()
    assert (told["name"], told["german"]) == ("Without care", ["question", "definition"])
    ended = await planner.delete(f"{path}?reason=weg damit", headers={"If-Match": done.json()["version"]})
    assert ended.status_code == 204
