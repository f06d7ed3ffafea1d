"""The script that makes a page's still picture a map to be moved: from the built frontend, and what it is told.

Nothing inline: the script's own file and data attributes, so that the security policy stays as it is. Without JavaScript, or where
the frontend is not built, the picture is all there is.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from app.ogc.describing import in_language
from app.ogc.links import address
from app.ogc.negotiating import base_of, language_of
from app.ogc.picture import picture
from app.ogc.words import words_of

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import Request

    from app.collections.model import Collection
    from app.web.regions import Region

ENTRY = "src/ogc/main.ts"
"""As the build's manifest names it (frontend/vite.config.ts)."""


def map_head(dist: Path) -> Markup:
    """What the head of a page with a map needs: styles, the script and what it imports; nothing where it is not built."""
    manifest = dist / ".vite" / "manifest.json"
    return _head(manifest, manifest.stat().st_mtime_ns) if manifest.exists() else Markup("")


@lru_cache(maxsize=4)
def _head(manifest: Path, _changed_ns: int) -> Markup:
    chunks: dict[str, Any] = json.loads(manifest.read_text())
    if ENTRY not in chunks:
        return Markup("")
    needed = _with_imports(chunks, ENTRY)
    styles = [file for name in needed for file in chunks[name].get("css", [])]
    lines = [Markup('<link rel="stylesheet" href="/{}">').format(file) for file in dict.fromkeys(styles)]
    lines += [
        Markup('<link rel="modulepreload" href="/{}">').format(chunks[name]["file"])
        for name in needed
        if name != ENTRY
    ]
    lines.append(Markup('<script type="module" src="/{}"></script>').format(chunks[ENTRY]["file"]))
    return Markup("").join(lines)


def _with_imports(chunks: dict[str, Any], name: str) -> list[str]:
    """A chunk after all that it imports, each once, so that its styles come last."""
    found: dict[str, None] = {}
    for imported in chunks[name].get("imports", []):
        found |= dict.fromkeys(_with_imports(chunks, imported))
    return [*found, name]


def map_of(request: Request, region: Region, drawn: Markup, **told: str | None) -> Markup:
    """The place of a map with its still picture, and as data attributes what the script is told.

    `features`: GeoJSON to draw; `item`: a feature's page with {id}; `items`: the list; `tiles`: with {z}, {y}, {x}; `box`: west,
    south, east, north in degrees.
    """
    root = base_of(request).removesuffix("/ogc")
    of_region = f"?region={region.slug}" if "region" in request.query_params else ""
    known = {
        "base": f"{root}/tiles/base/{{z}}/{{x}}/{{y}}.mvt{of_region}", "sources": " · ".join(region.attribution),
        "language": language_of(request), **told,
    }  # fmt: skip
    attributes = Markup("").join(
        Markup(' data-{}="{}"').format(name, value) for name, value in known.items() if value is not None
    )
    return Markup("<div data-ogc-map{}>{}</div>").format(attributes, drawn)


def map_of_box(
    request: Request, region: Region, one: Collection, box: list[float] | None, ground: list[Any], tiles: str | None = None
) -> Markup:  # fmt: skip
    """The map of a collection: where it has anything, or (with `tiles`) its features; nothing for one without geometries."""
    if one.geometry is None or box is None:
        return Markup("")
    title = in_language(one.title, language_of(request))
    items = address(request, f"/collections/{one.id}/items", f="html")
    drawn = picture(
        [_as_feature(box, title)],
        ground,
        lambda _key: items,
        words_of(language_of(request))["map"].format(title),
    )
    sides = ",".join(f"{side:.6f}" for side in box)
    return map_of(request, region, drawn, items=items, box=sides, tiles=tiles)


def _as_feature(box: list[float], title: str) -> dict[str, Any]:
    """A box as a feature, for the still picture."""
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"id": "", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": {"name": title}}
