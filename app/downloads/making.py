"""Files made of a bundle, in the thread that calls: what writes them is loaded there, which takes up to a third of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.downloads.tables import Bundle


def geopackage(bundle: Bundle) -> bytes:
    """A GeoPackage of the bundle."""
    from app.downloads.geopackage import geopackage_of

    return geopackage_of(bundle)


def workbook(bundle: Bundle) -> bytes:
    """A workbook (XLSX) of the bundle."""
    from app.downloads.workbook import workbook_of

    return workbook_of(bundle)
