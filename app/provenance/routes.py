"""HTTP of imports."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import text

from app.accounts.access import ANYONE, Actor, Permission, current_actor
from app.errors import NotFound
from app.web.answers import told
from app.web.regions import RegionOf, engine_of

router = APIRouter(tags=["Herkunft"], dependencies=[ANYONE])

# What a file holds is not found out by trying: its sum is for everybody where the file itself is, and for those who import.
IMPORTS = """
    SELECT i.id, s.code AS source, s.name AS source_name, i.reader, i.file_name,
           CASE WHEN atlas_is_open(s.licence) THEN i.sha256 END AS sha256, i.as_of, i.started_at,
           i.finished_at, i.status, i.report -> 'total' AS total, (i.report ->> 'read')::int AS read,
           (i.report ->> 'rejected')::int AS rejected
      FROM import i JOIN source s ON s.id = i.source_id WHERE i.region_id = :region_id ORDER BY i.id DESC LIMIT 500"""

IMPORT = """
    SELECT i.id, s.code AS source, s.name AS source_name, s.licence, s.attribution, i.reader, i.file_name, i.sha256,
           i.as_of, i.started_at, i.finished_at, i.status, i.report, atlas_is_open(s.licence) AS is_open,
           EXISTS (SELECT FROM learning_site l JOIN private_site p ON p.site_id = l.id
                    WHERE l.source_id = s.id) AS has_private
      FROM import i JOIN source s ON s.id = i.source_id WHERE i.region_id = :region_id AND i.id = :id"""


@router.get("/api/imports", summary="Einspielungen, die neueste zuerst")
async def imports(request: Request, region: RegionOf) -> Response:
    """The imports of a region with their totals."""
    async with engine_of(request).connect() as connection:
        rows = (await connection.execute(text(IMPORTS), {"region_id": region.id})).mappings().all()
    return told(request, region, {"imports": [dict(row) for row in rows]})


@router.get("/api/imports/{number}", summary="Der Bericht einer Einspielung")
async def one_import(
    request: Request, region: RegionOf, number: int, actor: Annotated[Actor, Depends(current_actor)]
) -> Response:
    """One import with its whole report.

    The values of rejected rows are for those who import; names out of a source with private sites for those who may
    see them.
    """
    keys = {"region_id": region.id, "id": min(number, 2**31 - 1)}
    async with engine_of(request).connect() as connection:
        row = (await connection.execute(text(IMPORT), keys)).mappings().first()
    if row is None:
        raise NotFound(f"Eine Einspielung {number} gibt es in dieser Region nicht.")
    may_see = not row["has_private"] or actor.may(Permission.SEE_PRIVATE)
    shown = {name: value for name, value in row.items() if name not in {"has_private", "is_open"}}
    if not (row["is_open"] or actor.may(Permission.IMPORT)):
        shown["sha256"] = None
    if not (may_see and actor.may(Permission.IMPORT)):
        shown["report"] = _for_everybody(row["report"], names=may_see)
    return told(request, region, {"import": shown})


def _for_everybody(report: dict[str, Any], *, names: bool) -> dict[str, Any]:
    rejections = [{**one, "value": None} for one in report.get("rejections", [])]
    doubtful = {
        "count": report.get("doubtful", {}).get("count", 0),
        "items": [],
    }  # they name numbers of children
    public = report | {"rejections": rejections, "doubtful": doubtful}
    if names:
        return public
    return {
        name: {**part, "items": []} if isinstance(part, dict) and "items" in part else part
        for name, part in public.items()
    }
