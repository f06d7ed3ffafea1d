"""An invented Kita plan and invented school statistics for the demonstration Kreis, from the sites it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from geodata.figures import NOT_APPLICABLE, UNKNOWN, Figure, known
from geodata.plan_rows import WHOLE_SCHOOL, AgeBand, PlannedChangeRow, PlanPlacesRow, SchoolYearRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BANDS: dict[str, tuple[AgeBand, str, int]] = {
    "creche": ("under_3", "creche", 10), "kindergarten": ("over_3", "kindergarten", 20),
}  # fmt: skip
"""By category: age group, kind of group, and children in one."""
SHORT_OF_STAFF = 7
"""Every seventh offer that tells its places lacks the staff for a group, or for half of its only one."""
HALF_DAY = 5
LACKING = "eine Fachkraft fehlt (erfunden)"
COUNCIL, KREIS = "Gemeindevertretung (erfunden)", "Jugendhilfeausschuss (erfunden)"
NEXT_YEAR, LATER = date(2027, 8, 1), date(2028, 8, 1)
PUPILS_PER_CLASS = 25
TELL_NO_ROOM = 7
"""Every so many-th school tells neither rooms nor all-day places."""
ALL_DAY_SHARE = 0.45


@dataclass(frozen=True, slots=True)
class DemoOffer:
    """Places of a Kita of the demonstration Kreis, as its list tells them."""

    slug: str
    name: str
    ags: str
    category: str
    approved: Figure
    occupied: Figure
    flexible: Figure


def make_plan(
    offers: Sequence[DemoOffer], suburb: str, suburb_at: tuple[float, float]
) -> list[PlanPlacesRow | PlannedChangeRow]:
    """Places as the list tells them, what staff is there for, and what is planned; all of it invented."""
    rows: list[PlanPlacesRow | PlannedChangeRow] = [
        _places(number, one) for number, one in enumerate(offers, start=2)
    ]
    return [*rows, *_changes(len(rows) + 2, offers, suburb, suburb_at)]


def _places(number: int, one: DemoOffer) -> PlanPlacesRow:
    band, kind, size = BANDS[one.category]
    approved = one.approved.value
    short = approved is not None and number % SHORT_OF_STAFF == 0
    usable = known(max(approved - size, size / 2)) if short and approved is not None else NOT_APPLICABLE
    return PlanPlacesRow(
        number, one.slug, band, one.approved, one.name, one.ags, kind,
        UNKNOWN if approved is None else known(ceil(approved / size)),
        "half_day" if number % HALF_DAY == 0 else "hours", 0.0 if number % HALF_DAY == 0 else 35.0,
        one.occupied, one.flexible, usable, LACKING if short else None,
    )  # fmt: skip


def _changes(
    number: int, offers: Sequence[DemoOffer], suburb: str, at: tuple[float, float]
) -> Iterator[PlannedChangeRow]:
    new = {"name": "Kita Am Deichweg (erfunden)", "ags": suburb, "longitude": at[0], "latitude": at[1],
           "provider": "Kinderhilfe e. V. (erfunden)", "provider_kind": "independent", "decided_by": COUNCIL}  # fmt: skip
    yield PlannedChangeRow(number, "opening", "under_3", NEXT_YEAR, "decided", known(20), **new)
    yield PlannedChangeRow(number + 1, "opening", "over_3", NEXT_YEAR, "decided", known(40), **new)
    told = [one for one in offers if one.category == "kindergarten" and one.approved.value is not None]
    large = max(told, key=lambda one: (one.approved.value or 0, one.slug))
    small = min(told, key=lambda one: (one.approved.value or 0, one.slug))
    others = [one for one in told if one not in (large, small)]
    yield PlannedChangeRow(
        number + 2, "enlargement", "over_3", LATER, "planned", known(20), large.slug, large.name, large.ags
    )
    yield PlannedChangeRow(
        number + 3,
        "closure",
        "over_3",
        NEXT_YEAR,
        "decided",
        UNKNOWN,
        small.slug,
        small.name,
        small.ags,
        KREIS,
    )
    yield PlannedChangeRow(
        number + 4,
        "reduction",
        "over_3",
        LATER,
        "planned",
        known(10),
        others[0].slug,
        others[0].name,
        others[0].ags,
    )
    yield PlannedChangeRow(
        number + 5,
        "opening",
        "under_3",
        LATER,
        "planned",
        UNKNOWN,
        None,
        "Krippe am Bahnhof (erfunden)",
        large.ags,
    )


def school_rows(pupils: Sequence[tuple[str, int, int, Figure]]) -> list[SchoolYearRow]:
    """Statistics of all years from (school, year, grade, pupils): classes by their number, rooms and all-day places."""
    rows: list[SchoolYearRow] = []
    classes: dict[tuple[str, int], int] = {}
    children: dict[tuple[str, int], float] = {}
    for slug, year, grade, count in pupils:
        here = max(1, ceil((count.value or 0) / PUPILS_PER_CLASS)) if count.value else 0
        classes[slug, year] = classes.get((slug, year), 0) + here
        children[slug, year] = children.get((slug, year), 0.0) + (count.value or 0)
        rows.append(SchoolYearRow(len(rows) + 2, slug, year, grade, pupils=count, classes=known(here)))
    slugs = list(dict.fromkeys(slug for slug, _ in classes))
    silent = set(slugs[TELL_NO_ROOM - 1 :: TELL_NO_ROOM])
    for (slug, year), count in classes.items():
        places = UNKNOWN if slug in silent else known(round(children[slug, year] * ALL_DAY_SHARE / 5) * 5)
        rooms = UNKNOWN if slug in silent else known(count + 2)
        rows.append(
            SchoolYearRow(
                len(rows) + 2, slug, year, WHOLE_SCHOOL, classes=known(count), rooms=rooms, all_day_places=places,
                pupils=known(children[slug, year]),
            )
        )  # fmt: skip
    return rows
