"""People by age and year, and births: counted, then projected.

Everybody's figures are made of the projection's rounded people, and of births rounded to five (`app.demand.coarse`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.demand.answers import PEOPLE, RUN
from app.demand.inputs import AGES, read_rows, read_tables
from app.demand.shown import BASE
from app.demand.tables import VARIANTS
from app.indicators.figures import Figures, added_up
from app.indicators.inputs.groups import counted_groups
from app.indicators.world import Made, Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.demand.inputs import Stored
    from app.indicators.figures import FloatArray
    from app.indicators.world import World
    from geodata.indicators import Measure

PROJECTED = "Spätere Jahre sind vorausgerechnet: mittlere Variante, von der niedrigen bis zur hohen."
ROUNDED = f"Für alle aus Menschen gerechnet, die je Gemeinde und Altersgruppe auf {BASE} gerundet sind."


def make(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:
    """People of the ages (completed years, the end exclusive) of each measure on 31 December."""
    run = world.connection.execute(text(RUN), {"region_id": world.region_id}).mappings().first()
    if run is None:
        return counted_groups(world, measures, exact=exact)
    people, base_year = _projected(world, run, exact=exact), run["base_year"]
    origin = Origin(
        "projection_run",
        run["id"],
        "Vorausrechnung aus der Altersstruktur",
        run["input_hash"],
        source=_source(run),
    )
    notes = [PROJECTED, *([] if exact else [ROUNDED])]
    older = counted_groups(world, measures, exact=exact)
    made: dict[str, Made] = {}
    for measure in measures:
        start, end = measure.options.get("ages", (0, AGES))
        if measure.options.get("at") == "later":
            figures = _later(world, people[..., start:end].sum(axis=-1), base_year, measure, exact=exact)
            made[measure.id] = Made(figures, [origin], notes)
            continue
        figures = _figures(world, people[..., start:end].sum(axis=-1), base_year, exact=exact)
        if measure.options.get("at") == "base":
            made[measure.id] = Made(_from_then_on(world, figures, base_year), [origin], notes)
            continue
        before = older[measure.id]
        made[measure.id] = Made(figures.over(before.figures), [origin, *before.origins], notes)
    return made


def births(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:
    """Births by year, as counted."""
    tables = read_tables(world.connection, world.region_id)
    figures, place = world.nothing(), world.place()
    for row in read_rows(world.connection, tables, "births"):
        step = world.step(row.year)
        if step is not None and row.area_id in place:
            value = None if row.value is None else float(row.value)
            if value is not None and not exact:
                value = BASE * np.floor(value / BASE + 0.5)
            figures.put(
                place[row.area_id], step, value, row.value_status if exact or value is None else "estimated"
            )
    origins = [table_origin(tables["births"])] if "births" in tables else []
    return {
        one.id: Made(added_up(figures, world.parents), origins, [] if exact else [ROUNDED])
        for one in measures
    }


def table_origin(table: Stored) -> Origin:
    """A table that planners brought, as an origin."""
    return Origin(
        "demand_table", table.id, str(table.told["label"]), table.content_hash, table.as_of, table.source
    )


def _from_then_on(world: World, figures: Figures, base_year: int) -> Figures:
    """The figures of the base year in every year from it on."""
    told, step = world.nothing(), world.step(base_year)
    if step is not None:
        for target, source in zip(told.parts, figures.parts, strict=True):
            target[:, step:] = source[:, step : step + 1]
    return told


def _later(world: World, people: FloatArray, base_year: int, measure: Measure, *, exact: bool) -> Figures:
    """People of the years to come, of one `variant` or all of them; `ahead`: of so many years later, told in the base year."""
    variant, ahead = measure.options["variant"], measure.options["ahead"]
    if variant != "all":
        people = np.repeat(people[VARIANTS.index(variant)][None], len(VARIANTS), axis=0)
    figures, step = _figures(world, people, base_year, exact=exact), world.step(base_year)
    if not ahead:
        return figures
    told = world.nothing()
    if step is not None and step + ahead < len(world.years):
        for target, source in zip(told.parts, figures.parts, strict=True):
            target[:, step] = source[:, step + ahead]
    return told


def _source(run: object) -> str | None:
    inputs = run["inputs"]  # pyright: ignore[reportIndexIssue]
    return inputs.get("age_structure", {}).get("source")


def _projected(world: World, run: object, *, exact: bool) -> FloatArray:
    """(variant, area, year, age) of the municipalities; NaN of all others and of years beyond."""
    keys = {"run_id": run["id"], "area_id": None, "exact": exact}  # pyright: ignore[reportIndexIssue]
    base_year: int = run["base_year"]  # pyright: ignore[reportIndexIssue]
    people = np.full((len(VARIANTS), *world.shape, AGES), np.nan)
    place = world.place()
    first = world.step(base_year)
    if first is None:
        return people
    for row in world.connection.execute(text(PEOPLE), keys):
        if row.area_id in place and row.people is not None:
            told = np.frombuffer(row.people, "<f8").reshape(-1, AGES)[: len(world.years) - first]
            people[VARIANTS.index(row.variant), place[row.area_id], first : first + len(told)] = told
    return people


def _figures(world: World, people: FloatArray, base_year: int, *, exact: bool) -> Figures:
    """People by (variant, area, year) as figures of all levels."""
    middle = people[VARIANTS.index("middle")]
    later = np.arange(world.years[0], world.years[-1] + 1) > base_year
    estimated = np.broadcast_to(later if exact else np.ones_like(later), middle.shape) & ~np.isnan(middle)
    spans = people.copy()
    spans[:, :, ~later] = middle[:, ~later]
    told = Figures.of(
        middle.copy(), estimated=estimated.copy(), low=spans.min(axis=0), high=spans.max(axis=0)
    )
    return added_up(told, world.parents)
