"""Answers: JSON and GeoJSON bytes with ETag, compressed once by what the client understands best."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import brotli
import orjson
import zstandard
from fastapi import Request, Response

from app.web.ready import Ready, encoding_for, encoding_headers, keep_ready, variant_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.web.regions import Region

GEOJSON = "application/geo+json"
JSON = "application/json"
GEOPACKAGE = "application/geopackage+sqlite3"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MVT = "application/vnd.mapbox-vector-tile"
SMALLEST_COMPRESSED = 700
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.compress(body, 1),
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: gzip.compress(body, 5),
}
"""By the names that clients accept, the fastest first."""


def json_bytes(content: object) -> bytes:
    """JSON of plain values, dates and numpy numbers; raises TypeError for anything else rather than guess."""
    return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY)


def answer(
    request: Request, region: Region, body: bytes, media_type: str = JSON, *, for_everybody: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The finished answer of a region's data; kept until they change, if `for_everybody`: whoever asks gets the same."""
    ready = made_ready(request, body, media_type, headers)
    return keep_ready(request, region, ready) if for_everybody else ready.response(region)


def made_ready(
    request: Request, body: bytes, media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Ready:
    """An answer as it is sent to who asks now."""
    body, encoding = encoded(request, body)
    more = {**(headers or {}), **({"Vary": "Accept-Encoding, Accept"} if variant_of(request) else {})}
    return Ready(body, encoding, media_type, more)


def told(request: Request, region: Region, content: dict[str, Any], media_type: str = JSON) -> Response:
    """An answer made of plain values, with the region and the attribution of its sources in front."""
    body = {"region": region.told, "attribution": region.attribution, **content}
    return answer(request, region, json_bytes(body), media_type)


def compressed(request: Request, body: bytes, media_type: str, headers: dict[str, str]) -> Response:
    """A response, compressed where that is worth it."""
    body, encoding = encoded(request, body)
    return Response(body, media_type=media_type, headers={**headers, **encoding_headers(encoding)})


def encoded(request: Request, body: bytes) -> tuple[bytes, str | None]:
    """A body as the client is sent it, and its encoding: None where it is sent as it is."""
    return compress(body, encoding_for(request))


def compress(body: bytes, encoding: str | None) -> tuple[bytes, str | None]:
    """A body in an encoding, where that is worth it, and the encoding: None where it is as it was."""
    if encoding is None or len(body) < SMALLEST_COMPRESSED:
        return body, None
    return COMPRESSORS[encoding](body), encoding


def feature_collection(region: Region, features: list[str] | bytes, **members: object) -> bytes:
    """A GeoJSON FeatureCollection (RFC 7946) of finished feature texts, or of one text, foreign members in front."""
    head = {"type": "FeatureCollection", "region": region.told, "attribution": region.attribution, **members}
    start = json_bytes(head)[:-1]
    finished = features if isinstance(features, bytes) else ",".join(features).encode()
    return b"".join([start, b',"features":[', finished, b"]}"])
