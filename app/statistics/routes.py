"""HTTP of statistics for scripts: long tables of areas, of polygons and radii, of two runs; and runs computed again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from app.accounts.access import ANYONE, Actor, Needs, Permission
from app.errors import BadRequest
from app.statistics import reproducing
from app.statistics.answering import Asker, Found, of_areas, of_shape, of_two
from app.statistics.ground import read_ground
from app.statistics.measures import MEASURES, TOPICS
from app.statistics.question import DIMENSIONS, FORMATS, Words
from app.statistics.runs import network_of, run_of
from app.statistics.shapes import MOST_CORNERS, MOST_CORNERS_SIGNED_IN, circle, polygon
from app.statistics.writing import ARROW, BASES, STATUSES, as_arrow, as_csv, as_json, explained
from app.web import parameters as read
from app.web.answers import answer, told
from app.web.csv import MEDIA_TYPE, attachment
from app.web.regions import Region, RegionOf, engine_of
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.web.kept import KeptBytes

router = APIRouter(tags=["Statistik"], dependencies=[ANYONE])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Text = Annotated[str | None, Query(max_length=4000)]
GroupBy = Annotated[
    str | None,
    Query(description=f"Wonach gegliedert wird, durch Komma: {', '.join(DIMENSIONS)}", max_length=4000),
]
Format = Annotated[str, Query(description=f"{', '.join(FORMATS)} (Arrow-IPC-Strom)")]
Compare = Annotated[
    str | None, Query(description="Zwei Läufe A..B: was sich von A nach B ändert", max_length=40)
]
RunNumber = Annotated[
    int | None, Query(description="Ein bestimmter Lauf (Wegzeiten, Plätze oder Lücken), auch ein früherer")
]
Centre = Annotated[str | None, Query(description="Mitte eines Umkreises: lon,lat", max_length=80)]
Radius = Annotated[float | None, Query(description="Halbmesser des Umkreises in Metern")]
Topic = Annotated[str, Query(description=f"Eines von: {', '.join(TOPICS)}")]


class ShapeAsked(BaseModel):
    """A polygon to be asked about."""

    model_config = ConfigDict(extra="forbid")
    geometry: dict[str, Any]


def words_of(
    topic: Topic = "catchments", group_by: GroupBy = None, category: Text = None, mode: Text = None,
    age_group: Text = None, measure: Text = None, area: read.AreaKey = None, core: read.Core = True,
    format: Format = "json",  # noqa: A002 (the parameter's name)
) -> Words:  # fmt: skip
    """The question as it came."""
    return Words(topic, group_by, category, mode, age_group, measure, area, core, format)


Question = Annotated[Words, Depends(words_of)]


@router.get(
    "/api/statistics", summary="Statistik als lange Tabelle, nach beliebiger Gliederung oder im Umkreis"
)
async def statistics(
    request: Request, region: RegionOf, actor: Reader, words: Question, center: Centre = None, radius_m: Radius = None,
    run: RunNumber = None, compare: Compare = None,
) -> Response:  # fmt: skip
    """One figure per row, with unit, status, date and run; the head names parameters, streets, runs and definitions."""
    if (center is None) != (radius_m is None):
        raise BadRequest("Ein Umkreis braucht center und radius_m.", parameter="center")
    if sum(given is not None for given in (center, run, compare)) > 1:
        raise BadRequest("center, run und compare schließen einander aus.", parameter="compare")
    await read_ground(request, region)  # kept, so that no connection waits while it is read
    async with engine_of(request).connect() as connection:
        asker = Asker(request, connection, region, actor)
        if center is not None and radius_m is not None:
            found = await of_shape(asker, words, circle(region.metric_srid, center, radius_m))
        elif compare is not None:
            found = await of_two(asker, words, compare)
        else:
            found = await of_areas(asker, words, run)
        network = await network_of(connection, region)
    return await _send(request, region, found, network, words.format)


@router.post("/api/statistics", summary="Statistik eines Polygons als lange Tabelle")
async def of_polygon(
    request: Request, region: RegionOf, actor: Reader, words: Question, body: ShapeAsked,
) -> Response:  # fmt: skip
    """The same for a GeoJSON polygon in degrees: whole cells by their mid points, small numbers protected."""
    most = MOST_CORNERS if actor.account_id is None else MOST_CORNERS_SIGNED_IN
    shape = await workbench_of(request).run(polygon, region.metric_srid, body.geometry, most)
    await read_ground(request, region)
    async with engine_of(request).connect() as connection:
        found = await of_shape(Asker(request, connection, region, actor), words, shape)
        network = await network_of(connection, region)
    return await _send(request, region, found, network, words.format)


@router.get("/api/statistics/measures", summary="Was die Statistik misst: Einheiten und Definitionen")
async def measures(request: Request, region: RegionOf) -> Response:
    """Every measure with unit (UCUM), title in German and English and definition; what statuses mean."""
    return told(request, region, {
        "dimensions": DIMENSIONS, "measures": [one.told for one in MEASURES], "statuses": STATUSES,
        "people_basis": BASES,
    })  # fmt: skip


@router.get(
    "/api/statistics/runs/{number}/reproduced", summary="Einen Lauf neu rechnen und Bit für Bit vergleichen"
)
async def reproduced(request: Request, region: RegionOf, number: int) -> Response:
    """Computes the run's figures from what is loaded now (ways by any mode, places, gaps); where its inputs are gone, says which differ."""
    async with engine_of(request).connect() as connection:
        run = await run_of(connection, region, number)
        network = await network_of(connection, region)
    kept: KeptBytes = request.app.state.statistics
    key = ("reproduced", run.id, region.data_version, datetime.now(UTC).date())
    found: dict[str, Any] | None = kept.get(key)
    if found is None:  # on a thread and a connection of its own: reading takes as long as computing
        engine: Engine = request.app.state.reading
        found = await workbench_of(request).run(reproducing.whole, engine, run, region.id)
        kept.keep(key, found, 20_000)
    return told(request, region, {"run": run.told, "network": network, **found})


async def _send(
    request: Request, region: Region, found: Found, network: dict[str, Any] | None, kind: str
) -> Response:
    body = await workbench_of(request).run(_body, region, found, network, kind)
    if kind == "json":
        return answer(request, region, body)
    sent = answer(request, region, body, MEDIA_TYPE if kind == "csv" else ARROW)
    ending = "csv" if kind == "csv" else "arrows"
    sent.headers.update(attachment(f"statistik-{region.slug}-{found.asked.topic}.{ending}"))
    if request.method == "GET":  # a table has no room for it: where it is told what it rests on
        described = request.url.include_query_params(format="json")
        sent.headers["Link"] = f'<{described.path}?{described.query}>; rel="describedby"'
    return sent


def _body(region: Region, found: Found, network: dict[str, Any] | None, kind: str) -> bytes:
    rows = found.rows()
    bases = {getattr(row, "people_basis", None) for row in rows}
    head: dict[str, Any] = {
        "region": region.told, "attribution": region.attribution, "question": found.asked.told, **found.more,
        "network": network, "runs": found.runs, **explained(found.asked.measures, bases),
    }  # fmt: skip
    if kind == "csv":
        return as_csv(found.columns, rows)
    return (as_json if kind == "json" else as_arrow)(head, found.columns, rows)
