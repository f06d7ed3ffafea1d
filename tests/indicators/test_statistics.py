"""Figures of official statistics as their files have them: flat files, printed tables, tables of one's own."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from geodata.readers.plan_table import FaultyRowsError
from geodata.readers.statistics import headings_of, read
from geodata.reading import ReadError, ReadReport

FLAT = """statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label
12411;Fortschreibung;STAG;Stichtag;31.12.2022;GEMEIN;Gemeinden;01059045;Musterdorf;ALTX;Altersgruppen;ALT000B03;unter 3 Jahre;12;Anzahl;BEVSTD;Bevölkerungsstand
12411;Fortschreibung;STAG;Stichtag;31.12.2022;GEMEIN;Gemeinden;01059045;Musterdorf;ALTX;Altersgruppen;;Insgesamt;640;Anzahl;BEVSTD;Bevölkerungsstand
12411;Fortschreibung;STAG;Stichtag;31.12.2022;KREISE;Kreise;01059;Musterkreis;ALTX;Altersgruppen;;Insgesamt;200000;Anzahl;BEVSTD;Bevölkerungsstand
12411;Fortschreibung;STAG;Stichtag;31.12.2022;GEMEIN;Gemeinden;01059046;Winzig;ALTX;Altersgruppen;;Insgesamt;.;Anzahl;BEVSTD;Bevölkerungsstand
"""
OLD_FLAT = """Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;1_Auspraegung_Code;1_Auspraegung_Label;BEV002__Lebendgeborene__Anzahl
12612;Geburten;JAHR;Jahr;2021;KREISE;Kreise;01059;Musterkreis;1.480
"""
PRINTED = """Tabelle: 21111-02-06-4
Absolventen/Abgänger allgemeinbildender Schulen
Regionale Tiefe: Kreise und krfr. Städte
;;;Absolventen/Abgänger;;
;;;Insgesamt;ohne Hauptschulabschluss;mit allgemeiner Hochschulreife
;;;Anzahl;Anzahl;Anzahl
2021/22;01059;  Schleswig-Flensburg, Landkreis;1 964;141;(602)
2021/22;01001;  Flensburg, Kreisfreie Stadt;1204;.;-
2021/22;DG;Deutschland;756000;47000;260000
__________
© Statistische Ämter des Bundes und der Länder, Deutschland
"""


def rows_of(folder: Path, text: str, **more: object) -> list[tuple[str, str, int, float | None, str]]:
    path = folder / "tabelle.csv"
    path.write_text(text, encoding="cp1252")
    return [
        (row.area_key, row.measure, row.year, row.value.value, row.value.status.value)
        for row in read(path, ReadReport(), **more)  # type: ignore[arg-type]
    ]


def test_a_flat_file_of_genesis(tmp_path: Path) -> None:
    found = rows_of(tmp_path, FLAT)
    assert found == [
        ("01059045", "pop", 2022, 640, "known"), ("01059", "pop", 2022, 200000, "known"), ("01059046", "pop", 2022, None, "secret"),
    ]  # fmt: skip


def test_a_mapping_says_which_heading_is_which_measure(tmp_path: Path) -> None:
    mapping = {"columns": {"Bevölkerungsstand / unter 3 Jahre": "pop_0_2"}}
    assert rows_of(tmp_path, FLAT, mapping=mapping) == [("01059045", "pop_0_2", 2022, 12, "known")]


def test_an_older_flat_file(tmp_path: Path) -> None:
    assert rows_of(tmp_path, OLD_FLAT) == [("01059", "births", 2021, 1480, "known")]


def test_a_printed_table_with_signs(tmp_path: Path) -> None:
    found = rows_of(tmp_path, PRINTED, mapping={"columns": {
        "Absolventen/Abgänger": "leavers", "Absolventen/Abgänger / ohne Hauptschulabschluss": "leavers_without",
        "Absolventen/Abgänger / mit allgemeiner Hochschulreife": "leavers_ahr",
    }})  # fmt: skip
    assert found == [
        ("01059", "leavers", 2021, 1964, "known"), ("01059", "leavers_without", 2021, 141, "known"),
        ("01059", "leavers_ahr", 2021, 602, "estimated"), ("01001", "leavers", 2021, 1204, "known"),
        ("01001", "leavers_without", 2021, None, "secret"), ("01001", "leavers_ahr", 2021, 0, "zero"),
    ]  # fmt: skip


def test_an_own_workbook_whose_headings_are_names_of_measures(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["AGS", "Gemeinde", "Jahr", "Mitglieder in Sportvereinen unter 18"])
    sheet.append(["01059045", "Musterdorf", 2023, 55])
    path = tmp_path / "eigene.xlsx"
    book.save(path)
    (row,) = read(path, ReadReport())
    assert (row.area_key, row.measure, row.year, row.value.value) == ("01059045", "sport_members", 2023, 55)


def test_two_values_for_one_year_are_refused_naming_both_rows(tmp_path: Path) -> None:
    line = FLAT.splitlines()[2]
    with pytest.raises(FaultyRowsError) as caught:
        rows_of(tmp_path, FLAT + line.replace(";640;", ";641;") + "\n")
    assert "in Zeile 3 und in Zeile 6" in caught.value.reason


def test_what_no_heading_is_known_of_lists_the_headings(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="Absolventen/Abgänger / ohne Hauptschulabschluss"):
        rows_of(
            tmp_path,
            PRINTED.replace("Absolventen/Abgänger;;", "Absolventen/Abgänger;;"),
            mapping={"columns": {"x": "pop"}},
        )


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"colums": {}}, "unbekannten Teil"), ({"columns": {"a": "nothing"}}, "gibt es nicht"), ({"columns": 5}, "Überschrift"),
        ({"year": 3}, "Jahr"), ({"definition": 7}, "kurzer Text"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_is_refused(tmp_path: Path, mapping: dict[str, object], words: str) -> None:
    with pytest.raises(ReadError, match=words):
        rows_of(tmp_path, FLAT, mapping=mapping)


def test_a_number_that_is_none_is_reported_and_the_rest_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "tabelle.csv"
    path.write_text(FLAT.replace(";640;", ";viele;"), encoding="utf-8")
    report = ReadReport()
    assert len(read(path, report)) == 2
    assert report.rejections[0].row == 3


BY_SEX = PRINTED.replace(
    ";;;Insgesamt;ohne Hauptschulabschluss;mit allgemeiner Hochschulreife", ";;;Insgesamt;weiblich;männlich"
).replace("Absolventen/Abgänger;;", "Schulentlassene insgesamt;;")


def parts_of(folder: Path, text: str, **more: object) -> list[tuple[str, str, str, float | None]]:
    path = folder / "tabelle.csv"
    path.write_text(text, encoding="cp1252")
    return [
        (row.area_key, row.measure, row.breakdown, row.value.value)
        for row in read(path, ReadReport(), **more)
    ]  # type: ignore[arg-type]


def test_parts_are_known_by_their_words(tmp_path: Path) -> None:
    found = parts_of(tmp_path, BY_SEX)
    assert found[:3] == [
        ("01059", "leavers", "", 1964), ("01059", "leavers", "geschlecht=w", 141), ("01059", "leavers", "geschlecht=m", 602),
    ]  # fmt: skip


def test_a_mapping_says_the_part_too(tmp_path: Path) -> None:
    mapping = {"columns": {"Absolventen/Abgänger / ohne Hauptschulabschluss": "leavers_without@geschlecht=w"}}
    assert parts_of(tmp_path, PRINTED, mapping=mapping)[0] == (
        "01059",
        "leavers_without",
        "geschlecht=w",
        141,
    )
    with pytest.raises(ReadError, match="Aufgliederung „haarfarbe=rot“ gibt es nicht"):
        parts_of(tmp_path, PRINTED, mapping={"columns": {"x": "leavers@haarfarbe=rot"}})


def test_a_column_of_shares_is_no_count(tmp_path: Path) -> None:
    """Mapped by a person it is refused in words; nobody else takes it for one."""
    shares = PRINTED.replace("Anzahl;Anzahl;Anzahl", "Anzahl;%;Anzahl")
    mapping = {"columns": {"Absolventen/Abgänger / ohne Hauptschulabschluss": "leavers_without"}}
    with pytest.raises(ReadError, match=r"ist in „Prozent“ angegeben, .* wird in „Personen“ gezählt"):
        parts_of(tmp_path, shares, mapping=mapping)
    thousands = FLAT.replace(";Anzahl;", ";1000;")
    with pytest.raises(ReadError, match="in „Tausend“ angegeben"):
        parts_of(tmp_path, thousands, mapping={"columns": {"Bevölkerungsstand": "pop"}})


def test_headings_are_listed_with_what_they_may_be(tmp_path: Path) -> None:
    path = tmp_path / "tabelle.csv"
    path.write_text(PRINTED.replace("Anzahl;Anzahl;Anzahl", "Anzahl;%;Anzahl"), encoding="cp1252")
    whole, without, ahr = headings_of(path)
    assert (whole["heading"], whole["measure"], whole["examples"]) == (
        "Absolventen/Abgänger",
        None,
        ["1 964", "1204"],
    )
    assert (without["unit"], without["measure"]) == ("Prozent", None)
    assert ahr["heading"].endswith("mit allgemeiner Hochschulreife")
    path.write_text(FLAT, encoding="utf-8")
    assert [(one["heading"], one["measure"]) for one in headings_of(path)] == [
        ("Bevölkerungsstand / unter 3 Jahre", None), ("Bevölkerungsstand", "pop"),
    ]  # fmt: skip
