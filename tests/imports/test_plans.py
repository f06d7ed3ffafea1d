"""Kita plans and school statistics through the wizard: rehearsed, doubtful values confirmed, whole or not at all."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.imports.schedule import doubts
from app.standards.pupils import read_grade_pupils
from geodata.figures import known
from geodata.load.apply import DoubtfulError, ImportFailedError, InputFile, Source, apply_import
from geodata.load.kita_plan import load_kita_plan
from geodata.load.sites import OlderThanLoadedError
from geodata.plan_rows import PlanPlacesRow
from tests.imports.conftest import Atlas

HEAD = "Lernort;Name;AGS;Altersgruppe;Genehmigte Plätze;Belegte Plätze;Nutzbare Plätze;Vorhaben;Ab;Stand des Vorhabens;Beschluss von\n"
GOOD = HEAD + (
    "kita-sued;Kita Süd;;Ü3;20;18;;;;;\n"
    "kita-sued;Kita Süd;;U3;10;10;5;;;;\n"
    "kita-nord;Kita Nord;;Ü3;40;.;;;;;\n"
    "kita-nord;;;Ü3;20;;;Erweiterung;01.08.2028;geplant;\n"
)
DOUBTFUL = HEAD + "kita-sued;Kita Süd;;Ü3;20;180;;;;;\n"
SOURCE = {"code": "bedarfsplan", "name": "Kita-Bedarfsplan 2026", "attribution": "Kreis Muster"}
STATES = """
    SELECT l.slug, p.category, p.approved_places, p.occupied_places_status::text, lower(p.valid_during), upper(p.valid_during)
      FROM plan_places p JOIN learning_site l ON l.id = p.site_id ORDER BY l.slug, p.category, lower(p.valid_during)"""
SITES = """
    INSERT INTO learning_site (region_id, source_id, source_key, slug) VALUES (:region, :source, :slug, :slug) RETURNING id"""


@pytest.fixture(autouse=True)
def kitas(atlas: Atlas) -> dict[str, int]:
    """Three Kitas, of which one has ended and one is a school; and the municipality Mittelangeln."""
    with atlas.engine.begin() as connection:
        keys: dict[str, Any] = {"region": atlas.region_id}
        connection.execute(text("DELETE FROM area WHERE region_id = :region"), keys)
        source = connection.execute(text(
            "INSERT INTO source (region_id, code, name, attribution) VALUES (:region, 'liste', 'Liste', 'Liste') RETURNING id"),
            keys).scalar_one()  # fmt: skip
        imported = connection.execute(text(
            "INSERT INTO import (region_id, source_id, reader, file_name, as_of, started_at, status)"
            " VALUES (:region, :source, 'table', 'liste.csv', '2020-01-01', now(), 'applied') RETURNING id"),
            {**keys, "source": source}).scalar_one()  # fmt: skip
        connection.execute(text(
            "INSERT INTO area (region_id, level, ars, ags, name, is_core, content_hash, source_id, import_id) VALUES"
            " (:region, 'municipality', '010595949185', '01059185', 'Mittelangeln', true, '', :source, :imported)"),
            {**keys, "source": source, "imported": imported})  # fmt: skip
        found: dict[str, int] = {}
        for slug, name, until in (
            ("kita-sued", "Kita Süd", None), ("kita-nord", "Kita Nord", None), ("kita-alt", "Kita Alt", "2024-07-31"),
        ):  # fmt: skip
            site = connection.execute(text(SITES), {**keys, "source": source, "slug": slug}).scalar_one()
            connection.execute(text(
                "INSERT INTO site_state (site_id, valid_during, name, provider_kind, wheelchair, content_hash, import_id)"
                " VALUES (:site, daterange('2020-01-01', :until), :name, 'public', 'unknown', '', :imported)"),
                {"site": site, "until": until, "name": name, "imported": imported})  # fmt: skip
            connection.execute(text(
                "INSERT INTO offer (site_id, key, valid_during, category, content_hash, import_id)"
                " VALUES (:site, 'kindergarten', daterange('2020-01-01', :until), 'kindergarten', '', :imported)"),
                {"site": site, "until": until, "imported": imported})  # fmt: skip
            found[slug] = site
    return found


async def propose(
    atlas: Atlas, content: str, as_of: str = "2026-03-01", name: str = "plan.csv"
) -> dict[str, Any]:
    planner = atlas.as_(Role.PLANNER)
    number = await atlas.propose(planner, content, name, source=SOURCE, as_of=as_of, mapping=None)
    return await atlas.proposal(planner, number)


async def approve(atlas: Atlas, found: dict[str, Any], **more: Any) -> Any:
    answer = await atlas.ask(atlas.as_(Role.PLANNER), "POST", f"/api/import-proposals/{found['id']}/approve",
                             json={"fingerprint": found["fingerprint"], **more})  # fmt: skip
    atlas.work()
    return answer


async def test_a_plan_is_known_by_its_columns_looked_at_and_applied(atlas: Atlas) -> None:
    found = await propose(atlas, GOOD)
    assert (found["reader"], found["state"]) == ("kita_plan", "rehearsed"), found["problem"]
    assert found["report"]["difference"]["plan_places"] == {"new": 3, "changed": 0, "unchanged": 0, "gone": 0}
    assert found["report"]["difference"]["planned_change"]["new"] == 1
    assert found["report"]["doubtful"]["count"] == 0
    assert "Kita Süd, Ü3" in {one["name"] for one in found["changes"]["new"]}
    assert atlas.rows("SELECT FROM plan_places") == []
    assert (await approve(atlas, found)).status_code == 202
    since = date(2026, 3, 1)
    assert [tuple(row) for row in atlas.rows(STATES)] == [
        ("kita-nord", "kindergarten", 40, "secret", since, None), ("kita-sued", "creche", 10, "known", since, None),
        ("kita-sued", "kindergarten", 20, "known", since, None)]  # fmt: skip


async def test_a_later_plan_ends_what_it_changes_and_keeps_what_it_repeats(atlas: Atlas) -> None:
    await approve(atlas, await propose(atlas, GOOD))
    found = await propose(
        atlas,
        GOOD.replace("Ü3;20;18", "Ü3;25;18").replace("kita-sued;Kita Süd;;U3;10;10;5;;;;\n", ""),
        "2027-03-01",
    )
    assert found["report"]["difference"]["plan_places"] == {"new": 0, "changed": 1, "unchanged": 1, "gone": 1}
    (changed,) = found["changes"]["changed"]
    assert changed["differences"] == [
        {"field": "approved_places", "offer": "kindergarten", "before": 20, "after": 25}
    ]
    await approve(atlas, found)
    first, second = date(2026, 3, 1), date(2027, 3, 1)
    assert [tuple(row[2:3]) + tuple(row[4:]) for row in atlas.rows(STATES)] == [
        (40, first, None), (10, first, second), (20, first, second), (25, second, None)]  # fmt: skip
    again = await propose(
        atlas,
        GOOD.replace("Ü3;20;18", "Ü3;25;18").replace("kita-sued;Kita Süd;;U3;10;10;5;;;;\n", ""),
        "2027-04-01",
    )
    assert again["report"]["total"] == {"new": 0, "changed": 0, "unchanged": 3, "gone": 0}
    older = await propose(atlas, GOOD, "2026-06-01")
    assert older["state"] == "failed"
    assert "jüngerer" in older["problem"]


async def test_what_looks_like_a_slip_is_shown_and_must_be_confirmed(atlas: Atlas) -> None:
    found = await propose(atlas, DOUBTFUL)
    (doubt,) = found["report"]["doubtful"]["items"]
    assert (doubt["row"], doubt["column"], doubt["value"]) == (2, "Belegte Plätze", "180")
    assert "Tippfehler" in doubt["reason"]
    assert "nicht von selbst" in (doubts(found["report"]) or "")
    refused = await approve(atlas, found)
    assert refused.status_code == 409
    assert refused.json()["doubtful"] == 1
    assert atlas.rows("SELECT FROM plan_places") == []
    assert (await approve(atlas, found, confirm_doubtful=True)).status_code == 202
    assert [row.approved_places for row in atlas.rows(STATES)] == [20]


async def test_numbers_of_children_in_doubts_are_not_told_to_visitors(atlas: Atlas) -> None:
    found = await propose(atlas, DOUBTFUL)
    await approve(atlas, found, confirm_doubtful=True)
    ((number,),) = atlas.rows("SELECT max(id) FROM import")
    told = (await atlas.client.get(f"/api/imports/{number}")).json()["import"]["report"]
    assert told["doubtful"] == {"count": 1, "items": []}
    assert "180" not in str(told)


@pytest.mark.parametrize(("line", "column", "words"), [
    ("kita-west;Kita West;;Ü3;20;;;;;;", "Lernort", "Am ähnlichsten"),
    ("kita-alt;Kita Alt;;Ü3;20;;;;;;", "Lernort", "seit dem 31.07.2024 nicht mehr"),
    ("kita-nord;Kita Nord;01059071;U3;20;;;;;;", "AGS", "Mittelangeln"),
    ("kita-nord;Kita Nord;01999999;U3;20;;;;;;", "AGS", "gibt es hier nicht"),
    ("kita-nord;Kita Nord;;U3;-20;;;;;;", "Genehmigte Plätze", "Weniger als null"),
])  # fmt: skip
async def test_a_row_that_cannot_be_refuses_the_whole_file_and_is_told(
    atlas: Atlas, line: str, column: str, words: str
) -> None:
    found = await propose(atlas, GOOD + line + "\n")
    assert found["state"] == "failed"
    (fault, *_) = found["report"]["rejections"]
    assert (fault["row"], fault["column"], fault["file"]) == (6, column, "plan.csv")
    assert words in fault["reason"]
    assert "nichts ist eingespielt" in found["problem"]
    listed = await atlas.ask(
        atlas.as_(Role.PLANNER), "GET", f"/api/import-proposals/{found['id']}/rejections.csv"
    )
    assert column in next(
        csv.reader(io.StringIO(listed.content.decode("utf-8-sig").splitlines()[1]), delimiter=";")
    )
    assert atlas.rows("SELECT FROM plan_places") == []


async def test_a_site_that_was_merged_is_told_with_the_one_that_stands_for_it(
    atlas: Atlas, kitas: dict[str, int]
) -> None:
    with atlas.engine.begin() as connection:
        connection.execute(text("UPDATE learning_site SET merged_into_id = :into WHERE id = :id"),
                           {"into": kitas["kita-nord"], "id": kitas["kita-sued"]})  # fmt: skip
    found = await propose(atlas, GOOD)
    assert "„kita-nord“ einsetzen" in found["problem"]


async def test_of_two_who_import_at_once_the_second_looks_again(atlas: Atlas) -> None:
    first, second = await propose(atlas, GOOD), await propose(atlas, GOOD.replace("Ü3;20;18", "Ü3;25;18"))
    assert (await approve(atlas, first)).status_code == 202
    assert (await approve(atlas, second)).status_code == 202
    now = await atlas.proposal(atlas.as_(Role.PLANNER), second["id"])
    assert (now["state"], now["renewed"]) == ("waiting", True)
    assert now["report"]["difference"]["plan_places"]["changed"] == 1
    assert [row.approved_places for row in atlas.rows(STATES)] == [40, 10, 20], "the first one's stands"


async def test_a_row_that_has_slipped_is_doubtful(atlas: Atlas) -> None:
    found = await propose(atlas, HEAD + "kita-sued;Waldkindergarten Hummelwiese;;Ü3;20;18;;;;;\n")
    (doubt,) = found["report"]["doubtful"]["items"]
    assert (doubt["column"], doubt["row"]) == ("Name", 2)
    assert "verrutscht" in doubt["reason"]


async def test_school_statistics_bring_pupils_to_the_forecast_and_leave_other_years(atlas: Atlas) -> None:
    with atlas.engine.begin() as connection:
        connection.execute(text("UPDATE offer SET category = 'primary_school'"))
    head = "Schule;Schuljahr;Klassenstufe;Schülerinnen und Schüler;Klassen;Räume;Ganztagsplätze\n"
    await approve(
        atlas, await propose(atlas, head + "kita-sued;2024/25;1;40;2;;\nkita-sued;2024/25;2;38;2;;\n")
    )
    found = await propose(
        atlas, head + "kita-sued;2025/26;1;44;2;;\nkita-sued;2025/26;gesamt;;;9;60\n", "2026-04-01"
    )
    assert found["reader"] == "school_statistics"
    await approve(atlas, found)
    assert [tuple(row) for row in atlas.rows("SELECT first_year, grade, pupils FROM school_year ORDER BY 1, 2")] == [
        (2024, 1, 40), (2024, 2, 38), (2025, 0, None), (2025, 1, 44)]  # fmt: skip
    with atlas.engine.connect() as connection:
        pupils = read_grade_pupils(connection, atlas.region_id)
    assert [(one.year, one.grade, one.value) for one in pupils] == [
        (2024, 1, 40),
        (2024, 2, 38),
        (2025, 1, 44),
    ]
    assert {one.origin.kind for one in pupils} == {"school_statistics"}
    assert atlas.rows("SELECT FROM demand_table") == []  # told once, stored once
    wrong = await propose(atlas, head + "kita-sued;2025/26;1;440;2;;\n", "2026-05-01")
    assert "Tippfehler" in wrong["report"]["doubtful"]["items"][0]["reason"]
    failed = await propose(atlas, head + "kita-sued;2024/26;1;44;2;;\n", "2026-05-01")
    assert "2024/25" in failed["problem"]


def test_on_the_console_doubtful_values_need_a_word(atlas: Atlas, engine: Engine) -> None:
    rows = [PlanPlacesRow(2, "kita-sued", "over_3", known(20), occupied=known(180))]
    source, file = Source("plan", "Plan", "Kreis"), InputFile("plan.csv", "kita_plan", date(2026, 3, 1))

    def fill(current: Any) -> None:
        load_kita_plan(current, rows)

    with pytest.raises(ImportFailedError, match="--confirm-doubtful") as error:
        apply_import(engine, atlas.region_id, source, file, fill)
    assert isinstance(error.value.__cause__, DoubtfulError)
    assert (
        apply_import(engine, atlas.region_id, source, file, fill, confirmed=True).report.doubtful.count == 1
    )
    later = InputFile("plan.csv", "kita_plan", date(2026, 2, 1))
    with pytest.raises(ImportFailedError) as older:
        apply_import(engine, atlas.region_id, source, later, lambda current: load_kita_plan(current, [
            PlanPlacesRow(2, "kita-sued", "over_3", known(30))]))  # fmt: skip
    assert isinstance(older.value.__cause__, OlderThanLoadedError)
