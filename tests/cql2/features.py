"""Features on which filters are tried: the same in a table and in Python, with everything unknown somewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import shapely
from sqlalchemy import Connection, text

from app.cql2 import Field

NAMES = [
    None,
    "",
    "Kita Süd",
    "KITA SUD",
    "kita süd",
    "Straße",
    "strasse",
    "Ålborg",
    "alborg",
    "a%b",
    "a_b",
    "a\\b",
    "it's",
    "ø",
    "Ø",
]
COUNTS = [None, 0, 1, -1, 2, 3, 7, -7, 12, 2**31 - 1]
SHARES = [None, 0.0, 0.5, -0.5, 1.0, 2.5, 1 / 3, 1e-20, 1e200, -3.25, 1e14]
DAYS = [None, date(2020, 1, 1), date(2020, 2, 29), date(2021, 8, 1), date(2024, 12, 31)]
MOMENTS = [
    None, datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, 23, 59, 59, 999999, UTC),
    datetime(2021, 8, 1, 12, 30, tzinfo=UTC), datetime(2024, 12, 31, 0, 0, 1, tzinfo=UTC),
]  # fmt: skip
TAGS = [None, [], ["a"], ["a", "b"], ["b", "c"], ["a", "a"], ["ä", "it's"]]
PLACES = [None, *[shapely.Point(x, y) for x, y in product((0, 1, 2, 3, 4), (0, 2, 3))]]
SHAPES = [
    None, shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3), shapely.box(2, 0, 4, 2),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(3, 3, 4, 4)]),
    shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (3, 1), (3, 3), (1, 3)]]),
    shapely.LineString([(0, 0), (2, 2), (4, 0)]), shapely.LineString([(0, 2), (4, 2)]),
]  # fmt: skip
OPEN = [None, True, False]
VALUES: dict[str, tuple[str, str, list[Any]]] = {
    "name": ("string", "text", NAMES),
    "other": ("string", "text", NAMES[::-1]),
    "count": ("integer", "integer", COUNTS),
    "more": ("integer", "bigint", COUNTS[::-1]),
    "share": ("number", "double precision", SHARES),
    "is_open": ("boolean", "boolean", OPEN),
    "begins": ("date", "date", DAYS),
    "ends": ("date", "date", DAYS[::-1]),
    "changed": ("datetime", "timestamptz", MOMENTS),
    "tags": ("strings", "text[]", TAGS),
    "place": ("geometry", "geometry(Point,4326)", PLACES),
    "shape": ("geometry", "geometry(Geometry,4326)", SHAPES),
}
FIELDS = {
    name: Field(name, kind, f"f.{name}", dimension=0 if name == "place" else None)  # type: ignore[arg-type]
    for name, (kind, _, _) in VALUES.items()
}
COUNT = 120


def features() -> list[dict[str, Any]]:
    """Each value of each property in many company."""
    primes = dict(zip(VALUES, (1, 3, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41), strict=True))
    return [
        {"id": i, **{name: values[(i * primes[name] + i // len(values)) % len(values)] for name, (_, _, values) in VALUES.items()}}
        for i in range(COUNT)
    ]  # fmt: skip


def make_table(connection: Connection) -> None:
    """The features in a table `feature` that lives as long as the connection."""
    columns = ", ".join(f"{name} {sql}" for name, (_, sql, _) in VALUES.items())
    connection.execute(text(f"CREATE TEMPORARY TABLE feature (id integer PRIMARY KEY, {columns})"))
    places = ", ".join(
        f"ST_GeomFromWKB(:{name}, 4326)" if kind == "geometry" else f":{name}"
        for name, (kind, _, _) in VALUES.items()
    )
    rows = [
        {
            name: shapely.to_wkb(value) if isinstance(value, shapely.Geometry) else value
            for name, value in one.items()
        }
        for one in features()
    ]
    connection.execute(text(f"INSERT INTO feature VALUES (:id, {places})"), rows)
