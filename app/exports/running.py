"""Exports while somebody waits: a few at once on connections of their own, none for ever, none when nobody waits any more."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import AtlasError
from app.exports.spool import AbandonedError, Spool
from app.exports.writing import Export, write_export
from app.web.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine


class Exporting:
    """The exports of an application: `engine` has no pool, so that exports take no connection from anybody."""

    def __init__(self, engine: Engine, bench: Workbench, folder: Path | None) -> None:
        self._engine = engine
        self._bench = bench
        self._folder = folder
        self._tasks: set[asyncio.Task[None]] = set()

    async def begun(self, export: Export, gone: Callable[[], Any]) -> Spool:
        """Begin to write, and wait for the first bytes; `gone()` says whether the client has left.

        Raises Busy, OutOfSpace, ComputationLimit, DatabaseAway, and AbandonedError when the client has left.
        """
        spool = Spool(self._folder, asyncio.get_running_loop())
        task = asyncio.create_task(self._run(export, spool))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            await spool.begun(gone)
        except BaseException:
            spool.abandon()
            raise
        return spool

    def close(self) -> None:
        """Begin no more."""
        self._bench.close()
        self._engine.dispose()

    async def _run(self, export: Export, spool: Spool) -> None:
        try:
            await self._bench.run(self._write, export, spool)
        except AtlasError as problem:  # too many at once, or too slow: what is under way has to end
            spool.fail(problem)
            spool.stop()

    def _write(self, export: Export, spool: Spool) -> None:
        """In a thread of the bench: everything that happens is told to the spool."""
        try:
            spool.look()
            with self._engine.connect() as connection:
                driver: Any = connection.connection.driver_connection
                spool.on_abandon(driver.cancel_safe)
                try:
                    write_export(export, driver, spool, spool.look)
                finally:
                    spool.on_abandon(None)
        except AbandonedError:
            return
        except Exception as problem:  # noqa: BLE001 (handed on: who waits for the spool raises it)
            spool.fail(problem)
        else:
            spool.finish()
