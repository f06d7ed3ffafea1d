"""HTTP of demand: tables with their templates, the projection, children who will ask for a place, pupils of schools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import Connection

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.demand import answers, schools
from app.demand.cells import estimates
from app.demand.inputs import missing, read_tables
from app.demand.kinds import BY_CODE, KINDS, Kind
from app.demand.loading import Brought, store_table
from app.demand.projecting import renew_projection
from app.demand.reading import read_table, template, template_xlsx
from app.demand.shown import GROUPS
from app.demand.transitions import rates
from app.errors import Forbidden, NotFound
from app.standards.schemas import LINE
from app.web.answers import JSON, XLSX, compressed, json_bytes
from app.web.csv import MEDIA_TYPE as CSV
from app.web.csv import attachment, csv_bytes
from app.web.kept import Kept
from app.web.openapi import sends
from app.web.parameters import AreaKey, Category, Day, day_of
from app.web.regions import Region, RegionOf, engine_of
from app.web.workbench import workbench_of

router = APIRouter(tags=["Bedarf"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Approver = Annotated[Actor, Depends(Needs(Permission.APPROVE_IMPORTS))]
Analyst = Annotated[Actor, Depends(Needs(Permission.SEE_UNSUPPRESSED))]
Municipality = Annotated[str, Query(description="ARS oder AGS der Gemeinde")]
KindPath = Annotated[str, Path(description=f"Art der Tabelle: {', '.join(BY_CODE)}")]
Source = Annotated[
    str, Query(min_length=3, max_length=300, pattern=LINE, description="Woher die Zahlen sind")
]
FileName = Annotated[str, Query(min_length=1, max_length=200, pattern=LINE, description="Name der Datei")]
YearOf = Annotated[
    int | None, Query(ge=1950, le=2200, description="Stand am 31. Dezember; ohne: das Basisjahr")
]
Variant = Annotated[str, Query(description="low, middle oder high")]
Slug = Annotated[str, Path(description="Kürzel der Schule")]
UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.get("/api/demand/tables", summary="Tabellen, auf denen die Vorausrechnung beruht, und ihre Vorlagen")
async def tables(request: Request, region: RegionOf, actor: Reader) -> Response:
    """Each kind of table with its columns, its newest state, and where its templates are."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(read_tables, region.id)
    listed = [
        {"kind": kind.code, "label": kind.label, "what": kind.what, "columns": [one.heading for one in kind.columns],
         "template_csv": f"/api/demand/templates/{kind.code}.csv", "template_xlsx": f"/api/demand/templates/{kind.code}.xlsx",
         "current": found[kind.code].told if kind.code in found else None}
        for kind in KINDS
    ]  # fmt: skip
    content = {
        "tables": listed,
        "missing": missing(found),
        "may_bring": actor.may(Permission.APPROVE_IMPORTS),
    }
    return _told(request, region, content)


@router.get("/api/demand/templates/{kind}.csv", summary="Eine Vorlage als CSV", **sends(CSV, "binary"))
async def csv_template(_actor: Reader, kind: KindPath) -> Response:
    """The headings and a line as an example."""
    known = _kind(kind)
    return Response(csv_bytes(template(known)), media_type=CSV, headers=attachment(f"vorlage-{kind}.csv"))


@router.get("/api/demand/templates/{kind}.xlsx", summary="Eine Vorlage als XLSX", **sends(XLSX, "binary"))
async def xlsx_template(_actor: Reader, kind: KindPath) -> Response:
    """The same as a workbook."""
    known = _kind(kind)
    return Response(template_xlsx(known), media_type=XLSX, headers=attachment(f"vorlage-{kind}.xlsx"))


@router.post(
    "/api/demand/tables/{kind}", summary="Eine Tabelle einspielen", status_code=201, openapi_extra=UPLOAD
)
async def bring(
    request: Request, region: RegionOf, actor: Approver, kind: KindPath, source: Source, as_of: Day = None,
    file_name: FileName = "Tabelle",
) -> Response:  # fmt: skip
    """All of a CSV or XLSX, or nothing of it; then the projection is made anew where it can be."""
    known, content = _kind(kind), await request.body()
    rows = await workbench_of(request).run(read_table, known, content, file_name)
    brought = Brought(day_of(as_of), source, file_name)

    def work(connection: Connection) -> dict[str, Any]:
        table, is_new = store_table(connection, region.id, known, rows, brought)
        run = renew_projection(connection, region.id)
        lacking = missing(read_tables(connection, region.id))
        return {"table": table, "new": is_new, "rows": len(rows), "projection": run, "missing": lacking}

    async with writing(request, actor, f"{known.label}: {source}") as connection:
        stored = await connection.run_sync(work)
    return Response(json_bytes(stored), 201, {"Cache-Control": "no-store"}, JSON)


@router.get("/api/projection", summary="Wie viele Menschen es in den nächsten Jahren sein werden")
async def projection(
    request: Request, region: RegionOf, actor: Reader, area: AreaKey = None,
    single_years: Annotated[bool, Query(description="Einzelne Altersjahre, nicht Gruppen")] = False,
) -> Response:  # fmt: skip
    """Status-quo projection of an area by year, age group and variant, with its assumptions; counted and assumed apart."""
    see_all = _see_all(actor, single_years=single_years)
    found = await _projection(request, region, area, exact=see_all)
    told = answers.series(found, see_all=see_all, single_years=single_years)
    return _told(request, region, {**answers.about(found), "suppressed": not see_all, "series": told})


@router.get("/api/projection.csv", summary="Die Vorausrechnung als Tabelle", **sends(CSV, "binary"))
async def projection_table(
    request: Request, region: RegionOf, actor: Reader, area: AreaKey = None
) -> Response:
    """One line per year and variant; secret numbers are dots."""
    see_all = _see_all(actor, single_years=False)
    found = await _projection(request, region, area, exact=see_all)
    groups = [group for group, _, _ in GROUPS]
    head = ["Jahr", "Variante", "gezählt", "Menschen", *groups, "Geburten", "Geburten bekannt"]
    rows = [
        [one["year"], one["variant"], _yes(one["counted"]), _cell(one["people"]), *(_cell(one["ages"][g]) for g in groups),
         _cell(one["births"]), _yes(one["births_known"])]
        for one in answers.series(found, see_all=see_all, single_years=False)
    ]  # fmt: skip
    return _file(region, f"vorausrechnung-{region.slug}.csv", [head, *rows])


@router.get(
    "/api/projection/ages.csv", summary="Ganze Menschen nach Gemeinde und Altersjahr", **sends(CSV, "binary")
)
async def ages_table(
    request: Request,
    region: RegionOf,
    _actor: Analyst,
    year: YearOf = None,
    area: AreaKey = None,
    variant: Variant = "middle",
) -> Response:
    """One line per municipality; in whole people, so that ages add up to municipalities and these to the whole."""
    found = await _projection(request, region, area, exact=True)
    rows = answers.whole_rows(found, year, variant)
    head = ["ARS", "Gemeinde", "Menschen", *map(str, range(len(rows[0]) - 3))]
    return _file(region, f"altersjahre-{region.slug}-{year or found.years[0]}-{variant}.csv", [head, *rows])


@router.get("/api/transitions", summary="Wohin Kinder nach der Grundschule gehen")
async def transitions(request: Request, region: RegionOf, _actor: Reader) -> Response:
    """Shares of grade 4 who enter each kind of school the year after, over all known years."""
    async with engine_of(request).connect() as connection:
        return _told(request, region, await connection.run_sync(rates, region.id))


@router.get("/api/demand", summary="Wie viele Kinder einen Platz suchen werden")
async def demand(
    request: Request, region: RegionOf, actor: Reader, category: Category, year: YearOf = None, area: AreaKey = None,
    variant: Variant = "middle", date: Day = None,
) -> Response:  # fmt: skip
    """Children of a category's ages per municipality times take-up, low, middle and high; never all of the children."""
    return _told(
        request, region, await _demand(request, region, actor, _asked(category, year, variant, date), area)
    )


@router.get(
    "/api/demand.csv",
    summary="Wie viele Kinder einen Platz suchen werden, als Tabelle",
    **sends(CSV, "binary"),
)
async def demand_table(
    request: Request, region: RegionOf, actor: Reader, category: Category, year: YearOf = None, area: AreaKey = None,
    variant: Variant = "middle", date: Day = None,
) -> Response:  # fmt: skip
    """One line per municipality; secret numbers are dots."""
    told = await _demand(request, region, actor, _asked(category, year, variant, date), area)
    head = ["ARS", "Gemeinde", "Kinder", "Nachfrage niedrig", "Nachfrage mittel", "Nachfrage hoch"]
    rows = [
        [
            one["ars"],
            one["name"],
            _cell(one["children"]),
            *(_cell(one["demand"][v]) for v in ("low", "middle", "high")),
        ]
        for one in told["areas"]
    ]
    return _file(region, f"nachfrage-{region.slug}-{category}-{told['year']}.csv", [head, *rows])


@router.get("/api/demand/cells", summary="Kinder eines Alters in den Rasterzellen einer Gemeinde, geschätzt")
async def demand_cells(
    request: Request, region: RegionOf, _actor: Analyst, category: Category, area: Municipality
) -> Response:
    """By single years of age, as the municipality's structure says; the counts of the groups stand beside them."""

    def read(connection: Connection) -> dict[str, Any]:
        start, end = answers.ages_of(connection, region.id, category)
        return {
            "ages": {"from_months": start, "to_months": end},
            **estimates(connection, region.id, area, start, end),
        }

    async with engine_of(request).connect() as connection:
        return _told(request, region, await connection.run_sync(read))


@router.get("/api/forecast/{school}", summary="Schülerinnen und Schüler einer Schule in den nächsten Jahren")
async def school_forecast(request: Request, region: RegionOf, actor: Reader, school: Slug) -> Response:
    """Counted pupils by grade, rates of the past, and what they give for the years to come."""
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(schools.read_school, region.id, school)
    return _told(request, region, schools.told(found, see_all=see_all))


@router.get(
    "/api/forecast/{school}/backtest", summary="Wie weit frühere Vorausrechnungen daneben gelegen hätten"
)
async def school_back_test(request: Request, region: RegionOf, actor: Reader, school: Slug) -> Response:
    """The last three forecasts as they would have been made, against what came."""
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(schools.read_school, region.id, school)
    return _told(request, region, schools.tested(found, see_all=see_all))


async def _demand(
    request: Request, region: Region, actor: Actor, asked: answers.Asked, area: str | None
) -> dict[str, Any]:
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    found = await _projection(request, region, area, exact=see_all)

    def read(connection: Connection) -> dict[str, Any]:
        told = answers.demand(connection, region.id, found, asked, see_all=see_all)
        return {**answers.about(found), "suppressed": not see_all, **told}

    async with engine_of(request).connect() as connection:
        return await connection.run_sync(read)


async def _projection(request: Request, region: Region, area: str | None, *, exact: bool) -> answers.Read:
    """The newest projection of an area, kept per version of the data: a Land's arrays are tens of megabytes.

    `exact`: from counts; otherwise the one for everybody, from rounded people.
    """
    kept: Kept = request.app.state.projections
    key = (region.id, region.data_version, area, exact)
    found: answers.Read | None = kept.get(key)
    if found is None:
        async with engine_of(request).connect() as connection:
            found = await connection.run_sync(
                lambda held: answers.read_projection(held, region.id, area, exact=exact)
            )
        kept.keep(key, found)
    return found


def _asked(category: str, year: int | None, variant: str, date: str | None) -> answers.Asked:
    return answers.Asked(category, year, variant, None if date is None else day_of(date))


def _see_all(actor: Actor, *, single_years: bool) -> bool:
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    if single_years and not see_all:
        raise Forbidden(
            "Einzelne Altersjahre sind nur für Planende und Auswertende zu sehen; es gibt Altersgruppen."
        )
    return see_all


def _kind(code: str) -> Kind:
    if code not in BY_CODE:
        raise NotFound(f"Eine Tabelle „{code}“ gibt es nicht. Es gibt: {', '.join(BY_CODE)}.")
    return BY_CODE[code]


def _cell(told: dict[str, Any] | None) -> object:
    if told is None:
        return None
    signs = {"secret": ".", "unknown": "x", "zero": 0}
    return told["value"] if told["value"] is not None else signs.get(told["status"], "x")


def _yes(value: bool) -> str:
    return "ja" if value else "nein"


def _told(request: Request, region: Region, content: dict[str, Any]) -> Response:
    """Never kept by others: what one role is shown is not for another."""
    body = json_bytes({"region": region.told, "attribution": region.attribution, **content})
    headers = {name: value for name, value in region.headers.items() if name != "ETag"}
    return compressed(request, body, JSON, {**headers, "Cache-Control": "no-store"})


def _file(region: Region, name: str, rows: Sequence[Sequence[object]]) -> Response:
    headers = {name: value for name, value in region.headers.items() if name != "ETag"}
    return Response(
        csv_bytes(rows), media_type=CSV, headers={**headers, **attachment(name), "Cache-Control": "no-store"}
    )
