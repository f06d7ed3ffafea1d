"""Finished answers, kept as they were sent until the data change: the same question is answered without asking a table.

Only what is the same for everybody who may ask is kept (`answer(..., for_everybody=True)`), with the version of the
region's data that it was made of. A visitor is given it by `Shortcut` before any route is looked for, as long as
`Versions` knows that the data are still the same; everybody else goes the whole way, to the check of the version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from fastapi import Request, Response

from app.web.versions import Version, is_visitor

if TYPE_CHECKING:
    from starlette.types import Scope

    from app.web.kept import KeptBytes
    from app.web.regions import Region

CACHE = "public, no-cache"
"""Any cache may keep it, and asks each time whether it is still right: 304 from memory (docs/scaling.md says why not for a second)."""
FOREVER = "public, max-age=31536000, immutable"
"""What stands under an address that names its edition is never another."""
ASKER = "Cookie, Authorization, Bildungsatlas-Read"
"""What tells visitors from others, who are never to be given what a shared cache keeps for visitors."""
ENCODINGS = ("zstd", "br", "gzip")
"""What answers are compressed by, the fastest first."""
OVERHEAD_BYTES = 1000
"""What a kept answer takes beside its body, so that many small ones are counted too."""
Head = list[tuple[bytes, bytes]]
Address = tuple[str, bytes, str | None, bytes]
NEGOTIATED = "/ogc"
"""Where formats are negotiated, and links begin with the address by which one asked."""


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
        headers["Vary"] = f"{headers['Vary']}, {ASKER}"
        return Response(self.body, media_type=self.media_type, headers=headers)


@dataclass(slots=True)
class Standing:
    """A kept answer, what it was made of, and the head that visitors get it with: none until a visitor has got it."""

    ready: Ready
    version: Version
    day: date
    etag: bytes = b""
    head: Head | None = None
    route: object = None


def encoding_for(request: Request) -> str | None:
    """The fastest encoding that the client accepts; None: as it is."""
    return accepted_encoding(request.headers.get("accept-encoding", ""))


@lru_cache(maxsize=1000)
def accepted_encoding(told: str) -> str | None:
    """The fastest of our encodings that `Accept-Encoding` names; None: as it is."""
    accepted = {part.split(";")[0].strip() for part in told.split(",")}
    return next((encoding for encoding in ENCODINGS if encoding in accepted), None)


def encoding_headers(encoding: str | None) -> dict[str, str]:
    """What an answer's head says of its encoding."""
    return {"Vary": "Accept-Encoding", **({"Content-Encoding": encoding} if encoding else {})}


def etag_of(written: str, program: str, reader: str, address: str) -> str:
    """The ETag of an address's answer: of this state of a region (its stamp), on this day, by this program, to this reader.

    What is valid today may not be tomorrow; what one role has been shown is not confirmed to another.
    """
    told = f"{written}:{today()}:{program}:{reader}:{address}"
    return f'W/"{hashlib.sha256(told.encode()).hexdigest()[:20]}"'


def today() -> date:
    """The day on which answers are made."""
    return datetime.now(UTC).date()


def ready_response(request: Request, region: Region) -> Response | None:
    """The kept answer to exactly this question, if there is one."""
    if request.method != "GET":
        return None
    found: Standing | None = _kept(request).get(address_of(request))
    if found is None or found.version != region.version or found.day != today():
        return None
    response = found.ready.response(region)
    _stand_ready(request, found, response)
    return response


def keep_ready(request: Request, region: Region, answer: Ready) -> Response:
    """The response of an answer, which is kept if the question only reads."""
    response = answer.response(region)
    if request.method == "GET":
        _stand(request, region, answer, response)
    return response


def stand_ready(request: Request, region: Region, answer: Ready) -> Standing:
    """The answer to a visitor's question, kept for the next one."""
    return _stand(request, region, answer, answer.response(region))


def _stand(request: Request, region: Region, answer: Ready, response: Response) -> Standing:
    standing = Standing(answer, region.version, today())
    _stand_ready(request, standing, response)
    _kept(request).keep(address_of(request), standing, len(answer.body) + OVERHEAD_BYTES)
    return standing


def _stand_ready(request: Request, standing: Standing, response: Response) -> None:
    """Once a visitor has been let through to an answer, other visitors get it without going all the way."""
    if standing.head is None and is_visitor(request.scope) and response.status_code == 200:
        standing.etag = response.headers["etag"].encode()
        standing.route = request.scope.get("route")
        standing.head = list(response.raw_headers)


def _kept(request: Request) -> KeptBytes:
    return request.app.state.answers


def address_of(request: Request) -> Address:
    """What an answer is kept under; whoever asks the same in another order of words is answered anew.

    Where more than the address decides (`variant_of`), a visitor's head says it all, and of others what was settled.
    """
    path, query = request.scope["path"], request.scope["query_string"]
    more = negotiable(request.scope) if is_visitor(request.scope) else variant_of(request).encode()
    return path, query, encoding_for(request), more


def negotiable(scope: Scope) -> bytes:
    """What of a visitor's head may decide what is answered, where formats are negotiated; else nothing."""
    if not scope["path"].startswith(NEGOTIATED):
        return b""
    told = [value for name, value in scope["headers"] if name in {b"accept", b"host"}]
    return b"\n".join([scope["scheme"].encode(), *told])


def variant_of(request: Request) -> str:
    """What beside the address decides what is answered (a format that was negotiated); set by the routes concerned."""
    return getattr(request.state, "variant", "")
