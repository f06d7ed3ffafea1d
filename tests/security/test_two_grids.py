"""Counts of one or two people of one day stand on one grid only: a second one could be subtracted from it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sqlalchemy import text

from geodata.categories import catalogue
from geodata.load.apply import ImportFailedError, InputFile, Source, apply_import
from geodata.load.cells import load_cells
from geodata.load.regions import NewRegion, make_region
from geodata.rows import CellBatch

if TYPE_CHECKING:
    from sqlalchemy import Engine

FINE, COARSE = (4_300_050, 3_500_050), (4_300_500, 3_500_500)
COUNTED = "SELECT count(*) FROM cell_people p JOIN population_cell c ON c.id = p.cell_id WHERE c.region_id = :region_id"


@pytest.fixture
def region_id(engine: Engine) -> int:
    slug = f"gitter-{np.random.default_rng().integers(1 << 40)}"
    return make_region(engine, NewRegion(slug, "Gitterkreis", 25832), catalogue())


def _bring(
    engine: Engine, region_id: int, size_m: int, group: str, people: float, day: date = date(2026, 1, 1)
) -> None:
    x, y = (np.array([at], np.int32) for at in (FINE if size_m == 100 else COARSE))
    batch = CellBatch(
        size_m, group, x, y, np.array([people]), np.zeros(1, np.uint8), np.arange(1, dtype=np.int32)
    )
    code = f"raster-{size_m}"
    apply_import(engine, region_id, Source(code, code, "© Kreis"), InputFile(f"{code}.csv", "zensus", day),
                 lambda current: load_cells(current, [batch]))  # fmt: skip


def _rows(engine: Engine, region_id: int) -> int:
    with engine.connect() as connection:
        return connection.execute(text(COUNTED), {"region_id": region_id}).scalar_one()


@pytest.mark.parametrize(("all_people", "children"), [(5.0, 2.0), (2.0, 5.0), (1.0, 2.0)])
def test_a_second_grid_of_the_day_is_refused_in_words_and_nothing_changes(
    engine: Engine, region_id: int, all_people: float, children: float
) -> None:
    _bring(engine, region_id, 100, "all", all_people)
    with pytest.raises(ImportFailedError, match=r"raster-1000\.csv: Zum 01\.01\.2026 .* 100 m und 1000 m"):
        _bring(engine, region_id, 1000, "0-2", children)
    assert _rows(engine, region_id) == 1


def test_it_is_taken_where_no_count_is_small_or_of_another_day(engine: Engine, region_id: int) -> None:
    _bring(engine, region_id, 100, "all", 5)
    _bring(engine, region_id, 1000, "0-2", 3)
    _bring(engine, region_id, 1000, "0-2", 2, date(2025, 1, 1))
    assert _rows(engine, region_id) == 3


def test_a_small_count_on_one_grid_is_taken(engine: Engine, region_id: int) -> None:
    _bring(engine, region_id, 100, "all", 5)
    _bring(engine, region_id, 100, "0-2", 1)
    assert _rows(engine, region_id) == 1  # the file of a source stands instead of the one before
