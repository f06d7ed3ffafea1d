"""HTTP of uploads: tus 1.0.0 with creation, checksum, expiration and termination (https://tus.io)."""

from __future__ import annotations

import uuid
from email.utils import format_datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from starlette.requests import ClientDisconnect

from app.accounts.access import ANYONE, Actor, Needs, Permission
from app.audit.acting import writing
from app.errors import BadRequest, PreconditionFailed, TooLarge
from app.imports import uploads
from app.imports.uploads import MAX_PIECE_BYTES, Upload
from app.settings import Settings, get_settings
from app.web.answers import JSON, json_bytes
from app.web.regions import engine_of

router = APIRouter(tags=["Einspielen"], prefix="/api/uploads")
Importer = Annotated[Actor, Depends(Needs(Permission.IMPORT))]
VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
PRIVATE = {"Cache-Control": "no-store", "Tus-Resumable": VERSION}


def settings_of(request: Request) -> Settings:
    """The settings of the application."""
    return getattr(request.app.state, "settings", None) or get_settings()


def _check_version(version: str | None) -> None:
    if version is not None and version != VERSION:
        raise PreconditionFailed(f"Verstanden wird tus {VERSION}.")


@router.options(
    "",
    status_code=204,
    response_class=Response,
    summary="Was dieser Server an tus versteht",
    dependencies=[ANYONE],
)
async def capabilities(request: Request) -> Response:
    """Version, extensions and the largest size, as tus asks for."""
    more = {
        "Tus-Version": VERSION, "Tus-Extension": "creation,checksum,expiration,termination",
        "Tus-Checksum-Algorithm": "sha256,sha1", "Tus-Max-Size": str(settings_of(request).upload_max_bytes),
    }  # fmt: skip
    return Response(status_code=204, headers=PRIVATE | more)


@router.post("", status_code=201, summary="Eine Datei ankündigen: Größe und Name, noch ohne Inhalt")
async def create(
    request: Request,
    actor: Importer,
    upload_length: Annotated[int, Header(description="Größe in Bytes")],
    upload_metadata: Annotated[str, Header(description="filename mit base64-Wert")] = "",
    tus_resumable: Annotated[str | None, Header()] = None,
) -> Response:
    """Take up a new upload; its address is in `Location`."""
    _check_version(tus_resumable)
    name = uploads.metadata_of(upload_metadata).get("filename", "Datei")
    async with writing(request, actor, "Datei angekündigt") as connection:
        made = await uploads.create(connection, settings_of(request), actor, name, upload_length)
    return _told(request, made, 201, {"Location": f"/api/uploads/{made.id}"})


@router.get("", summary="Die eigenen Dateien")
async def own(request: Request, actor: Importer) -> Response:
    """The uploads of whoever asks, the newest first."""
    async with engine_of(request).connect() as connection:
        found = await uploads.own(connection, actor)
    return Response(json_bytes({"uploads": [one.told for one in found]}), media_type=JSON, headers=PRIVATE)


@router.get("/{upload_id}", summary="Wie viel von einer Datei da ist (mit HEAD nur im Kopf)")
async def state(request: Request, actor: Importer, upload_id: uuid.UUID) -> Response:
    """How much of an upload is here."""
    async with engine_of(request).connect() as connection:
        found = await uploads.find(connection, actor, upload_id)
    return _told(request, found, 200)


@router.patch("/{upload_id}", summary="Ein Stück einer Datei anhängen", status_code=204)
async def append(
    request: Request,
    actor: Importer,
    upload_id: uuid.UUID,
    upload_offset: Annotated[int, Header(description="wo das Stück beginnt", ge=0)],
    upload_checksum: Annotated[str | None, Header(description="sha256 und base64-Wert")] = None,
    tus_resumable: Annotated[str | None, Header()] = None,
) -> Response:
    """Append a piece that begins where the file ends so far; told again (409) where that is elsewhere."""
    _check_version(tus_resumable)
    if request.headers.get("content-type", "").split(";")[0] != PIECE_TYPE:
        raise BadRequest(f"Ein Stück hat den Typ {PIECE_TYPE}.", parameter="Content-Type")
    piece = await _piece(request)
    uploads.check_piece(piece, upload_checksum)
    async with writing(request, actor, "Datei hochgeladen") as connection:
        found = await uploads.find(connection, actor, upload_id, lock=True)
        found = await uploads.append(connection, settings_of(request), found, upload_offset, piece)
    return _told(request, found, 204)


@router.delete("/{upload_id}", status_code=204, summary="Eine Datei löschen")
async def remove(request: Request, actor: Importer, upload_id: uuid.UUID) -> Response:
    """Remove an upload."""
    async with writing(request, actor, "Datei gelöscht") as connection:
        found = await uploads.find(connection, actor, upload_id, lock=True)
        await uploads.remove(connection, found)
    found.path(settings_of(request)).unlink(missing_ok=True)
    return Response(status_code=204, headers=PRIVATE)


async def _piece(request: Request) -> bytes:
    """The body, whole before anything else is done. Raises TooLarge, and BadRequest where it broke off."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_PIECE_BYTES:
                raise TooLarge(f"Ein Stück hat höchstens {MAX_PIECE_BYTES} Bytes.", max_bytes=MAX_PIECE_BYTES)
    except ClientDisconnect:
        raise BadRequest("Das Stück kam nicht ganz an.") from None
    return bytes(body)


def _told(request: Request, upload: Upload, status: int, more: dict[str, str] | None = None) -> Response:
    headers = PRIVATE | {
        "Upload-Offset": str(upload.received_bytes), "Upload-Length": str(upload.size_bytes),
        "Upload-Expires": format_datetime(uploads.expires_at(upload, settings_of(request)), usegmt=True),
    } | (more or {})  # fmt: skip
    body = b"" if status == 204 else json_bytes(upload.told)
    return Response(body, status, headers, None if status == 204 else JSON)
