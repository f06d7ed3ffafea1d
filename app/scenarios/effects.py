"""What of a scenario's changes can be done, and what they come to: questions of `app.location`, people who move in, a limit.

A change that cannot be done says why and is left out; all others are done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from app.catchments.inputs import metric
from app.catchments.streets import unconnected
from app.errors import AtlasError
from app.location import changes as location
from app.location.what_if import plan_of
from app.scenarios.base import Limit
from app.scenarios.content import HousingAdded, StandardChanged, TimetableChanged
from app.scenarios.folding import Folded, Told, fold
from app.scenarios.hours import open_through
from app.scenarios.housing import LATER, Settled, settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.location.state import State
    from app.scenarios.base import Base
    from app.scenarios.content import Content
    from app.timetables.changes import Change as OfTimetable

ONLY_BY_BUS = "Fahrpläne zählen nur, wenn Wege mit Bus und Bahn betrachtet werden."
NO_STREETS_BY_BUS = "Straßen ändern sich nur für Wege zu Fuß, mit dem Rad oder mit dem Auto."
OTHER_STANDARD = "Betrifft eine andere Art von Lernort oder ein anderes Verkehrsmittel."
LATER_WINS = "Dieselbe Straße ist weiter unten in der Liste noch einmal genannt; das Letzte gilt."
NO_HOURS_ASKED = "Öffnungszeiten zählen nur, wenn oben gesagt ist, von wann bis wann offen sein muss."
OF_PLACES = frozenset({"resize"})


@dataclass(slots=True)
class Effects:
    """`before` and `after` as questions of `app.location`: sites closed at the hours asked for are closed in both."""

    folded: Folded
    limit: Limit
    before: list[location.Change] = field(default_factory=list)
    after: list[location.Change] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    timetable: list[OfTimetable] = field(default_factory=list)
    more: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By number of a change what else was understood: the street, the people who move in."""

    def tell(self, number: int, status: Any, words: str) -> None:  # noqa: ANN401 (a status)
        """What became of a change."""
        self.folded.told[number] = Told(status, words)


def effects_of(base: Base, content: Content) -> Effects:
    """Bring all changes together."""
    known = base.known
    found = Effects(fold(content.changes, content.category, known.here, known.elsewhere), known.limit)
    closed_before = _closed_at(base, content, {})
    found.before = [location.Closed(kind="close", site=slug) for slug in sorted(closed_before)]
    _sites(base, content, found)
    _streets(base, content, found)
    for number, change in enumerate(content.changes):
        if isinstance(change, StandardChanged):
            _standard(content, found, number, change)
        elif isinstance(change, HousingAdded):
            _housing(base, found, number, change)
        elif isinstance(change, TimetableChanged):
            if content.mode == "bus":
                found.timetable.append(change.change)
            else:
                found.tell(number, "without_effect", ONLY_BY_BUS)
        elif (
            change.kind == "hours"
            and content.open_from is None
            and found.folded.told[number].status == "applied"
        ):
            found.tell(number, "without_effect", NO_HOURS_ASKED)
    return found


def _sites(base: Base, content: Content, found: Effects) -> None:
    """Sites that change, each tried alone first, so that one that cannot be does not hinder the others."""
    closed = _closed_at(base, content, {slug: one.hours for slug, one in found.folded.sites.items()})
    for slug, becomes in found.folded.sites.items():
        if slug in closed:  # not open when it has to be: as if it were not there
            becomes.closed = True
        change = becomes.as_change(slug)
        if change is None:
            continue
        problem = None if base.state is None else _problem(base.state, change)
        if problem is None:
            found.after.append(change)
            continue
        for number in becomes.by:
            found.tell(number, "impossible", problem)
        becomes.closed, becomes.point, becomes.places = False, None, None
    changed = {one.site for one in found.after if isinstance(one, location.Closed)}
    others = closed - found.folded.sites.keys() - changed
    found.after += [location.Closed(kind="close", site=slug) for slug in sorted(others)]


def _closed_at(base: Base, content: Content, changed: dict[str, str | None]) -> set[str]:
    """Sites that are known not to be open all of the time asked for; `changed`: hours of sites by slug or key."""
    if content.open_from is None or content.open_until is None:
        return set()
    hours = {**base.known.hours, **{slug: told for slug, told in changed.items() if told is not None}}
    return {
        slug for slug, told in hours.items()
        if open_through(told, content.open_from, content.open_until) is False
    }  # fmt: skip


def _streets(base: Base, content: Content, found: Effects) -> None:
    """Streets; where one is named twice the last goes."""
    by_edge: dict[int, tuple[int, location.Change]] = {}
    for number, change in enumerate(content.changes):
        if not isinstance(change, location.StreetChanged):
            continue
        if base.state is None:
            found.tell(number, "without_effect", NO_STREETS_BY_BUS)
            continue
        try:
            [told] = plan_of(base.state, [change]).told
        except AtlasError as error:
            found.tell(number, "impossible", error.detail)
            continue
        found.more[number] = {
            name: told[name] for name in ("street", "metres", "one_way", "speed_kmh_today", "line")
        }
        earlier = by_edge.get(told["edge"])
        if earlier is not None:
            found.tell(earlier[0], "without_effect", LATER_WINS)
        by_edge[told["edge"]] = number, change
    found.after += [change for _, change in by_edge.values()]


def _problem(state: State, change: location.Change) -> str | None:
    """Why a change cannot be; None where it can."""
    try:
        plan = plan_of(state, [change])
    except AtlasError as error:
        return error.detail
    index = state.streets.travel.index
    found = index.snap(*metric(state.ground.inputs.metric_srid, np.array(plan.lon), np.array(plan.lat)))
    astray = found.metres[found.edge < 0]
    return unconnected(float(astray[0]), index.max_m) if len(astray) else None


def _standard(content: Content, found: Effects, number: int, change: StandardChanged) -> None:
    if (change.category, change.mode) != (content.category, content.mode):
        found.tell(number, "without_effect", OTHER_STANDARD)
        return
    minutes = f"{change.limit_minutes:g}".replace(".", ",")
    found.limit = Limit(change.limit_minutes, None, f"In diesem Szenario: höchstens {minutes} Minuten.")


def _housing(base: Base, found: Effects, number: int, change: HousingAdded) -> None:
    if change.from_year > base.year:
        found.tell(number, "later", LATER.format(change.from_year))
        return
    made = settled(base.ground, change, base.year, base.variant, base.known.tables, see_all=base.see_all)
    if isinstance(made, str):
        found.tell(number, "impossible", made)
        return
    found.settled.append(made)
    asking = asked_of(base, made)
    found.more[number] = {
        "cell_metres": round(made.metres), "rests_on": made.words, "asking": round(sum(asking.values()), 1),
    }  # fmt: skip


def asked_of(base: Base, made: Settled) -> dict[str, float]:
    """Of the people of a housing area those who ask, by age group."""
    shares = {one.age_group: one.share for one in base.ground.demand.groups}
    return {code: made.groups.get(code, 0.0) * share for code, share in shares.items()}


def words_of(told: Sequence[Told]) -> list[dict[str, Any]]:
    """Status and words of every change."""
    return [{"status": one.status, "words": one.words} for one in told]
