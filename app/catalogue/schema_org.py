"""A dataset as schema.org tells it, for search engines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.catalogue.dcat import address_of, keywords_of
from app.exports.formats import FORMATS

if TYPE_CHECKING:
    from app.catalogue.datasets import Catalogue, Dataset


def schema_org(catalogue: Catalogue, one: Dataset, licences: list[dict[str, str]]) -> dict[str, Any]:
    """The dataset as schema.org Dataset, with a download per format."""
    collection, extent = one.collection, one.extent
    publisher = {"@type": "GovernmentOrganization", "name": catalogue.publisher}
    told: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Dataset", "@id": address_of(catalogue, one.id),
        "name": f"{collection.title['de']} ({catalogue.region.name})", "description": _long_enough(collection.description["de"]),
        "url": catalogue.address(f"/datensaetze/{one.id}"), "identifier": address_of(catalogue, one.id), "inLanguage": "de",
        "keywords": keywords_of(catalogue, one), "isAccessibleForFree": True, "creator": publisher, "publisher": publisher,
        "creditText": "; ".join(collection.attribution), "version": str(catalogue.region.data_version),
        "license": [licence.get("path", licence["name"]) for licence in licences] or None,
        "dateModified": catalogue.modified and catalogue.modified.isoformat(timespec="seconds"),
        "includedInDataCatalog": {"@type": "DataCatalog", "name": f"Bildungsatlas {catalogue.region.name}", "url": catalogue.address("/catalogue")},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": column.name, "description": column.title["de"], **({"unitText": column.unit} if column.unit else {})}
            for column in collection.properties
        ],
        "distribution": [
            {"@type": "DataDownload", "name": form.label, "encodingFormat": form.media_type.partition(";")[0],
             "contentUrl": catalogue.address(f"/api/exports/{one.id}.{form.ending}")}
            for form in FORMATS.values()
        ],
    }  # fmt: skip
    if extent.box is not None:
        west, south, east, north = extent.box
        told["spatialCoverage"] = {
            "@type": "Place",
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        }
    if extent.first is not None or extent.last is not None:
        told["temporalCoverage"] = f"{extent.first or '..'}/{extent.last or '..'}"
    return {name: value for name, value in told.items() if value is not None}


def as_script(told: dict[str, Any]) -> str:
    """The element of a page that holds it; nothing in it ends the element."""
    plain = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{plain}</script>'


def _long_enough(text: str) -> str:
    """Search engines take descriptions of 50 characters at least."""
    return text if len(text) >= 50 else f"{text} Daten des Bildungsatlas, mit Datenwörterbuch und Quellen."
