"""Tile matrix sets (OGC 17-083r4): the world's square in Web Mercator, and Germany's in UTM zone 32.

`AdV_25832` is the set of the surveying authorities (AdV-WMTS profile): its first tile begins at 46,133.17 m west of the
zone's false origin and 6,301,219.54 m north, at a scale of 1 : 17,471,320.750897426, halved from level to level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.ogc.words import words_of

PIXEL_M = 0.00028
"""The side of a pixel by which scales are counted (17-083r4, 7.2.2)."""
TILE_PIXELS = 256
MERCATOR_M = 20_037_508.342789244
"""Half the side of the world in EPSG:3857."""


@dataclass(frozen=True, slots=True)
class TileSet:
    """A quad tree of tiles: EPSG code, north-west corner, side of the first tile in metres, deepest level."""

    id: str
    srid: int
    west_m: float
    north_m: float
    side_m: float
    deepest: int
    uri: str | None = None

    def holds(self, z: int, row: int, column: int) -> bool:
        """Whether there is such a tile."""
        return 0 <= z <= self.deepest and 0 <= row < 2**z and 0 <= column < 2**z

    def bounds(self, z: int, row: int, column: int) -> tuple[float, float, float, float]:
        """West, south, east, north of a tile in metres."""
        side = self.side_m / 2**z
        west, north = self.west_m + column * side, self.north_m - row * side
        return west, north - side, west + side, north

    @property
    def crs(self) -> str:
        """The reference system's address."""
        return f"http://www.opengis.net/def/crs/EPSG/0/{self.srid}"

    def scale(self, z: int) -> float:
        """The scale's denominator at a level."""
        return self.side_m / 2**z / TILE_PIXELS / PIXEL_M

    def title(self, language: str) -> str:
        """What people call it."""
        return words_of(language)[f"tile_title_{self.id}"]

    def document(self, language: str = "de") -> dict[str, Any]:
        """The set as 17-083r4 writes it, its title in a language."""
        return {
            "id": self.id, "title": self.title(language), **({"uri": self.uri} if self.uri else {}), "crs": self.crs,
            "orderedAxes": ["X", "Y"] if self.srid == WEB_MERCATOR else ["E", "N"],
            "tileMatrices": [
                {
                    "id": str(z), "scaleDenominator": self.scale(z), "cellSize": self.side_m / 2**z / TILE_PIXELS,
                    "cornerOfOrigin": "topLeft", "pointOfOrigin": [self.west_m, self.north_m],
                    "tileWidth": TILE_PIXELS, "tileHeight": TILE_PIXELS, "matrixWidth": 2**z, "matrixHeight": 2**z,
                }
                for z in range(self.deepest + 1)
            ],
        }  # fmt: skip

    def limits(self, box: tuple[float, float, float, float] | None) -> list[dict[str, Any]]:
        """Which tiles hold anything, level by level, for a box in the set's metres; none without one."""
        return [] if box is None else [self._limit(z, box) for z in range(self.deepest + 1)]

    def _limit(self, z: int, box: tuple[float, float, float, float]) -> dict[str, Any]:
        side, last = self.side_m / 2**z, 2**z - 1
        west, south, east, north = box
        columns = [min(last, max(0, int((x - self.west_m) // side))) for x in (west, east)]
        rows = [min(last, max(0, int((self.north_m - y) // side))) for y in (north, south)]
        return {
            "tileMatrix": str(z), "minTileRow": rows[0], "maxTileRow": rows[1], "minTileCol": columns[0], "maxTileCol": columns[1],
        }  # fmt: skip


WEB_MERCATOR = 3857
TILE_SETS: dict[str, TileSet] = {
    one.id: one
    for one in (
        TileSet(
            "WebMercatorQuad", WEB_MERCATOR, -MERCATOR_M, MERCATOR_M, 2 * MERCATOR_M, 22,
            "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
        ),
        TileSet("AdV_25832", 25832, -46_133.17, 6_301_219.54, 17_471_320.750897426 * PIXEL_M * TILE_PIXELS, 18),
    )
}  # fmt: skip
