"""Breakdowns of an indicator: for each part the same formulas over the measures of that part.

A measure's part is itself a measure ("pop_0_17@alter=0-2"), computed by the same maker with other options, or brought by tables that
tell the breakdown. Where the catalogue has that measure already, it is that one: nothing is counted twice, nor protected twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geodata.indicators import Measure, catalogue
from geodata.indicators.breakdowns import Breakdown, Part, breakdowns, label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.indicators.catalogue import Indicator

SIGN = "@"


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of an indicator: its key, and which measure stands for each that is broken down."""

    breakdown: Breakdown
    part: Part
    names: dict[str, str]

    @property
    def key(self) -> str:
        """As series name it."""
        return self.breakdown.key(self.part)

    @property
    def label(self) -> str:
        """As people read it."""
        return label_of(self.key)


def cuts_of(indicator: Indicator) -> list[Cut]:
    """The parts of an indicator that its formulas make sense of; of own ones the same part of all they are made of."""
    if indicator.entry.of_indicators:
        return _own_cuts(indicator)
    found = [
        _cut(indicator, breakdown, part)
        for breakdown in (breakdowns()[name] for name in indicator.entry.breakdowns)
        for part in breakdown.parts
    ]
    return [one for one in found if one is not None]


def _own_cuts(indicator: Indicator) -> list[Cut]:
    chosen = [breakdowns()[name] for name in indicator.entry.breakdowns]
    return [
        Cut(one, part, {name: f"{name}{SIGN}{one.key(part)}" for name in indicator.names})
        for one in chosen
        for part in one.parts
    ]


def possible(indicator: Indicator, known: Mapping[str, Indicator]) -> list[dict[str, str]]:
    """The breakdowns that an indicator can have: some measure of it has such parts; of own ones, all they are made of have it."""
    if indicator.entry.of_indicators:
        listed = [known[name] for name in indicator.names if name in known]
        lacking = not_shared(listed, breakdowns())
        return [{"id": one.id, "name": one.name} for one in breakdowns().values() if one.id not in lacking]
    cut = {one.id for one in breakdowns().values() if any(_cut(indicator, one, part) for part in one.parts)}
    return [{"id": one.id, "name": one.name} for one in breakdowns().values() if one.id in cut]


def not_shared(indicators: Iterable[Indicator], wanted: Iterable[str]) -> dict[str, list[str]]:
    """Of breakdowns that an own indicator of these is to have: which of them do not have it."""
    listed = list(indicators)
    lacking = {name: [one.id for one in listed if name not in one.entry.breakdowns] for name in wanted}
    return {name: without for name, without in lacking.items() if without}


def _cut(indicator: Indicator, breakdown: Breakdown, part: Part) -> Cut | None:
    counted = indicator.formulas[:1] if breakdown.of == "numerator" else indicator.formulas
    above = set(indicator.formulas[0].names)
    names: dict[str, str] = {}
    for name in dict.fromkeys(name for one in counted for name in one.names):
        measure = catalogue().measures.get(name)
        if measure is None or not _applies(measure, part):
            continue
        if not _lies_within(measure, breakdown, part):
            return None
        names[name] = _part_of(measure, breakdown, part).id
    return Cut(breakdown, part, names) if above & set(names) else None


def _applies(measure: Measure, part: Part) -> bool:
    """A computed measure needs the option; one that is brought may come by any part."""
    if not part.options:
        return True
    return measure.made_by is None or set(part.options) <= set(measure.options)


def _lies_within(measure: Measure, breakdown: Breakdown, part: Part) -> bool:
    option = breakdown.within
    if option is None or measure.made_by is None:
        return True
    whole, told = measure.options[option], part.options[option]
    if option == "kinds":
        return not whole or set(told) <= set(whole)
    return whole[0] <= told[0] and told[1] <= whole[1]


def _part_of(measure: Measure, breakdown: Breakdown, part: Part) -> Measure:
    name = f"{measure.id}{SIGN}{breakdown.key(part)}"
    if not part.options or measure.made_by is None:  # only tables tell it
        return replace(measure, id=name, options={}, made_by=None, bring=breakdown.bring or measure.bring)
    made = replace(measure, id=name, options={**measure.options, **part.options})
    same = (one for one in catalogue().measures.values() if _same(one, made))
    return next(same, made)


def _same(one: Measure, other: Measure) -> bool:
    return (one.made_by, one.options, one.unit) == (other.made_by, other.options, other.unit)


def measure_of(name: str) -> Measure | None:
    """A measure of the catalogue, or the part of one that a name such as "leavers@geschlecht=w" tells; None for others."""
    base, _, key = name.partition(SIGN)
    measure = catalogue().measures.get(base)
    if measure is None or not key:
        return measure
    wanted, _, of = key.partition("=")
    breakdown = breakdowns().get(wanted)
    part = None if breakdown is None else next((one for one in breakdown.parts if one.id == of), None)
    return None if breakdown is None or part is None else _part_of(measure, breakdown, part)


def names_of(indicators: Iterable[Indicator]) -> list[str]:
    """All measures of indicators and their parts, each once."""
    found: dict[str, None] = {}
    for one in indicators:
        if not one.entry.of_indicators:
            found |= dict.fromkeys(one.names)
            found |= dict.fromkeys(name for cut in cuts_of(one) for name in cut.names.values())
    return list(found)


def told_parts(indicator: Indicator, there: Iterable[str]) -> list[dict[str, Any]]:
    """An indicator's breakdowns for answers, with those parts of which there are figures, and what brings the others."""
    known = set(there)
    told: list[dict[str, Any]] = []
    for name in indicator.entry.breakdowns:
        one = breakdowns()[name]
        parts = [{"key": one.key(part), "name": part.name} for part in one.parts if one.key(part) in known]
        status = (
            None
            if parts
            else f"Noch ohne Zahlen; gebraucht wird: {one.bring or 'die Grundlage, aus der gerechnet wird'}."
        )
        told.append({"id": one.id, "name": one.name, "parts": parts, "status": status})
    return told
