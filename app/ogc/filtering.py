"""The filter of a request (OGC API Features Part 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import BadRequest

if TYPE_CHECKING:
    from app.collections.model import Collection, Fragment
    from app.ogc.crs import Crs

FILTER_CLASSES: tuple[str, ...] = ()
"""The conformance classes of filters."""


def filter_of(collection: Collection, text: str | None, language: str | None, crs: Crs) -> Fragment | None:
    """The condition that a filter says; None without one. Raises BadRequest for one that is not understood."""
    if text is None:
        return None
    raise BadRequest("Filter versteht dieser Server noch nicht.", parameter="filter")
