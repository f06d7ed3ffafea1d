"""Figures of areas by year, from tables written as SQL (as Flensburg's social atlas is): people by age, and other numbers.

options = { area = "district_id", year = "year", ars = "01001000000{:02d}",
  people = [ { table = "…", columns = { age_0_to_under_7 = "0-6" } } ],
  numbers = [ { table = "…", column = "employment_rate", name = "Sozialversicherungspflichtig Beschäftigte (%)" } ] }
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from geodata.figures import UNKNOWN, Figure, known
from geodata.readers.insert_tables import InsertedRow, read_inserts
from geodata.reading import ReadError, Rejection
from geodata.rows import AGE_GROUP_PATTERN, AreaNumberRow, AreaPeopleRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.reading import ReadReport


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns say which area and year, how an area's key is made of its number, and what is wanted."""

    area: str
    year: str
    ars: str
    people: list[dict[str, Any]]
    numbers: list[dict[str, Any]]


def read(
    path: Path, report: ReadReport, *, area: str, year: str, ars: str,
    people: list[dict[str, Any]] | None = None, numbers: list[dict[str, Any]] | None = None,
) -> Iterator[AreaPeopleRow | AreaNumberRow]:  # fmt: skip
    """People by age group and year (on 31 December), and other numbers of their newest year.

    Raises ReadError where a table or column is missing or an age group is none; rows that cannot be read are rejected.
    """
    layout = Layout(area, year, ars, people or [], numbers or [])
    tables: dict[str, list[InsertedRow]] = defaultdict(list)
    for row in read_inserts(path):
        tables[row.table].append(row)
    for wanted in layout.people:
        yield from _people(tables, wanted, layout, path.name, report)
    for wanted in layout.numbers:
        yield from _numbers(tables, wanted, layout, path.name, report)


def _people(
    tables: dict[str, list[InsertedRow]], wanted: dict[str, Any], layout: Layout, file: str, report: ReadReport
) -> Iterator[AreaPeopleRow]:  # fmt: skip
    columns: dict[str, str] = wanted["columns"]
    for group in columns.values():
        if not re.fullmatch(AGE_GROUP_PATTERN, group):
            raise ReadError(f"Die Altersgruppe „{group}“ ist keine (wie 0-6, 65+).", file)
    for row in _rows(tables, wanted["table"], [*columns, layout.area, layout.year], file):
        report.rows_read += 1
        key, year = _key(row, layout, file, report), _whole(row, layout.year)
        if key is None or year is None:
            continue
        for column, group in columns.items():
            figure = _figure(row, column, file, report)
            if figure is not None:
                yield AreaPeopleRow(key, date(year, 12, 31), group, figure, row.line)


def _numbers(
    tables: dict[str, list[InsertedRow]], wanted: dict[str, Any], layout: Layout, file: str, report: ReadReport
) -> Iterator[AreaNumberRow]:  # fmt: skip
    column = wanted["column"]
    newest: dict[str, tuple[int, AreaNumberRow]] = {}
    for row in _rows(tables, wanted["table"], [column, layout.area, layout.year], file):
        report.rows_read += 1
        key, year, told = _key(row, layout, file, report), _whole(row, layout.year), row.values[column]
        if key is None or year is None or told is None:
            continue
        if not re.fullmatch(r"-?\d{1,9}(\.\d+)?", told):
            report.reject(Rejection(file, row.line, column, told, "Das ist keine Zahl."))
            continue
        number = AreaNumberRow(key, wanted["name"], year, float(told), row.line)
        if key not in newest or newest[key][0] < year:
            newest[key] = year, number
    yield from (number for _, number in newest.values())


def _rows(
    tables: dict[str, list[InsertedRow]], table: str, columns: list[str], file: str
) -> list[InsertedRow]:
    if table not in tables:
        raise ReadError("Diese Tabelle fehlt.", file, value=table)
    for column in columns:
        if column not in tables[table][0].values:
            raise ReadError(f"In der Tabelle {table} fehlt diese Spalte.", file, column=column)
    return tables[table]


def _key(row: InsertedRow, layout: Layout, file: str, report: ReadReport) -> str | None:
    number, year = _whole(row, layout.area), _whole(row, layout.year)
    if number is None or year is None or not 1900 <= year <= 2100:
        told = f"{row.values[layout.area]} / {row.values[layout.year]}"
        report.reject(Rejection(file, row.line, layout.area, told, "Gebiet oder Jahr sind nicht zu lesen."))
        return None
    return layout.ars.format(number)


def _whole(row: InsertedRow, column: str) -> int | None:
    told = row.values[column]
    return int(told) if told is not None and re.fullmatch(r"\d{1,6}", told) else None


def _figure(row: InsertedRow, column: str, file: str, report: ReadReport) -> Figure | None:
    told = row.values[column]
    if told is None:
        return UNKNOWN
    if not re.fullmatch(r"\d{1,9}", told):
        report.reject(Rejection(file, row.line, column, told, "Das ist keine Anzahl."))
        return None
    return known(int(told))
