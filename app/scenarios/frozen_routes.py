"""HTTP of frozen scenarios: their figures, and the same as text, as a workbook and as a sheet for a committee."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.accounts.access import Actor, Permission
from app.downloads import making
from app.errors import AtlasError
from app.printing.typeset import DOCUMENT, pdf_of
from app.scenarios import freezing
from app.scenarios.content import CONTENT
from app.scenarios.frozen_files import bundle_of, sheet_of
from app.scenarios.keeping import base_for
from app.scenarios.result_routes import answered
from app.scenarios.routes import Reader, told
from app.scenarios.text_block import text_of
from app.web.answers import XLSX
from app.web.csv import attachment
from app.web.openapi import sends
from app.web.regions import Region, RegionOf, engine_of
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from collections.abc import Mapping


router = APIRouter(tags=["Szenarien"])
FrozenNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="Nummer des eingefrorenen Stands")]
PLAIN, PDF = "text/plain", "application/pdf"


@router.get("/api/frozen-scenarios", summary="Eingefrorene Stände, die man sehen darf")
async def listed(request: Request, region: RegionOf, actor: Reader) -> Response:
    """Without their figures, the newest first."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(freezing.listed, actor, region.id)
    return told({"frozen": found})


@router.get("/api/frozen-scenarios/{number}", summary="Ein eingefrorener Stand mit seinen Zahlen")
async def frozen(request: Request, region: RegionOf, actor: Reader, number: FrozenNumber) -> Response:
    """The figures as they were, and whether newer data exist since."""
    body, newer = await _read(request, region, actor, number)
    return answered(request, region, {**body, "superseded": bool(newer), "changed_since": newer})


@router.get(
    "/api/frozen-scenarios/{number}/text", summary="Ein eingefrorener Stand als Text für eine Vorlage", **sends(PLAIN, "binary")
)  # fmt: skip
async def frozen_text(request: Request, region: RegionOf, actor: Reader, number: FrozenNumber) -> Response:
    """What changes, what that brings, on what it rests, and where it can be checked."""
    body, newer = await _read(request, region, actor, number)
    written = text_of(body, _address(request, number), newer).encode()
    return _file(written, f"{PLAIN}; charset=utf-8", f"szenario-stand-{number}.txt")


@router.get(
    "/api/frozen-scenarios/{number}/figures.xlsx", summary="Ein eingefrorener Stand als Arbeitsmappe", **sends(XLSX, "binary")
)  # fmt: skip
async def frozen_workbook(
    request: Request, region: RegionOf, actor: Reader, number: FrozenNumber
) -> Response:
    """All figures of all areas and ages before and after, the changes, on what it rests."""
    body, newer = await _read(request, region, actor, number)
    bundle = bundle_of(body, region, _address(request, number), newer)
    made = await workbench_of(request).run(making.workbook, bundle)
    return _file(made, XLSX, f"szenario-stand-{number}.xlsx", region.headers)


@router.get(
    "/api/frozen-scenarios/{number}/sheet.pdf", summary="Ein eingefrorener Stand zum Drucken, A4", **sends(PDF, "binary")
)  # fmt: skip
async def frozen_sheet(request: Request, region: RegionOf, actor: Reader, number: FrozenNumber) -> Response:
    """Changes, figures before and after, municipalities, on what it rests; every page says that it is a draft."""
    body, newer = await _read(request, region, actor, number)
    moment = datetime.now(UTC)
    sheet = sheet_of(body, region, _address(request, number), newer, moment)
    made = await workbench_of(request).run(pdf_of, sheet, moment, DOCUMENT)
    return _file(made, PDF, f"szenario-stand-{number}.pdf", region.headers)


async def _read(
    request: Request, region: Region, actor: Actor, number: int
) -> tuple[dict[str, Any], list[str]]:
    """A frozen state as somebody may see it, and what has changed since."""
    async with engine_of(request).connect() as connection:
        row = await connection.run_sync(freezing.read, actor, region.id, number)
        marks = await connection.run_sync(freezing.timetables, region.id)
    told = freezing.told(row, see_all=actor.may(Permission.SEE_UNSUPPRESSED))
    content = CONTENT.validate_python(row["content"])
    try:
        base = await base_for(request, region, content, see_all=True)
    except AtlasError as error:  # what it started from is gone; what was frozen is not
        return told, [error.detail]
    return told, freezing.newer(row, freezing.inputs_of(base, content, *marks))


def _address(request: Request, number: int) -> str:
    """Where the state is seen on the screen."""
    base = request.app.state.settings.base_url or str(request.base_url)
    return f"{base.rstrip('/')}/szenario?stand={number}"


def _file(body: bytes, media_type: str, name: str, marked: Mapping[str, str] | None = None) -> Response:
    headers = {key: value for key, value in (marked or {}).items() if key != "ETag"}
    return Response(
        body, media_type=media_type, headers={**headers, **attachment(name), "Cache-Control": "no-store"}
    )
