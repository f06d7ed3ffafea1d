"""HTTP of provision: the official quotas of areas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import ANYONE
from app.areas.tables import AREA_LEVELS
from app.errors import BadRequest
from app.places.demand import OLDEST_MONTHS, Ages, span_of
from app.places.queries import AREAS
from app.places.supply import CATEGORY
from app.provision import queries
from app.provision.quotas import AgeGroups, gather, quotas
from app.supply.asking import CountingOf
from app.supply.places import Counting, read_places
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
FORMULAS = {
    "versorgungsquote": "100 × genehmigte Plätze ÷ Kinder im Alter, für das die Plätze da sind",
    "betreuungsquote": "100 × betreute Kinder ÷ dieselben Kinder; amtlich am 1. März gezählt, die Kinder am"
                       " 31. Dezember davor",
}  # fmt: skip
COLUMNS = ("ars", "name", "children", "children_status", "places", "places_status", "places_known", "places_low",
           "places_high", "offers", "untold_offers", "versorgungsquote", "versorgungsquote_status", "versorgungsquote_low",
           "versorgungsquote_high", "cared_for", "cared_for_status", "betreuungsquote", "betreuungsquote_status")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a request."""

    category: str
    level: str
    day: date
    ages: Ages | None
    core: bool
    independent: bool
    minority: bool
    counting: Counting


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
    keys = {
        "region_id": region.id,
        "category": asked.category,
        "level": asked.level,
        "core": asked.core,
        "day": asked.day,
    }
    async with engine_of(request).connect() as connection:
        kind = (await connection.execute(text(CATEGORY), keys)).first()
        if kind is None or kind.is_private:
            known = list((await connection.execute(text(queries.CODES))).scalars())
            raise read.unknown("category", asked.category, known)
        if not kind.has_places:
            raise BadRequest(f"Bei „{kind.label}“ werden keine Plätze gezählt.", parameter="category")
        areas = (await connection.execute(text(AREAS), keys)).all()
        people = (await connection.execute(text(queries.PEOPLE), keys)).all()
        placed = (await connection.execute(text(queries.PLACED), keys)).all()
        places = await connection.run_sync(read_places, region.id, asked.day, [asked.category])
    of = asked.ages or Ages(kind.age_from_months or 0, kind.age_to_months or OLDEST_MONTHS)
    by_site = {place.site_id: place for place in places}
    here = [(row.area_id, by_site[row.site_id]) for row in placed if row.site_id in by_site]
    supply = gather(here, asked.day, asked.counting, independent=asked.independent, minority=asked.minority)
    groups, assumption, found = quotas(areas, people, supply, of)
    return {
        "category": asked.category, "label": kind.label, "level": asked.level, "date": asked.day, "ages": of.in_words,
        "counting": asked.counting.told, "children_of": _told(groups, {row.source for row in people}), "assumption": assumption.told,
        "formulas": FORMULAS, "areas": found,
    }  # fmt: skip


def _ages(asked: str | None) -> Ages | None:
    if asked is None:
        return None
    parts = re.fullmatch(r"(\d{1,2})-(\d{1,2})", asked)
    if parts is None or int(parts[1]) > int(parts[2]):
        raise BadRequest("ages nennt das erste und das letzte Lebensjahr, wie 0-6.", parameter="ages")
    return Ages(*span_of(asked))


def _told(groups: AgeGroups | None, sources: set[str]) -> dict[str, Any] | None:
    if groups is None:
        return None
    shares = [{"age_group": one.age_group, "share": round(one.share, 4)} for one in groups.groups]
    return {"reference_date": groups.reference_date, "age_groups": shares, "sources": sorted(sources)}


def _row(area: dict[str, Any]) -> list[object]:
    have, supply, care = area["places"], area["versorgungsquote"], area["betreuungsquote"]
    return [
        area["ars"], area["name"], area["children"]["value"], area["children"]["status"], have["value"], have["status"],
        have["known"], have["low"], have["high"], have["offers"], have["untold_offers"], supply["value"], supply["status"],
        supply.get("low"), supply.get("high"), area["cared_for"]["value"], area["cared_for"]["status"], care["value"],
        care["status"],
    ]  # fmt: skip
