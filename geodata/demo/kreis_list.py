"""A second, careless list of the demonstration Kreis: what a list from an office brings with it, for the quality board.

Invented like all else: meeting places without coordinates, one entered twice, an age that ends before it begins, a
point far from its address.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.demo import names
from geodata.rows import OfferRow, SiteRow

if TYPE_CHECKING:
    from geodata.rows import AddressRow

NEAR_DEGREES = 0.0003
FAR_DEGREES = 0.02


def make_list(sites: list[SiteRow], addresses: list[AddressRow]) -> list[SiteRow]:
    """The entries of the list; the same for the same Kreis."""
    town = [address for address in addresses if address.place == names.TOWN]
    village = [address for address in addresses if address.place == names.TOWNS[0]]
    youth = next(site for site in sites if site.offers[0].category == "youth_centre" and site.longitude)
    rows = [
        _entry("Jugendtreff Alte Werft", town[40]),
        replace(_entry("Jugendtreff Nordmole", town[300]), house_number="3", street=town[300].street.replace("straße", "str.")),
        replace(_entry("Jugendtreff am Deich", village[8]), house_number=None),
        replace(_entry("Jugendtreff Werkstatt", village[20]), street="Gewerbehof", house_number="1"),
        replace(_entry("Jugendtreff ohne Anschrift", village[30]), street=None, house_number=None),
        replace(_entry("Jugendtreff Fernsicht", town[90]), longitude=town[90].longitude, latitude=town[90].latitude - FAR_DEGREES),
        replace(_entry("Jugendtreff Strandgut", town[120], backwards=True), longitude=town[120].longitude, latitude=town[120].latitude),
        replace(
            _entry(youth.name, town[0]), street=youth.street, house_number=youth.house_number, place=youth.place,
            postal_code=youth.postal_code, longitude=(youth.longitude or 0) + NEAR_DEGREES, latitude=youth.latitude,
        ),
    ]  # fmt: skip
    return [replace(row, key=f"liste/{n}", row_number=n) for n, row in enumerate(rows, start=1)]


def _entry(name: str, address: AddressRow, *, backwards: bool = False) -> SiteRow:
    """A youth centre at an address, without coordinates."""
    first, last = (216, 120) if backwards else (120, 216)
    return SiteRow(
        key="", name=name, longitude=None, latitude=None, street=address.street, house_number=address.house_number,
        postal_code=address.postal_code, place=address.place, provider=f"Stadt {address.place}", provider_kind="public",
        offers=(OfferRow("youth_centre", "youth_centre", first, last),),
    )  # fmt: skip
