"""Quarters as polygons, and figures of areas written as SQL, read as text and never run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from geodata.figures import UNKNOWN, known
from geodata.readers import area_tables
from geodata.readers.insert_tables import read_inserts
from geodata.reading import ReadError, ReadReport
from geodata.rows import AreaNumberRow, AreaPeopleRow

ATLAS = """
/* Tabelle 1; INSERT INTO nichts */
CREATE TABLE children (id SERIAL, year INT, area INT, "under 7" INT);
INSERT INTO areas VALUES (1, 'Alt; stadt', NULL);
INSERT INTO children (year, area, "under 7", rate, name) VALUES
(2021, 1, 10, 4.5, 'O''Hara'), -- einst
(2022, 1, 12, 5.5, 'a(b),c'),
(2022, 2, NULL, NULL, NULL);
"""
OPTIONS = {
    "area": "area", "year": "year", "ars": "010010000000{:02d}",
    "people": [{"table": "children", "columns": {"under 7": "0-6"}}],
    "numbers": [{"table": "children", "column": "rate", "name": "Anteil (%)"}],
}  # fmt: skip


def file(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "atlas.sql"
    path.write_text(content, encoding="utf-8")
    return path


def test_rows_are_read_with_their_columns_and_lines(tmp_path: Path):
    rows = list(read_inserts(file(tmp_path, ATLAS)))
    assert [row.line for row in rows] == [6, 7, 8]
    assert rows[0].values == {"year": "2021", "area": "1", "under 7": "10", "rate": "4.5", "name": "O'Hara"}
    assert rows[1].values["name"] == "a(b),c"
    assert rows[2].values["under 7"] is None


def test_people_by_year_and_numbers_of_the_newest_one(tmp_path: Path):
    rows = list(area_tables.read(file(tmp_path, ATLAS), ReadReport(), **OPTIONS))
    assert rows == [
        AreaPeopleRow("01001000000001", date(2021, 12, 31), "0-6", known(10), 6),
        AreaPeopleRow("01001000000001", date(2022, 12, 31), "0-6", known(12), 7),
        AreaPeopleRow("01001000000002", date(2022, 12, 31), "0-6", UNKNOWN, 8),
        AreaNumberRow("01001000000001", "Anteil (%)", 2022, 5.5, 7),
    ]


def test_values_that_are_none_are_rejected_with_row_column_and_reason(tmp_path: Path):
    report = ReadReport()
    bad = ATLAS.replace("2022, 1, 12, 5.5", "2022, 1, -3, viel").replace("2021, 1", "21, 1")
    assert len(list(area_tables.read(file(tmp_path, bad), report, **OPTIONS))) == 1
    told = {(one.row, one.column, one.value) for one in report.rejections}
    assert told >= {(7, "under 7", "-3"), (7, "rate", "viel"), (6, "area", "1 / 21")}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("(2022, 2, NULL, NULL, NULL)", "(2022, 2)"), "2 Werte für 5 Spalten"),
        (("NULL);\n", "NULL"), "nicht geschlossen"),
        (("INTO children", "children"), "INTO"),
        (('"under 7", rate', "rate"), "Werte für 4 Spalten"),
        (("12, 5.5", "12, DROP(1)"), "kein Wert"),
    ],
)
def test_a_file_that_is_not_of_this_form_is_refused_with_its_line(tmp_path: Path, change, words: str):
    path = file(tmp_path, ATLAS.rstrip().replace("NULL);", "NULL);\n").replace(*change))
    with pytest.raises(ReadError, match=words):
        list(area_tables.read(path, ReadReport(), **OPTIONS))


def test_a_missing_table_or_column_is_named(tmp_path: Path):
    path = file(tmp_path, ATLAS)
    for people, words in (
        ({"table": "nix", "columns": {}}, "Tabelle fehlt"),
        ({"table": "children", "columns": {"under 8": "0-7"}}, "Spalte"),
        ({"table": "children", "columns": {"under 7": "bis 7"}}, "Altersgruppe"),
    ):
        with pytest.raises(ReadError, match=words):
            list(area_tables.read(path, ReadReport(), **{**OPTIONS, "people": [people]}))
