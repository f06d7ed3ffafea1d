"""Opening files safely: sizes, zips, encodings, tables of text; every fault a sentence that names where it lies."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from rapidfuzz import process

from geodata import guards
from geodata.guards import bounded_lines, check_content, reading_zip
from geodata.reading import MAX_FILE_BYTES, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SAMPLE_BYTES = 1_000_000
DELIMITERS = (";", "\t", ",", "|")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def check_size(path: Path) -> None:
    """Refuse what is missing, empty or too large, before anything is read."""
    if not path.is_file():
        raise ReadError("Die Datei gibt es nicht.", path.name)
    size = path.stat().st_size
    if size == 0:
        raise ReadError("Die Datei ist leer.", path.name)
    if size > MAX_FILE_BYTES:
        raise ReadError(
            f"Die Datei ist mit {size / 1e9:.1f} GB zu groß (Grenze: {MAX_FILE_BYTES / 1e9:.1f} GB).",
            path.name,
        )


def zip_members(path: Path) -> list[zipfile.ZipInfo]:
    """The files in a zip, checked: no paths that lead outside, no bombs, not too large, readable."""
    check_size(path)
    return guards.zip_members(path)


@contextmanager
def opened(path: Path, suffixes: Sequence[str], contains: str = "") -> Iterator[tuple[BinaryIO, str]]:
    """A file, or the one member of a zip with one of the suffixes (and `contains` in its name); with its name."""
    if path.suffix.lower() != ".zip":
        check_size(path)
        check_content(path)
        with path.open("rb") as stream:
            yield stream, path.name
        return
    fitting = [
        m
        for m in zip_members(path)
        if m.filename.lower().endswith(tuple(suffixes)) and contains in m.filename
    ]
    if not fitting:
        raise ReadError(f"Das Archiv enthält keine Datei der Art {', '.join(suffixes)}.", path.name)
    member = max(fitting, key=lambda one: one.file_size)
    with reading_zip(path.name), zipfile.ZipFile(path) as archive, archive.open(member) as stream:
        yield stream, f"{path.name}/{member.filename}"  # pyright: ignore[reportReturnType]


def encoding_of(sample: bytes) -> str:
    """UTF-8 (with or without mark) if the sample is that, UTF-16 by its mark, otherwise Windows-1252, which holds Latin-1."""
    if sample.startswith(UTF16_MARKS):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(sample)  # the last character may be cut off
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def delimiter_of(head: str) -> str:
    """What separates the columns of a line: the one of `DELIMITERS` that stands there most often."""
    return max(DELIMITERS, key=head.count)


def text_lines(stream: BinaryIO, name: str, encoding: str | None = None) -> io.TextIOWrapper:
    """The stream as text, its encoding found from the beginning unless it is given."""
    buffered = io.BufferedReader(stream, SAMPLE_BYTES)  # pyright: ignore[reportArgumentType]
    sample = buffered.peek(SAMPLE_BYTES)[:SAMPLE_BYTES]
    if not sample:
        raise ReadError("Die Datei ist leer.", name)
    used = encoding or encoding_of(sample)
    if b"\0" in sample[:1000] and not used.startswith("utf-16"):
        raise ReadError("Das ist keine Textdatei (CSV).", name)
    # Windows-1252 leaves five bytes undefined; everything else must be what it says it is.
    return io.TextIOWrapper(
        buffered, encoding=used, newline="", errors="replace" if used == "cp1252" else "strict"
    )


def table(
    stream: BinaryIO,
    name: str,
    needed: Sequence[str],
    delimiter: str | None = None,
    encoding: str | None = None,
    header_row: int = 1,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a text table as (line number, column → text). Raises ReadError naming a missing column and its likeness."""
    lines = bounded_lines(text_lines(stream, name, encoding), name)
    head = ""
    for _ in range(header_row):
        head = next(lines, "")
    if not head.strip():
        raise ReadError("Die erste Zeile mit den Spaltennamen ist leer.", name, row=header_row)
    used = delimiter or delimiter_of(head)
    columns = [column.strip().strip('"') for column in next(csv.reader([head], delimiter=used))]
    check_columns(columns, needed, name)
    number = header_row
    try:
        for row in csv.reader(lines, delimiter=used):
            number += 1
            if row:
                yield number, dict(zip(columns, (value.strip() for value in row), strict=False))
    except csv.Error as error:
        reason = "Diese Zeile lässt sich nicht in Spalten teilen; vielleicht fehlt ein Anführungszeichen."
        raise ReadError(reason, name, row=number + 1) from error


def check_columns(columns: Sequence[str], needed: Sequence[str], name: str) -> None:
    """Raise ReadError for the first needed column that is missing, naming the nearest one there is."""
    if len(columns) > guards.MAX_COLUMNS:
        raise ReadError(f"Die Tabelle hat mehr als {guards.MAX_COLUMNS} Spalten.", name, row=1)
    for column in needed:
        if column not in columns:
            near = process.extractOne(column, columns, score_cutoff=50)
            hint = f" Am ähnlichsten ist „{near[0]}“." if near else f" Es gibt: {', '.join(columns[:12])}."
            raise ReadError(f"Die Spalte „{column}“ fehlt.{hint}", name, row=1, column=column)
