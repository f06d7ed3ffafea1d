"""HTTP of new sites: what is there already that is like them, making them, proposing them for one's own organisation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from app.accounts.access import Permission
from app.audit.acting import writing
from app.errors import Forbidden
from app.sites.alike import alike
from app.sites.editing.change import keep_imports_out
from app.sites.editing.create import create_site, read_new, told_alike
from app.sites.editing.document import Document
from app.sites.editing.new_proposals import propose_new
from app.sites.editing.routes import Editor, Proposer, Raw, reason_of, told
from app.sites.editing.telling import tell_editors
from app.web.answers import JSON, json_bytes
from app.web.regions import RegionOf, engine_of

router = APIRouter(tags=["Bearbeiten"])
Words = Annotated[str | None, Query(max_length=200)]
Longitude = Annotated[float | None, Query(ge=-180, le=180)]
Latitude = Annotated[float | None, Query(ge=-90, le=90)]


@router.get("/api/similar-sites", summary="Lernorte, die ein neuer schon sein könnte")
async def similar(
    request: Request, region: RegionOf, actor: Proposer, name: Words = None, lon: Longitude = None,
    lat: Latitude = None, street: Words = None, house_number: Words = None, postal_code: Words = None,
    place: Words = None,
) -> Response:  # fmt: skip
    """Sites within 50 m or at the same address whose names are like this one, the most alike first."""
    site = {
        "name": name, "street": street, "house_number": house_number, "postal_code": postal_code, "place": place,
        "coordinates": None if lon is None or lat is None else [lon, lat],
    }  # fmt: skip
    see_private = actor.may(Permission.SEE_PRIVATE)
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(
            lambda reading: alike(reading, region.id, site, see_private=see_private)
        )
    return Response(
        json_bytes({"alike": told_alike(found)}), headers={"Cache-Control": "no-store"}, media_type=JSON
    )


@router.post("/api/sites", summary="Einen neuen Lernort anlegen", status_code=201)
async def create(request: Request, region: RegionOf, actor: Editor, raw: Raw) -> Response:
    """A new site with at least one offer; 409 with `alike` where one like it is there that `distinct_from` leaves out."""

    def work(connection: Connection) -> Document:
        keep_imports_out(connection, region.id)
        return create_site(connection, region.id, actor, read_new(connection, region.id, actor, raw))

    async with writing(request, actor, reason_of(raw)) as connection:
        document = await connection.run_sync(work)
    return told(document, status=201, Location=f"/api/sites/{document.slug}")


@router.post("/api/new-site-proposals", summary="Einen neuen Lernort vorschlagen", status_code=201)
async def propose(request: Request, region: RegionOf, actor: Proposer, raw: Raw) -> Response:
    """Propose a new site of one's own organisation; an editor decides."""
    if actor.organisation_id is None:
        raise Forbidden(
            "Ihr Konto gehört zu keiner Organisation; einen Lernort schlägt vor, wer für eine schreibt."
        )

    def work(connection: Connection) -> int:
        number = propose_new(
            connection, region.id, actor, read_new(connection, region.id, actor, raw, own=True)
        )
        tell_editors(connection, request.app.state.settings, actor)
        return number

    async with writing(request, actor, reason_of(raw)) as connection:
        number = await connection.run_sync(work)
    return Response(json_bytes({"id": number, "status": "open"}), 201, media_type=JSON)
