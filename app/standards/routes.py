"""HTTP of rules and standards: reading for everyone, changing for planners, and where a site or a cell stands."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.errors import BadRequest, NotFound
from app.standards import editing
from app.standards.rules import NOTICE, Rule
from app.standards.schemas import KEY, LINE, NewStandard, RuleBody, StandardBody
from app.standards.standing import in_order, of_cell, of_site
from app.standards.store import prefixes_of, read_rulebook, read_standards, read_versions
from app.web.answers import JSON, json_bytes, told
from app.web.csv import MEDIA_TYPE as CSV
from app.web.csv import attachment, csv_bytes
from app.web.openapi import sends
from app.web.parameters import day_of
from app.web.regions import Region, RegionOf, engine_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

router = APIRouter(tags=["Regeln und Standards"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Planner = Annotated[Actor, Depends(Needs(Permission.SET_STANDARDS))]
IfMatch = Annotated[str | None, Header(description="Der ETag des Standes, der geändert wird")]
AsOf = Annotated[
    str | None, Query(description="Was an diesem Tag gilt, JJJJ-MM-TT; ohne: heute", examples=["2026-08-01"])
]
StandardKey = Annotated[str, Path(pattern=KEY, description="Kürzel des Standards")]
RuleCode = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9_-]{1,20}$", description="Nummer der Regel", examples=["R22"])
]
COLUMNS = ("code", "title", "paragraph", "name", "label", "value", "unit", "valid_from", "valid_to", "status",
           "source", "source_url", "checked_on")  # fmt: skip


@router.get("/api/rules", summary="Welche Regeln des Rechts an einem Tag gelten")
async def rules(request: Request, region: RegionOf, _actor: Reader, as_of: AsOf = None) -> Response:
    """Every rule with paragraph, values, since when, source and when it was checked; no legal advice."""
    day = _day(as_of)
    async with engine_of(request).connect() as connection:
        book = await connection.run_sync(read_rulebook, region.id, region.config)
    return told(request, region, {"as_of": day, **_about(region), "rules": [_with_next(rule, book.of_code(rule.code), day) for rule in book.holding(day)]})  # fmt: skip


@router.get("/api/rules.csv", summary="Die Regeln eines Tages als Tabelle", **sends(CSV, "binary"))
async def rules_table(request: Request, region: RegionOf, _actor: Reader, as_of: AsOf = None) -> Response:
    """One line per value; a rule without values has one line."""
    day = _day(as_of)
    async with engine_of(request).connect() as connection:
        book = await connection.run_sync(read_rulebook, region.id, region.config)
    rows = [row for rule in book.holding(day) for row in _lines(rule)]
    headers = {**region.headers, **attachment(f"regeln-{region.slug}-{day}.csv")}
    return Response(csv_bytes([COLUMNS, *rows]), media_type=CSV, headers=headers)


@router.get("/api/rules/{code}", summary="Alle Fassungen einer Regel")
async def rule_versions(request: Request, region: RegionOf, _actor: Reader, code: RuleCode) -> Response:
    """Every version, the Kreis's own first; the ETag names the state for If-Match."""
    async with engine_of(request).connect() as connection:
        book = await connection.run_sync(read_rulebook, region.id, region.config)
    return _versions(book.of_code(code))


@router.put("/api/rules/{code}", summary="Eine Regel, wie sie ab einem Tag gilt, eintragen")
async def change_rule(
    request: Request,
    region: RegionOf,
    actor: Planner,
    code: RuleCode,
    body: RuleBody,
    if_match: IfMatch = None,
) -> Response:
    """The Kreis's own version goes before the program's from the day on; 412 where somebody was faster."""

    def work(connection: Connection) -> list[Rule]:
        return editing.change_rule(connection, region.id, region.config, code, body, if_match)

    async with writing(request, actor, body.reason) as connection:
        changed = await connection.run_sync(work)
    return _versions(changed)


@router.get("/api/standards", summary="Was der Kreis als ausreichend beschlossen hat")
async def standards(request: Request, region: RegionOf, _actor: Reader, as_of: AsOf = None) -> Response:
    """The standards that hold on a day, with the decision each rests on."""
    day = _day(as_of)
    async with engine_of(request).connect() as connection:
        every = await connection.run_sync(read_standards, region.id)
    version = {key: editing.etag_of(list(them)) for key, them in groupby(every, lambda one: one.key)}
    shown = [{**one.told, "version": version[one.key]} for one in every if one.holds(day)]
    later = [{**one.told, "version": version[one.key]} for one in every if one.valid_from > day]
    return told(request, region, {"as_of": day, "standards": shown, "later": later})


@router.post("/api/standards", summary="Einen Standard festlegen", status_code=201)
async def add_standard(request: Request, region: RegionOf, actor: Planner, body: NewStandard) -> Response:
    """A new standard from a day on, with the decision it rests on and the reason."""
    async with writing(request, actor, body.reason) as connection:
        made = await connection.run_sync(editing.add_standard, region.id, body)
    return _versions(made, 201, Location=f"/api/standards/{body.key}")


@router.get("/api/standards/{key}", summary="Alle Fassungen eines Standards")
async def standard_versions(request: Request, region: RegionOf, _actor: Reader, key: StandardKey) -> Response:
    """Every version by day; the ETag names the state for If-Match."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(read_versions, region.id, key)
    if not found:
        raise NotFound(f"Einen Standard „{key}“ gibt es in dieser Region nicht.")
    return _versions(found)


@router.put("/api/standards/{key}", summary="Einen Standard ab einem Tag ändern")
async def change_standard(
    request: Request,
    region: RegionOf,
    actor: Planner,
    key: StandardKey,
    body: StandardBody,
    if_match: IfMatch = None,
) -> Response:
    """A new version from the day on; 428 without a version, 412 with both where somebody was faster."""
    async with writing(request, actor, body.reason) as connection:
        changed = await connection.run_sync(editing.change_standard, region.id, key, body, if_match)
    return _versions(changed)


@router.delete("/api/standards/{key}", summary="Einen Standard an einem Tag enden lassen", status_code=204)
async def end_standard(
    request: Request, region: RegionOf, actor: Planner, key: StandardKey,
    reason: Annotated[str, Query(min_length=3, max_length=500, pattern=LINE, description="Warum")],
    on: Annotated[str | None, Query(description="Der Tag; ohne: heute")] = None, if_match: IfMatch = None,
) -> Response:  # fmt: skip
    """From the day on it holds no longer; its history stays."""
    async with writing(request, actor, reason) as connection:
        await connection.run_sync(editing.end_standard, region.id, key, _day(on), if_match)
    return Response(status_code=204)


@router.get(
    "/api/sites/{slug}/rules", summary="Welche Regeln und Standards für einen Lernort gelten, und wo er steht"
)
async def site_rules(
    request: Request, region: RegionOf, actor: Reader, slug: str, as_of: AsOf = None
) -> Response:
    """Per offer: what holds on the day, what was measured, and whether that is enough."""
    day = _day(as_of)

    def read(connection: Connection) -> dict[str, Any]:
        book = read_rulebook(connection, region.id, region.config)
        found = read_standards(connection, region.id, day)
        site, standing = of_site(
            connection,
            region.id,
            slug,
            day,
            book,
            found,
            see_private=actor.may(Permission.SEE_PRIVATE),
            see_all=actor.may(Permission.SEE_UNSUPPRESSED),
        )
        return {"site": site, "as_of": day, **_about(region), "standing": in_order(standing)}

    async with engine_of(request).connect() as connection:
        return told(request, region, await connection.run_sync(read))


@router.get("/api/cells/{number}/rules", summary="Wo eine Rasterzelle bei Wegen steht")
async def cell_rules(
    request: Request, region: RegionOf, _actor: Reader, number: int, as_of: AsOf = None
) -> Response:
    """Ways from a cell to the nearest site of each kind, against the standards and the reasonable way to school."""
    day = _day(as_of)

    def read(connection: Connection) -> dict[str, Any]:
        book = read_rulebook(connection, region.id, region.config)
        found = read_standards(connection, region.id, day)
        standing = of_cell(connection, region.id, max(min(number, 2**31 - 1), 0), day, book, found)
        return {"cell": number, "as_of": day, **_about(region), "standing": in_order(standing)}

    async with engine_of(request).connect() as connection:
        return told(request, region, await connection.run_sync(read))


def _day(as_of: str | None) -> date:
    try:
        return day_of(as_of)
    except BadRequest:
        raise BadRequest(
            "Ein Tag hat die Form JJJJ-MM-TT, zum Beispiel 2026-08-01.", parameter="as_of"
        ) from None


def _about(region: Region) -> dict[str, Any]:
    followed = region.config.get("rules_as_name", region.config.get("rules_as"))
    assumed = f"Angenommen sind hier die Regeln von: {followed}." if followed else None
    return {"notice": NOTICE, "holds_for": prefixes_of(region.config), "assumed": assumed}


def _with_next(rule: Rule, versions: list[Rule], day: date) -> dict[str, Any]:
    """A rule, the day from which another version holds, and the ETag for If-Match."""
    starts = [one.valid_from for one in versions if one.valid_from is not None and one.valid_from > day]
    return {**rule.told, "changes_on": min(starts, default=None), "version": editing.etag_of(versions)}


def _lines(rule: Rule) -> list[list[object]]:
    head: list[object] = [rule.code, rule.title, rule.paragraph]
    tail: list[object] = [
        rule.valid_from,
        rule.valid_to,
        rule.status,
        rule.source,
        rule.source_url,
        rule.checked_on,
    ]
    told_values = [value.told for value in rule.values]
    lines: list[list[object]] = [
        [*head, v["name"], v["label"], v["value"], v["unit"], *tail] for v in told_values
    ]
    return lines or [[*head, None, None, None, None, *tail]]


def _versions(versions: list[Any], status: int = 200, **headers: str) -> Response:
    body = json_bytes({"versions": [one.told for one in versions]})
    told_headers = {"ETag": editing.etag_of(versions), "Cache-Control": "no-store", **headers}
    return Response(body, status, told_headers, JSON)
