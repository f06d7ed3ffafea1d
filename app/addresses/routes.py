"""HTTP of the search for addresses."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from app.accounts.access import Actor, Needs, Permission
from app.addresses.search import search
from app.errors import BadRequest
from app.web.answers import told
from app.web.regions import RegionOf, engine_of

router = APIRouter(tags=["Adressen"])
MOST = 50


@router.get("/api/addresses", summary="Adressen suchen: Straße, Hausnummer, Ort, Postleitzahl")
async def addresses(
    request: Request, region: RegionOf, _actor: Annotated[Actor, Depends(Needs(Permission.READ))],
    q: Annotated[str, Query(description="was bisher getippt ist", examples=["Hauptstr. 12 Kappeln"])],
    limit: Annotated[int, Query(description=f"Wie viele, 1 bis {MOST}")] = 10,
) -> Response:  # fmt: skip
    """Addresses for what is typed so far: where each lies, how it was found (`match_class`) and how exactly (`precision_m`)."""
    if not 1 <= limit <= MOST:
        raise BadRequest(f"limit liegt zwischen 1 und {MOST}.", parameter="limit")
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(search, region.id, q, limit)
    return told(request, region, {"query": q, "addresses": [candidate.told() for candidate in found]})
