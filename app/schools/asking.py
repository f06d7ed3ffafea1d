"""What routes of school planning share: who asks, for which kind of school, and how answers are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Path, Query, Request, Response

from app.accounts.access import Actor, Needs, Permission
from app.web.answers import JSON, compressed, json_bytes
from app.web.csv import MEDIA_TYPE, attachment, csv_bytes
from app.web.regions import Region

if TYPE_CHECKING:
    from collections.abc import Sequence

Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Analyst = Annotated[Actor, Depends(Needs(Permission.SEE_UNSUPPRESSED))]
Planner = Annotated[Actor, Depends(Needs(Permission.COMPUTE))]
Approver = Annotated[Actor, Depends(Needs(Permission.APPROVE_IMPORTS))]
KindOf = Annotated[str, Query(description="Schulart: primary_school, community_school, grammar_school")]
Slug = Annotated[str, Path(description="Kürzel der Schule")]
SIGNS = {"secret": ".", "unknown": "x", "zero": 0, "not_applicable": "x"}


def sees_all(actor: Actor) -> bool:
    """Whether exact numbers may be seen."""
    return actor.may(Permission.SEE_UNSUPPRESSED)


def told(request: Request, region: Region, content: dict[str, Any], media_type: str = JSON) -> Response:
    """Never kept by others: what one role is shown is not for another."""
    body = json_bytes({"region": region.told, "attribution": region.attribution, **content})
    headers = {name: value for name, value in region.headers.items() if name != "ETag"}
    return compressed(request, body, media_type, {**headers, "Cache-Control": "no-store"})


def file(region: Region, name: str, rows: Sequence[Sequence[object]]) -> Response:
    """A table to download."""
    headers = {key: value for key, value in region.headers.items() if key != "ETag"}
    return Response(
        csv_bytes(rows),
        media_type=MEDIA_TYPE,
        headers={**headers, **attachment(name), "Cache-Control": "no-store"},
    )


def cell(figure: dict[str, Any] | None) -> object:
    """A figure in a table: its number, or the sign of why there is none (DIN 55301)."""
    if figure is None:
        return "x"
    return figure["value"] if figure["value"] is not None else SIGNS.get(figure["status"], "x")
