"""One feature as it is answered: its text, its links, what its head says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.ogc.describing import in_language
from app.ogc.links import address, link, self_and_others
from app.ogc.negotiating import language_of
from app.web.answers import GEOJSON, JSON, json_bytes

if TYPE_CHECKING:
    from fastapi import Request

    from app.collections.model import Collection
    from app.ogc.crs import Crs


def linked(
    request: Request, one: Collection, feature: bytes, states: list[dict[str, Any]] | None = None
) -> bytes:
    """A finished feature with its links and, where they are kept, its states."""
    title = in_language(one.title, language_of(request))
    collection = link("collection", address(request, f"/collections/{one.id}", f="json"), JSON, title)
    more = b"" if states is None else b',"states":' + json_bytes(states)
    return (
        feature[:-1]
        + more
        + b',"links":'
        + json_bytes([*self_and_others(request, GEOJSON), collection])
        + b"}"
    )


def crs_headers(crs: Crs) -> dict[str, str]:
    """In which system coordinates are told."""
    return {"Content-Crs": f"<{crs.uri}>"}
