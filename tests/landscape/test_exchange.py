"""Actors over time, and as a table that is given out, changed and brought back."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import Workbook

from app.accounts.access import Role
from app.landscape.exchange import CONTACT_HEAD, HEAD
from app.landscape.relation_table import HEAD as HEAD_OF_RELATIONS
from app.landscape.table_words import GERMAN_OF, HEADINGS

ACTOR = {
    "kind": "organisation",
    "field": "associations",
    "name": "Verein am Deich",
    "consent": "entry",
    "consent_on": "2026-01-01",
}
CSV = {"Content-Type": "text/csv"}
TABLE = "/api/landscape/actors.csv"


@pytest.fixture
def coordinator(person):
    return person(Role.COORDINATOR, "Kim Koordination")


async def add(coordinator: Any, **more: Any) -> int:
    return (await coordinator.send("POST", "/api/landscape/actors", {**ACTOR, **more}, status=201))["id"]


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def written(rows: list[dict[str, str]], delimiter: str = ";") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


async def bring(coordinator: Any, content: bytes, *, apply: bool, status: int = 200) -> dict[str, Any]:
    answer = await coordinator.ask(
        "POST", f"{TABLE}?apply={str(apply).lower()}", content=content, headers=CSV
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def names(who: Any, day: str) -> set[str]:
    return {one["name"] for one in (await who.json(f"/api/landscape?date={day}"))["actors"]}


@pytest.mark.parametrize(
    ("code", "head", "cells"),
    [
        ("da", ("Navn", "Felt", "koordinerer", "Livsfaser"), ("Haus am Deich", "Foreninger og forbund", "ja", "Børnehavealder (3–6)")),
        ("en", ("Name", "Field", "coordinates", "Phases of life"), ("House on the dyke", "Associations", "yes", "Kindergarten age (3–6)")),
    ],
)  # fmt: skip
async def test_tables_are_given_out_in_a_language_and_brought_back_in_it(
    coordinator, code: str, head: tuple[str, ...], cells: tuple[str, ...]
) -> None:
    other = await add(coordinator, name=f"Amt am Deich {code}")
    number = await add(coordinator, name=cells[0], phases=["kindergarten_age"], coordinates=True)
    tie = {"from_id": number, "to_id": other, "kind": "funds", "valid_from": "2024-01-01"}
    await coordinator.send("POST", "/api/landscape/relations", tie, status=201)
    rows = rows_of((await coordinator.ask("GET", f"{TABLE}?lang={code}")).content)
    mine = next(row for row in rows if row[head[0]] == cells[0])
    assert tuple(mine[one] for one in head) == cells
    same = await bring(coordinator, written(rows), apply=False)
    assert (same["new"], same["changed"], same["same"]) == ([], [], len(rows))
    mine[head[2]] = {"da": "nej", "en": "no"}[code]
    assert (await bring(coordinator, written(rows), apply=True))["changed"] == [cells[0]]

    relations = "/api/landscape/relations.csv"
    ties = rows_of((await coordinator.ask("GET", f"{relations}?lang={code}")).content)
    tie_of = next(row for row in ties if row[{"da": "Fra", "en": "From"}[code]] == cells[0])
    assert tie_of["Relation"] == {"da": "støtter", "en": "funds"}[code]
    answer = await coordinator.ask("POST", relations, content=written(ties), headers=CSV)
    assert answer.status_code == 200, answer.text
    assert answer.json()["same"] == len(ties)


def test_no_heading_of_a_language_means_two_columns() -> None:
    for column in range(2):
        of_actors = [HEADINGS[one][column] for one in (*HEAD, *CONTACT_HEAD)]
        assert len(of_actors) == len(set(of_actors))
        of_relations = [HEADINGS[one][column] for one in HEAD_OF_RELATIONS]
        assert len(of_relations) == len(set(of_relations))
    assert not set(GERMAN_OF) & set(HEADINGS) - {
        german for other, german in GERMAN_OF.items() if other == german
    }


async def test_an_actor_is_there_from_its_first_day_to_its_last(coordinator, person) -> None:
    old = await add(
        coordinator, name="Früher Verein", valid_from="2020-01-01", valid_to="2025-01-01", coordinates=True
    )
    new = await add(coordinator, name="Später Verein", valid_from="2025-01-01")
    relation = {
        "from_id": old,
        "to_id": new,
        "kind": "cooperates",
        "valid_from": "2019-01-01",
        "consent": True,
    }
    await coordinator.send("POST", "/api/landscape/relations", relation, status=201)
    assert {"Früher Verein", "Später Verein"} & await names(coordinator, "2024-12-31") == {"Früher Verein"}
    assert {"Früher Verein", "Später Verein"} & await names(coordinator, "2025-01-01") == {"Später Verein"}
    today = await coordinator.json("/api/landscape")
    assert not [one for one in today["relations"] if old in (one["from_id"], one["to_id"])]
    visitor = person(Role.EDITOR)
    assert (await visitor.get(f"/api/landscape/actors/{old}")).status_code == 404
    assert (await coordinator.get(f"/api/landscape/actors/{old}")).status_code == 200
    wrong = await coordinator.ask(
        "POST", "/api/landscape/actors", json={**ACTOR, "valid_from": "2025-01-01", "valid_to": "2025-01-01"}
    )
    assert wrong.json()["errors"] == {"valid_to": "Das Ende liegt nach dem Anfang."}


async def test_a_table_that_comes_back_as_it_was_changes_nothing(coordinator) -> None:
    await add(coordinator, name="=Verein mit Formel", does="Liest; vor\nund nach", valid_from="2024-05-01")
    table = (await coordinator.get(TABLE)).content
    done = await bring(coordinator, table, apply=True)
    assert (done["new"], done["changed"]) == ([], [])
    assert done["same"] == len(rows_of(table)) > 0


async def test_rows_are_changed_and_added_after_they_were_shown(coordinator) -> None:
    await add(coordinator)
    table = rows_of((await coordinator.get(TABLE)).content)
    mine = next(one for one in table if one["Name"] == "Verein am Deich")
    mine |= {"Aufgabe": "Liest vor", "bis": "31.12.2030", "Teil von": "Neuer Verband"}
    added = {**dict.fromkeys(mine, ""), "Name": "Neuer Verband", "Art": "Organisation", "Feld": "Vereine und Verbände", "koordiniert": "ja",
             "Zustimmung": "nein", "Gebiete": mine["Gebiete"]}  # fmt: skip
    content = written([*table, added], ",")
    shown = await bring(coordinator, content, apply=False)
    assert (shown["applied"], shown["new"], shown["changed"]) == (
        False,
        ["Neuer Verband"],
        ["Verein am Deich"],
    )
    assert "Neuer Verband" not in await names(coordinator, "2026-06-01")
    await bring(coordinator, content, apply=True)
    actors = {one["name"]: one for one in (await coordinator.json("/api/landscape"))["actors"]}
    assert actors["Verein am Deich"]["does"] == "Liest vor"
    assert actors["Verein am Deich"]["valid_to"] == "2030-12-31"
    assert actors["Verein am Deich"]["part_of_id"] == actors["Neuer Verband"]["id"]
    assert actors["Neuer Verband"]["coordinates"] is True


async def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_brought(coordinator) -> None:
    before = await names(coordinator, "2026-06-01")
    table = [
        {
            "Nummer": "",
            "Name": "Gut",
            "Art": "Organisation",
            "Feld": "Politik",
            "koordiniert": "ja",
            "seit": "",
            "Gebiete": "",
        },
        {
            "Nummer": "999999",
            "Name": "X",
            "Art": "Amt",
            "Feld": "Politik",
            "koordiniert": "vielleicht",
            "seit": "gestern",
            "Gebiete": "Atlantis",
        },
        {
            "Nummer": "",
            "Name": "Gut",
            "Art": "Organisation",
            "Feld": "Politik",
            "koordiniert": "",
            "seit": "",
            "Gebiete": "",
        },
    ]
    told = await bring(coordinator, written(table), apply=True, status=422)
    assert set(told["errors"]) == {
        "Zeile 3, Nummer", "Zeile 3, Art", "Zeile 3, koordiniert", "Zeile 3, seit", "Zeile 3, Gebiete", "Zeile 4, Name",
    }  # fmt: skip
    assert await names(coordinator, "2026-06-01") == before
    for content in (b"Titel;Ort\na;b\n", b"Name;Geheimes\nx;y\n", b"PK\x03\x04kaputt", b"\xff\xfe\x00"):
        await bring(coordinator, content, apply=True, status=422)


async def test_a_sheet_is_brought_too_and_only_coordinators_bring(coordinator, person) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Name", "Art", "Feld", "seit"],
        ["Aus der Mappe", "Organisation", "Wirtschaft", "2026-03-01"],
    ):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    assert (await bring(coordinator, file.getvalue(), apply=True))["new"] == ["Aus der Mappe"]
    answer = await person(Role.ANALYST).ask("POST", f"{TABLE}?apply=true", content=b"Name\nx\n", headers=CSV)
    assert answer.status_code == 403


RELATIONS = "/api/landscape/relations.csv"
RELATION_HEAD = ["Von", "Beziehung", "Zu", "seit", "bis"]


async def bring_relations(
    coordinator: Any, rows: list[list[str]], *, apply: bool, status: int = 200
) -> dict[str, Any]:
    content = "\n".join(";".join(row) for row in rows).encode()
    answer = await coordinator.ask(
        "POST", f"{RELATIONS}?apply={str(apply).lower()}", content=content, headers=CSV
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def ours(who: Any) -> list[dict[str, str]]:
    """The relations of the actors of the next test, as somebody is given them."""
    return [one for one in rows_of((await who.get(RELATIONS)).content) if one["Von"].endswith("am Siel")]


async def test_relations_are_brought_by_table_and_given_out_as_they_came(coordinator, person) -> None:
    verein, kreis = (
        await add(coordinator, name="Bund am Siel"),
        await add(coordinator, name="Amt am Siel", consent="none"),
    )
    rows = [RELATION_HEAD, ["Amt am Siel", "fördert", "bund am siel", "01.08.2026", ""],
            ["Bund am Siel", "cooperates", f"Nr. {kreis}", "2020-01-01", "2022-01-01"]]  # fmt: skip
    would = await bring_relations(coordinator, rows, apply=False)
    assert would["new"] == [
        "Amt am Siel fördert Bund am Siel",
        "Bund am Siel arbeitet zusammen mit Amt am Siel",
    ]
    assert await ours(coordinator) == []
    assert (await bring_relations(coordinator, rows, apply=True))["applied"]
    given = await ours(coordinator)
    assert [(one["Von"], one["Zu"], one["seit"], one["bis"]) for one in given] == [
        ("Amt am Siel", "Bund am Siel", "2026-08-01", ""),
        ("Bund am Siel", "Amt am Siel", "2020-01-01", "2022-01-01"),
    ]
    # nobody who was not asked is told of; and what is given out is brought back as it is
    assert await ours(person(Role.EDITOR)) == []
    again = [list(given[0]), *(list(one.values()) for one in given)]
    unchanged = {"applied": True, "new": [], "changed": [], "same": 2}
    assert await bring_relations(coordinator, again, apply=True) == unchanged
    given[0]["bis"] = "31.07.2030"
    changed = [list(given[0]), *(list(one.values()) for one in given)]
    assert (await bring_relations(coordinator, changed, apply=True))["changed"] == [
        "Amt am Siel fördert Bund am Siel"
    ]
    day = (await coordinator.json("/api/landscape?date=2026-09-01"))["relations"]
    there = [(one["from_id"], one["to_id"], one["valid_to"]) for one in day if kreis in one.values()]
    assert there == [(kreis, verein, "2030-07-31")]


async def test_a_wrong_table_of_relations_is_told_by_row_column_and_value_and_changes_nothing(
    coordinator, person
) -> None:
    await add(coordinator, name="Werft")
    await add(coordinator, name="Doppelt")
    await add(coordinator, name="Doppelt", kind="department")
    rows = [RELATION_HEAD, ["Werft", "fördert", "Niemand", "2026-01-01", ""],
            ["Werft", "mag", "Werft", "gestern", ""],
            ["Werft", "trägt", "Doppelt", "2026-01-01", "2025-01-01"],
            ["Werft", "trägt", "Werft", "2026-01-01", "2025-01-01"], ["", "trägt", "Doppelt", "", ""]]  # fmt: skip
    told = await bring_relations(coordinator, rows, apply=True, status=422)
    errors = told["errors"]
    assert errors["Zeile 2, Zu, „Niemand“"] == "Diesen Eintrag gibt es nicht. Tragen Sie ihn zuerst ein."
    assert errors["Zeile 3, Beziehung, „mag“"].startswith("Erlaubt sind: arbeitet zusammen mit")
    assert "31.12.2026" in errors["Zeile 3, seit, „gestern“"]
    assert errors["Zeile 4, Zu, „Doppelt“"].startswith("So heißen mehrere Einträge")
    assert errors["Zeile 5, bis, „2025-01-01“"] == "Das Ende liegt nach dem Anfang."
    assert errors["Zeile 5, Zu, „Werft“"] == "Mit sich selbst steht niemand in Beziehung."
    assert errors["Zeile 6, Von"] == errors["Zeile 6, seit"] == "Das fehlt."
    given = rows_of((await coordinator.get(RELATIONS)).content)
    assert not [one for one in given if "Werft" in one.values()]
    missing = await bring_relations(coordinator, [["Von", "Zu"], ["a", "b"]], apply=False, status=422)
    assert "„Beziehung“, „seit“" in missing["detail"]
    refused = await person(Role.ANALYST).ask("POST", RELATIONS, content=b"Von", headers=CSV)
    assert refused.status_code == 403
