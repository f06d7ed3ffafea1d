"""School statistics, imported as the console and the wizard do, are what school planning and forecasts reckon with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from app.demand.kinds import BY_CODE
from app.demand.loading import Brought, store_table
from app.demand.reading import Row
from app.import_commands import source_spec
from app.standards.pupils import read_grade_pupils
from geodata.figures import UNKNOWN, known
from geodata.load.region import load_source
from tests.schools.test_http import got

HEAD = "Schule;Schuljahr;Klassenstufe;Schülerinnen und Schüler;Klassen;Räume;Ganztagsplätze\n"
STATISTICS, TABLE = "school_statistics", "pupils"

Import = Callable[[str, date], None]


@pytest.fixture
def bring(own_engine: Engine, region_id: int, tmp_path: Path) -> Import:
    """Imports a file of school statistics as of a day."""

    def brought(rows: str, day: date) -> None:
        file = tmp_path / "schulen.csv"
        file.write_text(HEAD + rows, encoding="utf-8")
        spec = source_spec(file, None, STATISTICS, "amt", day)
        load_source(own_engine, region_id, spec, tmp_path, (), confirmed=True)

    return brought


@pytest.fixture
def table(own_engine: Engine, region_id: int) -> Callable[[list[Row], date], None]:
    """Brings a table of pupils as of a day."""

    def brought(rows: list[Row], day: date) -> None:
        with own_engine.begin() as connection:
            store_table(
                connection, region_id, BY_CODE["pupils"], rows, Brought(day, "Schulträger", "kinder.csv")
            )

    return brought


async def _school(planner: httpx.AsyncClient, number: int) -> dict[str, Any]:
    """A school of which enough is known for a forecast."""
    schools = (await got(planner, "/api/schools"))["schools"]
    return [one for one in schools if one["with_choice"] and one["room"] and one["all_day"]["years"]][number]


def _year(slug: str, year: str, pupils: list[int], rooms: str = "", places: str = "") -> str:
    grades = "".join(f"{slug};{year};{grade};{count};2;;\n" for grade, count in enumerate(pupils, 1))
    return grades + f"{slug};{year};gesamt;{sum(pupils)};8;{rooms};{places}\n"


async def test_what_is_imported_changes_pupils_rooms_and_all_day_places(
    planner: httpx.AsyncClient, bring: Import
) -> None:
    before = await _school(planner, 0)
    slug = before["slug"]
    others = [one["slug"] for one in (await got(planner, "/api/schools"))["schools"] if one["counted"]]
    rows = [_year(other, "2026/27", [30, 30, 30, 30]) for other in others if other != slug]
    bring("".join(rows) + _year(slug, "2026/27", [41, 42, 43, 44], "7", "33"), date(2026, 10, 1))

    listed = next(one for one in (await got(planner, "/api/schools"))["schools"] if one["slug"] == slug)
    newest = listed["counted"][-1]
    assert (newest["school_year"], newest["pupils"]["value"]) == ("2026/27", 170)
    assert newest["source"]["label"] == "Schulstatistik"
    assert newest["source"]["as_of"] == "2026-10-01"
    assert before["counted"][-1]["school_year"] == "2025/26"

    answer = await got(planner, f"/api/schools/{slug}")
    assert answer["base_year"] == 2026
    one = answer["school"]
    by_grade = one["by_grade"]["counted"][-1]["grades"]
    assert [by_grade[str(grade)]["value"] for grade in range(1, 5)] == [41, 42, 43, 44]
    assert {year["class_rooms"] for year in one["room"]} == {7}
    assert one["capacity"]["sources"]["class_rooms"] == {
        "by": STATISTICS, "school_year": 2026, "source": "schulen", "as_of": "2026-10-01",
    }  # fmt: skip
    assert any(words.startswith("Räume: Schulstatistik 2026/27") for words in one["capacity"]["explained"])
    assert {year["places"]["value"] for year in one["all_day"]["years"]} == {33}

    forecast = await got(planner, f"/api/forecast/{slug}")
    assert forecast["base_year"] == 2026
    assert forecast["counted"][-1]["total"]["value"] == 170
    assert forecast["counted"][-1]["source"]["label"] == "Schulstatistik"
    assert forecast["counted"][-2]["source"]["source"] == "Erfundene Schulstatistik des Demonstrationskreises"
    second = forecast["forecast"][0]["grades"]["2"]["value"]
    assert second == pytest.approx(41 * forecast["progression_rates"][0], abs=0.06)


async def test_one_school_that_is_early_leaves_the_others_their_forecasts(
    planner: httpx.AsyncClient, bring: Import
) -> None:
    before = await got(planner, "/api/schools")
    slug = (await _school(planner, 2))["slug"]
    bring(_year(slug, "2027/28", [25, 25, 25, 25]), date(2027, 10, 1))
    after = await got(planner, "/api/schools")
    assert after["base_year"] == before["base_year"]
    was = {one["slug"]: one for one in before["schools"]}
    for one in after["schools"]:
        assert one["with_choice"] == was[one["slug"]]["with_choice"]
        assert one["without_choice"] == was[one["slug"]]["without_choice"]
    early = next(one for one in after["schools"] if one["slug"] == slug)
    assert early["counted"][-1]["pupils"]["value"] == 100
    assert any("1 nennen schon ein späteres" in words for words in after["assumptions"])


async def test_of_a_school_year_told_twice_the_newest_holds_and_nothing_is_added(
    planner: httpx.AsyncClient, own_engine: Engine, region_id: int, bring: Import,
    table: Callable[[list[Row], date], None],
) -> None:  # fmt: skip
    slug = (await _school(planner, 1))["slug"]

    async def told() -> tuple[float, str]:
        year = (await got(planner, f"/api/forecast/{slug}"))["counted"][-1]
        listed = (await got(planner, f"/api/schools/{slug}"))["school"]["counted"][-1]
        assert listed["pupils"] == year["total"]
        assert listed["source"] == year["source"]
        return year["total"]["value"], year["source"]["kind"]

    def rows(count: int) -> list[Row]:
        return [Row(grade, site=slug, year=2026, age=grade, value=known(count)) for grade in range(1, 5)]

    bring(_year(slug, "2026/27", [20, 20, 20, 20]), date(2026, 10, 2))
    table(rows(30), date(2026, 10, 1))
    assert await told() == (80, STATISTICS)
    table(rows(31), date(2026, 10, 3))
    assert await told() == (124, TABLE)
    bring(_year(slug, "2026/27", [21, 21, 21, 21]), date(2026, 10, 4))
    assert await told() == (84, STATISTICS)
    table([Row(1, site=slug, year=2026, age=1, value=UNKNOWN)], date(2026, 10, 5))
    assert await told() == (84, STATISTICS), "who knows nothing of a year does not speak of it"
    with own_engine.connect() as connection:
        found = [(one.site_id, one.year, one.grade) for one in read_grade_pupils(connection, region_id)]
    assert len(found) == len(set(found))


async def test_where_neither_tells_nothing_is_made_up(planner: httpx.AsyncClient, own_engine: Engine) -> None:
    with own_engine.begin() as connection:
        connection.execute(text("DELETE FROM school_year"))
        connection.execute(text("DELETE FROM demand_table WHERE kind = 'pupils'"))
        connection.execute(text("DELETE FROM school_capacity"))
        connection.execute(text("UPDATE region SET data_version = data_version + 1"))
    told = await got(planner, "/api/schools")
    assert told["inputs"]["pupils"] is None
    for one in told["schools"]:
        assert (one["counted"], one["with_choice"], one["room"], one["capacity"]) == ([], [], [], None)
    slug = told["schools"][0]["slug"]
    answer = await planner.get(f"/api/forecast/{slug}")
    assert answer.status_code == 404
    assert "keine Zahlen" in answer.json()["detail"]
