"""Series that skip holidays; search by stems, parts and texts of files, for whom they are; the handover as a document."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from docx import Document
from openpyxl import Workbook
from pypdf import PdfWriter
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.committees import pdf_text, searching
from app.committees.material_text import PDF, read_pdfs, words_of
from app.committees.pdf_text import (
    BROKEN,
    IN_PART,
    LOCKED,
    NO_TEXT,
    TOO_MUCH,
    PdfText,
    read_pages,
    text_of_pdf,
)
from app.committees.recurrence import left_out
from geodata.holidays import all_holidays
from tests.committees.people import add_item

if TYPE_CHECKING:
    from typing import Any

OCTETS = {"Content-Type": "application/octet-stream"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("day", "public", "school"),
    [
        (date(2026, 5, 1), True, True),  # Tag der Arbeit
        (date(2026, 5, 14), True, True),  # Himmelfahrt
        (date(2026, 5, 15), False, True),  # the day after it: free at schools
        (date(2026, 7, 14), False, True),  # summer
        (date(2026, 9, 8), False, False),
    ],
)
def test_which_days_are_left_out(day: date, public: bool, school: bool) -> None:
    holidays = all_holidays()["01"]
    assert not left_out(day, "none", holidays)
    assert left_out(day, "public", holidays) == public
    assert left_out(day, "school", holidays) == school


async def test_a_series_has_no_meetings_in_the_holidays_and_says_so(body) -> None:
    coordinator, _, number = body
    path = f"/api/committees/{number}"
    series = {
        "title": "Runde",
        "rule": "FREQ=WEEKLY;BYDAY=TU",
        "first_on": "2027-03-02",
        "start_time": "14:00",
        "until": "2027-05-01",
    }
    made = await coordinator.ask("POST", f"{path}/series", json={**series, "skips": "school"})
    told = await coordinator.json(path)
    if made.status_code == 422:  # a region for whose Land nothing is known
        assert "keine Schulferien" in made.json()["errors"]["skips"]
        return
    days = {one["starts_at"][:10] for one in told["meetings"] if one["title"] == "Runde"}
    assert "2027-03-23" in days
    assert not days & {"2027-03-30", "2027-04-06"}  # Easter holidays
    assert told["series"][-1]["words"].endswith("nicht an Feiertagen und in den Schulferien")
    only = {
        **series,
        "rule": "FREQ=WEEKLY;BYDAY=MO",
        "first_on": "2027-03-29",
        "until": "2027-03-29",
        "skips": "public",
    }
    none = await coordinator.ask("POST", f"{path}/series", json=only)  # Easter Monday: no day is left
    assert none.status_code == 422


async def found(who: Any, words: str) -> list[tuple[str, str]]:
    told = await who.json(f"/api/committees/search?q={words}")
    return [(one["kind"], one["title"]) for one in told["found"]]


async def attach(
    coordinator: Any, meeting: int, title: str, kind: str, content: bytes, item: int | None = None
) -> None:
    query = f"title={title}&kind={kind}" + (f"&item={item}" if item else "")
    sent = await coordinator.ask(
        "POST", f"/api/committee-meetings/{meeting}/material/file?{query}", content=content, headers=OCTETS
    )
    assert sent.status_code == 201, sent.text


async def test_texts_of_files_are_found_by_whom_they_are_for(body, meeting: int, person) -> None:
    coordinator, colleague, _ = body
    secret = await add_item(coordinator, meeting, "Personal", confidential=True)
    written = Document()
    written.add_paragraph("Die Schulsozialarbeit wird ausgeweitet.")
    file = io.BytesIO()
    written.save(file)
    await attach(coordinator, meeting, "Vermerk", DOCX, file.getvalue())
    await attach(coordinator, meeting, "Liste", "text/csv", "Name;Zulagen\n".encode("cp1252"), secret["id"])
    for who in (coordinator, colleague):
        assert await found(who, "ausgeweitete Schulsozialarbeit") == [("material", "Vermerk")]  # by stems
        assert await found(who, "sozialarb") == [("material", "Vermerk")]  # by a part
        assert await found(who, "Zulage") == [("material", "Liste")]
    outside = person(Role.COORDINATOR, "Andere Koordination")
    assert await found(outside, "Zulage") == []
    assert await found(outside, "Schulsozialarbeit") == [("material", "Vermerk")]
    assert await found(person(Role.EDITOR), "Schulsozialarbeit") == []


def pdf_of(*lines: str, stream: bytes | None = None) -> bytes:
    """A small PDF that sets lines in Helvetica (WinAnsi), one page for each; or a page of another stream."""
    pages = [stream] if stream is not None else [
        f"BT /F1 12 Tf 72 700 Td ({line}) Tj ET".encode("cp1252") for line in lines
    ]  # fmt: skip
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]  # fmt: skip
    for n, content in enumerate(pages):
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * n} 0 R>>"
        objects += [page.encode(), b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)]
    file, places = b"%PDF-1.4\n", []
    for n, one in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj%sendobj\n" % (n, one)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return file + f"{end}startxref\n{len(file)}\n%%EOF".encode()


async def test_texts_of_pdf_are_found_by_whom_they_are_for_and_scans_are_said_to_have_none(
    body, meeting: int, person, own_engine: Engine
) -> None:
    coordinator, colleague, _ = body
    secret = await add_item(coordinator, meeting, "Personal", confidential=True)
    await attach(
        coordinator, meeting, "Gutachten", PDF, pdf_of("Der Schulhof wird größer", "Ganztagsbetreuung")
    )
    await attach(coordinator, meeting, "Vertraulich", PDF, pdf_of("Besoldungsgruppe"), secret["id"])
    await attach(coordinator, meeting, "Scan", PDF, pdf_of(stream=b"0 0 100 100 re f"))
    path = f"/api/committee-meetings/{meeting}"
    assert all(one["text_waits"] for one in (await coordinator.json(path))["material"])
    with own_engine.connect() as connection:
        waiting = connection.execute(
            text("SELECT count(*) FROM job WHERE kind = 'read_material'")
        ).scalar_one()
    assert waiting == 1
    said: list[str] = []
    assert read_pdfs(own_engine, said.append) == {"read": 2, "without_text": 1}
    assert len(said) == 1
    assert read_pdfs(own_engine, said.append) == {"read": 0, "without_text": 0}
    told = {one["title"]: one for one in (await coordinator.json(path))["material"]}
    assert told["Scan"]["text_problem"] == NO_TEXT
    assert told["Gutachten"]["text_problem"] is None
    assert not told["Gutachten"]["text_waits"]
    assert await found(coordinator, "größere Schulhöfe") == [("material", "Gutachten")]
    assert await found(colleague, "ganztagsbet") == [("material", "Gutachten")]
    assert await found(colleague, "Besoldungsgruppen") == [("material", "Vertraulich")]
    outside = person(Role.COORDINATOR, "Andere Koordination")
    assert await found(outside, "Besoldungsgruppe") == []
    assert await found(outside, "Ganztagsbetreuung") == [("material", "Gutachten")]


def test_a_pdf_is_read_within_limits_and_whatever_is_wrong_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert text_of_pdf(pdf_of("Bildungs-", "bericht")).words == "Bildungs- bericht"
    assert text_of_pdf(b"%PDF-1.4 kaputt").problem == BROKEN
    assert text_of_pdf(b"").problem == BROKEN
    monkeypatch.setattr(pdf_text, "MOST_PAGES", 2)
    assert read_pages(pdf_of("eins", "zwei", "drei")) == PdfText("eins zwei", IN_PART.format(2, 3))
    locked = PdfWriter(clone_from=io.BytesIO(pdf_of("geheim")))
    locked.encrypt("kennwort", algorithm="RC4-128")
    file = io.BytesIO()
    locked.write(file)
    assert read_pages(file.getvalue()).problem == LOCKED
    # a page that unpacks to more than there is memory for
    bomb = PdfWriter(clone_from=io.BytesIO(pdf_of(stream=b"BT /F1 12 Tf (" + b"x" * 60_000_000 + b") Tj ET")))
    bomb.pages[0].compress_content_streams()
    file = io.BytesIO()
    bomb.write(file)
    assert len(file.getvalue()) < 1_000_000
    assert text_of_pdf(file.getvalue(), seconds=5, memory_bytes=200_000_000).problem == TOO_MUCH


def test_the_text_of_files_is_had_where_it_can_be() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Gemeinde", "Plätze", 12])
    file = io.BytesIO()
    book.save(file)
    assert "Gemeinde Plätze 12" in words_of(XLSX, file.getvalue())
    assert words_of("application/json", b'{"a": ["Wort", {"b": "noch eins"}]}') == "Wort noch eins"
    assert words_of("text/plain", "Größe".encode("cp1252")) == "Größe"
    for kind in (
        DOCX,
        XLSX,
        "application/json",
        "image/png",
        "application/pdf",
        "application/vnd.oasis.opendocument.text",
    ):
        assert words_of(kind, b"PK\x03\x04 kaputt") == ""


@pytest.mark.parametrize("table", sorted(searching.SEARCHED))
def test_stems_and_parts_are_looked_up_by_indexes(own_engine: Engine, table: str) -> None:
    """The conditions of the search are word for word those of the indexes: else these would never be used."""
    condition = searching.found(searching.SEARCHED[table], "t")
    with own_engine.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        asked = text(f"EXPLAIN SELECT FROM {table} t WHERE {condition}")
        plan = "\n".join(connection.execute(asked, {"words": "Haushalt", "part": "%Haushalt%"}).scalars())
    assert f"ix_{table}_words" in plan
    assert f"ix_{table}_parts" in plan


async def test_the_handover_is_a_document_to_go_on_writing_in(body, meeting: int) -> None:
    coordinator, _, number = body
    answer = await coordinator.get(f"/api/committees/{number}/handover.docx")
    assert answer.status_code == 200
    document = Document(io.BytesIO(answer.content))
    headings = [
        one.text
        for one in document.paragraphs
        if ((one.style and one.style.name) or "").startswith("Heading")
    ]
    for wanted in ("Mitglieder", "Offene Aufgaben", "Vorgänge, die laufen", "Berichte", "Wie es geht"):
        assert wanted in headings
    assert any(
        "Mia Mitglied" in cell.text for table in document.tables for row in table.rows for cell in row.cells
    )
    page = await coordinator.get(f"/api/committees/{number}/handover.html")
    assert "Vorgänge, die laufen" in page.text


def test_documents_that_would_grow_without_end_are_not_read() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x><p>&b;</p></x>'
    for content in (bomb, bomb.decode().encode("utf-16")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", content)
        assert words_of(DOCX, file.getvalue()) == ""
