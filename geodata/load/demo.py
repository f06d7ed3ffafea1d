"""The demonstration Kreis into the database, by the same way as real files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.categories import catalogue
from geodata.demo import AS_OF, METRIC_SRID, DemoKreis, generate
from geodata.demo.buses import HOLIDAYS_LIKE
from geodata.demo.names import KREIS
from geodata.load.addresses import load_addresses
from geodata.load.apply import InputFile, Source, apply_import, fill_with_sites, renew_municipalities
from geodata.load.areas import load_area_people, load_areas
from geodata.load.base import load_base
from geodata.load.capacity import load_demo_capacity
from geodata.load.cells import assign_cells_to_municipalities, load_cells
from geodata.load.demand import load_demo_demand
from geodata.load.demo_landscape import load_demo_landscape
from geodata.load.demo_measures import load_demo_measures
from geodata.load.demo_plan import load_demo_plan, load_demo_schools
from geodata.load.demo_statistics import load_demo_statistics
from geodata.load.heights import load_heights
from geodata.load.regions import NewRegion, make_region
from geodata.load.standards import load_demo_standards
from geodata.load.streets import load_streets
from geodata.load.timetables import load_timetable

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from geodata.load.staging import Import

DEMO = NewRegion(
    slug="demo", name=KREIS, metric_srid=METRIC_SRID, fictional=True,
    config={"core_prefixes": ["99099"], "holidays": HOLIDAYS_LIKE, "rules_as": "01059",
            "rules_as_name": "Kreis Schleswig-Flensburg", "notes": ["Alle Daten dieses Kreises sind erfunden."],
            "profiles": {"stored": ["walk_child"]}, "halo": {"areas": ["99099"]}},
)  # fmt: skip
SOURCE = Source(
    code="demo", name="Erfundene Daten des Demonstrationskreises", attribution="Erfundene Daten (Bildungsatlas)",
    publisher="Bildungsatlas", licence="CC0-1.0", licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
)  # fmt: skip
LIST = replace(SOURCE, code="demo_liste", name="Liste der Jugendtreffs (erfunden, mit Fehlern)")


def load_demo(engine: Engine) -> int:
    """Load the demonstration Kreis and its careless list; gives the region's id. A second time changes nothing."""
    region_id = make_region(engine, DEMO, catalogue())
    kreis = generate()
    file = InputFile("Demonstrationskreis", "demo", AS_OF)
    apply_import(engine, region_id, SOURCE, file, lambda current: _fill(current, kreis))
    listed = InputFile("Jugendtreffs.xlsx", "demo", AS_OF)
    apply_import(engine, region_id, LIST, listed, lambda current: fill_with_sites(current, kreis.listed))
    load_demo_standards(engine, region_id)
    pupils = load_demo_demand(engine, region_id, kreis.suburb_ags)
    load_demo_schools(engine, region_id, SOURCE, pupils)
    load_demo_plan(engine, region_id, SOURCE, kreis.suburb_ags)
    load_demo_capacity(engine, region_id)
    load_demo_landscape(engine, region_id)
    load_demo_statistics(engine, region_id, SOURCE)
    load_demo_measures(engine, region_id)
    return region_id


def _fill(current: Import, kreis: DemoKreis) -> None:
    load_areas(current, kreis.areas, ["99099"])
    load_area_people(current, kreis.area_people)
    load_cells(current, kreis.cells)
    assign_cells_to_municipalities(current)
    load_heights(current, kreis.heights)
    load_streets(current, kreis.streets)
    load_timetable(current, kreis.timetable)
    load_base(current, kreis.base)
    load_addresses(current, kreis.addresses, "demo")
    fill_with_sites(current, kreis.sites)
    renew_municipalities(current)
