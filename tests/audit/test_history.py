"""Every change is written down by the database, whoever makes it; nobody takes it back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from app.audit.acting import Author, say_who
from app.database.engine import web_login
from app.database.migrate import downgrade, upgrade
from app.database.roles import WEB_ROLE
from app.settings import Settings, get_settings
from geodata.load.regions import remove_region
from tests.audit.places import USUAL, kita, load, make_places

CHANGES = "SELECT * FROM change WHERE region_id = :region_id ORDER BY id"


def changes(engine: Engine, region_id: int, table: str | None = None) -> list[dict]:
    with engine.connect() as connection:
        rows = connection.execute(text(CHANGES), {"region_id": region_id}).mappings()
        return [dict(row) for row in rows if table in {None, row["table_name"]}]


@pytest.fixture(scope="module")
def region_id(engine: Engine) -> int:
    return make_places(engine)


@pytest.fixture(scope="module")
def web(database_url: str, tmp_path_factory: pytest.TempPathFactory):
    """An engine as the web has it where the owner logs in and takes the role."""
    settings = Settings().model_copy(update={"state_dir": tmp_path_factory.mktemp("state")})
    url, option = web_login(database_url, settings)
    made = create_engine(url, connect_args={"options": option})
    yield made
    made.dispose()


def test_an_import_is_written_down_with_file_and_source(engine: Engine, region_id: int):
    told = changes(engine, region_id, "site_state")
    assert len(told) == 3
    assert {one["kind"] for one in told} == {"insert"}
    assert {one["actor"] for one in told} == {"Einspielung"}
    assert {one["reason"] for one in told} == {"Liste des Amtes: liste.csv"}
    assert {one["site_slug"] for one in told} >= {"kita-moewennest-musterdorf"}
    assert told[0]["after"]["phone"] == "04621 1"


def test_a_change_tells_only_what_was_changed(engine: Engine):
    region_id = make_places(engine, "wandel")
    before = len(changes(engine, region_id))
    load(engine, region_id, (kita("k1", "Kita Möwennest", phone="04621 2"), *USUAL[1:]), date(2026, 2, 1))
    told = [one for one in changes(engine, region_id)[before:] if one["table_name"] == "site_state"]
    assert [one["kind"] for one in told] == ["end", "update"]
    assert told[1]["before"]["phone"] == "04621 1"
    assert told[1]["after"]["phone"] == "04621 2"
    assert set(told[1]["after"]) == {"phone", "valid_during"}


def test_the_same_file_again_leaves_one_entry_about_the_import(engine: Engine):
    region_id = make_places(engine, "nochmal")
    before = len(changes(engine, region_id))
    load(engine, region_id, USUAL)
    assert [one["table_name"] for one in changes(engine, region_id)[before:]] == ["import"]


def test_a_person_is_written_down_with_reason(engine: Engine, region_id: int):
    with engine.begin() as connection:
        say_who(connection, Author("Jana Jensen", 7), "Anruf der Kita")
        change = "UPDATE institution SET provider = 'Kirche' WHERE region_id = :id AND source_key = 'k1'"
        connection.execute(text(change), {"id": region_id})
    told = changes(engine, region_id, "institution")[-1]
    assert (told["account_id"], told["actor"], told["reason"]) == (7, "Jana Jensen", "Anruf der Kita")
    assert (told["before"], told["after"]) == ({"provider": "Gemeinde"}, {"provider": "Kirche"})


def test_writing_without_a_name_is_the_databases(connection: Connection, region_id: int):
    connection.execute(text("UPDATE region SET name = 'Neu' WHERE id = :id"), {"id": region_id})
    told = connection.execute(text("SELECT actor, before FROM change ORDER BY id DESC LIMIT 1")).one()
    assert told.actor.startswith("Datenbank (")
    assert told.before == {"name": "Probekreis"}


def test_secrets_are_never_kept(connection: Connection):
    connection.execute(
        text("CREATE TABLE told (id int PRIMARY KEY, name text, password_hash text, reset_token text)")
    )
    connection.execute(text("SELECT atlas_keep_history('told', '')"))
    connection.execute(text("INSERT INTO told VALUES (1, 'Ida', '$argon2id$x', 'geheim')"))
    connection.execute(text("UPDATE told SET password_hash = 'other', name = 'Ina'"))
    rows = connection.execute(
        text("SELECT before, after FROM change WHERE table_name = 'told' ORDER BY id")
    ).all()
    assert rows == [(None, {"id": 1, "name": "Ida"}), ({"name": "Ida"}, {"name": "Ina"})]


def test_the_removal_of_a_region_is_one_readable_entry(engine: Engine):
    region_id = make_places(engine, "weg")
    before = len(changes(engine, region_id))
    remove_region(engine, "weg")
    told = changes(engine, region_id)[before:]
    assert [(one["table_name"], one["kind"], one["reason"]) for one in told] == [
        ("region", "delete", "Region weg entfernt")
    ]
    assert told[0]["before"]["name"] == "Probekreis"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET actor = 'niemand'",
        "DELETE FROM change",
        "TRUNCATE change",
        "INSERT INTO change (actor, table_name, object_id, kind) VALUES ('x', 'x', 'x', 'insert')",
        "ALTER TABLE change DISABLE TRIGGER ALL",
        "ALTER TABLE site_state DISABLE TRIGGER ALL",
        "DROP TRIGGER atlas_history_update ON site_state",
        "SET session_replication_role = 'replica'",
        "DROP TABLE change",
        "TRUNCATE site_state CASCADE",
        "SELECT atlas_audit_expire('infinity')",
        "SELECT atlas_audit_forget(7)",
        "SELECT atlas_keep_no_history('site_state')",
        "CREATE FUNCTION public.to_jsonb(x int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_the_web_cannot_touch_what_is_written_down(web: Engine, region_id: int, statement: str):
    with web.connect() as connection:
        assert connection.execute(text("SELECT current_user")).scalar_one() == WEB_ROLE
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            connection.execute(text(statement))


def test_the_web_writes_and_it_is_written_down(web: Engine, region_id: int):
    with web.begin() as connection:
        say_who(connection, Author("Jana Jensen", 7), "Test")
        connection.execute(text("SELECT set_config('atlas.removing_region', 'yes', true)"))
        connection.execute(text("DELETE FROM offer WHERE site_id = (SELECT max(id) FROM learning_site)"))
        told = connection.execute(text("SELECT actor, kind FROM change ORDER BY id DESC LIMIT 1")).one()
        assert told == ("Jana Jensen", "delete")
        connection.rollback()


def test_in_the_private_cluster_the_web_logs_in_as_nobody_else(database_url: str):
    settings = get_settings()
    url, option = web_login(database_url, settings)
    if settings.test_database_url or settings.database_url:
        pytest.skip("not a private cluster")
    engine = create_engine(url, connect_args={"options": option})
    with engine.connect() as connection:
        assert connection.execute(text("SELECT session_user")).scalar_one() == WEB_ROLE
        with pytest.raises(DBAPIError, match="permission denied to set role"):
            connection.execute(text("SET ROLE atlas"))
    engine.dispose()


def test_a_login_of_its_own_is_taken_where_there_is_one(tmp_path: Path):
    own = {"web_database_url": "postgresql://web@db/atlas", "state_dir": tmp_path}
    url, option = web_login("postgresql://owner@db/atlas", Settings().model_copy(update=own))
    assert (url, option) == ("postgresql+psycopg://web@db/atlas", f" -c role={WEB_ROLE}")


@pytest.mark.parametrize(
    "statement", ["UPDATE change SET actor = 'x'", "DELETE FROM change", "TRUNCATE change"]
)
def test_not_even_the_owner_changes_it_by_mistake(connection: Connection, statement: str):
    with pytest.raises(DBAPIError, match="stays written down"):
        connection.execute(text(statement))


def test_an_account_is_forgotten_by_name_and_keeps_its_number(connection: Connection, region_id: int):
    say_who(connection, Author("Ole Olsen", 12), "x")
    connection.execute(text("UPDATE region SET name = 'Anders' WHERE id = :id"), {"id": region_id})
    assert connection.execute(text("SELECT atlas_audit_forget(12)")).scalar_one() == 1
    told = connection.execute(text("SELECT actor, account_id FROM change ORDER BY id DESC LIMIT 1")).one()
    assert told == ("gelöschtes Konto 12", 12)
    with pytest.raises(DBAPIError, match="stays written down"):
        connection.execute(text("DELETE FROM change"))


def test_the_tables_go_down_and_up_with_data_in_them(database_server, template_database: str):
    with database_server.clone(template_database) as url:
        engine = create_engine(url)
        region_id = make_places(engine)
        downgrade(engine, "0002")
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM learning_site")).scalar_one() == 3
        upgrade(engine)
        assert changes(engine, region_id) == []
        load(engine, region_id, USUAL[:1], date(2026, 3, 1))
        assert changes(engine, region_id)
        engine.dispose()
