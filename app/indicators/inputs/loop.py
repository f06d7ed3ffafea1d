"""What became of recommendations, year by year, and in how many phases of life somebody coordinates: from what is kept of them.

Everybody's figures count what is published. An undertaking is open (recommended, consulted on), decided (decided, under way, its
effect awaited) or done (a lesson drawn, closed), as it was at the end of each year, by the steps that are written down.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.indicators.figures import added_up
from app.indicators.world import Made, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.indicators.world import World
    from geodata.indicators import Measure

STATES = {
    "recommendation": "open", "consultation": "open", "decision": "decided", "measure": "decided", "effect": "decided",
    "lesson": "done", "closed": "done",
}  # fmt: skip
UNDERTAKINGS = """
    SELECT u.id, u.created_at::date AS made_on,
           (SELECT min(f.created_at)::date FROM undertaking_finding t JOIN finding f ON f.id = t.finding_id
             WHERE t.undertaking_id = u.id AND (:exact OR f.published_at IS NOT NULL)) AS found_on,
           coalesce((SELECT json_agg(json_build_array(s.made_at::date, s.to_stage) ORDER BY s.id) FROM undertaking_step s
                      WHERE s.undertaking_id = u.id), '[]') AS steps,
           coalesce((SELECT json_agg(json_build_object('check_on', p.content ->> 'check_on', 'result', p.result)) FROM undertaking_part p
                      WHERE p.undertaking_id = u.id AND p.kind = 'effect' AND (:exact OR p.published_at IS NOT NULL)), '[]') AS effects
      FROM undertaking u WHERE u.region_id = :region_id AND (:exact OR u.published_at IS NOT NULL) ORDER BY u.id"""
COORDINATED = """
    SELECT m.id AS area_id, (SELECT count(*) FROM life_phase) AS phases,
           (SELECT count(DISTINCT p.code) FROM life_phase p JOIN landscape_actor a ON p.code = ANY(a.phases)
             WHERE a.region_id = :region_id AND a.coordinates AND (:exact OR a.consent <> 'none')
               AND EXISTS (SELECT FROM unnest(a.areas) AS of(ars) WHERE starts_with(m.ars, of.ars))) AS coordinated
      FROM area m WHERE m.region_id = :region_id AND m.is_core AND m.level = 'municipality'
       AND EXISTS (SELECT FROM landscape_actor WHERE region_id = :region_id)"""
NOTE = (
    "Stand am Ende jedes Jahres, wie die Schritte ihn festhalten. Für alle gezählt, was veröffentlicht ist."
)


@dataclass(frozen=True, slots=True)
class Undertaking:
    """When it was begun, when the first finding for it was written down, its steps, and its checks of effects."""

    made_on: date
    found_on: date | None
    steps: tuple[tuple[date, str], ...]
    effects: tuple[dict[str, Any], ...] = ()

    def stage(self, day: date) -> str | None:
        """The stage in which it was at the end of a day; None before it began."""
        if self.made_on > day:
            return None
        return next((stage for on, stage in reversed(self.steps) if on <= day), "recommendation")

    def first(self, *stages: str) -> date | None:
        """When it first came to one of these stages."""
        return next((on for on, stage in self.steps if stage in stages), None)


def undertakings(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:
    """Each measure by year, of the whole region: nobody said for which municipality a recommendation is."""
    keys = {"region_id": world.region_id, "exact": exact}
    listed = [_undertaking(row) for row in world.connection.execute(text(UNDERTAKINGS), keys)]
    origin = Origin("undertakings", len(listed), "Empfehlungen und Maßnahmen", str(len(listed)), world.day)
    tops = [number for number, area in enumerate(world.areas) if area.parent < 0]
    made: dict[str, Made] = {}
    for measure in measures:
        figures = world.nothing()
        if listed and len(tops) == 1:
            for year in range(min(one.made_on for one in listed).year, world.day.year + 1):
                step, value = world.step(year), count_of(listed, measure.options, year, world.day)
                if step is not None and value is not None:
                    figures.put(tops[0], step, value, "known")
        made[measure.id] = Made(figures, [origin] if listed else [], [NOTE])
    return made


def count_of(listed: Iterable[Undertaking], options: dict[str, Any], year: int, today: date) -> float | None:
    """`what`: stage (how many are in it, or in any), due and checked (effects), reached, to_decision and to_effect (median days)."""
    end = min(date(year, 12, 31), today)
    match options["what"]:
        case "stage":
            stages = [stage for one in listed if (stage := one.stage(end)) is not None]
            wanted = options.get("stage")
            return float(sum(wanted is None or STATES[stage] == wanted for stage in stages))
        case "to_decision":
            spans = [(one.found_on or one.made_on, one.first("decision", "measure")) for one in listed]
            return _median(spans, year)
        case "to_effect":
            return _median([(one.first("decision", "measure"), one.first("effect")) for one in listed], year)
        case _:
            return _effects([told for one in listed for told in one.effects], options["what"], year, end)


def _median(spans: Iterable[tuple[date | None, date | None]], year: int) -> float | None:
    days = [
        (to - since).days for since, to in spans if since is not None and to is not None and to.year == year
    ]
    return float(median(days)) if days else None


def _effects(effects: Sequence[dict[str, Any]], what: str, year: int, end: date) -> float | None:
    """Of those to be checked within the year, until today: all, those that were, those whose every figure reached what was expected."""
    due = [
        one
        for one in effects
        if one["check_on"] and one["check_on"][:4] == str(year) and one["check_on"] <= end.isoformat()
    ]
    checked = [one for one in due if one["result"] is not None]
    if what == "reached":
        return float(sum(_is_reached(one["result"]) for one in checked))
    return float(len(checked if what == "checked" else due))


def _is_reached(result: dict[str, Any]) -> bool:
    told = [one["standing"] for one in result["figures"] if one["standing"] is not None]
    return bool(told) and all(one == "reached" for one in told)


def _undertaking(row: Any) -> Undertaking:  # noqa: ANN401 (a row of SQL)
    steps = tuple((date.fromisoformat(on), stage) for on, stage in row.steps)
    return Undertaking(row.made_on, row.found_on, steps, tuple(row.effects))


def phases(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:
    """Phases of life in which somebody says that it coordinates there (`what`: coordinated), or all, by municipality, today."""
    rows = world.connection.execute(text(COORDINATED), {"region_id": world.region_id, "exact": exact}).all()
    origin = Origin("landscape", "actors", "Bildungslandschaft", "actors", world.day)
    place, step, told = world.place(), world.step(world.day.year), defaultdict(world.nothing)
    for row in rows:
        if row.area_id in place and step is not None:
            for what in ("coordinated", "phases"):
                told[what].put(place[row.area_id], step, float(getattr(row, what)), "known")
    return {
        one.id: Made(added_up(told[one.options["what"]], world.parents), [origin] if rows else [])
        for one in measures
    }
