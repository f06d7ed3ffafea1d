"""HTTP of travel times, catchments, isochrones and their statistics."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import ANYONE, Actor, Needs, Permission
from app.areas.queries import boxes_condition
from app.areas.tables import AREA_LEVELS
from app.catchments import answers, queries
from app.catchments.figures import LIMITS_MINUTES
from app.catchments.inputs import COUNTED_CELLS, SHOWN_CELLS
from app.catchments.modes import check_mode, mode_of, nothing_stored
from app.catchments.modes import told as profiles_told
from app.catchments.near import Question, nearest_answer, nearest_by_mode
from app.catchments.snaps import snap_answer
from app.errors import BadRequest, NotFound
from app.sites.private import COUNTS, shown_count
from app.sites.queries import CODES
from app.web import parameters as read
from app.web.answers import GEOJSON, answer, feature_collection, told
from app.web.openapi import SENDS_GEOJSON
from app.web.regions import Region, RegionOf, engine_of

router = APIRouter(tags=["Erreichbarkeit"], dependencies=[ANYONE])
Text = Annotated[str | None, Query()]
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
MAX_CELLS = 5000
PRIVATE_COUNT = ("category", "label", "value", "status", "reference_date", "source")


@router.get("/api/areas/{ars}/statistics", summary="Erreichbarkeit in einem Gebiet")
async def area_statistics(
    request: Request,
    region: RegionOf,
    actor: Reader,
    ars: str,
    category: Text = None,
    mode: Text = None,
    age_group: Text = None,
) -> Response:
    """People of an area and how far they have to the nearest site, by category, mode and age group.

    For a municipality also how many offers there are of the kinds whose sites are not public; one and two are secret.
    """
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    async with engine_of(request).connect() as connection:
        area = (
            (await connection.execute(text(queries.AREA), {"region_id": region.id, "key": ars}))
            .mappings()
            .first()
        )
        if area is None:
            raise NotFound(f"Ein Gebiet mit dem Schlüssel {ars} ist nicht geladen.")
        await _check(connection, region, category, mode)
        keys = {
            "region_id": region.id,
            "area_id": area["id"],
            "category": category,
            "mode": mode,
            "age_group": age_group,
        }
        own = await _has_small_counts(connection, region)
        of_area = queries.AREA_PEOPLE.format(people="area_people" if see_all else "shown_area_people")
        people = (await connection.execute(text(of_area), keys)).mappings().all()
        rows = (await connection.execute(text(queries.AREA_STATISTICS), keys)).mappings().all()
        private = await connection.execute(text(COUNTS), {**keys, "area": ars, "day": read.day_of(None)})
        counts = [shown_count(dict(row), unsuppressed=False) for row in private.mappings()]
    return told(request, region, {
        "area": {name: area[name] for name in ("ars", "ags", "name", "level")},
        "people": [answers.people(row) for row in people],
        "private_counts": [{name: count[name] for name in PRIVATE_COUNT} for count in counts],
        "limits_minutes": LIMITS_MINUTES,
        "statistics": [answers.statistic(row, see_all=see_all) for row in rows], "suppressed": own and not see_all,
    })  # fmt: skip


@router.get("/api/statistics/areas", summary="Erreichbarkeit aller Gebiete einer Ebene")
async def statistics_of_areas(
    request: Request, region: RegionOf, actor: Reader, category: str, mode: str = "walk", age_group: str = "all",
    level: str = "municipality", core: bool = True,
) -> Response:  # fmt: skip
    """One row per area, for maps and rankings; areas without people of the group are listed as unknown."""
    if level not in AREA_LEVELS:
        raise read.unknown("level", level, AREA_LEVELS)
    async with engine_of(request).connect() as connection:
        await _check(connection, region, category, mode)
        run = await _run(connection, region, "travel_times", mode, category)
        keys = {
            "region_id": region.id,
            "run_id": run["id"],
            "age_group": age_group,
            "level": level,
            "core": core,
        }
        rows = (await connection.execute(text(queries.AREAS_STATISTICS), keys)).mappings().all()
        missing = (await connection.execute(text(queries.AREAS_WITHOUT), keys)).mappings().all()
    hidden = not actor.may(Permission.SEE_UNSUPPRESSED) and answers.tells_single_people(run)
    areas = [
        {**_named(row), **(answers.SECRET_MEASURES if hidden else answers.measures(row))} for row in rows
    ]
    areas += [{**_named(row), **answers.NO_MEASURES} for row in missing]
    return told(request, region, {
        "category": category, "mode": mode, "age_group": age_group, "basis": run["basis"], "level": level,
        "run": answers.run(run), "limits_minutes": LIMITS_MINUTES, "areas": areas,
    })  # fmt: skip


@router.get("/api/cells", summary="Rasterzellen mit Menschen und ihrem Weg", **SENDS_GEOJSON)
async def cells(
    request: Request,
    region: RegionOf,
    actor: Reader,
    category: str,
    bbox: str,
    mode: str = "walk",
    age_group: str = "all",
    limit: int = 2000,
) -> Response:
    """Grid cells with people of an age group and the way to the nearest site; unreached ones say why."""
    boxes = read.bounding_boxes(bbox)
    if not 1 <= limit <= MAX_CELLS:
        raise BadRequest(f"limit liegt zwischen 1 und {MAX_CELLS}.", parameter="limit")
    where, keys = boxes_condition(boxes, "c.geom")
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    async with engine_of(request).connect() as connection:
        await _check(connection, region, category, mode)
        run = await _run(connection, region, "travel_times", mode, category)
        own = await _has_small_counts(connection, region)
        grid = (
            await connection.execute(
                text(queries.GRID_OF_GROUP), {"region_id": region.id, "age_group": age_group}
            )
        ).first()
        rows: list[str] = []
        if grid is not None:
            values = {"region_id": region.id, "run_id": run["id"], "age_group": age_group, "limit": limit + 1,
                      "reference_date": grid.reference_date, "cell_size_m": grid.cell_size_m, **keys}  # fmt: skip
            sql = queries.CELLS.format(where=where, people=COUNTED_CELLS if see_all else SHOWN_CELLS)
            rows = list((await connection.execute(text(sql), values)).scalars())
    body = feature_collection(
        region, rows[:limit], numberReturned=min(len(rows), limit), truncated=len(rows) > limit,
        category=category, mode=mode, age_group=age_group, basis=run["basis"], run=answers.run(run),
        suppressed=own and not see_all,
    )  # fmt: skip
    return answer(request, region, body, GEOJSON, for_everybody=not own)


@router.get("/api/cells/{number}", summary="Wer hier wohnt und was am nächsten liegt")
async def cell(
    request: Request, region: RegionOf, actor: Reader, number: int, category: Text = None
) -> Response:
    """One cell: its people by age group, and the five nearest sites of a category by each mode."""
    see_all = actor.may(Permission.SEE_UNSUPPRESSED)
    of_cell = queries.CELL_PEOPLE.format(people=COUNTED_CELLS if see_all else SHOWN_CELLS)
    async with engine_of(request).connect() as connection:
        keys = {"region_id": region.id, "id": min(number, 2**31 - 1)}
        row = (await connection.execute(text(queries.CELL), keys)).mappings().first()
        if row is None:
            raise NotFound(f"Eine Zelle {number} gibt es in dieser Region nicht.")
        await _check(connection, region, category, None)
        own = await _has_small_counts(connection, region)
        people = (await connection.execute(text(of_cell), keys)).mappings().all()
    ways = await nearest_by_mode(request, region, Question(row["lon"], row["lat"], category, 5))
    return told(request, region, {
        "cell": {"id": row["id"], "cell_size_m": row["cell_size_m"], "lon": row["lon"], "lat": row["lat"],
                 "municipality": {"ars": row["ars"], "name": row["municipality"]} if row["ars"] else None},
        "people": [answers.people(one) for one in people], "category": category, "nearest": ways,
        "suppressed": own and not see_all,
    })  # fmt: skip


@router.get("/api/nearest", summary="Die nächsten Lernorte einer Art, nach Wegzeit")
async def nearest(
    request: Request,
    region: RegionOf,
    lon: float,
    lat: float,
    category: Text = None,
    mode: str = "walk",
    k: int = 5,
) -> Response:
    """The k nearest sites from a point, by travel time; metres are those of the shortest way to the same site."""
    read.position(lon, lat)
    if not 1 <= k <= 50:
        raise BadRequest("k liegt zwischen 1 und 50.", parameter="k")
    async with engine_of(request).connect() as connection:
        await _check(connection, region, category, mode)
    content = await nearest_answer(request, region, mode_of(region, mode), Question(lon, lat, category, k))
    return told(request, region, content)


@router.get("/api/isochrone", summary="Wie weit man kommt", **SENDS_GEOJSON)
async def isochrone(
    request: Request, region: RegionOf, actor: Reader, lon: float, lat: float, mode: str = "walk", minutes: str = "5,10,15",
) -> Response:  # fmt: skip
    """Outlines of where one reaches the point from within the minutes, the largest first, with the people inside."""
    read.position(lon, lat)
    found = await answers.isochrones(
        request, region, mode_of(region, mode), lon, lat, read.minutes_of(minutes),
        see_all=actor.may(Permission.SEE_UNSUPPRESSED),
    )  # fmt: skip
    return answer(request, region, found, GEOJSON)


@router.get("/api/sites/{slug}/catchment", summary="Das Einzugsgebiet eines Lernorts", **SENDS_GEOJSON)
async def catchment(
    request: Request, region: RegionOf, slug: str, mode: str = "walk", minutes: int = 15
) -> Response:
    """The catchment of a site: who reaches it in time, counted per cell; the outline is only the picture."""
    if not 1 <= minutes <= read.MAX_MINUTES:
        raise BadRequest(f"minutes liegt zwischen 1 und {read.MAX_MINUTES}.", parameter="minutes")
    found = await answers.catchment(request, region, slug, mode_of(region, mode), minutes)
    return answer(request, region, found, GEOJSON)


@router.get("/api/snaps", summary="Wie Lernorte und Wohnungen an die Wege angebunden sind")
async def snaps(
    request: Request, region: RegionOf, mode: str = "walk", connected: bool | None = None
) -> Response:
    """Every site with the way to the nearest usable street, the furthest first; those too far say so in words."""
    return told(
        request, region, await snap_answer(request, region, mode_of(region, mode), connected=connected)
    )


@router.get("/api/profiles", summary="Wie man sich fortbewegt: Profile mit allen Zahlen und Quellen")
async def profiles(request: Request, region: RegionOf) -> Response:
    """Every way to travel that the region offers: its numbers, where they come from, and what is assumed."""
    async with engine_of(request).connect() as connection:
        content = await connection.run_sync(profiles_told, region)
    return told(request, region, content)


@router.get("/api/runs/{number}", summary="Ein Auswertungslauf mit allem, was in ihn einging")
async def run(request: Request, region: RegionOf, number: int) -> Response:
    """One analysis run: parameters, inputs, version, time."""
    keys = {"region_id": region.id, "id": min(number, 2**31 - 1)}
    async with engine_of(request).connect() as connection:
        row = (await connection.execute(text(queries.RUN_BY_ID), keys)).mappings().first()
    if row is None:
        raise NotFound(f"Einen Auswertungslauf {number} gibt es in dieser Region nicht.")
    return told(request, region, {"run": dict(row)})


async def _check(connection: Any, region: Region, category: str | None, mode: str | None) -> None:  # noqa: ANN401
    if mode is not None:
        check_mode(region, mode)
    if category is not None:
        codes = (await connection.execute(text(CODES), {"region_id": region.id})).scalars().all()
        if category not in codes:
            raise read.unknown("category", category, list(codes))


async def _run(connection: Any, region: Region, kind: str, mode: str, category: str | None) -> Any:  # noqa: ANN401
    keys = {"region_id": region.id, "kind": kind, "mode": mode, "category": category}
    found = (await connection.execute(text(queries.RUN), keys)).mappings().first()
    if found is None:
        raise NotFound(nothing_stored(region, mode), parameter="category")
    return found


def _named(row: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"ars": row["ars"], "name": row["name"], "core": row["is_core"]}


async def _has_small_counts(connection: Any, region: Region) -> bool:  # noqa: ANN401
    """Whether the region knows ones and twos that not everybody is told."""
    return (await connection.execute(text(queries.OWN_SMALL_COUNTS), {"region_id": region.id})).scalar_one()
