"""HTTP of places: how many for those who compete for them, why, how evenly, and who would find one where."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import ANYONE
from app.areas.queries import boxes_condition
from app.areas.tables import AREA_LEVELS
from app.cartography.scale import sequential
from app.catchments.modes import mode_of
from app.errors import BadRequest, NotFound
from app.places import answers, queries, spread
from app.places.asking import assigned_of, result_of
from app.places.assigning import Rules
from app.places.parameters import DECAYS, METHODS, Parameters
from app.places.results import Question
from app.places.ties import csv_rows, told_ties
from app.supply.places import PLANNED, STAFFING
from app.web import parameters as read
from app.web.answers import GEOJSON, answer, feature_collection, told
from app.web.csv import MEDIA_TYPE, attachment, csv_bytes
from app.web.kept import Kept
from app.web.openapi import SENDS_GEOJSON, sends
from app.web.regions import Region, RegionOf, engine_of
from app.web.workbench import workbench_of

router = APIRouter(tags=["Plätze"], dependencies=[ANYONE])
MAX_CELLS = 5000
MAX_NUMBER = 2**31 - 1
SENDS_CSV = sends(MEDIA_TYPE, "binary")
BY = ("municipality", "age_group", "density")

Method = Annotated[str, Query(description=f"Verfahren: {', '.join(METHODS)}")]
DecayName = Annotated[str, Query(description=f"Wie die Anziehung mit dem Weg fällt: {', '.join(DECAYS)}")]
Limit = Annotated[float, Query(description="Längster Weg in Minuten, 1 bis 60")]
Independent = Annotated[bool, Query(description="Plätze freier Träger zählen mit")]
Minority = Annotated[bool, Query(description="Plätze der dänischen Minderheit zählen mit")]
Outside = Annotated[bool, Query(description="Plätze außerhalb der Region zählen mit")]
Planned = Annotated[str, Query(description=f"Geplante Änderungen zählen mit: {', '.join(PLANNED)}")]
Flexible = Annotated[bool, Query(description="Flexible Plätze zählen mit")]
Staffed = Annotated[
    str, Query(description=f"Plätze ohne Personal: {', '.join(STAFFING)} (genehmigt oder nutzbar)")
]
TakeUp = Annotated[
    float, Query(description="Annahme: Anteil der Kinder, die einen Platz suchen, über 0 bis 1")
]


def asked_of(
    category: read.Category, mode: read.TravelMode = "walk", method: Method = "e2sfca", decay: DecayName = "slow",
    limit_minutes: Limit = 30.0, independent: Independent = True, minority: Minority = True, outside: Outside = True,
    take_up: TakeUp = 1.0, planned: Planned = "none", flexible: Flexible = False, staffing: Staffed = "approved",
    date: read.Day = None,
) -> Parameters:  # fmt: skip
    """The question of a request."""
    return Parameters(
        category, mode, method, decay, limit_minutes, independent, minority, outside, take_up, planned, flexible, staffing, date,
    )  # fmt: skip


def rules_of(
    category: read.Category, mode: read.TravelMode = "walk", limit_minutes: Limit = 30.0, independent: Independent = True,
    minority: Minority = True, outside: Outside = True, take_up: TakeUp = 1.0,
    places: Annotated[str, Query(description="Angenommene Plätze: low, mid oder high")] = "mid",
    planned: Planned = "none", flexible: Flexible = False, staffing: Staffed = "approved", date: read.Day = None,
) -> Rules:  # fmt: skip
    """The rules of an assignment."""
    for known in ("low", "mid", "high"):
        if places == known:
            asked = Parameters(category, mode, limit_minutes=limit_minutes, independent=independent, minority=minority,
                               outside=outside, take_up=take_up, planned=planned, flexible=flexible,
                               staffing=staffing, date=date)  # fmt: skip
            return Rules(asked, known)
    raise read.unknown("places", places, ["low", "mid", "high"])


Asked = Annotated[Parameters, Depends(asked_of)]
Ruled = Annotated[Rules, Depends(rules_of)]


@router.get("/api/places", summary="Plätze je 100 Kinder, Zelle für Zelle", **SENDS_GEOJSON)
async def cells(request: Request, region: RegionOf, asked: Asked, bbox: str, limit: int = 2000) -> Response:
    """Grid cells with their places per 100 people who compete for them; low and high where places are assumed."""
    result, run = await result_of(request, region, asked)
    rows = await _cells(request, region, result.question, bbox, limit)
    features = await workbench_of(request).run(answers.cells, result, rows[:limit])
    body = feature_collection(
        region, features, numberReturned=min(len(rows), limit), truncated=len(rows) > limit, **answers.head(result, run)
    )  # fmt: skip
    return answer(request, region, body, GEOJSON)


@router.get("/api/places/areas", summary="Plätze je 100 Kinder in allen Gebieten einer Ebene")
async def areas(
    request: Request,
    region: RegionOf,
    asked: Asked,
    level: read.Level = "municipality",
    core: read.Core = True,
) -> Response:
    """One row per area, the worst off first; and everybody together."""
    result, run = await result_of(request, region, asked)
    listed, total = answers.areas(result, await _areas(request, region, level, core=core))
    scale = sequential(area["per_100"]["value"] for area in listed)
    return told(
        request,
        region,
        {**answers.head(result, run), "level": level, "total": total, "scale": scale.told, "areas": listed},
    )


@router.get("/api/places/areas.csv", summary="Plätze je 100 Kinder als Tabelle", **SENDS_CSV)
async def areas_csv(
    request: Request,
    region: RegionOf,
    asked: Asked,
    level: read.Level = "municipality",
    core: read.Core = True,
) -> Response:
    """The same for spreadsheets."""
    result, _ = await result_of(request, region, asked)
    listed, _ = answers.areas(result, await _areas(request, region, level, core=core))
    return _file(region, f"plaetze-{region.slug}-{asked.category}-{asked.mode}.csv", answers.csv_rows(listed))


@router.get("/api/places/explain", summary="Woraus die Plätze einer Zelle entstehen")
async def explain(request: Request, region: RegionOf, asked: Asked, cell: int) -> Response:
    """A cell's figure down to its inputs: every site in reach with minutes, places, who competes, and what it gives."""
    result, run = await result_of(request, region, asked)
    async with engine_of(request).connect() as connection:
        keys = {"region_id": region.id, "id": min(max(cell, 0), MAX_NUMBER)}
        row = (await connection.execute(text(queries.CELL), keys)).mappings().first()
    if row is None:
        raise NotFound(f"Eine Zelle {cell} gibt es in dieser Region nicht.", parameter="cell")
    explained = await workbench_of(request).run(answers.cell_explained, result, row)
    return told(request, region, {**answers.head(result, run), **explained})


@router.get("/api/places/ties", summary="Wo mehrere Lernorte gleich nah sind")
async def ties(request: Request, region: RegionOf, asked: Asked, limit: int = 1000) -> Response:
    """Cells to which several sites are equally near (by less than half a second), each with all of these."""
    found = await _ties(request, region, asked, limit)
    return told(request, region, found)


@router.get("/api/places/ties.csv", summary="Gleich nahe Lernorte als Tabelle", **SENDS_CSV)
async def ties_csv(request: Request, region: RegionOf, asked: Asked, limit: int = MAX_CELLS) -> Response:
    """The same for spreadsheets, one line for each site of a tie."""
    found = await _ties(request, region, asked, limit)
    return _file(region, f"gleich-nah-{region.slug}-{asked.category}-{asked.mode}.csv", csv_rows(found))


@router.get("/api/areas/{ars}/places", summary="Plätze je 100 Kinder in einem Gebiet")
async def area(
    request: Request,
    region: RegionOf,
    ars: str,
    mode: read.MaybeMode = None,
    category: read.MaybeCategory = None,
) -> Response:
    """Every category with places and every mode, as the stored runs with the standard parameters have them."""
    if mode is not None:
        mode_of(region, mode)
    async with engine_of(request).connect() as connection:
        keys: dict[str, Any] = {"region_id": region.id, "key": ars, "mode": mode}
        found = (await connection.execute(text(queries.AREA), keys)).mappings().first()
        if found is None:
            raise NotFound(f"Ein Gebiet mit dem Schlüssel {ars} ist nicht geladen.")
        rows = (
            (await connection.execute(text(queries.STORED), {**keys, "area_id": found["id"]}))
            .mappings()
            .all()
        )
    listed = [answers.stored_area(row) for row in rows if category in (None, row["category"])]
    named = {name: found[name] for name in ("ars", "name", "level", "core")}
    return told(request, region, {"area": named, "places": listed})


@router.get("/api/sites/{slug}/places", summary="Wer um die Plätze eines Lernorts konkurriert")
async def site(request: Request, region: RegionOf, slug: str, asked: Asked) -> Response:
    """A site's places per competing child, and from which municipalities they come."""
    result, run = await result_of(request, region, asked)
    slugs = [one.slug for one in result.question.supply.sites]
    if slug not in slugs:
        raise NotFound(
            f"„{slug}“ hat hier kein Angebot dieser Art, oder keine Koordinaten, oder zählt nach der Auswahl nicht."
        )
    names = await _names(request, region)
    explained = await workbench_of(request).run(answers.site_explained, result, slugs.index(slug), names)
    return told(request, region, {**answers.head(result, run), **explained})


@router.get("/api/fairness", summary="Wie gleichmäßig die Plätze verteilt sind")
async def fairness(
    request: Request,
    region: RegionOf,
    asked: Asked,
    by: str = "municipality",
    standard_per_100: float | None = None,
) -> Response:
    """Gini, Theil, Palma, the Lorenz curve and who has less than the standard, for everybody and by groups."""
    run, question, found = await _fairness(request, region, asked, by, standard_per_100)
    return told(request, region, {**question, "run": run, **found})


@router.get("/api/fairness.csv", summary="Verteilung der Plätze als Tabelle", **SENDS_CSV)
async def fairness_csv(
    request: Request,
    region: RegionOf,
    asked: Asked,
    by: str = "municipality",
    standard_per_100: float | None = None,
) -> Response:
    """The same for spreadsheets."""
    _, _, found = await _fairness(request, region, asked, by, standard_per_100)
    return _file(
        region, f"verteilung-{region.slug}-{asked.category}-{asked.mode}.csv", spread.csv_rows(found)
    )


@router.get("/api/assignment", summary="Wer wo einen Platz fände")
async def assignment(request: Request, region: RegionOf, rules: Ruled) -> Response:
    """Children spread over places with the least travel: who finds one where, how far, and who does not."""
    found = await assigned_of(request, region, rules)
    names = await _names(request, region)
    content = {
        "rules": rules.told,
        "basis": found.question.travel.basis,
        "assumptions": found.question.assumptions,
    }
    return told(request, region, {**content, **answers.assignment(found, names)})


@router.get("/api/assignment/cells", summary="Wer wo einen Platz fände, Zelle für Zelle", **SENDS_GEOJSON)
async def assignment_cells(
    request: Request, region: RegionOf, rules: Ruled, bbox: str, limit: int = 2000
) -> Response:
    """Grid cells: the share of the children with a place, where, and why the rest have none."""
    found = await assigned_of(request, region, rules)
    rows = await _cells(request, region, found.question, bbox, limit)
    features = await workbench_of(request).run(answers.assigned_cells, found, rows[:limit])
    body = feature_collection(
        region, features, numberReturned=min(len(rows), limit),
        truncated=len(rows) > limit, rules=rules.told, basis=found.question.travel.basis,
    )  # fmt: skip
    return answer(request, region, body, GEOJSON)


async def _ties(request: Request, region: Region, asked: Parameters, limit: int) -> dict[str, Any]:
    if not 1 <= limit <= MAX_CELLS:
        raise BadRequest(f"limit liegt zwischen 1 und {MAX_CELLS}.", parameter="limit")
    result, run = await result_of(request, region, asked)
    names = await _names(request, region)
    found = await workbench_of(request).run(told_ties, result, names)
    listed = found["ties"][:limit]
    cut = {"ties": listed, "numberReturned": len(listed), "truncated": len(listed) < found["cells_with_ties"]}
    return {**answers.head(result, run), **found, **cut}


async def _fairness(
    request: Request, region: Region, asked: Parameters, by: str, standard_per_100: float | None
) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    if standard_per_100 is not None and not 0 <= standard_per_100 <= 1000:
        raise BadRequest("standard_per_100 liegt zwischen 0 und 1000.", parameter="standard_per_100")
    standing = await _standing(request, region, by)
    result, run = await result_of(request, region, asked)
    kept: Kept = request.app.state.place_results
    key = (region.id, region.data_version, result.question.inputs.day, asked, by, standard_per_100)
    found = kept.get(key)
    if found is None:
        names = await _names(request, region)
        found = await workbench_of(request).run(
            spread.fairness, result, by, standard_per_100, names, standing
        )
        kept.keep(key, found)
    return run, answers.head(result, run), found


async def _standing(request: Request, region: Region, by: str) -> dict[int, float] | None:
    """The number of each cell that an attribute of its area has. Raises BadRequest for what cannot be told apart by."""
    if by in BY:
        return None
    async with engine_of(request).connect() as connection:
        keys = {"region_id": region.id}
        known = [row.name for row in await connection.execute(text(queries.NUMBERS_OF_AREAS), keys)]
        name = by.removeprefix("attribute:")
        if not by.startswith("attribute:") or name not in known:
            raise read.unknown("by", by, [*BY, *(f"attribute:{one}" for one in known)])
        rows = await connection.execute(text(queries.NUMBER_OF_CELLS), {**keys, "name": name})
        return {row[0]: row[1] for row in rows}


async def _cells(request: Request, region: Region, question: Question, bbox: str, limit: int) -> list[Any]:
    if not 1 <= limit <= MAX_CELLS:
        raise BadRequest(f"limit liegt zwischen 1 und {MAX_CELLS}.", parameter="limit")
    where, keys = boxes_condition(read.bounding_boxes(bbox), "c.geom")
    groups = [group.age_group for group in question.demand.groups]
    values = {"region_id": region.id, "limit": limit + 1, "age_groups": groups, **keys}
    async with engine_of(request).connect() as connection:
        return list((await connection.execute(text(queries.CELLS.format(where=where)), values)).mappings())


async def _areas(request: Request, region: Region, level: str, *, core: bool) -> list[Any]:
    if level not in AREA_LEVELS:
        raise read.unknown("level", level, AREA_LEVELS)
    async with engine_of(request).connect() as connection:
        keys = {"region_id": region.id, "level": level, "core": core}
        return list((await connection.execute(text(queries.AREAS), keys)).mappings())


async def _names(request: Request, region: Region) -> dict[int, tuple[str, str]]:
    async with engine_of(request).connect() as connection:
        rows = await connection.execute(text(queries.MUNICIPALITIES), {"region_id": region.id})
        return {row.id: (row.ars, row.name) for row in rows}


def _file(region: Region, name: str, rows: list[list[object]]) -> Response:
    return Response(csv_bytes(rows), media_type=MEDIA_TYPE, headers={**attachment(name), **region.headers})
