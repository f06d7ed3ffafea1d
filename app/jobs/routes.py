"""HTTP of jobs: asking, listing, cancelling, trying again, and the file that one has made."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.accounts.access import Actor, Needs, Permission
from app.errors import BadRequest, Forbidden, NotFound
from app.jobs import actions
from app.jobs.files import FILE, file_parts
from app.jobs.kinds import asked_kind, may_change
from app.jobs.queue import defer
from app.jobs.reading import Row, read_job, read_log, read_page, told_job
from app.jobs.tables import STATES
from app.web.answers import JSON, json_bytes
from app.web.paging import make_token, read_token
from app.web.regions import read_region

router = APIRouter(tags=["Aufgaben"])
Seer = Annotated[Actor, Depends(Needs(Permission.SEE_JOBS))]
LARGEST_ID = 2**63 - 1
JobId = int
MOST_PER_PAGE = 200


class Asked(BaseModel):
    """What a POST asks for."""

    kind: str = Field(max_length=100)
    arguments: dict[str, Any] = Field(default_factory=dict)


def primary(request: Request) -> AsyncEngine:
    """The database that is written to: a replica might not yet know a job just asked for."""
    return request.app.state.writer


@router.get("/api/jobs", summary="Aufträge, der neueste zuerst, seitenweise")
async def jobs(
    request: Request,
    actor: Seer,
    state: Annotated[str | None, Query(description=f"durch Komma getrennt: {', '.join(STATES)}")] = None,
    kind: Annotated[str | None, Query(description="Arten, durch Komma getrennt", max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_PER_PAGE)] = 50,
    after: Annotated[str | None, Query(description="Seitenmarke aus „next“", max_length=500)] = None,
) -> Response:
    """Jobs, filtered, the newest first; `next` is the address of the page after."""
    states, kinds = _states(state), kind.split(",") if kind else None
    query, secret = f"jobs {state} {kind}", request.app.state.secret
    before = _before(read_token(secret, query, after)) if after else None
    async with primary(request).connect() as connection:
        rows = await read_page(connection, states, kinds, before, limit + 1)
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        parameters = {
            "state": state,
            "kind": kind,
            "limit": limit,
            "after": make_token(secret, query, [shown[-1]["id"]]),
        }
        following = f"/api/jobs?{urlencode({k: v for k, v in parameters.items() if v is not None})}"
    return _json({"jobs": [told_job(row, actor) for row in shown], "next": following})


@router.post("/api/jobs", summary="Einen Auftrag geben", status_code=202)
async def ask(
    request: Request, actor: Seer, asked: Asked,
    region: Annotated[str | None, Query(description="Kürzel der Region; ohne: die voreingestellte")] = None,
) -> Response:  # fmt: skip
    """Ask for a job; 202 with the job, or with the one that waits for the same work already."""
    kind, arguments = asked_kind(actor, asked.kind, asked.arguments)
    region_id = None
    if kind.needs_region:
        found = await read_region(request, region)
        if found is None:
            raise NotFound(f"Die Region „{region or ''}“ ist nicht geladen.", parameter="region")
        region_id = found.id
    lock = kind.lock(region_id, arguments)
    async with primary(request).begin() as connection:
        number = await defer(
            connection, kind=asked.kind, arguments=arguments, region_id=region_id, actor=actor, lock=lock
        )
    return await _one(request, actor, number, 202)


@router.get("/api/jobs/{number}", summary="Ein Auftrag mit seinem Protokoll")
async def job(
    request: Request, actor: Seer, number: JobId,
    log_after: Annotated[int, Query(ge=0, le=2**31 - 1, description="nur Zeilen nach dieser Nummer")] = 0,
) -> Response:  # fmt: skip
    """One job with up to 500 lines of its log."""
    return await _one(request, actor, number, 200, log_after)


@router.post("/api/jobs/{number}/cancel", summary="Einen Auftrag abbrechen", status_code=202)
async def cancel(request: Request, actor: Seer, number: JobId) -> Response:
    """Cancel a job; one that runs ends within seconds."""
    await _may_change(request, actor, number)
    async with primary(request).begin() as connection:
        await connection.run_sync(actions.cancel, number, actor)
    return await _one(request, actor, number, 202)


@router.post("/api/jobs/{number}/retry", summary="Einen gescheiterten Auftrag wiederholen", status_code=202)
async def retry(request: Request, actor: Seer, number: JobId) -> Response:
    """Have a job that failed, was cancelled or set aside tried again."""
    await _may_change(request, actor, number)
    async with primary(request).begin() as connection:
        await connection.run_sync(actions.retry, number, actor)
    return await _one(request, actor, number, 202)


@router.get("/api/jobs/{number}/result", summary="Die Datei, die ein Auftrag gemacht hat")
async def result(request: Request, actor: Seer, number: JobId) -> Response:  # noqa: ARG001 (the permission is what counts)
    """The file, until it expires."""
    async with primary(request).connect() as connection:
        found = (await connection.execute(text(FILE), {"job_id": _number(number)})).first()
    if found is None:
        raise NotFound("Zu diesem Auftrag gibt es keine Datei; abgelaufene werden gelöscht.")
    if found.expired:
        raise NotFound("Die Datei ist abgelaufen. Bitte den Auftrag noch einmal geben.")
    headers = {
        "Content-Length": str(found.size_bytes),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "Cache-Control": "private, no-store",
    }
    parts = file_parts(primary(request), number, found.size_bytes)
    return StreamingResponse(parts, media_type=found.media_type, headers=headers)


async def _one(request: Request, actor: Actor, number: int, status: int, log_after: int = 0) -> Response:
    async with primary(request).connect() as connection:
        row = await read_job(connection, _number(number))
        lines = await read_log(connection, number, log_after)
    return _json({"job": told_job(row, actor), "log": lines}, status, {"Location": f"/api/jobs/{number}"})


async def _may_change(request: Request, actor: Actor, number: int) -> Row:
    async with primary(request).connect() as connection:
        row = await read_job(connection, _number(number))
    if not may_change(actor, row["kind"], row["asked_by_account_id"]):
        raise Forbidden("Diesen Auftrag kann nur ändern, wer ihn gegeben hat oder geben dürfte.")
    return row


def _number(number: int) -> int:
    if not 0 < number <= LARGEST_ID:
        raise NotFound(f"Einen Auftrag {number} gibt es nicht.")
    return number


def _states(told: str | None) -> list[str] | None:
    states = told.split(",") if told else None
    if states and not set(states) <= set(STATES):
        raise BadRequest(f"Zustände sind: {', '.join(STATES)}.", parameter="state")
    return states


def _before(position: list[object]) -> int:
    return int(str(position[0]))


def _json(content: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json_bytes(content), status, {"Cache-Control": "no-store", **(headers or {})}, JSON)
