"""What texts in tables mean: marks of German tables, ages, languages, access, addresses; nothing is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.figures import SECRET, UNKNOWN, ZERO, Figure, known
from geodata.readers import table
from geodata.readers.meanings import address_of, age, age_span, figure_of, languages_of, wheelchair_of
from geodata.readers.values import number
from geodata.reading import ReadError, ReadReport
from geodata.rows import SiteRow


@pytest.mark.parametrize(
    ("text", "figure"),
    [("20", known(20)), ("0", ZERO), ("-", ZERO), ("–", ZERO), (".", SECRET), ("•", SECRET), ("x", UNKNOWN), ("X", UNKNOWN), ("…", UNKNOWN),
     ("/", UNKNOWN), ("", UNKNOWN), ("k. A.", UNKNOWN), (" 12 ", known(12)), ("1.000", known(1)), ("1.000,5", known(1000.5))],
)  # fmt: skip
def test_signs_of_german_tables(text: str, figure: Figure) -> None:
    assert figure_of(text) == figure


@pytest.mark.parametrize("text", ["viele", "-5", "1e99", "12 Plätze", "nan"])
def test_what_is_no_count_of_places(text: str) -> None:
    with pytest.raises(ValueError, match="Zahl"):
        figure_of(text)


def test_the_decimal_sign_decides_what_a_point_is() -> None:
    assert number("1.234", decimal_comma=True) == 1234
    assert number("1.234", decimal_comma=False) == 1.234
    assert number("1,234.5", decimal_comma=False) == 1234.5
    assert number("1.234,5") == 1234.5


@pytest.mark.parametrize(
    ("text", "span"),
    [("0-3", (0, 36)), ("3 bis 6 Jahre", (36, 72)), ("1–6 J.", (12, 72)), ("6 Monate bis 3 Jahre", (6, 36)), ("ab 3 Jahren", (36, None)),
     ("65+", (780, None)), ("bis 14 Jahre", (0, 168)), ("unter 3", (0, 36)), ("U3", (0, 36)), ("Ü3", (36, 79)), ("0,5-3", (6, 36)), ("fra 6 år", (72, None))],
)  # fmt: skip
def test_ages(text: str, span: tuple[int, int | None]) -> None:
    assert age_span(text) == span


@pytest.mark.parametrize("text", ["alle Kinder", "6-3", "200-300", "x"])
def test_what_is_no_age(text: str) -> None:
    with pytest.raises(ValueError, match="Alter"):
        age_span(text)


def test_single_ages_in_years_and_months() -> None:
    assert (age("3"), age("18", months=True), age("18 Monate"), age("")) == (36, 18, 18, None)


def test_languages_access_and_addresses() -> None:
    assert languages_of("Deutsch, Dänisch und Klingonisch; da") == ("de", "da")
    assert [wheelchair_of(text) for text in ("ja", "Nein", "teilweise", "", "auf Anfrage")] == [
        "yes",
        "no",
        "limited",
        "unknown",
        "unknown",
    ]
    assert address_of("Lollfuß 5a, 24837 Schleswig") == {
        "street": "Lollfuß",
        "house_number": "5a",
        "postal_code": "24837",
        "place": "Schleswig",
    }
    assert address_of("Am Markt, DK-6300 Gråsten") == {
        "street": "Am Markt",
        "postal_code": "6300",
        "place": "Gråsten",
    }
    assert address_of("") == {}


def read(folder: Path, text: str, **mapping: object) -> tuple[list[SiteRow], ReadReport]:
    path, report = folder / "t.csv", ReadReport()
    path.write_text(text, encoding="utf-8")
    return list(table.read(path, report, mapping=table.mapping_of({"name": "Name", **mapping}, "m"))), report


def test_several_kinds_in_one_cell_make_several_offers(tmp_path: Path) -> None:
    rows, report = read(tmp_path, "Name;Art\nHaus;Bücherei, VHS, Bratwurst\nHof;Kegeln\n", category_column="Art", category_separator=",",
                        categories={"Bücherei": "library", "VHS": "adult_education_centre"})  # fmt: skip
    assert [[offer.category for offer in row.offers] for row in rows] == [
        ["library", "adult_education_centre"]
    ]
    assert [rejection.value for rejection in report.rejections] == ["Bratwurst", "Kegeln"]


def test_places_of_several_kinds_are_given_to_none(tmp_path: Path) -> None:
    [row], report = read(tmp_path, "Name;Art;Plätze\nHaus;a,b;20\n", category_column="Art", category_separator=",",
                         categories={"a": "creche", "b": "kindergarten"}, places={"approved_places": "Plätze"})  # fmt: skip
    assert [offer.approved_places for offer in row.offers] == [UNKNOWN, UNKNOWN]
    assert "keiner zugeordnet" in report.rejections[0].reason


def test_ages_occupied_places_and_the_rest(tmp_path: Path) -> None:
    text = "Titel oben;;;;;;\nName;von;bis;frei;belegt;Adresse;Web\nHaus;3;6;2;.;Weg 1, 24837 Schleswig;haus.de\nHof;6;3;;;;\n"
    rows, report = read(tmp_path, text, header_row=2, category="day_care", ages={"from": "von", "to": "bis"},
                        places={"flex_places": "frei", "occupied_places": "belegt"}, fields={"address": "Adresse", "website": "Web"})  # fmt: skip
    offer = rows[0].offers[0]
    assert (offer.age_from_months, offer.age_to_months, offer.flex_places, offer.occupied_places) == (
        36,
        72,
        known(2),
        SECRET,
    )
    assert (rows[0].street, rows[0].place, rows[0].website) == ("Weg", "Schleswig", "https://haus.de")
    assert [(r.row, r.reason) for r in report.rejections] == [
        (4, "Die Altersspanne endet, bevor sie beginnt.")
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"crs": 1},
        {"ages": {"ab": "x"}},
        {"places": {"plätze": "x"}},
        {"delimiter": ";;"},
        {"encoding": "ebcdic"},
    ],
)
def test_a_mapping_that_cannot_be_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ReadError):
        read(tmp_path, "Name\nA\n", category="library", **wrong)
