"""A small region on which there is enough to do: sites from a list, cells with children, people who may work."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import shapely
from pyproj import Transformer
from sqlalchemy import Engine, text

from app.accounts import people, sessions
from app.accounts.access import Role
from app.jobs.queue import defer_now, region_lock
from app.population.tables import GRID_SRID
from geodata.categories import catalogue
from geodata.load.apply import InputFile, Source, apply_import
from geodata.load.areas import load_areas
from geodata.load.cells import load_cells
from geodata.load.regions import NewRegion, make_region
from geodata.rows import AreaRow, CellBatch
from tests.accounts.signing_in import SignedIn

SLUG = "probe"
WEST, SOUTH, EAST, NORTH = 9.4, 54.4, 9.6, 54.6
CATEGORIES = ("kindergarten", "playground", "primary_school")
MAPPING = """
category_column = "Art"
key = "Nummer"
name = "Name"
longitude = "Lon"
latitude = "Lat"
delimiter = ";"
[categories]
kindergarten = "kindergarten"
playground = "playground"
primary_school = "primary_school"
[fields]
phone = "Telefon"
district_text = "Stand"
[source]
code = "liste"
name = "Liste der Probe"
"""


@dataclass(frozen=True)
class World:
    """The region, and the folder in which its lists lie."""

    region_id: int
    folder: Path
    sites: int
    editor: SignedIn
    planner: SignedIn

    def write_list(self, version: int) -> Path:
        """The list in a version: every row carries it, so that half an import would show."""
        path = self.folder / f"liste-{version}.csv"
        rng = np.random.default_rng(1)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(["Nummer", "Name", "Art", "Lon", "Lat", "Telefon", "Stand"])
            for number in range(self.sites):
                lon, lat = rng.uniform(WEST + 0.01, EAST - 0.01), rng.uniform(SOUTH + 0.01, NORTH - 0.01)
                kind = CATEGORIES[number % len(CATEGORIES)]
                writer.writerow(
                    [number, f"Ort {number}", kind, f"{lon:.6f}", f"{lat:.6f}", "04621 1", f"Stand {version}"]
                )
        return path

    def ask_import(self, engine: Engine, version: int) -> int:
        """Ask for the import of a version of the list; gives the job's number once that is committed."""
        path = self.write_list(version)
        mapping = self.folder / "liste.toml"
        mapping.write_text(MAPPING, encoding="utf-8")
        told = {"region": SLUG, "path": str(path), "mapping": str(mapping)}
        with engine.begin() as connection:
            return defer_now(
                connection, kind="import_file", actor=Asker("Die Probe"), arguments=told, region_id=self.region_id,
                lock=region_lock(self.region_id),
            )  # fmt: skip


@dataclass(frozen=True)
class Asker:
    """A program that asks for jobs."""

    name: str
    account_id: int | None = None


def make_world(engine: Engine, folder: Path, sites: int = 240) -> World:
    """The region with one municipality and 1,600 cells; its sites come with the first import."""
    region_id = make_region(engine, NewRegion(SLUG, "Probekreis", 25832), catalogue())
    with engine.begin() as connection:
        connection.execute(text("UPDATE region SET is_default = true"))
    square = shapely.MultiPolygon([shapely.box(WEST, SOUTH, EAST, NORTH)])
    areas = [AreaRow("municipality", "010590000001", "01059001", "Musterdorf", square.wkb)]
    _load(engine, region_id, "gebiete", "vg250", lambda current: load_areas(current, areas, ["01059"]))
    _load(engine, region_id, "raster", "zensus", lambda current: load_cells(current, _cells()))
    editor, planner = _person(engine, Role.EDITOR), _person(engine, Role.PLANNER)
    return World(region_id, folder, sites, editor, planner)


def _load(engine: Engine, region_id: int, code: str, reader: str, fill: object) -> None:
    source = Source(code, code, f"© {code}")
    apply_import(engine, region_id, source, InputFile(code, reader, date(2026, 1, 1)), fill)  # type: ignore[arg-type]


def _cells() -> list[CellBatch]:
    to_grid = Transformer.from_crs(4326, GRID_SRID, always_xy=True)
    x, y = to_grid.transform((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
    steps = np.arange(-20, 20) * 250
    xs, ys = (part.ravel().astype(np.int32) for part in np.meshgrid(int(x) // 250 * 250 + 125 + steps,
                                                                    int(y) // 250 * 250 + 125 + steps))  # fmt: skip
    rows = np.arange(len(xs), dtype=np.int32)
    return [
        CellBatch(250, group, xs, ys, np.full(len(xs), 5.0), np.zeros(len(xs), np.uint8), rows)
        for group in ("3-5", "6-9")
    ]


def _person(engine: Engine, role: Role) -> SignedIn:
    """Somebody whose session outlives the longest run."""
    email = f"{role}@example.org"
    with engine.begin() as connection:
        account_id = people.create_account(connection, email, f"Probe {role}", role)
        token = sessions.begin(connection, account_id, "password", "Probe", timedelta(days=7))
    return SignedIn(account_id, email, token)


def today() -> date:
    """The day the program takes for today."""
    return datetime.now(UTC).date()


def fill(engine: Engine, world: World, version: int = 1) -> None:
    """Load the list at once, without a worker."""
    from app.import_commands import source_spec
    from geodata.load.region import load_source

    path, mapping = world.write_list(version), world.folder / "liste.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    spec = source_spec(path, mapping, "table", None, today())
    load_source(engine, world.region_id, spec, world.folder, ())
