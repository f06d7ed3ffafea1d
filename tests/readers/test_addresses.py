"""Tables of addresses and the addresses of OpenStreetMap, read to the last row or with the reason why not."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from geodata.readers import addresses
from geodata.reading import ReadError, ReadReport
from geodata.rows import AddressRow
from tests.readers.osm_files import grid_nodes, read, write

TOLD = {
    "street": "strasse", "house_number": "hnr", "house_suffix": "adz", "longitude": "ostwert", "latitude": "nordwert",
    "crs": 25832, "postal_code": "plz", "place": "ort", "key": "oi",
}  # fmt: skip
HEAD = "oi;strasse;hnr;adz;plz;ort;ostwert;nordwert\n"


def _read(path: Path, told: dict[str, object] = TOLD) -> tuple[list[AddressRow], ReadReport]:
    report = ReadReport()
    return list(addresses.read(path, report, mapping=addresses.mapping_of(told, path.name))), report


def test_official_coordinates_in_metres_become_degrees(tmp_path: Path) -> None:
    path = tmp_path / "hk.csv"
    path.write_text(HEAD + "DESH1;Kieler Straße;12;a;24837;Schleswig;533000,5;6041000,25\n", encoding="utf-8")
    [row], report = _read(path)
    assert (row.key, row.street, row.house_number, row.postal_code, row.place) == (
        "DESH1", "Kieler Straße", "12a", "24837", "Schleswig"
    )  # fmt: skip
    assert row.longitude == pytest.approx(9.51, abs=0.01)
    assert row.latitude == pytest.approx(54.51, abs=0.01)
    assert row.precision_m == 5
    assert report.rejected == 0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1;;12;;24837;Ort;533000;6041000", "Die Straße fehlt."),
        ("1;Weg;;;24837;Ort;533000;6041000", "Die Hausnummer fehlt."),
        ("1;Weg;1;;24837;Ort;;", "Die Koordinaten fehlen."),
        ("1;Weg;1;;24837;Ort;ost;nord", "Die Koordinaten sind keine Zahlen."),
        ("1;Weg;1;;24837;Ort;533000;1000", "Die Koordinaten liegen nicht in Deutschland."),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_reason(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "hk.csv"
    path.write_text(HEAD + line + "\n", encoding="utf-8")
    rows, report = _read(path)
    assert rows == []
    assert [(rejection.row, rejection.reason) for rejection in report.rejections] == [(2, reason)]


def test_street_and_number_in_one_column_of_a_spreadsheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (("Anschrift", "Lon", "Lat"), ("Am Markt 5", 9.5, 54.5), ("Alte Dorfstraße 7b", 9.6, 54.6)):
        book.worksheets[0].append(line)
    path = tmp_path / "liste.xlsx"
    book.save(path)
    rows, _ = _read(path, {"street": "Anschrift", "longitude": "Lon", "latitude": "Lat"})
    assert [(row.street, row.house_number) for row in rows] == [("Am Markt", "5"), ("Alte Dorfstraße", "7b")]


def test_a_mapping_that_is_wrong_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="Die Zuordnung der Adressen stimmt nicht"):
        addresses.mapping_of({"street": "a", "hausnummer": "b"}, "x.toml")
    path = tmp_path / "hk.csv"
    path.write_text("strasse;nummer\nWeg;1\n", encoding="utf-8")
    with pytest.raises(ReadError, match="Die Spalte „ostwert“ fehlt"):
        _read(path)


def test_houses_of_openstreetmap_as_nodes_and_outlines(tmp_path: Path) -> None:
    nodes = grid_nodes(0, 1, 10, 11, 22)
    path = write(
        tmp_path / "a.osm.pbf", nodes,
        {
            1: ([0, 1], {"highway": "residential", "name": "Weg"}),
            2: ([0, 1, 11, 10, 0], {"building": "yes", "addr:street": "Weg", "addr:housenumber": "4", "addr:city": "Ort"}),
            3: ([0, 1, 11, 10, 0], {"building": "yes", "addr:housenumber": "6"}),
        },
        {22: {"addr:place": "Hof", "addr:housenumber": "1a", "addr:postcode": "24001"}},
    )  # fmt: skip
    extract, report = read(path)
    found = {row.key: row for row in extract.addresses}
    assert (found["node/22"].street, found["node/22"].place, found["node/22"].postal_code) == (
        "Hof",
        "Hof",
        "24001",
    )
    assert (found["way/2"].street, found["way/2"].house_number) == ("Weg", "4")
    assert found["way/2"].longitude == pytest.approx(10.0005)
    assert any("weder Straße noch Ort" in note for note in report.notes)
