"""Counts of one or two people in tables of areas: of a Kreis's own they are told to nobody, published ones are told as they are.

Dorf A has two children under 3, Dorf C one from 3 to 5. By hand, 1.5 for each: all of Dorf A are 12 - 2 + 1.5, the Kreis's children under 3
are 17 - 2 + 1.5, those from 3 to 5 are 20 - 1 + 1.5, all of it 37 - 0.5 + 0.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from geodata.categories import catalogue
from geodata.figures import known
from geodata.load.apply import InputFile, Source, apply_import
from geodata.load.areas import load_area_people, load_areas
from geodata.load.regions import NewRegion, make_region
from geodata.rows import AreaPeopleRow, AreaRow
from tests.asking import asking
from tests.gaps.villages import DAY, SRID

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

KREIS, VILLAGES = "01099", ("01099001", "01099002", "01099003")
COUNTED = {
    "01099001": (2, 10, 12), "01099002": (8, 9, 17), "01099003": (7, 1, 8), KREIS: (17, 20, 37),
}  # fmt: skip
OTHER = {
    "01099001": (1, 10, 11), "01099002": (8, 9, 17), "01099003": (7, 2, 9), KREIS: (16, 21, 37),
}  # fmt: skip
"""With a one for the two and a two for the one."""
GROUPS = ("0-2", "3-5", "all")
TOLD = {
    "01099001": ("secret", 10, 11.5), "01099002": (8, 9, 17), "01099003": (7, "secret", 8.5), KREIS: (16.5, 20.5, 37),
}  # fmt: skip
SHOWN = """
    SELECT coalesce(a.ags, a.ars) AS key, p.age_group, p.people, p.people_status::text AS status
      FROM shown_area_people p JOIN area a ON a.id = p.area_id WHERE a.region_id = :region_id"""
OWN, OPEN = (
    Source("melde", "Melderegister", "© Kreis"),
    Source("amt", "Statistikamt", "© Amt", licence="DL-DE-BY-2.0"),
)


@pytest.fixture
def region_id(engine: Engine, request: pytest.FixtureRequest) -> int:
    number = make_region(engine, NewRegion(request.node.name[:60].lower(), "Tafelkreis", SRID), catalogue())
    rows = [AreaRow("district", KREIS, None, "Tafelkreis", None)]
    rows += [
        AreaRow("municipality", f"01099500{n}00{n}", ags, f"Dorf {n}", None, parent_ars=KREIS)
        for n, ags in enumerate(VILLAGES, 1)
    ]
    apply_import(
        engine, number, OPEN, InputFile("grenzen", "test", DAY), lambda one: load_areas(one, rows, [KREIS])
    )
    return number


def bring(engine: Engine, region_id: int, source: Source, counts: dict[str, tuple[int, int, int]]) -> None:
    rows = [
        AreaPeopleRow(key, DAY, group, known(count))
        for key, told in counts.items()
        for group, count in zip(GROUPS, told, strict=True)
    ]
    name = f"{source.code}-{sum(sum(one) for one in counts.values())}-{source.licence}"
    apply_import(
        engine, region_id, source, InputFile(name, "test", DAY), lambda one: load_area_people(one, rows)
    )


def shown(engine: Engine, region_id: int) -> dict[str, tuple[float | str, ...]]:
    with engine.connect() as connection:
        rows = connection.execute(text(SHOWN), {"region_id": region_id}).all()
    told = {(row.key, row.age_group): row.status if row.people is None else float(row.people) for row in rows}
    return {key: tuple(told[key, group] for group in GROUPS) for key in (*VILLAGES, KREIS)}


def test_of_an_own_table_ones_and_twos_are_secret_and_stand_as_one_and_a_half_in_what_holds_them(
    engine: Engine, region_id: int
) -> None:
    bring(engine, region_id, OWN, COUNTED)
    assert shown(engine, region_id) == TOLD
    bring(engine, region_id, OWN, OTHER)
    assert shown(engine, region_id) == TOLD, "with ones for twos the same is told"


def test_what_is_published_is_told_as_it_is(engine: Engine, region_id: int) -> None:
    bring(engine, region_id, OPEN, COUNTED)
    assert shown(engine, region_id) == COUNTED


def test_a_published_sum_of_own_counts_is_told_with_one_and_a_half_too(
    engine: Engine, region_id: int
) -> None:
    """Else the Kreis less the other villages is the one that is kept back."""
    bring(engine, region_id, OPEN, {KREIS: COUNTED[KREIS]})
    bring(engine, region_id, OWN, {key: COUNTED[key] for key in VILLAGES})
    assert shown(engine, region_id) == TOLD


def test_a_source_that_is_published_later_is_told_from_then_on(engine: Engine, region_id: int) -> None:
    bring(engine, region_id, OWN, COUNTED)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE source SET licence = 'CC BY 4.0' WHERE code = 'melde' AND region_id = :id"),
            {"id": region_id},
        )
    assert shown(engine, region_id) == COUNTED


def test_what_wider_ages_hold_beside_narrower_ones_is_a_count_too(engine: Engine, region_id: int) -> None:
    """Of 20 people 8 and 10 are in the groups: the two of all other ages stand as 1.5."""
    bring(engine, region_id, OWN, {**COUNTED, "01099002": (8, 10, 20)})
    assert shown(engine, region_id)["01099002"] == (8, 10, 19.5)


async def test_a_visitor_is_told_so(
    engine: Engine, database_url: str, region_id: int, tmp_path: Path
) -> None:
    bring(engine, region_id, OWN, COUNTED)
    with engine.connect() as connection:
        slug = connection.execute(
            text("SELECT slug FROM region WHERE id = :id"), {"id": region_id}
        ).scalar_one()
    async with asking(database_url, tmp_path) as client:
        answer = (await client.get(f"/api/areas/010995001001/statistics?region={slug}")).json()
    told = {row["age_group"]: row["people"] for row in answer["people"]}
    assert told["0-2"] == {"value": None, "status": "secret"}
    assert told["all"] == {"value": 11.5, "status": "estimated"}
    assert answer["suppressed"]
