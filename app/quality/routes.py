"""HTTP of the quality board: totals for everyone, lists and mending for those who may edit sites."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.errors import NotFound
from app.quality import findings
from app.quality.kinds import BY_CODE, GROUPS, Kind
from app.quality.mending import Place, decline_proposal, dismiss, place_by_hand, withdraw
from app.quality.schemas import TEXT, Decision, Dismissal, Placing, Refusal
from app.sites.editing.after import after_site_change
from app.sites.matching import decide
from app.web import parameters as read
from app.web.answers import JSON, compressed, json_bytes
from app.web.csv import MEDIA_TYPE as CSV
from app.web.csv import attachment, csv_bytes
from app.web.paging import make_token, read_token
from app.web.regions import Region, RegionOf, engine_of

router = APIRouter(tags=["Datenqualität"])
Editor = Annotated[Actor, Depends(Needs(Permission.EDIT_SITES))]
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
SitePath = Annotated[str, Path(pattern=TEXT, description="Kürzel des Lernorts")]
MOST_IN_A_FILE = 50_000
COLUMNS = ("kind", "slug", "name", "part", "why", "since", "address", "municipality", "lon", "lat", "source")

PROPOSAL = """
    SELECT p.status, p.asked, p.reason, p.proposed_at, p.decided_at, p.candidates, p.match_class, p.precision_m,
           ST_X(p.point) AS lon, ST_Y(p.point) AS lat
      FROM site_placing p JOIN learning_site l ON l.id = p.site_id WHERE l.region_id = :region_id AND l.slug = :slug"""

MATCH_HERE = """
    SELECT FROM site_match m JOIN learning_site l ON l.id = m.site_id WHERE m.id = :number AND l.region_id = :region_id"""


@router.get("/api/quality", summary="Wie gut die Daten sind: Befunde je Art und Gemeinde")
async def board(request: Request, region: RegionOf, _actor: Reader) -> Response:
    """Open findings per kind, with the share of sites concerned, and per municipality."""
    kept: findings.Kept = request.app.state.quality_totals
    async with engine_of(request).connect() as connection:
        counted = await findings.kept_totals(connection, region, kept)
    return _fresh(request, region, {"groups": GROUPS, **counted})


@router.get("/api/quality/{kind}", summary="Die Befunde einer Art, seitenweise oder als CSV")
async def kind_of_findings(
    request: Request, region: RegionOf, kind: str, actor: Editor,
    area: Annotated[str | None, Query(pattern=TEXT, description="Nur in dieser Gemeinde (ARS); „-“: in keiner")] = None,
    dismissed: Annotated[bool, Query(description="Stattdessen die, die als richtig bestätigt sind")] = False,
    limit: read.Limit = 100, after: read.After = None, format: Literal["json", "csv"] = "json",  # noqa: A002
) -> Response:  # fmt: skip
    """Findings of a kind with why, since when, and how to mend them."""
    known = _kind(kind)
    limit = read.limit_of(limit) if format == "json" else MOST_IN_A_FILE
    query, secret = f"quality/{region.id}/{kind}/{area}/{dismissed}", request.app.state.secret
    start = read_token(secret, query, after) if after else ["", ""]
    async with engine_of(request).connect() as connection:
        rows = await findings.page(
            connection, region, known, area=area or "", dismissed=dismissed,
            after=(str(start[0]), str(start[1])), limit=limit + 1,
            see_private=actor.may(Permission.SEE_PRIVATE),
        )  # fmt: skip
    if format == "csv":
        return _as_csv(request, region, known, rows[:limit])
    links = [{"rel": "self", "href": str(request.url.path)}]
    if len(rows) > limit:
        last = rows[limit - 1]
        token = make_token(secret, query, [last["slug"], last["part"]])
        kept = {name: value for name, value in request.query_params.items() if name != "after"}
        links.append({"rel": "next", "href": f"{request.url.path}?{urlencode({**kept, 'after': token})}"})
    told = {"kind": kind, "label": known.label, "mend": known.mend, "findings": rows[:limit], "links": links}
    return _fresh(request, region, told)


@router.get("/api/sites/{slug}/placing", summary="Wo ein Lernort nach seiner Adresse liegen könnte")
async def proposal(request: Request, region: RegionOf, slug: SitePath, _actor: Editor) -> Response:
    """The places proposed for a site without coordinates, or how it was placed."""
    async with engine_of(request).connect() as connection:
        row = (
            (await connection.execute(text(PROPOSAL), {"region_id": region.id, "slug": slug}))
            .mappings()
            .first()
        )
    if row is None:
        raise NotFound("Für diesen Lernort gibt es keinen Vorschlag.")
    return _fresh(request, region, {"slug": slug, **row})


@router.post("/api/sites/{slug}/placing", summary="Einen Lernort auf die Karte setzen", status_code=204)
async def place(request: Request, region: RegionOf, slug: SitePath, body: Placing, actor: Editor) -> Response:
    """Put a site on the map by hand, or take one of the places proposed for it."""
    chosen = Place(body.lon, body.lat, body.reason, body.day, body.candidate)
    async with writing(request, actor, body.reason) as connection:
        await connection.run_sync(place_by_hand, region, slug, chosen)
    return Response(status_code=204)


@router.post("/api/sites/{slug}/placing/refusal", summary="Keiner der Vorschläge stimmt", status_code=204)
async def refuse(
    request: Request, region: RegionOf, slug: SitePath, body: Refusal, actor: Editor
) -> Response:
    """Say that none of the proposed places is right."""
    async with writing(request, actor, body.reason) as connection:
        await connection.run_sync(decline_proposal, region, slug, body.reason)
    return Response(status_code=204)


@router.post("/api/matches/{number}", summary="Entscheiden: derselbe Ort, oder zwei", status_code=204)
async def decide_match(
    request: Request, region: RegionOf, number: int, body: Decision, actor: Editor
) -> Response:
    """Decide whether two sites are the same place; a decision may be reversed."""
    keys = {"number": min(number, 2**31 - 1), "region_id": region.id}
    words = body.reason or ("derselbe Ort" if body.same else "zwei verschiedene Orte")
    async with writing(request, actor, words) as connection:
        if (await connection.execute(text(MATCH_HERE), keys)).first() is None:
            raise NotFound(f"Einen Vorschlag {number} gibt es in dieser Region nicht.")
        await connection.run_sync(lambda writer: decide(writer, keys["number"], same=body.same))
        await connection.run_sync(after_site_change, region.id)
    return Response(status_code=204)


@router.post("/api/quality/{kind}/dismissals", summary="Ein Befund ist richtig, wie er ist", status_code=201)
async def dismiss_finding(
    request: Request, region: RegionOf, kind: str, body: Dismissal, actor: Editor
) -> dict[str, int]:
    """Say that what was found is right; it is found again when the value changes."""
    known = _kind(kind)
    async with writing(request, actor, body.reason) as connection:
        number = await connection.run_sync(dismiss, region, known, body.slug, body.part, body.reason, actor)
    return {"id": number}


@router.delete(
    "/api/quality/dismissals/{number}", summary="Doch nicht richtig: wieder offen", status_code=204
)
async def withdraw_dismissal(request: Request, region: RegionOf, number: int, actor: Editor) -> Response:
    """Take back that a finding was found right."""
    async with writing(request, actor, "Bestätigung zurückgenommen") as connection:
        await connection.run_sync(withdraw, region, min(number, 2**31 - 1))
    return Response(status_code=204)


def _kind(code: str) -> Kind:
    kind = BY_CODE.get(code)
    if kind is None:
        raise read.unknown("kind", code, list(BY_CODE))
    return kind


def _fresh(request: Request, region: Region, content: dict[str, Any]) -> Response:
    """An answer that is never kept: what is mended is gone from the board at once."""
    body = json_bytes({"region": region.told, "attribution": region.attribution, **content})
    headers = {name: value for name, value in region.headers.items() if name != "ETag"}
    return compressed(request, body, JSON, {**headers, "Cache-Control": "no-store"})


def _as_csv(request: Request, region: Region, kind: Kind, rows: list[dict[str, Any]]) -> Response:
    body = csv_bytes([COLUMNS, *([row[column] for column in COLUMNS] for row in rows)])
    headers = {
        **{name: value for name, value in region.headers.items() if name != "ETag"},
        "Cache-Control": "no-store",
        **attachment(f"datenqualitaet-{kind.code}.csv"),
    }
    return compressed(request, body, CSV, headers)
