"""Colours and patterns of maps. The screen is told them by /api/region, the print reads them here: one definition.

Sequential: ColorBrewer YlGnBu; diverging: ColorBrewer PuOr, orange for worse (both are told apart by people who do not see
red and green, and when copied without colour the sequential one still runs from light to dark). What has no value is never
a colour: unknown is hatched, secret is dotted.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SEQUENTIAL = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
BETTER_TO_WORSE = ("#5e3c99", "#b2abd2", "#f7f7f7", "#fdb863", "#e66101")


@dataclass(frozen=True, slots=True)
class Hatch:
    """Parallel lines on paper; lengths in pixels of the screen."""

    paper: str = "#f6f5f0"
    ink: str = "#6b747c"
    gap: float = 7.0
    width: float = 2.4
    angle: float = 45.0


@dataclass(frozen=True, slots=True)
class Dots:
    """Dots on paper, in rows set off against each other; lengths in pixels of the screen."""

    paper: str = "#f6f5f0"
    ink: str = "#4a5560"
    gap: float = 8.0
    radius: float = 1.5


UNKNOWN = Hatch()
SECRET = Dots()

STYLE: dict[str, Any] = {
    "sequential": SEQUENTIAL,
    "better_to_worse": BETTER_TO_WORSE,
    "unknown": asdict(UNKNOWN),
    "secret": asdict(SECRET),
}


def spread(colours: tuple[str, ...], classes: int) -> tuple[str, ...]:
    """Colours of so many classes, spread over the whole scale; the middle one where there is a single class."""
    if classes <= 1:
        return (colours[len(colours) // 2],)
    return tuple(colours[round(n * (len(colours) - 1) / (classes - 1))] for n in range(classes))
