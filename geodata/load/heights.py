"""A height model of an import: made the region's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.network.height_store import store_heights

if TYPE_CHECKING:
    from geodata.load.staging import Import
    from geodata.rows import HeightRaster


def load_heights(current: Import, raster: HeightRaster) -> None:
    """Make this the region's height model, unless it already is; says how many cells there are."""
    stored = store_heights(
        current.connection, current.region_id, current.source_id, current.import_id, current.as_of, raster
    )
    cells = int(raster.decimetres.size)
    current.difference("height_cell", new=cells if stored else 0, unchanged=0 if stored else cells)
