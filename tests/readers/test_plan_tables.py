"""The two files planners bring: read whole, or refused with every fault named by row, column and value."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from geodata.figures import NOT_APPLICABLE, SECRET, UNKNOWN, ZERO, known
from geodata.plan_rows import PlannedChangeRow, PlanPlacesRow
from geodata.readers import kita_plan, school_statistics
from geodata.readers.plan_table import FaultyRowsError
from geodata.reading import ReadError, ReadReport

HEAD = "Lernort;Name;Altersgruppe;Gruppenart;Gruppen;Stunden je Woche;Genehmigte Plätze;Belegte Plätze;Nutzbare Plätze;Grund"
CHANGES = "Lernort;Name;AGS;Altersgruppe;Genehmigte Plätze;Vorhaben;Ab;Stand des Vorhabens;Beschluss von;Länge;Breite"
SCHOOLS = "Schule;Schuljahr;Klassenstufe;Schülerinnen und Schüler;Klassen;Räume;Ganztagsplätze"


def plan(tmp_path: Path, *lines: str, head: str = HEAD) -> list[PlanPlacesRow | PlannedChangeRow]:
    path = tmp_path / "bedarfsplan.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    return kita_plan.read(path, ReadReport())


def statistics(tmp_path: Path, *lines: str) -> list[school_statistics.SchoolYearRow]:
    path = tmp_path / "schulen.csv"
    path.write_text("\n".join([SCHOOLS, *lines]), encoding="utf-8")
    return school_statistics.read(path, ReadReport())


def test_a_row_of_places_with_every_mark(tmp_path: Path) -> None:
    first, second, third = plan(
        tmp_path, "BEISPIEL kita-x;;Ü3;;;;40;;;", "kita-a;Kita A;U3;Krippe;2;35;20;.;10;Personal fehlt",
        "kita-a;Kita A;Ü3;Kindergarten;2;halbtags;-;x;;", "kita-a;Kita A;ü3;;entfällt;;x;3;entfällt;",
    )  # fmt: skip
    assert isinstance(first, PlanPlacesRow)
    assert (first.age_band, first.group_kind, first.extent, first.hours_per_week) == (
        "under_3",
        "creche",
        "hours",
        35,
    )
    assert (first.approved, first.occupied, first.usable, first.row_number) == (
        known(20),
        SECRET,
        known(10),
        3,
    )
    assert isinstance(second, PlanPlacesRow)
    assert (second.approved, second.occupied, second.usable, second.extent) == (
        ZERO,
        UNKNOWN,
        NOT_APPLICABLE,
        "half_day",
    )
    assert isinstance(third, PlanPlacesRow)
    assert (third.groups, third.approved, third.usable) == (NOT_APPLICABLE, UNKNOWN, NOT_APPLICABLE)


def test_a_planned_opening_has_a_day_a_decision_and_a_place(tmp_path: Path) -> None:
    line = ";Kita Neu;1059045;Ü3;60;Eröffnung;01.08.2027;beschlossen;Gemeindevertretung;9,55;54,52"
    (row,) = plan(tmp_path, line, head=CHANGES)
    assert isinstance(row, PlannedChangeRow)
    assert (row.kind, row.effective_on, row.status, row.decided_by) == (
        "opening", date(2027, 8, 1), "decided", "Gemeindevertretung")  # fmt: skip
    assert (row.ags, row.longitude, row.latitude, row.places) == ("01059045", 9.55, 54.52, known(60))


@pytest.mark.parametrize(("line", "column", "words"), [
    ("kita-a;A;Ü3;;;;-4;;;", "Genehmigte Plätze", "Weniger als null"),
    ("kita-a;A;Ü3;;;;4,5;;;", "Genehmigte Plätze", "ganze Zahl"),
    ("kita-a;A;Ü3;;;;vierzig;;;", "Genehmigte Plätze", "Zahl"),
    ("kita-a;A;Ü3;;;;99999;;;", "Genehmigte Plätze", "Mehr als 5000"),
    ("kita-a;A;Ü3;;;;entfällt;;;", "Genehmigte Plätze", "nicht entfallen"),
    ("kita-a;A;Ü7;;;;40;;;", "Altersgruppe", "U3, Ü3, Schulkind"),
    ("kita-a;A;Ü3;Waldgruppe;;;40;;;", "Gruppenart", "Kindergarten, Natur"),
    ("kita-a;A;Ü3;;;200;40;;;", "Stunden je Woche", "halbtags"),
    (";A;Ü3;;;;40;;;", "Lernort", "Kürzel"),
])  # fmt: skip
def test_a_fault_names_row_column_and_value(tmp_path: Path, line: str, column: str, words: str) -> None:
    with pytest.raises(FaultyRowsError) as error:
        plan(tmp_path, "kita-b;B;Ü3;;;;20;;;", line)
    (fault,) = error.value.rejections
    assert (fault.row, fault.column) == (3, column)
    assert words in fault.reason
    assert "nichts ist eingespielt" in str(error.value)
    if fault.value:
        assert fault.value in str(error.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FaultyRowsError) as error:
        plan(tmp_path, *["kita-a;A;Ü3;;;;-1;;;"] * 3, ";;;;;;;;;", "kita-b;B;U3;;;;10;-2;;")
    approved, site = "Genehmigte Plätze", "Lernort"
    assert [(one.row, one.column) for one in error.value.rejections] == [
        (2, approved), (3, approved), (3, site), (4, approved), (4, site), (6, "Belegte Plätze"),
    ]  # fmt: skip


def test_the_same_site_twice_is_refused_naming_the_other_row(tmp_path: Path) -> None:
    with pytest.raises(FaultyRowsError, match="schon in Zeile 2"):
        plan(tmp_path, "kita-a;A;Ü3;;;;20;;;", "kita-a;A;Ü3;;;;25;;;")
    assert len(plan(tmp_path, "kita-a;A;Ü3;;;25;20;;;", "kita-a;A;Ü3;;;35;25;;;")) == 2, (
        "other hours are another row"
    )


@pytest.mark.parametrize(("line", "column"), [
    (";;01059045;Ü3;60;Eröffnung;01.08.2027;geplant;;;", "Name"),
    (";Neu;;Ü3;60;Eröffnung;01.08.2027;geplant;;;", "AGS"),
    (";Neu;0105;Ü3;60;Eröffnung;01.08.2027;geplant;;;", "AGS"),
    ("kita-a;A;;Ü3;;Schließung;31.02.2027;geplant;;;", "Ab"),
    ("kita-a;A;;Ü3;;Schließung;;geplant;;;", "Ab"),
    ("kita-a;A;;Ü3;;Schließung;01.08.2027;vielleicht;;;", "Stand des Vorhabens"),
    ("kita-a;A;;Ü3;;Schließung;01.08.2027;beschlossen;;;", "Beschluss von"),
    (";A;;Ü3;20;Erweiterung;01.08.2027;geplant;;;", "Lernort"),
    ("kita-a;A;;Ü3;20;Umbau;01.08.2027;geplant;;;", "Vorhaben"),
    (";Neu;01059045;Ü3;60;Eröffnung;01.08.2027;geplant;;54,5;9,5", "Länge"),
    (";Neu;01059045;Ü3;60;Eröffnung;01.08.2027;geplant;;9,5;", "Breite"),
])  # fmt: skip
def test_what_is_wrong_with_a_planned_change(tmp_path: Path, line: str, column: str) -> None:
    with pytest.raises(FaultyRowsError) as error:
        plan(tmp_path, line, head=CHANGES)
    assert column in {one.column for one in error.value.rejections}


def test_a_missing_column_and_an_empty_table_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="Genehmigte Plätze"):
        plan(tmp_path, "kita-a;Ü3", head="Lernort;Altersgruppe")
    with pytest.raises(ReadError, match="keine Zeilen"):
        plan(tmp_path, "BEISPIEL;;Ü3;;;;40;;;")


def test_excel_is_read_as_it_writes_days_and_keys(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(CHANGES.split(";"))
    sheet.append(
        [None, "Kita Neu", 1059045, "U3", 10, "Eröffnung", date(2027, 8, 1), "geplant", None, 9.5, 54.5]
    )
    path = tmp_path / "plan.xlsx"
    book.save(path)
    (row,) = kita_plan.read(path, ReadReport())
    assert isinstance(row, PlannedChangeRow)
    assert (row.ags, row.effective_on, row.places) == ("01059045", date(2027, 8, 1), known(10))


def test_school_statistics_by_grade_and_for_the_whole_school(tmp_path: Path) -> None:
    first, whole = statistics(tmp_path, "schule-a;2025/26;1;46;2;;30", "schule-a;2025/26;gesamt;180;;9;100")
    assert (first.first_year, first.grade, first.pupils, first.classes) == (2025, 1, known(46), known(2))
    assert (whole.grade, whole.rooms, whole.all_day_places) == (0, known(9), known(100))


@pytest.mark.parametrize(("line", "words"), [
    ("schule-a;2024/26;1;46;2;;", "gemeint ist wohl 2024/25"), ("schule-a;24/25;1;46;2;;", "2025/26"),
    ("schule-a;1900/01;1;46;2;;", "zu weit weg"), ("schule-a;2025/26;14;46;2;;", "1 bis 13"),
    ("schule-a;2025/26;1;-3;2;;", "Weniger als null"), ("schule-a;2025/26;1;46;2;9;", "gesamt"),
    (";2025/26;1;46;2;;", "Kürzel"),
])  # fmt: skip
def test_what_is_wrong_with_school_statistics(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(FaultyRowsError, match=words):
        statistics(tmp_path, line)
