"""Four municipalities side by side, a tenth of a degree each, in files of three years.

2018: Norderstapel, Süderstapel, Adorf, Bedorf. 2019: the first two are Stapel (as the law made it on 1 March 2018). 2021: Adorf has
another name, and the last fifth of it is Bedorf's.
"""

from __future__ import annotations

from datetime import date

from shapely.geometry import MultiPolygon, box
from sqlalchemy import Engine

from geodata.load.apply import InputFile, Source, StoredImport, apply_import
from geodata.load.areas import load_areas
from geodata.rows import AreaRow

BOUNDARIES, REGISTER = Source("vg250", "Grenzen", "© Test"), Source("gv100ad", "Verzeichnis", "© Test")
IN_2018, IN_2019, IN_2021 = date(2018, 1, 1), date(2019, 1, 1), date(2021, 1, 1)


def place(ags_end: str, name: str, west: float, east: float, association: str = "5512") -> AreaRow:
    surface = MultiPolygon([box(west, 54.0, east, 54.1)]).wkb
    return AreaRow("municipality", f"01059{association}{ags_end}", f"01059{ags_end}", name, surface)


NORDERSTAPEL, SUEDERSTAPEL = place("064", "Norderstapel", 9.0, 9.1), place("085", "Süderstapel", 9.1, 9.2)
STAPEL = place("188", "Stapel", 9.0, 9.2)
ADORF, BEDORF = place("001", "Adorf", 9.2, 9.3), place("002", "Bedorf", 9.3, 9.4)
FILES = {
    IN_2018: [NORDERSTAPEL, SUEDERSTAPEL, ADORF, BEDORF],
    IN_2019: [STAPEL, ADORF, BEDORF],
    IN_2021: [STAPEL, place("001", "Adorf am See", 9.2, 9.28), place("002", "Bedorf", 9.28, 9.4)],
}
KREIS = AreaRow("district", "01059", None, "Kreis", None)


def load(
    engine: Engine, region_id: int, day: date, rows: list[AreaRow] | None = None, source: Source = BOUNDARIES, *, confirmed: bool = False
) -> StoredImport:  # fmt: skip
    told = FILES[day] if rows is None else rows
    return apply_import(
        engine, region_id, source, InputFile(f"{day}.zip", source.code, day),
        lambda current: load_areas(current, told, ["01059"]), confirmed=confirmed,
    )  # fmt: skip


def register(rows: list[AreaRow]) -> list[AreaRow]:
    told = [AreaRow(one.level, one.ars, one.ags, one.name, None, parent_ars="01059") for one in rows]
    return [KREIS, *told]
