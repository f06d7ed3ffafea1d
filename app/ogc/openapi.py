"""The description of this interface as OpenAPI 3.0, which GIS programs read; the application's own is 3.1.

QGIS looks for `components.parameters.limit` to learn how large a page may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.ogc.asking import MOST_LIMIT, USUAL_LIMIT
from app.ogc.crs import offered
from app.ogc.describing import TYPES, in_language
from app.ogc.negotiating import LANGUAGES, base_of, language_of
from app.ogc.parts import PARTS
from app.web.answers import GEOJSON, JSON
from app.web.openapi import SCHEMA as PROBLEM_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request

    from app.collections.model import Collection
    from app.web.regions import Region

Json = dict[str, Any]
PAGED = (
    "limit", "bbox", "bbox-crs", "crs", "datetime", "as_of", "changed_since", "sortby", "properties", "labels", "skipGeometry", "filter",
    "filter-lang", "filter-crs", "after", "before",
)  # fmt: skip
SINGLE = ("crs", "properties", "labels", "as_of", "datetime", "skipGeometry")
EVERYWHERE = ("f", "lang", "region")
PROBLEM: Json = {
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
}


def description(request: Request, region: Region, collections: Sequence[Collection]) -> Json:
    """The whole of it, for those collections."""
    paths: Json = {
        "/": _reads("Was es gibt", "landing", JSON), "/conformance": _reads("Erfüllte Klassen der Standards", "conformance", JSON),
        "/collections": _reads("Die Sammlungen", "collections", JSON), "/codelists": _reads("Codelisten", "codelists", JSON),
        "/codelists/{codelistId}": _reads("Eine Codeliste", "codelist", JSON, {"$ref": "#/components/parameters/codelistId"}),
    }  # fmt: skip
    for one in collections:
        paths |= _paths(one, in_language(one.title, language_of(request)))
    for part in PARTS:
        paths |= part.paths
    about = {
        "title": f"Bildungsatlas {region.name}",
        "version": request.app.version,
        "description": "OGC API: Features",
    }
    return {
        "openapi": "3.0.3", "info": about, "servers": [{"url": base_of(request)}], "paths": paths,
        "components": {"parameters": _parameters(region), "schemas": _schemas(), "responses": {"Problem": {"description": "Was nicht ging", **PROBLEM}}},
    }  # fmt: skip


def _paths(one: Collection, title: str) -> Json:
    path, name = f"/collections/{one.id}", one.id.replace("-", "_")
    columns = [
        {"name": column.name, "in": "query", "required": False, "description": column.title["de"], "schema": _schema(column.kind)}
        for column in one.properties if column.name not in PAGED
    ]  # fmt: skip
    refs = [{"$ref": f"#/components/parameters/{parameter}"} for parameter in PAGED]
    feature = {"$ref": "#/components/parameters/featureId"}
    items = _reads(f"{title}: Objekte", f"items_{name}", GEOJSON, *refs, *columns)
    item = _reads(
        f"{title}: ein Objekt",
        f"item_{name}",
        GEOJSON,
        feature,
        *({"$ref": f"#/components/parameters/{p}"} for p in SINGLE),
    )
    if one.editable:
        items |= {"post": _writes(f"{title}: neues Objekt", f"create_{name}", 201)}
        item |= {
            "put": _writes(f"{title}: Objekt ersetzen", f"replace_{name}", 204, feature),
            "patch": _writes(f"{title}: Objekt ändern", f"update_{name}", 204, feature),
            "delete": _writes(f"{title}: Objekt enden lassen", f"delete_{name}", 204, feature, with_body=False),
        }  # fmt: skip
    return {
        path: _reads(title, f"collection_{name}", JSON), f"{path}/schema": _reads(f"{title}: Schema", f"schema_{name}", "application/schema+json"),
        f"{path}/queryables": _reads(f"{title}: was sich filtern lässt", f"queryables_{name}", "application/schema+json"),
        f"{path}/sortables": _reads(f"{title}: wonach sich sortieren lässt", f"sortables_{name}", "application/schema+json"),
        f"{path}/items": items, f"{path}/items/{{featureId}}": item,
    }  # fmt: skip


def _reads(summary: str, name: str, media_type: str, *parameters: Json) -> Json:
    everywhere = [{"$ref": f"#/components/parameters/{parameter}"} for parameter in EVERYWHERE]
    content = {media_type: {"schema": {"type": "object"}}, "text/html": {"schema": {"type": "string"}}}
    return {"get": {
        "operationId": name, "summary": summary, "parameters": [*parameters, *everywhere],
        "responses": {"200": {"description": summary, "content": content}, "default": {"$ref": "#/components/responses/Problem"}},
    }}  # fmt: skip


def _writes(summary: str, name: str, status: int, *parameters: Json, with_body: bool = True) -> Json:
    more = [
        {"$ref": f"#/components/parameters/{parameter}"} for parameter in ("reason", "valid_from", "region")
    ]
    match = [] if status == 201 else [{"$ref": "#/components/parameters/ifMatch"}]
    body = (
        {
            "requestBody": {
                "required": True,
                "content": {GEOJSON: {"schema": {"$ref": "#/components/schemas/Feature"}}},
            }
        }
        if with_body
        else {}
    )
    return {
        "operationId": name, "summary": summary, "parameters": [*parameters, *match, *more], **body,
        "responses": {str(status): {"description": "Erledigt"}, "default": {"$ref": "#/components/responses/Problem"}},
    }  # fmt: skip


def _schema(kind: str) -> Json:
    return {"type": "string"} if kind == "strings" else TYPES[kind]


def _parameters(region: Region) -> Json:
    systems = {"type": "string", "format": "uri", "enum": list(offered(region))}
    string: Json = {"type": "string"}
    listed: Json = {"type": "array", "items": {"type": "string"}}
    query: dict[str, tuple[Json, str]] = {
        "f": ({"type": "string", "enum": ["json", "geojson", "html"]}, "Format"), "lang": ({"type": "string", "enum": list(LANGUAGES)}, "Sprache der Titel"),
        "region": (string, "Kürzel der Region"),
        "limit": ({"type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": USUAL_LIMIT}, "Wie viele Objekte"),
        "bbox": ({"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}, "Rechteck"),
        "bbox-crs": (systems, "Koordinatensystem von bbox"), "crs": (systems, "Koordinatensystem der Antwort"),
        "datetime": (string, "Tag oder Zeitraum"), "as_of": ({"type": "string", "format": "date"}, "Stand an diesem Tag"),
        "changed_since": (string, "Nur was sich seitdem geändert hat"), "sortby": (listed, "Spalten, mit - davor absteigend"),
        "properties": (listed, "Nur diese Spalten"), "labels": ({"type": "string", "enum": ["code", "title"]}, "Codes oder ihre Bezeichnungen"),
        "skipGeometry": ({"type": "boolean", "default": False}, "Ohne Geometrien"), "filter": (string, "Filter, CQL2"),
        "filter-lang": ({"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"}, "Sprache des Filters"),
        "filter-crs": (systems, "Koordinatensystem im Filter"), "after": (string, "Seitenmarke"), "before": (string, "Seitenmarke"),
        "reason": (string, "Warum geändert wird"), "valid_from": ({"type": "string", "format": "date"}, "Ab wann die Änderung gilt"),
    }  # fmt: skip
    found: Json = {
        name: {"name": name, "in": "query", "required": False, "description": words, "schema": schema, **_form(schema)}
        for name, (schema, words) in query.items()
    }  # fmt: skip
    for name, words in (("featureId", "Kennung des Objekts"), ("codelistId", "Kennung der Codeliste")):
        found[name] = {"name": name, "in": "path", "required": True, "description": words, "schema": string}
    found["ifMatch"] = {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "ETag des Standes, der geändert wird",
        "schema": string,
    }
    return found


def _form(schema: Json) -> Json:
    return {"style": "form", "explode": False} if schema["type"] == "array" else {}


def _schemas() -> Json:
    geometry = {
        "type": "object",
        "nullable": True,
        "properties": {"type": {"type": "string"}, "coordinates": {"type": "array", "items": {}}},
    }
    feature = {"type": "object", "required": ["type"], "properties": {
        "type": {"type": "string", "enum": ["Feature"]}, "geometry": geometry, "properties": {"type": "object", "nullable": True},
    }}  # fmt: skip
    return {"Problem": PROBLEM_SCHEMA, "Feature": feature}
