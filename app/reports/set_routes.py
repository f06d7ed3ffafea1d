"""HTTP of profiles that were frozen together; they are begun as a job of the kind `report_set`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.accounts.access import Actor, Permission
from app.audit.acting import writing
from app.reports import sets
from app.reports.routes import IfMatch, Publisher, Reader, Strict, told
from app.web.answers import XLSX
from app.web.csv import attachment
from app.web.openapi import sends
from app.web.regions import RegionOf, engine_of
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(tags=["Berichte"], prefix="/api/report-sets")
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="Nummer der Sammlung")]


class ShownIn(Strict):
    """Whether everybody may see all of them."""

    published: bool


@router.get("", summary="Sammlungen von Gemeindeprofilen")
async def listed(request: Request, region: RegionOf, actor: Reader) -> Response:
    """Those published; for those who work on reports all. The newest first."""
    every = _works(actor)
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(lambda sync: sets.listed(sync, region.id, all_of_them=every))
    return told({"sets": found})


@router.get("/{number}", summary="Eine Sammlung mit ihren Profilen")
async def one(request: Request, region: RegionOf, actor: Reader, number: Number) -> Response:
    """Each profile is a report of its own, with PDF, HTML and DOCX at `/api/reports/{id}/files/…`."""
    every = _works(actor)
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(lambda sync: sets.read(sync, region.id, number, all_of_them=every))
    return _told(found)


@router.get(
    "/{number}/figures.xlsx", summary="Alle Zahlen aller Profile einer Sammlung", **sends(XLSX, "binary")
)
async def figures(request: Request, region: RegionOf, actor: Reader, number: Number) -> Response:
    """One workbook of the frozen figures, with the profile each stands in."""
    every = _works(actor)
    async with engine_of(request).connect() as connection:
        found, documents = await connection.run_sync(
            lambda sync: sets.documents(sync, region.id, number, all_of_them=every)
        )

    def made() -> bytes:
        from app.reports.as_xlsx import set_xlsx  # here: few processes ever write workbooks

        return set_xlsx(found["title"], documents)

    body = await workbench_of(request).run(made)
    headers = {
        **attachment(f"gemeindeprofile-{region.slug}-{number}.xlsx"),
        **region.headers,
        "Cache-Control": "private, no-cache",
    }
    return Response(body, media_type=XLSX, headers=headers)


@router.put("/{number}/publication", summary="Alle Profile einer Sammlung veröffentlichen oder zurückziehen")
async def publish(
    request: Request, region: RegionOf, actor: Publisher, number: Number, asked: ShownIn, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """All or none; 412 where somebody was faster."""
    named = re.fullmatch(r'(?:W/)?"s(\d{1,9})-(\d{1,9})"', (if_match or "").strip())
    revision = int(named[2]) if named and int(named[1]) == number else None

    def work(connection: Connection) -> dict[str, Any]:
        return sets.publish(connection, region.id, number, revision, published=asked.published)

    reason = "Gemeindeprofile veröffentlicht" if asked.published else "Gemeindeprofile zurückgezogen"
    async with writing(request, actor, reason) as connection:
        return _told(await connection.run_sync(work))


def _works(actor: Actor) -> bool:
    return actor.may(Permission.KEEP_INDICATORS)


def _told(found: dict[str, Any]) -> Response:
    answer = told(
        {name: value for name, value in found.items() if name != "revision"} | {"etag": _etag(found)}
    )
    answer.headers["ETag"] = _etag(found)
    return answer


def _etag(found: dict[str, Any]) -> str:
    return f'"s{found["id"]}-{found["revision"]}"'
