"""Features as GeoJSON: a page of a collection, or one of them, made by one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.collections.model import Fragment
from app.collections.select import GEOMETRY, KEY, POSITION, Position, count, order_of, select

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.collections.codelists import CodeList
    from app.collections.model import Collection, Property
    from app.ogc.asking import Asked
    from app.ogc.crs import Crs

MOST_COUNTED = 500_000
"""Where more match, it is not told how many: counting them would take longer than a page."""


@dataclass(frozen=True, slots=True)
class Page:
    """Finished features, and the positions of the first and the last of them, as far as there is more in that direction."""

    features: list[bytes]
    first: list[Any] | None
    last: list[Any] | None


async def read_page(
    connection: AsyncConnection, shown: Collection, region_id: int, asked: Asked, start: Position | None
) -> Page:
    """The page that begins at a position; it stays right while rows come and go, since it begins behind a row and not at a number."""
    inner = select(
        shown, region_id=region_id, names=asked.names, where=asked.where, order=asked.sort, after=start, limit=asked.limit + 1,
        srid=asked.crs.srid, with_geometry=asked.with_geometry, as_of=asked.as_of, since=asked.since,
    )  # fmt: skip
    names = [one.name for one in shown.properties] if asked.names is None else list(asked.names)
    keys = range(len(order_of(shown, asked.sort)))
    sql = _finished(
        inner.sql, names, shown, asked.crs, asked.with_geometry, [POSITION.format(n=n) for n in keys]
    )
    rows = (await connection.execute(text(sql), inner.parameters)).all()
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    backwards = start is not None and start.backwards
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], *_around_nothing(start))
    has_before, has_after = (more, True) if backwards else (start is not None, more)
    return Page(
        [row.feature for row in rows], list(rows[0][1:]) if has_before else None, list(rows[-1][1:]) if has_after else None
    )  # fmt: skip


def _around_nothing(start: Position | None) -> tuple[list[Any] | None, list[Any] | None]:
    """Of an empty page: where there may be something is the direction that one came from."""
    if start is None:
        return None, None
    values = list(start.values)
    return (None, values) if start.backwards else (values, None)


def statement_of_one(
    shown: Collection, region_id: int, key: str, *, names: Sequence[str] | None, crs: Crs, as_of: date | None, with_geometry: bool
) -> Fragment:  # fmt: skip
    """The statement that gives the feature of a key, or no row where there is none on the day."""
    condition = shown.one or f"({shown.key.sql})::text = :key"
    inner = select(
        shown, region_id=region_id, names=names, where=Fragment(condition, {"key": key}), limit=1, srid=crs.srid, as_of=as_of,
        with_geometry=with_geometry,
    )  # fmt: skip
    listed = [one.name for one in shown.properties] if names is None else list(names)
    return Fragment(_finished(inner.sql, listed, shown, crs, with_geometry, []), inner.parameters)


async def matched(
    connection: AsyncConnection, collection: Collection, region_id: int, asked: Asked
) -> int | None:
    """How many features match; None for more than `MOST_COUNTED`."""
    found = count(
        collection,
        region_id=region_id,
        where=asked.where,
        most=MOST_COUNTED,
        as_of=asked.as_of,
        since=asked.since,
    )
    number: int = (await connection.execute(text(found.sql), found.parameters)).scalar_one()
    return None if number > MOST_COUNTED else number


def with_titles(collection: Collection, lists: Mapping[str, CodeList], language: str) -> Collection:
    """The collection with its codes told by their titles; filters and order go by the codes all the same."""
    values: dict[str, Any] = dict(collection.parameters)
    columns = tuple(_titled(one, lists, language, values) for one in collection.properties)
    return replace(collection, properties=columns, parameters=values)


def _titled(
    column: Property, lists: Mapping[str, CodeList], language: str, values: dict[str, Any]
) -> Property:
    known = lists.get(column.codelist or "")
    if known is None:
        return column
    bound = f"titles_{known.id.replace('-', '_')}"
    values[bound] = json.dumps({code: known.label(code, language) for code in known.codes})
    titles = f"cast(:{bound} AS jsonb)"
    if column.kind == "strings":
        sql = f"ARRAY(SELECT coalesce({titles} ->> told.code, told.code) FROM unnest({column.sql}) WITH ORDINALITY told(code, n) ORDER BY told.n)"
    else:
        sql = f"coalesce({titles} ->> ({column.sql}), {column.sql})"
    return replace(column, sql=sql)


def _finished(
    inner: str,
    names: Sequence[str],
    collection: Collection,
    crs: Crs,
    with_geometry: bool,
    more: Sequence[str],
) -> str:
    """The statement that makes GeoJSON texts of rows."""
    listed = ", ".join(f'q."{name}"' for name in names)
    properties = f"(SELECT row_to_json(p)::text FROM (SELECT {listed}) p)" if names else "'{}'"
    geometry = "'null'"
    if with_geometry and collection.geometry is not None:
        geometry = f"coalesce(ST_AsGeoJSON({_turned(collection, crs)}, {crs.digits}, 0), 'null')"
    feature = f"""('{{"type":"Feature","id":' || to_json(q.{KEY})::text || ',"geometry":' || {geometry} || ',"properties":' || {properties} || '}}')"""
    columns = ", ".join([f"{feature}::bpchar AS feature", *(f"q.{one}" for one in more)])
    return f"SELECT {columns} FROM ({inner}) q"


def _turned(collection: Collection, crs: Crs) -> str:
    """The geometry with its axes as the system has them, rings as RFC 7946 wants them."""
    is_surface = collection.geometry is not None and collection.geometry.kind.endswith("Polygon")
    geometry = f"ST_ForcePolygonCCW(q.{GEOMETRY})" if is_surface else f"q.{GEOMETRY}"
    return f"ST_FlipCoordinates({geometry})" if crs.flipped else geometry
