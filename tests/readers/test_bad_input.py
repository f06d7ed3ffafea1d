"""Bad files: each gets a sentence a person can act on, naming file, row, column and value."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyogrio.raw import write as write_vector

from geodata.readers import gv100ad, kitas_sh, schools_sh, table, vg250, zensus
from geodata.reading import MAX_REJECTIONS_KEPT, ReadError, ReadReport

SCHOOL_HEAD = "id\tname\tcity\tzipcode\tstreet\thouse_number\ttelephone\tfax\temail\twebsite\tlongitude\tlatitude\tagency_number\tmain_school_type\tschool_type\n"
GRID_HEAD = "Gitter_ID_1km;x_mp_1km;y_mp_1km;Einwohner\n"
BY_NAME = table.Mapping(name="Name", category="library", longitude="Lon", latitude="Lat")


def _file(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _school(lon: str = "9.5", lat: str = "54.5", kind: str = "1", key: str = "1") -> str:
    return f"{key}\tSchule\tOrt\t24000\tWeg\t1\t\t\t\t\t{lon}\t{lat}\t07\t1\t{kind}\n"


def test_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"leer\.csv: Die Datei ist leer"):
        list(schools_sh.read(_file(tmp_path, "leer.csv", ""), ReadReport()))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="Die Datei gibt es nicht"):
        list(schools_sh.read(tmp_path / "fehlt.csv", ReadReport()))


def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "riese.csv"
    with path.open("wb") as stream:
        stream.truncate(2_000_000_000)
    with pytest.raises(ReadError, match=r"2\.0 GB zu groß"):
        list(schools_sh.read(path, ReadReport()))


def test_a_zip_with_a_path_outside(tmp_path: Path) -> None:
    path = tmp_path / "boese.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../etc/gitter.csv", GRID_HEAD)
    with pytest.raises(ReadError, match=r"Pfad nach außen: \.\./\.\./etc/gitter\.csv"):
        list(zensus.read(path, ReadReport()))


def test_a_zip_that_unpacks_to_far_more_than_it_is(tmp_path: Path) -> None:
    path = tmp_path / "bombe.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("gitter.csv", b"0" * 20_000_000)
    with pytest.raises(ReadError, match="ausgepackt zu groß"):
        list(zensus.read(path, ReadReport()))


def test_a_zip_without_the_expected_file(tmp_path: Path) -> None:
    path = tmp_path / "falsch.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("liesmich.doc", "x")
    with pytest.raises(ReadError, match=r"keine Datei der Art \.csv"):
        list(zensus.read(path, ReadReport()))


def test_a_truncated_zip(tmp_path: Path) -> None:
    path = tmp_path / "ganz.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("gitter.csv", GRID_HEAD)
    cut = _file(tmp_path, "halb.zip", path.read_bytes()[:40])
    with pytest.raises(ReadError, match="vielleicht ist sie abgeschnitten"):
        list(zensus.read(cut, ReadReport()))


def test_a_missing_column_is_named_with_the_one_most_alike(tmp_path: Path) -> None:
    path = _file(tmp_path, "schulen.csv", SCHOOL_HEAD.replace("longitude", "longitud") + _school())
    with pytest.raises(ReadError, match=r"„longitude“ fehlt\. Am ähnlichsten ist „longitud“"):
        list(schools_sh.read(path, ReadReport()))


def test_windows_encoding_is_read_right(tmp_path: Path) -> None:
    content = (SCHOOL_HEAD + _school().replace("Schule", "Schule Sörup")).encode("cp1252")
    rows = list(schools_sh.read(_file(tmp_path, "schulen.csv", content), ReadReport()))
    assert rows[0].name == "Schule Sörup"


def test_text_where_a_number_belongs_names_row_column_and_value(tmp_path: Path) -> None:
    report = ReadReport()
    list(zensus.read(_file(tmp_path, "g.csv", GRID_HEAD + "x;4357500;3362500;viele\n"), report))
    assert [(r.row, r.column, r.value) for r in report.rejections] == [(2, "Einwohner", "viele")]


def test_ten_thousand_bad_rows_leave_a_readable_report(tmp_path: Path) -> None:
    report = ReadReport()
    rows = "".join(_school(lon="x", lat="y", key=str(n)) for n in range(10_000))
    assert len(list(schools_sh.read(_file(tmp_path, "s.csv", SCHOOL_HEAD + rows), report))) == 10_000
    assert report.rejected == 10_000
    assert len(report.rejections) == MAX_REJECTIONS_KEPT
    assert dict(report.reasons) == {"Die Koordinaten sind keine Zahlen.": 10_000}


@pytest.mark.parametrize(
    ("lon", "lat", "words"),
    [
        ("54.5", "9.5", "vertauscht"),
        ("526000", "6040000", "keine Grad; vermutlich Meter"),
        ("0", "0", "0/0"),
        ("-70.5", "41.2", "nicht in Deutschland"),
    ],
)
def test_coordinates_that_cannot_be_right_are_not_taken(
    tmp_path: Path, lon: str, lat: str, words: str
) -> None:
    report = ReadReport()
    rows = list(schools_sh.read(_file(tmp_path, "s.csv", SCHOOL_HEAD + _school(lon, lat)), report))
    assert rows[0].longitude is None
    assert words in report.rejections[0].reason
    assert report.rejections[0].row == 2


def test_a_bow_tie_is_repaired_and_named(tmp_path: Path) -> None:
    path = tmp_path / "VG250_GEM.gpkg"
    bow_tie = shapely.Polygon(
        [(500_000, 6_000_000), (501_000, 6_001_000), (501_000, 6_000_000), (500_000, 6_001_000)]
    )
    write_vector(path, np.array([shapely.to_wkb(bow_tie)]), [np.array(["010590001001"], object), np.array(["Adorf"], object)],
                 ["ARS", "GEN"], geometry_type="Polygon", crs="EPSG:25832")  # fmt: skip
    report = ReadReport()
    [row] = vg250.read(path, report)
    repaired = shapely.from_wkb(row.geometry)
    assert repaired.is_valid
    assert repaired.geom_type == "MultiPolygon"
    assert report.repaired[0].startswith("Adorf (010590001001): Self-intersection")


def test_json_that_is_cut_off(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="kein lesbares JSON"):
        list(kitas_sh.read(_file(tmp_path, "k.json", '[{"id": 1, "na'), ReadReport()))


def test_a_line_that_is_no_record_of_the_register(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"Zeile 1: .*220 Zeichen"):
        list(gv100ad.read(_file(tmp_path, "gv.txt", "Hallo Welt\n"), ReadReport()))


def test_an_excel_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="keine lesbare Excel-Datei"):
        list(table.read(_file(tmp_path, "t.xlsx", "kein Excel"), ReadReport(), mapping=BY_NAME))


def test_a_mapping_without_a_category(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="braucht category"):
        table.read_mapping(_file(tmp_path, "m.toml", 'name = "Name"\n'))


def test_secret_unknown_and_zero_stay_apart(tmp_path: Path) -> None:
    rows = "a;4357500;3362500;–\nb;4358500;3362500;-9\nc;4359500;3362500;0\nd;4360500;3362500;-1\ne;4361500;3362500;1,5\n"
    report = ReadReport()
    [batch] = zensus.read(_file(tmp_path, "g.csv", GRID_HEAD + rows), report)
    words = [("known", "estimated", "zero", "unknown", "secret")[code] for code in batch.status.tolist()]
    assert words == ["secret", "unknown", "zero", "secret", "known"]
    assert batch.people[4] == 1.5
    assert any("unbewohnt oder geheim" in note for note in report.notes)
