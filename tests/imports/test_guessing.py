"""Guesses from names and values: on the lists that offices really publish, and on what could mislead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyproj import Transformer

from app.imports.kinds import kind_of, kind_of_name
from app.imports.preview import Known, preview
from app.imports.sampling import Layout, sample_of
from geodata.readers import table
from geodata.reading import ReadReport
from tests.readers.feeds import feed

SCHLESWIG = Known((9.0, 54.3, 10.1, 54.95))


def told(path: Path, known: Known = SCHLESWIG, layout: Layout | None = None) -> dict[str, Any]:
    return preview(path, path.name, layout or Layout(), known)


def written(folder: Path, text: str, name: str = "liste.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_the_kitas_of_flensburg(shared_data: Path) -> None:
    found = told(shared_data / "schleswig-holstein" / "kitas_in_flensburg_ohne_personen.csv")
    mapping = found["mapping"]
    assert found["recognised"]["reader"] == "table"
    assert mapping["name"] == "facility"
    assert mapping["fields"]["postal_code"] == "postal_code"
    assert mapping["fields"]["provider"] == "institution"
    assert mapping["fields"]["opening_hours"] == "opening_hours"
    assert mapping["fields"]["address"] == "address"
    assert mapping["places"] == {"approved_places": "childcare_places"}
    assert mapping["category"] == "day_care"
    assert all(guess["reason"] for guess in found["guesses"])


def test_the_schools_of_flensburg(shared_data: Path) -> None:
    path = shared_data / "schleswig-holstein" / "schulen_flensburg_ohne_personen.csv"
    mapping = told(path)["mapping"]
    assert (mapping["name"], mapping["key"]) == ("Schulname", "Nummer")
    assert (mapping["longitude"], mapping["latitude"], mapping["crs"]) == ("Lon", "Lat", 4326)
    assert mapping["fields"] == {
        "street": "Straße", "house_number": "Hausnummer", "postal_code": "PLZ", "place": "City", "phone": "Tel",
        "website": "Web", "provider": "Schulträger",
    }  # fmt: skip
    report = ReadReport()
    rows = list(
        table.read(path, report, mapping=table.mapping_of(mapping | {"category": "other_school"}, path.name))
    )
    assert report.rejections == []
    assert all(row.longitude for row in rows)


def test_the_night_of_culture_and_the_playgrounds(shared_data: Path) -> None:
    land = shared_data / "schleswig-holstein"
    culture = told(land / "kulturnacht-flensburg-2024.csv")["mapping"]
    assert culture["name"] == "venue_name"
    assert (culture["longitude"], culture["latitude"]) == ("venue_lon", "venue_lat")
    assert culture["category_column"] == "event_tags"
    assert culture["category_separator"] == ","
    assert culture["categories"]["Museum"] == "museum"
    playgrounds = told(land / "spielplaetze_flensburg.geojson")
    assert playgrounds["mapping"]["category"] == "playground"
    assert playgrounds["has_geometry"]


@pytest.mark.parametrize(
    ("file", "reader"),
    [
        ("schulen_sh_2025-05-08.csv", "schools_sh"), ("kitas_einrichtungen_sh_nur_KITA.json", "kitas_sh"),
        ("zensus2011_spitze_Werte_1km-Gitter_SH.csv", "zensus"), ("VG250_GEM_simplified.zip", "vg250"),
        ("GV100AD3108.zip", "gv100ad"), ("gemeinden_sh_gv100ad_2025-08-31.csv", "gv100ad"),
        ("kitas_in_flensburg_ohne_personen.geojson", "kitas_flensburg"), ("kiel_2025-01-27.osm.pbf", "osm"),
    ],
)  # fmt: skip
def test_known_formats_are_recognised_by_what_is_in_them(
    shared_data: Path, tmp_path: Path, file: str, reader: str
) -> None:
    path = shared_data / "schleswig-holstein" / file
    nameless = tmp_path / f"a{path.suffix}"
    nameless.symlink_to(path)
    found = told(nameless)
    assert found["recognised"]["reader"] == reader
    assert found["recognised"]["reason"]


def test_a_timetable_is_recognised_by_its_tables(tmp_path: Path) -> None:
    found = told(feed(tmp_path, zipped=True))
    assert found["recognised"]["reader"] == "gtfs"
    assert found["readers"]["gtfs"] == "Fahrplan (GTFS)"


@pytest.mark.parametrize("crs", [4326, 25832, 25833, 4647, 3857, 31467])
@pytest.mark.parametrize("swapped", [False, True])
def test_the_reference_system_is_found_by_where_the_points_lie(
    tmp_path: Path, crs: int, swapped: bool
) -> None:
    transform = Transformer.from_crs(4326, crs, always_xy=True)
    points = [transform.transform(9.1 + n / 40, 54.35 + n / 50) for n in range(20)]
    rows = "".join(f"Haus {n};{x:.5f};{y:.5f}\n".replace(".", ",") for n, (x, y) in enumerate(points))
    head = "Name;Y-Koordinate;X-Koordinate\n" if swapped else "Name;X-Koordinate;Y-Koordinate\n"
    found = told(written(tmp_path, head + rows))
    assert found["mapping"]["crs"] == crs
    assert (found["mapping"]["longitude"], found["mapping"]["latitude"]) == tuple(
        ("Y-Koordinate", "X-Koordinate") if swapped else ("X-Koordinate", "Y-Koordinate")
    )
    assert "in der Region" in next(g["reason"] for g in found["guesses"] if g["field"] == "crs")


def test_coordinates_are_found_by_their_values_where_the_names_say_nothing(tmp_path: Path) -> None:
    rows = "".join(f"Haus {n};9,{400 + n};54,{500 + n};{n}\n" for n in range(10))
    mapping = told(written(tmp_path, "A;B;C;D\n" + rows))["mapping"]
    assert (mapping["longitude"], mapping["latitude"], mapping["crs"], mapping["name"]) == (
        "B",
        "C",
        4326,
        "A",
    )


def test_numbers_that_lie_nowhere_are_no_coordinates(tmp_path: Path) -> None:
    mapping = told(written(tmp_path, "Name;x;y\nA;1;2\nB;3;4\n"))["mapping"]
    assert "longitude" not in mapping


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "Name,Straße,Plätze\nKita Süd,Süderstraße,20\nKita Nord,Norderstraße,30\n".replace(",", delimiter)
    sample = sample_of(written(tmp_path, text, encoding=encoding), Layout())
    assert sample.columns == ["Name", "Straße", "Plätze"]
    assert sample.rows[0] == ["Kita Süd", "Süderstraße", "20"]


def test_a_title_above_the_names_of_the_columns(tmp_path: Path) -> None:
    text = "Liste der Büchereien;;\nStand: 1.8.2026;;\n;;\nName;PLZ;Ort\nA-Haus;24837;Schleswig\nB-Haus;24376;Kappeln\n"
    found = told(written(tmp_path, text))
    assert found["layout"]["header_row"] == 4
    assert found["mapping"]["header_row"] == 4
    assert found["mapping"]["fields"] == {"postal_code": "PLZ", "place": "Ort"}


def test_the_decimal_sign_and_commas_in_texts(tmp_path: Path) -> None:
    text = 'Name;Lon;Lat\n"Haus, am Markt";9,5;54,5\n"Haus, am See";9,6;54,6\n'
    sample = sample_of(written(tmp_path, text), Layout())
    assert sample.layout.decimal_comma is True
    assert sample.layout.delimiter == ";"


def test_what_people_choose_counts(tmp_path: Path) -> None:
    path = written(tmp_path, "x\nName,Ort\nA,B\n", encoding="cp1252")
    sample = sample_of(path, Layout(encoding="cp1252", delimiter=",", header_row=2, decimal_comma=False))
    assert sample.columns == ["Name", "Ort"]
    assert sample.reasons["delimiter"] == "von Ihnen gewählt"


def test_sheets_of_an_excel_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["leer"])  # type: ignore[union-attr]
    second = book.create_sheet("Kitas")
    second.append(["Name", "Plätze genehmigt", "Belegt", "Altersgruppe", "Barrierefrei"])
    second.append(["Kita A", 20, 18, "1-6 Jahre", "ja"])
    second.append(["Kita B", 40, "x", "ab 3", "nein"])
    path = tmp_path / "kitas.xlsx"
    book.save(path)
    found = told(path, layout=Layout(sheet="Kitas"))
    assert found["layout"]["sheets"] == ["Sheet", "Kitas"]
    assert found["mapping"]["places"] == {"approved_places": "Plätze genehmigt", "occupied_places": "Belegt"}
    assert found["mapping"]["ages"] == {"span": "Altersgruppe"}
    assert found["mapping"]["fields"] == {"wheelchair": "Barrierefrei"}
    report = ReadReport()
    rows = list(table.read(path, report, mapping=table.mapping_of(found["mapping"], path.name)))
    offers = [row.offers[0] for row in rows]
    assert [(o.category, o.age_from_months, o.age_to_months) for o in offers] == [
        ("day_care", 12, 72),
        ("day_care", 36, None),
    ]
    assert [(o.approved_places.value, o.occupied_places.status) for o in offers] == [
        (20, "known"),
        (40, "unknown"),
    ]
    assert [row.wheelchair for row in rows] == ["yes", "no"]
    assert report.rejections == []


def test_danish_and_english_lists(tmp_path: Path) -> None:
    danish = told(
        written(
            tmp_path,
            "Navn;Vejnavn;Husnr;Postnummer;By;Åbningstider\nBørnehave A;Skolevej;3;24937;Flensborg;Man-Fre 07:00-16:00\n",
            "bornehaver.csv",
        )
    )
    assert danish["mapping"]["name"] == "Navn"
    assert danish["mapping"]["fields"] == {
        "street": "Vejnavn", "house_number": "Husnr", "postal_code": "Postnummer", "place": "By", "opening_hours": "Åbningstider",
    }  # fmt: skip
    english = told(
        written(
            tmp_path, "Title,Zip Code,Town,Phone,Homepage\nA,24937,Flensburg,+49 461 123456,https://a.de\n"
        )
    )
    assert english["mapping"]["fields"] == {
        "postal_code": "Zip Code",
        "place": "Town",
        "phone": "Phone",
        "website": "Homepage",
    }


def test_values_tell_what_names_do_not(tmp_path: Path) -> None:
    rows = "Haus A;a@b.de;https://a.de;0461 12345;Mo-Fr 08:00-16:00\nHaus B;c@d.de;www.b.de;+49 461 999;Di 9.00-12.00\n"
    mapping = told(written(tmp_path, "s1;s2;s3;s4;s5\n" + rows))["mapping"]
    assert mapping["name"] == "s1"
    assert mapping["fields"] == {"email": "s2", "website": "s3", "phone": "s4", "opening_hours": "s5"}


def test_a_column_called_so_but_holding_something_else_is_not_taken(tmp_path: Path) -> None:
    mapping = told(written(tmp_path, "Name;PLZ\nHaus A;Süderstraße\nHaus B;Norderstraße\n"))["mapping"]
    assert mapping["fields"] == {} if "fields" in mapping else True


@pytest.mark.parametrize(
    ("word", "code"),
    [("Krippe", "creche"), ("KITA", "day_care"), ("Bücherei", "library"), ("Legeplads", "playground"), ("Grundschule", "primary_school"),
     ("Gymnasien", "grammar_school"), ("Playground", "playground"), ("Bratwurst", None)],
)  # fmt: skip
def test_words_for_kinds(word: str, code: str | None) -> None:
    assert kind_of(word) == code


def test_the_kind_by_the_name_of_the_file() -> None:
    assert kind_of_name("Spielplätze_2026.geojson") == "playground"
    assert kind_of_name("liste.csv") is None


def test_a_remembered_mapping_needs_no_guess(tmp_path: Path) -> None:
    mapping = {"name": "Titel", "category": "library"}
    known = Known(
        SCHLESWIG.region,
        (
            {
                "source_code": "b",
                "source": {"name": "Büchereien"},
                "columns": ["Titel", "X"],
                "options": {"mapping": mapping},
            },
        ),
    )
    found = told(written(tmp_path, "X;Titel\n1;Haus\n"), known)
    assert found["mapping"] == mapping
    assert "Büchereien" in found["remembered"]["reason"]
    assert told(written(tmp_path, "X;Titel;Neu\n1;Haus;2\n"), known)["remembered"] is None
