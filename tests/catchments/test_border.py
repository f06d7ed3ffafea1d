"""At the border of a Kreis: sites beyond it are reached, people beyond it are not counted, and what lies beyond what is
loaded is said to be unknown. Through the database, with the height model of a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasterio
from pyproj import Transformer
from rasterio.transform import from_origin
from shapely.geometry import MultiPolygon, box
from sqlalchemy import Engine, text

from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from geodata.categories import catalogue
from geodata.load.apply import InputFile, Source, apply_import, fill_with_sites, renew_municipalities
from geodata.load.areas import load_areas
from geodata.load.cells import assign_cells_to_municipalities, load_cells
from geodata.load.region import load_source
from geodata.load.regions import NewRegion, make_region
from geodata.load.streets import load_streets
from geodata.regions import SourceSpec
from geodata.rows import AreaRow, CellBatch, OfferRow, SiteRow
from geodata.streets import streets_from_ways
from tests.network.streets import ORIGIN, SRID, Drawing, ladder

if TYPE_CHECKING:
    from geodata.load.staging import Import

DAY = date(2024, 5, 1)
TO_DEGREES = Transformer.from_crs(SRID, 4326, always_xy=True)
TO_GRID = Transformer.from_crs(SRID, 3035, always_xy=True)


def degrees(x: float, y: float) -> tuple[float, float]:
    return TO_DEGREES.transform(ORIGIN[0] + x, ORIGIN[1] + y)


def land(west: float, east: float) -> bytes:
    low, high = degrees(west, -1500), degrees(east, 1500)
    return MultiPolygon([box(*low, *high)]).wkb


def cell(x: float, people: float, row: int) -> tuple[int, int, float, int]:
    east, north = TO_GRID.transform(ORIGIN[0] + x, ORIGIN[1])
    return int(east) // 100 * 100 + 50, int(north) // 100 * 100 + 50, people, row


CELLS = [cell(x, people, row) for row, (x, people) in enumerate([(300, 7), (1300, 11), (2850, 100)])]
"""Two homes in the Kreis, at 300 and 1,300 m, one beyond its border at 2,000 m; streets and land end at 3,000 m."""


@pytest.fixture(scope="module")
def region_id(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> int:
    """The Kreis lies in the west, its neighbour in the east; a street of 3.5 km leads through both and on."""
    known = {
        "halo": {"areas": ["01059", "01001"]},
        "profiles": {"stored": ["walk_slope"]},
        "core_prefixes": ["01059"],
    }
    number = make_region(engine, NewRegion("grenze", "Grenze", SRID, config=known), catalogue())

    def fill(current: Import) -> None:
        load_areas(current, [
            AreaRow("district", "01059", None, "Kreis", land(-1000, 2000)),
            AreaRow("district", "01001", None, "Nachbar", land(2000, 3000)),
            AreaRow("municipality", "010590001001", "01059001", "Hier", land(-1000, 2000), parent_ars="01059"),
            AreaRow("municipality", "010010000000", "01001000", "Drüben", land(2000, 3000), parent_ars="01001"),
        ], ["01059"])  # fmt: skip
        x, y, people, rows = (np.array(column) for column in zip(*CELLS, strict=True))
        load_cells(current, [CellBatch(100, "all", x.astype(np.int32), y.astype(np.int32), people.astype(float),
                                       np.zeros(3, np.uint8), rows.astype(np.int32))])  # fmt: skip
        assign_cells_to_municipalities(current)
        load_streets(current, streets_from_ways(ladder(Drawing(), 176).ways, {}))
        lon, lat = degrees(2400, 10)
        school = SiteRow("1", "Schule drüben", lon, lat, (OfferRow("primary_school", "primary_school"),))
        fill_with_sites(current, [school])
        renew_municipalities(current)

    apply_import(engine, number, Source("t", "T", "© T"), InputFile("t", "osm", DAY), fill)
    folder = tmp_path_factory.mktemp("dgm")
    hill(folder / "dgm.tif")
    spec = SourceSpec("dgm", "Höhen", "heights", "dgm.tif", DAY, "© T")
    load_source(engine, number, spec, folder, ("01059",))
    compute_region(engine, number, travel_of)
    return number


def hill(path: Path) -> None:
    """Ground that rises by 6 % towards the east."""
    values = np.tile(np.arange(500) * 0.6 + 10, (400, 1)).astype("float32")
    with rasterio.open(path, "w", driver="GTiff", width=500, height=400, count=1, dtype="float32", crs=f"EPSG:{SRID}",
                       transform=from_origin(ORIGIN[0] - 500, ORIGIN[1] + 2000, 10, 10)) as file:  # fmt: skip
        file.write(values, 1)


def figures(engine: Engine, region_id: int, ars: str, mode: str = "walk") -> dict[str, float]:
    with engine.connect() as connection:
        row = connection.execute(text(
            "SELECT s.people_total, s.mean_seconds, s.people_edge_unsure FROM area_statistic s"
            " JOIN analysis_run r ON r.id = s.run_id AND r.superseded_by_id IS NULL"
            " JOIN area a ON a.id = s.area_id"
            " WHERE r.region_id = :region AND r.mode = :mode AND r.category = 'primary_school' AND a.ars = :ars"
        ), {"region": region_id, "mode": mode, "ars": ars}).mappings().one()  # fmt: skip
        return dict(row)


def test_the_kreis_counts_its_own_people_and_reaches_the_neighbours_school(
    engine: Engine, region_id: int
) -> None:
    kreis = figures(engine, region_id, "01059")
    assert kreis["people_total"] == 18, "not the hundred beyond the border"
    ways = np.array([2100, 1100]) / (5 / 3.6)
    assert kreis["mean_seconds"] == pytest.approx((7 * ways[0] + 11 * ways[1]) / 18, rel=0.06)
    assert figures(engine, region_id, "01001")["people_total"] == 100


def test_who_lives_nearer_to_where_the_known_ends_is_told(engine: Engine, region_id: int) -> None:
    """The home beyond the border has some 150 m to the end of what is loaded, and 450 to the school."""
    assert figures(engine, region_id, "01059")["people_edge_unsure"] == 0
    assert figures(engine, region_id, "01001")["people_edge_unsure"] == 100
    with engine.connect() as connection:
        rows = connection.execute(text(
            "SELECT c.x_m, t.seconds, t.edge_seconds FROM travel_time t JOIN population_cell c ON c.id = t.cell_id"
            " JOIN analysis_run r ON r.id = t.run_id WHERE r.region_id = :region AND r.mode = 'walk'"
            " AND r.category = 'primary_school' AND r.superseded_by_id IS NULL ORDER BY c.x_m"
        ), {"region": region_id}).all()  # fmt: skip
        edge = connection.execute(text(
            "SELECT report -> 'edge' FROM analysis_run WHERE region_id = :region AND mode = 'walk'"
            " AND category = 'primary_school' AND superseded_by_id IS NULL"
        ), {"region": region_id}).scalar_one()  # fmt: skip
    assert [row.edge_seconds is None for row in rows[:2]] == [True, True]
    assert rows[2].edge_seconds == pytest.approx(150 / (5 / 3.6), abs=60)
    assert rows[2].edge_seconds < rows[2].seconds
    assert edge["streets"] == 1
    assert edge["around_m"] == pytest.approx(1000, abs=40)


def test_the_height_model_of_a_file_makes_the_way_uphill_longer(engine: Engine, region_id: int) -> None:
    level, hilly = (
        figures(engine, region_id, "01059", mode)["mean_seconds"] for mode in ("walk", "walk_slope")
    )
    assert hilly / level == pytest.approx(np.exp(3.5 * 0.06), rel=0.03), "Tobler at 6 % uphill"
