"""Series that skip holidays; search by stems, parts and texts of files, for whom they are; the handover as a document."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from docx import Document
from openpyxl import Workbook
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.committees import searching
from app.committees.material_text import words_of
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
