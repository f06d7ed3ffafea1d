"""Where a writer gets its rows from: one reading of one statement, which may be given up at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from app.exports.copying import RAW, bound, copied, driver_sql

if TYPE_CHECKING:
    import pyarrow as pa
    from psycopg import Connection

    from app.exports.columns import Rows

T = TypeVar("T")


class Sink(Protocol):
    """Where bytes go, in their order."""

    def write(self, data: bytes | memoryview, /) -> int:
        """Take them; says how many."""
        ...

    def flush(self) -> None:
        """Hold nothing back."""
        ...

    def close(self) -> None:
        """That was all."""
        ...


DEGREE_DIGITS = 7
"""Decimals of degrees: a centimetre."""


class Source:
    """Rows to be read once, as batches or as lines of JSON; `each` hears how many there have been, and may raise."""

    def __init__(self, connection: Connection[Any], rows: Rows, each: Callable[[int], None]) -> None:
        self.rows = rows
        self.count = 0
        self.problem: BaseException | None = None
        """What the reading ended with, for writers that do not hand on what a reader raises (GDAL)."""
        self._connection = connection
        self._each = each

    def batches(self, block_bytes: int = 1 << 20) -> Iterator[pa.RecordBatch]:
        """The rows as Arrow batches of about so many bytes."""
        from app.exports.batches import batches  # here: libraries that most requests need not load

        with closing(batches(self._connection, self.rows, self._look, block_bytes)) as found:
            for batch in self._noticed(found):
                self.count += batch.num_rows
                self._look()
                yield batch

    def features(self) -> Iterator[bytes]:
        """GeoJSON features, one a line, each behind a record separator (RFC 8142), in blocks."""
        with closing(copied(self._connection, features_sql(self.rows), self.rows.parameters, RAW)) as found:
            for block in found:
                self.count += block.count(b"\n")
                self._look()
                yield block

    def lies_everywhere(self) -> bool:
        """Whether every row has a shape; asks the database."""
        if self.rows.shape is None:
            return False
        asked = (
            f"SELECT NOT EXISTS (SELECT FROM ({self.rows.sql}) r WHERE r.{self.rows.shape.column} IS NULL)"
        )
        with self._connection.cursor() as cursor:
            found = cursor.execute(driver_sql(asked).encode(), bound(self.rows.parameters)).fetchone()
        return bool(found and found[0])

    def _noticed(self, found: Iterator[T]) -> Iterator[T]:
        try:
            yield from found
        except Exception as problem:
            self.problem = self.problem or problem
            raise

    def _look(self) -> None:
        try:
            self._each(self.count)
        except BaseException as problem:
            self.problem = problem
            raise


def features_sql(rows: Rows) -> str:
    """A feature as PostgreSQL writes JSON: as fast as it reads the rows."""
    listed = ", ".join(f'r."{one.name}"' for one in rows.columns)
    shape = (
        "'null'"
        if rows.shape is None
        else f"coalesce(ST_AsGeoJSON(r.{rows.shape.column}, {DEGREE_DIGITS}), 'null')"
    )
    properties = f"row_to_json(p)::text FROM ({rows.sql}) r CROSS JOIN LATERAL (SELECT {listed}) p"
    if not rows.columns:
        properties = f"'{{}}' FROM ({rows.sql}) r"
    head = f"""e'\\x1e{{"type"\\:"Feature","id"\\:' || to_json(r.{rows.key})::text || ',"geometry"\\:' || {shape}"""
    return f"""SELECT {head} || ',"properties"\\:' || {properties.replace(" FROM", " || '}' FROM", 1)}"""
