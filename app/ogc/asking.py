"""The question of a request for features, read strictly: what is wrong is named, with what would be right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Literal

from app.collections.model import SQL_TYPES, Fragment
from app.collections.select import Sort, joined
from app.errors import BadRequest
from app.ogc.crs import Crs, crs_of, meets_box
from app.ogc.filtering import filter_of
from app.web import parameters as read

if TYPE_CHECKING:
    from collections.abc import Collection as Names
    from collections.abc import Mapping

    from app.collections.model import Collection, Property
    from app.web.regions import Region

Labels = Literal["code", "title"]
USUAL_LIMIT, MOST_LIMIT = 100, 5000
MOST_SORTED = 8
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(9999, 12, 31)
EVERYWHERE = frozenset({"f", "lang", "region"})
ITEMS = EVERYWHERE | {
    "limit", "after", "before", "bbox", "bbox-crs", "crs", "datetime", "as_of", "changed_since", "sortby", "properties", "labels",
    "skipGeometry", "filter", "filter-lang", "filter-crs",
}  # fmt: skip
ITEM = EVERYWHERE | {"crs", "properties", "labels", "as_of", "datetime", "skipGeometry"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What features are asked for, and how they are told."""

    where: Fragment | None
    since: date | None
    as_of: date | None
    changed_since: datetime | None
    sort: tuple[Sort, ...]
    names: tuple[str, ...] | None
    crs: Crs
    with_geometry: bool
    limit: int


def read_asked(told: Mapping[str, str], collection: Collection, region: Region) -> Asked:
    """The question in the parameters of a request. Raises BadRequest, naming the parameter."""
    columns = collection.by_name
    only_known(told, ITEMS | columns.keys())
    since, as_of = _days(told)
    changed = _moment(told.get("changed_since"))
    return Asked(
        where=joined(
            _box(told, collection, region),
            *(_equal(columns[name], value) for name, value in told.items() if name in columns and name not in ITEMS),
            _changed(collection, changed), _filter(told, collection, region),
        ),
        since=since, as_of=as_of, changed_since=changed, sort=_sorting(told.get("sortby"), collection),
        names=names_of(told.get("properties"), collection), crs=crs_of(told.get("crs"), region, "crs"),
        with_geometry=not _yes(told.get("skipGeometry"), "skipGeometry"),
        limit=limit_of(told.get("limit")),
    )  # fmt: skip


def only_known(told: Names[str], known: Names[str]) -> None:
    """Raise BadRequest for a parameter that there is not, naming the one that is spelled most like it."""
    for name in told:
        if name not in known:
            raise read.unknown("Parameter", name[:100], sorted(known))


def limit_of(text: str | None) -> int:
    """How many features; more than is given at once is as many as is given at once, as the standard has it."""
    if text is None:
        return USUAL_LIMIT
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        raise BadRequest(f"limit ist eine ganze Zahl von 1 bis {MOST_LIMIT}.", parameter="limit")
    return MOST_LIMIT if len(text) > 9 else min(int(text), MOST_LIMIT)


def names_of(text: str | None, collection: Collection) -> tuple[str, ...] | None:
    """The columns of a choice; None for all."""
    if text is None:
        return None
    chosen = dict.fromkeys(part.strip() for part in text.split(",") if part.strip())
    return tuple(_column(name, collection, "properties").name for name in chosen)


def labels_of(text: str | None) -> Labels:
    """Whether codes are told as codes or by their titles."""
    if text == "title":
        return "title"
    if text in {None, "code"}:
        return "code"
    raise BadRequest("labels ist code oder title.", parameter="labels")


def day_of(told: Mapping[str, str]) -> date | None:
    """The day a single feature is asked for; None: today."""
    since, as_of = _days(told)
    if since is not None:
        raise BadRequest(
            "Ein einzelnes Objekt gibt es zu einem Tag, nicht zu einem Zeitraum.", parameter="datetime"
        )
    return as_of


def last_day(told: Mapping[str, str]) -> date | None:
    """The day whose state is asked for, of a span the last; None: today. Raises BadRequest."""
    as_of = _days(told)[1]
    return None if as_of is None else min(as_of, datetime.now(UTC).date())


def with_geometry(told: Mapping[str, str]) -> bool:
    """Whether geometries are wanted."""
    return not _yes(told.get("skipGeometry"), "skipGeometry")


def _column(name: str, collection: Collection, parameter: str) -> Property:
    columns = collection.by_name
    if name not in columns:
        raise read.unknown(parameter, name[:100], list(columns))
    return columns[name]


def _sorting(text: str | None, collection: Collection) -> tuple[Sort, ...]:
    if text is None:
        return ()
    found: dict[str, Sort] = {}
    for part in text.split(",")[: MOST_SORTED + 1]:
        plain = part.strip()
        name = plain.lstrip("+-").strip()
        found.setdefault(name, Sort(_column(name, collection, "sortby"), plain.startswith("-")))
    if len(found) > MOST_SORTED:
        raise BadRequest(f"sortby nennt höchstens {MOST_SORTED} Spalten.", parameter="sortby")
    return tuple(found.values())


def _box(told: Mapping[str, str], collection: Collection, region: Region) -> Fragment | None:
    crs = crs_of(told.get("bbox-crs"), region, "bbox-crs")
    if "bbox" not in told:
        return None
    if collection.geometry is None:
        return Fragment("true")
    return meets_box(told["bbox"], crs, collection.geometry)


def _filter(told: Mapping[str, str], collection: Collection, region: Region) -> Fragment | None:
    crs = crs_of(told.get("filter-crs"), region, "filter-crs")
    return filter_of(collection, told.get("filter"), told.get("filter-lang"), crs)


def _changed(collection: Collection, since: datetime | None) -> Fragment | None:
    if since is None:
        return None
    if collection.changed is None:
        raise BadRequest("Wann sich hier etwas geändert hat, ist nicht bekannt.", parameter="changed_since")
    return Fragment(collection.changed, {"changed_since": since})


def _equal(column: Property, text: str) -> Fragment:
    """The condition that a column has a value."""
    bound = f"equal_{column.name}"
    if column.kind == "strings":
        return Fragment(f":{bound} = ANY({column.sql})", {bound: text})
    value = value_of(column, text)
    return Fragment(f"{column.typed} = cast(:{bound} AS {SQL_TYPES[column.kind]})", {bound: value})


def value_of(column: Property, text: str) -> Any:  # noqa: ANN401 (by kind)
    """A value as text, read as the column's kind. Raises BadRequest."""
    readers: dict[str, Any] = {
        "integer": int, "number": _finite, "boolean": {"true": True, "false": False}.__getitem__, "date": date.fromisoformat,
        "datetime": _moment,
    }  # fmt: skip
    try:
        value = readers.get(column.kind, str)(text)
    except (ValueError, KeyError):
        raise BadRequest(
            f"„{text[:100]}“ ist kein Wert von {column.name} ({column.kind}).", parameter=column.name
        ) from None
    if column.kind == "integer" and abs(value) >= 2**63:
        raise BadRequest(f"{column.name}: So groß ist keine Zahl hier.", parameter=column.name)
    return value


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _yes(text: str | None, parameter: str) -> bool:
    if text not in {None, "true", "false"}:
        raise BadRequest(f"{parameter} ist true oder false.", parameter=parameter)
    return text == "true"


def _days(told: Mapping[str, str]) -> tuple[date | None, date | None]:
    """From when to when: the first is None for a single day, both are for today."""
    if "as_of" in told and "datetime" in told:
        raise BadRequest("as_of und datetime sagen dasselbe; bitte nur eines von beiden.", parameter="as_of")
    if "as_of" in told:
        return None, _day(told["as_of"], "as_of")
    text = told.get("datetime")
    if text is None:
        return None, None
    first, slash, last = text.partition("/")
    if not slash:
        return None, _day(first, "datetime")
    since = FIRST_DAY if first in {"", ".."} else _day(first, "datetime")
    until = LAST_DAY if last in {"", ".."} else _day(last, "datetime")
    if since > until:
        raise BadRequest("datetime: Der Anfang liegt nach dem Ende.", parameter="datetime")
    return since, until


def _day(text: str, parameter: str) -> date:
    """A day, or the day of a moment."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(
            f"{parameter} ist ein Tag (2026-08-01) oder ein Zeitpunkt (2026-08-01T12:00:00Z).",
            parameter=parameter,
        ) from None
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()


def _moment(text: str | None) -> datetime | None:
    """A moment; of a day its beginning."""
    if text is None:
        return None
    try:
        found = (
            datetime.combine(date.fromisoformat(text), time())
            if len(text) == 10
            else datetime.fromisoformat(text)
        )
    except ValueError:
        raise BadRequest(
            "changed_since ist ein Tag (2026-08-01) oder ein Zeitpunkt (2026-08-01T12:00:00Z).",
            parameter="changed_since",
        ) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
