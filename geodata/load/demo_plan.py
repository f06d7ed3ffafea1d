"""The invented Kita plan and school statistics of the demonstration Kreis into the database, by the way of real files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.supply.places import read_places
from geodata.demo import AS_OF
from geodata.demo.plan import DemoOffer, make_plan, school_rows
from geodata.load.apply import InputFile, apply_import
from geodata.load.kita_plan import load_kita_plan
from geodata.load.school_statistics import load_school_statistics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine

    from geodata.figures import Figure
    from geodata.load.apply import Source

SUBURB = """
    SELECT ST_X(p.point), ST_Y(p.point) FROM area a, LATERAL (SELECT ST_PointOnSurface(a.geom) AS point) p
     WHERE a.region_id = :region_id AND a.ags = :ags AND a.level = 'municipality'"""
AGS = "SELECT id, ags FROM area WHERE region_id = :region_id AND level = 'municipality'"


def load_demo_plan(engine: Engine, region_id: int, source: Source, suburb_ags: str) -> None:
    """Store the invented plan; a second time changes nothing."""
    with engine.connect() as connection:
        lon, lat = connection.execute(text(SUBURB), {"region_id": region_id, "ags": suburb_ags}).one()
        offers = _offers(connection, region_id)
    rows = make_plan(offers, suburb_ags, (round(lon, 6), round(lat, 6)))
    plan = replace(source, code="demo_bedarfsplan", name="Kita-Bedarfsplan (erfunden)")
    file = InputFile("Kita-Bedarfsplan (erfunden)", "kita_plan", AS_OF)
    apply_import(engine, region_id, plan, file, lambda current: load_kita_plan(current, rows))


def load_demo_schools(
    engine: Engine, region_id: int, source: Source, pupils: Sequence[tuple[str, int, int, Figure]]
) -> None:
    """Store invented statistics of the schools, from (school, year, grade, pupils)."""
    rows = school_rows(pupils)
    statistics = replace(
        source, code="demo_schulstatistik", name="Erfundene Schulstatistik des Demonstrationskreises"
    )
    file = InputFile("Schulstatistik (erfunden)", "school_statistics", AS_OF)
    apply_import(engine, region_id, statistics, file, lambda current: load_school_statistics(current, rows))


def _offers(connection: Connection, region_id: int) -> list[DemoOffer]:
    """Places as the list tells them, which a plan that is there already repeats."""
    keys = {row[0]: row[1] for row in connection.execute(text(AGS), {"region_id": region_id})}
    return [
        DemoOffer(place.slug, place.name, keys[place.municipality_id], place.category, place.approved, place.occupied, place.flexible)
        for place in read_places(connection, region_id, AS_OF, ["creche", "kindergarten"])
        if place.slug is not None and place.told_by != "change" and place.municipality_id is not None
    ]  # fmt: skip
