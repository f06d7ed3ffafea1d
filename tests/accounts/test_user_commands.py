"""Accounts from the console: the first administrator, links, roles, locking."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from sqlalchemy import text
from typer.testing import CliRunner

from app import cli, user_commands
from app.settings import get_settings
from tests.accounts.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from tests.accounts.conftest import Browser


@dataclass(frozen=True)
class Done:
    """What a command did: its exit status, what it printed, and the sentence that an error ends in."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def user(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Done]]:
    """`user("create", …)`: the command, against the test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr(user_commands, "console", Console(stderr=True, highlight=False, width=200))
    get_settings.cache_clear()

    def run(*arguments: str, typed: str = "") -> Done:
        done = CliRunner().invoke(cli.app, ["user", *arguments], input=typed)
        error = done.exception if isinstance(done.exception, Exception) else None
        return Done(
            done.exit_code, done.stdout, done.stderr + ((cli.told(error) or "Traceback") if error else "")
        )

    yield run
    get_settings.cache_clear()


async def test_the_first_administrator_sets_the_password_by_the_link_that_is_printed(
    user, browser_at: Callable[[], Browser]
) -> None:
    done = user("create-admin", "erste@example.org", "--name", "Erste Person")
    assert done.returncode == 0, done.stderr
    found = re.fullmatch(r"http://127\.0\.0\.1:8000/anmelden/passwort#(\S{43})\n", done.stdout)
    assert found
    form = {"token": found[1], "password": PASSWORD}
    assert (await browser_at().send("POST", "/api/session/password", form)).status_code == 204
    answer = await browser_at().send(
        "POST", "/api/session", {"email": "erste@example.org", "password": PASSWORD}
    )
    assert answer.json()["role"] == "admin"


async def test_a_password_can_be_typed_in_and_is_asked_for_again_when_it_is_weak(user, browser_at) -> None:
    typed = f"Sommer2026!!\nSommer2026!!\n{PASSWORD}\n{PASSWORD}\n"
    done = user("create", "getippt@example.org", "--role", "editor", "--ask-password", typed=typed)
    assert done.returncode == 0, done.stderr
    assert "leicht zu erraten" in done.stderr
    assert PASSWORD not in done.stderr + done.stdout
    assert not done.stdout.strip()
    answer = await browser_at().send(
        "POST", "/api/session", {"email": "getippt@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 200


def test_no_command_takes_a_password_as_an_argument(user) -> None:
    for command in ("create", "create-admin", "reset-link"):
        told = user(command, "--help").stdout
        assert "--password" not in told.replace("--ask-password", "")


def test_roles_locking_and_the_list(user, person, engine: Engine) -> None:
    who = person("editor", name="Lara Liste")
    assert user("role", who.email, "planner").returncode == 0
    assert user("disable", who.email).returncode == 0
    listed = user("list").stderr
    [line] = [line for line in listed.splitlines() if who.email in line]
    assert "planner" in line
    assert "gesperrt" in line
    assert user("enable", who.email).returncode == 0
    with engine.connect() as connection:
        row = connection.execute(
            text("SELECT role, active FROM account WHERE id = :id"), {"id": who.account_id}
        ).one()
    assert tuple(row) == ("planner", True)


def test_a_provider_belongs_to_an_organisation_that_is_made_when_new(user, engine: Engine) -> None:
    for email in ("eins@example.org", "zwei@example.org"):
        done = user("create", email, "--role", "provider", "--organisation", "Dansk Skoleforening")
        assert done.returncode == 0, done.stderr
    with engine.connect() as connection:
        sql = "SELECT count(DISTINCT organisation_id) FROM account WHERE email IN ('eins@example.org', 'zwei@example.org')"
        assert connection.execute(text(sql)).scalar_one() == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("role", "niemand@example.org", "editor"), "gibt es nicht"),
        (("create", "keine-adresse", "--role", "editor"), "keine E-Mail-Adresse"),
        (("create", "a@example.org", "--role", "visitor"), "Die Rolle „visitor“ gibt es nicht"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(user, arguments: tuple[str, ...], sentence: str) -> None:
    done = user(*arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
