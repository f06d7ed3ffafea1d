"""Districts stored: versions that never change; drawn ones checked, and their cells found."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import shapely
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from app.errors import BadRequest, Conflict, NotFound
from app.network.transforming import transformer
from app.schools.answers import number_of
from app.schools.cells import outlines
from app.schools.districting import Made, computed, homes_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.schools.planning import Planning

OVERLAP_SHARE = 0.001
MOST_CORNERS = 5000
NEWEST = "SELECT max(version) FROM school_districts WHERE region_id = :region_id AND key = :key"
LOCK = "SELECT pg_advisory_xact_lock(hashtext('school_districts'), :region_id)"
STORE = """
    INSERT INTO school_districts (region_id, key, version, name, category, method, parameters, report, made_by)
    VALUES (:region_id, :key, :version, :name, :category, :method, cast(:parameters AS jsonb), cast(:report AS jsonb), :made_by)
    RETURNING id"""
DISTRICT = """
    INSERT INTO school_district (districts_id, site_id, geom)
    VALUES (:districts_id, :site_id, ST_Multi(ST_CollectionExtract(ST_GeomFromWKB(:geom, 4326), 3)))"""
CELLS_OF = """
    INSERT INTO school_district_cell (districts_id, cell_id, site_id)
    SELECT :districts_id, c.cell, c.site FROM unnest(cast(:cells AS int[]), cast(:sites AS int[])) AS c (cell, site)"""
LAND = """
    SELECT ST_AsBinary(ST_Union(geom)) FROM area
     WHERE region_id = :region_id AND level = 'municipality' AND is_core AND geom IS NOT NULL"""
HEAD = """
    SELECT id, key, version, name, category, method, parameters, report, made_by, made_at,
           (SELECT max(n.version) FROM school_districts n WHERE n.region_id = d.region_id AND n.key = d.key) AS newest
      FROM school_districts d
     WHERE region_id = :region_id AND key = :key AND (cast(:version AS int) IS NULL OR version = :version)
     ORDER BY version DESC LIMIT 1"""
ALL = """
    SELECT DISTINCT ON (key) key, version, name, category, method, made_by, made_at FROM school_districts
     WHERE region_id = :region_id AND category = :category ORDER BY key, version DESC"""
CELLS = "SELECT cell_id, site_id FROM school_district_cell WHERE districts_id = :id ORDER BY cell_id"
SHAPES = """
    SELECT d.site_id, ST_AsGeoJSON(ST_ForcePolygonCCW(d.geom), 6) AS geometry
      FROM school_district d WHERE d.districts_id = :id ORDER BY d.site_id"""

Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Ring = Annotated[list[tuple[Lon, Lat]], Field(min_length=3, max_length=MOST_CORNERS)]


class Strict(BaseModel):
    """Nothing else may be said."""

    model_config = ConfigDict(extra="forbid")


class Drawn(Strict):
    """The district of a school: corners (lon, lat), going round once; several where it has several parts."""

    school: str = Field(max_length=200)
    parts: list[Ring] = Field(min_length=1, max_length=20)


class Asked(Strict):
    """Districts to be stored: computed, or drawn. `after`: the version one has seen (0: there is none yet)."""

    name: str = Field(min_length=3, max_length=100, pattern=r"^[^\r\n\t]+$")
    category: str = Field("primary_school", max_length=100)
    after: int = Field(0, ge=0)
    balance: Literal["room", "pupils"] = "room"
    slack: float = Field(0.1, ge=0, le=1)
    units: Literal["cell", "municipality"] = "cell"
    drawn: list[Drawn] | None = Field(None, max_length=500)


def key_of(name: str) -> str:
    """A name as it stands in an address."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "bezirke"


def made_of(planning: Planning, asked: Asked) -> Made:
    """The districts asked for. Raises BadRequest for drawn ones that overlap or are no areas."""
    if asked.drawn is None:
        return computed(planning, asked.balance, asked.slack, asked.units)
    shapes = [_area_of(one) for one in asked.drawn]
    numbers = [number_of(planning, one.school) for one in asked.drawn]
    if len(set(numbers)) < len(numbers):
        raise BadRequest("Eine Schule hat zwei Bezirke; mehrere Teile gehören in einen.", parameter="drawn")
    _check_overlap(planning, numbers, shapes)
    school = np.full(len(planning.home), -1, np.int64)
    row = homes_of(planning)
    lon, lat = _degrees(planning, row)
    points = shapely.points(lon, lat)
    for number, shape in zip(numbers, shapes, strict=True):
        inside = row[shapely.covers(shape, points)]
        school[inside[school[inside] < 0]] = number
    without = school[row] < 0
    return Made(school, {
        "cells": len(row), "schools": len(numbers), "cells_without_district": int(without.sum()),
        "children_without_district": round(float(planning.children[row][without].sum()), 1),
        "in_one_piece": all(shapely.get_num_geometries(shape) == 1 for shape in shapes),
    })  # fmt: skip


def store(
    connection: Connection, region_id: int, planning: Planning, asked: Asked, made: Made, made_by: str
) -> tuple[str, int]:
    """Store them as the next version; gives key and version. Raises Conflict where somebody else has been faster."""
    key = key_of(asked.name)
    keys: dict[str, Any] = {"region_id": region_id, "key": key}
    connection.execute(text(LOCK), {"region_id": region_id})
    newest = connection.execute(text(NEWEST), keys).scalar_one_or_none() or 0
    if newest != asked.after:
        raise Conflict(
            f"Von „{asked.name}“ gibt es inzwischen Fassung {newest}; Ihre Änderung beruht auf Fassung {asked.after}."
            " Bitte die neue ansehen und noch einmal speichern, oder einen anderen Namen wählen."
        )
    told = asked.model_dump(exclude={"drawn", "name", "after"})
    values = {
        **keys, "version": newest + 1, "name": asked.name, "category": asked.category, "made_by": made_by,
        "method": "computed" if asked.drawn is None else "drawn", "parameters": json.dumps(told),
        "report": json.dumps(made.report),
    }  # fmt: skip
    number: int = connection.execute(text(STORE), values).scalar_one()
    shapes = _shapes(connection, region_id, planning, asked, made)
    for school, shape in shapes.items():
        site = planning.supply.sites[school].site_id
        connection.execute(
            text(DISTRICT), {"districts_id": number, "site_id": site, "geom": shapely.to_wkb(shape)}
        )
    sites = [one.site_id for one in planning.supply.sites]
    row = homes_of(planning)
    cells = planning.inputs.homes.cell_id[planning.home[row]].tolist()
    of_cell = [sites[school] if school >= 0 else None for school in made.school[row].tolist()]
    connection.execute(text(CELLS_OF), {"districts_id": number, "cells": cells, "sites": of_cell})
    return key, newest + 1


def _shapes(
    connection: Connection, region_id: int, planning: Planning, asked: Asked, made: Made
) -> dict[int, shapely.Geometry]:
    """Outlines in degrees by school: as drawn, or the land of their cells."""
    if asked.drawn is not None:
        return {number_of(planning, one.school): _area_of(one) for one in asked.drawn}
    row, srid = homes_of(planning), planning.inputs.metric_srid
    wkb = connection.execute(text(LAND), {"region_id": region_id}).scalar_one_or_none()
    places = planning.inputs.homes.places
    x_m, y_m = places.x_m[planning.home[row]], places.y_m[planning.home[row]]
    to_metric, back = transformer(4326, srid).transform, transformer(srid, 4326).transform
    box = shapely.box(x_m.min() - 500, y_m.min() - 500, x_m.max() + 500, y_m.max() + 500)
    land = box if wkb is None else shapely.make_valid(_moved(shapely.from_wkb(bytes(wkb)), to_metric))
    chosen = made.school[row]
    numbers = np.unique(chosen[chosen >= 0])
    drawn = outlines(x_m, y_m, np.searchsorted(numbers, chosen), len(numbers), land)
    return {
        int(number): shapely.make_valid(_moved(shape, back))
        for number, shape in zip(numbers.tolist(), drawn, strict=True)
        if shape is not None and not shapely.is_empty(shape)
    }


def _moved(shape: shapely.Geometry, how: Any) -> shapely.Geometry:  # noqa: ANN401 (pyproj's function)
    return shapely.transform(shape, lambda xy: np.column_stack(how(xy[:, 0], xy[:, 1])))  # pyright: ignore[reportArgumentType, reportCallIssue]


def _degrees(planning: Planning, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    places = planning.inputs.homes.places
    home = planning.home[row]
    lon, lat = transformer(planning.inputs.metric_srid, 4326).transform(places.x_m[home], places.y_m[home])
    return np.asarray(lon), np.asarray(lat)


def _area_of(one: Drawn) -> shapely.Geometry:
    parts = [shapely.Polygon(ring) for ring in one.parts]
    if not all(part.is_valid and part.area > 0 for part in parts):
        raise BadRequest(
            f"Der Bezirk von „{one.school}“ überschneidet sich selbst oder ist keine Fläche.",
            parameter="drawn",
        )
    joined = shapely.union_all(parts)
    return joined if joined.geom_type in {"Polygon", "MultiPolygon"} else shapely.MultiPolygon(parts)


def _check_overlap(planning: Planning, numbers: list[int], shapes: list[shapely.Geometry]) -> None:
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="intersects")
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        smaller = min(shapes[a].area, shapes[b].area)
        if a < b and shapely.intersection(shapes[a], shapes[b]).area > OVERLAP_SHARE * smaller:
            names = [planning.supply.sites[numbers[n]].name for n in (a, b)]
            raise BadRequest(
                f"Die Bezirke von „{names[0]}“ und „{names[1]}“ überschneiden sich.", parameter="drawn"
            )


def read_head(connection: Connection, region_id: int, key: str, version: int | None) -> dict[str, Any]:
    """A version of districts, the newest without one. Raises NotFound."""
    keys = {"region_id": region_id, "key": key, "version": version}
    row = connection.execute(text(HEAD), keys).mappings().first()
    if row is None:
        raise NotFound(f"Bezirke „{key}“ gibt es hier nicht.")
    return dict(row)


def read_school_of(connection: Connection, planning: Planning, number: int) -> np.ndarray:
    """By home of the planning the school (index) whose district it lies in, -1: none; also of cells that came later."""
    place = {one.site_id: index for index, one in enumerate(planning.supply.sites)}
    cells = {
        row.cell_id: place.get(row.site_id, -1) for row in connection.execute(text(CELLS), {"id": number})
    }
    ids = planning.inputs.homes.cell_id[planning.home].tolist()
    return np.array([cells.get(cell, -1) for cell in ids], np.int64)
