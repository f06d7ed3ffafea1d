"""Names on a map: the most people first, none over another, none over the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.printing.frame import Frame
    from app.printing.ground import AreaShape

SIZES_MM = ((50_000, 5.4), (10_000, 4.4), (3_000, 3.6), (0, 2.9))
"""From so many people on, so large."""
BOLD_FROM = 10_000
WIDTH_OF_A_LETTER = 0.54
"""Of Fira Sans, as a share of its size."""
CLEARANCE_MM = 0.5
SHIFTS = (0.0, -0.95, 0.95, -1.6, 1.6)
"""Where else a name may stand, above and below, in its own size."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name; x is its middle, y its base line."""

    text: str
    x_mm: float
    y_mm: float
    size_mm: float
    bold: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        half = len(self.text) * self.size_mm * WIDTH_OF_A_LETTER / 2 + CLEARANCE_MM
        top, bottom = self.y_mm - self.size_mm * 0.8, self.y_mm + self.size_mm * 0.25
        return self.x_mm - half, top - CLEARANCE_MM, self.x_mm + half, bottom + CLEARANCE_MM


def placed_labels(
    frame: Frame, areas: Sequence[AreaShape], spots: Sequence[tuple[float, float]] = ()
) -> list[Label]:
    """The names that have room; a name that would cover another is left out.

    A name stands in the middle of its area, or a little above or below where it would lie on a sign (`spots`).
    """
    placed: list[Label] = []
    for area in sorted(areas, key=lambda one: (not one.is_core, -one.people, one.name)):
        free = [
            label
            for label in _choices(frame, area)
            if _inside(label, frame) and not any(_overlap(label, other) for other in placed)
        ]
        if free:
            placed.append(min(free, key=lambda label: _covered(label, spots)))
    return placed


def _choices(frame: Frame, area: AreaShape) -> Iterator[Label]:
    size = next(size for least, size in SIZES_MM if area.people >= least)
    x, y = frame.place(area.x_m, area.y_m)
    for shift in SHIFTS:
        yield Label(area.name, x, y + size * (0.3 + shift), size, area.people >= BOLD_FROM)


def _covered(label: Label, spots: Sequence[tuple[float, float]]) -> int:
    left, top, right, bottom = label.box
    return sum(left <= x <= right and top <= y <= bottom for x, y in spots)


def _inside(label: Label, frame: Frame) -> bool:
    left, top, right, bottom = label.box
    return left >= 0 and top >= 0 and right <= frame.width_mm and bottom <= frame.height_mm


def _overlap(one: Label, other: Label) -> bool:
    left, top, right, bottom = one.box
    west, north, east, south = other.box
    return left < east and west < right and top < south and north < bottom
