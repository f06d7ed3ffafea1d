"""Municipalities that have gone into others: what files tell of them is summed back to the ground of today, or said not to be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.indicators.inputs.statistics import brought
from app.indicators.world import World, read_world
from geodata.area_history import read_history
from geodata.indicators import catalogue

if TYPE_CHECKING:
    from sqlalchemy import Connection

DAY = date(2026, 1, 15)
STAPEL, NORDERSTAPEL, SUEDERSTAPEL = "01059188", "01059064", "01059085"
GROUND = (
    "INSERT INTO region (id, slug, name, is_default, metric_srid) VALUES (1, 'alt', 'Alt', true, 25832)",
    "INSERT INTO source (id, region_id, code, name, attribution) VALUES (1, 1, 'amt', 'Amt', 'Amt')",
    ("INSERT INTO import (id, region_id, source_id, reader, file_name, as_of, started_at, status)"
    " VALUES (1, 1, 1, 'statistics', 'alt.csv', '2026-01-01', now(), 'applied')"),
    ("INSERT INTO area (id, region_id, level, ars, ags, name, is_core, content_hash, source_id, import_id, parent_id) VALUES"
    " (1, 1, 'district', '01059', null, 'Kreis', true, 'a', 1, 1, null),"
    " (2, 1, 'municipality', '010595919188', '01059188', 'Stapel', true, 'b', 1, 1, 1),"
    " (3, 1, 'municipality', '010595919001', '01059001', 'Nachbar', true, 'c', 1, 1, 1)"),
)  # fmt: skip
VALUE = """
    INSERT INTO statistic_value (region_id, measure, area_key, year, value, value_status, source_id, import_id, row_number)
    VALUES (1, 'sport_members', :key, :year, :value, 'known', 1, 1, :row)"""


@pytest.fixture
def world(connection: Connection) -> World:
    for statement in GROUND:
        connection.execute(text(statement))
    told = [
        (NORDERSTAPEL, 2015, 120), (SUEDERSTAPEL, 2015, 80), (NORDERSTAPEL, 2016, 118), (STAPEL, 2018, 190), (STAPEL, 2019, 188),
        ("01059001", 2015, 50), ("01059001", 2018, 60),
    ]  # fmt: skip
    for row, (key, year, value) in enumerate(told):
        connection.execute(text(VALUE), {"key": key, "year": year, "value": value, "row": row})
    return read_world(connection, 1, DAY)


def test_former_municipalities_are_summed_back(world: World) -> None:
    """Norderstapel 120 and Süderstapel 80 were on the ground of Stapel, which is there since 1 March 2018: 200 in 2015."""
    assert {one.ags for one in read_history().values() if one.into_ags == STAPEL} == {
        NORDERSTAPEL,
        SUEDERSTAPEL,
    }
    made = brought(world, [catalogue().measures["sport_members"]])["sport_members"]
    stapel = next(number for number, area in enumerate(world.areas) if area.ags == STAPEL)
    at = {year: world.step(year) or 0 for year in (2015, 2016, 2018, 2019)}
    assert made.figures.value[stapel, at[2015]] == 200
    assert made.figures.value[stapel, [at[2018], at[2019]]].tolist() == [190, 188]
    assert made.figures.value[0, at[2015]] == 250, "and the Kreis is the sum of what there is today"


def test_where_one_of_them_is_missing_nothing_is_summed_and_the_break_is_told(world: World) -> None:
    made = brought(world, [catalogue().measures["sport_members"]])["sport_members"]
    stapel = next(number for number, area in enumerate(world.areas) if area.ags == STAPEL)
    assert made.figures.status(stapel, world.step(2016) or 0) == "unknown"
    assert "Gebietsänderung am 01.03.2018" in made.breaks[stapel, world.step(2018) or 0]


def test_what_boundaries_show_is_summed_back_and_marked_as_what_was_read_is(world: World) -> None:
    """Altdorf was all that Neudorf is; Nachbar took Weiler in, and what it had before is left as it was told."""
    surfaces = (
        ("INSERT INTO area (id, region_id, level, ars, ags, name, is_core, content_hash, source_id, import_id, parent_id, valid_from) VALUES"
        " (4, 1, 'municipality', '010595919300', '01059300', 'Neudorf', true, 'd', 1, 1, 1, '2019-01-01'),"
        " (5, 1, 'former', '010595919301-5', null, 'Altdorf', false, 'e', 1, 1, null, '2019-01-01'),"
        " (6, 1, 'former', '010595919302-6', null, 'Weiler', false, 'f', 1, 1, null, '2019-01-01')"),
        "UPDATE area SET valid_from = '2015-01-01' WHERE id IN (1, 2, 3)",
        ("INSERT INTO area_state (area_id, region_id, level, ars, ags, name, is_core, content_hash, source_id, import_id, valid_during) VALUES"
        " (5, 1, 'municipality', '010595919301', '01059301', 'Altdorf', true, 'e', 1, 1, '[2015-01-01,2019-01-01)'),"
        " (6, 1, 'municipality', '010595919302', '01059302', 'Weiler', true, 'f', 1, 1, '[2015-01-01,2019-01-01)')"),
        ("INSERT INTO area_change (region_id, day, level, kind, from_id, from_ars, from_name, to_id, to_ars, to_name, share) VALUES"
        " (1, '2019-01-01', 'municipality', 'succeeded', 5, '010595919301', 'Altdorf', 4, '010595919300', 'Neudorf', 1),"
        " (1, '2019-01-01', 'municipality', 'merged', 6, '010595919302', 'Weiler', 3, '010595919001', 'Nachbar', 1)"),
    )  # fmt: skip
    for statement in surfaces:
        world.connection.execute(text(statement))
    for row, (key, year, value) in enumerate((("01059301", 2016, 33), ("01059300", 2019, 35))):
        told = {"key": key, "year": year, "value": value, "row": 100 + row}
        world.connection.execute(text(VALUE), told)
    now = read_world(world.connection, 1, DAY)
    made = brought(now, [catalogue().measures["sport_members"]])["sport_members"]
    number = {area.name: number for number, area in enumerate(now.areas)}
    assert made.figures.value[number["Neudorf"], now.step(2016) or 0] == 33
    assert "zusammengezählt aus 01059301" in made.breaks[number["Neudorf"], now.step(2019) or 0]
    assert made.figures.value[number["Nachbar"], now.step(2015) or 0] == 50
    assert (
        made.breaks[number["Nachbar"], now.step(2019) or 0]
        == "Gebietsänderung am 01.01.2019: seitdem mit Weiler"
    )
