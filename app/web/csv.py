"""Tables as CSV for German spreadsheets, in which no cell becomes a formula; and names of files in headers."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi.responses import StreamingResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠|%"
"""What spreadsheets may take for the beginning of a formula or a command (OWASP: CSV injection)."""
MEDIA_TYPE = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def cell(value: object) -> str:
    """A value as a cell: numbers with decimal comma, texts that would be formulas kept texts."""
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value).replace(".", ",")
    text = str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" \u00a0")[:1] and text.lstrip(" \u00a0")[0] in FORMULA_SIGNS else text


def lines(rows: Iterable[Iterable[object]], delimiter: str = ";") -> bytes:
    """Rows as CSV in UTF-8."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(
        [cell(v) for v in row] for row in rows
    )
    return text.getvalue().encode()


def csv_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    """A whole file, with the mark by which spreadsheets know UTF-8."""
    return BYTE_ORDER_MARK + lines(rows)


def csv_response(
    name: str, head: Sequence[str], pages: AsyncIterator[Sequence[Sequence[object]]]
) -> StreamingResponse:
    """A file that is sent while it is read; `pages` must not hold a connection between two pages."""

    async def sending() -> AsyncIterator[bytes]:
        yield BYTE_ORDER_MARK + lines([head])
        async for page in pages:
            yield lines(page)

    return StreamingResponse(
        sending(), media_type=MEDIA_TYPE, headers={**attachment(name), "Cache-Control": "no-store"}
    )


def attachment(name: str) -> dict[str, str]:
    """The header that lets a browser keep an answer as a file, whatever the name contains (RFC 6266)."""
    plain = "".join(c for c in name if c.isprintable() and c not in '/\\"')[:150] or "datei"
    ascii_name = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    ascii_name = re.sub(r"[^A-Za-z0-9._ -]", "_", ascii_name).strip() or "datei"
    return {
        "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain, safe='')}"
    }
