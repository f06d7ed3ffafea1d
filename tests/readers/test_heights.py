"""Height models: GeoTIFF and ASCII grids are read where they lie, and what is none says why."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from app.network.heights import Heights
from geodata.readers import heights
from geodata.reading import ReadError, ReadReport

EAST_M, NORTH_M = 560_000.0, 6_020_000.0


def tiff(path: Path, values: np.ndarray, step: float = 25.0, crs: str | None = "EPSG:25832", **more) -> Path:
    transform = more.pop("transform", from_origin(EAST_M, NORTH_M, step, step))
    with rasterio.open(
        path, "w", driver="GTiff", width=values.shape[1], height=values.shape[0], count=1, dtype="float32",
        crs=crs, transform=transform, nodata=-9999.0, **more,
    ) as file:  # fmt: skip
        file.write(values.astype("float32"), 1)
    return path


def slope(rows: int = 40, columns: int = 60) -> np.ndarray:
    return np.tile(np.arange(columns) * 2.0, (rows, 1))


@pytest.mark.parametrize("more", [{}, {"compress": "lzw"}, {"compress": "deflate", "predictor": 3}, {"tiled": True, "blockxsize": 16, "blockysize": 16}])  # fmt: skip
def test_a_geotiff_gives_its_heights_where_they_lie(tmp_path: Path, more: dict[str, object]) -> None:
    raster = heights.read(tiff(tmp_path / "dgm.tif", slope(), **more), ReadReport())
    found = Heights.of(raster, 25832)
    x, y = np.array([EAST_M + 12.5, EAST_M + 25.0, EAST_M + 1000.0]), np.full(3, NORTH_M - 300.0)
    assert found.at(x, y).tolist() == pytest.approx([0.0, 1.0, 79.0])
    assert np.isnan(found.at(np.array([EAST_M - 20]), np.array([NORTH_M - 20]))[0])


def test_an_ascii_grid_needs_its_crs_said(tmp_path: Path) -> None:
    path = tmp_path / "dgm.asc"
    rows = "\n".join("10.5 11.5 -9999" for _ in range(3))
    path.write_text(
        f"ncols 3\nnrows 3\nxllcorner {EAST_M}\nyllcorner {NORTH_M}\ncellsize 50\nNODATA_value -9999\n{rows}\n"
    )
    with pytest.raises(ReadError, match="srid"):
        heights.read(path, ReadReport())
    raster = heights.read(path, ReadReport(), srid=25832)
    assert raster.decimetres.tolist() == [[105, 115, raster.nothing]] * 3


def test_only_the_region_s_part_is_read_and_no_finer_than_ten_metres(tmp_path: Path) -> None:
    path = tiff(tmp_path / "fine.tif", np.full((2000, 2000), 5.0), step=1.0)
    raster = heights.read(path, ReadReport())
    assert raster.decimetres.shape == (200, 200)
    assert raster.step_x == pytest.approx(10.0)
    west, south, east, north = 9.925, 54.305, 9.93, 54.31
    part = heights.read(path, ReadReport(), (west, south, east, north))
    assert 0 < part.decimetres.size < raster.decimetres.size


def test_degrees_are_understood(tmp_path: Path) -> None:
    transform = from_origin(9.0, 55.0, 1 / 3600, 1 / 3600)
    raster = heights.read(
        tiff(tmp_path / "glo.tif", slope(), crs="EPSG:4326", transform=transform), ReadReport()
    )
    assert raster.decimetres.shape == (40, 60), "30 m is coarse enough"
    x, y = (
        float(a)
        for a in __import__("pyproj")
        .Transformer.from_crs(4326, 25832, always_xy=True)
        .transform(9.005, 54.995)
    )
    assert Heights.of(raster, 25832).at(np.array([x]), np.array([y]))[0] == pytest.approx(35.0, abs=0.2)


def test_what_is_no_height_model_says_why(tmp_path: Path) -> None:
    (tmp_path / "text.tif").write_text("not a raster at all\n" * 10)
    with pytest.raises(ReadError, match="Höhenmodell"):
        heights.read(tmp_path / "text.tif", ReadReport())
    with pytest.raises(ReadError, match="außerhalb"):
        heights.read(tiff(tmp_path / "far.tif", slope()), ReadReport(), (13.0, 52.0, 13.1, 52.1))
    with pytest.raises(ReadError, match="keine Höhen"):
        heights.read(tiff(tmp_path / "none.tif", np.full((5, 5), -9999.0)), ReadReport())
    turned = rasterio.Affine(20, 5, EAST_M, 5, -20, NORTH_M)
    with pytest.raises(ReadError, match="gedreht"):
        heights.read(tiff(tmp_path / "turned.tif", slope(), transform=turned), ReadReport())


def test_heights_that_are_none_are_unknown_and_counted(tmp_path: Path) -> None:
    values = slope()
    values[0, 0] = 30_000
    report = ReadReport()
    raster = heights.read(tiff(tmp_path / "feet.tif", values), report)
    assert raster.decimetres[0, 0] == raster.nothing
    assert report.notes[0].startswith("1 Höhen sind keine")


def test_no_other_format_is_opened(tmp_path: Path) -> None:
    """A virtual raster could name any other file."""
    (tmp_path / "x.vrt").write_text('<VRTDataset rasterXSize="2" rasterYSize="2"></VRTDataset>')
    with pytest.raises(ReadError):
        heights.read(tmp_path / "x.vrt", ReadReport())
