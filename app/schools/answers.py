"""Schools of a kind as answers: pupils by year with and without free choice, warnings, room, all-day places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.demand.shown import figure
from app.errors import NotFound
from app.network.transforming import transformer
from app.schools.all_day import FIRST_YEAR, LAST_YEAR, NAMES, gap_of
from app.schools.all_day import told as told_gap
from app.schools.forecasting import spread
from app.standards.ages import school_year_begins
from app.standards.school import EXCEPTION, size_of
from app.web.values import UNKNOWN

if TYPE_CHECKING:
    from app.projection.cohort import FloatArray
    from app.schools.planning import Planning
    from app.schools.pupils import Pupils


def school_year_of(year: int) -> str:
    """2026 as 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


def about(planning: Planning) -> dict[str, Any]:
    """What every answer says."""
    projection = planning.projection
    return {
        "category": planning.kind.category, "grades": [planning.kind.first_grade, planning.kind.last_grade],
        "kind": "status_quo_projection", "base_year": planning.last_year if planning.pupils else None,
        "births_known_until": None if projection is None else projection.run["births_known_until"],
        "assumptions": planning.assumptions,
        "inputs": {"pupils": planning.newest.told if planning.pupils and planning.newest else None},
        "take_up": planning.take_up, "take_up_assumed": planning.take_up_assumed,
    }  # fmt: skip


def listed(planning: Planning, *, see_all: bool) -> list[dict[str, Any]]:
    """All schools of the kind in the region itself, by name."""
    rows = [
        school(planning, number, see_all=see_all)
        for number, one in enumerate(planning.supply.sites)
        if one.is_core
    ]
    return sorted(rows, key=lambda row: row["name"])


def number_of(planning: Planning, slug: str) -> int:
    """The index of a school by its slug. Raises NotFound."""
    for number, one in enumerate(planning.supply.sites):
        if one.slug == slug:
            return number
    raise NotFound(f"Eine Schule „{slug}“ dieser Art gibt es hier nicht, oder sie hat keine Koordinaten.")


def school(planning: Planning, number: int, *, see_all: bool) -> dict[str, Any]:
    """One school: what was counted, what is to come, and what one should know."""
    site = planning.supply.sites[number]
    capacity = planning.capacities.at(site.site_id, planning.inputs.day.year)
    counted = _counted(planning, number, see_all=see_all)
    chosen, district = planning.chosen.get(number), _district(planning, number)
    point = int(np.flatnonzero(planning.supply.points.owner == number)[0])
    return {
        "slug": site.slug, "name": site.name, "provider_kind": site.provider_kind,
        "is_branch": site.site_id in planning.branches, "lon_lat": _degrees(planning, point),
        "capacity": None if capacity is None else capacity.told,
        "counted": counted, "with_choice": _ahead(planning, chosen, see_all=see_all),
        "without_choice": _ahead(planning, district, see_all=see_all),
        "size": _size(planning, number, counted, chosen, see_all=see_all),
        "room": _room(planning, number, chosen, see_all=see_all),
        "all_day": _all_day(planning, number, chosen, see_all=see_all),
    }  # fmt: skip


def grades(planning: Planning, number: int, *, see_all: bool) -> dict[str, Any]:
    """Pupils of a school by grade and year: counted, and with free choice in three variants, each number by itself."""
    names = [str(grade) for grade in planning.kind.grades]
    pupils = planning.pupils.get(planning.supply.sites[number].site_id)
    counted = [] if pupils is None else [
        {"school_year": school_year_of(pupils.first_year + step), "grades": dict(zip(names, map(_shown(see_all, counted=True), row.tolist()), strict=True))}
        for step, row in enumerate(pupils.counts)
    ]  # fmt: skip
    chosen = planning.chosen.get(number)
    ahead = [] if chosen is None else [
        {"school_year": school_year_of(year), "variant": name,
         "grades": dict(zip(names, map(_shown(see_all, counted=False), chosen[variant, step].tolist()), strict=True))}
        for step, year in enumerate(planning.years) for variant, name in enumerate(NAMES)
    ]  # fmt: skip
    return {"counted": counted, "forecast": ahead}


def _shown(see_all: bool, *, counted: bool):  # noqa: ANN202, FBT001
    def shown(value: float) -> dict[str, Any]:
        return UNKNOWN if np.isnan(value) else figure(value, see_all=see_all, counted=counted)

    return shown


def _degrees(planning: Planning, point: int) -> list[float]:
    points = planning.supply.points
    lon, lat = transformer(planning.inputs.metric_srid, 4326).transform(points.x_m[point], points.y_m[point])
    return [round(float(lon), 6), round(float(lat), 6)]


def _district(planning: Planning, number: int) -> FloatArray | None:
    """Without free choice: (variant, year, grade); None for schools that have no district."""
    found = planning.by_nearest if planning.pupils else None
    if found is None or not planning.public[number] or number not in planning.known:
        return None
    return found[:, :, number]


def _counted(planning: Planning, number: int, *, see_all: bool) -> list[dict[str, Any]]:
    pupils = planning.pupils.get(planning.supply.sites[number].site_id)
    shown = _shown(see_all, counted=True)
    if pupils is None:
        total = planning.totals.get(planning.supply.sites[number].site_id)
        if total is None or total.kinds != 1:  # which of several kinds they go to is not told
            return []
        return [
            {
                "school_year": school_year_of(total.year),
                "pupils": shown(total.pupils),
                "source": total.origin.told,
            }
        ]
    return [
        {
            "school_year": school_year_of(pupils.first_year + step),
            "pupils": shown(float(row.sum())),
            "source": _source(pupils, pupils.first_year + step),
        }
        for step, row in enumerate(pupils.counts)
    ]


def _source(pupils: Pupils, year: int) -> dict[str, Any] | None:
    """Who tells of a year; None where nobody does."""
    origin = pupils.origins.get(year)
    return None if origin is None else origin.told


def _ahead(planning: Planning, made: FloatArray | None, *, see_all: bool) -> list[dict[str, Any]]:
    if made is None:
        return []
    shown = _shown(see_all, counted=False)
    bands = spread(made.sum(axis=2))
    return [
        {"school_year": school_year_of(year), "born": _born(planning, year),
         "pupils": {name: shown(float(band[step])) for name, band in zip(NAMES, bands, strict=True)}}
        for step, year in enumerate(planning.years)
    ]  # fmt: skip


def _born(planning: Planning, year: int) -> bool:
    """Whether all who start school that year are born and counted."""
    return planning.projection is not None and year - 6 <= planning.projection.run["births_known_until"]


def _size(
    planning: Planning,
    number: int,
    counted: list[dict[str, Any]],
    chosen: FloatArray | None,
    *,
    see_all: bool,
) -> dict[str, Any]:
    """The least size by the law, and the first school year below it in each variant; of numbers as they are shown."""
    site = planning.supply.sites[number]
    day = school_year_begins(planning.inputs.day.year)
    now = counted[-1]["pupils"]["value"] if counted else None
    size = size_of(
        planning.book, planning.kind.category, now, day, branch=site.site_id in planning.branches,
        provider_kind=site.provider_kind,
    )  # fmt: skip
    first: dict[str, str | None] = dict.fromkeys(NAMES)
    if size.least is not None and chosen is not None:
        for name, band in zip(NAMES, spread(chosen.sum(axis=2)), strict=True):
            values = [figure(float(one), see_all=see_all, counted=False)["value"] for one in band]
            below = [
                year
                for year, one in zip(planning.years, values, strict=True)
                if one is None or one < size.least
            ]
            first[name] = school_year_of(below[0]) if below else None
    return {
        "status": size.status, "least": size.least, "rule": None if size.rule is None else size.rule.code,
        "text": size.text, "first_below": first, "note": EXCEPTION if size.least is not None else None,
    }  # fmt: skip


def _room(
    planning: Planning, number: int, chosen: FloatArray | None, *, see_all: bool
) -> list[dict[str, Any]]:
    """Classes needed and pupils beyond the room there is, by year, in the middle variant."""
    site = planning.supply.sites[number]
    if chosen is None:
        return []
    rows: list[dict[str, Any]] = []
    for step, year in enumerate(planning.years):
        capacity = planning.capacities.at(site.site_id, year)
        if capacity is None or capacity.largest_class is None:
            continue
        classes = int(np.ceil(np.round(chosen[1, step], 6) / capacity.largest_class).sum())
        rooms, total = capacity.class_rooms.value, float(chosen[1, step].sum())
        beyond = None if capacity.pupils is None else max(0.0, total - capacity.pupils)
        rows.append({
            "school_year": school_year_of(year), "classes": classes, "class_rooms": rooms,
            "rooms_lacking": None if rooms is None else max(0, classes - int(rooms)), "places": capacity.pupils,
            "beyond": UNKNOWN if beyond is None else {"value": 0, "status": "zero"} if beyond < 0.05
            else figure(beyond, see_all=see_all, counted=False),
        })  # fmt: skip
    return rows


def _all_day(
    planning: Planning, number: int, chosen: FloatArray | None, *, see_all: bool
) -> dict[str, Any] | None:
    """The gap of all-day places by school year; None for schools without entitled grades."""
    if planning.kind.first_grade != 1:
        return None
    site = planning.supply.sites[number]
    capacity = planning.capacities.at(site.site_id, FIRST_YEAR)
    weeks = None if capacity is None else capacity.closed_weeks.value
    notes: list[str] = []
    years: list[dict[str, Any]] = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        if chosen is None or year not in planning.years:
            continue
        places, unknown = planning.capacities.all_day_places(site.site_id, year)
        notes += [one for one in unknown if one not in notes]
        gap = gap_of(
            planning.book, year, chosen[:, year - planning.years[0]], planning.take_up, places, weeks
        )
        years.append(told_gap(gap, _shown(see_all, counted=False)))
    return {
        "years": years, "notes": notes, "closed_weeks": weeks,
        "holiday_care": "unknown" if capacity is None else capacity.holiday_care,
    }  # fmt: skip


def totals(planning: Planning, rows: list[dict[str, Any]], *, see_all: bool) -> list[dict[str, Any]]:
    """Pupils of all schools together by year, with and without free choice; each rounded by itself."""
    shown = _shown(see_all, counted=False)
    chosen = sum(
        (one for one in planning.chosen.values()),
        start=np.zeros((3, len(planning.years), len(planning.kind.grades))),
    )
    district = planning.by_nearest if planning.pupils else None
    told: list[dict[str, Any]] = []
    for step, year in enumerate(planning.years):
        bands = spread(chosen.sum(axis=2))
        mine = {name: shown(float(band[step])) for name, band in zip(NAMES, bands, strict=True)}
        other = None
        if district is not None:
            other = {
                name: shown(float(b[step]))
                for name, b in zip(NAMES, spread(district.sum(axis=(2, 3))), strict=True)
            }
        told.append({"school_year": school_year_of(year), "with_choice": mine, "without_choice": other})
    return told if rows else []
