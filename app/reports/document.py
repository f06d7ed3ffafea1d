"""A report as a document: what stands in its head, its blocks with their figures, its sources, what differs from last time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from app.catchments.runs import software_version
from app.reports.changes import mark
from app.reports.resolve import resolved

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.reports.content import Block
    from app.reports.reading import Reading

Told = dict[str, Any]
FICTIONAL = "Erfundene Daten – Demonstrationskreis. Orte, Menschen und Einrichtungen gibt es nicht."
FOR_ALL = "Anzahlen, aus denen man auf Einzelne schließen könnte, sind geheim gehalten."
INTERNAL = "Nur für den Dienstgebrauch: enthält kleine Anzahlen. Nicht veröffentlichen."


@dataclass(frozen=True, slots=True)
class Head:
    """What a report says of itself. `address`: where it will always be found; None: it is not kept (profiles of a job)."""

    title: str
    subtitle: str
    area_ars: str | None
    edition: int
    address: str | None


def document_of(
    reading: Reading, head: Head, blocks: Sequence[Block], moment: datetime, before: Told | None = None
) -> Told:
    """The document; `before`: the frozen document that this report continues. JSON can hold it, and it sorts its keys."""
    told = resolved(reading, blocks, head.area_ars)
    changes = [] if before is None else mark(told, before["blocks"])
    region = reading.region
    return orjson.loads(orjson.dumps({
        "title": head.title, "subtitle": head.subtitle, "region": region.name, "slug": region.slug, "edition": head.edition,
        "fictional": FICTIONAL if region.fictional else None, "exact": reading.exact, "date": moment.date().isoformat(),
        "secrecy": INTERNAL if reading.exact else FOR_ALL, "address": head.address, "area_ars": head.area_ars,
        "area": reading.places[head.area_ars].name if head.area_ars in reading.places else None,
        "software_version": software_version(), "data_version": region.data_version, "metric_srid": region.metric_srid,
        "before": before and {name: before[name] for name in ("title", "date", "edition", "address")},
        "blocks": told, "changes": changes, "sources": reading.sources(),
    }, option=orjson.OPT_NON_STR_KEYS))  # fmt: skip


def hash_of(document: Told) -> str:
    """SHA-256 of the document as canonical JSON (keys sorted, no spaces, UTF-8), by which it is known again."""
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()


def citation(document: Told) -> str:
    """How the report is cited."""
    year = document["date"][:4]
    where = f" {document['address']}" if document["address"] else ""
    return f"{document['region']} ({year}): {document['title']}. Ausgabe {document['edition']}, Stand {document['date']}.{where}"
