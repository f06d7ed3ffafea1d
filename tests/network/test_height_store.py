"""Height models in the database: as they were read, one per region, felt by the profiles that know slopes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, inspect, text

from app.catchments import streets as kept_streets
from app.catchments.streets import travel_of
from app.database.engine import batch_engine
from app.database.migrate import downgrade, upgrade
from app.network import store
from app.network.height_store import heights_of, store_heights
from geodata.rows import HeightRaster
from geodata.streets import streets_from_ways
from tests.databases import TestServer
from tests.network.streets import ORIGIN, SRID, Drawing, ladder
from tests.network.test_store import keys  # noqa: F401 (a fixture)

DAY = date(2025, 1, 27)


def raster(rise: float = 0.1) -> HeightRaster:
    x = np.rint(np.arange(200) * 10 * rise * 10).astype(np.int16)
    return HeightRaster(SRID, ORIGIN[0] - 100, ORIGIN[1] + 500, 10.0, 10.0, np.tile(x, (100, 1)))


@pytest.fixture(autouse=True)
def _nothing_kept():
    store._kept.cache_clear()
    kept_streets._KEPT.clear()
    yield
    store._kept.cache_clear()
    kept_streets._KEPT.clear()


def test_what_is_stored_comes_back(connection: Connection, keys) -> None:  # noqa: F811
    assert heights_of(connection, keys[0]) is None
    assert store_heights(connection, *keys, DAY, raster())
    found = heights_of(connection, keys[0])
    assert found is not None
    assert np.array_equal(found.raster.decimetres, raster().decimetres)
    assert (found.raster.west, found.raster.step_x, found.metric_srid) == (ORIGIN[0] - 100, 10.0, SRID)


def test_the_same_again_changes_nothing_and_another_takes_its_place(connection: Connection, keys) -> None:  # noqa: F811
    assert store_heights(connection, *keys, DAY, raster())
    assert not store_heights(connection, *keys, DAY, raster())
    assert store_heights(connection, *keys, DAY, raster(0.05))
    assert connection.execute(text("SELECT count(*) FROM height_model")).scalar_one() == 1


def test_heights_that_come_after_the_streets_are_felt(connection: Connection, keys) -> None:  # noqa: F811
    store.store_network(connection, *keys, DAY, streets_from_ways(ladder(Drawing(), 60).ways, {}), SRID)
    flat = travel_of(connection, keys[0], "walk_slope")
    store_heights(connection, *keys, DAY, raster())
    hilly = travel_of(connection, keys[0], "walk_slope")
    assert flat is not None
    assert hilly is not None
    assert hilly.fingerprint != flat.fingerprint
    assert (hilly.edges_ms.forward > flat.edges_ms.forward).all(), "uphill to the east"
    assert travel_of(connection, keys[0], "walk").fingerprint.split(":")[1] == flat.fingerprint.split(":")[1]


@pytest.fixture
def filled(database_server: TestServer, template_database: str):
    with database_server.clone(template_database) as url:
        engine = batch_engine(url)
        with engine.begin() as connection:
            region = connection.execute(text(
                "INSERT INTO region (slug, name, metric_srid, fictional) VALUES ('w', 'W', :srid, true) RETURNING id"
            ), {"srid": SRID}).scalar_one()  # fmt: skip
            source = connection.execute(text(
                "INSERT INTO source (region_id, code, name, attribution) VALUES (:id, 'o', 'O', '©') RETURNING id"
            ), {"id": region}).scalar_one()  # fmt: skip
            number = connection.execute(text(
                "INSERT INTO import (region_id, source_id, reader, file_name, started_at, status)"
                " VALUES (:region, :source, 'heights', 'x', now(), 'applied') RETURNING id"
            ), {"region": region, "source": source}).scalar_one()  # fmt: skip
            store_heights(connection, region, source, number, DAY, raster())
        yield engine
        engine.dispose()


def test_migration_0014_goes_down_and_up_again_with_data_in_it(filled: Engine) -> None:
    columns = {column["name"] for column in inspect(filled).get_columns("travel_time")}
    assert "edge_seconds" in columns
    downgrade(filled, "0013")
    assert "height_model" not in inspect(filled).get_table_names()
    assert "edge_seconds" not in {column["name"] for column in inspect(filled).get_columns("travel_time")}
    upgrade(filled)
    assert "height_model" in inspect(filled).get_table_names()
