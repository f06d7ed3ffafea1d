"""What a collection is, told: its document, the schema of its features, what can be filtered and sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.ogc.crs import CRS84, offered
from app.ogc.links import REL_QUERYABLES, REL_SCHEMA, REL_SORTABLES, address, here, link
from app.ogc.negotiating import HTML, SCHEMA, language_of
from app.ogc.parts import PARTS
from app.ogc.words import words_of
from app.web.answers import GEOJSON, JSON

if TYPE_CHECKING:
    from fastapi import Request

    from app.collections.codelists import CodeList
    from app.collections.extents import Extent
    from app.collections.model import Collection, Property, Words
    from app.web.regions import Region

TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"}, "integer": {"type": "integer"}, "number": {"type": "number"}, "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"}, "datetime": {"type": "string", "format": "date-time"},
    "strings": {"type": "array", "items": {"type": "string"}},
}  # fmt: skip
DRAFT = "https://json-schema.org/draft/2020-12/schema"
UCUM = "http://www.opengis.net/def/uom/UCUM"
GEOMETRY_FORMATS = {
    "Point": "geometry-point", "LineString": "geometry-linestring", "Polygon": "geometry-polygon", "MultiPolygon": "geometry-multipolygon",
}  # fmt: skip


def in_language(words: Words, language: str) -> str:
    """Words in a language; German where there are none."""
    return words.get(language) or words["de"]


def told(request: Request, region: Region, collection: Collection, extent: Extent) -> dict[str, Any]:
    """The document of a collection."""
    language = language_of(request)
    terms = {"license": collection.licence} if collection.licence else {}
    interval = [
        None if extent.first is None else _moment(extent.first),
        None if extent.last is None else _moment(extent.last),
    ]
    temporal = {
        "temporal": {"interval": [interval], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
    }
    return {
        "id": collection.id, "title": in_language(collection.title, language), "description": in_language(collection.description, language),
        "titles": dict(collection.title), "descriptions": dict(collection.description), "itemType": "feature", "group": collection.group,
        "extent": {
            **({"spatial": {"bbox": [extent.box], "crs": CRS84}} if extent.box else {}),
            **(temporal if extent.first or extent.last else {}),
        },
        "crs": list(offered(region)), "storageCrs": CRS84, **terms, "attribution": "; ".join(collection.attribution),
        "region": region.told, "editable": collection.editable, "links": links_of(request, collection),
    }  # fmt: skip


def links_of(request: Request, collection: Collection) -> list[dict[str, Any]]:
    """The links of a collection, wherever it is told."""
    path = f"/collections/{collection.id}"
    language = language_of(request)
    w, title = words_of(language), in_language(collection.title, language)
    schemas = (("schema", REL_SCHEMA), ("queryables", REL_QUERYABLES), ("sortables", REL_SORTABLES))
    lists = sorted({one.codelist for one in collection.properties if one.codelist})
    return [
        link("self", address(request, path, f="json"), JSON, title),
        link("alternate", address(request, path, f="html"), HTML, title),
        link("items", address(request, f"{path}/items", f="json"), GEOJSON, w["items_geojson"].format(title)),
        link("items", address(request, f"{path}/items", f="html"), HTML, w["items_to_read"].format(title)),
        *(link(rel, address(request, f"{path}/{name}"), SCHEMA, w[name]) for name, rel in schemas),
        *(link("related", address(request, f"/codelists/{name}"), JSON, w["codelist_of"].format(name)) for name in lists),
        *(one for part in PARTS for one in part.collection_links(request, collection)),
    ]  # fmt: skip


def schema_of(request: Request, collection: Collection) -> dict[str, Any]:
    """The schema of features: columns with titles and units in German and English, code lists, roles."""
    language = language_of(request)
    columns = {one.name: _column(request, one, language) for one in collection.properties}
    if collection.key.name in columns:
        columns[collection.key.name]["x-ogc-role"] = "id"
    return {
        **_head(request, collection, "schema"),
        "properties": {**_geometry(collection, language), **columns},
    }


def queryables_of(request: Request, collection: Collection, lists: dict[str, CodeList]) -> dict[str, Any]:
    """What filters may name; nothing else is looked at."""
    language = language_of(request)
    columns: dict[str, Any] = {}
    for one in collection.properties:
        columns[one.name] = _column(request, one, language)
        known = lists.get(one.codelist or "")
        if known is not None and known.codes:
            held = columns[one.name]["items"] if one.kind == "strings" else columns[one.name]
            held["enum"] = list(known.codes)
    told_columns = {**_geometry(collection, language), **columns}
    return {
        **_head(request, collection, "queryables"),
        "properties": told_columns,
        "additionalProperties": False,
    }


def sortables_of(request: Request, collection: Collection) -> dict[str, Any]:
    """What features may be sorted by."""
    language = language_of(request)
    columns = {
        one.name: _column(request, one, language) for one in collection.properties if one.kind != "strings"
    }
    return {**_head(request, collection, "sortables"), "properties": columns, "additionalProperties": False}


def codelist_told(request: Request, one: CodeList) -> dict[str, Any]:
    """A code list with all its labels."""
    language = language_of(request)
    return {
        "id": one.id, "title": in_language(one.title, language), "titles": dict(one.title),
        "codes": [
            {"code": code, "label": one.label(code, language), "labels": {name: told for name, told in labels.items() if name in {"de", "da", "en"}}}
            for code, labels in one.codes.items()
        ],
    }  # fmt: skip


def _head(request: Request, collection: Collection, name: str) -> dict[str, Any]:
    language = language_of(request)
    return {
        "$schema": DRAFT, "$id": here(request), "type": "object", "title": in_language(collection.title, language),
        "description": in_language(collection.description, language), "x-kind": name,
    }  # fmt: skip


def _geometry(collection: Collection, language: str) -> dict[str, Any]:
    if collection.geometry is None:
        return {}
    return {
        "geometry": {
            "title": words_of(language)["geometry"],
            "x-ogc-role": "primary-geometry",
            "format": GEOMETRY_FORMATS[collection.geometry.kind],
        }
    }


def _column(request: Request, one: Property, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        **TYPES[one.kind],
        "title": in_language(one.title, language),
        "x-titles": dict(one.title),
    }
    if "items" in found:
        found["items"] = dict(found["items"])
    if one.description:
        found["description"] = in_language(one.description, language)
    if one.unit:
        found |= {"x-ogc-unit": one.unit, "x-ogc-unitLang": UCUM}
    if one.codelist:
        found["x-ogc-codelistUri"] = address(request, f"/codelists/{one.codelist}")
    return found


def _moment(day: Any) -> str:  # noqa: ANN401 (a date)
    return f"{day.isoformat()}T00:00:00Z"
