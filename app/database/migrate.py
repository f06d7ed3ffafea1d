"""Bring a database to the newest state of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from app.settings import REPOSITORY

if TYPE_CHECKING:
    from sqlalchemy import Engine

EXTENSIONS = ("postgis", "btree_gist", "pg_trgm", "unaccent")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to `revision`, in one transaction."""
    with engine.begin() as connection:
        for extension in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Migrate down to `revision`, in one transaction."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def _config(connection: object) -> Config:
    config = Config(str(REPOSITORY / "alembic.ini"))
    config.attributes["connection"] = connection
    return config
