"""From a sheet's content to a PDF: PDF/A-2a and PDF/UA-1, tagged, fonts embedded, by typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import orjson
import typst

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

HERE = Path(__file__).parent
TEMPLATE = (HERE / "page.typ").read_bytes()
DOCUMENT = (HERE / "document.typ").read_bytes()
"""Words, lists and tables on A4: what `document.typ` sets."""
FONTS = typst.Fonts(include_system_fonts=False, font_paths=[str(HERE / "fonts")])
PICTURES = b"""#set page(width: auto, height: auto, margin: 0pt)
#let svgs = json(bytes(sys.inputs.svgs))
#for (number, svg) in svgs.enumerate() {
  if number > 0 { pagebreak() }
  image(bytes(svg), format: "svg")
}"""
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


def pdf_of(sheet: dict[str, Any], moment: datetime, template: bytes = TEMPLATE) -> bytes:
    """The PDF of a sheet; the same content and moment give the same bytes."""
    return typst.compile(
        template, format="pdf", font_paths=FONTS, pdf_standards=[*STANDARDS],
        sys_inputs={"sheet": orjson.dumps(sheet).decode()}, timestamp=int(moment.timestamp()),
    )  # fmt: skip


def pngs_of(svgs: Sequence[str], ppi: float) -> list[bytes]:
    """Pictures as PNG, for what shows no vectors; all of them in one go."""
    if not svgs:
        return []
    made = typst.compile(
        PICTURES, format="png", ppi=ppi, font_paths=FONTS, sys_inputs={"svgs": orjson.dumps(svgs).decode()}
    )
    return [bytes(one) for one in made] if isinstance(made, list) else [bytes(made)]
