"""Flensburg's list of schools: 30 schools with 12,222 pupils, found among the Land's schools; unknown stays unknown."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.accounts.roles import Role
from app.catchments.streets import travel_of
from app.database.engine import batch_engine
from app.schools.answers import listed
from app.schools.kinds import kind_of
from app.schools.planning import read_planning
from geodata.load.region import load_region
from geodata.readers.schools_flensburg import read
from geodata.reading import ReadReport
from geodata.regions import read_region
from tests.accounts.signing_in import sign_in_as
from tests.asking import asking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

pytestmark = pytest.mark.slow
LIST = "schulen_flensburg_ohne_personen.csv"
STORED = """
    SELECT t.name, y.first_year, y.grade, y.pupils FROM school_year y
      JOIN site_state t ON t.site_id = y.site_id AND upper_inf(t.valid_during) ORDER BY t.name"""


@pytest.fixture(scope="module")
def raw(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "schleswig-holstein" / LIST).open(encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def city(database_url: str, shared_data: Path) -> Iterator[tuple[Engine, int, dict[str, Any]]]:
    engine = batch_engine(database_url)
    region_id, outcomes = load_region(engine, read_region("flensburg"), shared_data)
    [schools] = [one for one in outcomes if one.source.code == "schueler_flensburg"]
    assert schools.stored is not None
    yield engine, region_id, schools.stored.report.as_json()
    engine.dispose()


def test_the_list_is_read_as_it_was_counted(shared_data: Path) -> None:
    report = ReadReport()
    rows = list(read(shared_data / "schleswig-holstein" / LIST, report))
    assert len(rows) == 30
    assert sum(row.pupils.value or 0 for row in rows) == 12_222


def test_every_school_is_found_and_has_the_pupils_of_the_raw_file(
    city: tuple[Engine, int, dict[str, Any]], raw: list[dict[str, str]]
) -> None:
    engine, _, report = city
    with engine.connect() as connection:
        rows = connection.execute(text(STORED)).all()
    assert sorted(row.pupils for row in rows) == sorted(int(one["Schüler"]) for one in raw)
    assert {(row.first_year, row.grade) for row in rows} == {(2024, 0)}
    assert next(row.pupils for row in rows if "Duborg" in row.name) == 594
    assert "Adelby" in str(report)  # 29 by number; this one by its place and name, which is told


def test_school_planning_shows_them_where_a_school_is_of_one_kind(
    city: tuple[Engine, int, dict[str, Any]], raw: list[dict[str, str]]
) -> None:
    engine, region_id, _ = city
    with engine.connect() as connection:
        planning = read_planning(connection, region_id, kind_of("primary_school"), travel_of)
    told = {one["name"]: one["counted"] for one in listed(planning, see_all=True)}
    counted = {name: one[-1]["pupils"]["value"] for name, one in told.items() if one}
    only_primary = [
        int(one["Schüler"]) for one in raw if one["Grundschule"] and not one["Gemeinschaftsschule"]
    ]
    assert sorted(counted.values()) == sorted(only_primary)
    assert all(not one for name, one in told.items() if "Jens-Jessen" in name)


async def test_a_rule_about_least_sizes_counts_them(
    city: tuple[Engine, int, dict[str, Any]], database_url: str, tmp_path: Path
) -> None:
    engine, _, _ = city
    with engine.connect() as connection:
        slug = connection.execute(text(
            "SELECT l.slug FROM learning_site l JOIN site_state t ON t.site_id = l.id WHERE t.name ILIKE '%auf der rude%'"
        )).scalars().first()  # fmt: skip
    async with asking(database_url, tmp_path) as client:
        who = sign_in_as(engine, Role.PLANNER)
        told = await client.get(f"/api/sites/{slug}/rules", cookies=who.cookies)
    assert told.status_code == 200, told.text
    assert "147" in told.text
