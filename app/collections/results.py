"""Collections of what runs told about places: areas with their places and gaps, cells with places per person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import text

from app.cartography.looks import by_figure
from app.collections.columns import (
    AREA_GEOMETRY,
    AREAS_THEN,
    PERSON,
    PLACE,
    area_columns,
    column,
    current_runs,
    days_of,
    figure,
    named_after,
    ordered_runs,
    run_columns,
    words,
)
from app.collections.model import Collection
from app.collections.people import cells_by_mode
from app.gaps import answers as gap_answers
from app.gaps import queries as gap_queries
from app.gaps.compute import variant_of
from app.gaps.shown import PARTS, seed_of
from app.gaps.tables import REASONS
from app.gaps.yardsticks import read_yardsticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from app.collections.model import Property, Words
    from app.collections.sources import Sources
    from app.collections.viewer import Viewer
    from app.gaps.yardsticks import Yardstick
    from app.web.regions import Region

CHANGED = "r.finished_at >= cast(:changed_since AS timestamptz)"
PLACES = f"""
  FROM {ordered_runs(current_runs("places"), "category, mode")} r
  JOIN place_statistic s ON s.run_id = r.id
  JOIN {AREAS_THEN} a ON a.id = s.area_id
 WHERE r.region_id = :region_id"""
GAPS = (
    """
  FROM jsonb_to_recordset(cast(:rows AS jsonb)) g(key text, area_id int, category text, yardstick text, run int, finished_at timestamptz,
       {columns})
  JOIN """
    + AREAS_THEN
    + """ a ON a.id = g.area_id
 WHERE a.region_id = :region_id"""
)
LEVELS = ("municipality", "municipal_association", "district", "quarter")
COUNTED = ("people", "lacking", "unclear", *PARTS)
COUNTED_WORDS = {
    "people": ("Alle, die suchen", "All who ask"), "lacking": ("Außen vor", "Left out"), "unclear": ("Nicht bekannt", "Not known"),
    "served": ("Versorgt", "Served"), "beyond": ("Jenseits des Standards", "Beyond the standard"),
    "without_place": ("Ohne Platz", "Without a place"), "unclear_way": ("Öffnung unbekannt", "Opening hours unknown"),
    "unclear_places": ("Plätze unbekannt", "Places unknown"),
}  # fmt: skip


def places_of_areas(sources: Sources) -> Collection:
    """Places for those who compete for them, by area."""
    return Collection(
        "places-areas", words("Plätze nach Gebieten", "Places by area"),
        words("Plätze je 100 Menschen, die um sie konkurrieren, nach Art und Verkehrsmittel; die Standardberechnung. Wo Plätze angenommen"
              " sind, steht eine Spanne daneben.",
              "Places per 100 people who compete for them, by kind and mode; the standard computation. Where places are assumed, a range is"
              " given."),
        PLACES, column("key", "string", "(r.category || '.' || r.mode || '.' || a.level || '.' || a.ars)", "Schlüssel", "Key", nullable=False),
        AREA_GEOMETRY,
        (
            *area_columns(),
            column("category", "string", "r.category", "Art von Lernort", "Kind of site", codelist="categories", nullable=False),
            column("mode", "string", "r.mode", "Verkehrsmittel", "Mode", codelist="modes", nullable=False),
            *figure("people", "s.people", "s.people_status::text", "Menschen, die suchen", "People who ask", unit=PERSON),
            *figure("per_100", "s.per_100", "s.per_100_status::text", "Plätze je 100", "Places per 100", unit=f"{PLACE}/100"),
            column("per_100_low", "number", "s.per_100_low", "Plätze je 100, mindestens", "Places per 100, at least", unit=f"{PLACE}/100"),
            column("per_100_high", "number", "s.per_100_high", "Plätze je 100, höchstens", "Places per 100, at most", unit=f"{PLACE}/100"),
            *figure("without_share", "s.without_share", "s.without_share_status::text", "Anteil ohne Platz", "Share without a place", unit="1"),
            column("sites", "integer", "s.sites", "Lernorte im Gebiet", "Sites in the area", nullable=False),
            *figure("places", "s.places", "s.places_status::text", "Plätze im Gebiet", "Places in the area", unit=PLACE),
            *run_columns(),
        ),
        sources.all.licence, sources.all.attribution, group="results", changed=CHANGED, extent_of="areas", span=days_of("places"),
        order=(
            column("category", "string", "r.category", "", "", nullable=False), column("mode", "string", "r.mode", "", "", nullable=False),
            column("level", "string", "a.level", "", "", nullable=False), column("ars", "string", "a.ars", "", "", nullable=False),
        ),
        look=by_figure("per_100", "Plätze je 100 Menschen, die suchen", status="per_100_status"),
    )  # fmt: skip


def places_of_cells(code: str, label: Words, modes: Sequence[str], sources: Sources) -> Collection:
    """Places per 100 people of each cell, for a kind."""
    german, english = label["de"], label.get("en") or label["de"]
    return cells_by_mode(
        f"places-cells-{code}", words(f"Plätze nach Rasterzellen: {german}", f"Places by cell: {english}"),
        words(f"Plätze der Art „{german}“ je 100 Menschen, die um sie konkurrieren, je Zelle und Verkehrsmittel; die Standardberechnung.",
              f"Places of the kind “{english}” per 100 people who compete for them, by cell and mode; the standard computation."),
        kind="places", table="place_score", code=code, modes=modes, columns=[one for mode in modes for one in _score(mode)], sources=sources,
        look=by_figure(f"{named_after(modes[0])}_per_100", f"Plätze je 100 ({modes[0]})", cells=True),
    )  # fmt: skip


def _score(mode: str) -> tuple[Property, ...]:
    name = named_after(mode)
    unit = f"{PLACE}/100"
    return (
        *(
            column(f"{name}_{told}", "number", f"round(({name}.{stored} * 100)::numeric, 2)::float8", f"{de} ({mode})", f"{en} ({mode})", unit=unit)
            for told, stored, de, en in (
                ("per_100", "score", "Plätze je 100", "Places per 100"), ("low", "low", "mindestens", "at least"),
                ("high", "high", "höchstens", "at most"), ("assumed", "assumed", "davon angenommen", "of these assumed"),
            )
        ),
        column(f"{name}_reason", "string", f"{name}.reason", f"Warum keine ({mode})", f"Why none ({mode})", codelist="reasons"),
        column(f"{name}_run", "integer", f"{name}.run_id", f"Auswertungslauf ({mode})", f"Analysis run ({mode})"),
    )  # fmt: skip


def gaps_of_areas(region: Region, viewer: Viewer, sources: Sources) -> Collection:
    """Who is left out and why, by area, as the viewer may see it."""
    named = [*COUNTED, *(f"reason_{code}" for code in REASONS)]
    recordset = ", ".join(f"{name} float8, {name}_status text" for name in named)
    return Collection(
        "gaps-areas", words("Lücken nach Gebieten", "Gaps by area"),
        words("Wer jenseits des Standards wohnt oder ohne Platz bleibt, und warum; die Berechnung, die am gefragten Tag galt. Für alle sind Zahlen auf Fünfer gerundet und"
              " kleine nicht genannt.",
              "Who lives beyond the standard or stays without a place, and why; the computation that held on the day asked for. For everybody numbers are rounded to five and small"
              " ones withheld."),
        GAPS.format(columns=recordset), column("key", "string", "g.key", "Schlüssel", "Key", nullable=False), AREA_GEOMETRY,
        (
            *area_columns(),
            column("category", "string", "g.category", "Art von Lernort", "Kind of site", codelist="categories", nullable=False),
            column("yardstick", "string", "g.yardstick", "Standard", "Standard", nullable=False),
            *(one for name in COUNTED for one in figure(name, f"g.{name}", f"g.{name}_status", *COUNTED_WORDS[name], unit=PERSON)),
            *(one for code in REASONS for one in _reason(code)),
            column("run", "integer", "g.run", "Auswertungslauf", "Analysis run", nullable=False),
            column("finished_at", "datetime", "g.finished_at", "Berechnet am", "Computed at", nullable=False),
        ),
        sources.all.licence, sources.all.attribution, group="results", load=partial(_gaps, region=region, viewer=viewer),
        extent_of="areas", span=days_of("gaps"), changed="g.finished_at >= cast(:changed_since AS timestamptz)",
        look=by_figure("lacking", "Menschen, die außen vor sind", status="lacking_status"),
    )  # fmt: skip


def _reason(code: str) -> tuple[Property, Property]:
    told = gap_answers.BY_CODE[code]
    return figure(f"reason_{code}", f"g.reason_{code}", f"g.reason_{code}_status", f"Grund: {told.label}", f"Reason: {code}", unit=PERSON)  # fmt: skip


def _gaps(connection: Connection, day: date, *, region: Region, viewer: Viewer) -> Mapping[str, Any]:
    rows: list[dict[str, Any]] = []
    for yardstick in read_yardsticks(connection, region.id, day):
        keys: dict[str, Any] = {
            "region_id": region.id,
            "variant": variant_of(yardstick.key, None),
            "day": day,
        }
        found = connection.execute(text(gap_queries.RUN_ON), keys).mappings().first()
        run = None if found is None else dict(found)
        if run is not None:
            stored = connection.execute(
                text(gap_queries.AREAS), {"region_id": region.id, "run_id": run["id"], "levels": list(LEVELS)}
            )
            seed = seed_of(viewer.secret, region.slug, yardstick.category.code)
            rows += _told(list(stored.mappings()), run, yardstick, seed, see_all=viewer.exact)
    return {"rows": orjson.dumps(rows).decode()}


def _told(
    stored: list[Any], run: Mapping[str, Any], yardstick: Yardstick, seed: str, *, see_all: bool
) -> Iterator[dict[str, Any]]:
    ids = {row["ars"]: row["id"] for row in stored}
    code = yardstick.category.code
    for level in LEVELS:
        for one in gap_answers.told_areas(stored, level, seed, see_all=see_all):
            area = gap_answers.area(*one, run["parameters"], {})
            figures = {name: area[name] for name in ("people", "lacking", "unclear")} | area["parts"]
            figures |= {f"reason_{told['reason']}": told["people"] for told in area["reasons"]}
            yield {
                "key": f"{code}.{yardstick.key}.{level}.{area['ars']}", "area_id": ids[area["ars"]], "category": code,
                "yardstick": yardstick.key, "run": run["id"], "finished_at": run["finished_at"],
                **{name: told["value"] for name, told in figures.items()},
                **{f"{name}_status": told["status"] for name, told in figures.items()},
            }  # fmt: skip
