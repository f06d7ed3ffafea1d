"""What is known of sites: how many of a kind, step-free ones, languages, how complete their data are. No people are counted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.indicators.figures import added_up
from app.indicators.world import Made, Origin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.indicators.figures import Figures
    from app.indicators.world import World
    from geodata.indicators import Measure

SITES = """
    SELECT f.site_id, f.municipality_id, f.categories, t.wheelchair, t.provider_kind,
           t.languages || coalesce((SELECT array_agg(l) FROM offer o, unnest(o.languages) l
                                     WHERE o.site_id = f.site_id AND o.valid_during @> cast(:day AS date)), '{}') AS languages,
           num_nonnulls(t.street, t.postal_code, t.phone, t.website, t.opening_hours, t.point)
             + (t.wheelchair <> 'unknown')::int + (t.provider_kind <> 'unknown')::int AS told,
           EXISTS (SELECT FROM import i WHERE i.id = t.import_id
                      AND coalesce(i.as_of, i.finished_at::date) > cast(:day AS date) - interval '24 months') AS fresh
      FROM site_feature f
      JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> cast(:day AS date)
     WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND f.municipality_id IS NOT NULL"""
# The newest import that changed a site: one that changed nothing makes nothing new.
VERSION = """
    SELECT max(t.import_id) FROM site_state t JOIN learning_site l ON l.id = t.site_id
     WHERE l.region_id = :region_id AND t.valid_during @> cast(:day AS date)"""
BEGAN = """
    SELECT d.day::date AS day FROM region r,
           generate_series(cast(:first AS date), cast(:day AS date) - 1, interval '1 year') AS d(day)
     WHERE r.id = :region_id
       AND 2 * (SELECT count(*) FROM site_feature f WHERE f.region_id = r.id AND f.valid_during @> d.day::date)
           >= (SELECT count(*) FROM site_feature f WHERE f.region_id = r.id AND f.valid_during @> cast(:day AS date))
       AND EXISTS (SELECT FROM site_feature f WHERE f.region_id = r.id AND f.valid_during @> d.day::date)
     ORDER BY d.day"""
"""Ends of years at which at least half as many sites are known as today: before that the register was only beginning."""
LAST_DAY = (12, 31)
EARLIER = (
    "Frühere Jahre gelten am 31. Dezember, nach den Zeiten, die bei den Lernorten stehen: Wo eine Schließung oder eine frühere Angabe"
    " nicht eingetragen wurde, fehlt sie. Jahre, aus denen weniger als halb so viele Orte bekannt sind wie heute, sind weggelassen."
)
FIELDS = 8
"""Street, postal code, telephone, website, opening hours, position, step-free or not, kind of provider."""
MINORITY = {"da", "dan", "frr", "frs", "stq", "nds"}


def make(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:  # noqa: ARG001 (nobody's secret)
    """Each measure, of the day on which it is computed and of the last day of each year before; sites that are not public take no part."""
    keys = {"region_id": world.region_id, "day": world.day}
    by_day = world.kept.get("sites") or {day: _rows(world, day) for day in days_of(world)}
    world.kept["sites"] = by_day
    version = world.connection.execute(text(VERSION), keys).scalar_one()
    origin = Origin("sites", str(version or 0), "Lernorte", str(version), world.day)
    there = any(by_day.values())
    notes = [EARLIER] if sum(map(bool, by_day.values())) > 1 else []
    return {one.id: Made(_figures(world, by_day, one), [origin] if there else [], notes) for one in measures}


def days_of(world: World) -> list[date]:
    """The last days of the years of which a register is known, and the day of the computation for this year."""
    keys = {"region_id": world.region_id, "first": date(world.years[0], *LAST_DAY), "day": world.day}
    known = {row.day.year for row in world.connection.execute(text(BEGAN), keys)}
    since = next(
        (year for year in sorted(known) if known.issuperset(range(year, world.day.year))), world.day.year
    )
    return [*(date(year, *LAST_DAY) for year in range(since, world.day.year)), world.day]


def _rows(world: World, day: date) -> Sequence[Any]:
    return world.connection.execute(text(SITES), {"region_id": world.region_id, "day": day}).all()


def _figures(world: World, by_day: Mapping[date, Sequence[Any]], measure: Measure) -> Figures:
    figures, place = world.nothing(), world.place()
    for day, rows in by_day.items():
        step = world.step(day.year)
        if step is not None and rows:
            _put(world, figures, place, step, rows, measure)
    return added_up(figures, world.parents)


def _put(
    world: World, figures: Figures, place: dict[int, int], step: int, rows: Sequence[Any], measure: Measure
) -> None:
    sums = {area.id: 0.0 for area in world.areas if area.level == "municipality"}
    kinds = set(measure.options.get("kinds", ()))
    for row in rows:
        if row.municipality_id in sums and (not kinds or kinds & set(row.categories)):
            sums[row.municipality_id] += _counts(row, measure.options["what"])
    for area_id, value in sums.items():
        figures.put(place[area_id], step, value, "known")


def _counts(row: Any, what: str) -> float:  # noqa: ANN401 (a row of SQL)
    match what:
        case "step_free":
            return float(row.wheelchair == "yes")
        case "step_free_told":
            return float(row.wheelchair != "unknown")
        case "minority":
            return float(row.provider_kind == "danish_minority" or bool(MINORITY & set(row.languages)))
        case "fields_wanted":
            return float(FIELDS)
        case "fields_told":
            return float(row.told if row.fresh else 0)
        case _:
            return 1.0
