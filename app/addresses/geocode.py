"""Where a written address lies: how it was found (its class), how exactly that is known, and never one of several equals.

Classes, from the surest: `exact` (street, house number, and postal code or place agree), `similar` (the house, but the
street is spelled a little differently, or the place is not confirmed), `interpolated` (between the neighbouring
numbers of the same side, or the same number with another suffix), `street` (its mid point), `place` (the municipality).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import text

from app.addresses import geocode_sql as sql
from app.addresses.text import HouseNumber, house_number, place_keys, split_street, street_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

MatchClass = Literal["exact", "similar", "interpolated", "street", "place"]
CLASSES: tuple[MatchClass, ...] = ("exact", "similar", "interpolated", "street", "place")
LEAST_SIMILARITY = 0.55
LEAST_PRECISION_M = 10.0
OTHER_SUFFIX_M = 40.0
WIDEST_GAP_M = 400.0
"""Neighbours farther apart than this say nothing of the houses between them."""
SAME_PLACE_M = 60.0
"""Candidates this near each other are one answer: a door, its house, and the shop in it."""
MOST_CANDIDATES = 8
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Written:
    """An address as a list writes it."""

    street: str | None
    house_number: str | None = None
    postal_code: str | None = None
    place: str | None = None

    def __str__(self) -> str:
        house = " ".join(filter(None, (self.street, self.house_number)))
        return ", ".join(filter(None, (house, " ".join(filter(None, (self.postal_code, self.place))))))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Where it may lie: degrees, how found, and how far off it may be in metres."""

    lon: float
    lat: float
    match_class: MatchClass
    precision_m: float
    label: str
    street: str | None
    house_number: str | None
    postal_code: str | None
    place: str | None
    municipality: str | None
    ars: str | None

    def told(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Geocoded:
    """What was found: `best` only where one answer stands alone; `candidates` from the surest on."""

    best: Candidate | None
    candidates: tuple[Candidate, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether several answers are as good as each other."""
        return self.best is None and bool(self.candidates)


NOTHING = Geocoded(None, ())


def geocode(
    connection: Connection, region_id: int, asked: Sequence[Written], *, without_sites: bool = False
) -> list[Geocoded]:
    """Where each of the addresses lies, in their order. `without_sites`: not by what sites' own lists say."""
    results: list[Geocoded] = []
    for start in range(0, len(asked), BATCH):
        results += _batch(connection, region_id, asked[start : start + BATCH], without_sites=without_sites)
    return results


def _batch(
    connection: Connection, region_id: int, asked: Sequence[Written], *, without_sites: bool
) -> list[Geocoded]:
    connection.execute(text(NARROW), {"least": str(LEAST_SIMILARITY)})
    limits = {"region_id": region_id, "without_sites": without_sites, **LIMITS}
    found: dict[int, list[Any]] = defaultdict(list)
    open_ones = list(range(len(asked)))
    for streets in (sql.EXACT_STREETS, sql.SIMILAR_STREETS):
        statement = sql.AGREEING.format(asked=sql.ASKED, streets=streets) + sql.CANDIDATES
        _collect(connection, statement, _keys(asked, open_ones) | limits, found)
        open_ones = [n for n in open_ones if n not in found]
    _collect(connection, sql.PLACES.format(asked=sql.ASKED), _keys(asked, open_ones) | limits, found)
    return [_decided(asked[n], found.get(n, [])) for n in range(len(asked))]


NARROW = "SELECT set_config('pg_trgm.similarity_threshold', :least, true)"
"""Within a transaction the index then gives only what is wanted; without one it gives more, which is sorted out."""

LIMITS = {
    "least_similarity": LEAST_SIMILARITY, "least_precision_m": LEAST_PRECISION_M, "widest_gap_m": WIDEST_GAP_M,
}  # fmt: skip


def _collect(
    connection: Connection, statement: str, values: dict[str, Any], found: dict[int, list[Any]]
) -> None:
    if values["n"]:
        for row in connection.execute(text(statement), values):
            found[row.n].append(row)


def _keys(asked: Sequence[Written], chosen: Sequence[int]) -> dict[str, list[Any]]:
    """The columns of the statement's `asked`."""
    columns: dict[str, list[Any]] = {name: [] for name in ("n", "street_key", "first", "last", "suffix", "postal_code", "places")}  # fmt: skip
    for n in chosen:
        street, number = split_street(asked[n].street, asked[n].house_number)
        house = house_number(number)
        values = (
            n, street_key(street or ""), house and house.first, house and house.last, house.suffix if house else "",
            (asked[n].postal_code or "").strip(), "|".join(place_keys(asked[n].place)),
        )  # fmt: skip
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
    return columns


def _decided(written: Written, rows: list[Any]) -> Geocoded:
    _, number = split_street(written.street, written.house_number)
    candidates = ranked(rows, house_number(number))
    if not candidates:
        return NOTHING
    best, equals = candidates[0], 1
    while equals < len(candidates) and _equal(candidates[equals], best):
        equals += 1
    told = tuple(candidate for candidate, _ in candidates[:MOST_CANDIDATES])
    return Geocoded(told[0] if equals == 1 else None, told)


def _equal(one: tuple[Candidate, tuple[Any, ...]], other: tuple[Candidate, tuple[Any, ...]]) -> bool:
    return one[1] == other[1]


def ranked(rows: Iterable[Any], asked: HouseNumber | None) -> list[tuple[Candidate, tuple[Any, ...]]]:
    """The rows as candidates, near-duplicates collapsed, each with what it is ranked by, the surest first.

    Of each street only the surest kind of answer is kept: a house that is known says more than its street.
    """
    per_street: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = (row.street_id, row.ars)
        per_street[key] = min(row.rank, per_street.get(key, row.rank))
    made = [
        (candidate_of(row, asked), (CLASSES.index(class_of(row)), -round(row.similarity, 2), -row.agreement, row.rank))
        for row in rows
        if row.rank == per_street[row.street_id, row.ars]
    ]  # fmt: skip
    made.sort(key=lambda one: (one[1], one[0].precision_m, one[0].label))
    kept: list[tuple[Candidate, tuple[Any, ...]]] = []
    for candidate, rank in made:
        if all(apart_m(candidate, other) > SAME_PLACE_M for other, _ in kept):
            kept.append((candidate, rank))
    return kept


def class_of(row: Any) -> MatchClass:  # noqa: ANN401 (a row)
    """How a row of the statement was found."""
    if row.kind == "place":
        return "place"
    if row.kind == "street":
        return "street"
    if row.rank >= 2:
        return "interpolated"
    return "exact" if row.similarity >= 1 and row.agreement >= 2 else "similar"


def candidate_of(row: Any, asked: HouseNumber | None) -> Candidate:  # noqa: ANN401
    """A row of the statement as a candidate."""
    found_as = class_of(row)
    precision = float(row.precision_m)
    if row.kind == "house" and row.rank == 2:
        precision = max(precision, OTHER_SUFFIX_M)
    elif row.kind == "house" and asked is not None and row.rank == 1:
        precision = max(precision, 25.0)
    house = " ".join(filter(None, (row.street, row.house_number)))
    town = " ".join(filter(None, (row.postal_code, row.place or row.municipality)))
    return Candidate(
        round(row.lon, 6), round(row.lat, 6), found_as, round(precision, 1), ", ".join(filter(None, (house, town))),
        row.street, row.house_number, row.postal_code, row.place, row.municipality, row.ars,
    )  # fmt: skip


def apart_m(one: Candidate, other: Candidate) -> float:
    """Metres between two near points."""
    dx = (one.lon - other.lon) * math.cos(math.radians(one.lat)) * 111_320
    return math.hypot(dx, (one.lat - other.lat) * 110_574)
