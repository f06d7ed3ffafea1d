"""Bring a database to the newest state of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from app.settings import REPOSITORY

if TYPE_CHECKING:
    from sqlalchemy import Engine

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('migrate'))")
EXTENSIONS = ("postgis", "btree_gist", "pg_trgm", "unaccent")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to `revision`, in one transaction; of several who ask at once, one does it and the others wait."""
    with engine.begin() as connection:
        connection.execute(ONE_AT_A_TIME)
        for extension in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Migrate down to `revision`, in one transaction."""
    with engine.begin() as connection:
        connection.execute(ONE_AT_A_TIME)
        command.downgrade(_config(connection), revision)


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
