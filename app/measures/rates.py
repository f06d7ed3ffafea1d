"""What a frozen scenario makes of rates and quotas: numerator and denominator before and after, by the indicator's own formula.

Of an indicator the counts are those that its run tells everybody, with the scenario's change added; the change is followed through
sums, differences and constant factors, and what looks back at earlier years is taken as it will be once they are over. Where a
formula multiplies or divides what changes, or the scenario does not say what becomes of one of its parts, that is said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.errors import NotFound
from app.indicators.parts import measure_of
from app.indicators.series import of_key, read_indicator, read_series
from app.maps.figures import numeric
from app.measures.linear import Linear, NotLinearError, change_through
from app.measures.run_rates import OTHER_BASE, run_rate
from app.measures.scenario_counts import (
    METHOD,
    NOT_TOLD,
    OTHER_AGES,
    OTHER_WAY,
    NotSaidError,
    measure_change,
    scenario_of,
    way_counts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from app.indicators.catalogue import Indicator
    from app.indicators.series import Point
    from app.measures.scenario_counts import Scenario

    Told = dict[str, Any]

UNCHANGED = "In diesem Gebiet ändert das Szenario an dieser Zahl nichts."
BY_PART = "Das Szenario unterscheidet nicht nach der Aufgliederung dieser Zahl."
GONE = "Diesen Indikator gibt es nicht mehr, oder er ist für dieses Gebiet nicht berechnet."
OTHER_KIND = "Das Szenario betrifft eine andere Art von Lernort als diese Zahl."
NOT_LINEAR = "Die Formel dieser Zahl multipliziert oder teilt, was sich ändert; aus der Änderung allein folgt ihr Wert nicht."
HIDDEN = "Zähler oder Nenner dieser Zahl sind nicht bekannt oder geheim."
QUOTA = "100 × genehmigte Plätze ÷ Kinder im Alter, für das die Plätze da sind"
WITHIN, BEYOND = "Menschen bis {} Minuten ÷ alle Menschen", "Menschen mit mehr als {} Minuten"
PLACES = "Erreichbare Plätze je 100 Menschen im Alter dafür, mit den Plätzen nach der Änderung (E2SFCA)"
OF_INDICATOR = "{name}: {formula}"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate before and after, as figures (value, status, low, high), with its formula and what went into it."""

    before: Told
    after: Told
    formula: str
    inputs: list[Told] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    most: float | None = None
    """What a share can be at most."""


def rate_of_map(frozen: Mapping[str, Any], ars: str, mapped: tuple[str, str, str, str, int]) -> Rate:
    """The share or number of a map: measure, kind, mode, age group, minutes. Raises NotSaidError."""
    code, category, mode, age_group, minutes = mapped
    scenario = _scenario(frozen, ars)
    if category != scenario.category:
        raise NotSaidError(OTHER_KIND)
    if code == "quota":
        return _quota(scenario)
    if mode != scenario.content["mode"]:
        raise NotSaidError(OTHER_WAY)
    if code == "places":
        return _places(scenario)
    if set(scenario.counted["age_groups"]) != {age_group}:
        raise NotSaidError(OTHER_AGES)
    return _within(scenario, minutes, is_share=code == "within")


def rate_of_indicator(
    connection: Connection, region_id: int, frozen: Mapping[str, Any], ars: str, key: str
) -> Rate:
    """An indicator of the catalogue, or an own one of indicators. Raises NotSaidError."""
    name, breakdown = of_key(key)
    if breakdown:
        raise NotSaidError(BY_PART)
    scenario = _scenario(frozen, ars)
    return _indicator(connection, region_id, scenario, ars, name)


def _scenario(frozen: Mapping[str, Any], ars: str) -> Scenario:
    found = scenario_of(frozen, ars)
    if found is None:
        raise NotSaidError(UNCHANGED)
    return found


def _indicator(connection: Connection, region_id: int, scenario: Scenario, ars: str, name: str) -> Rate:
    try:
        known = read_indicator(connection, region_id, name)
        found = read_series(connection, region_id, name).get(ars)
    except NotFound:
        raise NotSaidError(GONE) from None
    point = None if found is None else found.newest
    if point is None or found is None:
        raise NotSaidError(GONE)
    provenance = f"Ausgang ist {point.year} aus Lauf {found.run_id}."
    rated = _rate_of_run(scenario, known, provenance)
    if rated is not None:
        return rated
    changes = {one: _change(connection, region_id, scenario, ars, known, one) for one in known.names}
    try:
        parts = [change_through(formula, changes) for formula in known.formulas]
    except NotLinearError:
        raise NotSaidError(NOT_LINEAR) from None
    if not any(any(one) for one in parts):
        raise NotSaidError(UNCHANGED)
    rate = worked_out(point, parts, known.entry.per)
    told = OF_INDICATOR.format(name=known.name, formula=known.entry.formula)
    inputs = [_input(_name(connection, region_id, one, known), change) for one, change in changes.items()]
    head = [{"name": one, "before": was, "after": is_} for one, was, is_ in rate.sides]
    return Rate(rate.before, rate.after, told, head + inputs, (provenance, *dict.fromkeys(scenario.notes)))


def _rate_of_run(scenario: Scenario, known: Indicator, provenance: str) -> Rate | None:
    """Of an indicator that is one measure of a run by another; None for all others."""
    measures = [measure_of(one) for one in known.names]
    if len(known.formulas) != 2 or len(measures) != 2 or known.entry.of_indicators:
        return None
    above, below = measures
    found = None if above is None or below is None else run_rate(scenario, above, below)
    if found is None:
        return None
    before, after, inputs = found
    if before == after:
        raise NotSaidError(UNCHANGED)
    per, told = known.entry.per, OF_INDICATOR.format(name=known.name, formula=known.entry.formula)
    was, is_ = ({"value": per * one, "status": "estimated"} for one in (before, after))
    return Rate(was, is_, told, inputs, (provenance, OTHER_BASE), per if known.entry.share else None)


def _change(
    connection: Connection, region_id: int, scenario: Scenario, ars: str, known: Indicator, name: str
) -> Linear:
    """The change of a measure, or of an indicator that an own one is made of."""
    if known.entry.of_indicators:
        try:
            rate = _indicator(connection, region_id, scenario, ars, name)
        except NotSaidError as why:
            if str(why) == UNCHANGED:
                return (0.0, 0.0, 0.0)
            raise
        change = rate.after["value"] - rate.before["value"]
        return tuple(  # type: ignore[return-value]
            rate.after.get(side, rate.after["value"]) - rate.before.get(side, rate.before["value"])
            if side
            else change
            for side in ("low", "", "high")
        )
    measure = measure_of(name)
    if measure is None:
        raise NotSaidError(NOT_TOLD.format(name=name))
    return measure_change(scenario, measure)


@dataclass(frozen=True, slots=True)
class Worked:
    """A value before and after, and the counts it is made of."""

    before: Told
    after: Told
    sides: list[tuple[str, float, float]]


def worked_out(point: Point, changes: list[Linear], per: float) -> Worked:
    """The value after the changes of numerator and denominator, or of the value alone (one change).

    The interval of an estimated value goes along; that of a counted share, which is chance of so few, does not. Raises
    NotSaidError where a count is not known, or nobody is left to divide by.
    """
    if point.value is None:
        raise NotSaidError(HIDDEN)
    spans = point.status == "estimated" and point.low is not None and point.high is not None
    lows = (point.low if spans else point.value, point.value, point.high if spans else point.value)
    before = _told(lows)
    if len(changes) == 1:
        three = [_plus(start, per * more) for start, more in zip(lows, changes[0], strict=True)]
        return Worked(before, _told(three), [])
    above, below = point.numerator, point.denominator
    if above is None or not below:
        raise NotSaidError(HIDDEN)
    after = [below + more for more in changes[1]]
    if min(after) <= 0:
        raise NotSaidError(HIDDEN)
    numerators = [_plus((low or 0.0) * below / per, more) for low, more in zip(lows, changes[0], strict=True)]
    three = [per * one / other for one, other in zip(numerators, after, strict=True)]
    sides = [("Zähler", above, _plus(above, changes[0][1])), ("Nenner", below, after[1])]
    return Worked(before, _told(three), sides)


def _plus(start: float | None, more: float) -> float:
    return max(0.0, (start or 0.0) + more)


def _told(three: Any) -> Told:  # noqa: ANN401 (low, value, high)
    low, value, high = three
    told = {"value": value, "status": "known"}
    return (
        told
        if low == high == value
        else told | {"status": "estimated", "low": min(three), "high": max(three)}
    )


def _quota(scenario: Scenario) -> Rate:
    pair = scenario.counts.get("versorgungsquote")
    if pair is None:
        raise NotSaidError(scenario.counted["why_not"] or NOT_TOLD.format(name="Versorgungsquote"))
    inputs = [
        {"name": words, "before": numeric(scenario.counts[name]["before"]), "after": numeric(scenario.counts[name]["after"])}
        for words, name in (("Zähler: genehmigte Plätze", "places"), ("Nenner: Kinder", "children"))
    ]  # fmt: skip
    return Rate(pair["before"], pair["after"], QUOTA, inputs)


def _places(scenario: Scenario) -> Rate:
    if scenario.row is None:
        raise NotSaidError(UNCHANGED)
    if scenario.content["method"] != METHOD:
        raise NotSaidError(NOT_TOLD.format(name="Erreichbare Plätze (E2SFCA)"))
    group = scenario.row["groups"]["total"]
    inputs = [
        {"name": "Menschen im Alter dafür", "before": numeric(group["before"]["people"]), "after": numeric(group["after"]["people"])}
    ]  # fmt: skip
    return Rate(group["before"]["places_per_100"], group["after"]["places_per_100"], PLACES, inputs)


def _within(scenario: Scenario, minutes: int, *, is_share: bool) -> Rate:
    sides, inputs = way_counts(scenario, minutes, f"Wege bis {minutes} Minuten")
    if not is_share:
        return Rate(sides["before"]["beyond"], sides["after"]["beyond"], BEYOND.format(minutes))
    before, after = (
        {**one["share"], "value": _hundredth(one["share"]["value"])}
        for one in (sides["before"], sides["after"])
    )
    return Rate(before, after, WITHIN.format(minutes), inputs, most=1.0)


def _hundredth(value: float | None) -> float | None:
    return None if value is None else value / 100


def _input(name: str, change: Linear) -> Told:
    low, middle, high = change
    told: Told = {"name": name, "change": round(middle, 2)}
    return told if low == high else told | {"low": round(min(change), 2), "high": round(max(change), 2)}


def _name(connection: Connection, region_id: int, name: str, known: Indicator) -> str:
    if known.entry.of_indicators:
        return read_indicator(connection, region_id, name).name
    measure = measure_of(name)
    return name if measure is None else measure.name
