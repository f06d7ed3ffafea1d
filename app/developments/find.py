"""All that is to be told of all indicators: every test is made, and their number decides which of them count."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.developments.changes import change_of
from app.developments.own_past import jumps_of
from app.developments.standing_out import Neighbourhood, across, clusters, neighbourhood, outliers
from app.developments.suspects import SHARE_FALSE, Suspect, Untested
from app.developments.targets import missed_target, together
from app.developments.watched import scale_of
from app.trends.chance import false_discovery
from app.trends.mann_kendall import moderated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from app.developments.watched import Indicator, Place, Series
    from app.trends.funnel import Kind as FunnelKind

    Scale = tuple[float, FunnelKind] | None

MUNICIPALITY = "municipality"


@dataclass(slots=True)
class Found:
    """What is told, those who concern most people first; how many tests that took; where nothing could be said."""

    told: list[Suspect]
    tests: Counter[str]
    untested: list[Untested]


@dataclass(slots=True)
class _Tried:
    """All that was tried before it is known what counts."""

    tested: list[Suspect]
    targets: list[Suspect]
    around: list[tuple[Indicator, Neighbourhood, Scale]]
    untested: list[Untested]


def find(
    watched: Iterable[tuple[Indicator, list[Series]]], places: Sequence[Place],
    told: Callable[[Indicator], None] | None = None,
) -> Found:  # fmt: skip
    """Look at every series.

    The tests of one kind of one indicator are a family (Benjamini & Hochberg), since pooling thousands of tests of other matters
    would drown each (Efron 2008, Annals of Applied Statistics 2:197): of what all families tell, the same small share is
    expected to be chance. Targets are facts or projections, no tests.
    """
    tried = _Tried([], [], [], [])
    for indicator, listed in watched:
        if told is not None:
            told(indicator)
        _look(tried, indicator, [one for one in listed if len(one.years)], list(places))
    _adjust(tried.tested)
    counting = [one for one in tried.tested if one.q is not None and one.q <= SHARE_FALSE]
    result = [*_each_once(counting), *tried.targets]
    for indicator, seen, scale in tried.around:
        result += clusters(indicator, seen, false_discovery(seen.p), scale)
    tests = Counter[str](one.kind for one in tried.tested)
    tests["cluster"] = sum(len(seen.p) for _, seen, _ in tried.around)
    return Found(sorted(result, key=lambda one: order_of(one, places)), tests, tried.untested)


def _adjust(tested: list[Suspect]) -> None:
    """Give each test its q among those of its family, and the number of these; trends and steps are one kind."""
    families: dict[tuple[str, str, str], list[Suspect]] = defaultdict(list)
    for one in tested:
        which = "jump" if one.is_jump else "outlier" if one.kind == "outlier" else "change"
        families[one.indicator.id, one.indicator.breakdown, which].append(one)
    for family in families.values():
        q = false_discovery(np.array([one.p for one in family]))
        for one, adjusted in zip(family, q.tolist(), strict=True):
            one.q = adjusted
            one.numbers["tests"] = len(family)


def _each_once(counting: list[Suspect]) -> list[Suspect]:
    """Without jumps of series whose trend or new level in the same direction is told: that says it already."""
    said = {
        (one.indicator.id, one.indicator.breakdown, one.area, one.effect > 0)
        for one in counting
        if one.kind != "outlier"
    }
    return [
        one
        for one in counting
        if not one.is_jump
        or (one.indicator.id, one.indicator.breakdown, one.area, one.effect > 0) not in said
    ]


def order_of(one: Suspect, places: Sequence[Place]) -> tuple[object, ...]:
    """Most people first, then those not known; what is surer first; always the same."""
    known = -1.0 if one.affected is None else one.affected
    return (
        -known,
        0.0 if one.q is None else one.q,
        one.indicator.id,
        one.indicator.breakdown,
        one.kind,
        places[one.area].ars,
    )


def _look(tried: _Tried, indicator: Indicator, listed: list[Series], places: list[Place]) -> None:
    scale = scale_of(listed, is_share=indicator.is_share)
    for one, resemblance in zip(listed, moderated([one.values for one in listed]), strict=True):
        _sort(tried, change_of(indicator, one, scale, resemblance))
    municipal = [one for one in listed if places[one.area].level == MUNICIPALITY]
    missed = [suspect for one in listed if (suspect := missed_target(indicator, one, scale)) is not None]
    target = together(missed, places, len(municipal))
    if target is not None:
        tried.targets.append(target)
    found = across(municipal) if municipal else None
    if found is None:
        return
    if scale is not None:
        for result in [*outliers(indicator, found, scale), *jumps_of(indicator, found, scale)]:
            _sort(tried, result)
    seen = neighbourhood(indicator, found, places, scale)
    if isinstance(seen, Untested):
        tried.untested.append(seen)
    else:
        tried.around.append((indicator, seen, scale))


def _sort(tried: _Tried, result: Suspect | Untested) -> None:
    if isinstance(result, Suspect):
        tried.tested.append(result)
    else:
        tried.untested.append(result)
