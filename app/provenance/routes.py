"""HTTP of imports."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from app.accounts.access import ANYONE
from app.errors import NotFound
from app.web.answers import told
from app.web.regions import RegionOf, engine_of

router = APIRouter(tags=["Herkunft"], dependencies=[ANYONE])

IMPORTS = """
    SELECT i.id, s.code AS source, s.name AS source_name, i.reader, i.file_name, i.sha256, i.as_of, i.started_at,
           i.finished_at, i.status, i.report -> 'total' AS total, (i.report ->> 'read')::int AS read,
           (i.report ->> 'rejected')::int AS rejected
      FROM import i JOIN source s ON s.id = i.source_id WHERE i.region_id = :region_id ORDER BY i.id DESC LIMIT 500"""

IMPORT = """
    SELECT i.id, s.code AS source, s.name AS source_name, s.licence, s.attribution, i.reader, i.file_name, i.sha256,
           i.as_of, i.started_at, i.finished_at, i.status, i.report
      FROM import i JOIN source s ON s.id = i.source_id WHERE i.region_id = :region_id AND i.id = :id"""


@router.get("/api/imports", summary="Einspielungen, die neueste zuerst")
async def imports(request: Request, region: RegionOf) -> Response:
    """The imports of a region with their totals."""
    async with engine_of(request).connect() as connection:
        rows = (await connection.execute(text(IMPORTS), {"region_id": region.id})).mappings().all()
    return told(request, region, {"imports": [dict(row) for row in rows]})


@router.get("/api/imports/{number}", summary="Der Bericht einer Einspielung")
async def one_import(request: Request, region: RegionOf, number: int) -> Response:
    """One import with its whole report."""
    keys = {"region_id": region.id, "id": min(number, 2**31 - 1)}
    async with engine_of(request).connect() as connection:
        row = (await connection.execute(text(IMPORT), keys)).mappings().first()
    if row is None:
        raise NotFound(f"Eine Einspielung {number} gibt es in dieser Region nicht.")
    return told(request, region, {"import": dict(row)})
