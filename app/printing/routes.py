"""HTTP of maps on paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from app.accounts.access import ANYONE
from app.errors import BadRequest
from app.maps.question import Asked, Question
from app.maps.routes import maps_of
from app.printing.sheet import Drawn, read_sheet, sheet_of
from app.printing.typeset import pdf_of
from app.web import parameters as read
from app.web.apart import read_apart
from app.web.csv import attachment
from app.web.openapi import sends
from app.web.regions import Region, RegionOf
from app.web.workbench import workbench_of

router = APIRouter(tags=["Versorgung"], dependencies=[ANYONE])
PDF = "application/pdf"
Form = Annotated[
    Literal["maps", "difference"],
    Query(description="maps: die Karten nebeneinander; difference: wie sich zwei unterscheiden"),
]
Window = Annotated[
    str | None,
    Query(
        description="West,Süd,Ost,Nord: die Rasterzellen dieses Ausschnitts statt der Gebiete", max_length=120
    ),
]
OF_WAYS = frozenset({"mean", "median", "within", "beyond"})
SHOWN = {"places": "plaetze", "quota": "quote"}
"""Measures as the view's address calls them, where that is another word."""


@router.get("/api/maps/print.pdf", summary="Karten zum Drucken, A3", **sends(PDF, "binary"))
async def print_maps(
    request: Request, region: RegionOf, asked: Question, form: Form = "maps", bbox: Window = None
) -> Response:
    """A sheet of A3: the question, the maps as vectors, legend, scale, the worst ten, what it rests on."""
    window = _window(asked, bbox)
    if form == "difference" and len(asked.states) != 2:
        raise BadRequest("Einen Unterschied gibt es zwischen genau zwei Karten.", parameter="form")
    maps = await maps_of(request, region, asked)
    drawn = await read_apart(
        request, read_sheet, region, maps, difference=form == "difference", window=window
    )
    body = await workbench_of(request).run(_set, drawn, region, _address(request, region, asked, form))
    name = f"versorgung-{region.slug}-{'-'.join(dict.fromkeys(one.category for one in asked.states))}.pdf"
    return Response(body, media_type=PDF, headers={**attachment(name[:100]), **region.headers})


def _window(asked: Asked, bbox: str | None) -> tuple[float, float, float, float] | None:
    """The window of which cells are asked for. Raises BadRequest where there are none to be drawn."""
    boxes = read.bounding_boxes(bbox)
    if not boxes:
        return None
    if len(asked.states) != 1 or asked.measure.code not in OF_WAYS:
        raise BadRequest("Rasterzellen gibt es im Druck für eine Karte von Wegen.", parameter="bbox")
    return boxes[0]


def _set(drawn: Drawn, region: Region, url: str) -> bytes:
    moment = datetime.now(UTC)
    return pdf_of(sheet_of(drawn, region, url, moment), moment)


def _address(request: Request, region: Region, asked: Asked, form: str) -> str:
    """Where the same is seen on the screen."""
    first = asked.states[0]
    told = {"region": region.slug, "kategorie": first.category, "modus": first.mode, "alter": first.age_group,
            "grenze": asked.limit_minutes, "wert": SHOWN.get(asked.measure.code, asked.measure.code)}  # fmt: skip
    if len(asked.states) > 2:
        told["darstellung"] = "phasen"
    elif len(asked.states) == 2:
        second = asked.states[1]
        told |= {"darstellung": "unterschied" if form == "difference" else "wischen", "kategorie2": second.category,
                 "modus2": second.mode, "alter2": second.age_group}  # fmt: skip
        told |= {f"stand{n}": one.as_of.isoformat() for n, one in (("", first), ("2", second)) if one.as_of}
    base = request.app.state.settings.base_url or str(request.base_url)
    return f"{base.rstrip('/')}/versorgung?{urlencode(told)}"
