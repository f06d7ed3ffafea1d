"""Which sites there are today, known in memory by version of the data, and their finished features made before anybody asks.

A thread of its own keeps it: when `Versions` hears of a change it reads anew which rows there are (a short line of each, 20 ms
for 20,000) and has only those features made that are new. What it has not got, a route gives the usual way. It begins with a
region once somebody has asked for one of its sites.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.collections.listed import collections_of
from app.collections.model import Fragment
from app.collections.sites import NAMED, SITES_OF
from app.ogc.features import OVERHEAD_BYTES, statement_of_some
from app.web.ready import today
from app.web.regions import Region, read_row
from app.web.versions import Version

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Iterator, Mapping
    from datetime import date

    from sqlalchemy import Connection, Engine

    from app.collections.model import Collection
    from app.collections.viewer import Viewer
    from app.web.kept import Kept, KeptBytes

log = structlog.get_logger()
NOW = "SELECT id, data_version, stamp::text FROM region WHERE id = :id"
MADE_AT_ONCE = 200
LOOK_SECONDS = 1.0
"""How often it is looked whether it is another day; changes are heard of."""
SHARE = 0.5
"""How much of the memory for features is filled before anybody asks; the rest is for searching and for what pages are made of."""
PAUSE_SECONDS = 5.0
"""How long the database is left alone when it did not answer."""
Texts = list[tuple[tuple[str, str], bytes]]
"""Finished features by collection and version of the row, as `read_one` keeps them."""


@dataclass(frozen=True, slots=True)
class Known:
    """A region on a day, under a version of its data: its row, its collections of sites, and of each site its version and kinds."""

    version: Version
    day: date
    row: Mapping[str, Any]
    collections: Mapping[str, Collection]
    sites: Mapping[str, tuple[str, frozenset[str]]]

    def key(self, collection_id: str, slug: str) -> tuple[str, str] | None:
        """Under what a site's feature is kept; None where the collection has no such site."""
        collection, named = self.collections.get(collection_id), self.sites.get(slug)
        if collection is None or named is None or not _has(collection, named[1]):
            return None
        return collection_id, named[0]

    def listed(self) -> Iterator[tuple[str, str]]:
        """Under what the features of all sites are kept, in the order in which they are worth making."""
        for collection in self.collections.values():
            for version, kinds in self.sites.values():
                if _has(collection, kinds):
                    yield collection.id, version


def _has(collection: Collection, kinds: frozenset[str]) -> bool:
    category = collection.parameters.get("category")
    return category is None or category in kinds


class FeatureMemory:
    """The sites of the regions somebody asks for; their finished features are kept in `texts`, at most `most_bytes` of them."""

    def __init__(
        self, engine: Engine, viewer: Viewer, listed: Kept, texts: KeptBytes, most_bytes: int
    ) -> None:
        self._engine, self._viewer, self._listed, self._texts = engine, viewer, listed, texts
        self._most_bytes = int(most_bytes * SHARE)
        self._known: dict[int, Known] = {}
        self._wanted: set[int] = set()
        self._made: dict[tuple[str, str], int] = {}
        self._waiting: list[tuple[int, tuple[str, str]]] = []
        self.made_bytes = 0
        """What the features take that were made beforehand."""
        self._woken, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work_forever, name="sites in memory", daemon=True)

    def begin(self, loop: AbstractEventLoop) -> None:
        """Work from now on; what is made is kept where the loop looks, and by the loop."""
        self._loop = loop
        self._thread.start()

    def close(self) -> None:
        """Work no more."""
        self._ended.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(LOOK_SECONDS)
        self._engine.dispose()

    def wake(self) -> None:
        """Something has changed."""
        self._woken.set()

    def known(self, version: Version) -> Known | None:
        """What is known under this version today; None: not yet, but it soon will be."""
        known = self._known.get(version.id)
        if known is None:
            self._wanted.add(version.id)
            self._woken.set()
        elif known.version == version and known.day == today():
            return known
        return None

    def _work_forever(self) -> None:
        while not self._ended.is_set():
            self._woken.wait(0 if self._waiting else LOOK_SECONDS)
            try:
                self._work()
            except SQLAlchemyError as error:
                log.warning("sites in memory wait for the database", error=type(error).__name__)
                self._ended.wait(PAUSE_SECONDS)
            except Exception:  # the routes answer without; but it must be seen
                log.exception("sites in memory")
                self._ended.wait(PAUSE_SECONDS)

    def _work(self) -> None:
        is_woken = self._woken.is_set()
        self._woken.clear()
        for region_id in tuple(self._wanted):
            known = self._known.get(region_id)
            if known is None or is_woken or known.day != today():
                self._look(region_id, known)
        if self._waiting:
            self._make_some()

    def _look(self, region_id: int, before: Known | None) -> None:
        with self._engine.begin() as connection:
            told = connection.execute(text(NOW), {"id": region_id}).first()
            day = today()
            if told is None:
                self._wanted.discard(region_id)
                self._known.pop(region_id, None)
                return
            version = Version(*told)
            if before is not None and (before.version, before.day) == (version, day):
                return
            known = self._read(connection, version, day)
        if known is not None:
            self._known[region_id] = known
            self._plan()

    def _read(self, connection: Connection, version: Version, day: date) -> Known | None:
        """All of one state of the database (`REPEATABLE READ`)."""
        row = read_row(connection, version)
        if row is None:
            return None
        listed = collections_of(connection, Region(**row, etag=""), self._viewer, self._listed)
        found = connection.execute(text(NAMED), {"region_id": version.id, "day": day}).scalar_one() or ""
        lines = (line.split("\t") for line in found.split("\n") if line)
        kinds: dict[str, frozenset[str]] = {}  # of thousands of sites few dozens
        sites = {
            slug: (named, kinds.setdefault(codes, frozenset(codes.split(" "))))
            for slug, named, codes in lines
        }
        wanted = {
            one.id: one for one in listed if one.quick is not None and one.load is None and one.for_everybody
        }
        return Known(version, day, row, wanted, sites)

    def _plan(self) -> None:
        """What is to be made: the features of rows that are new, as long as there is room."""
        current = {key: region_id for region_id, known in self._known.items() for key in known.listed()}
        self._made = {key: size for key, size in self._made.items() if key in current}
        self.made_bytes = sum(self._made.values())
        self._waiting = [(region_id, key) for key, region_id in current.items() if key not in self._made]
        self._waiting.reverse()

    def _make_some(self) -> None:
        if self.made_bytes >= self._most_bytes:
            self._waiting.clear()
            return
        region_id, (collection_id, _) = self._waiting[-1]
        keys: list[tuple[str, str]] = []
        while self._waiting and len(keys) < MADE_AT_ONCE and self._waiting[-1][0] == region_id:
            if self._waiting[-1][1][0] != collection_id:
                break
            keys.append(self._waiting.pop()[1])
        known = self._known[region_id]
        found = self._read_texts(known, known.collections[collection_id], keys)
        sizes = {key: len(one) + OVERHEAD_BYTES for key, one in found}
        self._made |= dict.fromkeys(keys, 0) | sizes
        self.made_bytes += sum(sizes.values())
        self._loop.call_soon_threadsafe(self._keep, found)

    def _keep(self, found: Texts) -> None:
        for key, feature in found:
            self._texts.keep(key, feature, len(feature) + OVERHEAD_BYTES)

    def _read_texts(self, known: Known, collection: Collection, keys: list[tuple[str, str]]) -> Texts:
        sites = [int(version.partition(" ")[0]) for _, version in keys]
        where = Fragment(SITES_OF, {"site_ids": sites})
        found = statement_of_some(collection, known.version.id, where, known.day)
        with self._engine.begin() as connection:
            rows = connection.execute(text(found.sql), found.parameters).all()
        return [((collection.id, row[-1]), row.feature) for row in rows]
