"""Parts of one municipality (Stadtteile, Ortsteile) as polygons: a shapefile in a zip, or a GeoPackage.

Their key continues that of the municipality: 12 digits of the ARS, and those of the part.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geodata.readers.polygons import read_polygons
from geodata.reading import ReadError, Rejection
from geodata.rows import AreaRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.reading import ReadReport

ARS = re.compile(r"\d{12}")


def read(
    path: Path, report: ReadReport, *, municipality: str, name: str, pattern: str = r"(?P<key>\d+)\s+(?P<name>.+)"
) -> Iterator[AreaRow]:  # fmt: skip
    """The parts of the municipality with the ARS `municipality`; column `name` holds number and name as in `pattern`.

    Raises ReadError where the file is unreadable, the column missing or the ARS none; parts whose number cannot be read,
    or comes a second time, are rejected.
    """
    if not ARS.fullmatch(municipality):
        raise ReadError("Ein Regionalschlüssel (ARS) einer Gemeinde hat zwölf Ziffern.", path.name)
    found = read_polygons(path, [name.upper()])
    seen: set[str] = set()
    for index, told in enumerate(found.fields[name.upper()]):
        report.rows_read += 1
        parts = re.fullmatch(pattern, str(told).strip())
        if parts is None or parts["key"] in seen:
            reason = (
                "Nummer und Name sind nicht zu lesen." if parts is None else "Diese Nummer gibt es schon."
            )
            report.reject(Rejection(path.name, index + 1, name, str(told), reason))
            continue
        seen.add(parts["key"])
        geometry = found.united([index], str(told), report)
        yield AreaRow(
            "quarter", municipality + parts["key"], None, parts["name"], geometry, "Stadtteil", municipality,
            row_number=index + 1,
        )  # fmt: skip
