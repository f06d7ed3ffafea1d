"""The register of municipalities GV100AD of Destatis: fixed width, 220 characters (its description lies in the zip).

Positions (from 0): kind of record 0–2, date 2–10, Land 10–12, Regierungsbezirk 12, Kreis 13–15, Gemeinde 15–18,
Gemeindeverband 18–22, name 22–72, Textkennzeichen 122–124; municipalities (60): area in ha 128–139, people 139–150,
post code 165–170.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from geodata.figures import UNKNOWN, Figure, known
from geodata.guards import bounded_lines
from geodata.readers.code_lists import split_name
from geodata.readers.files import opened, table, text_lines
from geodata.reading import ReadError, ReadReport, Rejection
from geodata.rows import AreaLevel, AreaPeopleRow, AreaRow

KINDS: dict[str, AreaLevel] = {
    "10": "state",
    "40": "district",
    "50": "municipal_association",
    "60": "municipality",
}
WIDTH = 172
CSV_COLUMNS = ("ars", "ags", "name", "area_ha", "pop")


def read(
    path: Path, report: ReadReport, *, ars_prefix: str = "", people_date: date | None = None
) -> Iterator[AreaRow]:
    """Areas without geometry whose ARS begins with `ars_prefix`, municipalities with people at `people_date`.

    Takes the zip, its text file, or a table with the columns `CSV_COLUMNS`. Raises ReadError where it is none of these.
    """
    with opened(path, (".txt", ".asc", ".csv")) as (stream, name):
        if name.lower().endswith(".csv"):
            yield from _from_table(table(stream, name, CSV_COLUMNS), name, report, ars_prefix, people_date)
            return
        for number, line in enumerate(bounded_lines(text_lines(stream, name), name), start=1):
            report.rows_read += 1
            if not re.match(r"[1-6]0\d{8}", line) or len(line.rstrip("\r\n")) < WIDTH:
                raise ReadError(
                    "Die Zeile hat nicht den Aufbau eines GV100AD-Satzes (220 Zeichen).", name, row=number
                )
            row = _area(line, number, name, report, people_date)
            if row is not None and row.ars.startswith(ars_prefix):
                yield row


def people_rows(rows: list[AreaRow]) -> Iterator[AreaPeopleRow]:
    """The people of municipalities, and of the levels above as their sums."""
    sums: dict[str, float] = {}
    for row in rows:
        if row.level != "municipality" or row.ags is None or row.people_date is None:
            continue
        yield AreaPeopleRow(row.ags, row.people_date, "all", row.people, row.row_number)
        for ars in (row.ars[:2], row.ars[:5], row.ars[:9]):
            sums[ars] = sums.get(ars, 0) + (row.people.value or 0)
    when = next((row.people_date for row in rows if row.people_date), None)
    upper = {row.ars: row.row_number for row in rows if row.level != "municipality"}
    for ars, total in sums.items():
        if ars in upper and when is not None:
            yield AreaPeopleRow(ars, when, "all", known(total), upper[ars])


def _area(line: str, number: int, file: str, report: ReadReport, people_date: date | None) -> AreaRow | None:
    level = KINDS.get(line[:2])
    if level is None:
        return None
    land, region, kreis, gemeinde, verband = line[10:12], line[12], line[13:15], line[15:18], line[18:22]
    name, designation = split_name(line[22:72].strip())
    if level == "state":
        return AreaRow(level, land, None, name, None, row_number=number)
    if level == "district":
        return AreaRow(level, land + region + kreis, None, name, None, designation, land, row_number=number)
    ars = land + region + kreis + verband
    if level == "municipal_association":
        real = line[122:124] != "50"  # 50: a municipality without an association, listed as its own
        return (
            AreaRow(level, ars, None, name, None, designation, land + region + kreis, row_number=number)
            if real
            else None
        )
    alone = verband.startswith("0")
    parent = land + region + kreis if alone else ars
    return AreaRow(
        level, ars + gemeinde, land + region + kreis + gemeinde, name, None, designation, parent,
        _figure(line[128:139], file, number, "Fläche", report), _figure(line[139:150], file, number, "Bevölkerung", report),
        people_date, number, {"postal_code": line[165:170].strip()},
    )  # fmt: skip


def _figure(text: str, file: str, row: int, column: str, report: ReadReport) -> Figure:
    if not text.strip():
        return UNKNOWN
    if not text.strip().isdigit():
        report.reject(Rejection(file, row, column, text.strip(), "Hier gehört eine Zahl hin."))
        return UNKNOWN
    return known(int(text))


def _from_table(
    rows: Iterator[tuple[int, dict[str, str]]],
    file: str,
    report: ReadReport,
    ars_prefix: str,
    people_date: date | None,
) -> Iterator[AreaRow]:
    for number, row in rows:
        report.rows_read += 1
        if not row["ars"].startswith(ars_prefix):
            continue
        name, designation = split_name(row["name"])
        yield AreaRow(
            "municipality", row["ars"], row["ags"], name, None, designation, row["ars"][:5],
            _figure(row["area_ha"], file, number, "area_ha", report), _figure(row["pop"], file, number, "pop", report),
            people_date, number,
        )  # fmt: skip
