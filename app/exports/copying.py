"""Rows out of the database by COPY: the fastest way there is, and never more than a block of them in memory."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql.psycopg import dialect

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from psycopg import Connection

BLOCK_BYTES = 1 << 18
RAW = "(FORMAT csv, DELIMITER e'\\x02', QUOTE e'\\x01', ENCODING 'UTF8')"
"""One column of JSON as it is: JSON has no raw control characters, so nothing is ever quoted."""
TABLE = "(FORMAT csv, ENCODING 'UTF8')"


def copied(
    connection: Connection[Any], sql: str, parameters: Mapping[str, Any], form: str
) -> Generator[bytes]:
    """The bytes of `COPY (sql) TO STDOUT`, in blocks; parameters (`:name`) are quoted by the driver.

    The query is cancelled when the iterator is closed before its end.
    """
    statement = f"COPY ({driver_sql(sql)}) TO STDOUT {form}"
    with connection.cursor() as cursor, cursor.copy(statement.encode(), bound(parameters)) as copy:
        block: list[bytes] = []
        size = 0
        while data := copy.read():
            block.append(bytes(data))
            size += len(data)
            if size >= BLOCK_BYTES:
                yield b"".join(block)
                block, size = [], 0
        if block:
            yield b"".join(block)


def driver_sql(sql: str) -> str:
    """A statement with `:name` as the driver has it: `%(name)s`, and a percent sign doubled."""
    return str(text(sql).compile(dialect=dialect()))


def bound(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as the driver wants them: never none at all, as it would then take doubled percent signs as they are."""
    return {"_none": None, **parameters}


class BlockFile(io.RawIOBase):
    """Blocks as a file that is read from front to end; `each` is called before each block, and may raise.

    Arrow reads ahead in a thread of its own, hence the lock: who ends the reading waits for the block under way.
    """

    def __init__(self, blocks: Generator[bytes], each: Callable[[], None]) -> None:
        self._blocks = blocks
        self._each = each
        self._rest = memoryview(b"")
        self._lock = threading.Lock()

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, target: Any) -> int:  # noqa: ANN401 (any buffer)
        """The next bytes, as many as there are at once; none after `end`."""
        with self._lock:
            if not self._rest:
                self._each()
                self._rest = memoryview(next(self._blocks, b""))
            size = min(len(target), len(self._rest))
            target[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    def end(self) -> None:
        """Read no more; the query behind it is cancelled where it is not at its end."""
        with self._lock:
            self._rest = memoryview(b"")
            self._blocks.close()
