"""Answers about supply: the sites with their places, areas as sums of them, and planned changes by day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.supply.places import Change, Counting, Effective, SitePlaces, effective, together
from app.supply.plausibility import Mark, Row, marks_of
from app.supply.shown import children_of, free, told
from geodata.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.supply.groups import GroupSizes

INDEPENDENT = frozenset({"independent", "church", "company", "parents"})
OVERDUE = "Der Tag dieses Vorhabens ist vorbei; im Bestand ist es noch nicht zu sehen."
FORMULAS = {
    "counted": "Genehmigte Plätze; wo nach der Auswahl nutzbare zählen, höchstens diese; dazu flexible Plätze und geplante"
               " Änderungen ab ihrem Tag, wenn sie mitzählen. Nach einer Schließung keine.",
    "free": "Plätze, die zählen, weniger betreute Kinder; mindestens keine.",
    "sum": "Eine Summe ist geheim oder unbekannt, sobald es ein Teil von ihr ist; die bekannten Teile stehen daneben.",
}  # fmt: skip
TOLD_BY = {"list": "Liste der Einrichtungen", "plan": "Bedarfsplan", "change": "Vorhaben"}


@dataclass(frozen=True, slots=True)
class Switches:
    """Whose places are asked for, and which of them count."""

    counting: Counting
    public: bool = True
    independent: bool = True
    minority: bool = True
    outside: bool = False

    def holds(self, place: SitePlaces) -> bool:
        """Whether a site is asked for by who runs it and where it lies. Of an unknown provider: as a public one."""
        if not self.outside and not place.is_core:
            return False
        if place.provider_kind == "danish_minority":
            return self.minority
        return self.independent if place.provider_kind in INDEPENDENT else self.public

    @property
    def told(self) -> dict[str, Any]:
        """As answers name them."""
        whose = {
            "public": self.public,
            "independent": self.independent,
            "minority": self.minority,
            "outside": self.outside,
        }
        return {**self.counting.told, **whose}


@dataclass(frozen=True, slots=True)
class Entry:
    """A site's places of a kind with what counts of them and what is doubtful."""

    place: SitePlaces
    counts: Effective
    occupied: Figure
    marks: list[Mark]

    @property
    def counted(self) -> Figure:
        """Places that count."""
        return self.counts.figure

    @property
    def free(self) -> Figure:
        """Places without a child."""
        return free(self.counted, self.occupied)


def entries(
    places: Iterable[SitePlaces], day: date, switches: Switches, sizes: GroupSizes | None,
    rows: Mapping[int, Sequence[Row]], *, see_all: bool,
) -> list[Entry]:  # fmt: skip
    """The sites asked for; a site that is only planned is among them from its day, if plans are asked for.

    `rows`: what plans tell of a site in single rows, for the checks.
    """
    by_site: dict[int, list[SitePlaces]] = defaultdict(list)
    for place in places:
        there = place.told_by != "change" or any(one.counts(switches.counting, day) for one in place.changes)
        if switches.holds(place) and there:
            by_site[place.site_id].append(place)
    found: list[Entry] = []
    for site_id, told_here in by_site.items():
        marks = site_marks(told_here, rows.get(site_id, ()), day, sizes, see_all=see_all)
        for place in _without_wholes(told_here):
            mine = [mark for mark in marks if mark.category in {place.category, None}]
            occupied = children_of(place, see_all=see_all)
            found.append(Entry(place, effective(place, day, switches.counting), occupied, mine))
    return sorted(found, key=lambda one: (one.place.municipality or "~", one.place.name, one.place.category))


def site_marks(
    places: Sequence[SitePlaces], rows: Sequence[Row], day: date, sizes: GroupSizes | None, *, see_all: bool
) -> list[Mark]:
    """What is doubtful about a site; numbers of children only for who may see them."""
    told = list(rows) or [_row(place) for place in places if place.told_by != "change"]
    found = marks_of(told, sizes)
    for place in places:
        young = [start for start, _ in place.ages if start is not None]
        if place.category == "creche" and young and min(young) >= 36 and place.approved.value:
            text = f"Plätze U3, aber das Angebot beginnt erst mit {min(young) // 12} Jahren."
            found.append(Mark("too_old_for_places", "doubtful", text, place.category))
        found += [
            Mark("overdue", "hint", f"{change.name}: {OVERDUE}", place.category)
            for change in place.changes
            if change.effective_on <= day and change.site_id is None
        ]
    return found if see_all else [mark for mark in found if not _tells_children(mark, told)]


def areas(
    found: Sequence[Entry], wanted: Sequence[Mapping[str, Any]], within: Mapping[int, Sequence[int]]
) -> list[dict[str, Any]]:
    """One row per area: sums of its sites, by kind and together; `within`: areas a site lies in."""
    here: dict[int, list[Entry]] = defaultdict(list)
    for one in found:
        for area in within.get(one.place.site_id, ()):
            here[area].append(one)
    return [{"ars": area["ars"], "name": area["name"], **total(here.get(area["id"], []))} for area in wanted]


def total(found: Sequence[Entry]) -> dict[str, Any]:
    """The sum of some sites, and of each kind apart; what is known of a sum stands beside it."""
    kinds: dict[str, list[Entry]] = defaultdict(list)
    for one in found:
        kinds[one.place.category].append(one)
    return {
        **_sum(found),
        "categories": {category: _sum(of_kind) for category, of_kind in sorted(kinds.items())},
    }


def _sum(found: Sequence[Entry]) -> dict[str, Any]:
    counted = [one.counted for one in found]
    return {
        "sites": len({one.place.site_id for one in found if not one.counts.closed}),
        "approved": told(together(one.place.approved for one in found)),
        "counted": told(together(counted)), "counted_known": sum(one.value or 0 for one in counted),
        "untold_sites": sum(1 for one in counted if one.value is None),
        "occupied": told(together(one.occupied for one in found)), "free": told(together(one.free for one in found)),
        "flexible": told(together(one.place.flexible for one in found)), "usable": told(together(_usable(one.place) for one in found)),
        "marks": sum(len(one.marks) for one in found),
    }  # fmt: skip


def site(entry: Entry, labels: Mapping[str, str], day: date) -> dict[str, Any]:
    """A row of the table of sites."""
    place = entry.place
    return {
        "slug": place.slug, "name": place.name, "municipality": {"ars": place.ars, "name": place.municipality},
        "provider": place.provider, "provider_kind": place.provider_kind, "in_region": place.is_core,
        "longitude": place.longitude, "latitude": place.latitude,
        "category": place.category, "label": labels.get(place.category, place.category), "approved": told(place.approved),
        "occupied": told(entry.occupied), "flexible": told(place.flexible), "usable": told(_usable(place)),
        "limit_reason": place.limit_reason, "counted": told(entry.counted), "free": told(entry.free),
        "closed": entry.counts.closed, "told_by": place.told_by, "told_by_text": TOLD_BY[place.told_by], "since": place.since,
        "changes": [change(one, day) for one in place.changes], "marks": [mark.told for mark in entry.marks],
    }  # fmt: skip


def change(one: Change, day: date) -> dict[str, Any]:
    """A planned change, told with where it is written."""
    return {
        "id": one.id, "name": one.name, "municipality": {"ars": one.ars, "name": one.municipality}, "category": one.category,
        "kind": one.kind, "effective_on": one.effective_on, "status": one.status, "decided_by": one.decided_by,
        "places": told(one.places), "new_site": one.site_id is None, "source": one.source, "import": one.import_id,
        "row": one.row_number, "told_since": one.told_since, "reached": one.effective_on <= day,
    }  # fmt: skip


def _usable(place: SitePlaces) -> Figure:
    """What staff is there for: told, or all approved places where nothing is said to be lacking."""
    return place.usable if place.usable.value is not None else place.approved


def _without_wholes(places: Sequence[SitePlaces]) -> list[SitePlaces]:
    """Without those whose parts stand beside them, so that nothing counts twice."""
    shown = {
        place.category
        for place in places
        if place.category != "day_care" and place.approved.value is not None
    }
    whole = [place for place in places if place.category == "day_care"]
    if not whole:
        return list(places)
    by_parts = whole[0].parts or (shown and whole[0].approved.value is None)
    if by_parts:
        beside = [place for place in places if place.category != "day_care"]
        told = {place.category for place in beside}
        # parts that are not asked for by themselves, and what a list's house has beside its parts
        return [*beside, *(part for part in whole[0].parts if part.category not in told)] if beside else whole
    return [
        place
        for place in places
        if place.category not in {"creche", "kindergarten"} or place.told_by == "change"
    ]


def _row(place: SitePlaces) -> Row:
    return Row(
        place.category, place.approved.value, place.occupied.value, place.flexible.value, place.usable.value
    )


def _tells_children(mark: Mark, rows: Sequence[Row]) -> bool:
    """Whether a mark names one or two children of a site, or how many have a disability."""
    small = any(
        row.occupied is not None and 0 < row.occupied < 3 and row.category == mark.category for row in rows
    )
    return mark.code == "more_disabled" or (small and mark.column == "Belegte Plätze")
