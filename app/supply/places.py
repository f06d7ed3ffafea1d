"""The one definition of places that count: what is approved, what of it can be used, and what is planned for a day.

`read_places` reads what lists and plans tell; `effective` says how much of it counts, by the switches of the question. The
default of every switch is the official number: approved places, nothing planned, flexible places left out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import text

from app.supply import queries
from app.supply.rest import leaves_few, rest_of
from geodata.figures import UNKNOWN, WITH_VALUE, ZERO, Figure, FigureStatus, known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, RowMapping

Planned = Literal["none", "decided", "all"]
Staffing = Literal["approved", "usable"]
PLANNED: tuple[Planned, ...] = ("none", "decided", "all")
STAFFING: tuple[Staffing, ...] = ("approved", "usable")
FEWEST_TOLD = 3
"""Fewer children of a site than these, but some, are told only to who may see single people (RULES R38)."""
MOST_PLACES = 100_000
"""More than any offer has: such a number is a mistake, and so is a negative one; both count as not told."""
PARTS = {"day_care": ("creche", "kindergarten")}
"""Kinds of offers that lists tell as a whole and plans in parts."""
SIGNS = {"opening": 1.0, "enlargement": 1.0, "reduction": -1.0}


@dataclass(frozen=True, slots=True)
class Counting:
    """Which places count: planned changes, flexible places, and whether those without staff do."""

    planned: Planned = "none"
    flexible: bool = False
    staffing: Staffing = "approved"

    @property
    def told(self) -> dict[str, Any]:
        """As answers name it."""
        return {"planned": self.planned, "flexible": self.flexible, "staffing": self.staffing}


OFFICIAL = Counting()


@dataclass(frozen=True, slots=True)
class Change:
    """A planned change of a site, or the opening of one that is not there yet (`site_id` None)."""

    id: int
    site_id: int | None
    name: str
    municipality_id: int | None
    ars: str | None
    municipality: str | None
    is_core: bool
    category: str
    kind: str
    effective_on: date
    status: str
    decided_by: str | None
    places: Figure
    provider: str | None
    provider_kind: str
    longitude: float | None
    latitude: float | None
    told_since: date
    import_id: int
    row_number: int
    source: str

    def counts(self, counting: Counting, day: date) -> bool:
        """Whether it takes part on a day."""
        wanted = counting.planned == "all" or (counting.planned == "decided" and self.status == "decided")
        return wanted and self.effective_on <= day


@dataclass(frozen=True, slots=True)
class SitePlaces:
    """Places of a site for a kind of offer; `site_id` is negative for a site that is only planned.

    `known`: approved places of each offer that tells them, `untold`: how many offers do not; `cared_for` the same of children.
    `parts`: of a kind that a plan tells in parts (`PARTS`), these.
    """

    site_id: int
    slug: str | None
    name: str
    category: str
    provider_kind: str
    provider: str | None
    is_core: bool
    municipality_id: int | None
    ars: str | None
    municipality: str | None
    longitude: float | None
    latitude: float | None
    entrances: list[dict[str, float]]
    ages: tuple[tuple[int | None, int | None], ...]
    known: tuple[float, ...]
    untold: int
    cared_for: tuple[float, ...]
    cared_for_untold: int
    approved: Figure
    occupied: Figure
    flexible: Figure
    usable: Figure
    limit_reason: str | None = None
    told_by: Literal["list", "plan", "change"] = "list"
    since: date | None = None
    changes: tuple[Change, ...] = ()
    parts: tuple[SitePlaces, ...] = ()
    few: bool = False
    """Whether one of the rows behind it is of one or two children: these could be told from the sum of the others."""


@dataclass(frozen=True, slots=True)
class Effective:
    """What counts of a site: known places (None where none are), offers that tell none, and whether it is closed."""

    known: float | None
    untold: int
    closed: bool = False

    @property
    def figure(self) -> Figure:
        """The number that counts; unknown where an offer does not tell its places."""
        if self.closed:
            return ZERO
        return UNKNOWN if self.untold or self.known is None else known(self.known)


def effective(place: SitePlaces, day: date, counting: Counting = OFFICIAL) -> Effective:
    """How many places of a site count on a day. A closure leaves none; nothing falls below none."""
    if place.parts:
        return _together([effective(part, day, counting) for part in place.parts])
    changes = [one for one in place.changes if one.counts(counting, day)]
    if _closed(place, changes):
        return Effective(0.0, 0, closed=True)
    here, untold = _today(place, counting)
    opening = place.told_by == "change"
    for change in changes:
        if change.kind == "opening" and not opening:
            continue  # it has opened: what it has now is told by list or plan
        if change.places.value is not None and change.kind in SIGNS:
            here = (here or 0.0) + SIGNS[change.kind] * change.places.value
        elif change.kind == "opening":
            untold += 1
    return Effective(None if here is None else max(0.0, here), untold)


def read_places(
    connection: Connection, region_id: int, day: date, categories: Sequence[str]
) -> list[SitePlaces]:
    """Places of all public sites with offers of these kinds, and of planned ones, whatever their day: `effective` decides."""
    parts = {part for one in categories for part in PARTS.get(one, ())}
    houses = {whole for whole, names in PARTS.items() if {*categories} & {*names}}
    wanted = sorted({*categories, *parts, *houses})
    keys = {"region_id": region_id, "day": day, "categories": wanted}
    rows = connection.execute(text(queries.PLACES), keys).mappings().all()
    changes = read_changes(connection, region_id, day, wanted)
    by_site: dict[tuple[int, str], list[Change]] = defaultdict(list)
    for change in changes:
        if change.site_id is not None:
            by_site[change.site_id, change.category].append(change)
    found = [_place(row, tuple(by_site.get((row["site_id"], row["category"]), ()))) for row in rows]
    told = {(one.site_id, one.category) for one in found}
    asked = [row for row in rows if row["category"] in {*categories, *parts}]
    found += _planned_at(asked, {key: one for key, one in by_site.items() if key not in told})
    found += [_planned(change) for change in changes if change.site_id is None]
    return [one for one in _with_parts(found, by_site, categories) if one.category in categories]


def read_changes(
    connection: Connection, region_id: int, day: date, categories: Sequence[str]
) -> list[Change]:
    """What plans say will change, as they say it today, by its day."""
    keys = {"region_id": region_id, "day": day, "categories": list(categories)}
    return [_change(row) for row in connection.execute(text(queries.CHANGES), keys).mappings()]


def together(figures: Iterable[Figure]) -> Figure:
    """Several figures as one: secret or unknown in one is so in all; not applicable adds nothing; none at all is zero."""
    told = list(figures)
    for status in (FigureStatus.SECRET, FigureStatus.UNKNOWN):
        if any(one.status is status for one in told):
            return Figure(None, status)
    values = [one.value for one in told if one.value is not None]
    if told and not values:
        return Figure(None, FigureStatus.NOT_APPLICABLE)
    if any(one.status is FigureStatus.ESTIMATED for one in told):
        return Figure(sum(values), FigureStatus.ESTIMATED)
    return known(sum(values))


def figure_of(value: float | None, status: str | None) -> Figure:
    """A figure from its two columns; what cannot be right counts as not told."""
    if status is None or (value is not None and not 0 <= value <= MOST_PLACES):
        return UNKNOWN
    kind = FigureStatus(status)
    return Figure(value if kind in WITH_VALUE else None, kind)


def _closed(place: SitePlaces, changes: Sequence[Change]) -> bool:
    closing = {one.category for one in changes if one.kind == "closure"}
    if place.category in PARTS:
        return closing.issuperset(PARTS[place.category])
    return bool(closing)


def _today(place: SitePlaces, counting: Counting) -> tuple[float | None, int]:
    """What counts before any change: known places, and offers that tell none."""
    here: float | None = sum(place.known) if place.known else None
    untold = place.untold
    if counting.staffing == "usable" and place.usable.value is not None:
        here, untold = (place.usable.value if here is None else min(here, place.usable.value)), 0
    if counting.flexible and place.flexible.value is not None and here is not None:
        here += place.flexible.value
    return here, untold


def _together(parts: Sequence[Effective]) -> Effective:
    numbers = [one.known for one in parts if one.known is not None]
    return Effective(
        sum(numbers) if numbers else None, sum(one.untold for one in parts), all(one.closed for one in parts)
    )


def _place(row: RowMapping, changes: tuple[Change, ...]) -> SitePlaces:
    approved = _figures(row, "approved")
    occupied = _figures(row, "occupied")
    flexible = together(_figures(row, "flexible"))
    usable = UNKNOWN
    if row["planned"]:
        approved = _preferred(row, "approved", approved)
        occupied = _preferred(row, "occupied", occupied)
        flexible = figure_of(row["plan_flexible"], row["plan_flexible_status"])
        usable = figure_of(row["plan_usable"], row["plan_usable_status"])
    return SitePlaces(
        site_id=row["site_id"], slug=row["slug"], name=row["name"], category=row["category"],
        provider_kind=row["provider_kind"], provider=row["provider"], is_core=row["is_core"],
        municipality_id=row["municipality_id"], ars=row["ars"], municipality=row["municipality"], longitude=row["lon"],
        latitude=row["lat"], entrances=row["entrances"], ages=tuple((start, end) for start, end in row["ages"] or ()),
        known=_values(approved), untold=len(approved) - len(_values(approved)), cared_for=_values(occupied),
        cared_for_untold=len(occupied) - len(_values(occupied)), approved=together(approved),
        occupied=together(occupied), flexible=flexible, usable=usable, limit_reason=row["limit_reason"],
        told_by="plan" if row["planned"] else "list", since=row["since"], changes=changes,
        few=bool(row["few"]) or any(0 < one < FEWEST_TOLD for one in _values(_figures(row, "occupied"))),
    )  # fmt: skip


def _figures(row: RowMapping, name: str) -> list[Figure]:
    values, statuses = row[name] or (), row[f"{name}_status"] or ()
    return [figure_of(value, status) for value, status in zip(values, statuses, strict=True)]


def _preferred(row: RowMapping, name: str, listed: list[Figure]) -> list[Figure]:
    """What the plan tells; what it does not know the list may."""
    told = figure_of(row[f"plan_{name}"], row[f"plan_{name}_status"])
    return listed if told is UNKNOWN or (told.status is FigureStatus.UNKNOWN and listed) else [told]


def _values(figures: Sequence[Figure]) -> tuple[float, ...]:
    return tuple(float(one.value) for one in figures if one.value is not None)


def _change(row: RowMapping) -> Change:
    told = dict(row)
    places = figure_of(told.pop("places"), told.pop("places_status"))
    return Change(places=places, longitude=told.pop("lon"), latitude=told.pop("lat"), **told)


def _planned(change: Change) -> SitePlaces:
    """A site that is not there yet."""
    return SitePlaces(
        site_id=-change.id, slug=None, name=change.name, category=change.category, provider_kind=change.provider_kind,
        provider=change.provider, is_core=change.is_core, municipality_id=change.municipality_id, ars=change.ars,
        municipality=change.municipality, longitude=change.longitude, latitude=change.latitude, entrances=[], ages=(),
        known=(), untold=0, cared_for=(), cared_for_untold=0, approved=ZERO, occupied=ZERO, flexible=UNKNOWN,
        usable=UNKNOWN, told_by="change", since=change.effective_on, changes=(change,),
    )  # fmt: skip


def _planned_at(rows: Sequence[RowMapping], changes: dict[tuple[int, str], list[Change]]) -> list[SitePlaces]:
    """Kinds of offers that are planned at a site which has others today."""
    sites = {row["site_id"]: row for row in rows}
    found: list[SitePlaces] = []
    for (site_id, category), told in changes.items():
        if site_id in sites:
            here = _place(sites[site_id], tuple(told))
            nothing = {"known": (), "untold": 0, "cared_for": (), "cared_for_untold": 0, "approved": ZERO, "occupied": ZERO,
                       "flexible": UNKNOWN, "usable": UNKNOWN, "ages": (), "limit_reason": None}  # fmt: skip
            found.append(
                replace(here, category=category, told_by="change", since=told[0].effective_on, **nothing)
            )
    return found


def _with_parts(
    places: list[SitePlaces], changes: dict[tuple[int, str], list[Change]], categories: Sequence[str]
) -> list[SitePlaces]:
    """Wholes made of the parts that plans tell; without a plan their parts' changes are theirs."""
    for whole, names in PARTS.items():
        places = _keeping_back(places, whole, names)
        if whole not in categories:
            continue
        parts: dict[int, list[SitePlaces]] = defaultdict(list)
        for one in places:
            if one.category in names and one.told_by != "list":
                parts[one.site_id].append(one)
        listed = {one.site_id for one in places if one.category == whole}
        apart: dict[int, list[SitePlaces]] = defaultdict(list)
        for one in places:
            if one.category in names and one.told_by == "list":
                apart[one.site_id].append(one)
        places = [
            _whole(one, parts.get(one.site_id, []), apart.get(one.site_id, []), [c for name in names for c in changes.get((one.site_id, name), ())])
            if one.category == whole else one
            for one in places
        ]  # fmt: skip
        places += [
            replace(told[0], category=whole, parts=tuple(told))
            for site, told in parts.items()
            if site not in listed and site < 0
        ]
    return places


def _keeping_back(places: list[SitePlaces], whole: str, names: Sequence[str]) -> list[SitePlaces]:
    """Parts that a plan tells of a list's house are secret where one or two of its children would be left over."""
    houses = {one.site_id: one for one in places if one.category == whole and one.told_by == "list"}
    told: dict[int, list[SitePlaces]] = defaultdict(list)
    for one in places:
        if one.category in names and one.told_by != "change" and one.site_id in houses:
            told[one.site_id].append(one)
    few = {site for site, parts in told.items() if leaves_few(houses[site], parts, FEWEST_TOLD)}
    return [
        replace(one, few=True)
        if one.told_by == "plan" and one.category in names and one.site_id in few
        else one
        for one in places
    ]


def _tells_a_part(place: SitePlaces, apart: Sequence[SitePlaces]) -> bool:
    """Whether children of one part would follow from those of a whole, as lists tell it, less the other part."""
    if any(one.few for one in apart):
        return True
    told_parts = [one.occupied.value for one in apart if one.occupied.value is not None]
    if place.occupied.value is None or not told_parts:
        return False
    return 0 < place.occupied.value - sum(told_parts) < FEWEST_TOLD


def _whole(
    place: SitePlaces, parts: list[SitePlaces], apart: list[SitePlaces], changes: list[Change]
) -> SitePlaces:
    told = [one for one in parts if one.told_by == "plan"]
    if not told:
        few = place.few or _tells_a_part(place, apart)
        return replace(place, changes=(*place.changes, *changes), few=few)
    told += [one for one in apart if one.category not in {part.category for part in told}]
    missing = {*PARTS[place.category]} - {one.category for one in told}
    rest = rest_of(place, told, missing, FEWEST_TOLD) if missing and place.told_by == "list" else None
    told += [] if rest is None else [rest]
    opening = [one for one in parts if one.told_by != "plan"]
    return replace(
        place, parts=(*told, *opening), known=tuple(v for one in told for v in one.known), untold=sum(one.untold for one in told),
        cared_for=tuple(v for one in told for v in one.cared_for),
        cared_for_untold=sum(one.cared_for_untold for one in told), approved=together(one.approved for one in told),
        occupied=together(one.occupied for one in told), flexible=together(one.flexible for one in told),
        usable=together(one.usable for one in told), few=place.few or any(one.few for one in told), told_by="plan", changes=(*place.changes, *changes),
    )  # fmt: skip
