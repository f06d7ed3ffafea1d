"""The invented base map: sea, fjord, lakes, woods, built-up land, place names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Point

from geodata.demo.land import EAST, NORTH, SOUTH, WEST, Land, in_degrees
from geodata.rows import BaseFeatureRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.demo.settlements import Settlement

SEA_MARGIN_M = 60_000.0
PLACE_RANK = {
    "kreis_town": ("city", 0),
    "town": ("town", 1),
    "suburb": ("village", 2),
    "island": ("village", 2),
}


def make_base(land: Land, settlements: list[Settlement]) -> list[BaseFeatureRow]:
    """All features of the base map but the roads, which are drawn from the streets."""
    return [*_water(land, settlements), *_woods(land, settlements), *_places(land, settlements)]


def _water(land: Land, settlements: list[Settlement]) -> Iterator[BaseFeatureRow]:
    frame = shapely.box(WEST - SEA_MARGIN_M, SOUTH - SEA_MARGIN_M, EAST + SEA_MARGIN_M, NORTH + SEA_MARGIN_M)
    yield _row("water", "sea", "Nordmeer", frame.difference(land.outline), 0)
    rng = np.random.default_rng(7)
    for _ in range(9):
        lake = _spot(rng, land, settlements, rng.uniform(250, 700))
        if lake is not None:
            yield _row("water", "lake", None, lake, 1)


def _woods(land: Land, settlements: list[Settlement]) -> Iterator[BaseFeatureRow]:
    rng = np.random.default_rng(11)
    for _ in range(70):
        wood = _spot(rng, land, settlements, rng.uniform(300, 1_300))
        if wood is not None:
            yield _row("wood", "forest", None, wood, 2)


def _places(land: Land, settlements: list[Settlement]) -> Iterator[BaseFeatureRow]:
    rng = np.random.default_rng(13)
    for here in settlements:
        feature_class, rank = PLACE_RANK.get(here.kind, ("village", 3))
        built = _blob(rng, here.centre[0], here.centre[1], here.radius_m * 1.05).intersection(land.outline)
        yield _row("builtup", "residential", None, built, 2)
        yield _row("place", feature_class, here.name, Point(here.centre), rank)


def _spot(
    rng: np.random.Generator, land: Land, settlements: list[Settlement], radius_m: float
) -> shapely.Geometry | None:
    x, y = rng.uniform([WEST, SOUTH], [EAST, NORTH])
    free = all(np.hypot(*(s.centre - (x, y))) > s.radius_m + radius_m + 250 for s in settlements)
    blob = _blob(rng, x, y, radius_m)
    return blob if free and land.mainland.buffer(-300).contains(blob) else None


def _blob(rng: np.random.Generator, x: float, y: float, radius_m: float) -> shapely.Polygon:
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    waves = sum(rng.normal(0, 0.13 / k) * np.cos(k * angle + rng.uniform(0, 6.28)) for k in range(1, 6))
    radius = radius_m * (1 + waves)
    return shapely.Polygon(np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)])).buffer(
        0
    )


def _row(
    kind: str, feature_class: str, name: str | None, geometry: shapely.Geometry, rank: int
) -> BaseFeatureRow:
    return BaseFeatureRow(kind, feature_class, name, in_degrees(geometry).wkb, rank)  # pyright: ignore[reportAttributeAccessIssue]
