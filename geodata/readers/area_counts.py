"""Offers counted per municipality: CSV with a column of keys (AGS) and one of counts; small counts withheld as "1-2".

Day-care persons work in their homes, so that only their number is public, and where there are one or two not even
that.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from geodata.figures import SECRET, Figure, known
from geodata.readers.files import check_size
from geodata.reading import ReadError, ReadReport, Rejection
from geodata.rows import AreaCountRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET_SIGNS = frozenset({"1-2", "1–2", "<3", "."})


def read(
    path: Path, report: ReadReport, *, category: str, column: str, key: str = "ags"
) -> Iterator[AreaCountRow]:
    """The counts of `category` in `column`; a count that is withheld is secret, never zero.

    Raises ReadError where a column is missing.
    """
    check_size(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError("Die Datei ist nicht in UTF-8 geschrieben.", path.name) from error
    rows = csv.DictReader(io.StringIO(text))
    for needed in (key, column):
        if needed not in (rows.fieldnames or ()):
            raise ReadError("Diese Spalte fehlt.", path.name, 1, needed)
    for number, row in enumerate(rows, start=2):
        report.rows_read += 1
        ags = (row[key] or "").strip()
        count = _count((row[column] or "").strip())
        if not re.fullmatch(r"\d{8}", ags):
            report.reject(Rejection(path.name, number, key, row[key], "Ein AGS hat acht Ziffern."))
        elif count is None:
            report.reject(Rejection(path.name, number, column, row[column], "Das ist keine Anzahl."))
        else:
            yield AreaCountRow(ags, category, count, number)


def _count(told: str) -> Figure | None:
    if told in SECRET_SIGNS:
        return SECRET
    return known(int(told)) if re.fullmatch(r"\d{1,6}", told) else None
