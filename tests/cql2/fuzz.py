"""Filters at random, answered by PostgreSQL and by `reference`: python -m tests.cql2.fuzz 20000 [seed]

Each is read from JSON and from text, which must give one tree; its SQL must run without an error and give the features that the
evaluation in Python gives. Ends with 1 and the smallest filter it finds where it is not so. They are tried in portions, each
with a seed of its own, and after each it is told how far it is: `python -m tests.cql2.fuzz 500 <seed>` repeats one alone.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from app.cql2 import FilterError, parse_json, parse_text, to_sql
from app.database.engine import batch_engine
from tests.cql2.expressions import Writer, predicates
from tests.cql2.features import COUNT, FIELDS, features, make_table
from tests.cql2.reference import meets
from tests.databases import empty, test_server

PORTION = 500
TOO_LARGE = "zu groß oder zu klein"
"""What arithmetic may be refused for."""
Rows = list[dict[str, Any]]


def agree(node: Any, whim: random.Random, connection: Connection, rows: Rows) -> int | None:
    """How many features a filter finds; None: it is refused because its numbers could leave the range of floats."""
    written = Writer(whim).text(node)
    told = f"{written}\n{json.dumps(node, ensure_ascii=False)}"
    tree = parse_json(json.dumps(node))
    assert parse_text(written) == tree, f"text and JSON differ: {told}"
    try:
        fragment = to_sql(tree, FIELDS)
    except FilterError as error:
        if TOO_LARGE in str(error):
            return None
        raise AssertionError(f"{error}: {told}") from error
    statement = text(f"SELECT f.id FROM feature AS f WHERE {fragment.sql}")
    try:
        found = set(connection.scalars(statement, fragment.parameters))
    except Exception as error:
        raise AssertionError(f"{error}: {told}") from error
    expected = {one["id"] for one in rows if meets(node, one)}
    assert found == expected, (
        f"SQL only: {sorted(found - expected)}, Python only: {sorted(expected - found)}: {told}"
    )
    return len(found)


def many(
    connection: Connection,
    count: int,
    start: int | None = None,
    seen: Callable[[int | None], None] = lambda _: None,
) -> None:
    """Try so many filters; `seen` is told of each how many features it found. Raises AssertionError.

    `connection` commits by itself: a filter that fails must leave the table there for the smaller ones that follow it.
    """
    rows = features()

    @given(predicates(), st.integers(0, 2**32))
    @settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
              suppress_health_check=list(HealthCheck), derandomize=start is None)  # fmt: skip
    def one(node: Any, whim: int) -> None:
        seen(agree(node, random.Random(whim), connection, rows))

    (one if start is None else seed(start)(one))()


def outcome(found: int | None) -> str:
    """What is counted of a filter that finds so many."""
    if found is None:
        return "refused"
    return {0: "none", COUNT: "all"}.get(found, "some")


def main(count: int, start: int) -> None:
    """Try, and tell what came of it."""
    met: Counter[str] = Counter()
    begun = time.monotonic()
    with test_server() as server, server.clone(empty(server)) as url:
        engine = batch_engine(url).execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            make_table(connection)
            for number, done in enumerate(range(0, count, PORTION), start):
                many(
                    connection,
                    min(PORTION, count - done),
                    number,
                    lambda found: met.update([outcome(found)]),
                )
                print(
                    f"{met.total()} filters, seed {number}, {time.monotonic() - begun:.0f} s; {dict(met)}",
                    flush=True,
                )
        engine.dispose()
    print("no disagreement")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
