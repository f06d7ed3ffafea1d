"""Min-cost flow (OR-Tools: cost-scaling push-relabel, Goldberg 1997), beside other threads in a process of its own.

The library keeps Python's lock while it solves: no other thread of the process runs, for seconds where ten thousands of
groups are spread. Where there are others, a large problem goes to a process that solves it and ends.
"""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    I64 = npt.NDArray[np.int64]

MOST_ARCS_HERE = 20_000
"""What is solved within about 20 ms, less than it takes to start a process."""
NAMES = ("tail", "head", "room", "cost", "supply")


def flows(tail: I64, head: I64, room: I64, cost: I64, supply: I64) -> I64:
    """The flow along each arc that carries every node's `supply` (negative: demand) at the least cost.

    Raises ArithmeticError where there is none, or where the process that looked for it was ended.
    """
    problem = (tail, head, room, cost, supply)
    if len(tail) > MOST_ARCS_HERE and threading.current_thread() is not threading.main_thread():
        return _in_own_process(problem)
    return solved(*problem)


def solved(tail: I64, head: I64, room: I64, cost: I64, supply: I64) -> I64:
    """The same, solved here."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # large, and few processes ever assign

    solver: Any = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    solver.set_nodes_supplies(np.arange(len(supply)), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"min-cost flow ended with {status}")
    return np.asarray(solver.flows(arcs), np.int64)


def _in_own_process(problem: tuple[I64, ...]) -> I64:
    packed = io.BytesIO()  # NumPy cannot write into a pipe everywhere
    np.savez(packed, **dict(zip(NAMES, problem, strict=True)))
    done = subprocess.run(
        [sys.executable, "-m", __name__], input=packed.getvalue(), capture_output=True, check=False
    )
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1]
        raise ArithmeticError(f"min-cost flow ended with {last or done.returncode}")
    return np.load(io.BytesIO(done.stdout), allow_pickle=False)


def _main() -> None:
    with np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False) as problem:
        found = solved(*(problem[name] for name in NAMES))
    packed = io.BytesIO()
    np.save(packed, found)
    sys.stdout.buffer.write(packed.getvalue())


if __name__ == "__main__":
    _main()
