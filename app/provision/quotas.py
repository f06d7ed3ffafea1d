"""The two official quotas, never mixed up, each with its numerator and denominator.

Versorgungsquote (RULES R12): approved places ÷ children of the ages they are for. Betreuungsquote (R11): children cared
for ÷ the same children; official statistics count the former on 1 March and the latter on 31 December before.

Where offers do not tell their places, the quota is an interval: their places are taken to be those of the quartiles of
the offers that do (`app.places.assuming.assume`), and the known places alone stand beside it. A number of children
of one or two is never told, nor any quota made of it (R38).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.places.assuming import Assumption, assume
from app.places.demand import Ages, GroupShare, shares_of
from app.places.supply import INDEPENDENT
from app.supply.places import OFFICIAL, effective
from app.web.values import SECRET, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from app.supply.places import Counting, Effective, SitePlaces

FEWEST_TOLD = 3


@dataclass(frozen=True, slots=True)
class AgeGroups:
    """The newest day of which the ages are counted, and the groups they are made of; None where none covers them."""

    reference_date: date
    groups: list[GroupShare]

    @property
    def exact(self) -> bool:
        """Whether whole groups make up the ages, so that nothing is apportioned."""
        return all(group.share == 1 for group in self.groups)


@dataclass(slots=True)
class AreaOffers:
    """Offers of a category in an area: known places, and how many tell none; the same of children cared for."""

    sites: set[int] = field(default_factory=set)
    offers: int = 0
    known: list[float] = field(default_factory=list)
    cared_for: list[float] = field(default_factory=list)
    cared_for_untold: int = 0
    few: bool = False
    """Whether a row behind them is of one or two children."""

    @property
    def untold(self) -> int:
        """Offers that do not tell their places."""
        return self.offers - len(self.known)

    def add(self, place: SitePlaces, counted: Effective) -> None:
        """Add the offers of a site; where their places are counted otherwise than told, as one."""
        as_told = counted.known is None or counted.known == sum(place.known)
        known = [*place.known] if as_told else [counted.known or 0.0]
        self.sites.add(place.site_id)
        self.offers += len(known) + counted.untold
        self.known += known
        self.cared_for += place.cared_for
        self.cared_for_untold += place.cared_for_untold
        self.few |= place.few


def newest_groups(ages: Ages, groups_by_date: dict[date, set[str]]) -> AgeGroups | None:
    """The newest day whose age groups cover the ages wholly."""
    for day in sorted(groups_by_date, reverse=True):
        groups, without = shares_of(ages, sorted(groups_by_date[day]))
        if not without:
            return AgeGroups(day, groups)
    return None


def children(groups: AgeGroups | None, people: dict[str, tuple[float | None, str]]) -> dict[str, Any]:
    """The children of an area as a figure; one or two are secret."""
    if groups is None or any(group.age_group not in people for group in groups.groups):
        return UNKNOWN
    told = [people[group.age_group] for group in groups.groups]
    if any(status == "secret" for _, status in told):
        return SECRET
    if any(value is None for value, _ in told):
        return UNKNOWN
    count = sum(group.share * (value or 0.0) for group, (value, _) in zip(groups.groups, told, strict=True))
    if 0 < count < FEWEST_TOLD:
        return SECRET
    if count == 0:
        return {"value": 0, "status": "zero"}
    exact = groups.exact and all(status != "estimated" for _, status in told)
    return {"value": round(count, 1), "status": "known" if exact else "estimated"}


def places(offers: AreaOffers, assumption: Assumption) -> dict[str, Any]:
    """Approved places as a figure with an interval; the known ones beside it."""
    certain = sum(offers.known)
    told: dict[str, Any] = {"known": certain if offers.known else None, "offers": offers.offers,
                            "untold_offers": offers.untold, "sites": len(offers.sites)}  # fmt: skip
    if not offers.untold:
        return {
            "value": certain,
            "status": "known" if certain else "zero",
            "low": certain,
            "high": certain,
            **told,
        }
    if assumption.low is None or assumption.mid is None or assumption.high is None:
        return {**UNKNOWN, "low": None, "high": None, **told}
    low, mid, high = (
        certain + offers.untold * each for each in (assumption.low, assumption.mid, assumption.high)
    )
    return {"value": mid, "status": "estimated", "low": low, "high": high, **told}


def cared_for(offers: AreaOffers) -> dict[str, Any]:
    """Children cared for; unknown where any offer does not tell how many, secret where one has one or two."""
    if offers.cared_for_untold:
        return {**UNKNOWN, "untold_offers": offers.cared_for_untold}
    count = sum(offers.cared_for)
    # A sum that holds one or two children of a single site would tell them to whoever knows the others.
    if offers.few or any(0 < one < FEWEST_TOLD for one in (count, *offers.cared_for)):
        return {**SECRET, "untold_offers": 0}
    return {"value": count, "status": "known" if count else "zero", "untold_offers": 0}


def quota(numerator: dict[str, Any], denominator: dict[str, Any]) -> dict[str, Any]:
    """Numerator per 100 of the denominator, with the interval of the former; 0 children have no quota."""
    for part in (denominator, numerator):
        if part["value"] is None:
            return {"value": None, "status": part["status"]}
    if not denominator["value"]:
        return {"value": None, "status": "not_applicable"}
    per_100 = {
        name: round(100 * numerator[name] / denominator["value"], 1)
        for name in ("value", "low", "high")
        if numerator.get(name) is not None
    }
    estimated = "estimated" in {numerator["status"], denominator["status"]}
    status = "estimated" if estimated else "known" if per_100["value"] else "zero"
    return {**per_100, "status": status}


def gather(
    placed: Iterable[tuple[int, SitePlaces]],
    day: date,
    counting: Counting = OFFICIAL,
    *,
    independent: bool,
    minority: bool,
) -> dict[int, AreaOffers]:
    """The offers of each area on a day, of the providers asked for, as (area, places of a site)."""
    found: dict[int, AreaOffers] = defaultdict(AreaOffers)
    for area_id, place in placed:
        if (not minority and place.provider_kind == "danish_minority") or (
            not independent and place.provider_kind in INDEPENDENT
        ):
            continue
        if place.told_by == "change" and not any(one.counts(counting, day) for one in place.changes):
            continue
        counted = effective(place, day, counting)
        if not counted.closed:
            found[area_id].add(place, counted)
    return found


def quotas(
    areas: Sequence[Any], people: Sequence[Any], offers: dict[int, AreaOffers], ages: Ages
) -> tuple[AgeGroups | None, Assumption, list[dict[str, Any]]]:
    """Both quotas of every area with what they are made of."""
    by_date: dict[date, set[str]] = defaultdict(set)
    counts: dict[tuple[int, date], dict[str, tuple[float | None, str]]] = defaultdict(dict)
    for row in people:
        by_date[row.reference_date].add(row.age_group)
        value = None if row.people is None else float(row.people)
        counts[row.area_id, row.reference_date][row.age_group] = value, row.people_status
    groups = newest_groups(ages, by_date)
    assumption = assume(
        [value for one in offers.values() for value in one.known],
        sum(one.untold for one in offers.values()),
    )
    told = []
    for area in areas:
        here = offers.get(area.id, AreaOffers())
        who = children(groups, counts[area.id, groups.reference_date]) if groups else UNKNOWN
        have, cared = places(here, assumption), cared_for(here)
        told.append({
            "ars": area.ars, "name": area.name, "children": who, "places": have, "cared_for": cared,
            "versorgungsquote": quota(have, who), "betreuungsquote": quota(cared, who),
        })  # fmt: skip
    return groups, assumption, told
