"""`bildungsatlas privacy`: what is held about whom is shown, handed out, erased, and deleted on schedule."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from typer.testing import CliRunner

from app.audit.acting import Author, say_who
from app.errors import NotFound
from app.privacy import register
from app.settings import Settings, get_settings
from tests.audit.places import PRIVATE_NAME, make_places

ACCOUNT = "INSERT INTO account (id, email, name, role) VALUES (12, 'ole@example.org', 'Ole Olsen', 'editor')"
SESSION = """INSERT INTO session (token_hash, account_id, stage, method, device, expires_at)
             VALUES ('x', 12, 'full', 'password', 'Firefox', now() - interval '40 days')"""
PROPOSAL = """INSERT INTO proposal (region_id, site_id, account_id, proposed_by, valid_from, changes, before)
              SELECT region_id, id, 12, 'Ole Olsen', '2026-01-01', '{}', '{}' FROM learning_site LIMIT 1"""


@pytest.fixture(scope="module")
def region_id(engine: Engine) -> int:
    return make_places(engine)


@pytest.fixture
def ole(connection: Connection, region_id: int) -> Connection:
    """Ole has an account, a session, a proposal, and has changed something."""
    for statement in (ACCOUNT, SESSION, PROPOSAL):
        connection.execute(text(statement))
    say_who(connection, Author("Ole Olsen", 12), "Anruf")
    connection.execute(text("UPDATE region SET name = 'Neu' WHERE id = :id"), {"id": region_id})
    return connection


def test_it_is_shown_what_is_held_about_whom_and_since_when(ole: Connection):
    told = {(e.held.key, e.person): e for e in register.show(ole, Settings())}
    assert {("accounts", "Konto 12: Ole Olsen"), ("sessions", "Konto 12"), ("proposals", "Konto 12"),
            ("change_names", "Konto 12"),
            ("private_sites", "Lernort wiebke-tagesmutter-geheim-musterdorf")} <= set(told)  # fmt: skip
    names = told["change_names", "Konto 12"]
    assert (names.count, names.days) == (1, 1095)
    assert names.since is not None
    assert datetime.now(UTC) - names.since < timedelta(minutes=10)


def test_every_table_with_an_account_is_in_the_register(connection: Connection):
    """A new table that knows accounts is to be declared."""
    sql = """SELECT DISTINCT table_name FROM information_schema.columns JOIN information_schema.tables
             USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
             AND column_name ~ '(account_id|_by_id)$' AND column_name <> 'superseded_by_id'"""
    tables = set(connection.execute(text(sql)).scalars())
    declared = {name for held in register.register(connection) for name in held.tables}
    assert (
        tables - declared - {"credential", "recovery_code"} == set()
    )  # secrets: gone with the account, never shown


def test_all_of_it_is_handed_out(ole: Connection):
    told = register.export(ole, 12)
    assert told["accounts"][0]["email"] == "ole@example.org"
    assert told["change_names"][-1]["reason"] == "Anruf"
    assert "token_hash" not in json.dumps(told, default=str)
    with pytest.raises(NotFound):
        register.export(ole, 4711)


def test_erased_is_erased_everywhere(ole: Connection):
    register.erase(ole, 12)
    for table in ("account", "session", "proposal", "change", "job"):
        rows = ole.execute(text(f"SELECT to_jsonb(t)::text FROM {table} t")).scalars()
        assert not [row for row in rows if "Ole" in row or "ole@" in row], table
    actors = ole.execute(text("SELECT DISTINCT actor FROM change WHERE account_id = 12")).scalars()
    assert list(actors) == ["gelöschtes Konto 12"]


def test_what_is_past_its_time_goes_and_the_rest_stays(ole: Connection):
    done = register.expire(ole, Settings())
    assert (done["sessions"], done["change_names"], done["private_sites"]) == (1, 0, 0)
    later = datetime.now(UTC) + timedelta(days=1096)
    assert register.expire(ole, Settings(), later)["change_names"] == 1
    assert ole.execute(text("SELECT count(*) FROM change")).scalar_one() > 0
    assert register.expire(ole, Settings(), datetime.now(UTC) + timedelta(days=3651))["changes"] > 0


def test_a_day_care_person_who_has_stopped_is_forgotten_whole(connection: Connection, region_id: int):
    ended = (
        "UPDATE site_state SET valid_during = daterange(lower(valid_during), '2026-02-01') WHERE name = :name"
    )
    connection.execute(text(ended), {"name": PRIVATE_NAME})
    moment = datetime(2027, 2, 3, tzinfo=UTC)
    assert register.expire(connection, Settings(), moment)["private_sites"] == 1
    for table in ("change", "learning_site", "site_state", "institution", "private_feature", "field_source"):
        rows = connection.execute(text(f"SELECT to_jsonb(t)::text FROM {table} t")).scalars()
        assert not [row for row in rows if "iebke" in row], table


def test_on_the_console(
    engine: Engine, region_id: int, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from app.cli import app

    with engine.begin() as connection:
        for statement in (ACCOUNT, SESSION):
            connection.execute(text(statement))
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    get_settings.cache_clear()
    run = CliRunner().invoke
    try:
        assert "Ole Olsen" in run(app, ["privacy", "show"]).output
        file = tmp_path / "auskunft.json"
        assert run(app, ["privacy", "export", "12", str(file)]).exit_code == 0
        assert file.stat().st_mode & 0o077 == 0
        assert json.loads(file.read_text())["accounts"][0]["name"] == "Ole Olsen"
        assert run(app, ["privacy", "erase", "12"], input="n\n").exit_code == 1
        assert "Ole Olsen" in run(app, ["privacy", "show"]).output
        assert run(app, ["privacy", "erase", "12", "--yes"]).exit_code == 0
        assert "Ole Olsen" not in run(app, ["privacy", "show"]).output
        assert run(app, ["privacy", "expire"]).exit_code == 0
    finally:
        get_settings.cache_clear()
