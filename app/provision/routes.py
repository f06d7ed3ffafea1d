"""HTTP of provision: the official quotas of areas."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from app.accounts.access import ANYONE
from app.areas.tables import AREA_LEVELS
from app.errors import BadRequest
from app.places.demand import Ages, span_of
from app.provision.reading import Asked, read_quotas
from app.supply.asking import CountingOf
from app.web import parameters as read
from app.web.answers import told
from app.web.csv import MEDIA_TYPE, attachment, csv_bytes
from app.web.openapi import sends
from app.web.regions import Region, RegionOf, engine_of

router = APIRouter(tags=["Versorgung"], dependencies=[ANYONE])
SENDS_CSV = sends(MEDIA_TYPE, "binary")
Independent = Annotated[bool, Query(description="Plätze freier Träger zählen mit")]
AgesOf = Annotated[
    str | None,
    Query(
        description="Wessen Kinder: erstes und letztes Lebensjahr, z. B. 0-6; ohne: das Alter der Art",
        examples=["0-6"],
    ),
]
Minority = Annotated[bool, Query(description="Plätze der dänischen Minderheit zählen mit")]
COLUMNS = ("ars", "name", "children", "children_status", "places", "places_status", "places_known", "places_low",
           "places_high", "offers", "untold_offers", "versorgungsquote", "versorgungsquote_status", "versorgungsquote_low",
           "versorgungsquote_high", "cared_for", "cared_for_status", "betreuungsquote", "betreuungsquote_status")  # fmt: skip


def asked_of(
    category: read.Category, level: read.Level = "municipality", core: read.Core = True, date: read.Day = None,
    ages: AgesOf = None, independent: Independent = True, minority: Minority = True, *, counting: CountingOf,
) -> Asked:  # fmt: skip
    """What is asked for; raises BadRequest for a level or ages that there are not."""
    if level not in AREA_LEVELS:
        raise read.unknown("level", level, AREA_LEVELS)
    return Asked(category, level, read.day_of(date), _ages(ages), core, independent, minority, counting)


Question = Annotated[Asked, Depends(asked_of)]


@router.get("/api/quotas", summary="Versorgungsquote und Betreuungsquote, mit Zähler und Nenner")
async def of_areas(request: Request, region: RegionOf, asked: Question) -> Response:
    """Both quotas of every area of a level; what is not known is said, never guessed silently."""
    return told(request, region, await _read(request, region, asked))


@router.get("/api/quotas.csv", summary="Versorgungs- und Betreuungsquoten als Tabelle", **SENDS_CSV)
async def as_table(request: Request, region: RegionOf, asked: Question) -> Response:
    """The same for spreadsheets."""
    found = await _read(request, region, asked)
    rows = [list(COLUMNS), *(_row(area) for area in found["areas"])]
    headers = {**attachment(f"quoten-{region.slug}-{asked.category}-{asked.level}.csv"), **region.headers}
    return Response(csv_bytes(rows), media_type=MEDIA_TYPE, headers=headers)


async def _read(request: Request, region: Region, asked: Asked) -> dict[str, Any]:
    async with engine_of(request).connect() as connection:
        return await connection.run_sync(read_quotas, region.id, asked)


def _ages(asked: str | None) -> Ages | None:
    if asked is None:
        return None
    parts = re.fullmatch(r"(\d{1,2})-(\d{1,2})", asked)
    if parts is None or int(parts[1]) > int(parts[2]):
        raise BadRequest("ages nennt das erste und das letzte Lebensjahr, wie 0-6.", parameter="ages")
    return Ages(*span_of(asked))


def _row(area: dict[str, Any]) -> list[object]:
    have, supply, care = area["places"], area["versorgungsquote"], area["betreuungsquote"]
    return [
        area["ars"], area["name"], area["children"]["value"], area["children"]["status"], have["value"], have["status"],
        have["known"], have["low"], have["high"], have["offers"], have["untold_offers"], supply["value"], supply["status"],
        supply.get("low"), supply.get("high"), area["cared_for"]["value"], area["cared_for"]["status"], care["value"],
        care["status"],
    ]  # fmt: skip
