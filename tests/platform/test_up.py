"""Starting: the port, the server's version, the state of the database."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from app.database import engine as engines
from app.database.engine import check_server
from app.errors import DatabaseAway
from app.up import PORTS_TRIED, Preparation, is_empty, listening_socket, prepare

AN_IMPORT = """
    WITH r AS (INSERT INTO region (slug, name, metric_srid) VALUES ('a', 'A', 25832) RETURNING id),
         s AS (INSERT INTO source (region_id, code, name, attribution) SELECT id, 's', 'S', 'S' FROM r RETURNING id)
    INSERT INTO import (region_id, source_id, reader, file_name, started_at, status)
    SELECT r.id, s.id, 'table', 'a.csv', now(), 'applied' FROM r, s"""


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
    done = []

    def load(own: Engine) -> None:
        done.append("loaded")
        with own.begin() as connection:
            connection.execute(text(AN_IMPORT))

    preparation = Preparation(load, lambda _engine: done.append("computed"))
    assert is_empty(engine)
    prepare(database_url, preparation)
    prepare(database_url, preparation)
    assert done == ["loaded", "computed", "computed"]


def test_a_load_that_was_cut_off_is_begun_again(database_server, template_database):
    def cut_off(own: Engine) -> None:
        with own.begin() as connection:
            connection.execute(text("INSERT INTO region (slug, name, metric_srid) VALUES ('b', 'B', 25832)"))
        raise KeyboardInterrupt

    done = []
    with database_server.clone(template_database) as url:
        with pytest.raises(KeyboardInterrupt):
            prepare(url, Preparation(cut_off, lambda _engine: None))
        prepare(url, Preparation(lambda _engine: done.append("loaded"), lambda _engine: None))
    assert done == ["loaded"]


def test_without_the_demonstration_an_empty_database_stays_empty(database_server, template_database):
    with database_server.clone(template_database) as url:
        prepare(url, Preparation(None, lambda _engine: None))
        own = engines.batch_engine(url)
        assert is_empty(own)
        own.dispose()
