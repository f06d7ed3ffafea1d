"""Who reaches a place of the Danish or Frisian minority, or one that names Danish, Frisian or Low German: ways found when computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.compute import straight_line
from app.catchments.streets import travel_of
from app.catchments.travel import Places
from app.indicators.figures import added_up
from app.indicators.inputs.sites import MINORITY
from app.indicators.world import Made, Origin
from app.places.results import read_inputs
from app.timetables.compute import usual_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.indicators.figures import FloatArray
    from app.indicators.world import World
    from geodata.indicators import Measure

BUS = "bus"
SITES = """
    SELECT f.site_id, ST_X(p.at) AS x_m, ST_Y(p.at) AS y_m
      FROM site_feature f JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> cast(:day AS date)
      JOIN region r ON r.id = f.region_id, LATERAL (SELECT ST_Transform(t.point, r.metric_srid) AS at) p
     WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND t.point IS NOT NULL
       AND (t.provider_kind = 'danish_minority' OR t.languages && cast(:languages AS text[])
            OR EXISTS (SELECT FROM offer o WHERE o.site_id = f.site_id AND o.languages && cast(:languages AS text[])
                          AND o.valid_during @> cast(:day AS date)))
     ORDER BY f.site_id"""
PEOPLE = """
    SELECT p.cell_id, p.people FROM shown_cell_people p JOIN population_cell c ON c.id = p.cell_id
     WHERE c.region_id = :region_id AND p.age_group = 'all' AND p.people IS NOT NULL"""


def make(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:  # noqa: ARG001 (as those of other ways)
    """People whose nearest such place is within `minutes` by `mode`, by municipality; or all (`what`: people)."""
    ground = world.kept.get("minority") or _read(world)
    world.kept["minority"] = ground
    place, step = world.place(), world.step(world.day.year)
    made: dict[str, Made] = {}
    for measure in measures:
        figures, minutes = world.nothing(), _minutes(world, ground, measure)
        if minutes is not None and step is not None:
            within = minutes <= measure.options.get("minutes", np.inf)
            for area_id, number in place.items():
                if world.areas[number].level == "municipality":
                    people = float(ground["people"][(ground["area"] == area_id) & within].sum())
                    figures.put(number, step, people, "estimated")
        origin = Origin(
            "sites",
            "minority",
            f"{ground['sites']} Orte, Wege: {measure.options.get('mode', '')}",
            str(world.day),
            world.day,
        )
        made[measure.id] = Made(
            added_up(figures, world.parents),
            [origin] if minutes is not None else [],
            ground.get("notes", []) if measure.options.get("mode") == BUS else [],
        )
    return made


def _read(world: World) -> dict[str, Any]:
    keys = {"region_id": world.region_id, "day": world.day, "languages": sorted(MINORITY)}
    inputs = read_inputs(world.connection, world.region_id)
    sites = world.connection.execute(text(SITES), keys).all()
    people = {row.cell_id: float(row.people) for row in world.connection.execute(text(PEOPLE), keys)}
    cells = inputs.homes.cell_id.tolist()
    return {
        "inputs": inputs, "sites": len(sites), "area": inputs.homes.area_ids[0], "minutes": {},
        "people": np.array([people.get(cell, 0.0) for cell in cells]),
        "places": Places(np.array([row.x_m for row in sites], float), np.array([row.y_m for row in sites], float),
                         np.arange(len(sites), dtype=np.int32)),
    }  # fmt: skip


def _minutes(world: World, ground: dict[str, Any], measure: Measure) -> FloatArray | None:
    """By home to the nearest such place; zeros where all people are counted, None where nothing can be said."""
    if not ground["sites"] or not len(ground["people"]):
        return None
    if measure.options["what"] == "people":
        return np.zeros(len(ground["people"]))
    mode = measure.options["mode"]
    if mode not in ground["minutes"]:
        if mode == BUS:
            usual = usual_to(world.connection, world.region_id, ground["places"])
            ground["notes"] = [] if usual is None else [usual.told]
            ground["minutes"][mode] = None if usual is None else usual.minutes
            return ground["minutes"][mode]
        inputs = ground["inputs"]
        travel = travel_of(world.connection, world.region_id, mode) or straight_line(inputs.config, mode)
        ground["minutes"][mode] = travel.nearest(inputs.homes.places, ground["places"]).seconds / 60
    return ground["minutes"][mode]
