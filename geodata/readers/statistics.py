"""Figures of official statistics: flat files of GENESIS and Regionalstatistik, their printed tables, and tables of one's own.

A flat file ("ffcsv") has a line per figure, with codes and labels; a printed table (CSV or XLSX, as the Kommunale
Bildungsdatenbank has them too) a line per area under several lines of headings. Which heading is which measure is known by the
measure's own words, name or id, or said by a mapping:

definition = "mit Förderzentren"        # where figures are defined otherwise than usual
year = 2023                             # where the file does not tell the year
breakdown = ""
[columns]
"Absolventen/Abgänger / insgesamt" = "leavers"
"Absolventen/Abgänger / weiblich" = "leavers@geschlecht=w"
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import TYPE_CHECKING, Any

from geodata.figures import NOT_APPLICABLE, SECRET, UNKNOWN, Figure, estimated, known
from geodata.guards import bounded_lines
from geodata.readers.files import delimiter_of, opened, text_lines
from geodata.readers.plan_table import FaultyRowsError
from geodata.readers.sheets import raw_rows
from geodata.readers.statistic_headings import (
    OTHER_UNITS,
    TOTALS,
    Meaning,
    check_unit,
    meaning_of,
    meaning_told,
    plain,
    unit_among,
)
from geodata.readers.values import number, school_year_of
from geodata.reading import ReadError, Rejection
from geodata.rows import StatisticRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from geodata.reading import ReadReport

AREA_KEY = re.compile(r"\d{2}(\d{3}(\d{3,4}(\d{3})?)?)?")
"""ARS or AGS: 2 (Land), 5 (Kreis), 8 or 12 (municipality), 9 (Amt) digits."""
YEAR = re.compile(r"(?:\d{1,2}\.\d{1,2}\.)?((?:19|20)\d{2})(?:/\d{2,4})?")
LEADING, MOST_HEADINGS, LOOKED_AT, SHOWN = 4, 30, 200, 12
EXAMPLES, MOST_TOLD, MOST_SEEN = 3, 200, 20_000
SIGNS = {
    "-": known(0),
    "–": known(0),
    ".": SECRET,
    "•": SECRET,
    "/": UNKNOWN,
    "...": UNKNOWN,
    "…": UNKNOWN,
    "x": NOT_APPLICABLE,
}
"""Signs in place of a number (DIN 55301): nothing, secret, not sure enough, later, makes no sense."""
AREA_VARIABLES = ("KREISE", "GEMEIN", "DLAND", "KREIS", "REGION", "DINSG", "GEMEINDE", "VERWALT")


@dataclass(frozen=True, slots=True)
class StatisticMapping:
    """Which heading is which measure, and what the file does not tell itself."""

    columns: dict[str, str] = field(default_factory=dict)
    year: int | None = None
    breakdown: str = ""
    definition: str | None = None


def mapping_of(told: dict[str, Any], file: str) -> StatisticMapping:
    """A mapping as it stands in `file`. Raises ReadError where it names what there is not."""
    names = {one.name for one in fields(StatisticMapping)}
    for name in told:
        if name not in names:
            raise ReadError(
                f"Die Zuordnung hat den unbekannten Teil „{name}“; es gibt: {', '.join(sorted(names))}.", file
            )
    columns = told.get("columns", {})
    if not isinstance(columns, dict) or not all(isinstance(one, str) for one in columns.values()):
        raise ReadError("Die Zuordnung nennt unter columns zu jeder Überschrift eine Größe.", file)
    for heading, measure in columns.items():
        meaning_told(measure, heading, file)
    year = told.get("year")
    if year is not None and (not isinstance(year, int) or not 1900 <= year <= 2200):
        raise ReadError("Das Jahr in der Zuordnung ist keines.", file)
    for name in ("breakdown", "definition"):
        if not isinstance(told.get(name, ""), str) or len(told.get(name) or "") > 300:
            raise ReadError(f"„{name}“ in der Zuordnung ist ein kurzer Text.", file)
    return StatisticMapping(columns, year, told.get("breakdown", ""), told.get("definition"))


def read(path: Path, report: ReadReport, *, mapping: dict[str, Any] | None = None) -> list[StatisticRow]:
    """All figures of a file. Raises ReadError where nothing is known, FaultyRowsError naming both rows of double values."""
    by = mapping_of(mapping or {}, path.name)
    grid = list(_grid(path))
    head = _flat_head(grid)
    rows = list(_flat(grid, head, by, path.name, report) if head else _printed(grid, by, path.name, report))
    if not rows:
        raise ReadError("In der Datei steht keine Zahl zu einem Gebiet.", path.name)
    _refuse_twice(rows, path.name)
    return rows


def looks_like_flat_file(columns: Iterable[str]) -> bool:
    """Whether a table has the columns of a flat file of GENESIS."""
    return _flat_columns([one.strip().lower() for one in columns]) is not None


def _grid(path: Path) -> Iterator[list[str]]:
    if path.suffix.lower() == ".xlsx":
        yield from raw_rows(path)
        return
    with opened(path, (".csv", ".txt", ".tsv")) as (stream, name):
        lines = bounded_lines(text_lines(stream, name), name)
        head = [line for line, _ in zip(lines, range(LOOKED_AT), strict=False)]
        used = delimiter_of("".join(head))
        try:
            for row in csv.reader(_again(head, lines), delimiter=used):
                yield [cell.strip() for cell in row]
        except csv.Error as error:
            raise ReadError("Die Datei ist keine lesbare CSV-Tabelle.", name) from error


def _again(head: Iterable[str], rest: Iterable[str]) -> Iterator[str]:
    yield from head
    yield from rest


@dataclass(frozen=True, slots=True)
class _Flat:
    """Where a flat file tells what: time, pairs of variable, code and label, and columns of values with their labels."""

    time: int
    variables: tuple[tuple[int, int, int], ...]
    values: dict[int, str]
    value_label: int | None
    unit: int | None = None


def _flat_head(grid: Sequence[list[str]]) -> _Flat | None:
    return _flat_columns([one.lower() for one in grid[0]]) if grid else None


def _flat_columns(head: Sequence[str]) -> _Flat | None:
    at = {name: place for place, name in enumerate(head)}
    time = at.get("time", at.get("zeit"))
    variables = tuple(
        (at[f"{n}_{variable}"], at[f"{n}_{code}"], at[f"{n}_{label}"])
        for n in range(1, 9)
        for variable, code, label in (
            ("variable_code", "variable_attribute_code", "variable_attribute_label"),
            ("merkmal_code", "auspraegung_code", "auspraegung_label"),
        )
        if {f"{n}_{variable}", f"{n}_{code}", f"{n}_{label}"} <= set(at)
    )
    if time is None or not variables:
        return None
    if "value" in at:
        return _Flat(time, variables, {at["value"]: ""}, at.get("value_variable_label"), at.get("value_unit"))
    values = {place: name.split("__")[1] for place, name in enumerate(head) if name.count("__") >= 1}
    return (
        _Flat(time, variables, {place: told.replace("_", " ") for place, told in values.items()}, None)
        if values
        else None
    )


def _flat(
    grid: Sequence[list[str]], head: _Flat, by: StatisticMapping, file: str, report: ReadReport
) -> Iterator[StatisticRow]:
    seen: dict[str, None] = {}
    found = 0
    for place, cells in enumerate(grid[1:], start=2):
        if len(cells) < len(grid[0]):
            continue
        report.rows_read += 1
        area, labels = _flat_area(head, cells)
        year = _year(cells[head.time]) or by.year
        for column, label in head.values.items():
            heading = _heading([cells[head.value_label] if head.value_label is not None else label, *labels])
            seen[heading] = None
            meaning = _meaning(heading, by, "" if head.unit is None else cells[head.unit], file)
            if area is None or year is None or meaning is None:
                continue
            figure = _figure(cells[column], file, place, heading, report)
            if figure is not None:
                found += 1
                yield StatisticRow(
                    area[0], area[1], meaning[0], year, figure, place, meaning[1], by.definition
                )
    if not found:
        raise _not_known(seen, file)


def _flat_area(head: _Flat, cells: Sequence[str]) -> tuple[tuple[str, str] | None, list[str]]:
    area: tuple[str, str] | None = None
    labels: list[str] = []
    for variable, code, label in head.variables:
        is_area = cells[variable].upper().startswith(AREA_VARIABLES)
        if is_area and AREA_KEY.fullmatch(cells[code]):
            area = cells[code], cells[label]
        elif not is_area:
            labels.append(cells[label])
    return area, labels


def _printed(
    grid: Sequence[list[str]], by: StatisticMapping, file: str, report: ReadReport
) -> Iterator[StatisticRow]:
    key, first = _first_area(grid, file)
    headings = _headings(grid[:first], key)
    measures = {
        column: meaning
        for column, told in headings.items()
        if (meaning := _meaning(told, by, _unit(grid[:first], column), file)) is not None
    }
    if not measures:
        raise _not_known(headings.values(), file)
    title_year = by.year or next((y for row in grid[:first] for cell in row if (y := _year_in(cell))), None)
    for place, cells in enumerate(grid[first:], start=first + 1):
        if len(cells) <= key or not AREA_KEY.fullmatch(cells[key]):
            continue
        report.rows_read += 1
        year = (
            next((y for n, cell in enumerate(cells[:LEADING]) if n != key and (y := _year(cell))), None)
            or title_year
        )
        if year is None:
            report.reject(
                Rejection(file, place, None, None, "Es ist nicht gesagt, welches Jahr gemeint ist.")
            )
            continue
        name = next(
            (cell for n, cell in enumerate(cells[:LEADING]) if n > key and re.search(r"[^\W\d]", cell)), None
        )
        for column, (measure, part) in measures.items():
            if column < len(cells) and cells[column]:
                figure = _figure(cells[column], file, place, headings[column], report)
                if figure is not None:
                    yield StatisticRow(cells[key], name, measure, year, figure, place, part, by.definition)


def _first_area(grid: Sequence[list[str]], file: str) -> tuple[int, int]:
    """The column of area keys, and the first row with one that has figures too."""
    for place, cells in enumerate(grid[: MOST_HEADINGS * 4]):
        for column, cell in enumerate(cells[:LEADING]):
            told = [one for one in cells[column + 1 :] if one]
            is_year = _year(cell) is not None and len(cell) == 4
            if AREA_KEY.fullmatch(cell) and not is_year and len(told) >= 1:
                return column, place
    raise ReadError(
        "Keine Zeile beginnt mit einem Gebietsschlüssel (AGS oder ARS: 2, 5, 8, 9 oder 12 Ziffern).", file
    )


def _headings(rows: Sequence[list[str]], key: int) -> dict[int, str]:
    """What stands above each column, from the top down; a cell stands for the empty ones to its right."""
    wide = [row for row in rows[-MOST_HEADINGS:] if any(row[key + 1 :])]  # titles stand at the very left
    width = max((len(row) for row in wide), default=0)
    told: dict[int, list[str]] = {}
    for number_of, row in enumerate(wide):
        last = ""
        for column in range(width):
            cell = row[column] if column < len(row) else ""
            last = cell or (last if number_of < len(wide) - 1 else "")
            if column > key and last:
                told.setdefault(column, []).append(last)
    return {column: _heading(parts) for column, parts in told.items()}


def _heading(parts: Iterable[str]) -> str:
    kept = [" ".join(one.split()) for one in parts if one and one.strip().lower() not in TOTALS]
    return " / ".join(dict.fromkeys(kept)) or "insgesamt"


def _unit(rows: Sequence[list[str]], column: int) -> str:
    return unit_among(row[column] for row in rows[-MOST_HEADINGS:] if column < len(row))


def _meaning(heading: str, by: StatisticMapping, unit: str, file: str) -> Meaning | None:
    """What the mapping says of a heading, else (where it says nothing at all) what its words mean.

    Columns of shares are left out where nobody mapped them. Raises ReadError where somebody did.
    """
    mapped = {plain(told): measure for told, measure in by.columns.items()}.get(plain(heading))
    if mapped is not None:
        measure, part = meaning_told(mapped, heading, file)
        check_unit(unit, heading, measure, file)
        return measure, part or by.breakdown
    found = None if by.columns or unit_among([unit]) else meaning_of(heading)
    return found and (found[0], found[1] or by.breakdown)


def headings_of(path: Path) -> list[dict[str, Any]]:
    """Each heading of figures (in the first 20,000 rows) with some of them, its unit where it is none of a count, and what it would be taken for."""
    grid = list(islice(_grid(path), MOST_SEEN))
    head = _flat_head(grid)
    columns = list(_flat_columns_of(grid, head) if head else _printed_columns(grid, path.name))
    found: dict[tuple[str, str], list[str]] = {}
    for heading, unit, value in columns:
        examples = found.setdefault((heading, unit), [])
        if value and value not in examples and len(examples) < EXAMPLES:
            examples.append(value)
    told: list[dict[str, Any]] = []
    for (heading, unit), examples in found.items():
        meaning = None if unit else meaning_of(heading)
        told.append({
            "heading": heading, "unit": OTHER_UNITS.get(unit.strip().lower()), "examples": examples,
            "measure": meaning and meaning[0], "part": meaning[1] if meaning else "",
        })  # fmt: skip
    return told[:MOST_TOLD]


def _flat_columns_of(grid: Sequence[list[str]], head: _Flat) -> Iterator[tuple[str, str, str]]:
    for cells in grid[1:]:
        if len(cells) >= len(grid[0]):
            _, labels = _flat_area(head, cells)
            unit = unit_among([cells[head.unit]]) if head.unit is not None else ""
            for column, label in head.values.items():
                yield (
                    _heading([cells[head.value_label] if head.value_label is not None else label, *labels]),
                    unit,
                    cells[column],
                )


def _printed_columns(grid: Sequence[list[str]], file: str) -> Iterator[tuple[str, str, str]]:
    key, first = _first_area(grid, file)
    for column, heading in _headings(grid[:first], key).items():
        for cells in grid[first : first + LOOKED_AT]:
            is_figure = column < len(cells) and not re.search(r"[^\W\d]{2}", cells[column])
            if is_figure and AREA_KEY.fullmatch(cells[key]):
                yield heading, _unit(grid[:first], column), cells[column]


def _not_known(headings: Iterable[str], file: str) -> ReadError:
    told = [one for one in dict.fromkeys(headings) if one][:SHOWN]
    return ReadError(
        "Keine Überschrift ist als Größe bekannt. Bitte zuordnen (columns); es gibt diese Überschriften: "
        + "; ".join(f"„{one}“" for one in told) + ".", file,
    )  # fmt: skip


def _year(cell: str) -> int | None:
    told = cell.strip()
    if re.fullmatch(r"\d{4}/\d{2,4}", told):
        try:
            return school_year_of(told)
        except ValueError:
            return None
    found = YEAR.fullmatch(told)
    return int(found[1]) if found else None


def _year_in(cell: str) -> int | None:
    found = re.search(r"\b(?:\d{1,2}\.\d{1,2}\.)?((?:19|20)\d{2})\b", cell)
    return int(found[1]) if found else None


def _figure(cell: str, file: str, row: int, column: str, report: ReadReport) -> Figure | None:
    told = cell.replace("\u00a0", " ").strip()
    if told.lower() in SIGNS:
        return SIGNS[told.lower()]
    unsure = re.fullmatch(r"\((.+)\)", told)
    plain = re.sub(r"(?<=\d)[ \u202f](?=\d{3}\b)", "", unsure[1] if unsure else told)
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", plain):
        plain = plain.replace(".", "")  # "1.480" is written so in German tables: counts, by thousands
    plain = re.sub(r"[a-z]$", "", plain)  # "12e" is an estimate, "12r" a corrected number
    try:
        value = number(plain)
    except ValueError:
        report.reject(
            Rejection(file, row, column, cell, "Das ist weder eine Zahl noch ein Zeichen der Statistik.")
        )
        return None
    return estimated(value) if unsure else known(value)


def _refuse_twice(rows: Sequence[StatisticRow], file: str) -> None:
    seen: dict[tuple[str, str, int, str], StatisticRow] = {}
    faults: list[Rejection] = []
    for row in rows:
        key = (row.area_key, row.measure, row.year, row.breakdown)
        before = seen.setdefault(key, row)
        if before is not row:
            words = f"Zweimal ein Wert für {row.area_key} im Jahr {row.year}: in Zeile {before.row_number} und in Zeile {row.row_number}."
            value = None if row.value.value is None else f"{row.value.value:g}"
            faults.append(Rejection(file, row.row_number, row.measure, value, words))
    if faults:
        raise FaultyRowsError(faults, file)
