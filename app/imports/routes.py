"""HTTP of imports from the browser: preview, proposals and their approval, sources and schedules."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection, text

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.errors import BadRequest, Conflict
from app.imports import asking, mappings, proposals, schedule, uploads
from app.imports.preview import Known, preview
from app.imports.sampling import Layout
from app.imports.schemas import ApprovalIn, DeclineIn, LayoutIn, ProposalIn, ScheduleIn
from app.imports.upload_routes import settings_of
from app.web.answers import JSON, json_bytes
from app.web.csv import MEDIA_TYPE, attachment, csv_bytes
from app.web.regions import RegionOf, engine_of
from geodata.addresses import checked_address, pinned
from geodata.readers.values import GERMANY
from geodata.reading import ReadError

router = APIRouter(tags=["Einspielen"])
Importer = Annotated[Actor, Depends(Needs(Permission.IMPORT))]
Approver = Annotated[Actor, Depends(Needs(Permission.APPROVE_IMPORTS))]
PRIVATE = {"Cache-Control": "no-store"}
T = TypeVar("T")


def _answer(content: object, status: int = 200) -> Response:
    return Response(json_bytes(content), status, PRIVATE, JSON)


async def _read(request: Request, question: Callable[[Connection], T]) -> T:
    async with engine_of(request).connect() as connection:
        return await connection.run_sync(question)


@router.post("/api/uploads/{upload_id}/preview", summary="Was eine hochgeladene Datei ist und enthält")
async def look(
    request: Request, actor: Importer, region: RegionOf, upload_id: uuid.UUID, told: LayoutIn
) -> Response:
    """What the file is, its first rows, and which column is which, each guess with its reason."""
    async with engine_of(request).connect() as connection:
        upload = await uploads.find(connection, actor, upload_id)
        box = await connection.run_sync(mappings.region_box, region.id)
        remembered = await connection.run_sync(mappings.remembered, region.id)
    if not upload.complete:
        raise Conflict("Die Datei ist noch nicht ganz hochgeladen.")
    known = Known(box or GERMANY, tuple(remembered))
    path = upload.path(settings_of(request))
    try:
        found = await asyncio.to_thread(preview, path, upload.file_name, Layout(**told.model_dump()), known)
    except ReadError as error:
        raise BadRequest(_named(error, path.name, upload.file_name)) from error
    return _answer(found)


def _named(error: ReadError, ours: str, theirs: str) -> str:
    return str(error).replace(ours, theirs)


@router.get("/api/import-sources", summary="Quellen der Region: geladene und beschriebene")
async def sources(request: Request, _actor: Importer, region: RegionOf) -> Response:
    """The sources of the region, with what is known of each."""
    return _answer({"sources": await _read(request, lambda c: mappings.sources(c, region.id, region.slug))})


@router.get("/api/import-proposals", summary="Einspielungen auf dem Weg: eigene, oder alle für Freigebende")
async def proposed(request: Request, actor: Importer, region: RegionOf) -> Response:
    """Imports on their way, the newest first."""
    keys = {
        "region_id": region.id, "account_id": actor.account_id, "every": actor.may(Permission.APPROVE_IMPORTS),
    }  # fmt: skip
    async with engine_of(request).connect() as connection:
        rows = (await connection.execute(text(proposals.LIST), keys)).mappings().all()
    return _answer({"proposals": [dict(row) for row in rows]})


@router.post(
    "/api/import-proposals", status_code=202, summary="Eine Einspielung vorschlagen; sie wird geprüft"
)
async def propose(request: Request, actor: Importer, region: RegionOf, told: ProposalIn) -> Response:
    """Take up an import; what it would change is found out by a job."""
    async with writing(request, actor, told.reason or "Einspielung vorgeschlagen") as connection:
        upload = await uploads.find(connection, actor, told.upload_id, lock=True)
        number = await connection.run_sync(asking.propose, actor, region.id, told, upload)
    return _answer({"id": number}, 202)


@router.get(
    "/api/import-proposals/{number}", summary="Eine Einspielung auf dem Weg, mit Bericht und Unterschieden"
)
async def one(request: Request, actor: Importer, number: int) -> Response:
    """An import on its way."""
    return _answer({"proposal": await _read(request, lambda c: asking.visible(c, actor, number))})


@router.get("/api/import-proposals/{number}/rejections.csv", summary="Abgelehnte Zeilen als Tabelle")
async def rejections(request: Request, actor: Importer, number: int) -> Response:
    """The rows that were not taken, for whoever can mend them."""
    found = await _read(request, lambda c: asking.visible(c, actor, number))
    report: dict[str, Any] = found["report"] or {"rejections": []}
    rows = [(r["row"], r["column"], r["value"], r["reason"]) for r in report["rejections"]]
    body = csv_bytes([("Zeile", "Spalte", "Wert", "Grund"), *rows])
    headers = PRIVATE | attachment(f"abgelehnt-{found['file_name']}.csv")
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


@router.post("/api/import-proposals/{number}/submit", summary="Zur Freigabe einreichen")
async def submit(request: Request, actor: Importer, number: int) -> Response:
    """Hand in for approval."""
    async with writing(request, actor, "Zur Freigabe eingereicht") as connection:
        await connection.run_sync(asking.submit, settings_of(request), actor, number)
    return _answer({"state": "waiting"})


@router.post("/api/import-proposals/{number}/approve", status_code=202, summary="Freigeben und anwenden")
async def approve(request: Request, actor: Approver, number: int, told: ApprovalIn) -> Response:
    """Approve exactly what was looked at (its `fingerprint`); a job applies it."""
    async with writing(request, actor, told.reason or "Einspielung freigegeben") as connection:
        job_id = await connection.run_sync(asking.approve, actor, number, told)
    return _answer({"state": "applying", "job_id": job_id}, 202)


@router.post("/api/import-proposals/{number}/decline", summary="Ablehnen, mit Grund")
async def decline(request: Request, actor: Approver, number: int, told: DeclineIn) -> Response:
    """Decline an import."""
    async with writing(request, actor, told.reason) as connection:
        await connection.run_sync(asking.decline, settings_of(request), actor, number, told.reason)
    return _answer({"state": "declined"})


@router.post("/api/import-proposals/{number}/withdraw", summary="Zurückziehen")
async def withdraw(request: Request, actor: Importer, number: int) -> Response:
    """Take back an import that is not applied."""
    async with writing(request, actor, "Einspielung zurückgezogen") as connection:
        await connection.run_sync(asking.withdraw, actor, number)
    return _answer({"state": "withdrawn"})


@router.get("/api/import-schedules", summary="Welche Quellen wann geholt werden")
async def schedules(request: Request, _actor: Importer, region: RegionOf) -> Response:
    """The schedules of the region's sources."""
    return _answer({"schedules": await _read(request, lambda c: schedule.schedules(c, region.id))})


@router.put("/api/import-schedules/{source_code}", summary="Festlegen, wann eine Quelle geholt wird")
async def set_schedule(
    request: Request, actor: Approver, region: RegionOf, source_code: str, told: ScheduleIn
) -> Response:
    """Set the schedule of a source. An address somebody types must be a public one."""
    if told.download_url:
        await asyncio.to_thread(
            _check_address, told.download_url, settings_of(request).allow_private_downloads
        )
    async with writing(request, actor, f"Zeitplan für {source_code[:60]}") as connection:
        await connection.run_sync(asking.set_schedule, actor, region, source_code, told)
    return _answer({"schedules": await _read(request, lambda c: schedule.schedules(c, region.id))})


@router.post("/api/import-schedules/{source_code}/run", status_code=202, summary="Eine Quelle jetzt holen")
async def run_now(request: Request, actor: Approver, region: RegionOf, source_code: str) -> Response:
    """Fetch a scheduled source at once."""
    async with writing(request, actor, "Quelle jetzt holen") as connection:
        job_id = await connection.run_sync(asking.run_now, actor, region.id, source_code)
    return _answer({"job_id": job_id}, 202)


def _check_address(url: str, allow_private: bool) -> None:
    try:
        if allow_private:
            checked_address(url, "Adresse")
        else:
            pinned(url, "Adresse")
    except ReadError as error:
        raise BadRequest(error.reason, parameter="download_url") from error
