"""HTTP of proposals and of taking changes back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request, Response
from sqlalchemy import Connection

from app.audit.acting import writing
from app.errors import Conflict, NotFound
from app.sites.editing import proposals
from app.sites.editing.accepting import accept_proposal
from app.sites.editing.change import keep_imports_out, open_document
from app.sites.editing.document import Document, read_document
from app.sites.editing.fields import read_changes
from app.sites.editing.rights import categories_for, keeps, may_see, require_kept
from app.sites.editing.routes import Editor, Proposer, Raw, reason_of, told, used
from app.sites.editing.telling import tell_author, tell_editors
from app.sites.editing.undo import put_back, read_change, undo
from app.web.answers import JSON, json_bytes
from app.web.parameters import Limit, limit_of, unknown
from app.web.regions import RegionOf, engine_of

router = APIRouter(tags=["Bearbeiten"])
STATUSES = ["open", "accepted", "declined"]
Why = Annotated[str | None, Body(embed=True, max_length=500)]
Distinct = Annotated[
    list[str] | None, Body(embed=True, max_length=50, description="Ähnliche, die andere Orte sind")
]
LARGEST = 2**31 - 1
NOT_KEPT = {"Cache-Control": "no-store"}


@router.post("/api/sites/{slug}/proposals", summary="Eine Änderung vorschlagen", status_code=201)
async def propose(request: Request, region: RegionOf, slug: str, actor: Proposer, raw: Raw) -> Response:
    """Propose a change of an entry of one's organisation; an editor decides."""

    def work(connection: Connection) -> int:
        document = read_document(connection, region.id, slug)
        require_kept(actor, document)
        known = categories_for(connection, region.id, actor, own=keeps(actor, document)) | used(document)
        number = proposals.propose(connection, document, actor, read_changes(raw, known))
        tell_editors(connection, request.app.state.settings, actor)
        return number

    async with writing(request, actor, reason_of(raw)) as connection:
        number = await connection.run_sync(work)
    return Response(json_bytes({"id": number, "status": "open"}), 201, media_type=JSON)


@router.get("/api/proposals", summary="Vorschläge, die neuesten zuerst")
async def listed(
    request: Request, region: RegionOf, actor: Proposer, status: Annotated[str | None, Query()] = "open",
    limit: Limit = 100, before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Response:  # fmt: skip
    """Proposals with what they would change, what was, and whether they still fit."""
    if status is not None and status not in [*STATUSES, "all"]:
        raise unknown("status", status, [*STATUSES, "all"])
    wanted = None if status == "all" else status
    size = limit_of(limit)
    async with engine_of(request).connect() as connection:
        rows = await connection.run_sync(proposals.read_proposals, region.id, actor, wanted, before, size + 1)
    following = rows[size - 1]["id"] if len(rows) > size else None
    body = json_bytes({"proposals": rows[:size], "next": following})
    return Response(body, headers={"Cache-Control": "no-store"}, media_type=JSON)


@router.post("/api/proposals/{number}/accept", summary="Einen Vorschlag annehmen")
async def accept(
    request: Request, region: RegionOf, number: int, actor: Editor, reason: Why = None, distinct_from: Distinct = None
) -> Response:  # fmt: skip
    """Make the proposed change; 409 where it no longer fits, or where a site like a new one is there already."""

    def work(connection: Connection) -> Document:
        keep_imports_out(connection, region.id)
        done = accept_proposal(
            connection, region.id, min(number, LARGEST), actor, reason, distinct_from or []
        )
        tell_author(connection, request.app.state.settings, number)
        return done

    async with writing(request, actor, reason or f"Vorschlag {number} angenommen") as connection:
        document = await connection.run_sync(work)
    return told(document)


@router.post(
    "/api/proposals/{number}/decline", summary="Einen Vorschlag ablehnen, mit Grund", status_code=204
)
async def decline(
    request: Request, region: RegionOf, number: int, actor: Editor, reason: Why = None
) -> Response:
    """Decline with a reason, which its author reads."""

    def work(connection: Connection) -> None:
        proposals.decline(connection, region.id, min(number, LARGEST), actor, reason)
        tell_author(connection, request.app.state.settings, number)

    async with writing(request, actor, f"Vorschlag {number} abgelehnt") as connection:
        await connection.run_sync(work)
    return Response(status_code=204)


@router.post("/api/audit/{number}/undo", summary="Eine Änderung an einem Lernort zurücknehmen")
async def take_back(
    request: Request, region: RegionOf, number: int, actor: Editor, reason: Why = None
) -> Response:
    """A new change that restores what was: values, something deleted, or that a site made by hand was never there.

    409 where later changes touch the same; `{"gone": true}` where the site is no more.
    """

    def work(connection: Connection) -> Document | None:
        change = read_change(connection, region.id, min(number, LARGEST))
        if change["site_slug"] is None:
            raise Conflict("Diese Änderung gehört zu keinem Lernort.")
        keep_imports_out(connection, region.id)
        if not may_see(connection, actor, change["site_id"]):
            raise NotFound(f"Eine Änderung {number} gibt es in dieser Region nicht.")
        if change["kind"] == "delete":
            return put_back(connection, region.id, change)
        try:
            document = open_document(connection, region.id, change["site_slug"])
        except NotFound:
            raise Conflict(
                "Den Lernort gibt es nicht mehr. Zurückholen lässt sich, was gelöscht wurde."
            ) from None
        return undo(connection, document, change)

    async with writing(request, actor, reason or f"Änderung {number} zurückgenommen") as connection:
        document = await connection.run_sync(work)
    return (
        told(document)
        if document
        else Response(json_bytes({"gone": True}), headers=NOT_KEPT, media_type=JSON)
    )
