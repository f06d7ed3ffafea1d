"""Single sites for visitors, answered before a route is looked for: the same bytes as the route makes, without a question
to the database and without what goes around a route.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request

from app.accounts.access import VISITOR
from app.ogc.crs import DEFAULT
from app.ogc.item_routes import item, router
from app.ogc.negotiating import format_of, settle
from app.ogc.single import crs_headers, linked
from app.web.answers import GEOJSON, made_ready
from app.web.ready import Standing, stand_ready
from app.web.regions import region_asked

if TYPE_CHECKING:
    from starlette.types import Scope

    from app.ogc.memory import SiteMemory
    from app.web.kept import KeptBytes
    from app.web.versions import Versions

START = "/ogc/collections/sites"
FORMATS = {b"": None, b"f=json": "json", b"f=geojson": "geojson"}
"""The questions that are answered here."""
_ROUTE = next(route for route in router.routes if getattr(route, "endpoint", None) is item)


class QuickItems:
    """Gives what stands ready for one visitor's question about one site; None: it goes to the route."""

    def __init__(self, memory: SiteMemory, texts: KeptBytes, versions: Versions) -> None:
        self._memory, self._texts, self._versions = memory, texts, versions
        self.made = 0
        """How many answers were made here."""

    def __call__(self, scope: Scope) -> Standing | None:
        """The answer, from memory."""
        path, query = scope["path"], scope["query_string"]
        if not path.startswith(START) or query not in FORMATS:
            return None
        parts = path.split("/")
        if len(parts) != 6 or parts[4] != "items":
            return None
        version = self._versions.known(None)
        known = None if version is None else self._memory.known(version)
        key = None if known is None else known.key(parts[3], parts[5])
        feature: bytes | None = None if key is None else self._texts.get(key)
        if known is None or feature is None:
            return None
        request = Request(scope)
        settle(request, VISITOR, FORMATS[query])
        if format_of(request) != "json":
            return None
        scope["route"] = _ROUTE
        self.made += 1
        region = region_asked(request, known.row)
        body = linked(request, known.collections[parts[3]], feature)
        return stand_ready(request, region, made_ready(request, body, GEOJSON, crs_headers(DEFAULT)))
