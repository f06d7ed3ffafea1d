"""HTTP of editing sites: the document with its version, changes against that version, new sites, the end of sites."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Query, Request, Response
from sqlalchemy import Connection, text

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.errors import NotFound
from app.sites.editing import held
from app.sites.editing.change import (
    change_site,
    check_version,
    finish,
    open_document,
    require_version,
)
from app.sites.editing.create import end_site
from app.sites.editing.document import Document, read_document
from app.sites.editing.fields import read_changes
from app.sites.editing.rights import categories_for, require_kept, require_visible
from app.web.answers import JSON, json_bytes
from app.web.parameters import Day, day_of
from app.web.regions import RegionOf, engine_of

router = APIRouter(tags=["Bearbeiten"])
Editor = Annotated[Actor, Depends(Needs(Permission.EDIT_SITES))]
Proposer = Annotated[Actor, Depends(Needs(Permission.PROPOSE))]
IfMatch = Annotated[str | None, Header(description="Der ETag des Standes, der geändert wird")]
Raw = Annotated[dict[str, Any], Body(description="Die geänderten Felder: site, offers, valid_from, reason")]
Reason = Annotated[str | None, Query(max_length=500, description="Warum")]
EDITED = 'Ein Lernort, wie „editable“ ihn gibt; „coordinates“ als {"longitude", "latitude"}'

MARK_PRIVATE = "UPDATE learning_site SET is_private = :is_private WHERE id = :site_id"


@router.get("/api/sites/{slug}/editable", summary="Ein Lernort mit allen Feldern, zum Bearbeiten")
async def editable(
    request: Request, region: RegionOf, slug: str, actor: Proposer, date: Day = None
) -> Response:
    """Every field that can be changed, now or as it was on a day; the ETag names the version for If-Match."""
    day = None if date is None else day_of(date)
    async with engine_of(request).connect() as connection:
        document = await connection.run_sync(lambda reading: read_document(reading, region.id, slug, day=day))
    require_kept(actor, document)
    return told(document)


@router.patch("/api/sites/{slug}", summary="Felder eines Lernorts ändern", description=EDITED)
async def change(
    request: Request, region: RegionOf, slug: str, actor: Editor, raw: Raw, if_match: IfMatch = None
) -> Response:
    """Change fields from a day on; 428 without a version, 412 with both versions where somebody was faster."""
    version = require_version(if_match)

    def work(connection: Connection) -> Document:
        document = open_document(connection, region.id, slug)
        require_visible(actor, document)
        changes = read_changes(raw, categories_for(connection, region.id, actor) | used(document))
        check_version(document, version, changes)
        return change_site(connection, document, changes)

    async with writing(request, actor, reason_of(raw)) as connection:
        document = await connection.run_sync(work)
    return told(document)


@router.delete("/api/sites/{slug}", summary="Einen Lernort an einem Tag enden lassen", status_code=204)
async def end(
    request: Request, region: RegionOf, slug: str, actor: Editor, on: str | None = None, reason: Reason = None,
    if_match: IfMatch = None,
) -> Response:  # fmt: skip
    """From the day on the site is no more; its history stays."""
    version = require_version(if_match)

    def work(connection: Connection) -> None:
        document = open_document(connection, region.id, slug)
        require_visible(actor, document)
        check_version(document, version)
        end_site(connection, document, day_of(on))

    async with writing(request, actor, reason) as connection:
        await connection.run_sync(work)
    return Response(status_code=204)


@router.delete("/api/sites/{slug}/held", summary="Ein von Hand eingetragenes Feld der Quelle zurückgeben")
async def release(
    request: Request,
    region: RegionOf,
    slug: str,
    actor: Editor,
    field: str,
    offer: str = "",
    reason: Reason = None,
) -> Response:
    """The next import of the source may overwrite the field again."""

    def work(connection: Connection) -> Document:
        document = open_document(connection, region.id, slug)
        require_visible(actor, document)
        held.release(connection, document.id, offer, field)
        return read_document(connection, region.id, slug)

    async with writing(request, actor, reason) as connection:
        document = await connection.run_sync(work)
    return told(document)


@router.put("/api/sites/{slug}/private", summary="Ob dieser Lernort öffentlich ist")
async def mark_private(
    request: Request, region: RegionOf, slug: str,
    actor: Annotated[Actor, Depends(Needs(Permission.SEE_PRIVATE))], is_private: Annotated[bool, Body(embed=True)],
    reason: Annotated[str, Body(embed=True, min_length=3, max_length=500, description="Warum")],
) -> Response:  # fmt: skip
    """Take a site out of all that is public, or back, with a reason; one with a private kind of offer stays out."""
    if not actor.may(Permission.EDIT_SITES):
        raise NotFound(f"Den Lernort „{slug}“ gibt es in dieser Region nicht.")

    def work(connection: Connection) -> Document:
        document = open_document(connection, region.id, slug)
        connection.execute(text(MARK_PRIVATE), {"site_id": document.id, "is_private": is_private})
        finish(connection, region.id, document.id)
        return read_document(connection, region.id, slug)

    async with writing(request, actor, reason) as connection:
        document = await connection.run_sync(work)
    return told(document)


def used(document: Document) -> set[str]:
    """The categories that the site already has: they may be kept by whoever may see it."""
    return {told["category"] for told in document.offers.values()}


def reason_of(raw: dict[str, Any]) -> str | None:
    """The reason in a body, as the audit keeps it."""
    reason = raw.get("reason")
    return reason[:500] if isinstance(reason, str) and reason.strip() else None


def told(document: Document, status: int = 200, **headers: str) -> Response:
    """The document with its ETag; never kept by anybody else."""
    return Response(
        json_bytes(document.as_json()),
        status,
        {"ETag": document.etag, "Cache-Control": "no-store", **headers},
        JSON,
    )
