"""Timetables in the database: whole or not at all, the same again, and gone with their region."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from app.database.engine import batch_engine
from app.database.migrate import downgrade, upgrade
from app.tables import metadata
from app.timetables.store import feeds_of
from geodata.categories import catalogue
from geodata.load.apply import ImportFailedError
from geodata.load.region import load_source
from geodata.load.regions import NewRegion, make_region, remove_region
from geodata.regions import SourceSpec
from tests.readers.feeds import feed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.databases import TestServer

TABLES = {"timetable_feed", "timetable_stop", "timetable_line", "timetable_array"}
SPEC = SourceSpec("bus", "Busfahrplan", "gtfs", "feed", date(2024, 1, 1), "© Probebus")


@pytest.fixture
def own(database_server: TestServer, template_database: str) -> Iterator[Engine]:
    with database_server.clone(template_database) as url:
        engine = batch_engine(url)
        yield engine
        engine.dispose()


def region(engine: Engine) -> int:
    return make_region(engine, NewRegion("probe", "Probe", 25832), catalogue())


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {t: connection.execute(text(f"SELECT count(*) FROM {t}")).scalar_one() for t in sorted(TABLES)}


def test_a_feed_is_stored_and_comes_back_as_it_was(own: Engine, tmp_path: Path) -> None:
    region_id = region(own)
    feed(tmp_path)
    stored = load_source(own, region_id, SPEC, tmp_path, ())
    assert stored.report.difference["timetable_trip"].new == 2
    with own.connect() as connection:
        (found,) = feeds_of(connection, region_id)
        places = connection.execute(
            text("SELECT name, ST_Y(geom) FROM timetable_stop ORDER BY stop_no")
        ).all()
    assert (found.first_day, found.last_day) == (date(2024, 1, 2), date(2024, 1, 12))
    assert (found.rows.timezone, found.source, found.attribution) == (
        "Europe/Berlin",
        "Busfahrplan",
        "© Probebus",
    )
    assert places[0] == ("Bahnhof A", 54.5)
    assert found.rows.stops.stations == ("bhf",)
    assert found.rows.trips.trip_id == ("t1", "t2")
    assert found.rows.trips.flags.tolist() == [2, 0, 1, 4, 0]
    assert found.rows.days.runs.sum() == 10
    for part in fields(found.rows.trips):
        value = getattr(found.rows.trips, part.name)
        assert not isinstance(value, np.ndarray) or len(value)


def test_the_same_feed_again_changes_nothing_and_another_one_takes_its_place(
    own: Engine, tmp_path: Path
) -> None:
    region_id = region(own)
    path = feed(tmp_path)
    load_source(own, region_id, SPEC, tmp_path, ())
    again = load_source(own, region_id, SPEC, tmp_path, ())
    assert not again.report.changes_something
    (path / "routes.txt").write_text("route_id,agency_id,route_short_name,route_type\n1,b,1a,3\n2,b,2,3\n")
    changed = load_source(own, region_id, SPEC, tmp_path, ())
    assert changed.report.changes_something
    with own.connect() as connection:
        (found,) = feeds_of(connection, region_id)
    assert found.rows.lines.short_name == ("1a", "2")


def test_a_feed_that_cannot_be_used_changes_nothing(own: Engine, tmp_path: Path) -> None:
    region_id = region(own)
    path = feed(tmp_path)
    load_source(own, region_id, SPEC, tmp_path, ())
    before = counts(own)
    (path / "calendar.txt").unlink()
    (path / "calendar_dates.txt").unlink()
    with pytest.raises(ImportFailedError, match="an welchen Tagen gefahren wird"):
        load_source(own, region_id, SPEC, tmp_path, ())
    assert counts(own) == before


def test_a_region_goes_with_its_timetable(own: Engine, tmp_path: Path) -> None:
    feed(tmp_path)
    load_source(own, region(own), SPEC, tmp_path, ())
    assert min(counts(own).values()) > 0
    remove_region(own, "probe")
    assert set(counts(own).values()) == {0}


def test_the_migration_goes_down_and_up_again_with_data_in_it(own: Engine, tmp_path: Path) -> None:
    feed(tmp_path)
    load_source(own, region(own), SPEC, tmp_path, ())
    downgrade(own, "0007")
    assert TABLES.isdisjoint(inspect(own).get_table_names())
    upgrade(own)
    assert set(inspect(own).get_table_names()) >= TABLES
    with own.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [
            one for one in compare_metadata(context, metadata) if any(table in repr(one) for table in TABLES)
        ]
    assert differences == []
