"""Height models: GeoTIFF or ASCII grid (.asc), as the surveying offices of the Länder and Copernicus give them.

Read with rasterio (GDAL), which may use one driver only. Only the region's part is read, and no finer than
`FINEST_M`: mean heights of larger cells, so that a Land fits into memory.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Transformer

from geodata.readers.files import check_size
from geodata.reading import ReadError, ReadReport
from geodata.rows import HeightRaster

if TYPE_CHECKING:
    import numpy.typing as npt

Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""How a TIFF begins, the last two being those beyond 4 GB."""
FINEST_M = 10.0
METRES_PER_DEGREE = 111_320.0
MOST_CELLS = 60_000_000
LOWEST_M, HIGHEST_M = -500.0, 3_200.0
"""Heights beyond are no heights in Germany and its neighbours: faults, or another unit."""
NOTHING = -32768


def read(path: Path, report: ReadReport, box: Box | None = None, srid: int | None = None) -> HeightRaster:
    """The heights inside the box (None: all). `srid`: the CRS, where the file does not tell it (ASCII grids).

    Raises ReadError for files that are no height model, lie elsewhere, are turned, or have no CRS.
    """
    import rasterio
    from rasterio.errors import RasterioError

    check_size(path)
    try:
        with (
            rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR"),
            rasterio.open(path, driver=_driver(path)) as source,
        ):
            return _read(source, path, report, box, srid)
    except (RasterioError, ValueError) as error:
        raise ReadError(
            f"Die Datei ist kein lesbares Höhenmodell (GeoTIFF oder ASCII-Raster): {error}", path.name
        ) from error


def _driver(path: Path) -> str:
    """The one driver that may open the file, by how it begins: no other format is tried, of which some name other files."""
    with path.open("rb") as stream:
        head = stream.read(64)
    if head.startswith(TIFF):
        return "GTiff"
    if head.lstrip().lower().startswith(b"ncols"):
        return "AAIGrid"
    raise ReadError("Die Datei ist kein Höhenmodell: weder GeoTIFF noch ASCII-Raster (.asc).", path.name)


def _read(source: Any, path: Path, report: ReadReport, box: Box | None, srid: int | None) -> HeightRaster:  # noqa: ANN401
    from rasterio.enums import Resampling

    epsg = srid or (source.crs.to_epsg() if source.crs else None)
    if epsg is None:
        reason = "Das Koordinatensystem steht nicht in der Datei; bitte als Option srid angeben (zum Beispiel 25832)."
        raise ReadError(reason, path.name)
    transform = source.transform
    if transform.b or transform.d or transform.a <= 0 or transform.e >= 0:
        raise ReadError("Das Raster ist gedreht oder gespiegelt; gebraucht wird Norden oben.", path.name)
    window = _window(source, epsg, box, path)
    shape, step = _shape(window, transform, epsg, path)
    values = source.read(1, window=window, out_shape=shape, resampling=Resampling.average, masked=True)
    metres = np.ma.filled(values.astype(np.float64), np.nan)
    west, north = transform.c + window.col_off * transform.a, transform.f + window.row_off * transform.e
    report.rows_read += int(metres.size)
    return HeightRaster(epsg, west, north, step[0], step[1], _decimetres(metres, path, report))


def _window(source: Any, epsg: int, box: Box | None, path: Path) -> Any:  # noqa: ANN401
    from rasterio.windows import Window, from_bounds

    whole = Window(0, 0, source.width, source.height)  # pyright: ignore[reportCallIssue]
    if box is None:
        return whole
    west, south, east, north = Transformer.from_crs(4326, epsg, always_xy=True).transform_bounds(*box)
    asked = from_bounds(west, south, east, north, source.transform)
    left, top = math.floor(asked.col_off), math.floor(asked.row_off)
    right, bottom = math.ceil(asked.col_off + asked.width), math.ceil(asked.row_off + asked.height)
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, source.width), min(bottom, source.height)
    if right <= left or bottom <= top:
        raise ReadError("Das Höhenmodell liegt außerhalb der Region.", path.name)
    return Window(left, top, right - left, bottom - top)  # pyright: ignore[reportCallIssue]


def _shape(window: Any, transform: Any, epsg: int, path: Path) -> tuple[tuple[int, int], tuple[float, float]]:  # noqa: ANN401
    """Rows and columns to read, cells no finer than `FINEST_M`, and how large these cells are."""
    unit_m = METRES_PER_DEGREE if epsg == 4326 else 1.0
    coarser = max(1.0, FINEST_M / (-transform.e * unit_m))
    rows, columns = (max(2, math.ceil(n / coarser)) for n in (window.height, window.width))
    if rows * columns > MOST_CELLS:
        raise ReadError(
            f"Das Höhenmodell hat {rows * columns} Zellen; höchstens {MOST_CELLS}. Bitte gröber rechnen.",
            path.name,
        )
    return (rows, columns), (transform.a * window.width / columns, -transform.e * window.height / rows)


def _decimetres(metres: npt.NDArray[np.float64], path: Path, report: ReadReport) -> npt.NDArray[np.int16]:
    with np.errstate(invalid="ignore"):
        wrong = (metres < LOWEST_M) | (metres > HIGHEST_M)
    known = np.isfinite(metres) & ~wrong
    if not known.any():
        raise ReadError("Das Höhenmodell enthält hier keine Höhen in Metern.", path.name)
    if wrong.any():
        report.notes.append(
            f"{int(wrong.sum())} Höhen sind keine ({LOWEST_M:.0f} bis {HIGHEST_M:.0f} m) und gelten als unbekannt."
        )
    return np.where(known, np.rint(np.where(known, metres, 0) * 10), NOTHING).astype(np.int16)
