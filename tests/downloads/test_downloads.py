"""All figures to take along: they are those of the interface, each with its status; GDAL and openpyxl can read them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely

from app.downloads.tables import STATUS_WORDS, Bundle, Column, Table, number_of
from app.downloads.workbook import workbook_of
from tests.asking import asking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

ASKED = "category=kindergarten&age_group=3-5"


@pytest.fixture
async def atlas(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as client:
        yield client


@pytest.fixture
async def package(atlas: httpx.AsyncClient, tmp_path: Path) -> Path:
    answer = await atlas.get(f"/api/maps/figures.gpkg?{ASKED}")
    assert answer.status_code == 200, answer.text
    path = tmp_path / "daten.gpkg"
    path.write_bytes(answer.content)
    return path


def rows_of(path: Path, layer: str) -> list[dict[str, Any]]:
    about, table = pyogrio.read_arrow(path, layer=layer)
    del about
    return table.to_pylist()


async def test_every_layer_is_valid_in_the_grid_of_the_region(package: Path) -> None:
    layers = dict(pyogrio.list_layers(package).tolist())
    assert {"gemeinden", "aemter", "kreise", "zellen", "lernorte"} <= set(layers)
    assert layers["data_dictionary"] is None
    for layer, kind in layers.items():
        if kind is None:
            continue
        about = pyogrio.read_info(package, layer=layer)
        assert about["crs"] == "EPSG:25832"
        assert about["layer_metadata"]["DESCRIPTION"]
        assert about["layer_metadata"]["IDENTIFIER"]
        shapes = shapely.from_wkb([row["geom"] for row in rows_of(package, layer)])
        assert len(shapes)
        assert bool(np.all(shapely.is_valid(shapes)))


async def test_areas_have_the_figures_of_the_interface(atlas: httpx.AsyncClient, package: Path) -> None:
    table = (await atlas.get(f"/api/statistics/areas?{ASKED}&mode=bicycle")).json()["areas"]
    quotas = (await atlas.get("/api/quotas?category=kindergarten")).json()["areas"]
    found = {row["ars"]: row for row in rows_of(package, "gemeinden")}
    assert set(found) == {area["ars"] for area in table}
    for area in table:
        row = found[area["ars"]]
        assert row["mean_minutes_bicycle"] == area["mean_minutes"]["value"]
        assert row["mean_minutes_bicycle_status"] == area["mean_minutes"]["status"]
        assert row["beyond_15_bicycle"] == number_of(area["beyond"]["15"])
    for area in quotas:
        assert found[area["ars"]]["versorgungsquote"] == area["versorgungsquote"]["value"]
        assert found[area["ars"]]["children_status"] == area["children"]["status"]


async def test_cells_have_the_people_and_ways_of_the_interface(
    atlas: httpx.AsyncClient, package: Path
) -> None:
    box = (await atlas.get("/api/region")).json()["bbox"]
    around = ",".join(map(str, box))
    cells = (await atlas.get(f"/api/cells?{ASKED}&bbox={around}&limit=500")).json()["features"]
    found = {row["cell_id"]: row for row in rows_of(package, "zellen")}
    assert len(cells) == 500
    for cell in (one["properties"] for one in cells):
        row = found[cell["id"]]
        assert row["people"] == (0 if cell["people"]["status"] == "zero" else cell["people"]["value"])
        assert row["people_status"] == cell["people"]["status"]
        assert row["minutes_walk"] == (cell["minutes"]["value"])


async def test_a_figure_that_is_secret_or_unknown_is_never_a_number(package: Path) -> None:
    for layer in ("gemeinden", "zellen", "lernorte"):
        for row in rows_of(package, layer):
            for name in (one.removesuffix("_status") for one in row if one.endswith("_status")):
                told = row[name] is not None
                assert told == (row[f"{name}_status"] in {"known", "zero", "estimated"}), name


async def test_every_column_is_explained_in_the_dictionary(package: Path) -> None:
    told = {(row["table_name"], row["column_name"]) for row in rows_of(package, "data_dictionary")}
    for layer in ("gemeinden", "zellen", "lernorte", "quellen"):
        named = set(pyogrio.read_info(package, layer=layer)["fields"])
        assert {(layer, name) for name in named} <= told


async def test_sites_that_are_not_public_cannot_be_taken_along(atlas: httpx.AsyncClient) -> None:
    for ending in ("gpkg", "xlsx"):
        answer = await atlas.get(f"/api/maps/figures.{ending}?category=childminding")
        assert answer.status_code == 400
        assert answer.json()["parameter"] == "category"


async def test_the_workbook_has_a_sheet_for_each_level_and_says_the_same(atlas: httpx.AsyncClient) -> None:
    answer = await atlas.get(f"/api/maps/figures.xlsx?{ASKED}")
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    assert {
        "Über diese Daten",
        "Gemeinden",
        "Ämter",
        "Kreise",
        "Lernorte",
        "Quellen und Lizenzen",
        "Datenwörterbuch",
    } == set(book.sheetnames)
    table = (await atlas.get(f"/api/statistics/areas?{ASKED}")).json()["areas"]
    head, *rows = book["Gemeinden"].iter_rows(values_only=True)
    at = head.index("Mittlerer Weg, zu Fuß (min)")
    assert {row[0]: row[at] for row in rows} == {
        area["ars"]: area["mean_minutes"]["value"]
        if area["mean_minutes"]["value"] is not None
        else STATUS_WORDS[area["mean_minutes"]["status"]]
        for area in table
    }


def bundle_of(rows: list[dict[str, Any]]) -> Bundle:
    columns = [Column("name", "Name", "text"), Column("people", "Menschen", "figure")]
    table = Table("gemeinden", "Gemeinden", "", columns, rows)
    return Bundle("Titel", [("Titel", "=1+1")], [table], Table("quellen", "Quellen", "", columns, []), 25832)


def test_no_text_becomes_a_formula_and_no_reason_a_zero() -> None:
    evil = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\x07Glocke"]
    rows = [{"name": name, "people": {"value": None, "status": "secret"}} for name in evil]
    rows.append({"name": "Ort", "people": {"value": None, "status": "unknown"}})
    rows.append({"name": "Leer", "people": {"value": None, "status": "zero"}})
    data = workbook_of(bundle_of(rows))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Gemeinden"]
    told = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[0] for row in told] == [*(name.lstrip("\x07") for name in evil), "Ort", "Leer"]
    assert [row[1] for row in told] == ["geheim gehalten"] * 5 + ["keine Angabe", 0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "sheet" in name)
