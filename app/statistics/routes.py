"""HTTP of statistics for scripts: long tables of areas, of polygons and radii, of two runs; and runs computed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.accounts.access import ANYONE, Actor, Needs, Permission
from app.errors import BadRequest
from app.statistics import official, queries, reproducing, topics, within
from app.statistics.areas import Area, check_size, read_areas, read_rows
from app.statistics.comparing import Compared, check_comparable, compared, numbers_of, told_inputs
from app.statistics.ground import read_ground
from app.statistics.measures import MEASURES
from app.statistics.question import DIMENSIONS, FORMATS, Asked, Known, Words, question_of
from app.statistics.rows import Row
from app.statistics.runs import Run, narrowed, network_of, run_of, runs_of
from app.statistics.shapes import MOST_CORNERS, MOST_CORNERS_SIGNED_IN, Shape, circle, polygon
from app.statistics.writing import ARROW, BASES, STATUSES, as_arrow, as_csv, as_json, explained
from app.web import parameters as read
from app.web.answers import answer, told
from app.web.csv import MEDIA_TYPE, attachment
from app.web.regions import Region, RegionOf, engine_of
from app.web.workbench import workbench_of

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
RunNumber = Annotated[int | None, Query(description="Ein bestimmter Lauf mit Wegzeiten, auch ein früherer")]
Centre = Annotated[str | None, Query(description="Mitte eines Umkreises: lon,lat", max_length=80)]
Radius = Annotated[float | None, Query(description="Halbmesser des Umkreises in Metern")]
Topic = Annotated[str, Query(description="catchments, places, provision oder gaps")]


class ShapeAsked(BaseModel):
    """A polygon to be asked about."""

    model_config = ConfigDict(extra="forbid")
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer is made of; `rows` makes them, on the workbench; `more` stands in the head."""

    asked: Asked
    runs: list[dict[str, Any]]
    columns: tuple[str, ...]
    rows: Callable[[], list[Any]]
    more: dict[str, Any]


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
    async with engine_of(request).connect() as connection:
        if center is not None and radius_m is not None:
            shape = circle(region.metric_srid, center, radius_m)
            found = await _of_shape(request, connection, region, actor, words, shape)
        elif compare is not None:
            found = await _of_two(request, connection, region, actor, words, compare)
        else:
            found = await _of_areas(request, connection, region, actor, words, run)
        network = await network_of(connection, region)
    return await _send(request, region, found, network, words.format)


@router.post("/api/statistics", summary="Statistik eines Polygons als lange Tabelle")
async def of_polygon(
    request: Request, region: RegionOf, actor: Reader, words: Question, body: ShapeAsked,
) -> Response:  # fmt: skip
    """The same for a GeoJSON polygon in degrees: whole cells by their mid points, small numbers protected."""
    most = MOST_CORNERS if actor.account_id is None else MOST_CORNERS_SIGNED_IN
    shape = await workbench_of(request).run(polygon, region.metric_srid, body.geometry, most)
    async with engine_of(request).connect() as connection:
        found = await _of_shape(request, connection, region, actor, words, shape)
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
    """Computes the run's figures from what is loaded now; where its inputs are gone, says which differ."""
    async with engine_of(request).connect() as connection:
        run = await run_of(connection, region, number)
        network = await network_of(connection, region)
        what = await connection.run_sync(reproducing.read, run, region.id)
    found = await workbench_of(request).run(reproducing.reproduced, run, *what)
    return told(request, region, {"run": run.told, "network": network, **found})


async def _of_areas(
    request: Request,
    connection: AsyncConnection,
    region: Region,
    actor: Actor,
    words: Words,
    number: int | None,
) -> Found:
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    ground = await read_ground(request, connection, region)
    chosen: list[Run] | None = None
    if number is not None:
        if words.topic != "catchments":
            raise BadRequest("run gibt es nur zum Thema catchments.", parameter="run")
        chosen = [await run_of(connection, region, number)]
        words = _of_run(words, chosen[0])
    asked = await _question(connection, region, words, list(ground.groups), of_shape=False)
    areas = await read_areas(connection, region, asked)
    if asked.topic == "catchments":
        runs = chosen or await runs_of(connection, region, "travel_times", asked)
        rows = await read_rows(request, connection, ground, asked, areas, runs, see_all=see_all)
        return Found(narrowed(asked, runs), [one.told for one in runs], Row._fields, rows, {})
    if asked.topic == "places":
        runs = await runs_of(connection, region, "places", asked)
        check_size(asked, len(areas), len(runs), 1)
        places = await connection.run_sync(topics.place_rows, asked, areas, runs)
        return Found(narrowed(asked, runs), [one.told for one in runs], Row._fields, lambda: places, {})
    return await _of_others(request, connection, region, asked, areas, see_all=see_all)


async def _of_others(
    request: Request,
    connection: AsyncConnection,
    region: Region,
    asked: Asked,
    areas: list[Area],
    *,
    see_all: bool,
) -> Found:
    """Official quotas and gaps: of areas by kind of site only."""
    asked = replace(asked, modes=None, age_groups=None)
    if asked.topic == "provision":
        rows = await connection.run_sync(
            lambda sync: official.quota_rows(sync, region, asked, areas, see_all=see_all)
        )
        return Found(asked, [], Row._fields, lambda: rows, {"computed_at_request": True})
    secret: bytes = request.app.state.secret
    gaps, found = await connection.run_sync(
        lambda sync: topics.gap_rows(sync, region, asked, areas, secret, see_all=see_all)
    )
    names = (
        "id",
        "kind",
        "category",
        "mode",
        "basis",
        "parameters",
        "input_hash",
        "software_version",
        "finished_at",
    )
    return Found(asked, [{name: one[name] for name in names} for one in found], Row._fields, lambda: gaps, {})


async def _of_shape(
    request: Request, connection: AsyncConnection, region: Region, actor: Actor, words: Words, shape: Shape
) -> Found:
    ground = await read_ground(request, connection, region)
    asked = await _question(connection, region, words, list(ground.groups), of_shape=True)
    runs = await runs_of(connection, region, "travel_times", asked)
    within.check_cost(len(runs), signed_in=actor.account_id is not None)
    rows = await within.read_rows(request, connection, region, ground, asked, shape, runs)
    return Found(narrowed(asked, runs), [one.told for one in runs], Row._fields, rows, {"shape": shape.told})


async def _of_two(
    request: Request, connection: AsyncConnection, region: Region, actor: Actor, words: Words, compare: str
) -> Found:
    if words.topic != "catchments":
        raise BadRequest("compare gibt es nur zum Thema catchments.", parameter="compare")
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    one, other = [await run_of(connection, region, number, "compare") for number in numbers_of(compare)]
    check_comparable(one, other)
    ground = await read_ground(request, connection, region)
    asked = await _question(connection, region, _of_run(words, one), list(ground.groups), of_shape=False)
    areas = await read_areas(connection, region, asked)
    # Both are told as stored, or neither: figures that count people differently cannot be subtracted.
    tellable = all(run.tellable(ground, see_all=see_all) for run in (one, other))
    sides = [
        await read_rows(request, connection, ground, asked, areas, [run], see_all=see_all, as_stored=tellable)
        for run in (one, other)
    ]
    asked = replace(asked, measures=tuple(name for name in asked.measures if name != "sites"))
    more = {"compare": {"a": one.id, "b": other.id, **told_inputs(one, other)}}
    runs = [one.told, other.told]
    return Found(
        narrowed(asked, [one]), runs, Compared._fields, lambda: compared(*(made() for made in sides)), more
    )


def _of_run(words: Words, run: Run) -> Words:
    """The question about one run: kind and mode are the run's. Raises BadRequest where others are asked for."""
    for name in ("category", "mode"):
        given = getattr(words, name)
        if given is not None and given != run.row[name]:
            raise BadRequest(
                f"Der Lauf {run.id} gilt für {name} „{run.row[name]}“, nicht „{given}“.", parameter=name
            )
    return replace(words, category=run.row["category"], mode=run.row["mode"])


async def _question(
    connection: AsyncConnection, region: Region, words: Words, groups: list[str], *, of_shape: bool
) -> Asked:
    codes = list((await connection.execute(text(queries.CATEGORIES), {"region_id": region.id})).scalars())
    return question_of(words, region, Known(codes, groups), of_shape=of_shape)


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
