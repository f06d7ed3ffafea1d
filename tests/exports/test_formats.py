"""Every format says what SQL says, read by somebody else's reader; what is nothing stays nothing, and no text a formula."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import geopandas
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest

from app.exports.columns import Rows, Shape
from app.exports.csv_form import CsvForm
from app.exports.csv_format import csv_blocks
from app.exports.formats import FORMATS, Options
from app.web.csv import cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.exports.source import Source

    Reading = Callable[..., Source]
    Told = list[dict[str, Any]]


def written(source: Source, ending: str, folder: Path, options: Options | None = None) -> Path:
    form, path = FORMATS[ending], folder / f"rows.{ending}"
    if form.whole is not None:
        form.whole(source, path, options or Options())
    else:
        assert form.stream is not None
        with path.open("wb") as file:
            form.stream(source, file, options or Options())
    return path


def texts_of(source: Source, form: CsvForm) -> list[dict[str, str]]:
    data = b"".join(csv_blocks(source, form)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data, newline=""), delimiter=form.delimiter, strict=True))


def point(row: dict[str, Any]) -> tuple[float, float] | None:
    return None if row["x"] is None else (row["x"], row["y"])


def test_csv_for_scripts_says_what_sql_says(reading: Reading, rows: Rows, expected: Told) -> None:
    found = texts_of(reading(rows), CsvForm())
    assert len(found) == len(expected)
    for told, row in zip(found, expected, strict=True):
        assert int(told["number"]) == row["number"]
        assert told["name"] == row["name"]
        assert told["note"] == (
            "'" + row["note"] if (row["note"] or "").startswith("=") else row["note"] or ""
        )
        assert (float(told["minutes"]) if told["minutes"] else None) == row["minutes"]
        assert told["open"] == str(row["open"]).lower()
        assert told["since"] == row["since"].isoformat()
        assert datetime.fromisoformat(told["at"]) == row["at"]
        assert told["kinds"] == "|".join(row["kinds"] or [])
        assert (told["longitude"] == "") == (row["x"] is None)
        if row["x"] is not None:
            assert (float(told["longitude"]), float(told["latitude"])) == pytest.approx(
                (row["x"], row["y"]), abs=1e-7
            )


def test_csv_for_german_spreadsheets_has_commas_in_numbers_and_the_mark(
    reading: Reading, rows: Rows, expected: Told
) -> None:
    form = CsvForm(";", decimal_comma=True, bom=True)
    data = b"".join(csv_blocks(reading(rows), form))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\xef\xbb\xbf") == 1
    for told, row in zip(texts_of(reading(rows), form), expected, strict=True):
        assert told["minutes"] == ("" if row["minutes"] is None else cell(row["minutes"]).removesuffix(",0"))


def test_csv_tells_an_empty_text_from_none(reading: Reading, rows: Rows, expected: Told) -> None:
    two = replace(rows, columns=(rows.columns[0], rows.columns[2]), shape=None)
    lines = b"".join(csv_blocks(reading(two), CsvForm())).decode().split("\r\n")
    assert lines[0] == "number,note"
    assert lines[-1] == ""
    told = {None: "", "": '""', "\\N": "\\N"}
    notes = [told.get(row["note"], "'" + (row["note"] or "")) for row in expected]
    assert lines[1:-1] == [f"{row['number']},{note}" for row, note in zip(expected, notes, strict=True)]


def test_a_lone_column_loses_no_row(reading: Reading, rows: Rows, expected: Told) -> None:
    one = replace(rows, columns=rows.columns[2:3], shape=None)
    assert [row["note"].removeprefix("'") for row in texts_of(reading(one), CsvForm())] == [
        row["note"] or "" for row in expected
    ]


def test_with_a_comma_as_both_numbers_are_quoted(reading: Reading, rows: Rows, expected: Told) -> None:
    found = texts_of(reading(rows), CsvForm(",", decimal_comma=True))
    assert found[0]["minutes"] == "-0,9"


def test_geoparquet_is_read_by_geopandas(
    reading: Reading, rows: Rows, expected: Told, tmp_path: Path
) -> None:
    path = written(reading(rows), "parquet", tmp_path)
    frame = geopandas.read_parquet(path)
    assert frame.crs.equals("OGC:CRS84")
    assert [None if one is None else (one.x, one.y) for one in frame.geometry] == [
        point(row) for row in expected
    ]
    table = pq.read_table(path).to_pylist()
    for told, row in zip(table, expected, strict=True):
        assert {name: told[name] for name in row if name in told} == {
            name: row[name] for name in row if name in told
        }
    about = pq.read_schema(path)
    assert about.field("minutes").metadata == {
        b"title": b"Weg",
        b"description": "zum nächsten Ort".encode(),
        b"unit": b"min",
    }


def test_geoparquet_says_where_it_lies_and_each_row_too(
    reading: Reading, rows: Rows, expected: Told, tmp_path: Path
) -> None:
    path = written(reading(rows), "parquet", tmp_path)
    geo = json.loads(pq.read_metadata(path).metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    there = [row for row in expected if row["x"] is not None]
    assert geo["version"] == "1.1.0"
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["Point"]
    assert column["bbox"] == [
        min(r["x"] for r in there),
        min(r["y"] for r in there),
        max(r["x"] for r in there),
        max(r["y"] for r in there),
    ]
    covering = column["covering"]["bbox"]["xmin"]
    boxes = pq.read_table(path, columns=[covering[0]]).column(covering[0]).to_pylist()
    assert [box and box[covering[1]] for box in boxes] == [row["x"] for row in expected]


@pytest.mark.parametrize("ending", ["gpkg", "fgb"])
def test_gdal_reads_what_gdal_is_to_read(
    ending: str, reading: Reading, rows: Rows, expected: Told, tmp_path: Path
) -> None:
    path = written(reading(rows), ending, tmp_path)
    info = pyogrio.read_info(path)
    assert info["crs"] == "EPSG:4326"
    assert info["geometry_type"] == "Point"
    found = pyogrio.read_dataframe(path, use_arrow=False).sort_values("number")
    assert len(found) == len(expected)
    for told, row in zip(found.itertuples(), expected, strict=True):
        assert (None if told.geometry is None else told.geometry.coords[0]) == point(row)
        assert told.name == row["name"]
        assert (told.note if isinstance(told.note, str) else None) == row["note"]
        assert (None if math.isnan(told.minutes) else told.minutes) == row["minutes"]
        assert told.open == row["open"]
        assert told.since.date() == row["since"]
        assert (told.kinds if isinstance(told.kinds, str) else None) == (
            None if row["kinds"] is None else "|".join(row["kinds"])
        )


def test_a_layer_says_what_it_is(reading: Reading, rows: Rows, tmp_path: Path) -> None:
    told = pyogrio.read_info(written(reading(rows), "gpkg", tmp_path))["layer_metadata"]
    assert told["IDENTIFIER"] == "Zum Schreiben"
    assert "minutes: Weg" in told["DESCRIPTION"]


def test_geojson_lines_are_features(reading: Reading, rows: Rows, expected: Told, tmp_path: Path) -> None:
    data = written(reading(rows), "geojsonseq", tmp_path).read_text()
    features = [json.loads(line.removeprefix("\x1e")) for line in data.split("\n")[:-1]]
    assert data.count("\x1e") == len(expected) == len(features)
    for feature, row in zip(features, expected, strict=True):
        assert feature["type"] == "Feature"
        assert feature["id"] == row["number"]
        assert feature["properties"]["name"] == row["name"]
        assert feature["properties"]["note"] == row["note"]
        assert feature["properties"]["kinds"] == row["kinds"]
        assert datetime.fromisoformat(feature["properties"]["at"]) == row["at"]
        shape = feature["geometry"]
        assert (None if shape is None else tuple(shape["coordinates"])) == pytest.approx(point(row), abs=1e-7)


def test_the_workbook_has_titles_and_a_dictionary_and_no_formula(
    reading: Reading, rows: Rows, expected: Told, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(written(reading(rows), "xlsx", tmp_path))
    head, *lines = book["Daten"].iter_rows()
    assert [one.value for one in head][:4] == ["Nummer", "Name", "Notiz", "Weg (min)"]
    assert len(lines) == len(expected)
    assert all(one.data_type != "f" for line in lines for one in line)
    for line, row in zip(lines[:50], expected, strict=False):
        assert [line[0].value, line[3].value, line[4].value] == [row["number"], row["minutes"], row["open"]]
        assert line[6].value == row["at"].replace(tzinfo=None)
    names = [line[0].value for line in book["Datenwörterbuch"].iter_rows(min_row=2)]
    assert names == [column.name for column in rows.columns]


@pytest.mark.parametrize("ending", list(FORMATS))
def test_no_rows_are_a_file_too(ending: str, reading: Reading, rows: Rows, tmp_path: Path) -> None:
    none = replace(rows, parameters={"most": 0})
    path = written(reading(none), ending, tmp_path)
    if ending in {"gpkg", "fgb"}:
        assert len(pyogrio.read_dataframe(path, use_arrow=False)) == 0
    elif ending == "parquet":
        assert len(geopandas.read_parquet(path)) == 0
    elif ending == "geojsonseq":
        assert path.read_bytes() == b""
    elif ending == "csv":
        assert path.read_text().strip() == "number,name,note,minutes,open,since,at,kinds,longitude,latitude"


@pytest.mark.parametrize("ending", list(FORMATS))
def test_rows_that_lie_nowhere(ending: str, reading: Reading, rows: Rows, tmp_path: Path) -> None:
    path = written(reading(replace(rows, shape=None)), ending, tmp_path)
    if ending in {"gpkg", "fgb"}:
        found = pyogrio.read_dataframe(path, use_arrow=False)
        assert len(found) == 2500
        assert "geometry" not in found or found.geometry.isna().all()
    elif ending == "parquet":
        assert b"geo" not in (pq.read_metadata(path).metadata or {})
        assert pq.read_metadata(path).num_rows == 2500


def test_other_systems_are_written_as_they_are(reading: Reading, rows: Rows, tmp_path: Path) -> None:
    sql = f"SELECT number, _key, ST_Transform(_geometry, 25832) AS _geometry FROM ({rows.sql}) q"
    flat = replace(rows, columns=rows.columns[:1], shape=Shape("Point", 25832, "_geometry"), sql=sql)
    frame = geopandas.read_parquet(written(reading(flat), "parquet", tmp_path))
    assert frame.crs.to_epsg() == 25832
    found = texts_of(reading(flat), CsvForm())[0]
    assert float(found["x"]) == pytest.approx(frame.geometry[0].x, abs=0.01)
    assert float(found["y"]) == pytest.approx(frame.geometry[0].y, abs=0.01)


def test_a_statement_without_values_may_have_percent_signs(reading: Reading, rows: Rows) -> None:
    plain = replace(
        rows,
        sql="SELECT number % 7 AS number, number AS _key FROM to_write WHERE name LIKE 'Kita%'",
        parameters={},
        columns=rows.columns[:1],
        shape=None,
    )
    assert {row["number"] for row in texts_of(reading(plain), CsvForm())} == set("0123456")
