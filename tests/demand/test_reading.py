"""Tables that planners bring: taken as wholes, or refused with what is wrong in which row."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demand.kinds import BY_CODE, KINDS, school_year_of
from app.demand.reading import read_table, template, template_xlsx
from app.errors import InvalidFields
from geodata.figures import SECRET, UNKNOWN, ZERO, known

AGES = BY_CODE["age_structure"]
HEAD = "AGS;Jahr;Alter;Anzahl\n"


def read(text: str, kind: str = "age_structure"):
    return read_table(BY_CODE[kind], text.encode(), "t.csv")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_template_can_be_brought_as_it_is(kind):
    as_csv = "\n".join(";".join(line) for line in template(kind))
    from_csv = read_table(kind, as_csv.encode("utf-8-sig"), "vorlage.csv")
    from_xlsx = read_table(kind, template_xlsx(kind), "vorlage.xlsx")
    assert len(from_csv) == 1
    assert from_csv == from_xlsx


def test_signs_of_official_tables_are_understood():
    told = read(HEAD + "01059001;2025;0;12\n01059001;2025;1;-\n01059001;2025;2;.\n01059001;2025;3;x\n")
    assert [row.value for row in told] == [known(12), ZERO, SECRET, UNKNOWN]
    assert told[0].area == "01059001"


def test_rates_are_per_thousand_and_shares_per_cent():
    told = read("Variante;Alter;Geburten je 1000 Frauen\nmittel;30;95,5\n", "fertility")
    assert told[0].value == known(0.0955)
    assert told[0].variant == "middle"
    [house] = read(
        "AGS;Baugebiet;Jahr;Wohnungen;Menschen je Wohnung;Anteil von außerhalb\n01059001;Nord;2027;20;2,6;60\n",
        "housing",
    )
    assert (house.per_dwelling, house.from_outside) == (2.6, 0.6)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("01059001;2025;0;-5", "liegt nicht zwischen"),
        ("01059001;2025;100;5", "liegt nicht zwischen"),
        ("01059001;2025;1,5;5", "keine ganze Zahl"),
        ("01059001;2025;zwei;5", "keine Zahl"),
        (";2025;1;5", "fehlt"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_taken(row: str, words: str):
    with pytest.raises(InvalidFields, match="nichts ist eingespielt") as told:
        read(f"{HEAD}01059001;2025;5;7\n{row}\n")
    [(where, why)] = told.value.more["errors"].items()
    assert where.startswith("Zeile 3")
    assert words in why


def test_the_same_twice_is_refused():
    with pytest.raises(InvalidFields) as told:
        read(HEAD + "01059001;2025;5;7\n01059001;2025;5;8\n")
    assert told.value.more["errors"] == {"Zeile 3": "Dieselbe Angabe steht schon in Zeile 2."}


def test_a_school_year_of_two_years_is_refused_with_what_is_meant():
    with pytest.raises(InvalidFields) as told:
        read("Schule;Schuljahr;Klasse;Anzahl\nschule;2024/26;1;20\n", "pupils")
    assert "gemeint ist wohl 2024/25" in next(iter(told.value.more["errors"].values()))


@given(st.integers(1950, 2149))
def test_school_years_are_read_in_every_spelling(year: int):
    spellings = (f"{year}", f"{year}/{(year + 1) % 100:02d}", f"{year}/{year + 1}")
    assert {school_year_of(told) for told in spellings} == {year}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Spalten fehlen"),
        (b"AGS;Jahr;Alter\n1;2;3\n", "Anzahl"),
        (HEAD.encode(), "keine Zeilen"),
        ("AGS;Jahr;Alter;Anzahl\nä".encode("latin-1"), "UTF-8"),
        (b"PK\x03\x04broken", "ZIP-Archiv"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(content: bytes, words: str):
    with pytest.raises(InvalidFields, match=words):
        read_table(AGES, content, "t")


def test_numbers_of_a_workbook_are_read_as_numbers():
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["AGS", "Jahr", "Alter", "Anzahl"])
    sheet.append(["01059001", 2025, 3.0, 12])
    written = io.BytesIO()
    book.save(written)
    [row] = read_table(AGES, written.getvalue(), "t.xlsx")
    assert (row.area, row.age, row.value) == ("01059001", 3, known(12))
