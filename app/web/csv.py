"""CSV as spreadsheets here read it (semicolon, UTF-8 with mark), sent page by page; no cell becomes a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from fastapi.responses import StreamingResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MEDIA_TYPE = "text/csv; charset=utf-8"


def cell(value: object) -> str:
    """A value as text that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    if value is None:
        return ""
    told = str(value)
    is_number = isinstance(value, int | float)
    return f"'{told}" if told.lstrip(" ").startswith(FORMULA) and not is_number else told


def lines(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([cell(v) for v in row] for row in rows)
    return text.getvalue().encode()


def csv_response(
    name: str, head: Sequence[str], pages: AsyncIterator[Sequence[Sequence[object]]]
) -> StreamingResponse:
    """A file that is sent while it is read; `pages` must not hold a connection between two pages."""

    async def sending() -> AsyncIterator[bytes]:
        yield b"\xef\xbb\xbf" + lines([head])
        async for page in pages:
            yield lines(page)

    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(sending(), media_type=MEDIA_TYPE, headers=headers)
