"""What official rates are made of, before and after a scenario: places, children, and who is there within so many minutes.

Kept with frozen figures, so that what a finding's rate is to become can be taken from them with numerator and denominator.
Places and children are those of the official quotas (`app.provision`) with the scenario's change; children who are cared for are
not known beforehand: they are assumed to fill new places as they fill those of today, between none and all of them.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.catchments.figures import LIMITS_MINUTES
from app.places.demand import Ages
from app.provision.quotas import quota
from app.provision.reading import FORMULAS, Asked, read_areas
from app.scenarios.answer import Telling, areas_with, members_of
from app.scenarios.content import Projected
from app.scenarios.place_changes import PlaceChange, place_changes
from app.sites.categories import read_category
from app.web.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from app.scenarios.base import Base
    from app.scenarios.content import Content
    from app.scenarios.evaluate import Evaluation

    Json = dict[str, Any]
    Span = tuple[float, float, float]

AREAS = (
    "SELECT id, ars, name, level, parent_id FROM area WHERE region_id = :region_id AND level = ANY(:levels)"
)
LEVELS = ("state", "district", "municipal_association", "municipality")
CARED_FOR = (
    "Wie viele Kinder neue Plätze besuchen, sagt das Szenario nicht: gerechnet ist, dass sie so belegt werden wie die heutigen der"
    " Gemeinde (sonst des Kreises), höchstens ganz; der Bereich reicht von keinem bis zu allen."
)
BY_HOURS = "Das Szenario zählt nur Lernorte, die zu einer bestimmten Zeit offen sind; amtliche Quoten zählen alle Plätze."


def counted_of(
    connection: Connection, region_id: int, base: Base, content: Content, found: Evaluation
) -> Json:
    """Areas with their places, children, quotas and ways before and after; a German `why_not` where quotas cannot be told."""
    areas = {
        row.id: row
        for row in connection.execute(text(AREAS), {"region_id": region_id, "levels": list(LEVELS)})
    }
    told: Json = {
        "formulas": FORMULAS, "cared_for": CARED_FOR, "why_not": BY_HOURS if content.open_from else None,
        "ages": [base.ground.demand.ages.start, base.ground.demand.ages.end],
        "age_groups": {one.age_group: one.share for one in base.ground.demand.groups}, "areas": [],
    }  # fmt: skip
    changes = {} if content.open_from else place_changes(connection, region_id, base, found.effects.after)
    official = {} if content.open_from else _official(connection, region_id, base, content, areas.values())
    cared = cared_for_changes(changes, official, areas)
    shown = {area.id for area in areas_with(base, found.home)} | changes.keys()
    for area_id in sorted(with_those_above(shown, areas)):
        below = [one for one in changes if area_id in with_those_above([one], areas)]
        change = sum((changes[one] for one in below), PlaceChange())
        more = _summed(cared.get(one) for one in below)
        named = {"ars": areas[area_id].ars, "name": areas[area_id].name, "level": areas[area_id].level}
        told["areas"].append(
            named | {"sites": change.sites} | _quotas(base, content, found, area_id, official.get(area_id), change, more)
            | {"ways": _ways(base, found, area_id)}
        )  # fmt: skip
    return told


def with_those_above(wanted: Iterable[int], areas: Mapping[int, Any]) -> set[int]:
    """Areas and all that they lie in, of those that are known."""
    found: set[int] = set()
    for one in wanted:
        area_id: int | None = one
        while area_id is not None and area_id in areas and area_id not in found:
            found.add(area_id)
            area_id = areas[area_id].parent_id
    return found


def _official(
    connection: Connection, region_id: int, base: Base, content: Content, areas: Iterable[Any]
) -> dict[int, Json]:
    """The official quotas of the start by area; none where such sites have no places."""
    kind = read_category(connection, region_id, content.category)
    if kind is None or not kind["has_places"]:
        return {}
    day = base.ground.inputs.day or datetime.now(UTC).date()
    of = Ages(kind["age_from_months"] or 0, kind["age_to_months"] or 1200)
    ids = {area.ars: area.id for area in areas}
    found: dict[int, Json] = {}
    for level in LEVELS:
        asked = Asked(content.category, level, day, None, core=False, independent=True, minority=True)
        for one in read_areas(connection, region_id, asked, of)[2][2]:
            found[ids[one["ars"]]] = one
    return found


def cared_for_changes(
    changes: Mapping[int, PlaceChange], official: Mapping[int, Json], areas: Mapping[int, Any]
) -> dict[int, Span]:
    """Children cared for more or fewer by municipality (low, mid, high), as `CARED_FOR` says; none where no rate is known."""
    found: dict[int, Span] = {}
    for area_id, change in changes.items():
        above = [
            area_id,
            *sorted(
                with_those_above([area_id], areas) - {area_id},
                key=lambda one: -LEVELS.index(areas[one].level),
            ),
        ]
        rates = (_taken_up(official.get(one)) for one in above)
        rate = next((one for one in rates if one is not None), None)
        if rate is not None and not math.isnan(change.mid):
            found[area_id] = min(change.mid, 0.0), rate * change.mid, max(change.mid, 0.0)
    return found


def _taken_up(one: Json | None) -> float | None:
    """Children cared for per place, at most one; None where one of both is not known."""
    if one is None or not one["places"]["value"] or one["cared_for"]["value"] is None:
        return None
    return min(1.0, one["cared_for"]["value"] / one["places"]["value"])


def _quotas(
    base: Base, content: Content, found: Evaluation, area_id: int, official: Json | None, change: PlaceChange, cared: Span | None
) -> Json:  # fmt: skip
    if official is None:
        return {}
    mine = members_of(base).get(area_id)
    newcomers = 0.0 if mine is None else float(found.newcomers[mine].sum())
    children = official["children"]
    if isinstance(content.start, Projected):
        children = (
            UNKNOWN
            if mine is None
            else Telling(base.see_all, has_places=False).people(float(found.before.everybody[mine].sum()))
        )
    grown = UNKNOWN if newcomers and content.age_group else _more(children, (newcomers,) * 3)
    span = (change.low, change.mid, change.high)
    places, cared_for = (
        _more(official["places"], span),
        _more(official["cared_for"], cared if change.sites or change.mid else (0.0,) * 3),
    )
    return {
        "children": {"before": children, "after": grown},
        "places": {"before": official["places"], "after": places},
        "versorgungsquote": {"before": quota(official["places"], children), "after": quota(places, grown)},
        "cared_for": {"before": official["cared_for"], "after": cared_for},
        "betreuungsquote": {"before": quota(official["cared_for"], children), "after": quota(cared_for, grown)},
    }  # fmt: skip


def _more(told: Json, span: Span | tuple[float, ...] | None) -> Json:
    """A figure with a change, never below zero; unknown where the change is."""
    if told["value"] is None:
        return {"value": None, "status": told["status"]}
    if span is None or any(map(math.isnan, span)):
        return UNKNOWN
    if not any(span):
        return told
    starts = told.get("low", told["value"]), told["value"], told.get("high", told["value"])
    low, value, high = (max(0.0, round(start + more, 1)) for start, more in zip(starts, span, strict=True))
    status = "estimated" if low != high or told["status"] == "estimated" else "known" if value else "zero"
    return {"value": value, "status": status, "low": min(low, value, high), "high": max(low, value, high)}


def _summed(spans: Iterable[Span | None]) -> Span | None:
    total = (0.0, 0.0, 0.0)
    for one in spans:
        if one is None:
            return None
        total = total[0] + one[0], total[1] + one[1], total[2] + one[2]
    return total


def _ways(base: Base, found: Evaluation, area_id: int) -> Json:
    """By minutes: people who are there within them, and their share in percent, before and after."""
    mine = members_of(base).get(area_id)
    if mine is None:
        return {}
    telling = Telling(base.see_all, has_places=False)
    told: Json = {}
    for minutes in LIMITS_MINUTES:
        sides = {}
        for when, side in (("before", found.before), ("after", found.after)):
            people = side.everybody[mine]
            inside, whole = float(people[side.costs.seconds[mine] <= 60 * minutes].sum()), float(people.sum())
            share = math.nan if whole == 0 else 100 * inside / whole
            sides[when] = {
                "within": telling.people(inside), "beyond": telling.people(whole - inside),
                "share": telling.measure(share, 2, whole),
            }  # fmt: skip
        told[str(minutes)] = sides
    return told
