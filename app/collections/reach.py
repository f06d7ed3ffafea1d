"""Collections of ways: travel times of areas and cells, catchments of sites, their outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cartography.looks import USUAL_LIMIT_MINUTES, by_figure, by_minutes
from app.catchments.figures import LIMITS_MINUTES
from app.collections.columns import (
    AREA_GEOMETRY,
    AREAS_THEN,
    PERSON,
    area_columns,
    column,
    current_runs,
    days_of,
    figure,
    named_after,
    ordered_runs,
    people_columns,
    run_columns,
    words,
)
from app.collections.model import Collection, Geometry
from app.collections.people import cells_by_mode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.collections.model import Property, Words
    from app.collections.sources import Sources

CHANGED = "r.finished_at >= cast(:changed_since AS timestamptz)"
OF_AREAS = f"""
  FROM {ordered_runs(current_runs("travel_times"), "category, mode")} r
  JOIN area_statistic s ON s.run_id = r.id
  JOIN {AREAS_THEN} a ON a.id = s.area_id
 WHERE r.category IN (SELECT code FROM category WHERE NOT is_private)"""
_SITE = """
  JOIN LATERAL (SELECT slug, feature::json -> 'properties' ->> 'name' AS name, point FROM site_feature
                 WHERE site_id = t.site_id AND valid_during @> cast(:as_of AS date)) f ON true"""
_RUNS = """r.region_id = :region_id AND r.finished_at < cast(:as_of AS date) + 1
   AND (r.superseded_by_id IS NULL OR EXISTS (
        SELECT FROM analysis_run n WHERE n.id = r.superseded_by_id AND n.finished_at >= cast(:as_of AS date) + 1))"""
CATCHMENTS = f"""
  FROM catchment t
  JOIN analysis_run r ON r.id = t.run_id{_SITE}
  LEFT JOIN LATERAL (SELECT jsonb_object_agg(n.age_group, jsonb_build_array(n.people, n.people_status)) AS told, max(n.reference_date) AS day
                       FROM catchment_people n WHERE n.catchment_id = t.id) p ON true
 WHERE {_RUNS}"""
OUTLINES = f"""
  FROM catchment t
  JOIN catchment_outline o ON o.catchment_id = t.id
  JOIN analysis_run r ON r.id = t.run_id{_SITE}
 WHERE {_RUNS}"""
CATCHMENT_ORDER = (
    column("site_id", "integer", "t.site_id", "", "", nullable=False),
    column("mode", "string", "t.mode", "", "", nullable=False),
    column("minutes", "integer", "t.minutes", "", "", nullable=False),
)
CATCHMENT_KEY = column(
    "key", "string", "(f.slug || '.' || t.mode || '.' || t.minutes)", "Schlüssel", "Key", nullable=False
)
CATCHMENT_ONE = f"""t.site_id = (SELECT id FROM learning_site WHERE region_id = :region_id
                                AND slug = regexp_replace(:key, '[.][^.]*[.][^.]*$', '')) AND {CATCHMENT_KEY.sql} = :key"""


def of_areas(sources: Sources) -> Collection:
    """How far people of areas have to the nearest site, by kind, mode and age."""
    within = tuple(
        column(f"within_{minutes}", "number", f"(s.within -> '{minutes}' ->> 'value')::float8", f"Menschen in höchstens {minutes} Minuten",
               f"People within {minutes} minutes", unit=PERSON)
        for minutes in LIMITS_MINUTES
    )  # fmt: skip
    return Collection(
        "travel-times-areas", words("Wege nach Gebieten", "Travel times by area"),
        words("Wie weit es die Menschen eines Gebiets zum nächsten Lernort einer Art haben, je Verkehrsmittel und Altersgruppe.",
              "How far the people of an area have to the nearest site of a kind, by mode and age group."),
        OF_AREAS,
        column("key", "string", "(r.category || '.' || r.mode || '.' || s.age_group || '.' || a.level || '.' || a.ars)", "Schlüssel", "Key",
               nullable=False),
        AREA_GEOMETRY,
        (
            *area_columns(), *_asked(),
            column("age_group", "string", "s.age_group", "Altersgruppe", "Age group", codelist="age-groups", nullable=False),
            *figure("people", "s.people_total", "s.people_total_status::text", "Menschen", "People", unit=PERSON),
            *figure("mean_minutes", "round(s.mean_seconds::numeric / 60, 2)::float8", "s.mean_seconds_status::text", "Mittlerer Weg",
                    "Mean way", unit="min"),
            *figure("median_minutes", "round(s.median_seconds::numeric / 60, 2)::float8", "s.median_seconds_status::text",
                    "Weg der mittleren Person", "Median way", unit="min"),
            *figure("mean_metres", "s.mean_metres", "s.mean_metres_status::text", "Mittlere Länge", "Mean length", unit="m"),
            *figure("not_connected", "s.people_not_connected", "s.people_not_connected_status::text", "Menschen ohne Weg",
                    "People without a way", unit=PERSON),
            *within, column("reference_date", "date", "s.reference_date", "Stand der Menschen", "Reference date of people"), *run_columns(),
        ),
        sources.all.licence, sources.all.attribution, group="results", changed=CHANGED, extent_of="areas", span=days_of("travel_times"),
        order=(
            column("category", "string", "r.category", "", "", nullable=False), column("mode", "string", "r.mode", "", "", nullable=False),
            column("age_group", "string", "s.age_group", "", "", nullable=False), column("level", "string", "a.level", "", "", nullable=False),
            column("ars", "string", "a.ars", "", "", nullable=False),
        ),
        look=by_figure("mean_minutes", "Mittlerer Weg in Minuten", status="mean_minutes_status", threshold=USUAL_LIMIT_MINUTES, unit="min"),
    )  # fmt: skip


def of_cells(code: str, label: Words, modes: Sequence[str], sources: Sources) -> Collection:
    """The way from each cell to the nearest site of a kind, by each mode."""
    german, english = label["de"], label.get("en") or label["de"]
    return cells_by_mode(
        f"travel-times-cells-{code}", words(f"Wege nach Rasterzellen: {german}", f"Travel times by cell: {english}"),
        words(f"Von jeder bewohnten Zelle der Weg zum nächsten Ort der Art „{german}“, je Verkehrsmittel; wo keiner hinführt, warum.",
              f"From each inhabited cell the way to the nearest site of the kind “{english}”, by mode; where there is none, why."),
        kind="travel_times", table="travel_time", code=code, modes=modes, columns=[one for mode in modes for one in _way(mode)], sources=sources,
        look=by_figure(f"{named_after(modes[0])}_minutes", f"Weg in Minuten ({modes[0]})", threshold=USUAL_LIMIT_MINUTES, cells=True, unit="min"),
    )  # fmt: skip


def catchments(groups: Sequence[str], sources: Sources) -> Collection:
    """Who reaches a site in time."""
    return Collection(
        "catchments", words("Einzugsgebiete", "Catchments"),
        words("Wie viele Menschen einen Lernort in höchstens so vielen Minuten erreichen, nach Alter; gezählt in Rasterzellen. Der Punkt ist"
              " der Lernort; Umrisse stehen unter „isochrones“.",
              "How many people reach a site within so many minutes, by age; counted by cell. The point is the site; outlines are in “isochrones”."),
        CATCHMENTS, CATCHMENT_KEY, Geometry("f.point", "Point"),
        (
            *_of_site(), column("not_connected", "string", "t.not_connected", "Nicht angebunden", "Not connected", about=("warum kein Weg zählt", "why no way counts")),
            *people_columns(groups), column("people_date", "date", "p.day", "Stand der Menschen", "Reference date of people"), *run_columns(),
        ),
        sources.all.licence, sources.all.attribution, group="results", order=CATCHMENT_ORDER, one=CATCHMENT_ONE, changed=CHANGED, extent_of="sites",
        span=days_of("catchments"), look=by_minutes(points=True),
    )  # fmt: skip


def isochrones(sources: Sources) -> Collection:
    """The outlines of catchments."""
    return Collection(
        "isochrones", words("Isochronen", "Isochrones"),
        words("Umrisse der Einzugsgebiete, soweit sie gezeichnet sind (Auftrag „Umrisse der Einzugsgebiete zeichnen“). Sie sind ein Bild: Gezählt wird in Rasterzellen, nie aus dem Umriss.",
              "Outlines of catchments, as far as they have been drawn. They are a picture: people are counted by cell, never from the outline."),
        OUTLINES, CATCHMENT_KEY, Geometry("o.geom", "MultiPolygon"),
        (
            *_of_site(),
            column("false_inside_share", "number", "o.false_inside_share", "Zu viel im Umriss", "Wrongly inside", unit="1", nullable=False,
                   about=("Anteil der Fläche, der drinnen liegt und in der Zeit nicht erreicht wird", "share of the area that lies inside and is not reached in that time")),
            *run_columns(),
        ),
        sources.all.licence, sources.all.attribution, group="results", order=CATCHMENT_ORDER, one=CATCHMENT_ONE, changed=CHANGED,
        span=days_of("catchments"), look=by_minutes(),
    )  # fmt: skip


def _asked() -> tuple[Property, ...]:
    return (
        column(
            "category",
            "string",
            "r.category",
            "Art von Lernort",
            "Kind of site",
            codelist="categories",
            nullable=False,
        ),
        column("mode", "string", "r.mode", "Verkehrsmittel", "Mode", codelist="modes", nullable=False),
    )


def _of_site() -> tuple[Property, ...]:
    return (
        column("site", "string", "f.slug", "Lernort: Kennung", "Site: identifier", nullable=False),
        column("site_name", "string", "f.name", "Lernort", "Site", nullable=False),
        column("mode", "string", "t.mode", "Verkehrsmittel", "Mode", codelist="modes", nullable=False),
        column("minutes", "integer", "t.minutes", "Höchstens", "At most", unit="min", nullable=False),
    )


def _way(mode: str) -> tuple[Property, ...]:
    """The way by one mode."""
    name = named_after(mode)
    return (
        column(f"{name}_minutes", "number", f"round(({name}.seconds / 60)::numeric, 1)::float8", f"Weg ({mode})", f"Way ({mode})", unit="min"),
        column(f"{name}_metres", "number", f"round({name}.metres::numeric)::float8", f"Kürzester Weg ({mode})", f"Shortest way ({mode})", unit="m"),
        column(f"{name}_nearest", "string", f"(SELECT slug FROM site_feature WHERE site_id = {name}.site_id ORDER BY valid_from DESC LIMIT 1)",
               f"Nächster Lernort ({mode})", f"Nearest site ({mode})"),
        column(f"{name}_reason", "string", f"{name}.reason", f"Warum kein Weg ({mode})", f"Why no way ({mode})", codelist="reasons"),
        column(f"{name}_run", "integer", f"{name}.run_id", f"Auswertungslauf ({mode})", f"Analysis run ({mode})"),
    )  # fmt: skip
