"""What is known about a file, as a Frictionless Data Package: columns, units, code lists, licence, sources, fingerprint."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.exports.columns import LIST_SEPARATOR
from app.exports.csv_form import csv_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from app.collections.codelists import CodeList
    from app.collections.model import Collection
    from app.exports.asked import Wanted
    from app.exports.columns import Column
    from app.exports.writing import Written
    from app.web.regions import Region

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FICTIONAL = "Erfundene Daten: Orte, Menschen und Einrichtungen gibt es nicht."
GUARDED = "Texte, die ein Tabellenprogramm für eine Formel hielte, beginnen mit einem Apostroph."
SOURCES = """
SELECT s.code, s.name, s.publisher, s.licence, s.licence_url, s.attribution, s.url, s.reference_date, i.id AS import_id,
       i.file_name, CASE WHEN atlas_is_open(s.licence) THEN i.sha256 END AS sha256, i.as_of
  FROM source s
  LEFT JOIN LATERAL (SELECT id, file_name, sha256, as_of FROM import
                      WHERE source_id = s.id AND status = 'applied' ORDER BY id DESC LIMIT 1) i ON true
 WHERE s.region_id = :region_id AND s.attribution = ANY(:attribution) ORDER BY s.code"""
TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
}
PLACE_FIELDS: Mapping[str, dict[str, str]] = {
    "longitude": {"type": "number", "title": "Länge", "unit": "deg", "description": "WGS 84 (EPSG:4326)"},
    "latitude": {"type": "number", "title": "Breite", "unit": "deg", "description": "WGS 84 (EPSG:4326)"},
    "x": {"type": "number", "title": "Ostwert", "unit": "m", "description": "im Koordinatensystem {crs}"},
    "y": {"type": "number", "title": "Nordwert", "unit": "m", "description": "im Koordinatensystem {crs}"},
    "geometry_wkt": {
        "type": "string",
        "title": "Geometrie",
        "description": "als Well-Known Text, Koordinatensystem {crs}",
    },
}


def read_sources(connection: Connection, region_id: int, collection: Collection) -> list[dict[str, Any]]:
    """The sources that a collection rests on, each with the last file that was taken in."""
    keys = {"region_id": region_id, "attribution": list(collection.attribution)}
    return [dict(row) for row in connection.execute(text(SOURCES), keys).mappings()]


def package_of(
    wanted: Wanted, region: Region, sources: Sequence[Mapping[str, Any]], codelists: Mapping[str, CodeList],
    query: Mapping[str, str], file_name: str, written: Written | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The package; with what has been written also size, rows and fingerprint of the file."""
    collection = wanted.collection
    fictional = f"{FICTIONAL} " if region.fictional else ""
    return {
        "$schema": PROFILE,
        "name": collection.id.lower(),
        "title": f"{collection.title['de']} – {region.name}",
        "description": f"{fictional}{collection.description['de']}",
        "version": str(region.data_version),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "licenses": licences_of(sources),
        "sources": [_source(one) for one in sources],
        "resources": [_resource(wanted, codelists, file_name, written)],
        "provenance": {
            "region": region.told, "collection": collection.id, "parameters": dict(query), "data_version": region.data_version,
            "as_of": wanted.asked.as_of or datetime.now(UTC).date(), "attribution": list(collection.attribution),
            "files": [_file(one) for one in sources if one["file_name"]],
            "runs": "Spalte run: /api/runs/{run} nennt Parameter und Eingaben" if "run" in collection.by_name else None,
        },
    }  # fmt: skip


def licences_of(sources: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The licences of sources, each once."""
    found: dict[str, dict[str, str]] = {}
    for one in sources:
        if one["licence"]:
            path = {"path": one["licence_url"]} if one["licence_url"] else {}
            found.setdefault(one["licence"], {"name": one["licence"], "title": one["licence"], **path})
    return list(found.values())


def fields_of(columns: Sequence[Column], codelists: Mapping[str, CodeList]) -> list[dict[str, Any]]:
    """The dictionary of columns (Table Schema): type, title, meaning, unit as UCUM, codes with their labels."""
    return [_field(one, codelists) for one in columns]


def _field(one: Column, codelists: Mapping[str, CodeList]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": one.name,
        "title": one.title,
        "description": one.description or None,
        "unit": one.unit,
    }
    told |= {"type": TYPES.get(one.kind, "list")}
    if one.kind == "strings":
        told |= {"itemType": "string", "delimiter": LIST_SEPARATOR}
    known = codelists.get(one.codelist or "")
    if known is not None:
        told["codelist"] = f"/ogc/codelists/{known.id}"
        if one.kind == "string":
            told["categories"] = [{"value": code, "label": known.label(code, "de")} for code in known.codes]
    return {name: value for name, value in told.items() if value is not None}


def _resource(
    wanted: Wanted, codelists: Mapping[str, CodeList], file_name: str, written: Written | None
) -> dict[str, Any]:
    fields = fields_of(wanted.rows.columns, codelists)
    told: dict[str, Any] = {
        "name": wanted.collection.id.lower(), "type": "table", "path": file_name, "format": wanted.format.ending,
        "mediatype": wanted.format.media_type.partition(";")[0],
    }  # fmt: skip
    if wanted.format.ending == "csv":
        fields = _csv_fields(wanted, fields)
        told |= {"encoding": "utf-8", "dialect": wanted.options.csv.dialect, "description": GUARDED}
    if written is not None:
        told |= {
            "bytes": written.size_bytes,
            "hash": f"sha256:{written.digest.hexdigest()}",
            "rows": written.rows,
        }
    key = wanted.collection.key.name
    named = {one["name"] for one in fields}
    return {
        **told,
        "schema": {
            "fields": fields,
            "missingValues": [""],
            **({"primaryKey": [key]} if key in named else {}),
        },
    }


def _csv_fields(wanted: Wanted, fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = csv_names(wanted.rows, wanted.options.csv)[len(fields) :]
    places = []
    for name in names:
        told = dict(PLACE_FIELDS[name])
        told["description"] = told["description"].format(crs=wanted.asked.crs.uri)
        places.append({"name": name, **told})
    comma = {"decimalChar": ","} if wanted.options.csv.decimal_comma else {}
    return [{**one, **(comma if one["type"] == "number" else {})} for one in [*fields, *places]]


def _source(one: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "title": one["name"],
        "path": one["url"],
        "publisher": one["publisher"],
        "attribution": one["attribution"],
    }
    day = one["as_of"] or one["reference_date"]
    return {**{name: value for name, value in told.items() if value}, **({"date": day} if day else {})}


def _file(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"source": one["code"], "name": one["file_name"], "hash": one["sha256"] and f"sha256:{one['sha256']}",
            "import": f"/api/imports/{one['import_id']}"}  # fmt: skip
