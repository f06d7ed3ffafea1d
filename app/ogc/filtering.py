"""The filter of a request (OGC API Features Part 3): CQL2 as text or as JSON, over the columns of a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.collections.model import Fragment
from app.cql2 import Field, Limits, parse_json, parse_text, to_sql
from app.errors import BadRequest

if TYPE_CHECKING:
    from app.collections.model import Collection
    from app.ogc.crs import Crs

_SPEC = "http://www.opengis.net/spec"
FILTER_CLASSES = tuple(
    f"{_SPEC}/{name}"
    for name in (
        "ogcapi-features-3/1.0/conf/filter", "ogcapi-features-3/1.0/conf/features-filter",
        *(f"cql2/1.0/conf/{part}" for part in (
            "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
            "accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions",
            "temporal-functions", "array-functions", "property-property", "functions", "arithmetic",
        )),
    )
)  # fmt: skip
"""The conformance classes of filters."""
TEXT, JSON, EARLIER = "cql2-text", "cql2-json", "cql-text"
"""The last is how GDAL 3 calls what it sends: a part of CQL2 text, with texts for times, and ILIKE."""
LIMITS = Limits()
DIMENSIONS = {
    "Point": 0, "MultiPoint": 0, "LineString": 1, "MultiLineString": 1, "Polygon": 2, "MultiPolygon": 2,
}  # fmt: skip
GEOMETRY = "geometry"
"""What filters call the geometry of a feature."""


def filter_of(collection: Collection, text: str | None, language: str | None, crs: Crs) -> Fragment | None:
    """The condition that a filter says; None without one. Raises BadRequest (FilterError) for one that is not understood.

    Without `filter-lang` what begins with a brace is JSON.
    """
    if language not in {None, TEXT, JSON, EARLIER}:
        raise BadRequest(f"filter-lang ist {TEXT} oder {JSON}.", parameter="filter-lang")
    if text is None:
        return None
    is_json = language == JSON or (language is None and text.lstrip().startswith("{"))
    tree = parse_json(text, LIMITS) if is_json else parse_text(text, LIMITS)
    found = to_sql(tree, fields_of(collection), srid=crs.srid, is_northing_first=crs.flipped)
    return Fragment(found.sql, found.parameters)


def fields_of(collection: Collection) -> dict[str, Field]:
    """What filters may name: the columns and the geometry."""
    fields = {one.name: Field(one.name, one.kind, one.typed) for one in collection.properties}
    if collection.geometry is not None:
        told = collection.geometry
        fields[GEOMETRY] = Field(GEOMETRY, "geometry", told.sql, told.srid, DIMENSIONS.get(told.kind))
    return fields
