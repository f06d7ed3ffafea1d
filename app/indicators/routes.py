"""HTTP of indicators: the overview, one with its series, why, comparing; and changing the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import author_of, writing
from app.indicators import answers, comparing, editing, explaining
from app.indicators.catalogue import Indicator, read_catalogue
from app.indicators.schemas import EntryBody, NewOwnBody, OwnBody
from app.indicators.series import read_all_parts, read_indicator, read_series
from app.indicators.wording import Lang, in_language
from app.indicators.world import LEVELS
from app.web import parameters as read
from app.web.answers import JSON, answer, json_bytes, told
from app.web.csv import MEDIA_TYPE as CSV
from app.web.csv import attachment, csv_bytes
from app.web.openapi import sends
from app.web.regions import RegionOf, engine_of
from geodata.indicators import KEY
from geodata.indicators.breakdowns import breakdowns, is_part

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.indicators.wording import Code
    from app.web.kept import Kept

ALL = "alle"
router = APIRouter(tags=["Indikatoren"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Keeper = Annotated[Actor, Depends(Needs(Permission.KEEP_INDICATORS))]
Key = Annotated[str, Path(pattern=f"^{KEY}$", description="Kennung des Indikators", examples=["I01"])]
IfMatch = Annotated[str | None, Header(description="Die „version“ des Standes, der geändert wird")]
Level = Annotated[str, Query(description=f"Ebene: {', '.join(LEVELS)}")]
PART = r"^([a-z]+=[A-Za-z0-9-]+|alle)?$"
Part = Annotated[
    str,
    Query(
        max_length=60,
        pattern=PART,
        description="Teil einer Aufgliederung; leer: insgesamt",
        examples=["verkehr=rad"],
    ),
]
AnyPart = Annotated[
    str,
    Query(
        max_length=60, pattern=PART, description="Teil einer Aufgliederung; leer: insgesamt; alle: alle Teile"
    ),
]
MaybeLevel = Annotated[str | None, Query(description=f"Ebene: {', '.join(LEVELS)}; ohne: alle")]
Reason = Annotated[
    str, Query(min_length=3, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$", description="Warum")
]


@router.get("/api/indicators", summary="Alle Indikatoren mit ihrem neuesten Wert")
async def overview(request: Request, region: RegionOf, actor: Reader, lang: Lang = "de") -> Response:
    """The catalogue; of each the series of the whole region, and how its newest values spread over municipalities."""
    kept: Kept = request.app.state.indicators
    may_keep = actor.may(Permission.KEEP_INDICATORS)
    key = region.id, region.data_version, region.written, _exact(actor), may_keep, lang
    body: bytes | None = kept.get(key)
    if body is None:
        async with engine_of(request).connect() as connection:
            found = await connection.run_sync(_overview, region.id, _exact(actor), lang)
        head = {"region": region.told, "attribution": region.attribution}
        body = json_bytes({**head, **found, "may_keep": may_keep})
        kept.keep(key, body)
    return answer(request, region, body)


@router.post("/api/indicators", summary="Einen eigenen Indikator anlegen", status_code=201)
async def add(request: Request, region: RegionOf, actor: Keeper, body: NewOwnBody) -> Response:
    """A formula over other indicators; 422 where names, units or circles forbid it."""
    async with writing(request, actor, body.reason) as connection:
        made = await connection.run_sync(editing.add_own, region.id, body, author_of(actor))
    return _kept(made, 201, Location=f"/api/indicators/{made.id}")


@router.get("/api/indicators/formula", summary="Was eine Formel über Indikatoren bedeutet")
async def formula(
    request: Request, region: RegionOf, _actor: Keeper,
    value: Annotated[str, Query(min_length=1, max_length=400, description="Formel, z. B. I06 - I08")],
    unit: Annotated[str, Query(min_length=1, max_length=100, description="Einheit des Ergebnisses")],
    id: Annotated[str, Query(pattern=f"^{KEY}$", description="Kennung")] = "NEU",  # noqa: A002 (as in the body)
) -> Response:  # fmt: skip
    """Names and unit, or 400 with what is wrong; nothing is stored."""
    async with engine_of(request).connect() as connection:
        known = await connection.run_sync(read_catalogue, region.id)
    return Response(json_bytes(editing.check_formula(known, id, value, unit)), media_type=JSON)


@router.get("/api/indicators/{key}", summary="Ein Indikator: Definition, Quellen, Lauf")
async def one(request: Request, region: RegionOf, actor: Reader, key: Key, lang: Lang = "de") -> Response:
    """All that is known of an indicator but its values; `version` is what a change has to name."""

    def work(connection: Connection) -> dict[str, Any]:
        found = read_indicator(connection, region.id, key)
        return in_language(
            answers.about(connection, region.id, found, exact=_exact(actor), lang=lang), found, lang
        )

    async with engine_of(request).connect() as connection:
        return told(request, region, await connection.run_sync(work))


@router.patch("/api/indicators/{key}", summary="Einen Indikator des Katalogs für die Region ändern")
async def change(
    request: Request, region: RegionOf, actor: Keeper, key: Key, body: EntryBody, if_match: IfMatch = None
) -> Response:
    """Words, direction, target, changes of definition; the formula stays, so that figures can be compared."""
    async with writing(request, actor, body.reason) as connection:
        made = await connection.run_sync(editing.change, region.id, key, body, if_match, author_of(actor))
    return _kept(made)


@router.put("/api/indicators/{key}", summary="Einen eigenen Indikator ändern")
async def change_own(
    request: Request, region: RegionOf, actor: Keeper, key: Key, body: OwnBody, if_match: IfMatch = None
) -> Response:
    """The whole of it; 428 without a version, 412 where somebody was faster."""
    async with writing(request, actor, body.reason) as connection:
        made = await connection.run_sync(editing.change_own, region.id, key, body, if_match, author_of(actor))
    return _kept(made)


@router.delete(
    "/api/indicators/{key}",
    summary="Einen eigenen Indikator beenden, oder den Katalog wieder gelten lassen",
    status_code=204,
)
async def end(
    request: Request, region: RegionOf, actor: Keeper, key: Key, reason: Reason, if_match: IfMatch = None
) -> Response:
    """Its history stays."""
    async with writing(request, actor, reason) as connection:
        await connection.run_sync(editing.end, region.id, key, if_match, author_of(actor))
    return Response(status_code=204)


@router.get("/api/indicators/{key}/history", summary="Wer den Indikator wann warum geändert hat")
async def history(request: Request, region: RegionOf, _actor: Keeper, key: Key) -> Response:
    """The newest first."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(editing.history, region.id, key)
    return Response(json_bytes({"changes": found}), media_type=JSON, headers={"Cache-Control": "no-store"})


@router.get("/api/indicators/{key}/series", summary="Zeitreihen aller Gebiete einer Ebene")
async def series(
    request: Request, region: RegionOf, actor: Reader, key: Key, level: Level = "municipality", breakdown: Part = "",
    lang: Lang = "de",
) -> Response:  # fmt: skip
    """Values by year with numerator, denominator, interval, estimates and breaks; and the classes of each year's map."""
    wanted, part = _level(level), _part(breakdown)

    def work(connection: Connection) -> dict[str, Any]:
        found = read_indicator(connection, region.id, key)
        return answers.series(connection, region.id, found, wanted, part, exact=_exact(actor), lang=lang)

    async with engine_of(request).connect() as connection:
        return told(request, region, await connection.run_sync(work))


@router.get("/api/indicators/{key}/series.csv", summary="Zeitreihen als Tabelle", **sends(CSV, "binary"))
async def table(
    request: Request, region: RegionOf, actor: Reader, key: Key, level: MaybeLevel = None, breakdown: AnyPart = "",
) -> Response:  # fmt: skip
    """One line per area and year, of a level or of all; of all together, a part, or all parts."""
    wanted = None if level is None else _level(level)
    part = None if breakdown == ALL else _part(breakdown)

    def work(connection: Connection) -> list[list[object]]:
        if part is None:
            listed = read_all_parts(connection, region.id, key, level=wanted, exact=_exact(actor))
            return answers.csv_rows(listed)
        found = read_series(connection, region.id, key, level=wanted, exact=_exact(actor), breakdown=part)
        return answers.csv_rows(found.values())

    async with engine_of(request).connect() as connection:
        rows = await connection.run_sync(work)
    headers = {**region.headers, **attachment(f"{key}-{region.slug}{f'-{wanted}' if wanted else ''}.csv")}
    return Response(csv_bytes(rows), media_type=CSV, headers=headers)


@router.get("/api/indicators/{key}/explain", summary="Warum ein Wert so ist: bis zu den Läufen und Zeilen")
async def explain(
    request: Request, region: RegionOf, actor: Reader, key: Key,
    area: Annotated[str, Query(description="ARS des Gebiets", pattern=r"^\d{2,12}$")],
    year: Annotated[int, Query(ge=1900, le=2200, description="Jahr; bei Schuljahren das, in dem es beginnt")],
    breakdown: Part = "", lang: Lang = "de",
) -> Response:  # fmt: skip
    """Numerator, denominator, measures, and the tables, runs and rows they come from."""
    day = datetime.now(UTC).date()

    def work(connection: Connection) -> dict[str, Any]:
        found = read_indicator(connection, region.id, key)
        at = explaining.At(area, year, day, _part(breakdown))
        return explaining.explain(connection, region.id, found, at, exact=_exact(actor), lang=lang)

    async with engine_of(request).connect() as connection:
        return told(request, region, await connection.run_sync(work))


@router.get("/api/indicators/{key}/comparison", summary="Neben Kreisen gleichen Typs")
async def comparison(
    request: Request, region: RegionOf, _actor: Reader, key: Key, lang: Lang = "de"
) -> Response:
    """Other Kreise by year, from what official statistics tell of them; why one is not comparable, if it is not."""

    def work(connection: Connection) -> dict[str, Any]:
        found = read_indicator(connection, region.id, key)
        return comparing.compare(connection, region.id, found, datetime.now(UTC).date(), lang)

    async with engine_of(request).connect() as connection:
        return told(request, region, await connection.run_sync(work))


def _overview(connection: Connection, region_id: int, exact: bool, lang: Code) -> dict[str, Any]:
    return answers.overview(connection, region_id, exact=exact, lang=lang)


def _exact(actor: Actor) -> bool:
    return actor.may(Permission.SEE_UNSUPPRESSED)


def _level(told_level: str) -> str:
    if told_level not in LEVELS:
        raise read.unknown("level", told_level, LEVELS)
    return told_level


def _part(told_part: str) -> str:
    if not is_part(told_part):
        raise read.unknown("breakdown", told_part, [f"{one.id}=…" for one in breakdowns().values()])
    return told_part


def _kept(made: Indicator, status: int = 200, **headers: str) -> Response:
    told_headers = {"ETag": f'"{made.version}"', "Cache-Control": "no-store", **headers}
    return Response(json_bytes(made.told), status, told_headers, JSON)
