"""pgRouting (`pgr_drivingDistance`) on the question of `bench.accessibility`, in a PostgreSQL of its own.

Its edges lie in a table, as they do for everybody who uses it; it reads them anew for every question. The nearest of many is
asked from one more node, from which arcs that cost nothing lead to the sites.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import psycopg

from app.database.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.accessibility import Question

EDGES = "SELECT id, source, target, cost FROM edge"
WITHIN = f"SELECT from_v, node, agg_cost FROM pgr_drivingDistance('{EDGES}', %s::int8[], %s, true)"
NEAREST = f"SELECT node, agg_cost FROM pgr_drivingDistance('{EDGES}', %s::int8, 1e9, true)"


def is_there() -> bool:
    """Whether the Debian package `postgresql-…-pgrouting` is installed."""
    return any(Path("/usr/share/postgresql").glob("*/extension/pgrouting.control"))


class PgRouting:
    """Answers, and the seconds it takes to answer once more."""

    names = ("pgRouting within", "pgRouting nearest")

    def __init__(self, connection: psycopg.Connection, question: Question) -> None:
        self._connection, self._question = connection, question
        connection.execute("CREATE EXTENSION pgrouting CASCADE")
        connection.execute("CREATE TABLE edge (id int8, source int8, target int8, cost float8)")
        sites, nodes = question.sites.tolist(), len(question.x)
        tail, head = question.tail.tolist() + [nodes] * len(sites), question.head.tolist() + sites
        rows = zip(tail, head, question.seconds.tolist() + [0.0] * len(sites), strict=True)
        with connection.cursor().copy("COPY edge FROM STDIN") as copy:
            for number, row in enumerate(rows):
                copy.write_row((number, *row))
        connection.execute("ANALYZE edge")
        connection.commit()

    def answers(self) -> dict[str, np.ndarray]:
        """As the other peers' answers."""
        site, node, seconds = np.array(self._ask("pgRouting within")).T
        near = np.full(len(self._question.x) + 1, np.inf)
        at, cost = np.array(self._ask("pgRouting nearest")).T
        near[at.astype(np.int64)] = cost
        return {
            "pgRouting_within_site": site.astype(np.int64), "pgRouting_within_node": node.astype(np.int64),
            "pgRouting_within_seconds": seconds, "pgRouting_nearest": near[:-1],
        }  # fmt: skip

    def seconds(self, name: str) -> float:
        """How long it takes, in a statement that gives no rows to read."""
        statement, values = self._statement(name)
        start = time.perf_counter()
        self._connection.execute(f"SELECT count(*), sum(agg_cost) FROM ({statement}) AS answer", values)
        return time.perf_counter() - start

    def _ask(self, name: str) -> list[tuple[float, ...]]:
        return self._connection.execute(*self._statement(name)).fetchall()

    def _statement(self, name: str) -> tuple[str, tuple[object, ...]]:
        if "within" in name:
            return WITHIN, (self._question.sites.tolist(), self._question.limit_seconds)
        return NEAREST, (len(self._question.x),)


@contextmanager
def pgrouting(question: Question) -> Iterator[PgRouting | None]:
    """pgRouting with the question's edges loaded; None where it is not installed."""
    if not is_there():
        yield None
        return
    with TemporaryDirectory() as folder, Cluster(Path(folder)).running() as cluster:
        cluster.create_database("bench")
        with psycopg.connect(cluster.dsn("bench")) as connection:
            yield PgRouting(connection, question)
