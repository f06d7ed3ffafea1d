"""Flensburg's list of schools (CSV): pupils of whole schools, without grades and without a school year."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from geodata.plan_rows import SchoolTotalRow
from geodata.readers.files import opened, table
from geodata.readers.plan_table import count_of
from geodata.readers.values import clean, coordinates
from geodata.reading import ReadReport, Rejection

NUMBER, NAME, PUPILS, LON, LAT = "Nummer", "Schulname", "Schüler", "Lon", "Lat"


def read(path: Path, report: ReadReport) -> Iterator[SchoolTotalRow]:
    """The schools with their pupils; rows without a number or with pupils that are none are rejected."""
    with opened(path, (".csv",)) as (stream, name):
        for number, row in table(stream, name, (NUMBER, NAME, PUPILS, LON, LAT), ","):
            report.rows_read += 1
            made = _school(row, number, name, report)
            if made is not None:
                yield made


def _school(row: dict[str, str], number: int, file: str, report: ReadReport) -> SchoolTotalRow | None:
    agency, name = clean(row[NUMBER]), clean(row[NAME])
    if agency is None or name is None:
        report.reject(Rejection(file, number, NUMBER, row[NUMBER], "Nummer oder Name fehlt."))
        return None
    try:
        pupils = count_of(row[PUPILS])
    except ValueError as error:
        report.reject(Rejection(file, number, PUPILS, row[PUPILS], str(error)))
        return None
    point = coordinates(row[LON], row[LAT], report, file, number)
    return SchoolTotalRow(number, agency, name, pupils, point)
