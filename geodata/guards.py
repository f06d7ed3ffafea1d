"""What a hostile file may try, refused before anything unpacks or parses it: each with a sentence.

Archives that unpack to far too much, XML that names entities, JSON nested so deep that a parser (or shapely, which ends
the process) runs out of stack, one line of a gigabyte, a name that says something else than the content.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import Any, TextIO
from xml.parsers import expat

import numpy as np

from geodata.reading import MAX_FILE_BYTES, ReadError

MAX_MEMBERS = 5_000
MAX_RATIO = 400
"""A zip member that unpacks to more than so many times its size is refused."""
MAX_UNPACKED_BYTES = 3_000_000_000
MAX_SHEET_BYTES = 400_000_000
"""So much may the parts of an Excel file hold unpacked."""
MAX_DOCUMENT_BYTES = 300_000_000
"""JSON is read as a whole; larger files would take several GB of memory."""
MAX_JSON_DEPTH = 32
MAX_JSON_LISTS = 3_000_000
"""Each position of a geometry is a list: this bounds the memory that reading it takes."""
MAX_LINE_CHARACTERS = 1_000_000
MAX_COLUMNS = 2_000
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar")
CHUNK_BYTES = 4_000_000
BAD_ZIP = "Die Datei ist kein lesbares ZIP-Archiv; vielleicht ist sie abgeschnitten."

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_STEP = np.zeros(256, np.int8)
_STEP[[ord("["), ord("{")]], _STEP[[ord("]"), ord("}")]] = 1, -1

MAGIC = (
    (b"PK\x03\x04", "ZIP-Archiv"), (b"SQLite format 3\0", "GeoPackage"), (b"%PDF", "PDF-Dokument"),
    (b"\xd0\xcf\x11\xe0", "altes Excel- oder Word-Dokument"), (b"MZ", "Programm"), (b"\x7fELF", "Programm"),
    (b"\x1f\x8b", "gzip-Archiv"), (b"7z\xbc\xaf", "7z-Archiv"), (b"Rar!", "RAR-Archiv"), (b"\x89PNG", "Bild"),
    (b"\xff\xd8\xff", "Bild"), (b"GIF8", "Bild"), (b"\0\0\x27\x0a", "Shapefile"), (b"\xff\xfe", "UTF-16-Text"),
    (b"\xfe\xff", "UTF-16-Text"),
)  # fmt: skip
EXPECTED = {
    ".zip": {"ZIP-Archiv"}, ".xlsx": {"ZIP-Archiv"}, ".gpkg": {"GeoPackage"}, ".shp": {"Shapefile"},
    ".pbf": {"OpenStreetMap-Auszug"}, ".csv": {"Text", "UTF-16-Text"}, ".tsv": {"Text", "UTF-16-Text"},
    ".txt": {"Text", "UTF-16-Text"}, ".asc": {"Text"}, ".json": {"JSON"}, ".geojson": {"JSON"},
}  # fmt: skip


def content_kind(path: Path) -> str:
    """What a file is by its first bytes, in German: "ZIP-Archiv", "JSON", "Text", …"""
    with path.open("rb") as stream:
        head = stream.read(4096)
    for mark, kind in MAGIC:
        if head.startswith(mark):
            return kind
    if head[4:6] == b"\n\t" and b"OSMHeader" in head[:32]:
        return "OpenStreetMap-Auszug"
    if b"\0" in head:
        return "unbekannte Binärdatei"
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "JSON" if plain[:1] in (b"{", b"[") else "Text"


def check_content(path: Path) -> None:
    """Raise ReadError where the name's ending promises something else than the content is."""
    expected = EXPECTED.get(path.suffix.lower())
    found = content_kind(path)
    if expected is None or found in expected or (found == "JSON" and "Text" in expected):
        return
    if path.suffix.lower() == ".xlsx":
        raise ReadError(
            f"Die Datei ist keine lesbare Excel-Datei (XLSX), sondern dem Inhalt nach: {found}.", path.name
        )
    if path.suffix.lower() == ".zip":
        raise ReadError(BAD_ZIP, path.name)
    if found == "unbekannte Binärdatei" and "Text" in expected:
        raise ReadError("Das ist keine Textdatei (CSV).", path.name)
    raise ReadError(f"Die Endung „{path.suffix}“ passt nicht zum Inhalt: Das ist ein {found}.", path.name)


def zip_members(
    path: Path, most_bytes: int = MAX_UNPACKED_BYTES, most_member_bytes: int = MAX_FILE_BYTES
) -> list[zipfile.ZipInfo]:
    """The files in a zip, checked: no paths that lead outside, no bombs, not too many, not too large, readable."""
    with reading_zip(path.name), zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_MEMBERS:
        raise ReadError(f"Das Archiv enthält {len(members)} Dateien (Grenze: {MAX_MEMBERS}).", path.name)
    for member in members:
        _check_member(member, path.name, most_member_bytes)
    for total in accumulate(member.file_size for member in members):
        if total > most_bytes:
            raise ReadError(
                f"Das Archiv ist ausgepackt zu groß (mehr als {most_bytes / 1e9:.1f} GB).", path.name
            )
    if members and all(member.filename.lower().endswith(ARCHIVES) for member in members):
        raise ReadError("Das Archiv enthält nur weitere Archive; sie werden nicht ausgepackt.", path.name)
    return members


def _check_member(member: zipfile.ZipInfo, name: str, most_bytes: int) -> None:
    inner = PurePosixPath(member.filename.replace("\\", "/"))
    if inner.is_absolute() or ".." in inner.parts or re.match(r"[A-Za-z]:", member.filename):
        raise ReadError(f"Das Archiv enthält einen Pfad nach außen: {member.filename}", name)
    bomb = member.file_size > MAX_RATIO * max(member.compress_size, 1) and member.file_size > 10_000_000
    if member.file_size > most_bytes or bomb:
        raise ReadError(f"{member.filename} ist ausgepackt zu groß ({member.file_size / 1e9:.1f} GB).", name)


@contextmanager
def reading_zip(name: str) -> Iterator[None]:
    """Whatever is wrong with a zip while it is read, as a ReadError."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise ReadError(BAD_ZIP, name) from error
    except RuntimeError as error:
        if "encrypted" not in str(error) and "password" not in str(error):
            raise
        raise ReadError("Das Archiv ist mit einem Kennwort geschützt.", name) from error


def check_xlsx(path: Path) -> None:
    """Refuse an Excel file that unpacks to too much or whose XML declares a document type (entities)."""
    check_content(path)
    members = zip_members(path, MAX_SHEET_BYTES)
    with reading_zip(path.name), zipfile.ZipFile(path) as archive:
        for member in members:
            if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                with archive.open(member) as stream:
                    _refuse_doctype(stream.read(CHUNK_BYTES), path.name)


class _RootReachedError(Exception):
    """The document's root element: no document type can follow."""


def _refuse_doctype(beginning: bytes, name: str) -> None:
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise ReadError(
            "Die Excel-Datei enthält XML mit eigenen Entitäten; so etwas wird nicht gelesen.", name
        )

    def root(*_: object) -> None:
        raise _RootReachedError

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        parser.Parse(beginning, False)  # noqa: FBT003 (not the end)
    except _RootReachedError:
        return
    except expat.ExpatError as error:
        raise ReadError("Die Datei ist keine lesbare Excel-Datei (XLSX).", name) from error
    raise ReadError("Die Datei ist keine lesbare Excel-Datei (XLSX).", name)


def check_json(path: Path) -> None:
    """Refuse JSON that is too large, nested too deep, or has too many lists, by one pass over its bytes."""
    size = path.stat().st_size
    if size > MAX_DOCUMENT_BYTES:
        raise ReadError(
            f"Die Datei ist mit {size / 1e6:.0f} MB zu groß für JSON (Grenze: {MAX_DOCUMENT_BYTES / 1e6:.0f} MB).",
            path.name,
        )
    depth = lists = 0
    for brackets in _brackets(path):
        lists += brackets.count(b"[")
        if lists > MAX_JSON_LISTS:
            raise ReadError(
                f"Die Datei enthält mehr als {MAX_JSON_LISTS:,} Punkte.".replace(",", "."), path.name
            )
        depths = depth + np.cumsum(_STEP[np.frombuffer(brackets, np.uint8)], dtype=np.int64)
        if depths.max(initial=0) > MAX_JSON_DEPTH:
            raise ReadError(f"Die Datei ist tiefer als {MAX_JSON_DEPTH} Ebenen verschachtelt.", path.name)
        depth = int(depths[-1]) if len(depths) else depth


def _brackets(path: Path) -> Iterator[bytes]:
    """The brackets of a JSON file outside its strings, piece by piece."""
    rest, inside = b"", False
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            chunk, rest = rest + chunk, b""
            if (len(chunk) - len(chunk.rstrip(b"\\"))) % 2:
                chunk, rest = chunk[:-1], b"\\"
            plain = _ESCAPED.sub(b"", chunk)
            plain = (b'"' if inside else b"") + plain
            inside = plain.count(b'"') % 2 == 1
            outside = _STRING.sub(b"", plain)
            yield outside.partition(b'"')[0].translate(None, _NO_BRACKETS)


def read_json(
    path: Path, words: str = "Die Datei ist kein lesbares JSON (UTF-8); vielleicht ist sie abgeschnitten."
) -> Any:  # noqa: ANN401
    """The content of a JSON file, checked before it is parsed. Raises ReadError with `words` where it is none."""
    check_json(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        if "\\u0000" in text or "\0" in text:
            raise ReadError("Die Datei enthält Nullzeichen.", path.name)
        return json.loads(text)
    except ValueError as error:  # not UTF-8, not JSON, or a number of thousands of digits
        raise ReadError(words, path.name) from error


def bounded_lines(text: TextIO, name: str) -> Iterator[str]:
    """The lines of a text, none longer than `MAX_LINE_CHARACTERS`, without NUL; faults name the line."""
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(MAX_LINE_CHARACTERS + 1)
        except UnicodeDecodeError as error:
            reason = "Ab hier ist ein Zeichen nicht in der Kodierung der übrigen Datei. Bitte die Kodierung angeben oder die Datei als UTF-8 speichern."
            raise ReadError(reason, name, row=number) from error
        if not line:
            return
        if len(line) > MAX_LINE_CHARACTERS:
            raise ReadError(
                f"Die Zeile ist länger als {MAX_LINE_CHARACTERS:,} Zeichen.".replace(",", "."),
                name,
                row=number,
            )
        if "\0" in line:
            raise ReadError("Die Zeile enthält Nullzeichen.", name, row=number)
        yield line
