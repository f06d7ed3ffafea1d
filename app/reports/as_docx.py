"""A report as DOCX, for those who go on writing: true headings, tables with repeated heads, pictures with their words."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from app.printing.typeset import pngs_of

if TYPE_CHECKING:
    from datetime import datetime

    from docx.document import Document as Docx

    from app.reports.forms import Formed

Told = dict[str, Any]
PPI = 170.0
TEXT_WIDTH_MM = 170


def report_docx(told: Formed, moment: datetime) -> bytes:
    """The file."""
    about = told.document
    document = empty_document(about["title"], about["region"], about["subtitle"], moment)
    pictures = pngs_of(told.svgs, PPI)
    if told.document["fictional"]:
        document.add_paragraph(told.document["fictional"])
    document.add_heading(told.document["title"], 1)
    document.add_paragraph(told.document["subtitle"])
    document.add_paragraph(f"{told.document['region']} · {told.document['stand']}", "Caption")
    for block in told.document["blocks"]:
        _write(document, block, pictures)
    _end(document, told.document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def empty_document(title: str, author: str, subject: str, moment: datetime) -> Docx:
    """A document on A4 in German that says what it is."""
    document = Document()
    about = document.core_properties
    about.title, about.author, about.language, about.subject = (
        title[:255],
        author[:255],
        "de-DE",
        subject[:255],
    )
    about.created = about.modified = moment.replace(tzinfo=None)
    about.comments = ""
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)  # type: ignore[union-attr]
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE")
    normal.element.get_or_add_rPr().append(language)
    return document


def _write(document: Docx, block: Told, pictures: list[bytes]) -> None:
    kind = block["kind"]
    if kind == "heading":
        document.add_heading(block["text"], block["level"])
    elif kind == "text":
        for part in block["parts"]:
            for item in part.get("list", ()):
                document.add_paragraph(item, "List Bullet")
            if "paragraph" in part:
                document.add_paragraph(part["paragraph"])
    elif kind == "note":
        document.add_paragraph(block["text"])
    elif kind == "indicator":
        _named(document, block["title"])
        document.add_paragraph(f"{block['value']} ({block['year']})").runs[0].bold = True
        for words in (block["question"], *block["lines"]):
            document.add_paragraph(words)
        _notes(document, block["notes"])
    elif kind == "table":
        _named(document, block["title"])
        add_table(document, block["head"], block["rows"])
        _notes(document, block["notes"])
    else:
        _picture(document, block, pictures)


def _picture(document: Docx, block: Told, pictures: list[bytes]) -> None:
    _named(document, block["title"])
    shape = document.add_picture(io.BytesIO(pictures[block["picture"]]), width=Mm(TEXT_WIDTH_MM))
    about = shape._inline.docPr  # noqa: SLF001 (the library has no other way to words for those who do not see it)
    about.set("descr", block["alt"])
    about.set("title", block["title"])
    if block["legend"]:
        counted = [
            one["label"] + (f" ({one['count']})" if one["count"] is not None else "")
            for one in block["legend"]
        ]
        document.add_paragraph(f"Von hell nach dunkel, {block['unit']}: {'; '.join(counted)}", "Caption")
    _notes(document, block["notes"])


def _named(document: Docx, title: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(title).bold = True
    paragraph.paragraph_format.keep_with_next = True


def _notes(document: Docx, notes: list[str]) -> None:
    for note in notes:
        document.add_paragraph(note, "Caption")


def add_table(document: Docx, head: list[str], rows: list[list[str]]) -> None:
    """A table whose head is repeated on each page.

    Cells are put in as XML of their own: asking the library for each cell takes a table's length for each.
    """
    table = document.add_table(rows=0, cols=len(head))
    table.style = "Light List Accent 1"
    for number, row in enumerate([head, *rows]):
        table._tbl.append(_row(row, head=number == 0))  # noqa: SLF001


def _row(cells: list[str], *, head: bool) -> Any:  # noqa: ANN401 (XML of lxml)
    row = OxmlElement("w:tr")
    if head:
        about = OxmlElement("w:trPr")
        about.append(OxmlElement("w:tblHeader"))
        row.append(about)
    for words in cells:
        cell, paragraph, run, text = (OxmlElement(name) for name in ("w:tc", "w:p", "w:r", "w:t"))
        text.text = words
        text.set(qn("xml:space"), "preserve")
        run.append(text)
        paragraph.append(run)
        cell.append(paragraph)
        row.append(cell)
    return row


def _end(document: Docx, told: Told) -> None:
    if told["changes"]:
        document.add_heading("Was sich seit dem Bericht davor geändert hat", 2)
        document.add_paragraph(told["changes"]["intro"])
        if told["changes"]["rows"]:
            add_table(document, told["changes"]["head"], told["changes"]["rows"])
    document.add_heading("Worauf dieser Bericht beruht", 2)
    document.add_paragraph(told["secrecy"])
    document.add_paragraph(told["years"])
    for source in told["sources"]:
        document.add_paragraph(source, "List Bullet")
    document.add_heading("So wird er zitiert", 2)
    document.add_paragraph(told["citation"])
    if told["hash"]:
        document.add_paragraph(f"Prüfsumme des Inhalts (SHA-256): {told['hash']}", "Caption")
