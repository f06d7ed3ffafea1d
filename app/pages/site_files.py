"""What one takes along of a learning site: its address as a QR code, its opening hours as a calendar."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote

import segno
from fastapi import APIRouter, Query, Request, Response

from app.accounts.access import ANYONE
from app.committees.recurrence import ZONE
from app.errors import NotFound
from app.pages import opening_calendar
from app.sites.routes import read_site
from app.timetables.days import holidays_of
from app.web.csv import attachment
from app.web.regions import RegionOf

if TYPE_CHECKING:
    from app.web.regions import Region

router = APIRouter(include_in_schema=False, dependencies=[ANYONE])
Asked = Annotated[str | None, Query(alias="region", max_length=80)]
NO_HOURS = (
    "Die Öffnungszeiten dieses Lernorts sind nicht bekannt, oder sie lassen sich nicht als Kalender sagen."
)


@router.get("/lernort/{slug}/qr.svg")
async def qr(request: Request, region: RegionOf, slug: str, asked: Asked = None) -> Response:
    """The address of the site's page, to be read by a camera; error correction M, a quiet zone of four."""
    await read_site(request, region, slug)
    drawn = io.BytesIO()
    code = segno.make(_address(request, slug, region if asked else None), error="m", micro=False)
    code.save(drawn, kind="svg", scale=6, border=4, light="#fff", dark="#000", xmldecl=False)
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


@router.get("/lernort/{slug}/oeffnungszeiten.ics")
async def hours(
    request: Request, region: RegionOf, slug: str, asked: Asked = None, lang: Literal["de", "da", "en", "ls"] = "de"
) -> Response:  # fmt: skip
    """The opening hours as weekly events; 404 where they are not known or not plain."""
    told: dict[str, Any] = (await read_site(request, region, slug))["properties"]
    where = told["address"]
    street = " ".join(filter(None, (where["street"], where["house_number"])))
    place = " ".join(filter(None, (where["postal_code"], where["place"])))
    content = opening_calendar.calendar(
        told["name"], ", ".join(filter(None, (street, place))), _address(request, slug, region if asked else None),
        _hours(told), datetime.now(ZONE).date(), holidays_of(region), lang,
    )  # fmt: skip
    if content is None:
        raise NotFound(NO_HOURS)
    headers = {**attachment(f"{slug}.ics"), "Cache-Control": "no-cache"}
    return Response(content, media_type="text/calendar", headers=headers)


def _hours(told: dict[str, Any]) -> dict[str, str]:
    """Those of the site, or where they are not known those of its offers, by what they are of."""
    if told["opening_hours"]:
        return {told["name"]: told["opening_hours"]}
    offers = [one for one in told["offers"] if one["opening_hours"]]
    return {f"{told['name']}, {one['label']}": one["opening_hours"] for one in offers}


def _address(request: Request, slug: str, region: Region | None) -> str:
    """The page of a site as others reach it; with its region only where that was told."""
    base = (request.app.state.settings.base_url or str(request.base_url)).rstrip("/")
    more = f"?region={quote(region.slug)}" if region is not None else ""
    return f"{base}/lernort/{quote(slug)}{more}"
