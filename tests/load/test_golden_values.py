"""Golden values of the real files (`../shared/data/SOURCES.md`): they were measured independently of this program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from geodata.load.region import Outcome, load_region
from geodata.load.regions import remove_region
from geodata.regions import read_region

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def loaded(engine: Engine, shared_data: Path) -> Iterator[dict[str, Outcome]]:
    _, outcomes = load_region(engine, read_region("schleswig-flensburg"), shared_data)
    yield {outcome.source.code: outcome for outcome in outcomes}
    remove_region(engine, "schleswig-flensburg")


def _one(engine: Engine, sql: str, **values: object) -> object:
    with engine.connect() as connection:
        return connection.execute(text(sql), values).scalar_one()


def test_every_source_was_loaded_or_is_optional_and_not_at_hand(loaded: dict[str, Outcome]) -> None:
    assert [o.reason for o in loaded.values() if o.stored is None and not o.passed_over] == []
    assert {o.source.code for o in loaded.values() if o.passed_over} == {
        "zensus2022_100m", "zensus2022_1km_alter", "osm"
    }  # fmt: skip


def test_the_land_has_1108_municipalities_two_of_them_repaired_and_named(
    engine: Engine, loaded: dict[str, Outcome]
) -> None:
    report = loaded["vg250"].stored.report  # pyright: ignore[reportOptionalMemberAccess]
    assert report.difference["area"].new == 1108
    assert [item["text"].partition(" (")[0] for item in report.repaired.items] == ["Esgrus", "Kleve"]
    assert (
        _one(engine, "SELECT count(*) FROM area WHERE level = 'municipality' AND NOT ST_IsValid(geom)") == 0
    )


@pytest.mark.parametrize(
    ("source", "kreis", "count"),
    [
        ("schulen_sh", "01059", 84),
        ("kitas_sh", "01059", 137),
        ("schulen_sh", "01001", 38),
        ("kitas_sh", "01001", 66),
    ],
)
def test_schools_and_kitas_with_coordinates_by_kreis(
    engine: Engine, loaded: dict[str, Outcome], source: str, kreis: str, count: int
) -> None:
    sql = """
        SELECT count(*) FROM learning_site l JOIN source s ON s.id = l.source_id AND s.code = :source
          JOIN site_state t ON t.site_id = l.id JOIN area a ON a.id = t.municipality_id
         WHERE t.point IS NOT NULL AND left(a.ars, 5) = :kreis"""
    assert _one(engine, sql, source=source, kreis=kreis) == count


@pytest.mark.parametrize(("source", "count"), [("schulen_sh", 59), ("kitas_sh", 112)])
def test_sites_without_coordinates_are_kept_and_reported(
    engine: Engine, loaded: dict[str, Outcome], source: str, count: int
) -> None:
    assert loaded[source].stored.report.without_coordinates.count == count  # pyright: ignore[reportOptionalMemberAccess]
    sql = """
        SELECT count(*) FROM learning_site l JOIN source s ON s.id = l.source_id AND s.code = :source
          JOIN site_state t ON t.site_id = l.id WHERE t.point IS NULL"""
    assert _one(engine, sql, source=source) == count


def test_four_kitas_lie_outside_all_polygons_of_the_land(loaded: dict[str, Outcome]) -> None:
    assert loaded["kitas_sh"].stored.report.outside_areas.count == 4  # pyright: ignore[reportOptionalMemberAccess]


@pytest.mark.parametrize(
    ("kreis", "age_group", "cells", "people"),
    [("01059", "all", 1688, 193_860), ("01059", "0-9", 4134, 16_258), ("01059", "80+", 1690, 7_589),
     ("01001", "all", 49, 79_740), ("01001", "0-9", 1075, 6_505), ("01001", "80+", 736, 4_383)],
)  # fmt: skip
def test_people_of_the_census_by_cell_mid_point(
    engine: Engine, loaded: dict[str, Outcome], kreis: str, age_group: str, cells: int, people: int
) -> None:
    sql = """
        SELECT count(*) || '/' || sum(p.people)::int FROM cell_people p JOIN population_cell c ON c.id = p.cell_id
          JOIN area a ON a.id = c.municipality_id
         WHERE left(a.ars, 5) = :kreis AND p.age_group = :age_group AND p.people > 0"""
    assert _one(engine, sql, kreis=kreis, age_group=age_group) == f"{cells}/{people}"


def test_the_register_has_205472_people_in_123_municipalities(
    engine: Engine, loaded: dict[str, Outcome]
) -> None:
    sql = """
        SELECT count(*) || '/' || sum(p.people)::int FROM area_people p JOIN area a ON a.id = p.area_id
         WHERE a.level = 'municipality' AND left(a.ars, 5) = '01059' AND p.reference_date = '2024-12-31'"""
    assert _one(engine, sql) == "123/205472"
    assert (
        _one(engine, "SELECT people FROM area_people p JOIN area a ON a.id = p.area_id WHERE a.ars = '01'")
        == 2_959_517
    )


def test_two_municipalities_that_no_longer_exist_are_named(loaded: dict[str, Outcome]) -> None:
    notes = " ".join(loaded["gv100ad"].stored.report.notes)  # pyright: ignore[reportOptionalMemberAccess]
    assert "01059101" in notes
    assert "01059141" in notes


def test_flensburg_tells_4475_places_of_70_kitas_and_no_other_kita_tells_any(
    engine: Engine, loaded: dict[str, Outcome]
) -> None:
    sql = """
        SELECT s.code || ' ' || count(DISTINCT o.site_id) || ' ' || sum(o.approved_places)::int FROM offer o
          JOIN learning_site l ON l.id = o.site_id JOIN source s ON s.id = l.source_id
         WHERE o.approved_places IS NOT NULL GROUP BY s.code"""
    assert _one(engine, sql) == "kitas_flensburg 70 4475"
    zero = "SELECT count(*) FROM offer WHERE approved_places = 0 OR approved_places_status = 'zero'"
    assert _one(engine, zero) == 0
