"""From a sheet's content to a PDF: PDF/A-2a and PDF/UA-1, tagged, fonts embedded, by typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import orjson
import typst

if TYPE_CHECKING:
    from datetime import datetime

HERE = Path(__file__).parent
TEMPLATE = (HERE / "page.typ").read_bytes()
DOCUMENT = (HERE / "document.typ").read_bytes()
"""Words, lists and tables on A4: what `document.typ` sets."""
FONTS = typst.Fonts(include_system_fonts=False, font_paths=[str(HERE / "fonts")])
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


def pdf_of(sheet: dict[str, Any], moment: datetime, template: bytes = TEMPLATE) -> bytes:
    """The PDF of a sheet; the same content and moment give the same bytes."""
    return typst.compile(
        template, format="pdf", font_paths=FONTS, pdf_standards=[*STANDARDS],
        sys_inputs={"sheet": orjson.dumps(sheet).decode()}, timestamp=int(moment.timestamp()),
    )  # fmt: skip
