"""The versions of all regions' data as they are now, known without asking: each process listens for changes.

A change is told at its commit (`NOTIFY`, migration 0031) and heard within milliseconds. Should no word come through
(a pooler that knows none, a replica, which cannot listen), the versions are looked at twice a second anyway; and what was
not confirmed for `OLDEST_SECONDS` is not told any more, so that nobody is answered with what is older than that. Who
has changed something himself does not ask here (`is_visitor`). The listener is a thread of its own: where so many ask that
the loop is late, it must not be, or all of them would be sent to the database just then.
"""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, NamedTuple

import psycopg
import structlog

from app.database.patience import KEEPALIVE

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Scope

log = structlog.get_logger()
CHANNEL = "atlas_region"
VERSIONS = "SELECT slug, is_default, id, data_version, stamp::text FROM region"
LOOK_SECONDS = 0.4
OLDEST_SECONDS = 0.9
LONGEST_PAUSE_SECONDS = 2.0
BOUNDED = "-c statement_timeout=2000 -c default_transaction_read_only=on"
"""A question that takes longer is given up, and asked again on another connection."""
READ = b"bildungsatlas-read"


class Version(NamedTuple):
    """What a region's answers are made of: its number, the version of its data, the stamp of its row (another with every change)."""

    id: int
    data_version: int
    written: str


class Versions:
    """The versions of one database; `known` tells None as long as nothing is heard of it."""

    def __init__(self, login: tuple[str, str]) -> None:
        self._url, self._options = (
            login[0].replace("postgresql+psycopg://", "postgresql://", 1),
            f"{login[1]} {BOUNDED}",
        )
        self._by_slug: dict[str | None, Version] = {}
        self._by_id: dict[int, Version] = {}
        self._confirmed_at = float("-inf")
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.on_change: Callable[[], None] | None = None
        """Called by the listening thread when a version is another one; must not take long."""

    def begin(self) -> None:
        """Listen from now on."""
        self._thread = threading.Thread(target=self._listen_forever, name="versions", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        """Listen no more."""
        self._ended.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, LONGEST_PAUSE_SECONDS)

    def known(self, slug: str | None) -> Version | None:
        """The version of the region of that slug, or of the default one; None: ask the database."""
        return self._by_slug.get(slug) if self._is_fresh() else None

    def is_current(self, version: Version) -> bool:
        """Whether it is known that a region's data still have this version."""
        return self._is_fresh() and self._by_id.get(version.id) == version

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._confirmed_at < OLDEST_SECONDS

    def _listen_forever(self) -> None:
        pause = 0.1
        while not self._ended.wait(pause):
            try:
                with psycopg.connect(
                    self._url, autocommit=True, options=self._options, application_name="bildungsatlas versions",
                    **KEEPALIVE,
                ) as connection:  # fmt: skip
                    pause = 0.1
                    self._listen(connection)
            except psycopg.Error as error:
                log.warning("versions wait for the database", error=type(error).__name__)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _listen(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        listens = connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
        if listens:
            connection.execute(f"LISTEN {CHANNEL}".encode())
        while not self._ended.is_set():
            asked_at = time.monotonic()
            self._take(connection.execute(VERSIONS).fetchall(), asked_at)
            if not listens:
                self._ended.wait(LOOK_SECONDS)
                continue
            for _ in connection.notifies(timeout=LOOK_SECONDS, stop_after=1):
                pass

    def _take(self, rows: list[tuple[object, ...]], asked_at: float) -> None:
        by_slug: dict[str | None, Version] = {}
        for slug, is_default, *version in rows:
            by_slug[str(slug)] = Version(*version)  # type: ignore[arg-type]
            if is_default:
                by_slug[None] = by_slug[str(slug)]
        is_new = by_slug != self._by_slug
        self._by_slug = by_slug
        self._by_id = {version.id: version for version in by_slug.values()}
        self._confirmed_at = asked_at
        if is_new and self.on_change is not None:
            self.on_change()


def is_visitor(scope: Scope) -> bool:
    """Whether nobody in particular asks: no cookie, no token, no wish to see what was written this moment."""
    return not any(name in {b"cookie", b"authorization", READ} for name, _ in scope["headers"])
