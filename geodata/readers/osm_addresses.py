"""House addresses of OpenStreetMap: `addr:*` on nodes, closed ways and multipolygons (OSM wiki, Key:addr)."""

from __future__ import annotations

from collections.abc import Mapping

from geodata.rows import AddressRow

PRECISION_M = 10.0
"""Houses are drawn from aerial photographs; a node or the middle of the outline is that near the door."""


def osm_address(kind: str, osm_id: int, tags: Mapping[str, str], lon: float, lat: float) -> AddressRow | None:
    """The address of a tagged object; None if it has no house number or neither street nor place."""
    number = tags.get("addr:housenumber")
    street = tags.get("addr:street") or tags.get("addr:place")
    if not number or not street:
        return None
    place = tags.get("addr:city") or tags.get("addr:place")
    return AddressRow(
        f"{kind}/{osm_id}", street.strip(), number.strip(), round(lon, 7), round(lat, 7),
        tags.get("addr:postcode"), place, PRECISION_M, osm_id,
    )  # fmt: skip
