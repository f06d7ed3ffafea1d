"""Files made to do harm: each is refused with a sentence, before it is unpacked, parsed or shown to shapely or GDAL."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import guards
from geodata.guards import check_json, content_kind
from geodata.readers import kitas_sh, schools_sh, sheets, table, vg250, zensus
from geodata.reading import ReadError, ReadReport
from geodata.rows import SiteRow

BY_NAME = table.Mapping(name="Name", category="library", longitude="Lon", latitude="Lat")
BOOK_PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
SHEET = '<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
HEAD = '<row r="1"><c t="inlineStr"><is><t>Name</t></is></c><c t="inlineStr"><is><t>Lon</t></is></c><c t="inlineStr"><is><t>Lat</t></is></c></row>'


def book(path: Path, rows: str = HEAD, doctype: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in BOOK_PARTS.items():
            archive.writestr(name, content)
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(rows=rows, doctype=doctype))
    return path


def read(path: Path, mapping: table.Mapping = BY_NAME) -> tuple[list[SiteRow], ReadReport]:
    report = ReadReport()
    return list(table.read(path, report, mapping=mapping)), report


def refused(path: Path, words: str, reading: Callable[[Path], object] = read) -> None:
    started = time.monotonic()
    with pytest.raises(ReadError, match=words):
        reading(path)
    assert time.monotonic() - started < 60


def bomb(path: Path, megabytes: int, name: str = "gitter.csv") -> Path:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as stream,
    ):
        for _ in range(megabytes):
            stream.write(b"0" * 1_000_000)
    return path


def test_a_zip_bomb_by_its_ratio(tmp_path: Path) -> None:
    refused(bomb(tmp_path / "b.zip", 200), "ausgepackt zu groß", lambda p: list(zensus.read(p, ReadReport())))


def test_a_zip_bomb_of_many_members_that_are_each_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "viele.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.csv", b"x" * 100_000)
    monkeypatch.setattr(guards, "MAX_UNPACKED_BYTES", 3_000_000)
    with pytest.raises(ReadError, match="Archiv ist ausgepackt zu groß"):
        guards.zip_members(path, guards.MAX_UNPACKED_BYTES)


def test_a_zip_of_too_many_members(tmp_path: Path) -> None:
    path = tmp_path / "viele.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(guards.MAX_MEMBERS + 1):
            archive.writestr(f"{number}.csv", "")
    with pytest.raises(ReadError, match="5001 Dateien"):
        guards.zip_members(path)


def test_a_zip_in_a_zip_is_never_unpacked(tmp_path: Path) -> None:
    inner = bomb(tmp_path / "innen.zip", 20)
    outer = tmp_path / "aussen.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "innen.zip")
    refused(outer, "nur weitere Archive", lambda p: list(zensus.read(p, ReadReport())))


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "geheim.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("gitter.csv", "x")
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + offset] |= 1
    path.write_bytes(raw)
    refused(path, "Kennwort", lambda p: list(zensus.read(p, ReadReport())))


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "/etc/passwd.csv", "..\\..\\x.csv", "C:\\x.csv"])
def test_a_path_outside(tmp_path: Path, name: str) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", "")
        archive.filelist[0].filename = name
    with pytest.raises(ReadError, match="Pfad nach außen"):
        guards.zip_members(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("liste.csv", b"PK\x03\x04rest", "ZIP-Archiv"),
        ("liste.csv", b"%PDF-1.7", "PDF-Dokument"),
        ("liste.csv", b"MZ\x90\0", "Programm"),
        ("liste.csv", b"\x1f\x8b\x08", "gzip"),
        ("liste.xlsx", b"\xd0\xcf\x11\xe0alt", "altes Excel"),
        ("liste.xlsx", b"Name;Lon;Lat\n", "Text"),
        ("liste.csv", b"\x01\0\x02\0", "keine Textdatei"),
    ],
)
def test_a_name_that_says_something_else_than_the_content(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    refused(path, words)


@pytest.mark.parametrize("name", ["flaechen.gpkg", "flaechen.shp", "flaechen.vrt"])
def test_a_geopackage_that_makes_gdal_read_other_files_or_addresses(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/http://169.254.169.254/x</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    )
    refused(path, "passt nicht zum Inhalt|Erwartet wird", lambda p: list(vg250.read(p, ReadReport())))
    packed = tmp_path / "flaechen.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, name)
    refused(packed, "passt nicht zum Inhalt|keine Shapefile", lambda p: list(vg250.read(p, ReadReport())))


def test_an_excel_file_of_ten_million_cells(tmp_path: Path) -> None:
    cell = "<c><v>1</v></c>"
    rows = HEAD + f"<row>{cell * 1000}</row>" * 10_000
    refused(book(tmp_path / "gross.xlsx", rows), "ausgepackt zu groß")


def test_an_excel_file_of_more_cells_than_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_CELLS", 1000)
    rows = HEAD + '<row><c t="inlineStr"><is><t>A</t></is></c></row>' * 1001
    refused(book(tmp_path / "gross.xlsx", rows), "mehr als 1.000 Zellen")


def test_an_excel_row_numbered_in_the_billions_makes_no_billions_of_empty_rows(tmp_path: Path) -> None:
    rows = HEAD + '<row r="9999999999"><c><v>1</v></c></row>'
    refused(book(tmp_path / "luecke.xlsx", rows), "mehr als .* Zellen|bricht ab")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://169.254.169.254/">',
    ],
)
def test_an_excel_file_with_entities(tmp_path: Path, doctype: str) -> None:
    refused(book(tmp_path / "lol.xlsx", doctype=doctype), "eigenen Entitäten")


def test_an_excel_file_that_is_none_of_ours_but_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hallo.txt", "x")
    refused(path, "keine lesbare Excel-Datei")


def test_a_plain_excel_file_is_read(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["Name", "Lon", "Lat"])  # type: ignore[union-attr]
    made.active.append(["Bücherei", 9.5, 54.5])  # type: ignore[union-attr]
    made.save(tmp_path / "gut.xlsx")
    [row], report = read(tmp_path / "gut.xlsx")
    assert (row.name, row.longitude, report.rejected) == ("Bücherei", 9.5, 0)


@pytest.mark.parametrize("bracket", ["[", '{"a":'])
def test_geojson_nested_a_hundred_thousand_deep(tmp_path: Path, bracket: str) -> None:
    path = tmp_path / "tief.geojson"
    path.write_text('{"type":"FeatureCollection","features":[{"geometry":' + bracket * 100_000)
    refused(path, "tiefer als 32 Ebenen")


def test_nesting_hidden_behind_strings_and_escapes(tmp_path: Path) -> None:
    path = tmp_path / "tief.json"
    path.write_text('[{"a \\" ] } \\\\": "' + "]" * 50_000 + '"},' + "[" * 40)
    refused(path, "tiefer als 32 Ebenen", lambda p: list(kitas_sh.read(p, ReadReport())))


def test_brackets_in_strings_are_no_nesting(tmp_path: Path) -> None:
    path = tmp_path / "flach.json"
    path.write_text(json.dumps([{"id": 1, "name": "[" * 10_000 + '\\"' + "{" * 10_000}]))
    check_json(path)


@given(
    st.recursive(
        st.text() | st.integers(), lambda one: st.lists(one) | st.dictionaries(st.text(), one), max_leaves=20
    ),
    st.integers(1, 7),
)
def test_the_depth_is_that_of_the_parsed_value(
    tmp_path_factory: pytest.TempPathFactory, value: object, chunk: int
) -> None:
    def depth(one: object) -> int:
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else None
        return 0 if inner is None else 1 + max(map(depth, inner), default=0)

    path = tmp_path_factory.mktemp("json") / "a.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guards, "CHUNK_BYTES", chunk)
        patch.setattr(guards, "MAX_JSON_DEPTH", depth(value))
        check_json(path)
        patch.setattr(guards, "MAX_JSON_DEPTH", depth(value) - 1)
        if depth(value):
            with pytest.raises(ReadError):
                check_json(path)


def collection(path: Path, geometry: str) -> Path:
    path.write_text(
        f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"Name":"A"}},"geometry":{geometry}}},{{"properties":{{"Name":"B"}},"geometry":{{"type":"Point","coordinates":[9.5,54.5]}}}}]}}'
    )
    return path


def test_a_geometry_of_ten_million_points(tmp_path: Path) -> None:
    path = collection(
        tmp_path / "g.geojson", '{"type":"LineString","coordinates":[' + "[9,54]," * 10_000_000 + "[9,54]]}"
    )
    refused(path, "mehr als 3.000.000 Punkte")


def test_a_geometry_of_too_many_points_costs_only_its_row(tmp_path: Path) -> None:
    path = collection(
        tmp_path / "g.geojson", '{"type":"LineString","coordinates":[' + "[9,54]," * 300_000 + "[9,54]]}"
    )
    rows, report = read(path, table.Mapping(name="Name", category="playground"))
    assert [(row.name, row.longitude) for row in rows] == [("A", None), ("B", 9.5)]
    assert report.rejections[0].reason == "Die Geometrie hat mehr als 200.000 Punkte."


@pytest.mark.parametrize(
    "geometry",
    [
        '{"type":"Polygon","coordinates":[[[9,54]]]}', '{"type":"Point","coordinates":[]}', '{"type":"Nichts"}', "[]",
        '{"type":"Point","coordinates":["a","b"]}', '{"type":"Polygon","coordinates":"x"}', '{"type":"Point","coordinates":[NaN,1]}',
        '{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":7}]}', '{"type":"Point","coordinates":{"a":1}}',
    ],
)  # fmt: skip
def test_a_geometry_that_is_none_costs_only_its_place(tmp_path: Path, geometry: str) -> None:
    rows, _ = read(
        collection(tmp_path / "g.geojson", geometry), table.Mapping(name="Name", category="playground")
    )
    assert [(row.name, row.longitude) for row in rows] == [("A", None), ("B", 9.5)]


@pytest.mark.parametrize(
    "content", ["[]", "{}", '{"features":7}', "7", '{"features":[7,null]}', "9" * 10_000]
)
def test_json_that_is_no_feature_collection(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(content)
    refused(path, "kein lesbares GeoJSON|fehlt")


def test_json_with_nul(tmp_path: Path) -> None:
    path = tmp_path / "k.json"
    path.write_text('[{"id": 1, "name": "a\\u0000b"}]')
    refused(path, "Nullzeichen", lambda p: list(kitas_sh.read(p, ReadReport())))


def test_a_csv_with_one_line_of_a_gigabyte(tmp_path: Path) -> None:
    path = tmp_path / "lang.csv"
    with path.open("wb") as stream:
        stream.write(b"Name;Lon;Lat\n")
        stream.write(b"a" * 2_000_000)
        stream.truncate(1_000_000_000)
    refused(path, "Zeile 2: Die Zeile ist länger als 1.000.000 Zeichen")


def test_a_csv_whose_quotation_never_ends(tmp_path: Path) -> None:
    path = tmp_path / "offen.csv"
    path.write_text('Name;Lon;Lat\n"' + "a;b;c\n" * 100_000)
    refused(path, "Zeile 2: .*fehlt ein Anführungszeichen")


def test_a_csv_of_a_million_columns(tmp_path: Path) -> None:
    path = tmp_path / "breit.csv"
    path.write_text("Name;" + ";" * 500_000 + "\n")
    refused(path, "mehr als 2000 Spalten")


def test_a_csv_with_nul_later_on(tmp_path: Path) -> None:
    path = tmp_path / "nul.csv"
    path.write_bytes(b"Name;Lon;Lat\n" + b"Haus;;\n" * 1000 + b"b\0;;\n")
    refused(path, "Zeile 1002: Die Zeile enthält Nullzeichen")


def test_a_file_whose_encoding_changes_is_refused_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "gemischt.csv"
    path.write_bytes(b"Name;Lon;Lat\n" + "Sörup;;\n".encode() * 150_000 + "Süderbrarup;;\n".encode("cp1252"))
    refused(path, "nicht in der Kodierung der übrigen Datei")


def test_utf_16_is_recognised_by_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "u.csv"
    path.write_bytes("Name;Lon;Lat\nSörup;9,5;54,5\n".encode("utf-16"))
    [row], _ = read(path)
    assert (row.name, row.longitude) == ("Sörup", 9.5)


def test_control_characters_do_not_reach_the_database(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes(b"Name;Lon;Lat\nHaus\x07 am\x1b See;;\n")
    [row], _ = read(path)
    assert row.name == "Haus am See"


def test_what_a_file_is_by_its_content(tmp_path: Path, shared_data: Path) -> None:
    land = shared_data / "schleswig-holstein"
    assert content_kind(land / "kiel_2025-01-27.osm.pbf") == "OpenStreetMap-Auszug"
    assert content_kind(land / "VG250_GEM_simplified.zip") == "ZIP-Archiv"
    assert content_kind(land / "spielplaetze_flensburg.geojson") == "JSON"
    assert content_kind(land / "schulen_sh_2025-05-08.csv") == "Text"


def test_schools_are_guarded_too(tmp_path: Path) -> None:
    path = tmp_path / "schulen.csv"
    path.write_bytes(b"a" * 3_000_000)
    refused(path, "länger als", lambda p: list(schools_sh.read(p, ReadReport())))
