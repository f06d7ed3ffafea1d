"""From stored rows and answers on the spot to what goes over the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely
from fastapi import Request
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.catchments import queries
from app.catchments.ask import Ring, people_inside, place, rings, snap_of
from app.catchments.compute import straight_line
from app.catchments.figures import LIMITS_MINUTES, figure
from app.catchments.inputs import Homes, People, metric, read_homes, read_people
from app.catchments.streets import StreetTravel, travel_of
from app.catchments.travel import Places, Travel, Within
from app.errors import NotFound
from app.network.profiles import Mode
from app.web.answers import json_bytes
from app.web.apart import read_apart
from app.web.kept import Kept
from app.web.regions import Region, engine_of
from app.web.values import SECRET, UNKNOWN
from app.web.workbench import workbench_of

MEASURES = ("mean_minutes", "median_minutes", "mean_metres", "people_total", "not_connected")
NO_MEASURES: dict[str, Any] = {
    **dict.fromkeys(MEASURES, UNKNOWN), "sites_inside": None, "edge_unsure": None, "reference_date": None,
    "within": {str(minutes): UNKNOWN for minutes in LIMITS_MINUTES},
    "beyond": {str(minutes): UNKNOWN for minutes in LIMITS_MINUTES},
}  # fmt: skip

SECRET_MEASURES: dict[str, Any] = {
    **NO_MEASURES, **dict.fromkeys(MEASURES, SECRET),
    "within": {str(minutes): SECRET for minutes in LIMITS_MINUTES},
    "beyond": {str(minutes): SECRET for minutes in LIMITS_MINUTES},
}  # fmt: skip


def labelled(age_group: str) -> str:
    """An age group in German."""
    if age_group == "all":
        return "alle"
    if age_group.endswith("+"):
        return f"ab {age_group[:-1]} Jahren"
    first, _, last = age_group.partition("-")
    return f"{first} bis {last} Jahre"


def people(row: Any) -> dict[str, Any]:  # noqa: ANN401
    """People of an age group."""
    return {
        "age_group": row["age_group"], "label": labelled(row["age_group"]),
        "people": {"value": row["people"], "status": row["people_status"]}, "reference_date": row["reference_date"],
        **{name: row[name] for name in ("cell_size_m", "source") if name in row},
    }  # fmt: skip


def run(row: Any) -> dict[str, Any]:  # noqa: ANN401
    """A run as it is referred to, and how near to the truth its minutes are (`point_error`; empty: not measured), and where
    what is known ends (`edge`; None: not looked at)."""
    return {
        "id": row["id"], "finished_at": row["finished_at"], "point_error": row["point_error"] or [],
        "edge": row["edge"],
    }  # fmt: skip


def measures(row: Any) -> dict[str, Any]:  # noqa: ANN401
    """The figures of one area: `within` shares of the people, `beyond` the people who have further."""
    total = row["people_total"] or 0
    within, beyond = {}, {}
    for minutes, inside in row["within"].items():
        share = inside["value"] / total if total else float("nan")
        estimated = row["people_total_status"] == "estimated"
        within[minutes] = _pair(figure(round(share, 4), estimated=estimated))
        beyond[minutes] = _pair(figure(round(total - inside["value"], 1), estimated=estimated))
    told = {name: {"value": row[name], "status": row[f"{name}_status"]} for name in MEASURES}
    return {
        **told,
        "within": within,
        "beyond": beyond,
        "sites_inside": row["sites_inside"],
        "edge_unsure": row["edge_unsure"],
        "reference_date": row["reference_date"],
    }


def tells_single_people(row: Any) -> bool:  # noqa: ANN401
    """Whether a run was computed of ones and twos that a Kreis had counted (before they were protected): not for everybody."""
    return any((row["small_cells"] or {}).values())


def statistic(row: Any, *, see_all: bool) -> dict[str, Any]:  # noqa: ANN401
    """The figures of one area, category, mode and age group."""
    hidden = not see_all and tells_single_people(row)
    told = SECRET_MEASURES if hidden else measures(row)
    within = [
        {
            "minutes": int(minutes),
            "people": SECRET if hidden else row["within"][minutes],
            "share": told["within"][minutes],
        }
        for minutes in sorted(row["within"], key=int)
    ]
    keys = ("category", "mode", "age_group", "basis")
    run_told = {"id": row["run_id"], "finished_at": row["finished_at"]}
    return {**{key: row[key] for key in keys}, **told, "within": within, "run": run_told}


@dataclass(frozen=True, slots=True)
class Ground:
    """What questions on the spot need of a region: homes and people."""

    homes: Homes
    people: list[People]


async def isochrones(
    request: Request, region: Region, mode: Mode, lon: float, lat: float, minutes: list[int],
    *, see_all: bool,
) -> bytes:  # fmt: skip
    """Isochrones of a point with the people inside, counted per cell; `see_all`: who asks may see single people."""
    travel = await travel_for(request, region, mode)
    ground = await ground_of(request, region, exact=see_all)
    async with engine_of(request).connect() as connection:
        own = (
            await connection.execute(text(queries.OWN_SMALL_COUNTS), {"region_id": region.id})
        ).scalar_one()
    start = place(region.metric_srid, lon, lat)
    snap = snap_of(travel, start)
    drawn = await workbench_of(request).run(rings, travel, start, minutes, region.metric_srid)
    within = await workbench_of(request).run(travel.within, ground.homes.places, start, minutes[-1] * 60.0)
    features = []
    for ring in drawn:
        inside = type(within)(
            within.offset, within.point[within.seconds <= ring.minutes * 60], within.seconds
        )
        counted = people_inside(inside, ground.people, len(ground.homes.cell_id))
        features.append(
            _feature(
                ring,
                {
                    "mode": mode,
                    "basis": travel.basis,
                    "snap": snap,
                    "people": _counted(ground, counted, _secret_inside(inside, ground)),
                },
            )
        )
    return json_bytes(
        {
            "type": "FeatureCollection",
            "suppressed": own and not see_all,
            "region": region.told,
            "attribution": region.attribution,
            "features": features,
        }
    )


async def catchment(request: Request, region: Region, slug: str, mode: Mode, minutes: int) -> bytes:
    """The catchment of a site: stored people for the usual limits, else counted now; and its outline."""
    travel, ground = await travel_for(request, region, mode), await ground_of(request, region)
    async with engine_of(request).connect() as connection:
        keys = {"region_id": region.id, "slug": slug, "category": None}
        row = (await connection.execute(text(queries.SITE_POINTS), keys)).mappings().first()
        if row is None:
            raise NotFound(f"Den Lernort „{slug}“ gibt es hier nicht, oder er hat keine Koordinaten.")
        keys = {"site_id": row["site_id"], "mode": mode, "minutes": minutes}
        stored = (await connection.execute(text(queries.CATCHMENT), keys)).mappings().first()
        counted = None
        if stored is not None:
            rows = (
                (await connection.execute(text(queries.CATCHMENT_PEOPLE), {"id": stored["id"]}))
                .mappings()
                .all()
            )
            counted = [people(one) for one in rows]
    points = _points(region, [row])
    unconnected = travel.unconnected_sites(points)
    basis: dict[str, Any] = {"site": {"slug": slug, "name": row["name"]}, "mode": mode, "basis": travel.basis}
    basis |= {
        "not_connected": unconnected.get(0),
        "run": {"id": stored["run_id"], "finished_at": stored["finished_at"]} if stored else None,
    }
    if unconnected:
        feature = {
            "type": "Feature",
            "geometry": None,
            "properties": {**basis, "minutes": minutes, "people": counted or []},
        }
    else:
        ring = (await workbench_of(request).run(rings, travel, points, [minutes], region.metric_srid))[0]
        if counted is None:
            within = await workbench_of(request).run(
                travel.within, ground.homes.places, points, minutes * 60.0
            )
            inside = people_inside(within, ground.people, len(ground.homes.cell_id))
            counted = _counted(ground, inside, _secret_inside(within, ground))
        feature = _feature(ring, {**basis, "people": counted})
    return json_bytes({**feature, "region": region.told, "attribution": region.attribution})


def _feature(ring: Ring, properties: dict[str, Any]) -> dict[str, Any]:
    share = None if ring.false_inside_share is None else round(ring.false_inside_share, 5)
    return {
        "type": "Feature", "geometry": orjson.loads(shapely.to_geojson(ring.geometry)),
        "properties": {"minutes": ring.minutes, **properties, "false_inside_share": share},
    }  # fmt: skip


def _secret_inside(inside: Within, ground: Ground) -> dict[str, int]:
    """In how many of the cells inside the number of a group is secret."""
    return {one.age_group: int(np.isin(one.withheld, inside.point).sum()) for one in ground.people}


def _figure_inside(value: float, secret_cells: int, group: People) -> dict[str, Any]:
    """Nobody but secret numbers is secret, and not nobody."""
    if not value and secret_cells:
        return SECRET
    return _pair(figure(round(value, 1), estimated=group.estimated))


def _counted(ground: Ground, counted: dict[str, float], secret: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "age_group": group.age_group, "label": labelled(group.age_group),
            "people": _figure_inside(counted[group.age_group], secret[group.age_group], group),
            "secret_cells": secret[group.age_group],
            "reference_date": group.reference_date, "cell_size_m": group.cell_size_m,
        }
        for group in ground.people
    ]  # fmt: skip


def _pair(value: tuple[float | None, str]) -> dict[str, Any]:
    return {"value": value[0], "status": value[1]}


async def travel_for(request: Request, region: Region, mode: Mode) -> Travel:
    """The way to travel in a mode: over the region's streets, or straight lines where none are loaded."""
    kept: Kept = request.app.state.travels
    max_snap_m = region.config.get("streets", {}).get("max_snap_m")

    async def make() -> tuple[StreetTravel | None]:
        return (await read_apart(request, travel_of, region.id, mode),)

    (found,) = await kept.made((region.id, region.ground_version, max_snap_m, mode), make)
    return found or straight_line(region.config, mode)


async def sites_of(
    connection: AsyncConnection, region: Region, category: str | None
) -> tuple[list[Any], Places]:
    """Today's sites of a category (None: all) as rows, and their entrances as points."""
    keys = {"region_id": region.id, "category": category, "slug": None}
    rows = list((await connection.execute(text(queries.SITE_POINTS), keys)).mappings())
    return rows, _points(region, rows)


def _points(region: Region, rows: list[Any]) -> Places:
    lon: list[float] = []
    lat: list[float] = []
    owner: list[int] = []
    for index, row in enumerate(rows):
        points = [(e["longitude"], e["latitude"]) for e in row["entrances"]] or [(row["lon"], row["lat"])]
        lon += [point[0] for point in points]
        lat += [point[1] for point in points]
        owner += [index] * len(points)
    x_m, y_m = metric(region.metric_srid, np.array(lon), np.array(lat))
    return Places(x_m, y_m, np.array(owner, np.int32))


async def ground_of(request: Request, region: Region, *, exact: bool = False) -> Ground:
    """Homes and people, read once until something but a site changes; `exact`: for who may see single people."""
    kept: Kept = request.app.state.grounds

    def read(connection: Connection) -> Ground:
        homes = read_homes(connection, region.id, region.metric_srid)
        return Ground(homes, read_people(connection, region.id, homes, exact=exact))

    return await kept.made((region.id, region.ground_version, exact), lambda: read_apart(request, read))
