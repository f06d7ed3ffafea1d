"""Districts as answers: GeoJSON of one version, with children, room, ways, and who goes to another school."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely
from shapely.geometry import shape
from sqlalchemy import text

from app.demand.shown import figure
from app.schools.district_store import ALL, SHAPES, read_school_of
from app.schools.planning import ESTIMATED_ORIGINS

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.schools.planning import Planning

ABOUT = (
    "Bezirke sind ein Vorschlag und kein Zuständigkeitsbereich (SchulG § 24); gezählt ist nach Zellen, nicht nach der"
    " gezeichneten Linie."
)


def listed(connection: Connection, region_id: int, category: str) -> list[dict[str, Any]]:
    """The newest version of each name."""
    rows = connection.execute(text(ALL), {"region_id": region_id, "category": category}).mappings()
    return [dict(row) for row in rows]


def told(
    connection: Connection, planning: Planning, head: dict[str, Any], *, see_all: bool
) -> dict[str, Any]:
    """A version: each district with its figures, and what all of them keep."""
    school = read_school_of(connection, planning, head["id"])
    shapes = {row.site_id: row.geometry for row in connection.execute(text(SHAPES), {"id": head["id"]})}
    place = {one.site_id: number for number, one in enumerate(planning.supply.sites)}
    features = [
        {
            "type": "Feature", "id": planning.supply.sites[place[site]].slug,
            "geometry": None if geometry is None else orjson.loads(geometry),
            "properties": _district(planning, school, place[site], see_all=see_all),
        }
        for site, geometry in shapes.items() if site in place
    ]  # fmt: skip
    features.sort(key=lambda one: one["properties"]["name"])
    _colour(features)
    about = {name: head[name] for name in ("key", "version", "newest", "name", "category", "method", "parameters", "report",
                                           "made_by", "made_at")}  # fmt: skip
    return {
        "type": "FeatureCollection", **about, "notice": ABOUT, "assumptions": [ESTIMATED_ORIGINS],
        "leaving": leaving(planning, school, None, see_all=see_all), "suppressed": not see_all, "features": features,
    }  # fmt: skip


def _colour(features: list[dict[str, Any]]) -> None:
    """A number for each district's colour, other ones for those beside each other (greedily, the largest number small)."""
    shapes = [None if one["geometry"] is None else shape(one["geometry"]) for one in features]
    tree = shapely.STRtree([one for one in shapes if one is not None])
    first, second = tree.query(tree.geometries, predicate="intersects")
    number = [n for n, one in enumerate(shapes) if one is not None]
    beside: dict[int, set[int]] = {n: set() for n in range(len(features))}
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a != b:
            beside[number[a]].add(number[b])
    chosen: dict[int, int] = {}
    for n in sorted(beside, key=lambda one: -len(beside[one])):
        taken = {chosen[other] for other in beside[n] if other in chosen}
        chosen[n] = next(colour for colour in range(len(features)) if colour not in taken)
        features[n]["properties"]["colour"] = chosen[n]


def _district(planning: Planning, school: np.ndarray, number: int, *, see_all: bool) -> dict[str, Any]:
    site, mine = planning.supply.sites[number], school == number
    children, metres = planning.children[mine], planning.metres[mine, number]
    known = np.isfinite(metres)
    total = float(children.sum())
    capacity = planning.capacities.at(site.site_id, planning.years[0])
    limit = None if planning.limits is None else planning.limits.metres
    beyond = None if limit is None else float(children[metres > limit].sum())
    weighted = float((children[known] * metres[known]).sum())
    there = float(children[known].sum())
    return {
        "slug": site.slug, "name": site.name, "children": figure(total, see_all=see_all, counted=False),
        "places": None if capacity is None else capacity.pupils,
        "metres_per_child": round(weighted / there) if there > 0 else None,
        "beyond_limit": None if beyond is None else figure(beyond, see_all=see_all, counted=False),
        "leaving": leaving(planning, school, number, see_all=see_all),
    }  # fmt: skip


def leaving(planning: Planning, school: np.ndarray, number: int | None, *, see_all: bool) -> dict[str, Any]:
    """Pupils who live in a district (of all: None) and go to another school; estimated from the shortest ways that fit."""
    origins = planning.origins
    here = school[origins.home]
    inside = here >= 0 if number is None else here == number
    away = inside & (origins.school != here)
    living, gone = float(origins.pupils[inside].sum()), float(origins.pupils[away].sum())
    shown = {
        "living": figure(living, see_all=see_all, counted=False),
        "elsewhere": figure(gone, see_all=see_all, counted=False),
    }
    base, part = shown["living"]["value"], shown["elsewhere"]["value"]
    share = None if not base or part is None else round(100 * part / base, 1)
    return {**shown, "share_percent": share}
