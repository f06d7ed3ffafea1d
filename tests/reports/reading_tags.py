"""What a PDF says of itself to those who do not see it: language, title, tags, words for pictures (read by pypdf)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf


class Tags:
    """The structure of a PDF."""

    def __init__(self, body: bytes) -> None:
        reader = pypdf.PdfReader(io.BytesIO(body))
        root = reader.trailer["/Root"]
        self.marked = bool(root["/MarkInfo"]["/Marked"])
        self.language = root["/Lang"]
        self.title = reader.metadata.title if reader.metadata else None
        self.shows_title = bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
        xmp = root["/Metadata"].get_object().get_data().decode()
        self.conforms = {
            (space, part, (re.search(rf"{space}:conformance[>=\"]+(\w)", xmp) or ["", ""])[1])
            for space, part in re.findall(r"(pdfaid|pdfuaid):part[>=\"]+(\d)", xmp)
        }
        elements = list(_elements(root["/StructTreeRoot"]["/K"]))
        self.kinds = {one["/S"].removeprefix("/") for one in elements}
        self.heading_levels = [
            int(kind[1:]) for one in elements if re.fullmatch(r"H\d", kind := one["/S"].removeprefix("/"))
        ]
        self.figures = [str(one.get("/Alt", "")) for one in elements if one["/S"] == "/Figure"]


def _elements(told: Any) -> Iterator[Any]:
    found = told.get_object() if hasattr(told, "get_object") else told
    if isinstance(found, list):
        for one in found:
            yield from _elements(one)
    elif isinstance(found, dict) and "/S" in found:
        yield found
        yield from _elements(found.get("/K", []))
