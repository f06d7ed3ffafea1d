"""Schools that will be smaller than the law wants in some years, as the room of schools reckons them with free choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.catchments.streets import travel_of
from app.demand.shown import figure
from app.errors import NotFound
from app.indicators.figures import added_up
from app.indicators.world import Made, Origin
from app.schools.forecasting import spread
from app.schools.kinds import kind_of
from app.schools.planning import read_planning
from app.standards.ages import school_year_begins
from app.standards.school import size_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.indicators.world import World
    from app.schools.planning import Planning
    from geodata.indicators import Measure

SITES = "SELECT site_id, municipality_id FROM site_feature WHERE region_id = :region_id AND valid_during @> cast(:day AS date)"
NOTE = "Gezählt sind Schulen, für die eine Mindestgröße gilt und genug Jahre bekannt sind; der Bereich reicht über die Varianten."


@dataclass(frozen=True, slots=True)
class School:
    """A school's least size, and its pupils in the years to come: low, middle and high."""

    municipality_id: int
    least: float
    pupils: tuple[list[float], list[float], list[float]]


def make(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:
    """`what`: small (below their least size `ahead` years from the newest year on) or schools, by municipality."""
    planning = _planning(world)
    schools = [] if planning is None else _schools(world, planning, exact=exact)
    place = world.place()
    made: dict[str, Made] = {}
    for measure in measures:
        figures, ahead = world.nothing(), measure.options["ahead"]
        step = None if planning is None else world.step(planning.last_year)
        if step is not None and schools and ahead <= len(schools[0].pupils[0]):
            for area_id in {one.municipality_id for one in schools} & place.keys():
                mine = [one for one in schools if one.municipality_id == area_id]
                counts = small_of(mine, ahead) if measure.options["what"] == "small" else (len(mine),) * 3
                number = place[area_id]
                figures.put(number, step, float(counts[1]), "estimated")
                figures.low[number, step], figures.high[number, step] = min(counts), max(counts)
            for number, area in enumerate(world.areas):
                if (
                    area.level == "municipality"
                    and figures.value[number, step] != figures.value[number, step]
                ):
                    figures.put(number, step, 0.0, "zero")
        origins = (
            [Origin("schools", "forecast", "Vorausrechnung der Schulen", str(world.day), world.day)]
            if schools
            else []
        )
        made[measure.id] = Made(added_up(figures, world.parents), origins, [NOTE])
    return made


def small_of(schools: Sequence[School], ahead: int) -> tuple[int, int, int]:
    """How many are below their least size so many years ahead, with the low, middle and high numbers of pupils."""
    low, middle, high = (
        sum(one.pupils[variant][ahead - 1] < one.least for one in schools) for variant in range(3)
    )
    return low, middle, high


def _planning(world: World) -> Planning | None:
    """Read once for all measures of a computation; None where no pupils of schools are told."""
    if "planning" not in world.kept:
        world.kept["planning"] = _read(world)
    return world.kept["planning"]


def _read(world: World) -> Planning | None:
    planning = read_planning(world.connection, world.region_id, kind_of("primary_school"), travel_of)
    try:
        _ = planning.last_year
    except NotFound:
        return None
    return planning


def _schools(world: World, planning: Planning, *, exact: bool) -> list[School]:
    where = {
        row.site_id: row.municipality_id
        for row in world.connection.execute(text(SITES), {"region_id": world.region_id, "day": world.day})
    }
    day = school_year_begins(planning.inputs.day.year)
    found: list[School] = []
    for number, chosen in planning.chosen.items():
        site = planning.supply.sites[number]
        branch = site.site_id in planning.branches
        size = size_of(
            planning.book, planning.kind.category, None, day, branch=branch, provider_kind=site.provider_kind
        )
        if size.least is not None and where.get(site.site_id) is not None:
            low, middle, high = (
                [_seen(float(one), exact=exact) for one in band] for band in spread(chosen.sum(axis=2))
            )
            found.append(School(where[site.site_id], float(size.least), (low, middle, high)))
    return found


def _seen(pupils: float, *, exact: bool) -> float:
    """As everybody may see it in the room of schools; what is too small to be told is below every least size."""
    told = figure(pupils, see_all=exact, counted=False)["value"]
    return 0.0 if told is None else float(told)
