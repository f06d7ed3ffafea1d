"""HTTP of supply: places per site and area with switches, planned changes, schools by year, templates to fill in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import Connection

from app.accounts.access import Actor, Needs, Permission
from app.areas.tables import AREA_LEVELS
from app.errors import NotFound
from app.standards.ages import school_year
from app.supply import answers, reading, schools, templates
from app.supply.answers import FORMULAS, Entry, Switches
from app.supply.asking import CountingOf
from app.web import parameters as read
from app.web.answers import JSON, XLSX, compressed, json_bytes
from app.web.csv import MEDIA_TYPE as CSV
from app.web.csv import attachment, csv_bytes
from app.web.openapi import sends
from app.web.regions import Region, RegionOf, engine_of

router = APIRouter(tags=["Angebot"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
CATEGORIES = ("creche", "kindergarten", "after_school_care", "day_care")
KINDS = ("kita-bedarfsplan", "schulstatistik")
Public = Annotated[bool, Query(description="Plätze öffentlicher Träger zählen mit")]
Independent = Annotated[bool, Query(description="Plätze freier Träger zählen mit")]
Minority = Annotated[bool, Query(description="Plätze der dänischen Minderheit zählen mit")]
Outside = Annotated[bool, Query(description="Plätze außerhalb der Region zählen mit")]
Per = Annotated[str, Query(description="Zeilen der Tabelle: site (je Lernort und Art) oder area (je Gebiet)")]
Kind = Annotated[str, Path(description=f"Vorlage: {', '.join(KINDS)}")]
ASSUMPTIONS = (
    "Wo ein Bedarfsplan etwas sagt, gilt er; sonst die Liste der Einrichtungen. Eine Platzzahl wird hier nie geschätzt.",
    "Ohne Angabe zum Personal gelten alle genehmigten Plätze als nutzbar.",
    "Ein Vorhaben zählt erst ab seinem Tag, und nur, wenn Vorhaben mitzählen.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a request."""

    categories: tuple[str, ...]
    day: date
    level: str
    area: str | None
    switches: Switches


def asked_of(
    counting: CountingOf, categories: read.Categories = None, date: read.Day = None, level: read.Level = "municipality",
    area: read.AreaKey = None, public: Public = True, independent: Independent = True, minority: Minority = True,
    outside: Outside = False,
) -> Asked:  # fmt: skip
    """What is asked for. Raises BadRequest for kinds, levels or days that there are not."""
    if level not in AREA_LEVELS:
        raise read.unknown("level", level, AREA_LEVELS)
    wanted = tuple(read.chosen("categories", categories, list(CATEGORIES)) or CATEGORIES)
    switches = Switches(counting, public, independent, minority, outside)
    return Asked(wanted, read.day_of(date), level, area, switches)


Question = Annotated[Asked, Depends(asked_of)]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read and what is told of it."""

    found: reading.Read
    entries: list[Entry]
    areas: list[dict[str, Any]]
    sites: list[dict[str, Any]]


@router.get("/api/supply", summary="Plätze je Lernort und Gebiet an einem Tag, mit Vorhaben und Prüfmarken")
async def supply(request: Request, region: RegionOf, actor: Reader, asked: Question) -> Response:
    """The numerator of every quota: approved, usable, flexible and planned places, each a figure with its status."""
    told = await _answer(request, region, actor, asked)
    changes = {
        one.id: one for place in told.found.places for one in place.changes if asked.switches.holds(place)
    }
    timeline = [
        answers.change(one, asked.day)
        for one in sorted(changes.values(), key=lambda one: (one.effective_on, one.id))
    ]
    return _told(request, region, {
        "date": asked.day, "level": asked.level, "categories": told.found.labels, "switches": asked.switches.told,
        "formulas": FORMULAS, "assumptions": ASSUMPTIONS, "checked": told.found.sizes is not None,
        "total": answers.total(told.entries), "areas": told.areas, "sites": told.sites, "changes": timeline,
        "suppressed": not actor.may(Permission.SEE_UNSUPPRESSED), "may_import": actor.may(Permission.IMPORT),
    })  # fmt: skip


@router.get("/api/supply.csv", summary="Plätze je Lernort oder Gebiet als Tabelle", **sends(CSV, "binary"))
async def as_table(
    request: Request, region: RegionOf, actor: Reader, asked: Question, per: Per = "site"
) -> Response:
    """The same for spreadsheets; secret numbers are dots, unknown ones x."""
    if per not in {"site", "area"}:
        raise read.unknown("per", per, ["site", "area"])
    told = await _answer(request, region, actor, asked)
    rows = _area_rows(told.areas) if per == "area" else _site_rows(told.sites)
    return _file(region, f"angebot-{region.slug}-{asked.day}.csv", rows)


@router.get("/api/supply/sites/{slug}", summary="Die Zeilen hinter den Plätzen eines Lernorts")
async def one_site(
    request: Request, region: RegionOf, actor: Reader, slug: Annotated[str, Path(description="Kürzel des Lernorts")],
    date: read.Day = None,
) -> Response:  # fmt: skip
    """Every row of plans and lists with its source, import and since when; weighted children by kind of group."""
    see_all, day = actor.may(Permission.SEE_UNSUPPRESSED), read.day_of(date)

    def work(connection: Connection) -> dict[str, Any]:
        return reading.read_site(connection, region.id, region.config, slug, day, see_all=see_all)

    async with engine_of(request).connect() as connection:
        return _told(request, region, await connection.run_sync(work))


@router.get("/api/supply/schools", summary="Schulen: Kinder, Klassen, Räume und Ganztagsplätze im Schuljahr")
async def of_schools(request: Request, region: RegionOf, actor: Reader, date: read.Day = None) -> Response:
    """The newest school year known on a day; parallel classes are those of the lowest grade."""
    return _told(request, region, await _schools(request, region, actor, date))


@router.get("/api/supply/schools.csv", summary="Schulen als Tabelle", **sends(CSV, "binary"))
async def schools_table(request: Request, region: RegionOf, actor: Reader, date: read.Day = None) -> Response:
    """One line per school and grade, and one for the whole school."""
    told = await _schools(request, region, actor, date)
    return _file(region, f"schulen-{region.slug}.csv", schools.table(told["schools"]))


@router.get(
    "/api/supply/templates/{kind}.xlsx",
    summary="Vorlage zum Ausfüllen, mit den Lernorten der Region",
    **sends(XLSX, "binary"),
)
async def xlsx_template(
    request: Request, region: RegionOf, _actor: Reader, kind: Kind, date: read.Day = None
) -> Response:
    """A workbook; its second sheet explains every column."""
    from app.supply.template_workbook import workbook  # here: it brings openpyxl with it, and few ask

    made = await _template(request, region, kind, date)
    return Response(workbook(made), media_type=XLSX, headers=attachment(f"{kind}-{region.slug}.xlsx"))


@router.get("/api/supply/templates/{kind}.csv", summary="Dieselbe Vorlage als CSV", **sends(CSV, "binary"))
async def csv_template(
    request: Request, region: RegionOf, _actor: Reader, kind: Kind, date: read.Day = None
) -> Response:
    """The same without the explanations."""
    made = await _template(request, region, kind, date)
    return Response(csv_bytes(made.table), media_type=CSV, headers=attachment(f"{kind}-{region.slug}.csv"))


async def _answer(request: Request, region: Region, actor: Actor, asked: Asked) -> Answer:
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)

    def work(connection: Connection) -> reading.Read:
        return reading.read_supply(
            connection, region.id, region.config, asked.day, asked.categories, asked.level, outside=asked.switches.outside,
            area=asked.area,
        )  # fmt: skip

    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(work)
    entries = answers.entries(
        found.places, asked.day, asked.switches, found.sizes, found.rows, see_all=see_all
    )
    listed = answers.areas(entries, found.areas, found.within)
    return Answer(found, entries, listed, [answers.site(one, found.labels, asked.day) for one in entries])


async def _schools(request: Request, region: Region, actor: Actor, date: str | None) -> dict[str, Any]:
    day, see_all = read.day_of(date), actor.may(Permission.SEE_UNSUPPRESSED)
    async with engine_of(request).connect() as connection:
        return await connection.run_sync(
            lambda sync: schools.read_schools(sync, region.id, day, see_all=see_all)
        )


async def _template(request: Request, region: Region, kind: str, date: str | None) -> templates.Template:
    if kind not in KINDS:
        raise NotFound(f"Eine Vorlage „{kind}“ gibt es nicht. Es gibt: {', '.join(KINDS)}.")
    day = read.day_of(date)

    def work(connection: Connection) -> templates.Template:
        if kind == KINDS[0]:
            return templates.kita_template(connection, region.id, day)
        return templates.school_template(connection, region.id, day, school_year(day))

    async with engine_of(request).connect() as connection:
        return await connection.run_sync(work)


def _site_rows(sites: list[dict[str, Any]]) -> list[list[object]]:
    head: list[object] = ["Kürzel", "Name", "ARS", "Gemeinde", "Träger", "Art des Trägers", "Art", "Genehmigt", "Belegt", "Frei",
                          "Flexibel", "Nutzbar", "Zählt", "Grund", "Herkunft", "Seit", "Hinweise"]  # fmt: skip
    return [head, *(
        [one["slug"], one["name"], one["municipality"]["ars"], one["municipality"]["name"], one["provider"],
         one["provider_kind"], one["label"], *(schools.cell(one[name]) for name in
         ("approved", "occupied", "free", "flexible", "usable", "counted")), one["limit_reason"], one["told_by_text"],
         one["since"], "; ".join(mark["text"] for mark in one["marks"])]
        for one in sites
    )]  # fmt: skip


def _area_rows(areas: list[dict[str, Any]]) -> list[list[object]]:
    names = ("approved", "occupied", "free", "flexible", "usable", "counted")
    head: list[object] = ["ARS", "Gebiet", "Orte", "Genehmigt", "Belegt", "Frei", "Flexibel", "Nutzbar", "Zählt",
                          "davon bekannt", "ohne Platzzahl"]  # fmt: skip
    return [head, *(
        [one["ars"], one["name"], one["sites"], *(schools.cell(one[name]) for name in names), one["counted_known"],
         one["untold_sites"]]
        for one in areas
    )]  # fmt: skip


def _told(request: Request, region: Region, content: dict[str, Any]) -> Response:
    """Never kept by others: what one role is shown is not for another."""
    body = json_bytes({"region": region.told, "attribution": region.attribution, **content})
    headers = {name: value for name, value in region.headers.items() if name != "ETag"}
    return compressed(request, body, JSON, {**headers, "Cache-Control": "no-store"})


def _file(region: Region, name: str, rows: list[list[object]]) -> Response:
    headers = {name: value for name, value in region.headers.items() if name != "ETag"}
    return Response(
        csv_bytes(rows), media_type=CSV, headers={**headers, **attachment(name), "Cache-Control": "no-store"}
    )
