"""What somebody learns from an answer of any form: its words and numbers, in their order.

Files are opened, tables and tiles are read, pictures are taken as the text they are made of. What names the moment, the run or
the version is left out.
"""

from __future__ import annotations

import csv
import html
import io
import re
import sqlite3
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import mapbox_vector_tile
import orjson
import pyarrow as pa
from docx import Document
from openpyxl import load_workbook
from pyarrow import parquet
from pyogrio import raw
from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

OF_THE_MOMENT = re.compile(
    r"^(id|run|\w+_run|\w*run_id|runs|run_id|runs?_?ids?|finished_at|started_at|loaded_at|computed_at|input_hash|hash|content_hash|table|version|data_version|"
    r"etag|bytes|milliseconds|Lauf|Lauf heute|generated_at|timeStamp|updated_at|changed_at|made_at|since|created_at|fingerprint|fingerprints|inputs|network)$"
)
STAMPS = re.compile(
    r"\d{4}-\d{2}-\d{2}T[\d:.+Z]+|\d{2}\.\d{2}\.\d{4},? \d{2}:\d{2}|[0-9a-f]{16,}|Lauf \d+|/berichte/\d+"
)
RUN_HEADS = ("Lauf", "Auswertungslauf")
TAGS = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]+>", re.DOTALL)


def told(address: str, answer: httpx.Response) -> list[Any]:
    """What somebody learns from an answer."""
    assert answer.status_code == 200, (address, answer.text[:300])
    kind = answer.headers["content-type"].partition(";")[0]
    reader = next((read for part, read in READERS.items() if part in kind), None)
    return [answer.content] if reader is None else list(reader(answer.content))


def words(part: Any) -> Iterator[Any]:
    """Of a document: each value with the names that lead to it."""
    if isinstance(part, dict):
        for name, value in part.items():
            if not OF_THE_MOMENT.match(name):
                yield from ((name, *one) if isinstance(one, tuple) else (name, one) for one in words(value))
    elif isinstance(part, list):
        for value in part:
            yield from words(value)
    else:
        yield STAMPS.sub("", part) if isinstance(part, str) else part


def _json(content: bytes) -> Iterator[Any]:
    return words(orjson.loads(content))


def _sequence(content: bytes) -> Iterator[Any]:
    for line in content.split(b"\x1e"):
        if line.strip():
            yield from words(orjson.loads(line))


def _lines(content: bytes) -> Iterator[Any]:
    text = content.decode("utf-8-sig")
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(";,", key=head.count))
    names = next(rows)
    for row in rows:
        yield from words(dict(zip(names, row, strict=True)))


def _plain(content: bytes) -> Iterator[Any]:
    yield from STAMPS.sub("", content.decode()).split()


def _page(content: bytes) -> Iterator[Any]:
    """A page or a feed as it is read."""
    yield from STAMPS.sub("", html.unescape(TAGS.sub(" ", content.decode()))).split()


def _picture(content: bytes) -> Iterator[Any]:
    """A drawing with all that it is made of: lengths and colours tell numbers too."""
    yield STAMPS.sub("", content.decode())


def _pdf(content: bytes) -> Iterator[Any]:
    """Its text; where lines break depends on how long the number of a run is."""
    pages = PdfReader(io.BytesIO(content)).pages
    yield from STAMPS.sub("", " ".join(" ".join(page.extract_text().split()) for page in pages)).split()


def _sheets(content: bytes) -> Iterator[Any]:
    book = load_workbook(io.BytesIO(content), read_only=True)
    for sheet in book:
        skipped: set[int] | None = None
        for row in sheet.iter_rows(values_only=True):
            if skipped is None:
                skipped = {place for place, head in enumerate(row) if head in RUN_HEADS}
            yield from (STAMPS.sub("", str(cell)) for place, cell in enumerate(row) if place not in skipped)


def _docx(content: bytes) -> Iterator[Any]:
    """Paragraphs, tables, and the pictures in it, byte by byte."""
    document = Document(io.BytesIO(content))
    yield from (STAMPS.sub("", one.text) for one in document.paragraphs)
    for table in document.tables:
        for row in table.rows:
            yield from (STAMPS.sub("", cell.text) for cell in row.cells)
    with ZipFile(io.BytesIO(content)) as parts:
        yield from (parts.read(name) for name in sorted(parts.namelist()) if "/media/" in name)


def _book(content: bytes) -> Iterator[Any]:
    with sqlite3.connect(":memory:") as book:
        book.deserialize(content)
        tables = [name for (name,) in book.execute("SELECT table_name FROM gpkg_contents ORDER BY 1")]
        for table in tables:
            rows = book.execute(f'SELECT * FROM "{table}"')
            names = [one[0] for one in rows.description]
            for row in rows:
                yield from words({name: str(one) for name, one in zip(names, row, strict=True)})


def _flat(content: bytes) -> Iterator[Any]:
    """FlatGeobuf, read by GDAL."""
    meta, _, shapes, columns = raw.read(content)
    for row in zip(shapes, *columns, strict=True):
        yield from words(dict(zip(("geometry", *meta["fields"]), map(str, row), strict=True)))


def _arrow(content: bytes) -> Iterator[Any]:
    for row in pa.ipc.open_stream(content).read_all().to_pylist():
        yield from words(row)


def _parquet(content: bytes) -> Iterator[Any]:
    for row in parquet.read_table(io.BytesIO(content)).to_pylist():
        yield from words(row)


def _tile(content: bytes) -> Iterator[Any]:
    return words(mapbox_vector_tile.decode(content))


READERS: dict[str, Callable[[bytes], Iterator[Any]]] = {
    "json-seq": _sequence, "json": _json, "text/csv": _lines, "text/plain": _plain, "text/html": _page, "atom": _page, "svg": _picture,
    "application/pdf": _pdf, "spreadsheet": _sheets, "wordprocessing": _docx, "geopackage": _book, "flatgeobuf": _flat, "arrow": _arrow,
    "parquet": _parquet, "vector-tile": _tile,
}  # fmt: skip
"""By a part of the media type; of any other (pixels) every byte counts."""
