"""Features as GeoJSON: a page of a collection, or one of them, made by one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.collections.model import Fragment, Property
from app.collections.select import GEOMETRY, KEY, POSITION, Position, count, order_of, select
from app.ogc.crs import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.collections.codelists import CodeList
    from app.collections.model import Collection
    from app.ogc.asking import Asked
    from app.ogc.crs import Crs
    from app.web.kept import KeptBytes

MOST_COUNTED = 500_000
"""Where more match, it is not told how many: counting them would take longer than a page."""


VERSION = "_version"
OVERHEAD_BYTES = 300
"""What a kept text takes beside itself: its key and its place."""
Row = tuple[bytes, "Sequence[Any]"]
"""A finished feature, and the values of the columns by which it stands where it does."""


@dataclass(frozen=True, slots=True)
class Page:
    """Finished features, and the positions of the first and the last of them, as far as there is more in that direction."""

    features: list[bytes]
    first: list[Any] | None
    last: list[Any] | None


async def read_page(
    connection: AsyncConnection, texts: KeptBytes, shown: Collection, region_id: int, asked: Asked, start: Position | None
) -> Page:  # fmt: skip
    """The page that begins at a position; it stays right while rows come and go, since it begins behind a row and not at a number."""
    is_kept = _is_plain(shown, asked)
    rows = await _kept_rows(connection, texts, shown, region_id, asked, start) if is_kept else None
    if rows is None:
        rows = await _made_rows(connection, texts if is_kept else None, shown, region_id, asked, start)
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    backwards = start is not None and start.backwards
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], *_around_nothing(start))
    has_before, has_after = (more, True) if backwards else (start is not None, more)
    first, last = (list(one[1]) for one in (rows[0], rows[-1]))
    return Page([feature for feature, _ in rows], first if has_before else None, last if has_after else None)


def _is_plain(shown: Collection, asked: Asked) -> bool:
    """Whether features are asked for as they are kept."""
    chosen = asked.where is not None or asked.sort or asked.names is not None
    return shown.quick is not None and not chosen and asked.crs == DEFAULT and asked.with_geometry


async def _kept_rows(
    connection: AsyncConnection, texts: KeptBytes, shown: Collection, region_id: int, asked: Asked, start: Position | None
) -> list[Row] | None:  # fmt: skip
    """The rows of a page from memory; None where one of them is not there."""
    inner = select(
        _named(shown), region_id=region_id, order=asked.sort, after=start, limit=asked.limit + 1, as_of=asked.as_of,
        since=asked.since,
    )  # fmt: skip
    found = list(await connection.execute(text(inner.sql), inner.parameters))
    features = [texts.get((shown.id, row[-1])) for row in found]
    if None in features:
        return None
    return [(feature, row[1:-1]) for feature, row in zip(features, found, strict=True)]


async def _made_rows(
    connection: AsyncConnection, texts: KeptBytes | None, shown: Collection, region_id: int, asked: Asked, start: Position | None
) -> list[Row]:  # fmt: skip
    """The rows of a page, made by PostgreSQL, and kept in `texts`, if that is given."""
    is_kept = texts is not None
    names = [one.name for one in shown.properties] if asked.names is None else list(asked.names)
    inner = select(
        _with_version(shown) if is_kept else shown, region_id=region_id, names=[*names, VERSION] if is_kept else names,
        where=asked.where, order=asked.sort, after=start, limit=asked.limit + 1, srid=asked.crs.srid,
        with_geometry=asked.with_geometry, as_of=asked.as_of, since=asked.since,
    )  # fmt: skip
    positions = [POSITION.format(n=n) for n in range(len(order_of(shown, asked.sort)))]
    more = [*positions, f'"{VERSION}"'] if is_kept else positions
    sql = _finished(inner.sql, names, shown, asked.crs, more, with_geometry=asked.with_geometry)
    found = list(await connection.execute(text(sql), inner.parameters))
    if texts is not None:
        for row in found:
            _keep(texts, shown, row)
    return [(row.feature, row[1 : 1 + len(positions)]) for row in found]


def _keep(texts: KeptBytes, shown: Collection, row: Any) -> None:  # noqa: ANN401 (a row that ends with its version)
    texts.keep((shown.id, row[-1]), row.feature, len(row.feature) + OVERHEAD_BYTES)


def _version(shown: Collection) -> Property:
    assert shown.quick is not None  # noqa: S101 (asked before)
    return Property(VERSION, "string", shown.quick.version, {}, is_nullable=False)


def _with_version(shown: Collection) -> Collection:
    return replace(shown, properties=(*shown.properties, _version(shown)))


def _named(shown: Collection) -> Collection:
    """The collection's rows, of which only the version is told."""
    assert shown.quick is not None  # noqa: S101 (asked before)
    return replace(shown, source=shown.quick.source, properties=(_version(shown),), geometry=None)


def _around_nothing(start: Position | None) -> tuple[list[Any] | None, list[Any] | None]:
    """Of an empty page: where there may be something is the direction that one came from."""
    if start is None:
        return None, None
    values = list(start.values)
    return (None, values) if start.backwards else (values, None)


async def read_one(
    connection: AsyncConnection, texts: KeptBytes, shown: Collection, region_id: int, key: str, *, names: Sequence[str] | None,
    crs: Crs, as_of: date | None, with_geometry: bool,
) -> bytes | None:  # fmt: skip
    """The feature of a key; None where there is none on the day."""
    is_kept = shown.quick is not None and names is None and crs == DEFAULT and with_geometry
    if is_kept:
        inner = select(_named(shown), region_id=region_id, where=_one(shown, key), limit=1, as_of=as_of)
        named = (await connection.execute(text(inner.sql), inner.parameters)).first()
        if named is None:
            return None
        kept: bytes | None = texts.get((shown.id, named[-1]))
        if kept is not None:
            return kept
    found = statement_of_one(
        shown,
        region_id,
        key,
        names=names,
        crs=crs,
        as_of=as_of,
        with_geometry=with_geometry,
        with_version=is_kept,
    )
    row = (await connection.execute(text(found.sql), found.parameters)).first()
    if row is not None and is_kept:
        _keep(texts, shown, row)
    return None if row is None else row.feature


def statement_of_one(
    shown: Collection, region_id: int, key: str, *, names: Sequence[str] | None, crs: Crs, as_of: date | None,
    with_geometry: bool, with_version: bool = False,
) -> Fragment:  # fmt: skip
    """The statement that gives the feature of a key, or no row where there is none on the day."""
    listed = [one.name for one in shown.properties] if names is None else list(names)
    inner = select(
        _with_version(shown) if with_version else shown, region_id=region_id, where=_one(shown, key), limit=1, srid=crs.srid,
        names=[*listed, VERSION] if with_version else listed, as_of=as_of, with_geometry=with_geometry,
    )  # fmt: skip
    more = [f'"{VERSION}"'] if with_version else []
    return Fragment(
        _finished(inner.sql, listed, shown, crs, more, with_geometry=with_geometry), inner.parameters
    )


def statement_of_some(shown: Collection, region_id: int, where: Fragment, as_of: date) -> Fragment:
    """The statement that gives features as they are kept, each with its version, of a collection that has a `quick`."""
    names = [one.name for one in shown.properties]
    inner = select(
        _with_version(shown), region_id=region_id, where=where, srid=DEFAULT.srid, names=[*names, VERSION], as_of=as_of
    )  # fmt: skip
    sql = _finished(inner.sql, names, shown, DEFAULT, [f'"{VERSION}"'], with_geometry=True)
    return Fragment(sql, inner.parameters)


def _one(shown: Collection, key: str) -> Fragment:
    return Fragment(shown.one or f"({shown.key.sql})::text = :key", {"key": key})


async def matched(
    connection: AsyncConnection, collection: Collection, region_id: int, asked: Asked
) -> int | None:
    """How many features match; None for more than `MOST_COUNTED`."""
    if collection.quick is not None and asked.where is None:
        collection = replace(collection, source=collection.quick.source)
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
    return replace(collection, properties=columns, parameters=values, quick=None)


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
    more: Sequence[str] = (),
    *,
    with_geometry: bool,
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
