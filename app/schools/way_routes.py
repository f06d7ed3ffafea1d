"""HTTP of the legal check of ways to school."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from app.schools import way_answers as answers
from app.schools.asking import Analyst, KindOf, Reader, cell, file, sees_all, told
from app.schools.kinds import kind_of
from app.schools.tables import LEG_STATUSES, WAY_STATUSES
from app.schools.way_age import changed_since
from app.web.answers import GEOJSON
from app.web.csv import MEDIA_TYPE
from app.web.openapi import SENDS_GEOJSON, sends
from app.web.regions import Region, RegionOf, engine_of

router = APIRouter(tags=["Schulplanung"])
SENDS_CSV = sends(MEDIA_TYPE, "binary")
Breaches = Annotated[bool, Query(description="Nur Haltestellen, an denen eine Grenze überschritten ist")]


@router.get(
    "/api/schools/ways", summary="Wie viele Kinder weiter zur Schule haben, als zumutbar ist, je Gemeinde"
)
async def ways(
    request: Request, region: RegionOf, actor: Reader, category: KindOf = "primary_school"
) -> Response:
    """Within, close to (undecided) and beyond the limit of the law, by the nearest public school of the kind; by bus too."""
    return told(request, region, await _ways(request, region, category, see_all=sees_all(actor)))


@router.get("/api/schools/ways.csv", summary="Schulwege je Gemeinde als Tabelle", **SENDS_CSV)
async def ways_table(
    request: Request, region: RegionOf, actor: Reader, category: KindOf = "primary_school"
) -> Response:
    """One line per municipality and one for all together; secret numbers are dots."""
    found = await _ways(request, region, category, see_all=sees_all(actor))
    head = ["ARS", "Gemeinde", "Kinder", "über der Grenze", *WAY_STATUSES, *LEG_STATUSES, "Grenze in Metern", "Wegenetz vom",
            "Toleranz in Metern", "Hinweis", "Überholt"]  # fmt: skip
    widest = max((one["plus_minus_m"] for one in found["tolerance"]), default=None)
    tail = [found["limits"]["metres"], found["network_as_of"], widest, found["notice"],
            ", ".join(found["changed_since"])]  # fmt: skip
    listed = [*found["areas"], {"ars": None, "name": "alle zusammen", **found["total"]}]
    rows = [
        [one["ars"], one["name"], *(cell(one[name]) for name in ("children", "over_limit", *WAY_STATUSES)),
         *(cell(one["by_bus"][name]) for name in LEG_STATUSES), *tail]
        for one in listed
    ]  # fmt: skip
    return file(region, f"schulwege-{region.slug}-{category}.csv", [head, *rows])


@router.get(
    "/api/schools/ways/cells",
    summary="Zellen, von denen es weiter zur Schule ist, als zumutbar",
    **SENDS_GEOJSON,
)
async def way_cells(
    request: Request, region: RegionOf, _actor: Reader, category: KindOf = "primary_school"
) -> Response:
    """Cells beyond and close to the limit as points, with metres, stop and waits; without numbers of children."""
    kind = kind_of(category)

    def read(connection: Connection) -> dict[str, Any]:
        run = answers.read_run(connection, region.id, kind)
        rows = answers.cells(connection, run["id"], all_of_them=False)
        features = answers.features(rows)
        return {
            "type": "FeatureCollection",
            "run": run["id"],
            "truncated": len(rows) > len(features),
            "features": features,
        }

    async with engine_of(request).connect() as connection:
        return told(request, region, await connection.run_sync(read), GEOJSON)


@router.get("/api/schools/ways/cells.csv", summary="Schulwege je Zelle als Tabelle", **SENDS_CSV)
async def way_cells_table(
    request: Request, region: RegionOf, _actor: Analyst, category: KindOf = "primary_school"
) -> Response:
    """Every cell with children, with its estimate of them: for those who may see single people only."""
    kind = kind_of(category)

    def read(connection: Connection) -> list[list[object]]:
        run = answers.read_run(connection, region.id, kind)
        names = ("id", "lon", "lat", "cell_size_m", "ars", "municipality", "children", "slug", "school", "metres", "status",
                 "leg", "stop_name", "stop_metres", "wait_before_minutes", "wait_after_minutes", "trips_there",
                 "trips_back")  # fmt: skip
        rows = answers.cells(connection, run["id"], all_of_them=True)
        return [list(names), *([row[name] for name in names] for row in rows)]

    async with engine_of(request).connect() as connection:
        rows = await connection.run_sync(read)
    return file(region, f"schulwege-zellen-{region.slug}-{category}.csv", rows)


@router.get("/api/schools/ways/stops", summary="Wartezeiten und Fahrten je Schule und Haltestelle")
async def way_stops(
    request: Request, region: RegionOf, actor: Reader, category: KindOf = "primary_school", *, breaches: Breaches = False
) -> Response:  # fmt: skip
    """Waits before and after the lessons, trips there and back, and which limits are not kept (R23, R24)."""
    return told(
        request, region, await _stops(request, region, category, see_all=sees_all(actor), breaches=breaches)
    )


@router.get(
    "/api/schools/ways/stops.csv", summary="Wartezeiten je Schule und Haltestelle als Tabelle", **SENDS_CSV
)
async def way_stops_table(
    request: Request, region: RegionOf, actor: Reader, category: KindOf = "primary_school", *, breaches: Breaches = True
) -> Response:  # fmt: skip
    """One line per school and stop; at first only those where a limit is not kept."""
    found = await _stops(request, region, category, see_all=sees_all(actor), breaches=breaches)
    head = ["Schule", "Name", "Haltestelle", "Name", "Kinder", "Warten vorher (Minuten)", "Grenze", "Warten nachher (Minuten)",
            "Grenze", "Fahrten hin", "Fahrten zurück", "nicht eingehalten", "Fahrplantag", "Hinweis"]  # fmt: skip
    limits = found["limits"]
    rows = [
        [one["school"]["slug"], one["school"]["name"], one["stop"]["id"], one["stop"]["name"], cell(one["children"]),
         one["wait_before_minutes"], limits["before_minutes"], one["wait_after_minutes"], limits["after_minutes"],
         one["trips_there"], one["trips_back"], ", ".join(one["breaches"]), found["timetable_day"], found["notice"]]
        for one in found["stops"]
    ]  # fmt: skip
    return file(region, f"wartezeiten-{region.slug}-{category}.csv", [head, *rows])


async def _ways(request: Request, region: Region, category: str, *, see_all: bool) -> dict[str, Any]:
    kind = kind_of(category)

    def read(connection: Connection) -> tuple[dict[str, Any], dict[str, Any]]:
        run = answers.read_run(connection, region.id, kind)
        return run, {
            **answers.about(connection, region.id, kind, run),
            **answers.areas(connection, run["id"], see_all=see_all),
        }

    async with engine_of(request).connect() as connection:
        run, found = await connection.run_sync(read)
    changed = await changed_since(request, region, kind, run)
    return {**found, "outdated": bool(changed), "changed_since": changed}


async def _stops(
    request: Request, region: Region, category: str, *, see_all: bool, breaches: bool
) -> dict[str, Any]:
    kind = kind_of(category)

    def read(connection: Connection) -> dict[str, Any]:
        run = answers.read_run(connection, region.id, kind)
        found = answers.stops(connection, run, see_all=see_all, breaches=breaches)
        return {**answers.about(connection, region.id, kind, run), "suppressed": not see_all, "stops": found}

    async with engine_of(request).connect() as connection:
        return await connection.run_sync(read)
