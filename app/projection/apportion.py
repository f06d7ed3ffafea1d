"""Whole people: apportionment that keeps totals, and people of cells spread over single years of age."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]


def largest_remainder(weights: FloatArray, total: int) -> IntArray:
    """Whole numbers that add up to `total`, each within one of its share by weight (Hamilton's method).

    Ties go to the earlier one. Raises ValueError for negative weights, or a total with no weights at all.
    """
    if weights.size == 0 or weights.min() < 0 or (total > 0 and not weights.sum() > 0):
        raise ValueError("weights must be 0 or more, some of them more than 0")
    if total == 0:
        return np.zeros(len(weights), np.int64)
    scaled = weights / weights.max()  # so that tiny weights do not overflow
    exact = scaled * (total / scaled.sum())
    whole = np.floor(exact + 1e-9).astype(np.int64)
    missing = total - int(whole.sum())
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[:missing]] += 1
    return whole


def whole_table(table: FloatArray) -> IntArray:
    """A table of (area, age) as whole numbers: the grand total rounded, then areas, then ages within each area.

    So the sum over all areas is the rounded total, and the ages of an area add up to the area; an age of the whole is by
    definition the sum of its areas.
    """
    sums = table.sum(axis=1)
    total = round(float(sums.sum()))
    areas = largest_remainder(sums, total) if total else np.zeros(len(table), np.int64)
    rows = [
        largest_remainder(row, int(count)) if count else np.zeros(len(row), np.int64)
        for row, count in zip(table, areas, strict=True)
    ]
    return np.array(rows, np.int64).reshape(table.shape)


def by_structure(cells: FloatArray, structure: FloatArray) -> FloatArray:
    """People of an age group in cells as (cell, age): each cell as its municipality's structure says.

    Rows add up to the cells; columns are the structure's shares of all. Where the structure is empty: evenly.
    """
    if not structure.sum() > 0:
        return cells[:, None] * np.full(len(structure), 1 / len(structure))
    scaled = structure / structure.max()
    return cells[:, None] * (scaled / scaled.sum())


def of_months(single_years: FloatArray, start: int, end: int) -> FloatArray:
    """People from `start` to under `end` months of age, of (…, age) by completed years; births even over the year."""
    months: FloatArray = 12.0 * np.arange(single_years.shape[-1], dtype=np.float64)
    upper = np.minimum(float(end), months + 12)
    lower = np.maximum(float(start), months)
    share: FloatArray = np.clip((upper - lower) / 12, 0, 1)
    share[-1] = float(end > float(months[-1]))  # the last age is open
    return single_years @ share
