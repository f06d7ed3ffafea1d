"""Boundaries have a history: each file tells its day, whatever the order in which files are brought.

The files are those of `tests/load/boundaries.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import Engine, text

from geodata.categories import catalogue
from geodata.load.apply import ImportFailedError
from geodata.load.regions import NewRegion, make_region, remove_region
from geodata.rows import AreaRow
from tests.load.boundaries import (
    ADORF,
    BEDORF,
    FILES,
    IN_2018,
    IN_2019,
    IN_2021,
    NORDERSTAPEL,
    REGISTER,
    STAPEL,
    SUEDERSTAPEL,
    load,
    place,
    register,
)  # fmt: skip


@pytest.fixture
def region_id(engine: Engine) -> Iterator[int]:
    yield make_region(engine, NewRegion("probe", "Probe", 25832), catalogue())
    remove_region(engine, "probe")


def _all(engine: Engine, sql: str, **values: object) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def _on(engine: Engine, day: date) -> list[tuple[object, ...]]:
    """The municipalities of a day: key, name, surface to the last bit."""
    return _all(
        engine, "SELECT ars, ags, name, ST_AsBinary(geom) FROM dated_area WHERE level = 'municipality' AND valid_from <= :day"
        " AND (valid_to IS NULL OR valid_to > :day) ORDER BY ars", day=day,
    )  # fmt: skip


def _told(rows: list[AreaRow]) -> list[tuple[object, ...]]:
    return sorted((one.ars, one.ags, one.name, one.geometry) for one in rows)


STATES = """
    SELECT level, ars, ags, name, valid_from, valid_to, ST_AsText(geom) FROM dated_area ORDER BY level, ars, valid_from"""
CHANGES = """
    SELECT day, kind, from_ars, from_name, to_ars, to_name, share, law_day FROM area_change ORDER BY 1, 3, 2, 5"""
PRESENT = "SELECT * FROM area ORDER BY id"


def test_each_file_is_told_again_value_by_value_on_its_day(engine: Engine, region_id: int) -> None:
    for day in FILES:
        load(engine, region_id, day)
    for day, rows in FILES.items():
        assert _on(engine, day) == _told(rows), day
    assert _on(engine, date(2018, 12, 31)) == _told(FILES[IN_2018])
    assert _on(engine, date(2020, 6, 1)) == _told(FILES[IN_2019])
    assert _on(engine, date(2017, 12, 31)) == []


def test_the_present_table_has_the_newest_file_alone(engine: Engine, region_id: int) -> None:
    for day in FILES:
        load(engine, region_id, day)
    present = "SELECT ars, ags, name, ST_AsBinary(geom) FROM area WHERE level = 'municipality' ORDER BY ars"
    assert _all(engine, present) == _told(FILES[IN_2021])
    left = _all(engine, "SELECT geom IS NULL, ags, is_core FROM area WHERE level = 'former'")
    assert left == [(True, None, False)] * 2


def test_in_whatever_order_files_are_brought_the_history_is_the_same(engine: Engine, region_id: int) -> None:
    told = []
    for order in permutations(FILES):
        for day in order:
            load(engine, region_id, day)
        told.append((_all(engine, STATES), _all(engine, CHANGES)))
        remove_region(engine, "probe")
        region_id = make_region(engine, NewRegion("probe", "Probe", 25832), catalogue())
    assert len(told) == 6
    assert all(one == told[0] for one in told)


def test_an_older_file_leaves_the_present_as_it_is(engine: Engine, region_id: int) -> None:
    load(engine, region_id, IN_2021)
    before = _all(engine, PRESENT.replace("*", "id, level, ars, ags, name, geom, valid_from"))
    stored = load(engine, region_id, IN_2018)
    kept = "SELECT id, level, ars, ags, name, geom, valid_from FROM area WHERE level <> 'former' ORDER BY id"
    after = _all(engine, kept)
    stapel = next(row for row in after if row[4] == "Stapel")
    assert [row for row in after if row != stapel] == [row for row in before if row[4] != "Stapel"]
    assert stapel in before
    assert any("heutige bleibt" in note for note in stored.report.notes)


@pytest.mark.parametrize("again", [IN_2018, IN_2019, IN_2021])
def test_a_file_brought_again_changes_nothing(engine: Engine, region_id: int, again: date) -> None:
    for day in FILES:
        load(engine, region_id, day)
    everything = [_all(engine, sql) for sql in (PRESENT, "SELECT * FROM area_state ORDER BY id", CHANGES)]
    stored = load(engine, region_id, again)
    assert not stored.report.changes_something
    assert [
        _all(engine, sql) for sql in (PRESENT, "SELECT * FROM area_state ORDER BY id", CHANGES)
    ] == everything


def test_what_became_of_areas_is_computed_from_surfaces_and_put_beside_what_was_read(
    engine: Engine, region_id: int
) -> None:
    for day in FILES:
        load(engine, region_id, day)
    stapel = ("010595512188", "Stapel")
    law = date(2018, 3, 1)  # area_history.toml
    assert _all(engine, CHANGES) == [
        (IN_2019, "merged", "010595512064", "Norderstapel", *stapel, 1.0, law),
        (IN_2019, "merged", "010595512085", "Süderstapel", *stapel, 1.0, law),
        (IN_2021, "part", "010595512001", "Adorf", "010595512002", "Bedorf", 0.2, None),
        (IN_2021, "renamed", "010595512001", "Adorf", "010595512001", "Adorf am See", None, None),
    ]  # fmt: skip


def test_one_that_falls_apart_is_split_and_one_under_another_key_is_succeeded(
    engine: Engine, region_id: int
) -> None:
    load(engine, region_id, IN_2018, [STAPEL, ADORF, BEDORF])
    newer = place("301", "Bedorf", 9.3, 9.4)
    load(engine, region_id, IN_2019, [NORDERSTAPEL, SUEDERSTAPEL, ADORF, newer])
    kinds = "SELECT kind, from_name, to_ars, share FROM area_change ORDER BY from_name, to_ars"
    assert _all(engine, kinds) == [
        ("succeeded", "Bedorf", newer.ars, 1.0), ("split", "Stapel", NORDERSTAPEL.ars, 0.5), ("split", "Stapel", SUEDERSTAPEL.ars, 0.5),
    ]  # fmt: skip


def test_one_that_comes_back_is_the_same_area(engine: Engine, region_id: int) -> None:
    load(engine, region_id, IN_2018)
    before = _all(engine, "SELECT id FROM area WHERE ags = '01059064'")
    load(engine, region_id, IN_2019)
    load(engine, region_id, IN_2021, FILES[IN_2018])
    assert _all(engine, "SELECT id FROM area WHERE ags = '01059064'") == before
    times = "SELECT valid_from, valid_to FROM dated_area WHERE ags = '01059064' ORDER BY 1"
    assert _all(engine, times) == [(IN_2018, IN_2019), (IN_2021, None)]


def test_the_kreis_is_the_union_of_its_municipalities_on_any_day(engine: Engine, region_id: int) -> None:
    """No file tells its surface; it begins with that of the municipalities and follows them into the past as well."""
    load(engine, region_id, IN_2019, [STAPEL, ADORF])
    load(engine, region_id, date(2019, 6, 30), register([STAPEL, ADORF]), REGISTER)
    load(engine, region_id, IN_2021, [STAPEL, ADORF, BEDORF])
    load(engine, region_id, IN_2018, [NORDERSTAPEL, ADORF])
    differs = """
        SELECT k.valid_from, round((ST_Area(k.geom) * 100)::numeric, 6)::float8, ST_Area(ST_SymDifference(k.geom, (
            SELECT ST_Union(m.geom) FROM dated_area m WHERE m.level = 'municipality' AND m.valid_from <= k.valid_from
                AND (m.valid_to IS NULL OR m.valid_to > k.valid_from)))) < 1e-12
          FROM dated_area k WHERE k.level = 'district' ORDER BY 1"""
    assert _all(engine, differs) == [(IN_2018, 2.0, True), (IN_2019, 3.0, True), (IN_2021, 4.0, True)]


def test_a_register_that_tells_another_key_ends_a_state_on_its_own_day(
    engine: Engine, region_id: int
) -> None:
    """Adorf goes to another Amt in July 2019; the boundaries of 2019 still told the former key, those of 2021 come later."""
    load(engine, region_id, IN_2019)
    moved = place("001", "Adorf", 9.2, 9.3, association="5513")
    july = date(2019, 7, 1)
    load(engine, region_id, july, register([STAPEL, moved, BEDORF]), REGISTER)
    times = "SELECT ars, valid_from, valid_to FROM dated_area WHERE ags = '01059001' ORDER BY valid_from"
    assert _all(engine, times) == [(ADORF.ars, IN_2019, july), (moved.ars, july, None)]
    assert _all(engine, "SELECT kind, from_ars, to_ars FROM area_change") == [
        ("key_changed", ADORF.ars, moved.ars)
    ]
    assert _on(engine, IN_2019) == _told(FILES[IN_2019])


def test_states_of_one_area_never_overlap(engine: Engine, region_id: int) -> None:
    for day in (IN_2021, IN_2018, IN_2019):
        load(engine, region_id, day)
    overlapping = """
        SELECT count(*) FROM dated_area a JOIN dated_area b ON a.level = b.level AND a.ars = b.ars
           AND (a.area_id, a.valid_from) < (b.area_id, b.valid_from)
           AND daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to)"""
    assert _all(engine, overlapping) == [(0,)]


def test_a_file_with_half_of_the_areas_has_to_be_confirmed(engine: Engine, region_id: int) -> None:
    many = [place(f"{n:03}", f"Ort {n}", 9 + n / 100, 9.01 + n / 100) for n in range(10, 20)]
    load(engine, region_id, IN_2018, many)
    with pytest.raises(ImportFailedError, match="5 von 10 Gebieten fehlen"):
        load(engine, region_id, IN_2019, many[:5])
    assert len(_on(engine, IN_2019)) == 10
    load(engine, region_id, IN_2019, many[:5], confirmed=True)
    assert len(_on(engine, IN_2019)) == 5
    assert len(_on(engine, IN_2018)) == 10


def test_people_of_an_area_that_is_no_more_stay_with_it(engine: Engine, region_id: int) -> None:
    load(engine, region_id, IN_2018)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO area_people (area_id, age_group, reference_date, people, people_status, source_id, import_id)"
                " SELECT id, 'all', '2017-12-31', 812, 'known', source_id, import_id FROM area WHERE name = 'Norderstapel'"
            )
        )
    load(engine, region_id, IN_2019)
    people = "SELECT d.name, p.people FROM dated_area d JOIN shown_area_people p ON p.area_id = d.area_id"
    assert _all(engine, people) == [("Norderstapel", 812)]


def test_what_was_protected_of_an_area_that_is_no_more_stays_protected(
    engine: Engine, region_id: int
) -> None:
    """A cell of two in Norderstapel: 101 are told as 100.5 for good, and so is the Kreis, also when the day is told again."""
    _load_people(engine, region_id)
    shown = "SELECT p.people, p.people_status FROM area a JOIN shown_area_people p ON p.area_id = a.id WHERE a.name = :name"
    for name in ("Norderstapel", "Kreis"):
        assert _all(engine, shown, name=name) == [(100.5, "estimated")], name
    load(engine, region_id, IN_2019)
    with engine.begin() as connection:
        connection.execute(
            text("SELECT atlas_tell_areas(:region_id, '2017-12-31')"), {"region_id": region_id}
        )
    for name in ("Norderstapel", "Kreis"):
        assert _all(engine, shown, name=name) == [(100.5, "estimated")], name


def _load_people(engine: Engine, region_id: int) -> None:
    load(engine, region_id, IN_2018)
    load(engine, region_id, IN_2018, register(FILES[IN_2018]), REGISTER)
    people = (
        ("INSERT INTO population_cell (region_id, cell_size_m, x_m, y_m, municipality_id, point, geom)"
        " SELECT :region_id, 100, 1, 1, id, ST_Point(9.055, 54.055, 4326), ST_MakeEnvelope(9.05, 54.05, 9.06, 54.06, 4326)"
        " FROM area WHERE name = 'Norderstapel'"),
        ("INSERT INTO area_people (area_id, age_group, reference_date, people, people_status, source_id, import_id)"
        " SELECT id, 'all', '2017-12-31', 101, 'known', source_id, import_id FROM area WHERE name IN ('Norderstapel', 'Kreis')"),
        ("INSERT INTO cell_people (cell_id, age_group, reference_date, people, people_status, source_id, import_id)"
        " SELECT c.id, 'all', '2017-12-31', 2, 'known', a.source_id, a.import_id FROM population_cell c, area a WHERE a.name = 'Norderstapel'"),
    )  # fmt: skip
    with engine.begin() as connection:
        for statement in people:
            connection.execute(text(statement), {"region_id": region_id})
