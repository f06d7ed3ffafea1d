"""What further parts of the interface (tiles, records) add to it: conformance, links, paths of its description.

A room that serves one appends its `Part` to `PARTS` when it is imported by `app.main`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.ogc.links import Link

if TYPE_CHECKING:
    from fastapi import Request

    from app.collections.model import Collection


def _none(_request: Request) -> list[Link]:
    return []


def _none_of(_request: Request, _collection: Collection) -> list[Link]:
    return []


@dataclass(frozen=True, slots=True)
class Part:
    """A further part.

    `conforms_to`: its conformance classes. `landing_links`, `collection_links`: what it adds to the links of the first page and
    of a collection. `paths`: of the OpenAPI 3.0 description, below /ogc.
    """

    conforms_to: tuple[str, ...]
    landing_links: Callable[[Request], list[Link]] = _none
    collection_links: Callable[[Request, Collection], list[Link]] = _none_of
    paths: dict[str, Any] = field(default_factory=dict)


PARTS: list[Part] = []
"""The parts that there are beside the features."""
