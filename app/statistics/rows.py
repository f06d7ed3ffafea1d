"""The rows of a long table, and how figures become rows."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from app.accessibility.statistics import cost_statistics
from app.catchments.figures import LIMITS_MINUTES, figure
from app.statistics.protecting import FEWEST_TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]

TOLD, PROTECTED, STANDING = "told", "protected", "protected_by_standing"
"""Which cells a figure counts: those whose number is told; or all, one and two people and what is withheld as 1.5; or these, each
cell wholly by how it stands."""
NEARLY = 1e-6


class Row(NamedTuple):
    """One figure."""

    area: str | None
    area_name: str | None
    level: str | None
    category: str | None
    mode: str | None
    age_group: str | None
    measure: str
    limit_minutes: int | None
    value: float | None
    status: str
    low: float | None
    high: float | None
    reference_date: date | None
    people_basis: str | None
    run_id: int | None
    provider: str | None = None
    life_phase: str | None = None
    station: str | None = None
    from_minutes: int | None = None


class Cell(NamedTuple):
    """A figure within a group: measure, limit, value and status, and between what it lies."""

    measure: str
    limit_minutes: int | None
    value: float | None
    status: str
    low: float | None = None
    high: float | None = None
    from_minutes: int | None = None


def of_measures(measures: dict[str, Any]) -> Iterator[Cell]:
    """What `app.catchments.answers.measures` tells of an area, long; with the people within each limit."""
    names = {"people_total": "people_total", "not_connected": "people_not_connected"}
    for name in ("people_total", "not_connected", "mean_minutes", "median_minutes", "mean_metres"):
        yield Cell(names.get(name, name), None, measures[name]["value"], measures[name]["status"])
    for minutes in sorted(measures["within"], key=int):
        share, beyond = measures["within"][minutes], measures["beyond"][minutes]
        inside = measures["people_within"][minutes]
        yield Cell("people_within", int(minutes), inside["value"], inside["status"])
        yield Cell("people_beyond", int(minutes), beyond["value"], beyond["status"])
        yield Cell("share_within", int(minutes), share["value"], share["status"])


def of_people(seconds: FloatArray, metres: FloatArray, people: FloatArray, doubt: FloatArray) -> list[Cell]:
    """The same, from protected people and their ways.

    Counts under three are secret here too, though they would tell no more than their cells do: 1.5 is nobody's number.
    """
    estimated = bool(doubt.any())
    by_time = cost_statistics(seconds, people, [60.0 * minutes for minutes in LIMITS_MINUTES])
    by_length = cost_statistics(metres, people, ())
    total, missed, off = by_time.people, by_time.not_reached, float(doubt.sum())
    hidden = few(total)

    def told(name: str, value: float, digits: int, *, secret: bool = False, limit: int | None = None) -> Cell:
        if hidden or secret:
            return Cell(name, limit, None, "secret")
        return Cell(name, limit, *figure(round(value, digits), estimated=estimated))

    people_cell = told("people_total", total, 1)
    if people_cell.value is not None and estimated:
        people_cell = people_cell._replace(low=round(total - off, 1), high=round(total + off, 1))
    found = [
        people_cell, told("people_not_connected", missed, 1, secret=few(missed) or few(total - missed)),
        told("mean_minutes", by_time.mean / 60, 2), told("median_minutes", by_time.median / 60, 2),
        told("mean_metres", by_length.mean, 1),
    ]  # fmt: skip
    for minutes, inside in zip(LIMITS_MINUTES, by_time.within.tolist(), strict=True):
        little = few(inside) or few(total - inside)
        share = inside / total if total else float("nan")
        found += [
            told("people_within", inside, 1, secret=little, limit=minutes),
            told("people_beyond", total - inside, 1, secret=little, limit=minutes),
            told("share_within", share, 4, secret=little, limit=minutes),
        ]
    return found


def in_classes(cells: Sequence[Cell]) -> Iterator[Cell]:
    """People by class of the way (0 to 5 minutes, 5 to 10, …, further or without any way): differences of what is told anyway.

    Secret where either of the two is, and where fewer than three would be left.
    """
    by_limit = {cell.limit_minutes: cell for cell in cells if cell.measure == "people_within"}
    total = next((cell for cell in cells if cell.measure == "people_total"), None)
    if total is None or not by_limit:
        return
    nobody = Cell("people_within", 0, 0.0, "zero")
    steps = [
        nobody,
        *(by_limit[minutes] for minutes in sorted(by_limit, key=lambda limit: limit or 0)),
        total,
    ]
    for nearer, further in pairwise(steps):
        value, status = _less(further, nearer)
        yield Cell("people_in_class", further.limit_minutes, value, status, from_minutes=nearer.limit_minutes)


def few(value: float) -> bool:
    """Whether so many people are to be kept secret."""
    return NEARLY < value < FEWEST_TOLD - NEARLY


def _less(whole: Cell, part: Cell) -> tuple[float | None, str]:
    if whole.value is None or part.value is None:
        statuses = {cell.status for cell in (whole, part) if cell.value is None}
        return None, "secret" if "secret" in statuses else "unknown"
    left = round(whole.value - part.value, 1)
    if few(left):
        return None, "secret"
    return figure(max(0.0, left), estimated="estimated" in (whole.status, part.status))


def unknown_cells(measures: Iterable[str], by_limit: frozenset[str]) -> Iterator[Cell]:
    """The measures of a group of which nothing is known."""
    for name in measures:
        for limit in LIMITS_MINUTES if name in by_limit and name != "people_in_class" else (None,):
            yield Cell(name, limit, None, "unknown")
