"""From a collection and a question to one statement: its columns, filters, order, and where a page begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from app.collections.model import SQL_TYPES, Collection, Fragment, Property

if TYPE_CHECKING:
    from app.collections.model import Geometry

KEY = "_key"
POSITION = "_position_{n}"
GEOMETRY = "_geometry"
"""The names of columns beside the properties, which no property has."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A column to sort by; rows without a value come last, whatever the direction."""

    by: Property
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: behind the row with these values of the order's columns; `backwards`: before it."""

    values: Sequence[Any]
    backwards: bool = False


def order_of(collection: Collection, sort: Sequence[Sort] = ()) -> tuple[Sort, ...]:
    """By what rows stand: what was asked for, then what tells all rows apart."""
    own = collection.order or (collection.key,)
    asked = {one.by.name for one in sort}
    return (*sort, *(Sort(one) for one in own if one.name not in asked))


def select(
    collection: Collection,
    *,
    region_id: int,
    names: Sequence[str] | None = None,
    where: Fragment | None = None,
    order: Sequence[Sort] = (),
    after: Position | None = None,
    limit: int | None = None,
    srid: int | None = None,
    with_geometry: bool = True,
    as_of: date | None = None,
    since: date | None = None,
) -> Fragment:
    """The statement that reads rows: `_key`, the order's values as `_position_0` …, the columns by their names, `_geometry`.

    `names`: only these columns. `srid`: in which the geometry is given (None: as stored). `since`: together with `as_of` an
    interval. Raises KeyError for a name that is no column.
    """
    listed = collection.properties if names is None else tuple(collection.by_name[name] for name in names)
    sorting = order_of(collection, order)
    columns = [f"{collection.key.sql} AS {KEY}"]
    columns += [f"{one.by.typed} AS {POSITION.format(n=n)}" for n, one in enumerate(sorting)]
    columns += [f'{one.sql} AS "{one.name}"' for one in listed]
    if with_geometry and collection.geometry is not None:
        columns.append(f"{_in(collection.geometry, srid)} AS {GEOMETRY}")
    conditions, values = _conditions(collection, region_id, where, as_of, since)
    backwards = after is not None and after.backwards
    if after is not None:
        beyond = _beyond(sorting, after)
        conditions.append(beyond.sql)
        values |= beyond.parameters
    sql = f"SELECT {', '.join(columns)} {_from(collection, conditions)} ORDER BY {_order(sorting, backwards=backwards)}"
    if limit is not None:
        sql, values["limit"] = f"{sql} LIMIT :limit", limit
    return Fragment(sql, values)


def count(
    collection: Collection, *, region_id: int, where: Fragment | None = None, most: int | None = None,
    as_of: date | None = None, since: date | None = None,
) -> Fragment:  # fmt: skip
    """The statement that counts rows; with `most` no further than one more than that."""
    conditions, values = _conditions(collection, region_id, where, as_of, since)
    if most is None:
        return Fragment(f"SELECT count(*) {_from(collection, conditions)}", values)
    sql = f"SELECT count(*) FROM (SELECT {_from(collection, conditions)} LIMIT :most) counted"
    return Fragment(sql, {**values, "most": most + 1})


def numbers(collection: Collection, name: str, *, region_id: int, most: int) -> Fragment:
    """The statement of the numbers of a column in order, as an array; of more than `most` evenly taken ones and the largest."""
    conditions, values = _conditions(collection, region_id, None, None, None)
    told = f"SELECT {collection.by_name[name].typed} AS v {_from(collection, conditions)}"
    sql = f"""
    SELECT array_agg(v ORDER BY v) FROM (
        SELECT v, row_number() OVER (ORDER BY v) - 1 AS n, count(*) OVER () - 1 AS last FROM ({told}) t WHERE v IS NOT NULL) o
     WHERE n = last OR n % greatest(ceil(last / cast(:most AS float8))::bigint, 1) = 0"""
    return Fragment(sql, {**values, "most": most})


def box(collection: Collection, *, region_id: int) -> Fragment | None:
    """The statement of west, south, east, north in degrees; None without a geometry."""
    if collection.geometry is None:
        return None
    extent = f"ST_Extent({collection.geometry.sql})"
    sides = ", ".join(f"{side}({extent})" for side in ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax"))
    return Fragment(f"SELECT {sides} {collection.source}", _bound(collection, region_id))


def span(collection: Collection, *, region_id: int) -> Fragment | None:
    """The statement of the first and the last day that rows speak of (null: until now); None where that is not known."""
    time = collection.time
    if time is not None:
        last = f"nullif(max(coalesce({time.end}, 'infinity')), 'infinity')"
        return Fragment(
            f"SELECT min({time.start}), {last} {collection.source}", _bound(collection, region_id)
        )
    return None if collection.span is None else Fragment(collection.span, {"region_id": region_id})


def _bound(collection: Collection, region_id: int) -> dict[str, Any]:
    return {"region_id": region_id, "as_of": _today(), **collection.parameters}


def joined(first: Fragment | None, *more: Fragment | None) -> Fragment | None:
    """Several conditions that all have to hold; None where there is none."""
    parts = [one for one in (first, *more) if one is not None]
    if not parts:
        return None
    values: dict[str, Any] = {}
    for one in parts:
        values |= one.parameters
    return Fragment(" AND ".join(f"({one.sql})" for one in parts), values)


def _conditions(
    collection: Collection, region_id: int, where: Fragment | None, as_of: date | None, since: date | None
) -> tuple[list[str], dict[str, Any]]:
    day = as_of or _today()
    values: dict[str, Any] = {"region_id": region_id, "as_of": day, **collection.parameters}
    conditions: list[str] = []
    if collection.time is not None:
        conditions.append(collection.time.instant if since is None else collection.time.interval)
        if since is not None:
            values["since"] = since
    if where is not None:
        conditions.append(where.sql)
        values |= where.parameters
    return conditions, values


def _from(collection: Collection, conditions: Sequence[str]) -> str:
    return " AND ".join([collection.source, *(f"({one})" for one in conditions)])


def _in(geometry: Geometry, srid: int | None) -> str:
    return (
        geometry.sql
        if srid is None or srid == geometry.srid
        else f"ST_Transform({geometry.sql}, {int(srid)})"
    )


def _order(sorting: Sequence[Sort], *, backwards: bool) -> str:
    parts = []
    for one in sorting:
        direction = "DESC" if one.descending != backwards else "ASC"
        nulls = f" NULLS {'FIRST' if backwards else 'LAST'}" if one.by.is_nullable else ""
        parts.append(f"{one.by.typed} {direction}{nulls}")
    return ", ".join(parts)


def _beyond(sorting: Sequence[Sort], position: Position) -> Fragment:
    """The condition of standing behind (or before) a row."""
    values = {f"after_{n}": value for n, value in enumerate(position.values)}
    bound = [f"cast(:after_{n} AS {SQL_TYPES[one.by.kind]})" for n, one in enumerate(sorting)]
    if not any(one.descending or one.by.is_nullable for one in sorting):  # as an index can serve it
        sign = "<" if position.backwards else ">"
        columns = [one.by.typed for one in sorting]
        # What follows of the first column alone: runs that come before need not be read. More of the kind would let PostgreSQL
        # expect so few rows that it sorts them all.
        first = f"{columns[0]} {sign}= {bound[0]} AND " if len(columns) > 1 else ""
        whole = f"{first}({', '.join(columns)}) {sign} ({', '.join(bound)})"
        return Fragment(whole, values)
    parts: list[str] = []
    same: list[str] = []
    for one, value, told in zip(sorting, bound, position.values, strict=True):
        parts.append(" AND ".join([*same, _further(one, value, told, backwards=position.backwards)]))
        same.append(f"{one.by.typed} IS NOT DISTINCT FROM {value}")
    return Fragment(f"({' OR '.join(f'({part})' for part in parts)})", values)


def _further(one: Sort, value: str, told: object, *, backwards: bool) -> str:
    column = one.by.typed
    if told is None:  # the last: nothing is behind it, all that has a value is before it
        return f"{column} IS NOT NULL" if backwards else f"false AND {value} IS NULL"
    sign = "<" if one.descending != backwards else ">"
    last = "" if backwards or not one.by.is_nullable else f" OR {column} IS NULL"
    return f"({column} {sign} {value}{last})"


def _today() -> date:
    return datetime.now(UTC).date()
