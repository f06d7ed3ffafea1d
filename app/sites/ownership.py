"""HTTP of which organisation keeps which institutions: providers propose changes to their own organisation's entries."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.errors import NotFound
from app.web.regions import engine_of

router = APIRouter(tags=["Verwaltung"])
Administrator = Annotated[Actor, Depends(Needs(Permission.MANAGE_ACCOUNTS))]
Words = Annotated[str, Query(max_length=100, description="Teil des Namens oder des Trägers")]
MOST_INT = 2**31 - 1

INSTITUTIONS = """
    SELECT i.id, i.name, i.provider, r.slug AS region, s.code AS source, i.organisation_id, o.name AS organisation
      FROM institution i JOIN region r ON r.id = i.region_id JOIN source s ON s.id = i.source_id
      LEFT JOIN organisation o ON o.id = i.organisation_id
     WHERE CASE WHEN cast(:organisation_id AS integer) IS NULL
                THEN CASE WHEN cast(:region AS text) IS NULL THEN r.is_default ELSE r.slug = :region END
                ELSE i.organisation_id = :organisation_id END
       AND atlas_normalise(i.name || ' ' || coalesce(i.provider, '')) LIKE '%' || atlas_normalise(:q) || '%'
     ORDER BY i.name, i.id LIMIT 100"""

GIVE = """
    UPDATE institution SET organisation_id = :organisation_id
     WHERE id = :id AND EXISTS (SELECT FROM organisation WHERE id = :organisation_id)"""
TAKE = "UPDATE institution SET organisation_id = NULL WHERE id = :id AND organisation_id = :organisation_id"


@router.get("/api/institutions", summary="Einrichtungen suchen, mit der Organisation, die sie pflegt")
async def institutions(
    request: Request, actor: Administrator, q: Words = "", region: str | None = None
) -> list[dict[str, Any]]:
    """The first hundred institutions of a region whose name or provider holds the words."""
    del actor
    return await _found(request, q, region, None)


@router.get("/api/organisations/{number}/institutions", summary="Was eine Organisation pflegt")
async def kept(request: Request, actor: Administrator, number: int) -> list[dict[str, Any]]:
    """The institutions of an organisation, in all regions."""
    del actor
    return await _found(request, "", None, min(number, MOST_INT))


@router.put(
    "/api/organisations/{number}/institutions/{institution}",
    summary="Eine Einrichtung zuordnen",
    status_code=204,
)
async def give(request: Request, actor: Administrator, number: int, institution: int) -> Response:
    """Let an organisation keep an institution; it is taken from the one that has kept it."""
    return await _assign(request, actor, GIVE, number, institution)


@router.delete(
    "/api/organisations/{number}/institutions/{institution}",
    summary="Eine Zuordnung aufheben",
    status_code=204,
)
async def take(request: Request, actor: Administrator, number: int, institution: int) -> Response:
    """Let the organisation not keep the institution any more."""
    return await _assign(request, actor, TAKE, number, institution)


async def _found(
    request: Request, q: str, region: str | None, organisation_id: int | None
) -> list[dict[str, Any]]:
    values = {"q": q, "region": region, "organisation_id": organisation_id}
    async with engine_of(request).connect() as connection:
        return [dict(row) for row in (await connection.execute(text(INSTITUTIONS), values)).mappings()]


async def _assign(request: Request, actor: Actor, sql: str, number: int, institution: int) -> Response:
    values = {"organisation_id": min(number, MOST_INT), "id": min(institution, MOST_INT)}
    async with writing(request, actor, "Zuordnung zu einer Organisation") as connection:
        if (await connection.execute(text(sql), values)).rowcount == 0:
            raise NotFound("Diese Organisation oder diese Einrichtung gibt es nicht.")
    return Response(status_code=204)
