"""The tables of a GTFS feed, in a zip or a folder, as columns of text (https://gtfs.org/documentation/schedule/reference).

Tables are read in blocks, so that a country's stop times (2 GB) pass through without being held.
"""

from __future__ import annotations

import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from geodata import guards
from geodata.readers.files import check_columns
from geodata.reading import ReadError, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geodata.reading import ReadReport

BLOCK_BYTES = 32_000_000
MAX_FEED_BYTES = 12_000_000_000
MAX_TABLE_BYTES = 6_000_000_000
"""Germany's stop times take some 2.5 GB unpacked; they are streamed."""

SHORT_ROW = "Diese Zeile hat nicht so viele Werte, wie es Spalten gibt."


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a table: `columns` of text without blanks around it, null where empty.

    `first_row` is the line of the first one; lines in `skipped` could not be read.
    """

    name: str
    columns: dict[str, Any]
    first_row: int
    size: int
    skipped: Sequence[int] = ()

    def line(self, index: int) -> int:
        """In which line of the file a row stands."""
        line = self.first_row + index
        for gone in self.skipped:
            line += gone <= line
        return line

    def text(self, column: str) -> list[str | None]:
        """A column as Python text."""
        return self.columns[column].to_pylist()


class Feed:
    """Opens the tables of a feed by their name."""

    def __init__(self, path: Path, report: ReadReport) -> None:
        self.path, self.report = path, report
        self._members: dict[str, str] = {}
        if path.is_dir():
            self._members = {found.name: str(found) for found in path.glob("*.txt")}
        elif not path.is_file():
            raise ReadError("Die Datei gibt es nicht.", path.name)
        else:
            guards.check_content(path)
            members = guards.zip_members(path, MAX_FEED_BYTES, MAX_TABLE_BYTES)
            self._members = {Path(m.filename).name: m.filename for m in members if m.file_size}
        if not any(name in self._members for name in ("stops.txt", "trips.txt", "stop_times.txt")):
            raise ReadError(
                "Das ist kein GTFS-Fahrplan: stops.txt, trips.txt und stop_times.txt fehlen.", path.name
            )

    def has(self, name: str) -> bool:
        """Whether there is such a table, and something in it."""
        return name in self._members

    def blocks(self, name: str, needed: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Block]:
        """The rows of a table, block by block; optional columns that are missing are null.

        Raises ReadError where the table or a needed column is missing, or the table cannot be read.
        """
        if name not in self._members:
            raise ReadError("Diese Datei fehlt in dem Fahrplan.", f"{self.path.name}/{name}")
        with self._opened(name) as stream, _reading(name, self.path.name):
            yield from self._read(stream, name, needed, optional)

    def whole(self, name: str, needed: Sequence[str], optional: Sequence[str] = ()) -> Block:
        """All rows of a table that is small, or of which few columns are wanted; none where it has only a header."""
        found = list(self.blocks(name, needed, optional))
        nothing = {column: pa.array([], pa.string()) for column in (*needed, *optional)}
        columns = {
            column: pa.chunked_array([block.columns[column] for block in found], pa.string()).combine_chunks()
            if found else nothing[column]
            for column in nothing
        }  # fmt: skip
        skipped = found[0].skipped if found else ()
        return Block(name, columns, 2, sum(block.size for block in found), skipped)

    def reject(self, name: str, row: int, column: str | None, value: str | None, reason: str) -> None:
        """Count a row of a table that was not taken."""
        self.report.reject(Rejection(name, row, column, value, reason))

    @contextmanager
    def _opened(self, name: str) -> Iterator[BinaryIO]:
        if self.path.is_dir():
            with Path(self._members[name]).open("rb") as stream:
                yield stream
            return
        with zipfile.ZipFile(self.path) as archive, archive.open(self._members[name]) as stream:
            yield stream  # pyright: ignore[reportReturnType]

    def _read(
        self, stream: BinaryIO, name: str, needed: Sequence[str], optional: Sequence[str]
    ) -> Iterator[Block]:
        skipped: list[int] = []

        def short(row: Any) -> str:  # noqa: ANN401 (as pyarrow gives it)
            self.report.rows_read += 1
            skipped.append(row.number or 0)
            self.reject(name, row.number or 0, None, row.text[:100], SHORT_ROW)
            return "skip"

        reader = _open(stream, short)
        names = [column.strip() for column in reader.schema.names]
        check_columns(names, needed, name)
        place = {column: names.index(column) for column in (*needed, *optional) if column in names}
        row = 2
        for batch in reader:
            columns = {
                column: _trimmed(batch.column(place[column])) if column in place else pa.nulls(len(batch), pa.string())
                for column in (*needed, *optional)
            }  # fmt: skip
            self.report.rows_read += len(batch)
            yield Block(name, columns, row, len(batch), skipped)
            row += len(batch)


def _open(stream: BinaryIO, short: Any) -> csv.CSVStreamingReader:  # noqa: ANN401 (pyarrow's handler)
    return csv.open_csv(
        stream,
        read_options=csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES),
        parse_options=csv.ParseOptions(invalid_row_handler=short, newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            default_column_type=pa.string(), strings_can_be_null=True, null_values=[""]
        ),
    )


def _trimmed(column: Any) -> Any:  # noqa: ANN401 (pyarrow's arrays)
    """Without blanks around it; null where nothing is left."""
    text = pc.utf8_trim_whitespace(column)  # pyright: ignore[reportAttributeAccessIssue]
    empty = pc.equal(text, "")  # pyright: ignore[reportAttributeAccessIssue]
    return pc.if_else(empty, pa.scalar(None, pa.string()), text)  # pyright: ignore[reportAttributeAccessIssue]


@contextmanager
def _reading(name: str, feed: str) -> Iterator[None]:
    try:
        with guards.reading_zip(feed):
            yield
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            raise ReadError("Die Datei ist leer.", name) from error
        reason = "UTF8" in str(error) or "UTF-8" in str(error)
        told = "ist nicht in UTF-8 geschrieben" if reason else "lässt sich nicht als Tabelle (CSV) lesen"
        raise ReadError(f"Die Datei {told}, wie es GTFS verlangt.", name) from error
