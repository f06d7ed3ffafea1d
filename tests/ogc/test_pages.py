"""Pages for people with a map: what the script is told stands in attributes; nothing inline, nothing where there is no map."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.ogc.map_script import map_head

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

MANIFEST = """{
  "src/ogc/main.ts": {"file": "assets/main-1.js", "imports": ["_b.js"], "css": ["assets/main-1.css"]},
  "_b.js": {"file": "assets/b-1.js", "imports": ["_c.js"], "css": ["assets/b-1.css"]}, "_c.js": {"file": "assets/c-1.js"}
}"""
PLACE = re.compile(r"<div data-ogc-map([^>]*)>")


async def place(client: httpx.AsyncClient, path: str) -> str | None:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    found = PLACE.search(answer.text)
    return None if found is None else found[1]


def test_the_head_names_the_built_files_styles_in_the_order_of_imports(tmp_path: Path) -> None:
    assert map_head(tmp_path) == ""  # not built: the picture is all there is
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text(MANIFEST)
    assert re.findall(r'(?:href|src)="([^"]*)"', map_head(tmp_path)) == [
        "/assets/b-1.css", "/assets/main-1.css", "/assets/c-1.js", "/assets/b-1.js", "/assets/main-1.js",
    ]  # fmt: skip


async def test_a_list_tells_its_features_and_where_each_leads(client: httpx.AsyncClient) -> None:
    told = await place(client, "/ogc/collections/sites-kindergarten/items?f=html&limit=5&lang=en")
    assert told is not None
    assert 'data-language="en"' in told
    assert re.search(r'data-features="[^"]*/items\?f=json&amp;limit=5&amp;lang=en"', told)
    assert re.search(r'data-item="[^"]*/items/\{id\}\?lang=en&amp;f=html"', told)


async def test_tiles_are_told_where_a_browser_can_draw_them(client: httpx.AsyncClient) -> None:
    every = await place(client, "/ogc/collections/areas/tiles?f=html")
    assert every is not None
    assert re.search(r'data-tiles="[^"]*/areas/tiles/WebMercatorQuad/\{z\}/\{y\}/\{x\}"', every)
    german = await place(client, "/ogc/collections/areas/tiles/AdV_25832?f=html")
    assert german is not None
    assert "data-tiles" not in german
    assert (await client.get("/ogc/collections/areas/tiles")).json()["tilesets"]  # programs get what they got


@pytest.mark.parametrize(
    ("path", "is_there"),
    [
        ("/ogc/collections/areas?f=html", True), ("/ogc/collections?f=html", False),
        ("/ogc/collections/sites/items?f=html&limit=2&skipGeometry=true", False),
        ("/ogc/collections/sites/items?f=html&limit=2&crs=http://www.opengis.net/def/crs/EPSG/0/25832", False),
        ("/ogc/collections/sites/items?f=html&bbox=6,54,6.1,54.1", True),
    ],
)  # fmt: skip
async def test_a_map_is_there_where_something_can_be_shown(
    client: httpx.AsyncClient, path: str, is_there: bool
) -> None:
    assert (await place(client, path) is not None) is is_there


async def test_nothing_is_said_inline(client: httpx.AsyncClient) -> None:
    page = (await client.get("/ogc/collections/areas/items?f=html&limit=3")).text
    assert "&lt;" not in page.partition("</head>")[0]  # its markup is no text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
