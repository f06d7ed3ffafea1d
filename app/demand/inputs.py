"""What a projection reads: the newest table of each kind, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.demand.kinds import BY_CODE, OLDEST
from app.demand.tables import VARIANTS
from app.projection.cohort import Rates
from app.projection.housing import HousingArea, moving_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

    from app.projection.cohort import FloatArray

AGES = OLDEST + 1
NEEDED = ("age_structure", "fertility", "mortality", "leaving", "arrivals")
WOMEN_SHARE = 0.49
"""Assumed share of women among those of childbearing age, as the tables of people are not kept by sex."""

TABLES = """
    SELECT DISTINCT ON (kind) kind, id, as_of, source, file_name, content_hash, row_count, loaded_at
      FROM demand_table WHERE region_id = :region_id ORDER BY kind, id DESC"""
ROWS = """
    SELECT r.area_id, r.site_id, r.name, r.variant, r.year, r.age, r.value, r.value_status, r.per_dwelling, r.from_outside, r.hours_per_week
      FROM demand_row r WHERE r.table_id = :table_id ORDER BY r.row_number"""


@dataclass(frozen=True, slots=True)
class Stored:
    """The newest table of a kind."""

    kind: str
    id: int
    as_of: date
    source: str
    file_name: str
    content_hash: str
    row_count: int
    loaded_at: Any

    @property
    def told(self) -> dict[str, Any]:
        """As answers name it."""
        return {
            "table": self.id, "label": BY_CODE[self.kind].label, "as_of": self.as_of, "source": self.source,
            "file_name": self.file_name, "rows": self.row_count, "loaded_at": self.loaded_at, "hash": self.content_hash,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inputs:
    """Arrays of a projection from `base_year` on: `area_ids` name the first axis of `base`, (area, sex, age)."""

    area_ids: list[int]
    base_year: int
    base: FloatArray
    rates: Rates
    arriving: FloatArray
    known_births: FloatArray
    births_known_until: int
    assumptions: list[str]
    tables: dict[str, Stored]
    hidden: int


def read_tables(connection: Connection, region_id: int) -> dict[str, Stored]:
    """The newest table of each kind."""
    rows = connection.execute(text(TABLES), {"region_id": region_id}).mappings()
    return {row["kind"]: Stored(**row) for row in rows}


def read_rows(connection: Connection, tables: dict[str, Stored], kind: str) -> Sequence[Row[Any]]:
    """The rows of the newest table of a kind; none where there is none."""
    if kind not in tables:
        return []
    return connection.execute(text(ROWS), {"table_id": tables[kind].id}).all()


def missing(tables: dict[str, Stored]) -> list[str]:
    """The kinds of tables without which there is no projection, by their names in German."""
    return [BY_CODE[kind].label for kind in NEEDED if kind not in tables]


def read_inputs(connection: Connection, tables: dict[str, Stored], years: int) -> Inputs:
    """All of it; `tables` has every kind that is needed."""
    people = read_rows(connection, tables, "age_structure")
    base_year = max(row.year for row in people)
    area_ids = sorted({row.area_id for row in people if row.year == base_year})
    index = {area: number for number, area in enumerate(area_ids)}
    base = np.zeros((len(area_ids), 1, AGES))
    for row in people:
        if row.year == base_year:
            base[index[row.area_id], 0, row.age] += _number(row)
    notes = _notes(base_year)
    arrivals = _arrivals(read_rows(connection, tables, "arrivals"), index, notes)
    arriving = np.repeat(arrivals[None], years, axis=0)[:, :, :, None, :]
    houses = _houses(read_rows(connection, tables, "housing"), index, base_year, years, arrivals, notes)
    if houses:
        arriving = arriving + moving_in(houses, len(area_ids), years)[:, None, :, None, :]
    known, until = _births(read_rows(connection, tables, "births"), index, base_year, years)
    notes.append(f"Geburten bis {until} sind gezählt, spätere aus Geburtenziffern berechnet.")
    hidden = sum(1 for row in people if row.year == base_year and row.value_status == "secret")
    if hidden:
        notes.append(f"{hidden} geheime Zahlen der Altersstruktur zählen als 1,5.")
    rates = _rates(connection, tables, notes)
    return Inputs(area_ids, base_year, base, rates, arriving, known, until, notes, tables, hidden)


def _notes(base_year: int) -> list[str]:
    return [
        "Status-quo-Vorausrechnung, keine Vorhersage: Sie schreibt fort, was angenommen ist.",
        f"Gezählt sind die Menschen am 31.12.{base_year}; alles Spätere ist berechnet.",
        "Geburtenziffern, Sterblichkeit, Fortzüge und Zuzüge bleiben in jedem Jahr gleich.",
        f"Frauen sind {WOMEN_SHARE:.0%} der Menschen im gebärfähigen Alter (angenommen).".replace("%", " %"),
    ]


def _number(row: Row[Any]) -> float:
    return 1.5 if row.value_status == "secret" else float(row.value or 0)


def _rates(connection: Connection, tables: dict[str, Stored], notes: list[str]) -> Rates:
    fertility = _by_variant(read_rows(connection, tables, "fertility"), "fertility", notes)
    deaths = read_rows(connection, tables, "mortality")
    newborn = [float(row.value) for row in deaths if row.age == -1 and row.variant == "middle"]
    mortality = _by_variant([row for row in deaths if row.age >= 0], "mortality", notes)
    leaving = _by_variant(read_rows(connection, tables, "leaving"), "leaving", notes)
    return Rates(fertility * WOMEN_SHARE, mortality, leaving, newborn[0] if newborn else 0.0)


def _by_variant(rows: Sequence[Row[Any]], kind: str, notes: list[str]) -> FloatArray:
    """(variant, 1, 1, age); a variant that a table does not tell is the middle one, and that is noted."""
    told = np.full((len(VARIANTS), 1, 1, AGES), np.nan)
    for row in rows:
        told[VARIANTS.index(row.variant), 0, 0, row.age] = row.value
    _fill(told, kind, notes)
    return np.nan_to_num(told)


def _fill(told: FloatArray, kind: str, notes: list[str]) -> None:
    silent = [number for number in range(len(VARIANTS)) if np.isnan(told[number]).all()]
    told[silent] = told[VARIANTS.index("middle")]
    if silent:
        notes.append(f"{BY_CODE[kind].label}: nur eine Variante bekannt, sie gilt für alle.")


def _arrivals(rows: Sequence[Row[Any]], index: dict[int, int], notes: list[str]) -> FloatArray:
    """(variant, area, age) per year."""
    told = np.full((len(VARIANTS), len(index), AGES), np.nan)
    for row in rows:
        if row.area_id in index:
            told[VARIANTS.index(row.variant), index[row.area_id], row.age] = row.value
    _fill(told, "arrivals", notes)
    return np.nan_to_num(told)


def _houses(
    rows: Sequence[Row[Any]],
    index: dict[int, int],
    base_year: int,
    years: int,
    arrivals: FloatArray,
    notes: list[str],
) -> list[HousingArea]:
    ages = arrivals[VARIANTS.index("middle")].sum(axis=0)
    houses: list[HousingArea] = []
    for row in rows:
        step = row.year - base_year - 1
        if row.area_id in index and 0 <= step < years:
            dwellings = np.zeros(years)
            dwellings[step] = row.value or 0
            houses.append(
                HousingArea(index[row.area_id], dwellings, row.per_dwelling, row.from_outside, ages)
            )
    if houses and ages.sum() > 0:
        names = len({row.name for row in rows})
        count = sum(float(house.dwellings.sum()) for house in houses)
        notes.append(
            f"Baugebiete: {names}, mit {count:g} Wohnungen; wer einzieht, ist so alt wie Zuziehende sonst."
        )
        return houses
    notes.append("Neue Baugebiete sind nicht berücksichtigt.")
    return []


def _births(
    rows: Sequence[Row[Any]], index: dict[int, int], base_year: int, years: int
) -> tuple[FloatArray, int]:
    """Counted births after the base year by (year, area), and until when all areas have them."""
    known = np.full((years, len(index)), np.nan)
    for row in rows:
        step = row.year - base_year - 1
        if row.area_id in index and 0 <= step < years and row.value is not None:
            known[step, index[row.area_id]] = row.value
    complete = ~np.isnan(known).any(axis=1)
    return known, base_year + int(np.argmin(complete) if not complete.all() else years)
