"""The catalogue as OGC API Records (part 1): a record per dataset, searched by words, box, time and type."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response

from app.accounts.access import ANYONE
from app.catalogue.datasets import Catalogue, Dataset, read_catalogue
from app.catalogue.dcat import EU, address_of, keywords_of
from app.catalogue.routes import dataset_of
from app.errors import BadRequest
from app.exports.formats import FORMATS
from app.ogc.asking import only_known
from app.ogc.links import Link, link
from app.ogc.parts import PARTS, Part
from app.web import parameters as read
from app.web.answers import GEOJSON, JSON, compressed, json_bytes
from app.web.openapi import sends
from app.web.regions import RegionOf

if TYPE_CHECKING:
    from datetime import date

router = APIRouter(tags=["OGC API"], dependencies=[ANYONE])
RECORDS = "records"
CORE = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/"
REL_CATALOG = "http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog"
KNOWN = frozenset(
    {"q", "bbox", "datetime", "type", "ids", "externalIds", "limit", "offset", "f", "region", "lang"}
)
MOST = 1000
Text = Annotated[str | None, Query(max_length=2000)]
RecordId = Annotated[str, Path(max_length=200)]


def _landing(request: Request) -> list[Link]:
    base = (request.app.state.settings.base_url or str(request.base_url)).rstrip("/")
    return [
        link(REL_CATALOG, f"{base}/ogc/collections/{RECORDS}", JSON, "Datenkatalog (OGC API Records)"),
        link("dcat", f"{base}/catalogue", "text/turtle", "Datenkatalog (DCAT-AP.de)"),
    ]


PARTS.append(
    Part(
        tuple(
            CORE + name
            for name in ("record-core", "record-collection", "record-core-query-parameters", "json")
        ),
        _landing,
    )
)


@router.get(
    f"/ogc/collections/{RECORDS}", summary="Der Datenkatalog als Sammlung von Einträgen", **sends(JSON)
)
async def records(request: Request, region: RegionOf) -> Response:
    """What the catalogue is and where its entries are."""
    known = await read_catalogue(request, region)
    here = known.address(f"/ogc/collections/{RECORDS}")
    told = {
        "id": RECORDS, "type": "Collection", "itemType": "record", "title": f"Datenkatalog {region.name}",
        "description": "Alle Sammlungen des Atlas mit Lizenz, Zeitraum und Dateien.", "extent": {"spatial": {"bbox": _boxes(known)}},
        "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
        "links": [
            link("self", here, JSON, "Dieses Dokument"),
            link("items", known.address(f"/ogc/collections/{RECORDS}/items"), GEOJSON, "Einträge"),
            link("alternate", known.address("/catalogue"), "text/turtle", "DCAT-AP.de"),
        ],
    }  # fmt: skip
    return compressed(request, json_bytes(told), JSON, region.headers)


@router.get(f"/ogc/collections/{RECORDS}/items", summary="Einträge des Datenkatalogs", **sends(GEOJSON))
async def items(
    request: Request, region: RegionOf, q: Text = None, bbox: Text = None, datetime: Text = None, type: Text = None,  # noqa: A002
    ids: Text = None, externalIds: Text = None, limit: Annotated[int, Query(ge=1)] = 100,  # noqa: N803 (the standard's name)
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:  # fmt: skip
    """Entries that have the words (`,` between alternatives), meet the box and the time, and are of the type."""
    only_known(request.query_params, KNOWN)
    known = await read_catalogue(request, region)
    boxes, times = read.bounding_boxes(bbox), _interval(datetime)
    found = [
        one for one in known.datasets
        if _has(known, one, q) and _meets(one, boxes) and _during(one, times) and type in {None, "dataset"}
        and (ids is None or one.id in ids.split(",")) and (externalIds is None or address_of(known, one.id) in externalIds.split(","))
    ]  # fmt: skip
    shown = found[offset : offset + min(limit, MOST)]
    told = {
        "type": "FeatureCollection", "numberMatched": len(found), "numberReturned": len(shown),
        "features": [record_of(known, one) for one in shown], "links": _pages(request, known, offset, min(limit, MOST), len(found)),
    }  # fmt: skip
    return compressed(request, json_bytes(told), GEOJSON, region.headers)


@router.get(
    f"/ogc/collections/{RECORDS}/items/{{record_id}}",
    summary="Ein Eintrag des Datenkatalogs",
    **sends(GEOJSON),
)
async def item(request: Request, region: RegionOf, record_id: RecordId) -> Response:
    """One entry."""
    known = await read_catalogue(request, region)
    return compressed(
        request, json_bytes(record_of(known, dataset_of(known, record_id))), GEOJSON, region.headers
    )


def record_of(known: Catalogue, one: Dataset) -> dict[str, Any]:
    """A dataset as a core record (GeoJSON)."""
    extent, collection = one.extent, one.collection
    time = (
        None
        if extent.first is None and extent.last is None
        else {"interval": [extent.first or "..", extent.last or ".."]}
    )
    geometry = None
    if extent.box is not None:
        west, south, east, north = extent.box
        geometry = {
            "type": "Polygon",
            "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
        }
    return {
        "id": one.id, "type": "Feature", "conformsTo": [f"{CORE}record-core"], "geometry": geometry, "time": time,
        "properties": {
            "type": "dataset", "title": collection.title["de"], "description": _marked(known, collection.description["de"]),
            "keywords": keywords_of(known, one), "language": {"code": "de", "name": "Deutsch"}, "resourceLanguages": [{"code": "de"}],
            "externalIds": [{"value": address_of(known, one.id)}], "updated": known.modified,
            "themes": [{"scheme": f"{EU}data-theme", "concepts": [{"id": theme} for theme in one.themes]}],
            "formats": [{"name": form.label, "mediaType": form.media_type.partition(";")[0]} for form in FORMATS.values()],
            "contacts": [{"organization": known.publisher, "roles": ["publisher"], "links": [{"href": known.base, "rel": "about"}]}],
            "license": collection.licence or "other", "rights": "; ".join(collection.attribution),
        },
        "links": _links(known, one),
    }  # fmt: skip


def _links(known: Catalogue, one: Dataset) -> list[Link]:
    files = [
        link(
            "enclosure",
            known.address(f"/api/exports/{one.id}.{form.ending}"),
            form.media_type.partition(";")[0],
            form.label,
        )
        for form in FORMATS.values()
    ]
    return [
        link("self", known.address(f"/ogc/collections/{RECORDS}/items/{one.id}"), GEOJSON, "Dieser Eintrag"),
        link("collection", known.address(f"/ogc/collections/{RECORDS}"), JSON, "Der Katalog"),
        link("item", known.address(f"/ogc/collections/{one.id}"), JSON, "Die Daten (OGC API Features)"),
        link("about", known.address(f"/datensaetze/{one.id}"), "text/html", "Seite des Datensatzes"),
        link("describedby", known.address(f"/api/exports/{one.id}/datapackage.json"), JSON, "Datenwörterbuch"), *files,
    ]  # fmt: skip


def _pages(request: Request, known: Catalogue, offset: int, limit: int, matched: int) -> list[Link]:
    def at(start: int) -> str:
        told = {**dict(request.query_params), "offset": str(start), "limit": str(limit)}
        return f"{request.url.path}?{urlencode(told)}"

    found = [link("self", f"{known.base}{at(offset)}", GEOJSON, "Diese Seite")]
    if offset + limit < matched:
        found.append(link("next", f"{known.base}{at(offset + limit)}", GEOJSON, "Nächste Seite"))
    if offset:
        found.append(link("prev", f"{known.base}{at(max(0, offset - limit))}", GEOJSON, "Vorige Seite"))
    return found


def _marked(known: Catalogue, words: str) -> str:
    return f"Erfundene Daten. {words}" if known.region.fictional else words


def _boxes(known: Catalogue) -> list[list[float]]:
    boxes = [one.extent.box for one in known.datasets if one.extent.box is not None]
    if not boxes:
        return []
    return [
        [
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        ]
    ]


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def _has(known: Catalogue, one: Dataset, q: str | None) -> bool:
    """Whether one of the terms (between commas) stands in title, description or keywords, its words in their order."""
    terms = [_plain(" ".join(term.split())) for term in (q or "").split(",") if term.strip()]
    told = [
        *one.collection.title.values(),
        *one.collection.description.values(),
        *keywords_of(known, one),
        one.id,
    ]
    text = "\n".join(_plain(words) for words in told)
    return not terms or any(term in text for term in terms)


def _meets(one: Dataset, boxes: list[tuple[float, float, float, float]]) -> bool:
    box = one.extent.box
    if not boxes or box is None:
        return not boxes
    return any(box[0] <= e and w <= box[2] and box[1] <= n and s <= box[3] for w, s, e, n in boxes)


def _interval(text: str | None) -> tuple[date | None, date | None] | None:
    if text is None:
        return None
    first, slash, last = text.partition("/")
    ends = [None if part in {"", ".."} else _day(part) for part in (first, last if slash else first)]
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        raise BadRequest("datetime: Der Anfang liegt nach dem Ende.", parameter="datetime")
    return ends[0], ends[1]


def _day(text: str) -> date:
    try:
        return read.day_of(text[:10])
    except BadRequest:
        raise BadRequest(
            "datetime ist ein Tag oder ein Zeitraum, zum Beispiel 2024-01-01/...", parameter="datetime"
        ) from None


def _during(one: Dataset, wanted: tuple[date | None, date | None] | None) -> bool:
    """Whether a dataset's time meets the one asked for; what has no time meets every one, as the standard has it."""
    if wanted is None:
        return True
    first, last = one.extent.first, one.extent.last
    return (last is None or wanted[0] is None or wanted[0] <= last) and (
        first is None or wanted[1] is None or first <= wanted[1]
    )
