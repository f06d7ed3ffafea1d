"""What the interface knows of a region before features are read: its collections, code lists and extents, kept per version."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.accounts.access import Permission
from app.collections.codelists import codelists_of
from app.collections.extents import NOWHERE, Extent, read_extents
from app.collections.listed import collections_of, missing
from app.collections.model import loaded
from app.collections.viewer import Viewer
from app.ogc.asking import last_day
from app.web.regions import engine_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from app.accounts.access import Actor
    from app.collections.codelists import CodeList
    from app.collections.model import Collection
    from app.web.kept import Kept
    from app.web.regions import Region


def reading_engine(request: Request, actor: Actor) -> AsyncEngine:
    """The engine to read features from: for visitors one of few connections, whose questions may not take long."""
    if actor.account_id is None:
        return request.app.state.visitors
    return engine_of(request)


async def listed(
    request: Request, connection: AsyncConnection, region: Region, actor: Actor
) -> dict[str, Collection]:
    """The collections that somebody may have, by their ids."""
    viewer = Viewer(actor, request.app.state.secret)
    return {one.id: one for one in await connection.run_sync(collections_of, region, viewer, _kept(request))}


async def found(
    request: Request, connection: AsyncConnection, region: Region, actor: Actor, collection_id: str
) -> Collection:
    """One collection, ready for its rows to be read. Raises NotFound, naming the one that is spelled most like it."""
    known = await listed(request, connection, region, actor)
    if collection_id not in known:
        raise missing("Sammlung", collection_id[:100], list(known))
    one = known[collection_id]
    if one.load is None:
        return one
    day = last_day(request.query_params)
    if not one.for_everybody:
        return await connection.run_sync(loaded, one, day)
    key = ("loaded", one.id, actor.may(Permission.SEE_UNSUPPRESSED), day, *version(region))
    return await _once(request, connection, key, lambda sync: loaded(sync, one, day))


async def codelists(request: Request, connection: AsyncConnection, region: Region) -> dict[str, CodeList]:
    """The code lists of a region by their ids."""
    return await _once(
        request, connection, ("codelists", *version(region)), lambda sync: codelists_of(sync, region.id)
    )


async def extents(
    request: Request, connection: AsyncConnection, region: Region, wanted: dict[str, Collection]
) -> dict[str, Extent]:
    """The extents of collections by their ids."""
    key = ("extents", *version(region), *wanted)
    return await _once(request, connection, key, lambda sync: read_extents(sync, region.id, wanted.values()))


async def extent_of(
    request: Request,
    connection: AsyncConnection,
    region: Region,
    known: dict[str, Collection],
    collection_id: str,
) -> Extent:
    """The extent of one collection."""
    one = known[collection_id]
    wanted = {name: known[name] for name in (one.extent_of, one.id) if name in known}
    return (await extents(request, connection, region, wanted)).get(collection_id, NOWHERE)


async def _once(
    request: Request, connection: AsyncConnection, key: tuple[object, ...], read: Callable[[Connection], Any]
) -> Any:  # noqa: ANN401 (whatever is kept under the key)
    kept = _kept(request)
    value = kept.get(key)
    if value is None:
        value = await connection.run_sync(read)
        kept.keep(key, value)
    return value


def _kept(request: Request) -> Kept:
    return request.app.state.collections


def version(region: Region) -> tuple[object, ...]:
    """What anything kept of a region is kept for: its data, and the day."""
    return region.id, region.data_version, region.written, datetime.now(UTC).date()
