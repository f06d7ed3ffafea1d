"""Finished answers, kept as they were sent until the data change: the same question is answered without asking a table.

Only what is the same for everybody who may ask is kept (`answer(..., for_everybody=True)`). Its key holds the version
of the region's data, which each request reads anew, so that no process ever answers with what another has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import Request, Response

if TYPE_CHECKING:
    from app.web.kept import KeptBytes
    from app.web.regions import Region

CACHE = "public, max-age=0, must-revalidate"
ENCODINGS = ("zstd", "br", "gzip")
"""What answers are compressed by, the fastest first."""
OVERHEAD_BYTES = 500
"""What a kept answer takes beside its body, so that many small ones are counted too."""


class ReadyError(Exception):
    """The answer is there already."""

    def __init__(self, response: Response) -> None:
        super().__init__("ready")
        self.response = response


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as it is sent; `more`: what its head says beside what every answer's does."""

    body: bytes
    encoding: str | None
    media_type: str
    more: Mapping[str, str] = field(default_factory=dict)

    def response(self, region: Region) -> Response:
        """The response to who asks now (the ETag is the asker's)."""
        headers = {**region.headers, "Cache-Control": CACHE, **encoding_headers(self.encoding), **self.more}
        return Response(self.body, media_type=self.media_type, headers=headers)


def encoding_for(request: Request) -> str | None:
    """The fastest encoding that the client accepts; None: as it is."""
    accepted = {part.split(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    return next((encoding for encoding in ENCODINGS if encoding in accepted), None)


def encoding_headers(encoding: str | None) -> dict[str, str]:
    """What an answer's head says of its encoding."""
    return {"Vary": "Accept-Encoding", **({"Content-Encoding": encoding} if encoding else {})}


def ready_response(request: Request, region: Region) -> Response | None:
    """The kept answer to exactly this question, if there is one."""
    if request.method != "GET":
        return None
    found: Ready | None = _kept(request).get(_key(request, region))
    return found and found.response(region)


def keep_ready(request: Request, region: Region, answer: Ready) -> None:
    """Keep an answer, if the question only reads."""
    if request.method == "GET":
        _kept(request).keep(_key(request, region), answer, len(answer.body) + OVERHEAD_BYTES)


def _kept(request: Request) -> KeptBytes:
    return request.app.state.answers


def _key(request: Request, region: Region) -> tuple[object, ...]:
    # The day is part of it: what is valid today may not be tomorrow.
    day = datetime.now(UTC).date()
    address = f"{request.url.path}?{request.url.query}"
    return (
        region.id,
        region.data_version,
        region.written,
        day,
        address,
        encoding_for(request),
        variant_of(request),
    )


def variant_of(request: Request) -> str:
    """What beside the address decides what is answered (a format that was negotiated); set by the routes concerned."""
    return getattr(request.state, "variant", "")
