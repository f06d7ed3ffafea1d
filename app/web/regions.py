"""Which region a request is about, and the version of its data, which is what ETags are made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Query, Request
from sqlalchemy import text

from app.errors import NotFound
from app.web.ready import ReadyError, ready_response, variant_of

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

VERSION = """
    SELECT id, data_version, xmin::text AS written FROM region WHERE CASE WHEN cast(:slug AS text) IS NULL THEN is_default ELSE slug = :slug END"""
REGION = """
    SELECT r.id, r.slug, r.name, r.fictional, r.metric_srid, r.data_version, r.config,
           r.data_version - r.site_edits AS ground_version,
           coalesce((SELECT array_agg(DISTINCT attribution ORDER BY attribution) FROM source WHERE region_id = r.id),
                    '{}') AS attribution
      FROM region r WHERE r.id = :id"""


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
WROTE_COOKIE = "atlas_wrote"


class NotModifiedError(Exception):
    """The client already has this answer."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


@dataclass(frozen=True, slots=True)
class Region:
    """The region a request is about; `etag` names this answer of this version of its data.

    `ground_version` changes with everything but edits of sites: people, areas and streets are as they were under it.
    `written` changes with the region's own row: its name, its settings, or the version of its data.
    """

    id: int
    slug: str
    name: str
    fictional: bool
    metric_srid: int
    data_version: int
    written: str
    ground_version: int
    config: dict[str, Any]
    attribution: tuple[str, ...]
    etag: str

    @property
    def told(self) -> dict[str, Any]:
        """What every answer says of its region."""
        return {"slug": self.slug, "name": self.name, "fictional": self.fictional}

    @property
    def headers(self) -> dict[str, str]:
        """What every answer's head says of its region."""
        marked = {"Bildungsatlas-Fictional": "true"} if self.fictional else {}
        return {"Bildungsatlas-Region": self.slug, "ETag": self.etag, **marked}


def engine_of(request: Request) -> AsyncEngine:
    """The engine to read from: the replica's, where there is one and the client may see a moment ago.

    Who has just changed something (the cookie that `Frame` sets with a successful change), who is changing something,
    and who asks for it by the header `Bildungsatlas-Read: primary` (scripts without cookies) reads from the primary.
    """
    state = request.app.state
    if state.reader is state.engine or request.scope["method"] not in SAFE_METHODS:
        return state.engine
    fresh = WROTE_COOKIE in request.cookies or request.headers.get("bildungsatlas-read") == "primary"
    return state.engine if fresh else state.reader


async def read_region(request: Request, slug: str | None) -> Region | None:
    """The region of that slug, or the default one; None if it is not loaded.

    Each request asks for the version only; the rest (settings of many kilobytes) is kept with it, for as long as the
    row is the same (`xmin`, which a replica has from its primary) and the data, as ETags assume.
    """
    kept = request.app.state.regions
    async with engine_of(request).connect() as connection:
        version = (await connection.execute(text(VERSION), {"slug": slug})).first()
        if version is None:
            return None
        row = kept.get(tuple(version))
        if row is None:
            found = (await connection.execute(text(REGION), {"id": version.id})).mappings().first()
            if found is None:
                return None
            row = {**found, "attribution": tuple(found["attribution"]), "written": version.written}
            if row["data_version"] == version.data_version:
                kept.keep(tuple(version), row)
    return Region(**row, etag=_etag(request, row["id"], row["data_version"]))


def region_by_id(connection: Connection, region_id: int) -> Region | None:
    """A region as it is now, for jobs, which answer no request; None where there is none (any more)."""
    row = connection.execute(text(REGION), {"id": region_id}).mappings().first()
    if row is None:
        return None
    return Region(**{**row, "attribution": tuple(row["attribution"]), "written": ""}, etag="")


async def region_of(
    request: Request,
    region: Annotated[str | None, Query(description="Kürzel der Region; ohne: die voreingestellte")] = None,
) -> Region:
    """The region asked for; raises NotFound, NotModifiedError where the client has this answer, ReadyError where we have it."""
    found = await read_region(request, region)
    if found is None:
        raise NotFound(
            f"Die Region „{region}“ ist nicht geladen." if region else "Es ist noch keine Region geladen.",
            parameter="region",
        )
    if found.etag in {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}:
        raise NotModifiedError(found.etag)
    ready = ready_response(request, found)
    if ready is not None:
        raise ReadyError(ready)
    return found


RegionOf = Annotated[Region, Depends(region_of)]


def _etag(request: Request, region_id: int, data_version: int) -> str:
    # The day is part of it: what is valid today may not be tomorrow.
    day = datetime.now(UTC).date()
    started = request.app.state.started
    # So is who reads, once signed in: what one role has been shown is not confirmed to another.
    reader = getattr(request.state, "reader", "")
    told = f"{region_id}:{data_version}:{day}:{started}:{reader}:{request.url.path}?{request.url.query}{variant_of(request)}"
    return f'W/"{hashlib.sha256(told.encode()).hexdigest()[:20]}"'
