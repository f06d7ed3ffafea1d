"""HTTP of what a site was: its spans of time, and correcting one of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from app.audit.acting import writing
from app.sites.editing.change import check_version, keep_imports_out, require_version
from app.sites.editing.document import Document, read_document
from app.sites.editing.fields import read_changes
from app.sites.editing.past import Span, correct_past, spans
from app.sites.editing.rights import categories_for, require_kept, require_visible
from app.sites.editing.routes import Editor, IfMatch, Proposer, Raw, reason_of, told, used
from app.web.answers import JSON, json_bytes
from app.web.parameters import day_of
from app.web.regions import RegionOf, engine_of

router = APIRouter(tags=["Bearbeiten"])
Then = Annotated[str, Query(description="Ein Tag, an dem der Stand galt (JJJJ-MM-TT)")]


@router.get("/api/sites/{slug}/spans", summary="Die Zeiten, in denen sich an einem Lernort nichts änderte")
async def times(request: Request, region: RegionOf, slug: str, actor: Proposer) -> Response:
    """From when to when the site was how it was, the oldest first."""

    def work(connection: Connection) -> tuple[Document, list[Span]]:
        document = read_document(connection, region.id, slug)
        return document, spans(connection, document.id)

    async with engine_of(request).connect() as connection:
        document, found = await connection.run_sync(work)
    require_kept(actor, document)
    content = [{"valid_from": one.valid_from, "valid_to": one.valid_to, "name": one.name} for one in found]
    return Response(json_bytes({"spans": content}), headers={"Cache-Control": "no-store"}, media_type=JSON)


@router.patch("/api/sites/{slug}/past", summary="Berichtigen, was ein Lernort an einem früheren Tag war")
async def correct(
    request: Request, region: RegionOf, slug: str, date: Then, actor: Editor, raw: Raw, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """Give the state of a day other values for the whole of its time, with a reason; today's state stays as it is."""
    version, day = require_version(if_match), day_of(date)

    def work(connection: Connection) -> Document:
        keep_imports_out(connection, region.id)
        then = read_document(connection, region.id, slug, lock=True, day=day)
        require_visible(actor, then)
        body = {name: value for name, value in raw.items() if name != "valid_from"}
        changes = read_changes(body, categories_for(connection, region.id, actor) | used(then))
        check_version(then, version, changes)
        return correct_past(connection, then, day, changes)

    async with writing(request, actor, reason_of(raw)) as connection:
        document = await connection.run_sync(work)
    return told(document)
