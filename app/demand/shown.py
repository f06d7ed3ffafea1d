"""What those may see who may not see single people: fixed age groups, rounded to five, small numbers secret (RULES R38).

Every published number is rounded by itself, also the totals, so that nothing exact comes of subtracting them; below five
(also none) it is secret, and of municipalities with fewer than 25 people nothing is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.web.values import SECRET

if TYPE_CHECKING:
    from app.projection.cohort import FloatArray

GROUPS: tuple[tuple[str, int, int], ...] = (
    ("0-2", 0, 3), ("3-5", 3, 6), ("6-9", 6, 10), ("10-15", 10, 16), ("16-18", 16, 19), ("19-64", 19, 65),
    ("65-79", 65, 80), ("80+", 80, 100),
)  # fmt: skip
BASE, SMALLEST, SMALLEST_TOTAL = 5, 5, 25


def grouped(people: FloatArray) -> FloatArray:
    """(…, age) as (…, group)."""
    return np.stack([people[..., start:end].sum(axis=-1) for _, start, end in GROUPS], axis=-1)


def exact(value: float, *, counted: bool) -> dict[str, Any]:
    """A number for those who may see it; estimates to one decimal."""
    rounded = round(float(value), 0 if counted else 1)
    if counted:
        return {"value": int(rounded), "status": "known" if rounded else "zero"}
    return {"value": rounded, "status": "estimated"}


def coarse(value: float, *, smallest: float = SMALLEST) -> dict[str, Any]:
    """A number for everybody."""
    if value < max(smallest, SMALLEST) - 0.5:
        return SECRET
    return {"value": BASE * int(np.floor(value / BASE + 0.5)), "status": "estimated"}


def figure(value: float, *, see_all: bool, counted: bool, smallest: float = SMALLEST) -> dict[str, Any]:
    """A number as who asks may see it."""
    return exact(value, counted=counted) if see_all else coarse(value, smallest=smallest)
