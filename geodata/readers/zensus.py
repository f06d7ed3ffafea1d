"""Population grids of the censuses 2022 and 2011, 1 km and 100 m, wide and long form, as CSV or zip.

What a number may be instead: 2022 `–` (withheld); 2011 -1 (uninhabited or withheld: the file does not tell which)
and -9 (too uncertain to be published). Shares (per cent under 18, 65 and over) become estimated counts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geodata.readers.files import opened, table
from geodata.reading import ReadError, ReadReport, Rejection
from geodata.rows import CELL_STATUS, CellBatch

BATCH_ROWS = 50_000
KNOWN, ESTIMATED, ZERO, UNKNOWN, SECRET = (
    CELL_STATUS.index(s) for s in ("known", "estimated", "zero", "unknown", "secret")
)
WITHHELD = frozenset({"–", "-", "—", ".", "/", "x", ""})
AGE_TEXT = {
    "unter 10": "0-9",
    "unter 3": "0-2",
    "80 und älter": "80+",
    "75 und älter": "75+",
    "65 und älter": "65+",
}
COUNT_COLUMNS = {
    "einwohner": "all", "insgesamt_bevoelkerung": "all", "unter18": "0-17", "a18bis29": "18-29", "a30bis49": "30-49",
    "a50bis64": "50-64", "a65undaelter": "65+", "unter10": "0-9", "a10bis19": "10-19", "a20bis29": "20-29",
    "a30bis39": "30-39", "a40bis49": "40-49", "a50bis59": "50-59", "a60bis69": "60-69", "a70bis79": "70-79",
    "a80undaelter": "80+", "unter3": "0-2", "a3bis5": "3-5", "a6bis14": "6-14", "a15bis17": "15-17",
    "a18bis24": "18-24", "a25bis29": "25-29", "a30bis39_": "30-39", "a65bis74": "65-74", "a75undaelter": "75+",
}  # fmt: skip
SHARE_COLUMNS = {"unter18_a": "0-17", "ab65_a": "65+"}
GRID_COLUMN = re.compile(r"(?i)^x_mp_(100m|1km|10km)$")
SIZES = {"100m": 100, "1km": 1000, "10km": 10_000}


@dataclass(slots=True)
class _Column:
    """A column of figures being gathered into batches."""

    age_group: str
    x: list[int]
    y: list[int]
    people: list[float]
    status: list[int]
    rows: list[int]

    @classmethod
    def empty(cls, age_group: str) -> _Column:
        return cls(age_group, [], [], [], [], [])

    def add(self, x: int, y: int, value: tuple[float, int], row: int) -> None:
        self.x.append(x)
        self.y.append(y)
        self.people.append(value[0])
        self.status.append(value[1])
        self.rows.append(row)

    def batch(self, cell_size_m: int) -> CellBatch:
        return CellBatch(
            cell_size_m, self.age_group, np.array(self.x, np.int32), np.array(self.y, np.int32),
            np.array(self.people, np.float64), np.array(self.status, np.uint8), np.array(self.rows, np.int32),
        )  # fmt: skip


def read(
    path: Path, report: ReadReport, *, size: str = "", bounds: tuple[float, float, float, float] | None = None
) -> Iterator[CellBatch]:
    """The figures of a grid file in batches; `size` (100m, 1km) picks the member of a zip with several grids.

    `bounds`: west, south, east, north (EPSG:3035); cells outside are counted and left out (the files are Germany's).

    Raises ReadError where it is no census grid. Uninhabited cells of 2011 (-1) come as secret, which is said.
    """
    with opened(path, (".csv",), size) as (stream, name):
        rows = table(stream, name, [], ";")
        first = next(rows, None)
        if first is None:
            raise ReadError("Die Datei enthält nur eine Kopfzeile.", name)
        x_column, y_column, cell_size_m = _grid_columns(list(first[1]), name)
        long = {"Merkmal", "Auspraegung_Text", "Anzahl"} <= set(first[1])
        gather = _Long(name, report) if long else _Wide(list(first[1]), name, report)
        count = outside = 0
        for number, row in _chained(first, rows):
            report.rows_read += 1
            place = _place(row, x_column, y_column, cell_size_m, name, number, report)
            if place is None:
                continue
            if bounds and not (bounds[0] <= place[0] <= bounds[2] and bounds[1] <= place[1] <= bounds[3]):
                outside += 1
                continue
            gather.take(row, *place, number)
            count += 1
            if count % BATCH_ROWS == 0:
                yield from gather.batches(cell_size_m)
        yield from gather.batches(cell_size_m)
    if outside:
        report.notes.append(f"{outside} Zeilen liegen weit außerhalb der Region und wurden übergangen.")
    if gather.uninhabited_or_secret:
        report.notes.append(
            f"{gather.uninhabited_or_secret} Werte sind -1: unbewohnt oder geheim, die Datei unterscheidet das nicht."
        )


class _Wide:
    """One row per cell, a column per age group."""

    def __init__(self, columns: list[str], file: str, report: ReadReport) -> None:
        self.file, self.report = file, report
        plain = {column.lower(): column for column in columns}
        self.counts = {
            plain[key]: _Column.empty(group) for key, group in COUNT_COLUMNS.items() if key in plain
        }
        self.shares = {
            plain[key]: _Column.empty(group) for key, group in SHARE_COLUMNS.items() if key in plain
        }
        self.total = next(
            (plain[key] for key in ("einwohner", "insgesamt_bevoelkerung") if key in plain), None
        )
        self.uninhabited_or_secret = 0
        if not self.counts:
            raise ReadError(
                "Es gibt keine Spalte mit Bevölkerungszahlen (zum Beispiel „Einwohner“).", file, row=1
            )

    def take(self, row: dict[str, str], x: int, y: int, number: int) -> None:
        """Take the figures of a cell."""
        bracketed = row.get("werterlaeuternde_Zeichen") == "KLAMMERN"
        total = float("nan")
        for column, gathered in self.counts.items():
            value = _value(row.get(column, ""), column, self.file, number, self.report)
            if value is None:
                continue
            if value == (-1.0, KNOWN):
                self.uninhabited_or_secret += 1
                value = (float("nan"), SECRET)
            if bracketed and value[1] == KNOWN:
                value = (value[0], ESTIMATED)
            if column == self.total:
                total = value[0]
            gathered.add(x, y, value, number)
        for column, gathered in self.shares.items():
            share = _value(row.get(column, ""), column, self.file, number, self.report)
            if share is not None and share[1] in {KNOWN, ZERO} and share[0] >= 0 and not math.isnan(total):
                gathered.add(x, y, (round(total * share[0] / 100, 2), ESTIMATED), number)

    def batches(self, cell_size_m: int) -> Iterator[CellBatch]:
        """What has been gathered, and begin anew."""
        for gathered in (self.counts, self.shares):
            for column, held in gathered.items():
                if held.x:
                    yield held.batch(cell_size_m)
                    gathered[column] = _Column.empty(held.age_group)


class _Long:
    """One row per cell and value of the feature."""

    def __init__(self, file: str, report: ReadReport) -> None:
        self.file, self.report = file, report
        self.columns: dict[str, _Column] = {}
        self.uninhabited_or_secret = 0

    def take(self, row: dict[str, str], x: int, y: int, number: int) -> None:
        """Take the figure of a row, if it is one of an age group."""
        if not row["Merkmal"].startswith("ALTER"):
            return
        group = _age_group(row["Auspraegung_Text"])
        if group is None:
            reason = "Diese Altersangabe ist nicht bekannt."
            self.report.reject(
                Rejection(self.file, number, "Auspraegung_Text", row["Auspraegung_Text"], reason)
            )
            return
        value = _value(row["Anzahl"], "Anzahl", self.file, number, self.report)
        if value is not None:
            if value == (-1.0, KNOWN):
                self.uninhabited_or_secret += 1
                value = (float("nan"), SECRET)
            self.columns.setdefault(group, _Column.empty(group)).add(x, y, value, number)

    def batches(self, cell_size_m: int) -> Iterator[CellBatch]:
        """What has been gathered, and begin anew."""
        for gathered in self.columns.values():
            yield gathered.batch(cell_size_m)
        self.columns = {}


def _chained(
    first: tuple[int, dict[str, str]], rest: Iterator[tuple[int, dict[str, str]]]
) -> Iterator[tuple[int, dict[str, str]]]:
    yield first
    yield from rest


def _grid_columns(columns: list[str], file: str) -> tuple[str, str, int]:
    for column in columns:
        found = GRID_COLUMN.match(column)
        if found:
            y_column = next((other for other in columns if other.lower() == f"y{column[1:].lower()}"), None)
            if y_column is not None:
                return column, y_column, SIZES[found[1].lower()]
    raise ReadError(
        "Es fehlen die Spalten mit den Gittermittelpunkten (x_mp_1km und y_mp_1km oder _100m).", file, row=1
    )


def _place(
    row: dict[str, str],
    x_column: str,
    y_column: str,
    cell_size_m: int,
    file: str,
    number: int,
    report: ReadReport,
) -> tuple[int, int] | None:
    try:
        x, y = int(row[x_column]), int(row[y_column])
    except (KeyError, ValueError):
        value = f"{row.get(x_column)} / {row.get(y_column)}"
        report.reject(Rejection(file, number, x_column, value, "Der Gittermittelpunkt ist keine ganze Zahl."))
        return None
    half = cell_size_m // 2
    if (
        x % cell_size_m != half
        or y % cell_size_m != half
        or not (3_900_000 < x < 4_800_000 and 2_500_000 < y < 3_700_000)
    ):
        reason = "Das ist kein Mittelpunkt des Gitters in Deutschland (EPSG:3035)."
        report.reject(Rejection(file, number, x_column, f"{x} / {y}", reason))
        return None
    return x, y


def _age_group(text: str) -> str | None:
    plain = text.strip().lower()
    if plain in AGE_TEXT:
        return AGE_TEXT[plain]
    found = re.fullmatch(r"(\d+)\s*(?:-|–|bis)\s*(\d+)", plain)
    return f"{found[1]}-{found[2]}" if found else None


def _value(text: str, column: str, file: str, row: int, report: ReadReport) -> tuple[float, int] | None:
    """Number and status; -1 is given as the number for the caller to interpret; None where there is no number to be had."""
    plain = text.strip()
    if plain in WITHHELD:
        return float("nan"), SECRET
    try:
        value = float(plain.replace(",", "."))
    except ValueError:
        report.reject(Rejection(file, row, column, plain, "Hier gehört eine Zahl hin."))
        return None
    if value == -9:
        return float("nan"), UNKNOWN
    if value < -1 or (-1 < value < 0):
        report.reject(Rejection(file, row, column, plain, "Eine Bevölkerungszahl ist nicht negativ."))
        return None
    return value, ZERO if value == 0 else KNOWN
