"""Pages of finished features: the database says which states of sites, their texts are kept in memory while unchanged.

A feature's text is a kilobyte, and a page of a thousand of them more than the database, the socket and the driver can
hand over in the time that finding them takes. A text is known by its site, the day from which it holds and the
transaction that wrote its row (`xmin`), so what is kept can never be an old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.sites import queries
from app.sites.search import Search, position_of, statement
from app.sites.typed.index import StateKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from app.sites.typed.index import Found
    from app.web.kept import KeptBytes

OVERHEAD_BYTES = 300
"""What a kept text takes beside itself: its key and its place."""
DISTANCE_AFTER = b'"properties" : {'
"""How the rendered features begin their properties; distances are put behind it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of features, joined by commas, and where the next one begins: None at the end."""

    features: bytes
    returned: int
    following: list[object] | None


async def read_page(
    connection: AsyncConnection, texts: KeptBytes, search: Search, start: list[object] | None, size: int
) -> Page:
    """The page of a search that begins after `start`, with at most `size` features, from what is kept where it can be."""
    sql, values = statement(search, start, size + 1)
    named = (await connection.execute(text(queries.NAMED.format(page=sql)), values)).one()
    found = [texts.get(key) for key in zip(named.site_id, named.since, named.written, strict=True)]
    if None not in found:
        return _page(search, size, found, named.extra, named.last_keys[:1])
    # The whole page anew, in one statement: what the first one named may have changed since.
    sql, values = statement(search, start, size + 1, more=", f.feature")
    rows = (await connection.execute(text(queries.FINISHED.format(page=sql)), values)).all()
    for row in rows:
        keep_text(texts, StateKey(row.site_id, row.since, row.written), row.feature)
    last = [row.sort_key for row in rows[size - 1 : size]]
    return _page(search, size, [row.feature for row in rows], [row.extra for row in rows], last)


def keep_text(texts: KeptBytes, state: StateKey, feature: bytes) -> None:
    """Keep the text of a state of a site."""
    texts.keep(state, feature, len(feature) + OVERHEAD_BYTES)


async def read_found(
    engine: AsyncEngine, texts: KeptBytes, region_id: int, search: Search, found: Found
) -> Page | None:
    """The page of what was found in memory; None where the database no longer has the same states."""
    features = {key: texts.get(key) for key in found.keys}
    missing = [key.site_id for key, feature in features.items() if feature is None]
    if missing:
        asked = {"region_id": region_id, "day": search.day, "site_ids": missing}
        async with engine.connect() as connection:
            rows = (await connection.execute(text(queries.TEXTS), asked)).all()
        for *key, feature in rows:
            keep_text(texts, StateKey(*key), feature)
            features[StateKey(*key)] = feature
    shown = [features[key] for key in found.keys]
    if None in shown:
        return None
    if search.near is not None:
        shown = [_with_distance(one, distance) for one, distance in zip(shown, found.extra, strict=True)]
    following = [found.extra[-1], found.last_key] if found.last_key is not None else None
    return Page(b",".join(shown), len(shown), following)


def _page(
    search: Search, size: int, features: Sequence[bytes], extra: Sequence[float | None], last: Sequence[str]
) -> Page:
    shown = features[:size]
    if search.near is not None:
        shown = [_with_distance(one, distance) for one, distance in zip(shown, extra, strict=False)]
    beyond = len(features) > size
    following = position_of(search, last[0], extra[size - 1]) if beyond else None
    return Page(b",".join(shown), len(shown), following)


def _with_distance(feature: bytes, distance_m: Any) -> bytes:  # noqa: ANN401 (a number)
    return feature.replace(
        DISTANCE_AFTER, DISTANCE_AFTER + b'"distance_m" : %s, ' % str(distance_m).encode(), 1
    )
