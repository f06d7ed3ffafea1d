"""Networks in the database: whole or not at all, and the same again when loaded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import date
from threading import Barrier
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sqlalchemy import text

from app.network import store
from app.network.build import build_network
from app.network.store import network_of, store_network
from geodata.streets import EdgeFlag, streets_from_ways
from tests.network.streets import SRID, Drawing, ladder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from geodata.rows import Streets

ONE_WAY = int(EdgeFlag.CAR_FORWARD | EdgeFlag.WALK_FORWARD | EdgeFlag.WALK_BACKWARD)
TABLES = ("network", "street_edge", "network_array")


@pytest.fixture
def keys(connection: Connection) -> tuple[int, int, int]:
    """A region, a source and an import to store networks for."""
    region_id = connection.execute(
        text(
            "INSERT INTO region (slug, name, metric_srid, fictional) VALUES ('w', 'W', :srid, true) RETURNING id"
        ),
        {"srid": SRID},
    ).scalar_one()
    source_id = connection.execute(
        text(
            "INSERT INTO source (region_id, code, name, attribution) VALUES (:id, 'o', 'O', '©') RETURNING id"
        ),
        {"id": region_id},
    ).scalar_one()
    import_id = connection.execute(
        text(
            "INSERT INTO import (region_id, source_id, reader, file_name, started_at, status)"
            " VALUES (:region_id, :source_id, 'osm', 'x', now(), 'applied') RETURNING id"
        ),
        {"region_id": region_id, "source_id": source_id},
    ).scalar_one()
    return region_id, source_id, import_id


def some_streets(count: int = 60) -> Streets:
    drawing = ladder(Drawing(), count).way((0, 0), (30, 40), (60, 0), flags=ONE_WAY, limit_kmh=30)
    return streets_from_ways(drawing.ways, {})


def put(connection: Connection, keys: tuple[int, int, int], streets: Streets) -> bool:
    return store_network(connection, *keys, date(2025, 1, 27), streets, SRID)


def counts(connection: Connection) -> list[int]:
    return [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """What this process has kept in memory would hide what the database holds."""
    store._kept.cache_clear()
    yield
    store._kept.cache_clear()


def test_what_is_loaded_equals_what_was_built(connection: Connection, keys: tuple[int, int, int]) -> None:
    streets = some_streets()
    assert put(connection, keys, streets)
    loaded, built = network_of(connection, keys[0]), build_network(streets, SRID)
    assert loaded is not None
    for field in fields(built):
        if field.name not in {"modes", "streets"}:
            assert np.array_equal(getattr(loaded, field.name), getattr(built, field.name)), field.name
    for mode, arrays in built.modes.items():
        for field in fields(arrays):
            there = getattr(loaded.modes[mode], field.name)
            assert np.array_equal(there, getattr(arrays, field.name)), (mode, field.name)


def test_the_same_streets_twice_change_nothing(connection: Connection, keys: tuple[int, int, int]) -> None:
    assert put(connection, keys, some_streets())
    before = connection.execute(text("SELECT * FROM network")).all()
    assert not put(connection, keys, some_streets())
    assert connection.execute(text("SELECT * FROM network")).all() == before


def test_other_streets_take_the_place_of_the_old_ones(
    connection: Connection, keys: tuple[int, int, int]
) -> None:
    put(connection, keys, some_streets(60))
    put(connection, keys, some_streets(70))
    assert counts(connection)[:2] == [1, 70]
    assert len(network_of(connection, keys[0]).edge_u) == 70


def test_threads_that_need_the_streets_at_once_build_them_once(
    demo_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, built, both = store.build_network, [], Barrier(2)

    def counted(*args: object) -> object:
        built.append(args)
        return plain(*args)  # type: ignore[arg-type]

    def ask(_: int) -> object:
        with demo_engine.connect() as connection:
            region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()
            both.wait(60)
            return network_of(connection, region_id)

    monkeypatch.setattr(store, "build_network", counted)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(ask, range(2))
    assert first is not None
    assert first is second
    assert len(built) == 1


def test_a_region_without_streets_has_no_network(connection: Connection, keys: tuple[int, int, int]) -> None:
    assert network_of(connection, keys[0]) is None


def test_gis_users_see_every_edge_with_its_line_and_null_where_closed(
    connection: Connection, keys: tuple[int, int, int]
) -> None:
    put(connection, keys, some_streets())
    row = connection.execute(
        text(
            "SELECT length_m, ST_Length(geom::geography) AS line_m, car_forward_seconds, car_backward_seconds,"
            " bicycle_forward_seconds, walk_backward_seconds, ST_NPoints(geom) AS points FROM street_edge"
            " WHERE way_id = 60"
        )
    ).one()
    assert row.points == 3
    assert row.length_m == pytest.approx(row.line_m, rel=1e-6)
    assert row.car_forward_seconds == pytest.approx(row.length_m / (30 * 0.8 / 3.6), abs=0.001)
    assert (row.car_backward_seconds, row.bicycle_forward_seconds) == (None, None)
    assert row.walk_backward_seconds == pytest.approx(row.length_m / (5 / 3.6), abs=0.001)


def test_storing_that_breaks_off_leaves_the_old_network(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, connection: Connection, keys: tuple[int, int, int]
) -> None:
    put(connection, keys, some_streets(60))
    before = counts(connection)

    def broken(*_: object) -> Iterator[tuple[object, ...]]:
        yield from list(store_edges(*_))[:10]
        raise ConnectionError("the power went")

    store_edges = store._edge_rows
    monkeypatch.setattr(store, "_edge_rows", broken)
    with pytest.raises(ConnectionError), connection.begin_nested():
        put(connection, keys, some_streets(70))
    assert counts(connection) == before
    assert len(network_of(connection, keys[0]).edge_u) == 60
