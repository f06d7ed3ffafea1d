"""HTTP of developments: what changes and what stands out, for everybody; deciding about it for those who keep indicators."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection, text

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.developments import answers, deciding, queries
from app.developments.decisions import CHANGED_RULE
from app.developments.schemas import Acceptance, Dismissal, Key
from app.errors import NotFound
from app.indicators.series import read_catalogue
from app.web import parameters as read
from app.web.answers import JSON, compressed, json_bytes
from app.web.apart import read_apart
from app.web.csv import MEDIA_TYPE, attachment, csv_bytes
from app.web.openapi import sends
from app.web.paging import make_token, read_token
from app.web.regions import Region, RegionOf

router = APIRouter(tags=["Entwicklungen"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Keeper = Annotated[Actor, Depends(Needs(Permission.KEEP_INDICATORS))]
FilterText = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")]
Kind = Literal["trend", "step", "target", "outlier", "cluster"]
Meaning = Literal["better", "worse", "open"]
Level = Literal["state", "district", "municipal_association", "municipality"]
State = Annotated[
    Literal["open", "accepted", "dismissed", "all"],
    Query(
        description="Offen, übernommen, verworfen oder alle; Verworfenes nur für die, die darüber entscheiden"
    ),
]
NOT_YET = "Entwicklungen sind für diese Region noch nicht berechnet. Wer berechnen darf, kann den Auftrag „developments“ stellen."


def filters(
    key: FilterText = None, kind: Kind | None = None, meaning: Meaning | None = None, level: Level | None = None,
    indicator: FilterText = None, area: FilterText = None,
) -> dict[str, Any]:  # fmt: skip
    """What of the list is asked for; `area`: an ARS, also as one of a cluster's."""
    return {
        "key": key,
        "kind": kind,
        "meaning": meaning,
        "level": level,
        "indicator": indicator,
        "area": area,
    }


Filters = Annotated[dict[str, Any], Depends(filters)]


@router.get("/api/developments", summary="Was sich ändert und was auffällt, die meisten Menschen zuerst")
async def developments(
    request: Request, region: RegionOf, actor: Reader, asked: Filters, state: State = "open",
    limit: read.Limit = 50, after: read.After = None,
) -> Response:  # fmt: skip
    """Developments with sentence, numbers, uncertainty, method and series; how many tests it took, and what cannot be said."""
    limit = read.limit_of(limit)
    head, rows = await _listed(request, region, actor, asked, state)
    query = f"developments/{region.id}/{head['run']['id']}/{state}/{sorted(asked.items())}"
    start = read_token(request.app.state.secret, query, after) if after else [0]
    first = int(str(start[0]))
    links = [{"rel": "self", "href": str(request.url.path)}]
    if first + limit < len(rows):
        token = make_token(request.app.state.secret, query, [first + limit])
        kept = {name: value for name, value in request.query_params.items() if name != "after"}
        links.append({"rel": "next", "href": f"{request.url.path}?{urlencode({**kept, 'after': token})}"})
    items = [one() for one in rows[first : first + limit]]
    return _fresh(request, region, {**head, "matched": len(rows), "items": items, "links": links})


@router.get("/api/developments.csv", summary="Dasselbe als Tabelle", **sends(MEDIA_TYPE, "binary"))
async def table(
    request: Request, region: RegionOf, actor: Reader, asked: Filters, state: State = "open"
) -> Response:
    """The same for spreadsheets, all of it."""
    _, rows = await _listed(request, region, actor, asked, state)
    body = csv_bytes(answers.csv_rows([one() for one in rows]))
    headers = {**_headers(region), **attachment(f"entwicklungen-{region.slug}.csv")}
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


@router.post("/api/developments/findings", summary="Als Befund übernehmen", status_code=201)
async def take_up(request: Request, region: RegionOf, body: Acceptance, actor: Keeper) -> dict[str, int]:
    """Make a finding of a development, with its figures as they are now; it is not public until it is published."""
    async with writing(request, actor, body.note or "Entwicklung als Befund übernommen") as connection:
        number = await connection.run_sync(deciding.accept, actor, region.id, body.key, body.run, body.note)
    return {"finding": number}


@router.post("/api/developments/dismissals", summary="Verwerfen, mit Begründung", status_code=201)
async def dismiss(request: Request, region: RegionOf, body: Dismissal, actor: Keeper) -> dict[str, int]:
    """Say why nothing follows from a development; it comes back only when its numbers change materially."""
    async with writing(request, actor, body.reason) as connection:
        number = await connection.run_sync(
            deciding.dismiss, actor, region.id, body.key, body.run, body.reason
        )
    return {"id": number}


@router.delete("/api/developments/dismissals", summary="Doch nicht verworfen", status_code=204)
async def reopen(request: Request, region: RegionOf, key: Annotated[Key, Query()], actor: Keeper) -> Response:
    """Take back a dismissal."""
    async with writing(request, actor, "Verwerfung zurückgenommen") as connection:
        await connection.run_sync(deciding.withdraw, region.id, key)
    return Response(status_code=204)


async def _listed(
    request: Request, region: Region, actor: Actor, asked: dict[str, Any], state: str
) -> tuple[dict[str, Any], list[Any]]:
    """What answers begin with, and the items, each made when it is called for."""
    decides = actor.may(Permission.KEEP_INDICATORS)

    def reading(connection: Connection) -> tuple[dict[str, Any], list[Any]]:
        run = connection.execute(text(queries.RUN), {"region_id": region.id}).mappings().first()
        if run is None:
            raise NotFound(NOT_YET)
        known = read_catalogue(connection, region.id)
        rows = connection.execute(text(queries.LISTED), {**asked, "run_id": run["id"]}).mappings().all()
        head = answers.about(run)
        listed = answers.shown(rows, state, decides=decides)
        return {**head, "rule": CHANGED_RULE}, [
            lambda row=row: answers.item(row, known.get(row["indicator"]), decides=decides) for row in listed
        ]

    return await read_apart(request, reading)


def _headers(region: Region) -> dict[str, str]:
    kept = {name: value for name, value in region.headers.items() if name != "ETag"}
    return {**kept, "Cache-Control": "no-store"}


def _fresh(request: Request, region: Region, content: dict[str, Any]) -> Response:
    """Never kept by others: what one role is shown is not for another, and decisions hold at once."""
    body = json_bytes({"region": region.told, "attribution": region.attribution, **content})
    return compressed(request, body, JSON, _headers(region))
