"""Administrative areas: VG250 of the BKG as shapefile (in a zip) or GeoPackage, also reduced to the ARS alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geodata.figures import UNKNOWN
from geodata.readers.code_lists import read_code_list, split_name
from geodata.readers.polygons import read_polygons
from geodata.reading import ReadReport
from geodata.rows import AreaLevel, AreaRow

LAND = 4
"""GF of VG250: 4 = land; the others are water, and would double the areas."""
LEVELS: dict[str, AreaLevel] = {
    "GEM": "municipality",
    "VWG": "municipal_association",
    "KRS": "district",
    "LAN": "state",
}
ARS_LENGTH: dict[AreaLevel, int] = {"municipality": 12, "municipal_association": 9, "district": 5, "state": 2}


def read(
    path: Path,
    report: ReadReport,
    *,
    ars_prefix: str = "",
    ags_list: Path | None = None,
    layer: str | None = None,
) -> Iterator[AreaRow]:
    """The areas whose ARS begins with `ars_prefix`; names from the file or from the code list `ags_list`.

    Invalid polygons are repaired and named in the report. Raises ReadError where the file is unreadable.
    """
    names = read_code_list(ags_list) if ags_list else {}
    found = read_polygons(path, ["ARS"], layer)
    fields = found.fields
    report.rows_read += len(found.geometries)
    level = _level(layer or path.name, fields)
    parts: dict[str, list[int]] = defaultdict(list)
    for index, ars in enumerate(fields["ARS"]):
        if str(ars).startswith(ars_prefix) and ("GF" not in fields or int(fields["GF"][index]) == LAND):
            parts[str(ars).strip()].append(index)
    for ars, indexes in parts.items():
        ags = ars[:5] + ars[9:12] if level == "municipality" else None
        name, designation = _name(fields, indexes[0], ags, names)
        geometry = found.united(indexes, f"{name} ({ars})", report)
        yield AreaRow(
            level, ars[: ARS_LENGTH[level]], ags, name, geometry, designation, area_ha=UNKNOWN, row_number=indexes[0] + 1,
        )  # fmt: skip


def _level(name: str, fields: dict[str, Any]) -> AreaLevel:
    for mark, level in LEVELS.items():
        if mark in name.upper():
            return level
    lengths = {len(str(ars).strip()) for ars in fields["ARS"][:50]}
    for level, length in ARS_LENGTH.items():
        if lengths == {length}:
            return level
    return "municipality"


def _name(
    fields: dict[str, Any], index: int, ags: str | None, names: dict[str, str]
) -> tuple[str, str | None]:
    if "GEN" in fields:
        return str(fields["GEN"][index]), str(fields["BEZ"][index]) if "BEZ" in fields else None
    if ags in names:
        return split_name(names[ags])
    return str(ags or fields["ARS"][index]), None
