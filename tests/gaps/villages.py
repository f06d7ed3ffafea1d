"""The Kreis of five villages whose gaps are worked out on paper in docs/methods.md, loaded through the real tables.

Ways are straight lines, 6 km/h on foot and 60 km/h by car, so that 100 m are a minute on foot and a kilometre one by car.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer
from shapely.geometry import MultiPolygon, box
from sqlalchemy import Engine, text

from geodata.categories import catalogue
from geodata.figures import UNKNOWN, known
from geodata.load.apply import InputFile, Source, apply_import, fill_with_sites, renew_municipalities
from geodata.load.areas import load_area_people, load_areas
from geodata.load.cells import assign_cells_to_municipalities, load_cells
from geodata.load.regions import NewRegion, make_region
from geodata.rows import AreaPeopleRow, AreaRow, CellBatch, OfferRow, SiteRow

if TYPE_CHECKING:
    from geodata.load.staging import Import

SRID = 25832
WEST, SOUTH = 500_000.0, 6_050_000.0
DAY = date(2025, 12, 31)
TO_DEGREES = Transformer.from_crs(SRID, 4326, always_xy=True)
TO_GRID = Transformer.from_crs(SRID, 3035, always_xy=True)
CHILDREN = {"A": 40, "B": 20, "C": 10, "D": 10, "E": 5}
AT = {"A": 0, "B": 1_000, "C": 5_000, "D": 7_000, "E": 26_000}
"""Metres along the one road."""
ARS = {name: f"01099500{number}00{number}" for number, name in enumerate("ABCDE", 1)}
CONFIG = {
    "core_prefixes": ["01099"],
    "straight_line": {"detour_factor": 1.0, "speed_kmh": {"walk": 6.0, "bicycle": 15.0, "car": 60.0}},
}
STANDARDS = """
    INSERT INTO provision_standard (region_id, key, valid_during, category, kind, age_from_months, age_to_months, mode,
                                    limit_minutes, at_time, people_share, border, places_per_100, decision)
    VALUES (:region_id, 'kita-weg', '[2024-01-01,)', 'kindergarten', 'way', 36, 72, 'walk', 15, '07:30', 0.8, 'region', NULL,
            'Kreistag, Vorlage 1'),
           (:region_id, 'kita-plaetze', '[2024-01-01,)', 'kindergarten', 'places', 36, 72, NULL, NULL, NULL, NULL, NULL, 98,
            'Kreistag, Vorlage 2')"""
EARLY, LATE = "Mo-Fr 07:00-16:00", "Mo-Fr 08:00-16:00"


def degrees(x: float, y: float = 0.0) -> tuple[float, float]:
    return TO_DEGREES.transform(WEST + x, SOUTH + y)


def _land(west: float, east: float) -> bytes:
    return MultiPolygon([box(*degrees(west, -2_000), *degrees(east, 2_000))]).wkb


def _site(
    key: str, name: str, x: float, places: int | None, taken: int, hours: str, *more: OfferRow
) -> SiteRow:
    lon, lat = degrees(x)
    own = OfferRow(
        "kindergarten", "kindergarten", 36, 72, UNKNOWN if places is None else known(places), known(taken),
        opening_hours=hours,
    )  # fmt: skip
    return SiteRow(key, name, lon, lat, (own, *more), provider_kind="public")


CRECHE = OfferRow("creche", "creche", 12, 36, known(10), known(6), opening_hours=EARLY)
SITES = [
    _site("k1", "Kita Am Markt", 0, 30, 30, EARLY, CRECHE),
    _site("k2", "Kita Spätauf", 5_000, 20, 10, LATE),
    _site("k3", "Kita Drüben", 27_000, 50, 0, EARLY),
    _site("k4", "Waldkita", 9_000, 8, 0, EARLY),
    _site("k5", "Kita Ohnezahl", 0, None, 20, EARLY),
]


def make_villages(engine: Engine) -> int:
    """Load the Kreis; gives the region's id."""
    number = make_region(engine, NewRegion("doerfer", "Fünf Dörfer", SRID, config=CONFIG), catalogue())
    apply_import(engine, number, Source("t", "T", "© T"), InputFile("t", "test", DAY), _fill)
    with engine.begin() as connection:
        connection.execute(text(STANDARDS), {"region_id": number})
    return number


def _fill(current: Import) -> None:
    amt = {"A": "010995001", "B": "010995001"}
    ends = {
        "A": (-500, 500),
        "B": (500, 2_000),
        "C": (4_000, 6_000),
        "D": (6_000, 10_000),
        "E": (25_000, 26_500),
    }
    load_areas(current, [
        AreaRow("district", "01099", None, "Kreis", None),
        AreaRow("district", "01098", None, "Nachbarkreis", None),
        AreaRow("municipal_association", "010995001", None, "Amt West", None, parent_ars="01099"),
        *(AreaRow("municipality", ARS[name], f"0109900{number}", f"Dorf {name}", _land(*ends[name]),
                  parent_ars=amt.get(name, "01099")) for number, name in enumerate("ABCDE", 1)),
        AreaRow("municipality", "010980001001", "01098001", "Drüben", _land(26_500, 28_000), parent_ars="01098"),
    ], ["01099"])  # fmt: skip
    load_area_people(current, [
        *(AreaPeopleRow(f"0109900{number}", DAY, "3-5", known(CHILDREN[name])) for number, name in enumerate("ABCDE", 1)),
        AreaPeopleRow("01099", DAY, "3-5", known(sum(CHILDREN.values()))),
    ])  # fmt: skip
    grid = [TO_GRID.transform(WEST + AT[name], SOUTH) for name in "ABCDE"]
    x, y = (np.array([int(one[axis]) // 100 * 100 + 50 for one in grid], np.int32) for axis in (0, 1))
    people = np.array([CHILDREN[name] for name in "ABCDE"], np.float64)
    load_cells(
        current, [CellBatch(100, "3-5", x, y, people, np.zeros(5, np.uint8), np.arange(5, dtype=np.int32))]
    )
    assign_cells_to_municipalities(current)
    fill_with_sites(current, SITES)
    renew_municipalities(current)
