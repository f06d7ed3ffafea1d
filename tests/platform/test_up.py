"""Starting: the port, the server's version, the state of the database."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from app.database import engine as engines
from app.database.engine import check_server
from app.errors import DatabaseAway
from app.up import PORTS_TRIED, is_empty, listening_socket, prepare


def test_a_taken_port_gives_way_to_the_next_free_one():
    with listening_socket("127.0.0.1", 0) as first:
        taken = first.getsockname()[1]
        with listening_socket("127.0.0.1", taken) as second:
            assert taken < second.getsockname()[1] < taken + PORTS_TRIED


def test_when_no_port_is_free_it_says_so(monkeypatch):
    monkeypatch.setattr("app.up.PORTS_TRIED", 1)
    with listening_socket("127.0.0.1", 0) as first:
        taken = first.getsockname()[1]
        with pytest.raises(OSError, match="alle belegt"):
            listening_socket("127.0.0.1", taken)


def test_this_server_is_new_enough(engine: Engine):
    check_server(engine)


def test_an_old_server_is_refused_in_a_sentence(engine: Engine, monkeypatch):
    monkeypatch.setattr(engines, "MINIMUM_SERVER", 990_000)
    with pytest.raises(DatabaseAway, match="PostgreSQL 15 oder neuer"):
        check_server(engine)


def test_an_old_postgis_is_refused_in_a_sentence(engine: Engine, monkeypatch):
    monkeypatch.setattr(engines, "MINIMUM_POSTGIS", (99, 0))
    with pytest.raises(DatabaseAway, match=r"PostGIS 3\.3"):
        check_server(engine)


def test_a_migrated_database_is_empty_and_gets_the_demonstration_once(database_url: str, engine: Engine):
    assert is_empty(engine)
    loaded = []

    def load(own: Engine) -> None:
        loaded.append(1)
        with own.begin() as connection:
            connection.execute(text("INSERT INTO region (slug, name, metric_srid) VALUES ('a', 'A', 25832)"))

    prepare(database_url, load)
    prepare(database_url, load)
    assert loaded == [1]
