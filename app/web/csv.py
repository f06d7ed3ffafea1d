"""Tables as CSV for German spreadsheets, in which no cell becomes a formula; and names of files in headers."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠|%"
"""What spreadsheets may take for the beginning of a formula or a command (OWASP: CSV injection)."""
MEDIA_TYPE = "text/csv; charset=utf-8"


def csv_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as CSV: semicolons, UTF-8 with mark; numbers with decimal comma, texts that would be formulas kept texts."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """A value as a cell."""
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value).replace(".", ",")
    text = str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" \u00a0")[:1] and text.lstrip(" \u00a0")[0] in FORMULA_SIGNS else text


def attachment(name: str) -> dict[str, str]:
    """The header that lets a browser keep an answer as a file, whatever the name contains (RFC 6266)."""
    plain = "".join(c for c in name if c.isprintable() and c not in '/\\"')[:150] or "datei"
    ascii_name = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    ascii_name = re.sub(r"[^A-Za-z0-9._ -]", "_", ascii_name).strip() or "datei"
    return {
        "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain, safe='')}"
    }
