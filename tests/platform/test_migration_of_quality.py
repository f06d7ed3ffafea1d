"""Migration 0006 goes up and down with data in it, and makes the tables as the rooms declare them."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from app.database.engine import batch_engine
from app.database.migrate import downgrade, upgrade
from app.tables import metadata
from geodata.load.regions import remove_region
from tests.addresses.town import houses, kita, load_houses, load_sites, make_town
from tests.databases import TestServer

TABLES = {"address", "named_street", "site_placing", "site_check", "quality_dismissal"}


@pytest.fixture
def filled(database_server: TestServer, template_database: str):
    with database_server.clone(template_database) as url:
        engine = batch_engine(url)
        region_id = make_town(engine)
        load_houses(engine, region_id, houses())
        load_sites(
            engine,
            region_id,
            [kita(1, "Kieler Str.", "3"), kita(2, None, None, longitude=9.5, latitude=54.5)],
        )
        yield engine
        engine.dispose()


def test_down_and_up_again_with_data_in_it(filled: Engine) -> None:
    assert set(inspect(filled).get_table_names()) >= TABLES
    downgrade(filled, "0005")
    assert TABLES.isdisjoint(inspect(filled).get_table_names())
    with filled.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM learning_site")).scalar_one() == 2
    upgrade(filled)
    assert set(inspect(filled).get_table_names()) >= TABLES


def test_the_tables_are_as_declared(filled: Engine) -> None:
    with filled.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [
            one for one in compare_metadata(context, metadata)
            if any(table in repr(one) for table in TABLES)
        ]  # fmt: skip
    assert differences == []


def test_a_region_goes_with_its_addresses_and_checks(filled: Engine) -> None:
    assert remove_region(filled, "probe")
    with filled.connect() as connection:
        for table in sorted(TABLES):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0, table
