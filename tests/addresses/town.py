"""A small town for tests of addresses: two municipalities, a few streets with houses, all at known places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from shapely.geometry import MultiPolygon, box
from sqlalchemy import text

from app.accounts.access import Actor, Role
from geodata.categories import catalogue
from geodata.load.addresses import load_addresses
from geodata.load.apply import (
    InputFile,
    Source,
    StoredImport,
    apply_import,
    fill_with_sites,
    renew_municipalities,
)
from geodata.load.areas import load_areas
from geodata.load.regions import NewRegion, make_region
from geodata.rows import AddressRow, AreaRow, OfferRow, SiteRow

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from geodata.load.staging import Import

MAY, JULY, AUGUST = date(2024, 5, 1), date(2024, 7, 1), date(2024, 8, 1)
HOUSES_SOURCE = Source("hauskoordinaten", "Hauskoordinaten", "© Vermessung")
SITES_SOURCE = Source("kitas", "Kitas", "© Test")
STEP = 0.0006
"""About 40 m from house to house of the same side."""


def house(
    street: str, number: str, lon: float, lat: float, place: str = "Adorf", code: str = "24001"
) -> AddressRow:
    return AddressRow(f"{place}/{street}/{number}", street, number, lon, lat, code, place, 5.0)


def along(
    street: str, numbers: list[int], lon: float, lat: float, place: str = "Adorf", code: str = "24001"
) -> list[AddressRow]:
    """Houses eastwards from a corner, the even numbers north of the street, at the place of their number."""
    return [
        house(street, str(n), round(lon + n // 2 * STEP, 6), round(lat + (0.0002 if n % 2 == 0 else 0), 6), place, code)
        for n in numbers
    ]  # fmt: skip


def houses() -> list[AddressRow]:
    return [
        *along("Kieler Straße", [1, 3, 5, 2, 4, 8, 10], 9.50, 54.50),
        *along("Dorfstraße", [1, 2, 3, 4], 9.52, 54.52),
        *along("Dorfstraße", [1, 2, 3, 4], 10.52, 54.52, "Bedorf", "24002"),
        *along("Nørregade", [1, 3], 9.54, 54.54),
        house("Kieler Straße", "12a", 9.5040, 54.5002),
        house("Am Markt", "14-18", 9.56, 54.56),
    ]


def make_town(engine: Engine, *, geocode_exact: bool = False) -> int:
    """The region with its municipalities and houses; gives its id."""
    config = {"geocode_exact": geocode_exact}
    region_id = make_region(engine, NewRegion("probe", "Probe", 25832, config=config), catalogue())
    rows = [
        AreaRow("municipality", "010590001001", "01059001", "Adorf", MultiPolygon([box(9, 54, 10, 55)]).wkb),
        AreaRow("municipality", "010590001002", "01059002", "Bedorf, Stadt", MultiPolygon([box(10, 54, 11, 55)]).wkb),
    ]  # fmt: skip

    def fill(current: Import) -> None:
        load_areas(current, rows, ["01059"])
        renew_municipalities(current)

    source = Source("flaechen", "Flächen", "© Test")
    apply_import(engine, region_id, source, InputFile("a", "vg250", MAY), fill)
    return region_id


def load_houses(engine: Engine, region_id: int, rows: list[AddressRow], day: date = MAY) -> StoredImport:
    file = InputFile("haeuser.csv", "addresses", day)
    return apply_import(engine, region_id, HOUSES_SOURCE, file, lambda current: load_addresses(current, rows))


def editor_of(engine: Engine, role: Role = Role.EDITOR) -> Actor:
    """Somebody with an account."""
    with engine.begin() as connection:
        number = connection.execute(
            text(
                "INSERT INTO account (email, name, role) VALUES (:email, 'Erika Editorin', :role)"
                " ON CONFLICT (lower(email)) DO UPDATE SET role = excluded.role RETURNING id"
            ),
            {"email": f"{role}@example.org", "role": role},
        ).scalar_one()
    return Actor(role, number, "Erika Editorin")


def kita(number: int, street: str | None, house_number: str | None, **more: object) -> SiteRow:
    """A Kita in Adorf without coordinates."""
    offer = OfferRow("kindergarten", "kindergarten", 36, 79)
    row = SiteRow(str(number), f"Kita {number}", None, None, (offer,), street=street, house_number=house_number,
                  postal_code="24001", place="Adorf", row_number=number)  # fmt: skip
    return replace(row, **more)


def load_sites(engine: Engine, region_id: int, rows: list[SiteRow], day: date = MAY) -> StoredImport:
    file = InputFile("kitas.csv", "table", day)
    return apply_import(engine, region_id, SITES_SOURCE, file, lambda current: fill_with_sites(current, rows))
