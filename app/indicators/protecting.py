"""Measures as everybody may see them: counts of one and two people withheld in all tables of all indicators together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from app.indicators.inputs.groups import OPEN_AGE
from app.indicators.joint import withheld_together
from app.indicators.parts import cuts_of, measure_of
from app.indicators.relations import relations_of
from app.indicators.secrecy import without

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.indicators.catalogue import Indicator
    from app.indicators.world import Made, World
    from geodata.indicators import Measure


def protected(world: World, indicators: Collection[Indicator], made: Mapping[str, Made]) -> dict[str, Made]:
    """The same measures without what would tell of single people, whichever tables are put together."""
    known = {name: one for name in made if (one := measure_of(name)) is not None}
    counted = [name for name, one in known.items() if one.counts_people and one.adds_up]
    ages = {name: ages_counted(known[name]) for name in counted if _of_ages(known[name])}
    hidden = withheld_together(
        {name: made[name].figures for name in counted}, world.parents, relations_of(indicators, counted), ages,
        needed_by(indicators),
    )  # fmt: skip
    return {
        name: replace(one, figures=without(one.figures, hidden[name])) if name in hidden else one
        for name, one in made.items()
    }


def needed_by(indicators: Collection[Indicator]) -> Counter[str]:
    """How many indicators and parts use each measure."""
    needed: Counter[str] = Counter()
    for one in indicators:
        if not one.entry.of_indicators:
            needed.update(one.names)
            needed.update(name for cut in cuts_of(one) for name in cut.names.values())
    return needed


def _of_ages(measure: Measure) -> bool:
    """Whether it counts all people of some ages in a year, and nothing else."""
    return measure.made_by == "people" and set(measure.options) <= {"ages"}


def ages_counted(measure: Measure) -> tuple[int, int]:
    """From which age to before which."""
    start, end = measure.options.get("ages", (0, OPEN_AGE))
    return start, end
