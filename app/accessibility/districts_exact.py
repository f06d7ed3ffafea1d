"""Districts of few cells, to the optimum: a mixed-integer programme in which each district is one piece by a flow.

From each school's seat a commodity flows to all other cells of its district, through its own cells only; each takes one unit
(Shirabe 2005, Geographical Analysis 37; 2009, Environment and Planning B 36). Solved by HiGHS (scipy), which also gives a
bound where time runs out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.districts import Districts, Division, divide, in_one_piece, judged
from app.accessibility.location_program import Found, Row, above, matrix_of, maximised

if TYPE_CHECKING:
    import numpy.typing as npt

    I64 = npt.NDArray[np.int64]

MOST_CHOICES = 1200
"""So many pairs of cell and school are tried to the optimum; more are divided by `divide`."""


def divide_exactly(task: Division, seconds: float = 20.0) -> Districts:
    """The best division, or, where time runs out, the better of the one found and that of `divide`, with the bound known."""
    near = divide(task)
    cells, schools = task.size
    if cells * schools > MOST_CHOICES:
        return near
    found = _solved(task, seconds)
    bound = max(near.bound, -found.bound if np.isfinite(found.bound) else 0.0)
    if found.x is None:
        return judged(task, near.school, min(bound, near.objective))
    school = found.x[: cells * schools].reshape(cells, schools).argmax(axis=1).astype(np.int64)
    made = judged(task, school, bound)
    if not in_one_piece(task, school).all() or near.objective < made.objective:
        made = judged(task, near.school, bound)
    return judged(
        task, made.school, min(bound, made.objective), exact=made.objective <= bound * (1 + 1e-6) + 1e-6
    )


def _solved(task: Division, seconds: float) -> Found:
    """Variables: x (cell, school), overfull children (school), flow (arc, school)."""
    cells, schools = task.size
    tail = np.repeat(np.arange(cells, dtype=np.int64), np.diff(task.offset))
    pairs = cells * schools
    count = pairs + schools + len(tail) * schools
    gain = np.zeros(count)
    gain[:pairs] = -(task.children[:, None] * task.cost).ravel()
    gain[pairs : pairs + schools] = -task.dear
    lower, upper = np.zeros(count), np.full(count, np.inf)
    upper[:pairs] = 1
    lower[task.seat * schools + np.arange(schools)] = 1
    rows = [_once(task, count), _room(task, count)]
    rows += [_joined(task, tail, school, count) for school in range(schools)]
    return maximised(gain, pairs, lower, upper, rows, seconds)


def _once(task: Division, count: int) -> Row:
    """Each cell belongs to one school."""
    cells, schools = task.size
    row, column = np.repeat(np.arange(cells), schools), np.arange(cells * schools)
    return Row(matrix_of(row, column, np.ones(cells * schools), (cells, count)), 1.0, 1.0)


def _room(task: Division, count: int) -> Row:
    """Children of a school, less those beyond its places, are no more than these."""
    cells, schools = task.size
    number = np.arange(schools)
    row = np.concatenate([np.tile(number, cells), number])
    column = np.arange(cells * schools + schools)
    value = np.concatenate([np.repeat(task.children, schools), -np.ones(schools)])
    return Row(matrix_of(row, column, value, (schools, count)), -np.inf, task.places)


def _joined(task: Division, tail: I64, school: int, count: int) -> Row:
    """Every cell but the seat takes one unit of what comes in, if it is the school's; nothing enters other cells."""
    cells, schools = task.size
    head = task.neighbour
    cell = np.arange(cells)
    arc = cells * schools + schools + school * len(tail) + np.arange(len(tail))
    own = cell * schools + school
    ones = np.ones(len(tail))
    taken = matrix_of(
        np.concatenate([head, tail, cell]), np.concatenate([arc, arc, own]),
        np.concatenate([ones, -ones, -np.ones(cells)]), (cells, count),
    )  # fmt: skip
    entered = matrix_of(
        np.concatenate([head, cell]), np.concatenate([arc, own]),
        np.concatenate([ones, np.full(cells, -float(cells))]), (cells, count),
    )  # fmt: skip
    inner = np.flatnonzero(cell != task.seat[school])
    lower = np.concatenate([np.zeros(len(inner)), np.full(cells, -np.inf)])
    return Row(above(taken[inner], entered), lower, np.zeros(len(inner) + cells))
