"""Approved places and children cared for, as the official quotas count them (`app.provision`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.indicators.figures import added_up
from app.indicators.world import Made, Origin
from app.places.demand import Ages
from app.provision.reading import Asked, read_areas
from app.sites.categories import read_category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.indicators.world import World
    from geodata.indicators import Measure


def make(world: World, measures: Sequence[Measure], *, exact: bool) -> dict[str, Made]:  # noqa: ARG001 (quotas hide small counts)
    """Places or children cared for of some kinds of site on the day of the computation, of municipalities and what is above."""
    known: dict[str, list[dict[str, Any]]] = {}
    made: dict[str, Made] = {}
    for measure in measures:
        figures, place, step = (
            world.nothing(),
            {area.ars: n for n, area in enumerate(world.areas)},
            world.step(world.day.year),
        )
        notes: list[str] = []
        for kind in measure.options["kinds"]:
            for area in known.setdefault(kind, _areas(world, kind)):
                told = area[measure.options["what"]]
                if area["ars"] in place and step is not None:
                    _add(figures, place[area["ars"]], step, told)
                if told.get("untold_offers"):
                    notes = [
                        "Wo Plätze nicht genannt sind, sind sie aus den genannten der gleichen Art geschätzt."
                    ]
        origin = Origin("sites", "places", "Plätze der Lernorte und Pläne", measure.id, world.day)
        made[measure.id] = Made(added_up(figures, world.parents), [origin], notes)
    return made


def _areas(world: World, kind: str) -> list[dict[str, Any]]:
    category = read_category(world.connection, world.region_id, kind)
    if category is None or not category["has_places"]:
        return []
    asked = Asked(kind, "municipality", world.day, None, core=True, independent=True, minority=True)
    ages = Ages(category["age_from_months"] or 0, category["age_to_months"] or 1200)
    _, _, (_, _, found) = read_areas(world.connection, world.region_id, asked, ages)
    return found if any(area["places"]["offers"] for area in found) else []


def _add(figures: Any, area: int, step: int, told: dict[str, Any]) -> None:  # noqa: ANN401 (Figures)
    """Of several kinds together; unknown or secret where one is."""
    first = figures.reason[area, step] == 2 and not figures.estimated[area, step]
    if told["value"] is None:
        figures.put(area, step, None, told["status"])
        return
    before = (
        (0.0, 0.0, 0.0)
        if first
        else (figures.value[area, step], figures.low[area, step], figures.high[area, step])
    )
    if before[0] != before[0]:
        return
    estimated = told["status"] == "estimated" or bool(figures.estimated[area, step])
    figures.put(area, step, before[0] + told["value"], "estimated" if estimated else "known")
    figures.low[area, step] = before[1] + told.get("low", told["value"])
    figures.high[area, step] = before[2] + told.get("high", told["value"])
