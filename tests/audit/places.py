"""A small region with areas, two kindergartens and a day-care person, loaded the usual way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import shapely

from geodata.categories import catalogue
from geodata.figures import known
from geodata.load.apply import InputFile, Source, StoredImport, apply_import, fill_with_sites
from geodata.load.areas import load_areas
from geodata.load.regions import NewRegion, make_region
from geodata.rows import AreaRow, OfferRow, SiteRow

if TYPE_CHECKING:
    from sqlalchemy import Engine

PRIVATE_NAME = "Wiebke Tagesmutter-Geheim"
SOURCE = Source("amt", "Liste des Amtes", "© Amt")
AS_OF = date(2026, 1, 1)


def kita(key: str, name: str, *, phone: str = "04621 1", places: int = 40, lon: float = 9.5) -> SiteRow:
    """A kindergarten of the list."""
    offer = OfferRow("kiga", "kindergarten", 36, 72, approved_places=known(places))
    return SiteRow(key, name, lon, 54.5, (offer,), street="Schulweg", house_number="1", postal_code="24837",
                   place="Musterdorf", phone=phone, provider="Gemeinde", provider_kind="public")  # fmt: skip


def childminder(key: str = "t1", name: str = PRIVATE_NAME) -> SiteRow:
    """A day-care person."""
    offer = OfferRow("pflege", "childminding", 0, 36, approved_places=known(5))
    return SiteRow(key, name, 9.51, 54.51, (offer,), street="Geheimweg", house_number="7", place="Musterdorf",
                   postal_code="24837", phone="04621 7777777", email="wiebke@example.org")  # fmt: skip


USUAL = (kita("k1", "Kita Möwennest"), kita("k2", "Kita Deichkinder", lon=9.52), childminder())


def make_places(engine: Engine, slug: str = "probe", rows: tuple[SiteRow, ...] = USUAL) -> int:
    """The region with one municipality and the sites; gives its id."""
    region_id = make_region(engine, NewRegion(slug, "Probekreis", 25832), catalogue())
    square = shapely.MultiPolygon([shapely.box(9.4, 54.4, 9.6, 54.6)])
    areas = [AreaRow("municipality", "010590000001", "01059001", "Musterdorf", square.wkb)]

    def fill_areas(current):
        load_areas(current, areas, ["01059"])

    apply_import(
        engine, region_id, Source("vg", "Gebiete", "© vg"), InputFile("vg.zip", "vg250", AS_OF), fill_areas
    )
    load(engine, region_id, rows)
    return region_id


def load(engine: Engine, region_id: int, rows: tuple[SiteRow, ...], as_of: date = AS_OF) -> StoredImport:
    """Load a version of the list."""
    return apply_import(
        engine,
        region_id,
        SOURCE,
        InputFile("liste.csv", "table", as_of),
        lambda current: fill_with_sites(current, rows),
    )
