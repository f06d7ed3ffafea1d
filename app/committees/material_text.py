"""The text of material, where it can be had, so that it is found: plain text, tables, JSON, office documents, PDF.

PDF are read by a job, since they may take long; all else when it is attached.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError, iterparse

import orjson
from sqlalchemy import text

from app.audit.acting import Author
from app.committees.pdf_text import text_of_pdf
from app.jobs.queue import defer_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

MOST_CHARACTERS = 200_000
"""Far more than anybody reads before a meeting; tsvector takes no more than a megabyte."""
MOST_UNPACKED = 40_000_000
"""An archive that unpacks to more is not looked into: it is no document of ours, or meant to do harm."""
OFFICE = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": re.compile(r"word/(document|footnotes|header\d*|footer\d*)\.xml"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": re.compile(r"ppt/(slides|notesSlides)/[^/]+\.xml"),
    "application/vnd.oasis.opendocument.text": re.compile(r"content\.xml"),
    "application/vnd.oasis.opendocument.spreadsheet": re.compile(r"content\.xml"),
}  # fmt: skip
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
UNREAD = "NOT EXISTS (SELECT FROM committee_material_text x WHERE x.material_id = t.id AND (x.words <> '' OR x.problem IS NOT NULL))"
"""Of a PDF: also those of before PDF were read, whose words were kept as empty."""
MISSING = """
    SELECT t.id, t.media_type, t.content FROM committee_material t
     WHERE t.content IS NOT NULL AND t.media_type <> :pdf
       AND NOT EXISTS (SELECT FROM committee_material_text x WHERE x.material_id = t.id)
       AND (cast(:meeting AS int) IS NULL OR t.meeting_id = :meeting) ORDER BY t.id LIMIT :most"""
PDF_LEFT = f"SELECT EXISTS (SELECT FROM committee_material t WHERE t.content IS NOT NULL AND t.media_type = :pdf AND {UNREAD})"
NEXT_PDF = f"""
    SELECT t.id, t.title, t.content FROM committee_material t
     WHERE t.content IS NOT NULL AND t.media_type = :pdf AND t.id > :after AND {UNREAD} ORDER BY t.id LIMIT 1"""
KEEP = """
    INSERT INTO committee_material_text (material_id, words, problem) SELECT id, :words, :problem FROM committee_material WHERE id = :id
    ON CONFLICT (material_id) DO UPDATE SET words = excluded.words, problem = excluded.problem"""


def ask_to_read(connection: Connection) -> None:
    """Ask for a job that reads PDF that nobody has read yet, if there are any."""
    if connection.execute(text(PDF_LEFT), {"pdf": PDF}).scalar_one():
        defer_now(connection, kind="read_material", actor=Author("Unterlagen"), lock="material")


def read_pdfs(engine: Engine, log: Callable[[str], None]) -> dict[str, int]:
    """Read all PDF that nobody has read yet, none held while it is read; gives how many, and how many without text."""
    counted, after = {"read": 0, "without_text": 0}, 0
    while True:
        with engine.connect() as connection:
            row = connection.execute(text(NEXT_PDF), {"pdf": PDF, "after": after}).first()
        if row is None:
            return counted
        found, after = text_of_pdf(bytes(row.content)), row.id
        with engine.begin() as connection:
            connection.execute(text(KEEP), {"id": row.id, "words": found.words, "problem": found.problem})
        counted["read" if found.words else "without_text"] += 1
        if found.problem is not None:
            log(f"Unterlage {row.id}: {found.problem}")


def read_missing(connection: Connection, meeting: int | None = None, most: int = 20) -> int:
    """Read what was not read yet (of one meeting, or of all), but PDF, for which a job is asked; gives how many."""
    rows = connection.execute(text(MISSING), {"meeting": meeting, "most": most, "pdf": PDF}).all()
    for row in rows:
        words = words_of(row.media_type, bytes(row.content))
        connection.execute(text(KEEP), {"id": row.id, "words": words, "problem": None})
    ask_to_read(connection)
    return len(rows)


def words_of(media_type: str, content: bytes) -> str:
    """The text of a file; empty for pictures, PDF (see `pdf_text`), and files that are not what they say they are."""
    try:
        found = " ".join(_parts(media_type, content))
    except (
        ValueError,
        KeyError,
        OSError,
        EOFError,
        zipfile.BadZipFile,
        ParseError,
        NotImplementedError,
        RuntimeError,
    ):
        return ""
    plain = re.sub(r"[\x00-\x20\x7f]+", " ", found).strip()
    return plain[:MOST_CHARACTERS]


def _parts(media_type: str, content: bytes) -> Iterator[str]:
    if media_type in ("text/plain", "text/csv"):
        yield _decoded(content)
    elif media_type in ("application/json", "application/geo+json"):
        yield from _strings(orjson.loads(content))
    elif media_type in OFFICE:
        yield from _office(content, OFFICE[media_type])
    elif media_type == SHEETS:
        yield from _sheets(content)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _strings(told: Any) -> Iterator[str]:  # noqa: ANN401 (whatever JSON holds)
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for one in told.values():
            yield from _strings(one)
    elif isinstance(told, list):
        for one in told:
            yield from _strings(one)


def _office(content: bytes, wanted: re.Pattern[str]) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [one for one in archive.infolist() if wanted.fullmatch(one.filename)]
        if sum(one.file_size for one in parts) > MOST_UNPACKED:
            return
        for one in parts:
            yield from _xml(archive.read(one))


def _xml(content: bytes) -> Iterator[str]:
    """The texts of the elements, a space between paragraphs, none within words that were set in pieces.

    Entities are never needed in these formats, so a document that declares any is not read (no billion laughs).
    """
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content[:64]:  # also not as UTF-16
        return
    piece: list[str] = []
    for _event, element in iterparse(io.BytesIO(content)):  # noqa: S314 (documents that declare entities were refused)
        name = element.tag.rpartition("}")[2]
        piece.append(element.text or "")
        if name in ("p", "h", "tab", "br", "line-break", "table-cell"):
            yield "".join(piece)
            piece = []
        if element.tail:
            piece.append(element.tail)
    yield "".join(piece)


def _sheets(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
            return
    from openpyxl import load_workbook  # here: large, and few bring one

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield " ".join(str(cell) for cell in row if cell is not None)
