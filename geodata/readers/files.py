"""Opening files safely: sizes, zips, encodings, tables of text; every fault a sentence that names where it lies."""

from __future__ import annotations

import csv
import io
import zipfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from rapidfuzz import process

from geodata.reading import MAX_FILE_BYTES, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENCODINGS = ("utf-8-sig", "cp1252")
SAMPLE_BYTES = 1_000_000
MAX_RATIO = 400
"""A zip member that unpacks to more than so many times its size is refused."""


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
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except zipfile.BadZipFile as error:
        raise ReadError(
            "Die Datei ist kein lesbares ZIP-Archiv; vielleicht ist sie abgeschnitten.", path.name
        ) from error
    for member in members:
        inner = PurePosixPath(member.filename.replace("\\", "/"))
        if inner.is_absolute() or ".." in inner.parts:
            raise ReadError(f"Das Archiv enthält einen Pfad nach außen: {member.filename}", path.name)
        bomb = member.file_size > MAX_RATIO * max(member.compress_size, 1) and member.file_size > 10_000_000
        if member.file_size > MAX_FILE_BYTES or bomb:
            raise ReadError(
                f"{member.filename} ist ausgepackt zu groß ({member.file_size / 1e9:.1f} GB).", path.name
            )
    return members


@contextmanager
def opened(path: Path, suffixes: Sequence[str], contains: str = "") -> Iterator[tuple[BinaryIO, str]]:
    """A file, or the one member of a zip with one of the suffixes (and `contains` in its name); with its name."""
    if path.suffix.lower() != ".zip":
        check_size(path)
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
    with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
        yield stream, f"{path.name}/{member.filename}"  # pyright: ignore[reportReturnType]


def encoding_of(sample: bytes) -> str:
    """UTF-8 (with or without mark) if the sample is that, otherwise Windows-1252, which holds Latin-1."""
    try:
        sample[: len(sample) - 4].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def text_lines(stream: BinaryIO, name: str) -> io.TextIOWrapper:
    """The stream as text, its encoding found from the beginning."""
    buffered = io.BufferedReader(stream, SAMPLE_BYTES)  # pyright: ignore[reportArgumentType]
    sample = buffered.peek(SAMPLE_BYTES)[:SAMPLE_BYTES]
    if not sample:
        raise ReadError("Die Datei ist leer.", name)
    if b"\0" in sample[:1000]:
        raise ReadError("Das ist keine Textdatei (CSV).", name)
    return io.TextIOWrapper(buffered, encoding=encoding_of(sample), newline="", errors="replace")


def table(
    stream: BinaryIO, name: str, needed: Sequence[str], delimiter: str | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a text table as (line number, column → text). Raises ReadError naming a missing column and its likeness."""
    lines = text_lines(stream, name)
    head = lines.readline()
    if not head.strip():
        raise ReadError("Die erste Zeile mit den Spaltennamen ist leer.", name, row=1)
    used = delimiter or max((";", "\t", ",", "|"), key=head.count)
    columns = [column.strip().strip('"') for column in next(csv.reader([head], delimiter=used))]
    check_columns(columns, needed, name)
    for number, row in enumerate(csv.reader(lines, delimiter=used), start=2):
        if row:
            yield number, dict(zip(columns, (value.strip() for value in row), strict=False))


def check_columns(columns: Sequence[str], needed: Sequence[str], name: str) -> None:
    """Raise ReadError for the first needed column that is missing, naming the nearest one there is."""
    for column in needed:
        if column not in columns:
            near = process.extractOne(column, columns, score_cutoff=50)
            hint = f" Am ähnlichsten ist „{near[0]}“." if near else f" Es gibt: {', '.join(columns[:12])}."
            raise ReadError(f"Die Spalte „{column}“ fehlt.{hint}", name, row=1, column=column)
