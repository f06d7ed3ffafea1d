"""Keeping the sites of each region in memory: read once, and after a change only what was written since."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import text

from app.sites.finished import keep_text
from app.sites.typed.index import SiteIndex, SiteRow, StateKey
from app.web.versions import Version
from app.words.index import Texts

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from app.web.kept import KeptBytes
    from app.web.regions import Region

log = structlog.get_logger()
MOST_SITES = 100_000
"""Regions with more sites are searched in the database; so many take about 100 MB."""
MOST_REGIONS = 4

VERSION = "SELECT data_version, stamp::text AS written FROM region WHERE id = :region_id"

# Which states of which sites there are, as written when, in the order of their names: columns, as the driver reads
# numbers of one column much faster than rows.
STATES = """
SELECT coalesce(array_agg(f.site_id), '{}') AS site_id, coalesce(array_agg(f.since), '{}') AS since,
       coalesce(array_agg(f.written), '{}') AS written
  FROM (SELECT site_id, valid_from - DATE 'epoch' AS since, xmin::text::bigint AS written FROM site_feature
         WHERE region_id = :region_id AND valid_during @> cast(:day AS date) ORDER BY sort_key LIMIT :most) f"""

ROWS = """
SELECT site_id, valid_from - DATE 'epoch' AS since, xmin::text::bigint AS written, sort_key, search_text, categories,
       life_phases, is_core, feature::bpchar AS feature, ST_X(point) AS lon, ST_Y(point) AS lat, ST_X(point_metric) AS x_m, ST_Y(point_metric) AS y_m
  FROM site_feature
 WHERE region_id = :region_id AND valid_during @> cast(:day AS date) AND (:every OR site_id = ANY(:site_ids))"""


class SiteMemory:
    """The sites of the regions that were searched last; made by one request while others wait for it."""

    def __init__(self, texts: KeptBytes) -> None:
        self._texts = texts
        self._regions: dict[int, _Remembered] = {}

    async def index_of(self, engine: AsyncEngine, region: Region, day: date) -> SiteIndex | None:
        """The region's sites on that day, as new as the request's version; None where the database is to be asked.

        That is also while they are read for the first time, which takes seconds where the search is yet to be compiled.
        """
        remembered = self._regions.pop(region.id, None) or _Remembered(self._texts)
        self._regions[region.id] = remembered  # the last asked for is the last to go
        while len(self._regions) > MOST_REGIONS:
            del self._regions[next(iter(self._regions))]
        return await remembered.index_of(engine, region.version, day)

    async def read(self) -> None:
        """Wait until what is being read has been read."""
        await asyncio.gather(*[one.reading for one in self._regions.values() if one.reading is not None])


class _Remembered:
    """One region's sites, and what is being read of them."""

    def __init__(self, features: KeptBytes) -> None:
        self._features = features
        self._index: SiteIndex | None = None
        self._day: date | None = None
        self._rows: dict[StateKey, SiteRow] = {}
        self._texts = Texts()
        self.reading: asyncio.Task[None] | None = None
        self._too_many_in: Version | None = None

    async def index_of(self, engine: AsyncEngine, version: Version, day: date) -> SiteIndex | None:
        if self._day != day or not self._serves(version):
            if self.reading is None:
                self.reading = asyncio.create_task(self._read(engine, version.id, day))
                self.reading.add_done_callback(_tell_failure)
            if self._index is not None:
                # Who no longer waits for an answer does not end the reading for those who still do.
                await asyncio.shield(self.reading)
        return self._index if self._day == day and self._index is not None and self._serves(version) else None

    def _serves(self, version: Version) -> bool:
        known = self._too_many_in or (self._index.version if self._index else None)
        return known is not None and (known == version or known.data_version > version.data_version)

    async def _read(self, engine: AsyncEngine, region_id: int, day: date) -> None:
        try:
            async with engine.connect() as plain:
                # One state of the database for all three questions.
                connection = await plain.execution_options(isolation_level="REPEATABLE READ")
                keys = {"region_id": region_id, "day": day}
                version = Version(region_id, *(await connection.execute(text(VERSION), keys)).one())
                states = await self._states(connection, keys)
                if len(states) > MOST_SITES:
                    self._index, self._rows, self._too_many_in, self._day = None, {}, version, day
                    return
                rows = await self._rows_of(connection, keys, states)
            index = await asyncio.to_thread(self._made, version, states, rows)
            self._index, self._rows, self._too_many_in, self._day = index, rows, None, day
        finally:
            self.reading = None

    async def _states(self, connection: AsyncConnection, keys: dict[str, Any]) -> list[StateKey]:
        found = (await connection.execute(text(STATES), {**keys, "most": MOST_SITES + 1})).one()
        return list(map(StateKey, found.site_id, found.since, found.written))

    async def _rows_of(
        self, connection: AsyncConnection, keys: dict[str, Any], states: list[StateKey]
    ) -> dict[StateKey, SiteRow]:
        """The rows of these states, read where they are not known."""
        missing = [state.site_id for state in states if state not in self._rows]
        read: dict[StateKey, SiteRow] = {}
        if missing:
            every = len(missing) > len(states) // 2
            asked = {**keys, "every": every, "site_ids": [] if every else missing}
            for row in await connection.execute(text(ROWS), asked):
                state = StateKey(row.site_id, row.since, row.written)
                read[state] = _row(row)
                keep_text(self._features, state, row.feature)
        return {state: read.get(state) or self._rows[state] for state in states}

    def _made(self, version: Version, states: list[StateKey], rows: dict[StateKey, SiteRow]) -> SiteIndex:
        ordered = [rows[state] for state in states]
        return SiteIndex(version, states, ordered, self._texts.index([row.search_text for row in ordered]))


def _tell_failure(reading: asyncio.Task[None]) -> None:
    if not reading.cancelled() and (error := reading.exception()) is not None:
        log.warning("sites could not be read into memory", error=type(error).__name__)


def _row(row: Any) -> SiteRow:  # noqa: ANN401 (a row of the database)
    return SiteRow(row.sort_key, row.search_text, tuple(row.categories), tuple(row.life_phases), row.is_core,
                   row.lon, row.lat, row.x_m, row.y_m)  # fmt: skip
