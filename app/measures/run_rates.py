"""What becomes of rates of ways and gaps: the scenario's own rate before and after, not its counts on top of the indicator's.

A run of ways counts people of cells whose number is told; a scenario estimates those of withheld cells too. Its change of a count
is of other people than the indicator's denominator: ten children more of 5,800 are not ten more of 1,400. Rates of both are of the
same kind, so the change of the rate is what is taken over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.maps.figures import numeric
from app.measures.scenario_counts import NOT_KNOWN, NotSaidError, concerns, run_key, way_counts

if TYPE_CHECKING:
    from app.measures.scenario_counts import Scenario
    from geodata.indicators import Measure

    Told = dict[str, Any]

OTHER_BASE = (
    "Das Szenario schätzt auch Menschen in Zellen, deren Zahl verschwiegen ist; übernommen wird darum, um wie viel sich die Quote"
    " ändert, nicht ihr Zähler."
)
PARTS = {
    ("travel_times", "metres"): ("Kilometer aller Wege", "travel_km", 1000.0),
    ("gaps", "beyond"): ("Menschen mit zu weitem Weg", "beyond_standard", 1.0),
}
"""Of what a numerator is made: its words, the row of the scenario's figures, how many of the measure's units one is."""


def run_rate(scenario: Scenario, above: Measure, below: Measure) -> tuple[float, float, list[Told]] | None:
    """Above by below, before and after, and what went in; None where another way of counting is right.

    Raises NotSaidError with the reason where the scenario does not tell it.
    """
    if above.made_by != "runs" or below.options.get("kind") != above.options["kind"]:
        return None
    key = run_key(above)
    if key == ("travel_times", "within"):
        return _within(scenario, above) if concerns(scenario, above) and concerns(scenario, below) else None
    if key not in PARTS or not concerns(scenario, above):
        return None
    return _of_row(scenario, *PARTS[key], connected=key[1] == "metres")


def _within(scenario: Scenario, measure: Measure) -> tuple[float, float, list[Told]]:
    sides, counts = way_counts(scenario, measure.options["minutes"], measure.name)
    before, after = (numeric(dict(sides[when]["share"])) for when in ("before", "after"))
    if before is None or after is None:
        raise NotSaidError(NOT_KNOWN.format(name=measure.name))
    return before / 100, after / 100, [_input(one["name"], one["before"], one["after"]) for one in counts]


def _of_row(
    scenario: Scenario, words: str, name: str, units: float, *, connected: bool
) -> tuple[float, float, list[Told]] | None:
    if scenario.row is None:  # no home of the area is touched
        return None
    group = scenario.row["groups"]["total"]
    counts, bases = [], []
    for when in ("before", "after"):
        count, people, lost = (
            numeric(dict(group[when][one])) for one in (name, "people", "not_reached")
        )  # fmt: skip
        base = people if not connected else None if people is None else people - (lost or 0.0)
        if count is None or not base:
            raise NotSaidError(NOT_KNOWN.format(name=words))
        counts.append(count)
        bases.append(base)
    before, after = (units * count / base for count, base in zip(counts, bases, strict=True))
    return before, after, [_input(words, *counts), _input("Menschen", *bases)]


def _input(words: str, before: float | None, after: float | None) -> Told:
    return {"name": f"{words} (Szenario)", "before": before, "after": after}
