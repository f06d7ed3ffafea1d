"""Asking the OGC API in tests: items, all pages of a collection, the SQL to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx

ITEMS = "/ogc/collections/{}/items"


async def get(client: httpx.AsyncClient, path: str, status: int = 200, **query: object) -> dict[str, Any]:
    """The JSON of an answer that has to have this status."""
    answer = await client.get(path, params={name: str(value) for name, value in query.items()})
    assert answer.status_code == status, answer.text
    return answer.json()


async def items(client: httpx.AsyncClient, collection: str, **query: object) -> dict[str, Any]:
    """A page of a collection."""
    return await get(client, ITEMS.format(collection), **query)


async def following(
    client: httpx.AsyncClient, page: dict[str, Any], rel: str = "next"
) -> dict[str, Any] | None:
    """The page that a link of a page leads to; None where there is no such link."""
    href = next((one["href"] for one in page["links"] if one["rel"] == rel), None)
    if href is None:
        return None
    parts = urlsplit(href)
    answer = await client.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def all_ids(client: httpx.AsyncClient, collection: str, **query: object) -> list[Any]:
    """The keys of all features, page by page."""
    page: dict[str, Any] | None = await items(client, collection, **query)
    found: list[Any] = []
    while page is not None:
        found += ids(page)
        page = await following(client, page)
    return found


def ids(page: dict[str, Any]) -> list[Any]:
    """The keys of the features of a page."""
    return [one["id"] for one in page["features"]]
