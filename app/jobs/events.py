"""Jobs as server-sent events: one job with its log, or all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from app.jobs.reading import FINAL, read_job, told_job
from app.jobs.routes import JobId, Seer, primary
from app.web.answers import json_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.accounts.access import Actor
    from app.jobs.feed import Feed, Watcher

router = APIRouter(tags=["Aufgaben"])
HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 300.0
"""Then the browser connects again, and is asked again who it is."""
RETRY = b"retry: 2000\n\n"
READY = b"retry: 2000\nevent: ready\ndata: {}\n\n"
"""From now on nothing is missed: what was asked for before is to be asked for again."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID")]


@router.get("/api/jobs/events", summary="Alle Aufträge, sobald sich einer ändert (Server-Sent Events)")
async def all_events(request: Request, actor: Seer) -> Response:
    """Each job that changes, as an event `job`; what the list shows at first is asked for by itself."""
    feed: Feed = request.app.state.jobs
    feed.make_sure_of_room(actor.account_id)
    return _stream(_watch_all(feed, actor))


@router.get("/api/jobs/{number}/events", summary="Ein Auftrag, sobald er sich ändert (Server-Sent Events)")
async def events(request: Request, actor: Seer, number: JobId, last_event_id: LastEventId = None) -> Response:
    """The job at once and whenever it changes, with what is new in its log; ends with the job.

    The id of an event is the number of the last log line told; a browser that connects again gets what follows it.
    To one that has been told the end, 204: it need not come again.
    """
    after = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else 0
    after = min(after, 2**31 - 1)
    feed: Feed = request.app.state.jobs
    job = feed.known(number)
    if job is None:
        async with primary(request).connect() as connection:
            job = await read_job(connection, number)
    if last_event_id and job["state"] in FINAL and job["lines"] <= after:
        return Response(status_code=204)
    feed.make_sure_of_room(actor.account_id)
    return _stream(_watch_one(feed, actor, number, after))


async def _watch_one(feed: Feed, actor: Actor, number: int, after: int) -> AsyncIterator[bytes]:
    with feed.watching(number, after, actor.account_id) as watcher:
        yield RETRY
        ended = False
        async for found, fresh in _news(watcher):
            for one in found:
                ended = one["state"] in FINAL and watcher.line >= one["lines"]
                yield _event("job", {"job": told_job(one, actor), "log": fresh}, watcher.line)
            if ended:
                yield _event("end", {}, watcher.line)
                return
            if not found:
                yield b":\n\n"


async def _watch_all(feed: Feed, actor: Actor) -> AsyncIterator[bytes]:
    with feed.watching(None, 0, actor.account_id) as watcher:
        yield READY
        async for found, _ in _news(watcher):
            for one in found:
                yield _event("job", {"job": told_job(one, actor)}, None)
            if not found:
                yield b":\n\n"


async def _news(watcher: Watcher) -> AsyncIterator[tuple[list[Mapping[str, Any]], list[dict[str, Any]]]]:
    loop = asyncio.get_running_loop()
    until = loop.time() + LONGEST_SECONDS
    while (left := until - loop.time()) > 0:
        yield await watcher.take(min(HEARTBEAT_SECONDS, left))


def _event(name: str, data: dict[str, Any], number: int | None) -> bytes:
    told = b"" if number is None else f"id: {number}\n".encode()
    return b"%sevent: %s\ndata: %s\n\n" % (told, name.encode(), json_bytes(data))


def _stream(content: AsyncIterator[bytes]) -> StreamingResponse:
    return StreamingResponse(content, media_type="text/event-stream", headers=HEADERS)
