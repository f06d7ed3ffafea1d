"""A report as PDF/A-2a and PDF/UA-1, set by typst; a compact one has small margins and no list of contents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.printing.typeset import pdf_of

if TYPE_CHECKING:
    from datetime import datetime

    from app.reports.forms import Formed

PAGE = (Path(__file__).parent / "page.typ").read_bytes()
FROM_HEADINGS = 6
"""With fewer headings a list of contents helps nobody."""
COMPACT_SHARE = 0.84


def report_pdf(told: Formed, moment: datetime, *, compact: bool = False) -> bytes:
    """The PDF; the same content and moment give the same bytes."""
    return pdf_of(_sheet(told, moment, compact=compact), moment, PAGE)


def _sheet(told: Formed, moment: datetime, *, compact: bool) -> dict[str, Any]:
    document = told.document
    headings = sum(one["kind"] == "heading" for one in document["blocks"])
    blocks = [
        {**one, "share": COMPACT_SHARE} if compact and one["kind"] == "picture" else one
        for one in document["blocks"]
    ]
    return {
        **document, "blocks": blocks, "svgs": told.svgs, "moment": [moment.year, moment.month, moment.day], "compact": compact,
        # two pages have no room for what changed as a list; it is marked where it stands
        "changes": None if compact else document["changes"],
        "contents": headings >= FROM_HEADINGS and not compact,
        "keywords": ["Bildungsatlas", "Bildungsbericht", document["region"]],
    }  # fmt: skip
