"""What is known of sites: how many of a kind, step-free ones, languages, how complete their data are. No people are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.indicators.figures import Figures, added_up
from app.indicators.world import Made, Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

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
FIELDS = 8
"""Street, postal code, telephone, website, opening hours, position, step-free or not, kind of provider."""
MINORITY = {"da", "dan", "frr", "frs", "stq", "nds"}


def make(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:  # noqa: ARG001 (nobody's secret)
    """Each measure, of the day on which it is computed; sites that are not public take no part."""
    keys = {"region_id": world.region_id, "day": world.day}
    rows = world.connection.execute(text(SITES), keys).all()
    version = world.connection.execute(text(VERSION), keys).scalar_one()
    origin = Origin("sites", str(version or 0), "Lernorte", str(version), world.day)
    return {one.id: Made(_figures(world, rows, one), [origin] if rows else []) for one in measures}


def _figures(world: World, rows: Sequence[Any], measure: Measure) -> Figures:
    figures, place, step = world.nothing(), world.place(), world.step(world.day.year)
    if step is None or not rows:
        return figures
    sums = {area.id: 0.0 for area in world.areas if area.level == "municipality"}
    kinds = set(measure.options.get("kinds", ()))
    for row in rows:
        if row.municipality_id in sums and (not kinds or kinds & set(row.categories)):
            sums[row.municipality_id] += _counts(row, measure.options["what"])
    for area_id, value in sums.items():
        figures.put(place[area_id], step, value, "known")
    return added_up(figures, world.parents)


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
