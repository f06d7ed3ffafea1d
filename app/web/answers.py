"""Answers: JSON and GeoJSON bytes with ETag, compressed once by what the client understands best."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import brotli
import orjson
import zstandard
from fastapi import Request, Response

if TYPE_CHECKING:
    from app.web.regions import Region

GEOJSON = "application/geo+json"
JSON = "application/json"
GEOPACKAGE = "application/geopackage+sqlite3"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MVT = "application/vnd.mapbox-vector-tile"
SMALLEST_COMPRESSED = 700
CACHE = "public, max-age=0, must-revalidate"


def json_bytes(content: object) -> bytes:
    """JSON of plain values, dates and numpy numbers; raises TypeError for anything else rather than guess."""
    return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY)


def answer(request: Request, region: Region, body: bytes, media_type: str = JSON) -> Response:
    """The finished answer of a region's data."""
    return compressed(request, body, media_type, {**region.headers, "Cache-Control": CACHE})


def told(request: Request, region: Region, content: dict[str, Any], media_type: str = JSON) -> Response:
    """An answer made of plain values, with the region and the attribution of its sources in front."""
    body = {"region": region.told, "attribution": region.attribution, **content}
    return answer(request, region, json_bytes(body), media_type)


def compressed(request: Request, body: bytes, media_type: str, headers: dict[str, str]) -> Response:
    """A response, compressed where that is worth it (zstd, br, gzip: in this order of speed)."""
    accepted = {part.split(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    headers = {**headers, "Vary": "Accept-Encoding"}
    if len(body) >= SMALLEST_COMPRESSED:
        if "zstd" in accepted:
            body, headers["Content-Encoding"] = zstandard.compress(body, 1), "zstd"
        elif "br" in accepted:
            body, headers["Content-Encoding"] = brotli.compress(body, quality=4), "br"
        elif "gzip" in accepted:
            body, headers["Content-Encoding"] = gzip.compress(body, 5), "gzip"
    return Response(body, media_type=media_type, headers=headers)


def feature_collection(region: Region, features: list[str] | bytes, **members: object) -> bytes:
    """A GeoJSON FeatureCollection (RFC 7946) of finished feature texts, or of one text, foreign members in front."""
    head = {"type": "FeatureCollection", "region": region.told, "attribution": region.attribution, **members}
    start = json_bytes(head)[:-1]
    finished = features if isinstance(features, bytes) else ",".join(features).encode()
    return b"".join([start, b',"features":[', finished, b"]}"])
