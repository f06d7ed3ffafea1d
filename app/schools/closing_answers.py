"""The sheet of a closing as an answer: displaced pupils, ways, transport, room, sizes; year by year, and conserved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.errors import BadRequest
from app.schools.answers import number_of, school_year_of
from app.schools.closing import Closing, Today, close
from app.schools.planning import ESTIMATED_ORIGINS
from app.schools.ways import NOT_A_DECISION
from app.standards.ages import school_year_begins
from app.standards.school import size_of

if TYPE_CHECKING:
    from app.schools.closing import Sheet
    from app.schools.planning import Planning

VARIANTS = ("low", "middle", "high")
Site = Annotated[str, Field(max_length=200)]
DRAFT = "Entwurf, nicht beschlossen."


class ClosingAsked(BaseModel):
    """What is asked: which schools of a kind are closed, and, for a merging, into which one; in which variant."""

    model_config = ConfigDict(extra="forbid")

    category: str = Field("primary_school", max_length=100)
    closed: list[Site] = Field(min_length=1, max_length=20)
    into: Site | None = None
    variant: str = Field("middle", pattern="^(low|middle|high)$")
    independent: bool = Field(
        default=False, description="Auch Schulen freier Träger und der Minderheit nehmen auf"
    )


def sheet_of(planning: Planning, asked: ClosingAsked) -> dict[str, Any]:
    """Reckon and tell it; exact numbers, for those who may see them. Raises BadRequest for schools that do not fit."""
    numbers = _closed(planning, asked)
    closed = np.zeros(len(planning.supply.sites), bool)
    closed[numbers] = True
    into = None if asked.into is None else _into(planning, asked, closed)
    today = today_of(planning, VARIANTS.index(asked.variant))
    receiving = (planning.public | asked.independent) & ~np.isnan(today.expected).any(axis=0)
    if not (receiving & ~closed).any() and into is None:
        raise BadRequest("Es bleibt keine Schule, die jemanden aufnehmen könnte.", parameter="closed")
    sheet = close(today, Closing(closed, receiving, into))
    return told(planning, asked, today, closed, sheet)


def today_of(planning: Planning, variant: int) -> Today:
    """Homes and schools as they are, with what is expected."""
    years, schools = len(planning.years), len(planning.supply.sites)
    expected, places = np.full((years, schools), np.nan), np.full(schools, np.nan)
    for number, made in planning.chosen.items():
        expected[:, number] = made[variant].sum(axis=1)
    for number, site in enumerate(planning.supply.sites):
        capacity = planning.capacities.at(site.site_id, planning.years[0])
        if capacity is not None and capacity.pupils is not None:
            places[number] = capacity.pupils
    origins = planning.origins
    limit = None if planning.limits is None else planning.limits.metres
    return Today(
        planning.metres, origins.home, origins.school, origins.pupils, expected, places, planning.public,
        planning.children, limit,
    )  # fmt: skip


def told(
    planning: Planning, asked: ClosingAsked, today: Today, closed: np.ndarray, sheet: Sheet
) -> dict[str, Any]:
    """The sheet in words and numbers."""
    sites = planning.supply.sites
    placed = sheet.target >= 0
    walked = sheet.pupils[placed]
    mean = [
        float((walked * m[placed]).sum() / walked.sum()) if walked.sum() else None
        for m in (sheet.before_m, sheet.after_m)
    ]
    takers = sorted(set(sheet.target[placed].tolist()), key=lambda n: -float(sheet.received[0, n]))
    before = np.nansum(today.expected, axis=1)
    after = np.nansum(sheet.after, axis=1) + sheet.without_room
    return {
        "notice": f"{DRAFT} {NOT_A_DECISION}", "variant": asked.variant, "category": asked.category,
        "closed": [{"slug": sites[n].slug, "name": sites[n].name} for n in np.flatnonzero(closed).tolist()],
        "into": asked.into,
        "displaced": {
            "pupils": _number(float(sheet.pupils.sum())), "placed": _number(float(walked.sum())),
            "without_room": _number(float(sheet.pupils[~placed].sum())), "metres_before": _number(mean[0]),
            "metres_after": _number(mean[1]), "extra_km_one_way": _number(sheet.extra_km, 2),
        },
        "transport": {
            "limit_m": today.limit_m, "beyond_before": _number(sheet.beyond_before),
            "beyond_after": _number(sheet.beyond_after),
            "newly_beyond": None if sheet.beyond_before is None or sheet.beyond_after is None
            else _number(sheet.beyond_after - sheet.beyond_before),
        },
        "years": [
            {"school_year": school_year_of(year), "before": _number(before[step]), "after": _number(after[step]),
             "displaced": _number(float(np.nansum(today.expected[step, closed]))),
             "without_room": _number(sheet.without_room[step]), "conserved": bool(abs(before[step] - after[step]) < 1e-6)}
            for step, year in enumerate(planning.years)
        ],
        "schools": [_school(planning, today, sheet, number) for number in takers],
        "moves": _moves(planning, sheet),
        "assumptions": [ESTIMATED_ORIGINS, *planning.assumptions[:1],
                        "Verteilt wird einmal, im Jahr der Schließung: so viele wie möglich, mit den kürzesten Wegen zusammen."],
    }  # fmt: skip


def _school(planning: Planning, today: Today, sheet: Sheet, number: int) -> dict[str, Any]:
    """A receiving school by year: pupils before and after, room, classes, least size."""
    site = planning.supply.sites[number]
    years = []
    for step, year in enumerate(planning.years):
        before, after = float(today.expected[step, number]), float(sheet.after[step, number])
        capacity = planning.capacities.at(site.site_id, year)
        size = size_of(
            planning.book, planning.kind.category, None if np.isnan(after) else round(after), school_year_begins(year),
            branch=site.site_id in planning.branches, provider_kind=site.provider_kind,
        )  # fmt: skip
        largest = None if capacity is None else capacity.largest_class
        grades = len(planning.kind.grades)
        classes = (
            None if largest is None or np.isnan(after) else grades * int(np.ceil(after / grades / largest))
        )
        rooms = None if capacity is None else capacity.class_rooms.value
        years.append({
            "school_year": school_year_of(year), "before": _number(before), "received": _number(sheet.received[step, number]),
            "after": _number(after), "places": _number(today.places[number]),
            "beyond_places": None if np.isnan(today.places[number]) else _number(max(0.0, after - today.places[number])),
            "classes": classes, "class_rooms": rooms,
            "rooms_lacking": None if classes is None or rooms is None else max(0, classes - int(rooms)),
            "size": size.status, "least": size.least,
        })  # fmt: skip
    return {"slug": site.slug, "name": site.name, "years": years}


def _moves(planning: Planning, sheet: Sheet) -> list[dict[str, Any]]:
    """From which municipality to which school: pupils and mean metres before and after."""
    projection = planning.projection
    names = [] if projection is None else projection.names
    found: dict[tuple[int, int, int], list[int]] = {}
    for row, (home, origin, target) in enumerate(
        zip(sheet.home.tolist(), sheet.origin.tolist(), sheet.target.tolist(), strict=True)
    ):
        found.setdefault((int(planning.area[home]), origin, target), []).append(row)
    sites = planning.supply.sites
    rows: list[dict[str, Any]] = []
    for (area, origin, target), mine in found.items():
        pupils = sheet.pupils[mine]
        total = float(pupils.sum())
        rows.append({
            "area": None if area < 0 else {"ars": names[area][0], "name": names[area][1]},
            "from": sites[origin].slug, "to": None if target < 0 else sites[target].slug, "pupils": _number(total),
            "metres_before": _number(float((pupils * sheet.before_m[mine]).sum() / total)),
            "metres_after": None if target < 0 else _number(float((pupils * sheet.after_m[mine]).sum() / total)),
        })  # fmt: skip
    return sorted(rows, key=lambda one: -one["pupils"])


def _closed(planning: Planning, asked: ClosingAsked) -> list[int]:
    numbers = [number_of(planning, slug) for slug in asked.closed]
    if len(set(numbers)) < len(numbers):
        raise BadRequest("Eine Schule ist zweimal genannt.", parameter="closed")
    for number in numbers:
        if number not in planning.chosen:
            name = planning.supply.sites[number].name
            raise BadRequest(
                f"Von „{name}“ sind zu wenige Zahlen von Schülerinnen und Schülern bekannt.",
                parameter="closed",
            )
    return numbers


def _into(planning: Planning, asked: ClosingAsked, closed: np.ndarray) -> int:
    number = number_of(planning, asked.into or "")
    if closed[number]:
        raise BadRequest("Eine Schule, die geschlossen wird, kann niemanden aufnehmen.", parameter="into")
    if number not in planning.chosen:
        raise BadRequest("Von der aufnehmenden Schule sind zu wenige Zahlen bekannt.", parameter="into")
    return number


def _number(value: float | None, digits: int = 1) -> float | None:
    return None if value is None or np.isnan(value) else round(float(value), digits)
