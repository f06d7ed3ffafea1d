"""All sites of a region on a day, as a file: GeoJSON as they are served, or a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import IO, TYPE_CHECKING, Any

import orjson
from sqlalchemy import text

from app.web.csv import cell

if TYPE_CHECKING:
    from sqlalchemy import Connection

BATCH = 1000

COUNT = """
    SELECT count(*) FROM site_feature WHERE region_id = :region_id AND valid_during @> cast(:day AS date)"""
FEATURES = """
    SELECT feature FROM site_feature WHERE region_id = :region_id AND valid_during @> cast(:day AS date)
     ORDER BY sort_key"""
ABOUT = """
    SELECT r.slug, r.name, r.fictional,
           coalesce((SELECT array_agg(DISTINCT attribution ORDER BY attribution) FROM source WHERE region_id = r.id),
                    '{}') AS attribution
      FROM region r WHERE r.id = :region_id"""

COLUMNS: tuple[str, ...] = (
    "slug", "name", "categories", "street", "house_number", "postal_code", "place", "municipality", "ars",
    "provider", "website", "phone", "email", "approved_places", "lon", "lat", "source",
)  # fmt: skip
NUMBERS = frozenset({"approved_places", "lon", "lat"})
"""Written with a decimal point, as programs read them; all else as `app.web.csv` writes cells."""

Told = Callable[[int, int], None]


def write_geojson(connection: Connection, region_id: int, day: date, out: IO[bytes], told: Told) -> int:
    """Write a GeoJSON FeatureCollection with the region and the attribution of its sources; gives how many sites."""
    slug, name, fictional, attribution = connection.execute(text(ABOUT), {"region_id": region_id}).one()
    head = {"type": "FeatureCollection", "region": {"slug": slug, "name": name, "fictional": fictional},
            "attribution": attribution, "date": day}  # fmt: skip
    out.write(orjson.dumps(head)[:-1] + b',"features":[')

    def write(number: int, feature: str) -> None:
        out.write((",\n" if number else "\n").encode() + feature.encode())

    written = _each(connection, region_id, day, told, write)
    out.write(b"\n]}\n")
    return written


def write_csv(connection: Connection, region_id: int, day: date, out: IO[bytes], told: Told) -> int:
    """Write a table (UTF-8 with mark, semicolons, as German spreadsheets expect it); gives how many sites.

    What a spreadsheet would take for a formula is written with an apostrophe before it.
    """
    text_out = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.DictWriter(text_out, COLUMNS, delimiter=";")
    writer.writeheader()
    written = _each(connection, region_id, day, told, lambda _n, feature: writer.writerow(_row(feature)))
    text_out.detach()  # the stream stays open
    return written


def _each(
    connection: Connection, region_id: int, day: date, told: Told, write: Callable[[int, str], None]
) -> int:
    keys = {"region_id": region_id, "day": day}
    total: int = connection.execute(text(COUNT), keys).scalar_one()
    number = 0
    # Options of this one statement: those of the connection would hold for all that its transaction still does.
    in_parts = {"stream_results": True, "yield_per": BATCH}
    rows = connection.execute(text(FEATURES), keys, execution_options=in_parts)
    for (feature,) in rows:
        if number % BATCH == 0:
            told(number, total)
        write(number, feature)
        number += 1
    told(number, total)
    return number


def _row(feature: str) -> dict[str, Any]:
    found = orjson.loads(feature)
    told, point = found["properties"], (found["geometry"] or {}).get("coordinates", (None, None))
    known = [offer["approved_places"]["value"] for offer in told["offers"]]
    places = [value for value in known if value is not None]
    row = {**told, **told["address"], "categories": ",".join(told["categories"]), "lon": point[0], "lat": point[1],
           "municipality": (told["municipality"] or {}).get("name"), "ars": (told["municipality"] or {}).get("ars"),
           "approved_places": sum(places) if places else None}  # fmt: skip
    return {name: row[name] if name in NUMBERS else cell(row[name]) for name in COLUMNS}
