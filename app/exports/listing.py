"""What there is to take along, described for people and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.exports.asked import columns_of
from app.exports.formats import FORMATS
from app.exports.package import fields_of, licences_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.collections.codelists import CodeList
    from app.collections.extents import Extent
    from app.collections.model import Collection

GERMAN_CSV = "bom=true&delimiter=semicolon&decimal=comma"


def overview(
    collections: Iterable[Collection], extents: Mapping[str, Extent], codelists: Mapping[str, CodeList]
) -> dict[str, Any]:
    """All collections, and the formats in which each of them is given."""
    listed = []
    for one in collections:
        extent = extents.get(one.id)
        days = {"first_day": extent.first, "last_day": extent.last} if extent else {}
        listed.append({
            **_head(one), **days, "bbox": extent.box if extent else None, "columns": len(one.properties),
            "described_at": f"/api/exports/{one.id}", "features_at": f"/ogc/collections/{one.id}",
        })  # fmt: skip
    del codelists
    return {"collections": listed, "formats": [_format(ending) for ending in FORMATS]}


def described(
    collection: Collection, codelists: Mapping[str, CodeList], sources: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """One collection with the dictionary of its columns and its sources."""
    shape = collection.geometry
    return {
        **_head(collection), "geometry": None if shape is None else {"kind": shape.kind, "srid": shape.srid},
        "fields": fields_of(columns_of(collection), codelists), "licences": licences_of(sources), "sources": list(sources),
        "data_package": f"/api/exports/{collection.id}/datapackage.json",
        "styles": None if collection.look is None else f"/ogc/collections/{collection.id}/styles",
    }  # fmt: skip


def listed_formats(collection: Collection, rows: int) -> list[dict[str, Any]]:
    """The formats of a collection: where, and whether a file of so many rows is written at once or as a job."""
    return [
        {**_format(ending), "url": f"/api/exports/{collection.id}.{ending}", "archive": f"/api/exports/{collection.id}.{ending}.zip",
         "how": "job" if form.most_rows is not None and rows > form.most_rows else "direct"}
        for ending, form in FORMATS.items()
    ]  # fmt: skip


def _head(one: Collection) -> dict[str, Any]:
    return {
        "id": one.id, "title": one.title, "description": one.description, "group": one.group, "licence": one.licence,
        "attribution": one.attribution, "for_everybody": one.for_everybody,
    }  # fmt: skip


def _format(ending: str) -> dict[str, Any]:
    form = FORMATS[ending]
    return {
        "format": ending,
        "label": form.label,
        "use": form.use,
        "media_type": form.media_type,
        "most_rows": form.most_rows,
    }
