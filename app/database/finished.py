"""Texts that the database has finished (pages of GeoJSON) and the web only hands on: they arrive as bytes.

A megabyte of UTF-8 decoded to be encoded again costs the web a tenth of the time of a page. A statement asks for bytes
by `::bpchar`: PostgreSQL takes text as that type as it is, and no table of ours has a column of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.abc import Buffer
from psycopg.adapt import Loader
from sqlalchemy import Engine, event

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


class FinishedLoader(Loader):
    """The bytes as they came."""

    def load(self, data: Buffer) -> bytes:
        """UTF-8, which is what the connection speaks."""
        return bytes(data)


def hand_on_finished(engine: AsyncEngine) -> AsyncEngine:
    """The same engine; on its connections values of the type `bpchar` are bytes."""
    hand_on_finished_sync(engine.sync_engine)
    return engine


def hand_on_finished_sync(engine: Engine) -> Engine:
    """The same of an engine that is no asynchronous one."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 (SQLAlchemy's own)
        driver = getattr(connection, "driver_connection", connection)  # asyncio's is wrapped
        driver.adapters.register_loader("bpchar", FinishedLoader)

    return engine
