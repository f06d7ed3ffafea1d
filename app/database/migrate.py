"""Bring a database to the newest state of the tables."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.errors import LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.settings import REPOSITORY

if TYPE_CHECKING:
    from sqlalchemy import Engine

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('migrate'))")
WAIT_FOR_LOCKS = text("SELECT set_config('lock_timeout', :timeout, true)")
LOCK_SECONDS = 3.0
TRIES = 20
EXTENSIONS = ("postgis", "btree_gist", "pg_trgm", "unaccent")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to `revision`, in one transaction; of several who ask at once, one does it and the others wait.

    It waits for no table longer than `LOCK_SECONDS`, because all who want to read would stand in line behind it; then
    it lets go of everything and tries again, `TRIES` times. Raises the database's error after the last.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            _upgrade_once(engine, revision)
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable) or not tries_left:
                raise
            time.sleep(LOCK_SECONDS)
        else:
            return


def _upgrade_once(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(ONE_AT_A_TIME)
        for extension in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
        connection.execute(WAIT_FOR_LOCKS, {"timeout": f"{round(LOCK_SECONDS * 1000)}ms"})
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Migrate down to `revision`, in one transaction."""
    with engine.begin() as connection:
        connection.execute(ONE_AT_A_TIME)
        command.downgrade(_config(connection), revision)


@cache
def newest_revision() -> str:
    """The revision the program's tables are described by."""
    head = ScriptDirectory.from_config(Config(str(REPOSITORY / "alembic.ini"))).get_current_head()
    if head is None:
        raise RuntimeError("there are no migrations")
    return head


def _config(connection: object) -> Config:
    config = Config(str(REPOSITORY / "alembic.ini"))
    config.attributes["connection"] = connection
    return config
