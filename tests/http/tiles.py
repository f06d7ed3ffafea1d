"""What tests of tiles need: a tile with everything in it, changes that are seen in it, and an honest cache in front."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
from sqlalchemy import Engine, text

TILE = "/tiles/sites/5/16/10.mvt"
OGC_TILE = "/ogc/collections/sites/tiles/WebMercatorQuad/5/10/16"
RENAME = """
UPDATE site_feature SET slug = :word
 WHERE site_id = (SELECT site_id FROM site_feature WHERE point IS NOT NULL AND valid_during @> current_date ORDER BY sort_key LIMIT 1)"""
BUMP = "UPDATE region SET data_version = data_version + 1 WHERE is_default"


def change(engine: Engine) -> bytes:
    """Change a site behind the program's back; a word that stands in its tiles from now on, and in none before."""
    word = f"wort-{uuid.uuid4().hex}"
    with engine.begin() as connection:
        connection.execute(text(RENAME), {"word": word})
        connection.execute(text(BUMP))
    return word.encode()


async def edition(client: httpx.AsyncClient) -> str:
    """The edition that is told for tiles."""
    return (await client.get("/api/region")).json()["tiles_version"]


@dataclass
class Stored:
    """A stored answer: when it came or was confirmed, and what it may be used for (RFC 9111, 4)."""

    answer: httpx.Response
    at: float
    varied: dict[str, str | None] = field(default_factory=dict)

    @property
    def directives(self) -> dict[str, str]:
        """What Cache-Control says."""
        parts = [part.strip() for part in self.answer.headers.get("cache-control", "").split(",")]
        return {part.partition("=")[0].lower(): part.partition("=")[2] for part in parts if part}

    def is_fresh(self, now: float) -> bool:
        """Whether it may be given without asking."""
        told = self.directives
        if "no-cache" in told:
            return False
        lifetime = int(told.get("s-maxage") or told.get("max-age") or 0)
        return int(self.answer.headers.get("age", 0)) + now - self.at < lifetime


class SharedCache:
    """A cache that many share, as RFC 9111 has it: stores what it may, gives what is fresh, confirms by ETag what is not."""

    def __init__(self, ask: Callable[..., Awaitable[httpx.Response]], now: Callable[[], float]) -> None:
        self._ask, self._now = ask, now
        self._stored: dict[str, Stored] = {}
        self.asked: list[int] = []
        """The states of the answers that it had to ask for."""

    async def get(self, address: str, **headers: str) -> httpx.Response:
        """What a client behind the cache is given."""
        found = self._stored.get(address)
        if found is not None and any(headers.get(name) != told for name, told in found.varied.items()):
            found = None
        if found is not None and found.is_fresh(self._now()):
            return found.answer
        tag = found.answer.headers.get("etag") if found is not None else None
        answer = await self._ask(address, headers={**headers, **({"If-None-Match": tag} if tag else {})})
        self.asked.append(answer.status_code)
        if found is not None and answer.status_code == 304:
            found.answer.headers.update(
                {
                    name: answer.headers[name]
                    for name in ("cache-control", "etag", "vary")
                    if name in answer.headers
                }
            )
            found.at = self._now()
            return found.answer
        self._keep(address, answer, headers)
        return answer

    def _keep(self, address: str, answer: httpx.Response, headers: dict[str, str]) -> None:
        names = [name.strip().lower() for name in answer.headers.get("vary", "").split(",") if name.strip()]
        asked = {name.lower(): value for name, value in headers.items()}
        stored = Stored(answer, self._now(), {name: asked.get(name) for name in names})
        self._stored.pop(address, None)
        if answer.status_code == 200 and not {"no-store", "private"} & stored.directives.keys():
            self._stored[address] = stored
