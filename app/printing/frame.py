"""How a piece of ground comes onto paper: a round scale that fits, and from metres to millimetres."""

from __future__ import annotations

import math
from dataclasses import dataclass

SCALES = (2_500, 5_000, 7_500, 10_000, 12_500, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 60_000, 75_000, 100_000, 125_000,
          150_000, 175_000, 200_000, 250_000, 300_000, 350_000, 400_000, 450_000, 500_000, 600_000, 750_000, 1_000_000, 1_250_000, 1_500_000,
          2_000_000, 2_500_000, 3_000_000, 4_000_000, 5_000_000, 7_500_000, 10_000_000)  # fmt: skip
"""Denominators that readers know."""
MARGIN_SHARE = 0.03
"""What is kept free around the areas, so that none touches the frame."""


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of ground in metres of the region's grid."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame on paper, and the ground that fills it at a scale of 1 : `denominator`."""

    width_mm: float
    height_mm: float
    denominator: int
    ground: Box

    def place(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Millimetres from the frame's upper left corner."""
        millimetres = 1000.0 / self.denominator
        return (x_m - self.ground.west) * millimetres, (self.ground.north - y_m) * millimetres

    def metres(self, millimetres: float) -> float:
        """How long on the ground so much is on paper."""
        return millimetres * self.denominator / 1000.0


def fitted(box: Box, width_mm: float, height_mm: float) -> Frame:
    """The frame with the largest round scale at which the box fits, in its middle."""
    wide, high = max(box.east - box.west, 1.0), max(box.north - box.south, 1.0)
    needed = max(wide / width_mm, high / height_mm) * (1 + 2 * MARGIN_SHARE) * 1000
    denominator = next((one for one in SCALES if one >= needed), math.ceil(needed / 1e6) * 1_000_000)
    half_x, half_y = width_mm * denominator / 2000, height_mm * denominator / 2000
    x, y = (box.west + box.east) / 2, (box.south + box.north) / 2
    return Frame(width_mm, height_mm, denominator, Box(x - half_x, y - half_y, x + half_x, y + half_y))


def columns_for(maps: int, box: Box, width_mm: float, height_mm: float, gap_mm: float) -> int:
    """In how many columns so many maps are the largest."""

    def size(columns: int) -> float:
        rows = math.ceil(maps / columns)
        wide, high = width_mm / columns - gap_mm, height_mm / rows - gap_mm
        return min(wide / (box.east - box.west), high / (box.north - box.south))

    return max(range(1, maps + 1), key=size)


def bar_metres(frame: Frame) -> float:
    """The length of the scale bar on the ground: 1, 2 or 5 times a power of ten, about a quarter of the frame."""
    longest = frame.metres(frame.width_mm * 0.28)
    power = 10 ** math.floor(math.log10(longest))
    return next(factor * power for factor in (5, 2, 1) if factor * power <= longest)
