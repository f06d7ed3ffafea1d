"""How a frozen scenario changes what indicators are made of, area by area: places, sites, people, who is there in how many minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.maps.figures import numeric
from app.scenarios.figures import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geodata.indicators import Measure

Span = tuple[float, float, float]
"""Low, middle and high of a change; the three go together."""
NOTHING: Span = (0.0, 0.0, 0.0)
METHOD = "e2sfca"
OLDER = "Dieser Stand wurde eingefroren, bevor solche Zahlen mit eingefroren wurden; das Szenario dafür neu einfrieren."
NOT_TOLD = "Das Szenario sagt nicht, wie sich „{name}“ ändert."
OTHER_WAY = "Das Szenario rechnet mit einem anderen Verkehrsmittel als diese Zahl."
OTHER_AGES = "Das Szenario zählt andere Altersgruppen als diese Zahl."
STREETS = (
    "Das Szenario ändert Wege; was das für „{name}“ bedeutet, rechnet es nur für die eigene Art von Lernort."
)
NOT_KNOWN = "Zu „{name}“ ist im Szenario die Zahl dieses Gebiets nicht bekannt oder geheim."
BRINGS = {"places_approved": "places", "places_occupied": "cared_for"}
"""Brought by tables; what of a scenario's counts is the same for kinds of Kitas."""
KITAS = frozenset({"creche", "kindergarten"})


class NotSaidError(Exception):
    """A scenario does not say what becomes of something; the message is a sentence in German."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A frozen scenario as everybody may see it, for one area: `row` of its figures, `counts` of what rates are made of."""

    content: Mapping[str, Any]
    counted: Mapping[str, Any]
    row: Mapping[str, Any] | None
    counts: Mapping[str, Any]
    spread: Mapping[str, Any] | None = None
    is_spread: bool = False
    """Whether children were spread over places at all; areas that do not change are not listed."""
    notes: list[str] = field(default_factory=list)

    @property
    def category(self) -> str:
        """The kind of site that it is about."""
        return str(self.content["category"])

    @property
    def has_housing(self) -> bool:
        """Whether people move in."""
        return any(one["kind"] == "housing" for one in self.content["changes"])

    @property
    def has_ways(self) -> bool:
        """Whether streets or timetables change."""
        return any(one["kind"] in {"street", "timetable"} for one in self.content["changes"])

    def row_change(self, name: str, words: str, *, spread: bool = False) -> Span:
        """The change of a figure of all ages. Raises NotSaidError."""
        rows = self.spread if spread else self.row
        if self.counts["level"] == "state" or (spread and not self.is_spread):
            raise NotSaidError(NOT_KNOWN.format(name=words))
        if rows is None:  # no home of the area is touched
            return NOTHING
        group = rows["groups"][TOTAL]
        return change_of(group["before"][name], group["after"][name], words)

    def count_change(self, name: str, words: str) -> Span:
        """The change of a count with its span. Raises NotSaidError."""
        pair = self.counts.get(name)
        if pair is None:
            raise NotSaidError(self.counted["why_not"] or NOT_TOLD.format(name=words))
        return change_of(pair["before"], pair["after"], words)


def scenario_of(frozen: Mapping[str, Any], ars: str) -> Scenario | None:
    """A frozen scenario's figures of an area; None where nothing changes there. Raises NotSaidError for old states without counts."""
    result = frozen["result_for_all"]
    counted = result.get("counted")
    if counted is None:
        raise NotSaidError(OLDER)
    counts = _of(counted["areas"], ars)
    assignment = result.get("assignment")
    row, spread = _of(result["areas"], ars), _of((assignment or {}).get("areas", []), ars)
    if counts is None:
        return None
    return Scenario(frozen["content"], counted, row, counts, spread, assignment is not None)


def change_of(before: Mapping[str, Any], after: Mapping[str, Any], words: str) -> Span:
    """After less before, the lows and highs too. Raises NotSaidError where one has no number."""
    was, is_ = numeric(dict(before)), numeric(dict(after))
    if was is None or is_ is None:
        raise NotSaidError(NOT_KNOWN.format(name=words))
    low, high = (_end(after, side, is_) - _end(before, side, was) for side in ("low", "high"))
    return low, is_ - was, high


def _end(told: Mapping[str, Any], side: str, value: float) -> float:
    end = told.get(side)
    return value if end is None else float(end)


def exactly(value: float) -> Span:
    """A change without a span."""
    return value, value, value


def measure_change(scenario: Scenario, measure: Measure) -> Span:
    """How a measure of the catalogue changes. Raises NotSaidError with the reason why that is not said."""
    if measure.id in BRINGS:
        return (
            scenario.count_change(BRINGS[measure.id], measure.name) if scenario.category in KITAS else NOTHING
        )
    made = MADE.get(measure.made_by or "")
    if made is None:
        raise NotSaidError(NOT_TOLD.format(name=measure.name))
    return made(scenario, measure)


def _places(scenario: Scenario, measure: Measure) -> Span:
    what = measure.options["what"]
    if scenario.category not in measure.options["kinds"]:
        return NOTHING
    if what == "cared_for":
        scenario.notes.append(scenario.counted["cared_for"])
    return scenario.count_change(what, measure.name)


def _people(scenario: Scenario, measure: Measure) -> Span:
    if not scenario.has_housing:
        return NOTHING
    if _ages(measure) != scenario.counted["ages"]:
        raise NotSaidError(OTHER_AGES)
    return scenario.row_change("people", measure.name)


def _sites(scenario: Scenario, measure: Measure) -> Span:
    kinds, change = measure.options.get("kinds", []), float(scenario.counts["sites"])
    if not change or (kinds and scenario.category not in kinds):
        return NOTHING
    if measure.options["what"] != "sites":
        raise NotSaidError(NOT_TOLD.format(name=measure.name))
    return exactly(change)


def _runs(scenario: Scenario, measure: Measure) -> Span:
    known = RUNS.get(run_key(measure))
    if known is None:
        raise NotSaidError(NOT_TOLD.format(name=measure.name))
    return known(scenario, measure) if concerns(scenario, measure) else NOTHING


def run_key(measure: Measure) -> tuple[str, str]:
    """Of which kind of run a measure is, and what of it: one figure, or parts that are added up."""
    options = measure.options
    return options["kind"], options.get("what") or ",".join(options.get("parts", []))


def way_counts(
    scenario: Scenario, minutes: int, words: str
) -> tuple[Mapping[str, Any], list[dict[str, Any]]]:
    """Who is there within so many minutes and who is not, before and after, and both as what goes into a share. Raises NotSaidError."""
    sides = scenario.counts.get("ways", {}).get(str(minutes))
    if sides is None:
        raise NotSaidError(NOT_TOLD.format(name=words))
    inputs = [
        {"name": part, **{when: numeric(dict(sides[when][name])) for when in ("before", "after")}}
        for part, name in ((f"bis {minutes} Minuten", "within"), (f"mehr als {minutes} Minuten", "beyond"))
    ]
    return sides, inputs


def concerns(scenario: Scenario, measure: Measure) -> bool:
    """Whether a measure of a run is about what the scenario changes. Raises NotSaidError where it is, but counted otherwise."""
    options = measure.options
    if options.get("category") != scenario.category:
        if scenario.has_ways or options.get("category") is None:
            raise NotSaidError(STREETS.format(name=measure.name))
        return False
    if options.get("mode", scenario.content["mode"]) != scenario.content["mode"]:
        raise NotSaidError(OTHER_WAY)
    if "ages" in options and _ages(measure) != scenario.counted["ages"]:
        raise NotSaidError(OTHER_AGES)
    return True


def _per_100(scenario: Scenario, measure: Measure) -> Span:
    if scenario.content["method"] != METHOD or scenario.content["age_group"]:
        raise NotSaidError(NOT_TOLD.format(name=measure.name))
    return scenario.row_change("places_per_100", measure.name)


def _connected(scenario: Scenario, measure: Measure) -> Span:
    people, lost = (scenario.row_change(name, measure.name) for name in ("people", "not_reached"))
    return exactly(people[1] - lost[1])


def _metres(scenario: Scenario, measure: Measure) -> Span:
    return exactly(1000 * scenario.row_change("travel_km", measure.name)[1])


def _row(name: str, *, spread: bool = False) -> Callable[[Scenario, Measure], Span]:
    return lambda scenario, measure: scenario.row_change(name, measure.name, spread=spread)


def _ages(measure: Measure) -> list[int]:
    return [12 * years for years in measure.options["ages"]]


MADE: dict[str, Callable[[Scenario, Measure], Span]] = {
    "places": _places, "people": _people, "sites": _sites, "runs": _runs,
}  # fmt: skip
ALL_PARTS = "served,beyond,without_place,unclear_way,unclear_places"
RUNS: dict[tuple[str, str], Callable[[Scenario, Measure], Span]] = {
    ("travel_times", "people"): _row("people"),
    ("travel_times", "connected"): _connected,
    ("travel_times", "metres"): _metres,
    ("places", "per_100"): _per_100,
    ("gaps", "beyond"): _row("beyond_standard"),
    ("gaps", "without_place"): _row("without_place", spread=True),
    ("gaps", ALL_PARTS): _row("people"),
    ("school_ways", "beyond"): _row("school_transport"),
    ("school_ways", "children"): _row("people"),
}  # fmt: skip


def _of(areas: list[dict[str, Any]], ars: str) -> dict[str, Any] | None:
    return next((one for one in areas if one["ars"] == ars), None)
