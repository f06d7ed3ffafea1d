"""Which region a request is about, and the version of its data, which is what ETags are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Query, Request
from sqlalchemy import text

from app.errors import NotFound
from app.web.ready import ReadyError, etag_of, ready_response, variant_of
from app.web.versions import Version, is_visitor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

VERSION = """
    SELECT id, data_version, stamp::text AS written FROM region WHERE CASE WHEN cast(:slug AS text) IS NULL THEN is_default ELSE slug = :slug END"""
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
    `written` (the row's stamp) changes with the region's own row: its name, its settings, or the version of its data.
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
    def version(self) -> Version:
        """What the answers are made of."""
        return Version(self.id, self.data_version, self.written)

    @property
    def told(self) -> dict[str, Any]:
        """What every answer says of its region."""
        return {"slug": self.slug, "name": self.name, "fictional": self.fictional}

    @property
    def headers(self) -> dict[str, str]:
        """What every answer's head says of its region."""
        marked = {"Bildungsatlas-Fictional": "true"} if self.fictional else {}
        return {"Bildungsatlas-Region": self.slug, "ETag": self.etag, **marked}


def reads_replica(request: Request) -> bool:
    """Whether a request is answered from the replica: where there is one and the client may see a moment ago.

    Who has just changed something (the cookie that `Frame` sets with a successful change), who is changing something,
    and who asks for it by the header `Bildungsatlas-Read: primary` (scripts without cookies) reads from the primary.
    """
    state = request.app.state
    if state.reader is state.engine or request.scope["method"] not in SAFE_METHODS:
        return False
    return WROTE_COOKIE not in request.cookies and request.headers.get("bildungsatlas-read") != "primary"


def engine_of(request: Request) -> AsyncEngine:
    """The engine to read from: the replica's or the primary's."""
    state = request.app.state
    return state.reader if reads_replica(request) else state.engine


async def read_region(request: Request, slug: str | None) -> Region | None:
    """The region of that slug, or the default one; None if it is not loaded.

    For visitors the version is known (`Versions`); all others ask for it, and for the version only: the rest (settings of
    many kilobytes) is kept with it, for as long as the row is the same (its stamp) and the data.
    """
    kept = request.app.state.regions
    version: Version | None = request.app.state.versions.known(slug) if is_visitor(request.scope) else None
    row = kept.get(version) if version is not None else None
    if row is None:
        async with engine_of(request).connect() as connection:
            found = (await connection.execute(text(VERSION), {"slug": slug})).first()
            if found is None:
                return None
            version = Version(*found)
            row = kept.get(version) or await _read_row(connection, version)
            if row is None:
                return None
            if row["data_version"] == version.data_version:
                kept.keep(version, row)
    return region_asked(request, row)


def region_asked(request: Request, row: Mapping[str, Any]) -> Region:
    """The region of a kept row, with the ETag of what is asked for."""
    etag = etag_of(
        row["written"], request.app.state.program, getattr(request.state, "reader", ""),
        f"{request.url.path}?{request.url.query}{variant_of(request)}",
    )  # fmt: skip
    return Region(**row, etag=etag)


async def _read_row(connection: AsyncConnection, version: Version) -> dict[str, Any] | None:
    return await connection.run_sync(read_row, version)


def read_row(connection: Connection, version: Version) -> dict[str, Any] | None:
    """What is kept of a region under a version; None where there is none (any more)."""
    found = connection.execute(text(REGION), {"id": version.id}).mappings().first()
    if found is None:
        return None
    return {**found, "attribution": tuple(found["attribution"]), "written": version.written}


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
