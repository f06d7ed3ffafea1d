"""Measures of a region, made once for all indicators: computed, and what was brought goes before."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from app.indicators.inputs import (
    groups_of_kitas,
    loop,
    minority,
    people,
    places,
    runs,
    schools,
    schools_ahead,
    sites,
)
from app.indicators.inputs.statistics import brought, no_figures
from app.indicators.parts import measure_of
from app.indicators.world import Made
from geodata.indicators import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.indicators.world import World
    from geodata.indicators import Measure


class Maker(Protocol):
    """What makes measures of one kind."""

    def __call__(self, world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:
        """The measures; `exact`: for those who may see single people."""
        ...


MAKERS: dict[str, Maker] = {
    "people": people.make, "births": people.births, "pupils": schools.pupils, "school_years": schools.years,
    "take_up": schools.take_up, "places": places.make, "runs": runs.make, "sites": sites.make,
    "undertakings": loop.undertakings, "phases": loop.phases, "groups": groups_of_kitas.make, "schools_ahead": schools_ahead.make,
    "minority": minority.make,
}  # fmt: skip


def make_measures(world: World, names: Iterable[str], *, exact: bool) -> dict[str, Made]:
    """All measures of these names, and parts of measures, that the catalogue knows."""
    wanted = [one for name in dict.fromkeys(names) if (one := measure_of(name)) is not None]
    by_maker: dict[str, list[Measure]] = defaultdict(list)
    for one in wanted:
        if one.made_by is not None:
            by_maker[one.made_by].append(one)
    made: dict[str, Made] = {}
    for name, measures in by_maker.items():
        made |= MAKERS[name](world, measures, exact=exact)
    told = brought(world, wanted)
    return {one.id: _together(told[one.id], made.get(one.id)) for one in wanted}


def _together(told: Made, made: Made | None) -> Made:
    if made is None or no_figures(told.figures):
        return made or told
    return Made(
        told.figures.over(made.figures),
        [*told.origins, *made.origins],
        made.notes,
        {**made.breaks, **told.breaks},
    )


def lacking(made: dict[str, Made], names: Iterable[str]) -> list[str]:
    """What to bring, in German, of measures of which nothing is known."""
    known = catalogue().measures
    return [
        known[name].bring or f"{known[name].name} (wird berechnet, sobald die Grundlagen geladen sind)"
        for name in names
        if name in known and (name not in made or no_figures(made[name].figures))
    ]
