"""Invented official statistics of the demonstration Kreis, with stories: who rises, who has a new level, who stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

YEARS = range(2013, 2026)
PEOPLE = 4000
USUAL = 720
"""Of them under 18: 18 %."""
CHANGED = "UPDATE region SET data_version = data_version + 1 WHERE id = :region_id"
AREAS = """
    SELECT id, ars, name FROM area WHERE region_id = :region_id AND level = 'municipality' AND is_core ORDER BY ars"""
SOURCE = """
    INSERT INTO source (region_id, code, name, attribution) VALUES (:region_id, 'test-statistik', 'Erfundene Statistik', 'erfunden')
    ON CONFLICT (region_id, code) DO UPDATE SET name = excluded.name RETURNING id"""
IMPORT = """
    INSERT INTO import (region_id, source_id, reader, file_name, as_of, started_at, status)
    VALUES (:region_id, :source_id, 'test', 'erfunden.csv', '2026-01-10', now(), 'applied') RETURNING id"""
INSTEAD = "DELETE FROM statistic_value WHERE region_id = :region_id AND measure IN ('pop', 'pop_0_17')"
VALUE = """
    INSERT INTO statistic_value (region_id, measure, area_key, area_id, year, value, value_status, source_id, import_id, row_number)
    VALUES (:region_id, :measure, :ars, :area_id, :year, :value, :status, :source_id, :import_id, 1)
    ON CONFLICT (source_id, measure, area_key, year, breakdown) DO UPDATE
       SET value = excluded.value, value_status = excluded.value_status, import_id = excluded.import_id"""


def areas_of(connection: Connection, region_id: int) -> list[tuple[int, str, str]]:
    """Municipalities as id, ARS and name, by ARS."""
    return [tuple(row) for row in connection.execute(text(AREAS), {"region_id": region_id})]


def counts_of(number: int, rise: float = 12.0) -> list[int]:
    """People under 18 of a municipality by year: the first rises, the second has a new level since 2020, the third stands out."""
    chance = np.random.default_rng(number).integers(-9, 10, len(YEARS))
    step = np.arange(len(YEARS))
    story = {0: rise * step, 1: np.where(step >= 7, 90, 0), 2: np.full(len(step), 280)}
    return (USUAL + story.get(number, 0 * step) + chance).astype(int).tolist()


def bring_statistics(connection: Connection, region_id: int, rise: float = 12.0) -> None:
    """People and people under 18 of all municipalities and years; the last municipality's are too few to be told. They stand instead of the Kreis's own."""
    areas = areas_of(connection, region_id)
    connection.execute(text(INSTEAD), {"region_id": region_id})
    connection.execute(text(CHANGED), {"region_id": region_id})  # as every import does
    source = connection.execute(text(SOURCE), {"region_id": region_id}).scalar_one()
    number = connection.execute(text(IMPORT), {"region_id": region_id, "source_id": source}).scalar_one()
    for place, (area_id, ars, _) in enumerate(areas):
        is_small = place == len(areas) - 1
        for year, young in zip(YEARS, counts_of(place, rise), strict=True):
            told = {"pop": 40 if is_small else PEOPLE, "pop_0_17": 2 if is_small else young}
            for measure, value in told.items():
                put(connection, region_id, (source, number), (area_id, ars), measure, year, value)


def put(
    connection: Connection,
    region_id: int,
    brought: tuple[int, int],
    area: tuple[int, str],
    measure: str,
    year: int,
    value: int,
) -> None:
    """One figure."""
    keys = {
        "region_id": region_id, "measure": measure, "ars": area[1], "area_id": area[0], "year": year, "value": value,
        "status": "known" if value else "zero", "source_id": brought[0], "import_id": brought[1],
    }  # fmt: skip
    connection.execute(text(VALUE), keys)
