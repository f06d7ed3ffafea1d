"""Linear programs with whole-number variables, by HiGHS (Huangfu & Hall 2018) through scipy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse  # pyright: ignore[reportMissingTypeStubs]

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    Matrix = Any  # sparse, as scipy has it

_SPARSE: Any = sparse
INFEASIBLE = 2


def _optimize() -> Any:  # noqa: ANN401 (scipy tells no types)
    """The solvers, loaded when a program is to be solved: few requests need them, and loading them takes a third of a second."""
    from scipy import optimize  # pyright: ignore[reportMissingTypeStubs]

    return optimize


@dataclass(frozen=True, slots=True)
class Row:
    """Constraints lower ≤ matrix · x ≤ upper; numbers or one number per row."""

    matrix: Matrix
    lower: FloatArray | float
    upper: FloatArray | float


@dataclass(frozen=True, slots=True)
class Found:
    """The best x found (None: none), the largest objective there can be (inf: unknown), and whether there is no x."""

    x: FloatArray | None
    bound: float
    impossible: bool


def maximised(
    gain: FloatArray, whole: int, lower: FloatArray, upper: FloatArray, rows: Sequence[Row], seconds: float
) -> Found:
    """Maximise gain · x, the first `whole` variables in whole numbers; gives up after `seconds`."""
    integrality = np.zeros(len(gain))
    integrality[:whole] = 1
    found = _optimize().milp(
        -gain,
        integrality=integrality,
        bounds=_optimize().Bounds(lower, upper),
        constraints=[_optimize().LinearConstraint(row.matrix, row.lower, row.upper) for row in rows],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    bound = np.inf if found.mip_dual_bound is None else -float(found.mip_dual_bound)
    return Found(found.x, bound, found.status == INFEASIBLE)


def shared_out(gain: FloatArray, matrix: Matrix, most: FloatArray) -> FloatArray:
    """The x ≥ 0 with matrix · x ≤ most (≥ 0) that maximises gain · x."""
    found = _optimize().linprog(-gain, A_ub=matrix, b_ub=most, bounds=(0, None), method="highs")
    if found.x is None:
        raise ArithmeticError(f"HiGHS gave up on a linear program: {found.message}")
    return np.maximum(found.x, 0.0)


def matrix_of(rows: npt.NDArray[Any], columns: npt.NDArray[Any], data: FloatArray, shape: tuple[int, int]) -> Matrix:  # fmt: skip
    """A sparse matrix of its entries."""
    return _SPARSE.csr_array((data, (rows, columns)), shape=shape)


def one_row(*parts: FloatArray) -> Matrix:
    """A matrix of one row."""
    return _SPARSE.csr_array(np.concatenate(parts)[None, :])


def beside(*parts: Matrix) -> Matrix:
    """Matrices side by side."""
    return _SPARSE.hstack(parts, format="csr")


def above(*parts: Matrix) -> Matrix:
    """Matrices one above the other."""
    return _SPARSE.vstack(parts, format="csr")


def dense(values: FloatArray) -> Matrix:
    """A sparse matrix of a full one."""
    return _SPARSE.csr_array(values)


def identity(size: int) -> Matrix:
    """The identity."""
    return _SPARSE.eye_array(size, format="csr")
