"""A small made-up Kreis that has counted its people itself, with ones and twos planted among them, loaded through the real tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer
from shapely.geometry import MultiPolygon, box
from sqlalchemy import Engine, text

from geodata.categories import catalogue
from geodata.figures import known
from geodata.load.apply import InputFile, Source, apply_import, fill_with_sites, renew_municipalities
from geodata.load.areas import load_area_people, load_areas
from geodata.load.cells import assign_cells_to_municipalities, load_cells
from geodata.load.regions import NewRegion, make_region
from geodata.rows import AreaPeopleRow, AreaRow, CellBatch, OfferRow, SiteRow
from tests.gaps.villages import CONFIG, DAY, SOUTH, SRID, TO_GRID, WEST, degrees

if TYPE_CHECKING:
    from geodata.load.staging import Import

AGES = ("0-2", "3-5", "6-17", "18-64", "65+")
WHOLES = {"0-17": ("0-2", "3-5", "6-17"), "all": AGES}
GROUPS = (*AGES, *WHOLES)
VILLAGES = {"A": 0, "B": 4_000, "C": 8_000}
"""Metres along the one road."""
CELLS_EACH = 4
ARS = {name: f"01099500{number}00{number}" for number, name in enumerate("ABC", 1)}
KREIS = "01099"


@dataclass(frozen=True)
class Kreis:
    """True counts by (cell, age), the cells of a village one after the other."""

    counts: np.ndarray

    @classmethod
    def made(cls) -> Kreis:
        """In A one count of two, all alone; in B several in one cell and in neighbouring ones; in C one in each cell.

        In all villages together as many ones as twos of each age group.
        """
        counts = np.random.default_rng(11).integers(4, 30, (len(VILLAGES) * CELLS_EACH, len(AGES)))
        planted = {
            (1, 1): 2, (4, 0): 1, (4, 1): 2, (5, 1): 1, (6, 4): 2, (7, 2): 2, (8, 1): 1, (9, 2): 1, (11, 4): 1, (10, 0): 2,
        }  # fmt: skip
        for place, value in planted.items():
            counts[place] = value
        return cls(counts)

    @property
    def planted(self) -> list[tuple[int, int]]:
        """Where the ones and twos are."""
        return [(int(cell), int(age)) for cell, age in np.argwhere(self.counts < 3)]

    def other(self) -> Kreis:
        """The same with twos for ones and ones for twos."""
        return Kreis(np.where(self.counts < 3, 3 - self.counts, self.counts))

    def of(self, group: str) -> np.ndarray:
        """Of a group by cell."""
        return self.counts[:, [AGES.index(one) for one in WHOLES.get(group, (group,))]].sum(axis=1)

    def village(self, name: str) -> slice:
        """Its cells."""
        start = list(VILLAGES).index(name) * CELLS_EACH
        return slice(start, start + CELLS_EACH)


def grid() -> list[tuple[int, int]]:
    """The mid points of the cells in the European grid, by their number."""
    found: list[tuple[int, int]] = []
    for metres in VILLAGES.values():
        x, y = (int(one) // 100 * 100 + 50 for one in TO_GRID.transform(WEST + metres, SOUTH))
        found += [(x + 100 * n, y) for n in range(CELLS_EACH)]
    return found


def positions() -> list[tuple[float, float]]:
    """The same in degrees."""
    back = Transformer.from_crs(3035, 4326, always_xy=True)
    return [back.transform(*one) for one in grid()]


def make_kreis(engine: Engine, kreis: Kreis) -> int:
    """Load it; gives the region's id."""
    number = make_region(engine, NewRegion("klein", "Kleinkreis", SRID, config=CONFIG), catalogue())
    apply_import(
        engine,
        number,
        Source("melde", "Melderegister", "© Kreis"),
        InputFile("t", "test", DAY),
        lambda one: _fill(one, kreis),
    )
    return number


def _fill(current: Import, kreis: Kreis) -> None:
    load_areas(current, [
        AreaRow("district", KREIS, None, "Kleinkreis", None),
        *(AreaRow("municipality", ARS[name], f"0109900{number}", f"Dorf {name}", _land(x), parent_ars=KREIS)
          for number, (name, x) in enumerate(VILLAGES.items(), 1)),
    ], [KREIS])  # fmt: skip
    _people(current, kreis)
    assign_cells_to_municipalities(current)
    fill_with_sites(current, [
        SiteRow("k1", "Kita Haus", *degrees(0), (
            OfferRow("house", "day_care", 12, 72, known(40), known(14)), OfferRow("u3", "creche", 12, 36, known(15), known(12))),
            provider_kind="public"),
        SiteRow("k2", "Kita Klein", *degrees(4_000), (OfferRow("k", "kindergarten", 36, 72, known(20), known(2)),), provider_kind="public"),
        SiteRow("k3", "Kita Voll", *degrees(4_200), (OfferRow("k", "kindergarten", 36, 72, known(20), known(17)),), provider_kind="public"),
    ])  # fmt: skip
    renew_municipalities(current)


def _people(current: Import, kreis: Kreis) -> None:
    load_area_people(current, [
        *(AreaPeopleRow(f"0109900{number}", DAY, group, known(int(kreis.of(group)[kreis.village(name)].sum())))
          for number, name in enumerate(VILLAGES, 1) for group in GROUPS),
        *(AreaPeopleRow(KREIS, DAY, group, known(int(kreis.of(group).sum()))) for group in GROUPS),
    ])  # fmt: skip
    x, y = (np.array([one[axis] for one in grid()], np.int32) for axis in (0, 1))
    rows = np.arange(len(x), dtype=np.int32)
    load_cells(current, [
        CellBatch(100, group, x, y, kreis.of(group).astype(np.float64), np.zeros(len(x), np.uint8), rows) for group in GROUPS
    ])  # fmt: skip


CELL = """
    UPDATE cell_people SET people = :people WHERE age_group = :group
       AND cell_id = (SELECT id FROM population_cell WHERE (x_m, y_m) = (:x, :y))"""
AREA = "UPDATE area_people SET people = :people WHERE age_group = :group AND area_id = (SELECT id FROM area WHERE ars = :ars)"


def count_again(engine: Engine, kreis: Kreis) -> None:
    """The same Kreis with other counts."""
    with engine.begin() as connection:
        for group in GROUPS:
            people = kreis.of(group)
            for (x, y), value in zip(grid(), people.tolist(), strict=True):
                connection.execute(text(CELL), {"group": group, "x": x, "y": y, "people": value})
            areas = {
                KREIS: people.sum(),
                **{ARS[name]: people[kreis.village(name)].sum() for name in VILLAGES},
            }
            for ars, value in areas.items():
                connection.execute(text(AREA), {"group": group, "ars": ars, "people": int(value)})
        connection.execute(text("UPDATE region SET data_version = data_version + 1"))


def _land(x: float) -> bytes:
    return MultiPolygon([box(*degrees(x - 1_500, -2_000), *degrees(x + 1_900, 2_000))]).wkb
