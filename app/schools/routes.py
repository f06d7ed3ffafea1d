"""HTTP of schools: pupils to come, warnings, all-day places, what they have; and closing one in thought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.audit.acting import writing
from app.schools import answers
from app.schools.all_day import NAMES
from app.schools.asking import Approver, KindOf, Planner, Reader, Slug, cell, file, sees_all, told
from app.schools.capacity_rows import read_rows, store_rows, template
from app.schools.closing_answers import ClosingAsked, sheet_of
from app.schools.kept import planning_for
from app.standards.schemas import LINE
from app.web.answers import JSON, json_bytes
from app.web.csv import MEDIA_TYPE, attachment, csv_bytes
from app.web.openapi import sends
from app.web.regions import RegionOf
from app.web.workbench import workbench_of

router = APIRouter(tags=["Schulplanung"])
SENDS_CSV = sends(MEDIA_TYPE, "binary")
Source = Annotated[
    str, Query(min_length=3, max_length=300, pattern=LINE, description="Woher die Zahlen sind")
]
UPLOAD = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("/api/schools", summary="Schulen einer Art: Zahlen, Vorausrechnung, Warnungen, Ganztag")
async def schools(
    request: Request, region: RegionOf, actor: Reader, category: KindOf = "primary_school"
) -> Response:
    """Each school with pupils by year (with and without free choice), least size, room, and the gap of all-day places."""
    planning = await planning_for(request, region, category)
    see_all = sees_all(actor)

    def read() -> dict[str, Any]:
        rows = answers.listed(planning, see_all=see_all)
        together = answers.totals(planning, rows, see_all=see_all) if planning.pupils else []
        return {**answers.about(planning), "suppressed": not see_all, "total": together, "schools": rows}

    return told(request, region, await workbench_of(request).run(read))


@router.get("/api/schools.csv", summary="Schulen einer Art je Schuljahr als Tabelle", **SENDS_CSV)
async def schools_table(
    request: Request, region: RegionOf, actor: Reader, category: KindOf = "primary_school"
) -> Response:
    """One line per school and year: counted, low, middle, high, without free choice."""
    planning = await planning_for(request, region, category)
    rows = await workbench_of(request).run(answers.listed, planning, see_all=sees_all(actor))
    head = ["Schule", "Name", "Schuljahr", "gezählt", "niedrig", "mittel", "hoch", "ohne Wahl niedrig", "ohne Wahl mittel",
            "ohne Wahl hoch", "Mindestgröße"]  # fmt: skip
    table: list[Sequence[object]] = [head]
    for one in rows:
        least = one["size"]["least"]
        table += [
            [one["slug"], one["name"], year["school_year"], cell(year["pupils"]), *[None] * 6, least] for year in one["counted"]
        ]  # fmt: skip
        other = {year["school_year"]: year["pupils"] for year in one["without_choice"]}
        for year in one["with_choice"]:
            bands = [cell(year["pupils"][name]) for name in NAMES]
            district = other.get(year["school_year"])
            more = [None] * 3 if district is None else [cell(district[name]) for name in NAMES]
            table.append([one["slug"], one["name"], year["school_year"], None, *bands, *more, least])
    return file(region, f"schulen-{region.slug}-{category}.csv", table)


@router.get(
    "/api/schools/all-day.csv",
    summary="Ganztag: Bedarf, Plätze und Lücke je Schule und Schuljahr",
    **SENDS_CSV,
)
async def all_day_table(request: Request, region: RegionOf, actor: Reader) -> Response:
    """One line per primary school and school year; a gap below zero: so many places are left."""
    planning = await planning_for(request, region, "primary_school")
    rows = await workbench_of(request).run(answers.listed, planning, see_all=sees_all(actor))
    head = ["Schule", "Name", "Schuljahr", "Klassen mit Anspruch", "Bedarf niedrig", "Bedarf mittel", "Bedarf hoch", "Plätze",
            "Lücke niedrig", "Lücke mittel", "Lücke hoch", "Schließwochen", "länger als erlaubt", "Ferienbetreuung"]  # fmt: skip
    return file(
        region, f"ganztag-{region.slug}.csv", [head, *(line for one in rows for line in _all_day_lines(one))]
    )


@router.get(
    "/api/schools/capacity/template.csv", summary="Vorlage: was für Schulen festgelegt ist", **SENDS_CSV
)
async def capacity_template(_actor: Reader) -> Response:
    """Rooms, classes, all-day places, weeks closed, and when lessons begin and end: headings, and a line as an example."""
    return Response(csv_bytes(template()), media_type=MEDIA_TYPE, headers=attachment("vorlage-schulen.csv"))


@router.post(
    "/api/schools/capacity",
    summary="Züge, Hortplätze, Schließwochen und Unterrichtszeiten einspielen",
    status_code=201,
    openapi_extra=UPLOAD,
)
async def bring_capacity(request: Request, region: RegionOf, actor: Approver, source: Source) -> Response:
    """All of a CSV, or nothing of it; each line holds from its school year on."""
    rows = await workbench_of(request).run(read_rows, await request.body())
    async with writing(request, actor, f"Schulen: {source}") as connection:
        count = await connection.run_sync(store_rows, region.id, rows, source)
    return Response(json_bytes({"rows": count}), 201, {"Cache-Control": "no-store"}, JSON)


@router.post(
    "/api/schools/closing", summary="Eine Schule schließen oder zusammenlegen, in Gedanken, auf einem Blatt"
)
async def closing(request: Request, region: RegionOf, _actor: Planner, asked: ClosingAsked) -> Response:
    """Displaced pupils shared out once, ways, transport, room, least sizes, year by year; nothing is stored."""
    planning = await planning_for(request, region, asked.category)
    return told(request, region, await workbench_of(request).run(sheet_of, planning, asked))


@router.get("/api/schools/{school}", summary="Eine Schule mit ihren Klassenstufen und Jahren")
async def one_school(
    request: Request, region: RegionOf, actor: Reader, school: Slug, category: KindOf = "primary_school"
) -> Response:  # fmt: skip
    """As in the list, and pupils by grade and year."""
    planning = await planning_for(request, region, category)
    see_all = sees_all(actor)

    def read() -> dict[str, Any]:
        number = answers.number_of(planning, school)
        row = answers.school(planning, number, see_all=see_all)
        by_grade = answers.grades(planning, number, see_all=see_all)
        return {**answers.about(planning), "suppressed": not see_all, "school": {**row, "by_grade": by_grade}}

    return told(request, region, await workbench_of(request).run(read))


WORDS = {True: "ja", False: "nein", None: "x", "yes": "ja", "no": "nein", "unknown": "x"}


def _all_day_lines(one: dict[str, Any]) -> list[list[object]]:
    told_of = one["all_day"]
    return [
        [one["slug"], one["name"], year["school_year"], year["grades"], *(cell(year["demand"][n]) for n in NAMES),
         cell(year["places"]), *(cell(year["gap"][n]) for n in NAMES), told_of["closed_weeks"],
         WORDS[year["closed_too_long"]], WORDS[told_of["holiday_care"]]]
        for year in told_of["years"]
    ]  # fmt: skip
