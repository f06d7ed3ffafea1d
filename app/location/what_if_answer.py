"""A what-if as it goes over the wire: figures before and after, and the cells in which something changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.catchments.figures import figure

if TYPE_CHECKING:
    from app.location.state import State
    from app.location.what_if import Outcome

MOST_CELLS = 5000
LEVEL_ORDER = {"district": 0, "municipal_association": 1, "municipality": 2}


def answer_of(state: State, outcome: Outcome) -> dict[str, Any]:
    """Everything an answer says, but for the region."""
    ground = state.ground
    return {
        "category": ground.asked.category, "label": ground.label, "mode": ground.asked.mode,
        "basis": ground.travel.basis, "parameters": ground.asked.told, "assumptions": ground.assumptions,
        "notes": notes_of(state, outcome), "changes": outcome.plan.told, "areas": _areas(state, outcome),
        "areas_unchanged": len(state.figures) - len(outcome.figures),
        "cells": _cells(state, outcome), "milliseconds": round(outcome.milliseconds, 1), "stored": False,
    }  # fmt: skip


def notes_of(state: State, outcome: Outcome) -> list[str]:
    """What rests on an assumption, in words."""
    notes = ["Dies ist ein Gedankenspiel: Nichts davon ist gespeichert."]
    streets = [change for change in outcome.plan.told if change["kind"] == "street"]
    if any(change["closed"] for change in streets):
        notes.append(
            "Eine gesperrte Straße ist für den Durchgang gesperrt; wer an ihr wohnt, kommt hinaus und hinein."
        )
    if any(change["both_ways"] for change in streets):
        notes.append("Gegen die heutige Einbahnrichtung gilt dieselbe Fahrzeit.")
    assumed = state.ground.assumptions["capacity"]
    if assumed and assumed["text"]:
        notes.append(assumed["text"])
    if state.ground.has_places and state.floating is None:
        notes.append("Plätze sind für diese Art nicht bekannt; gezählt werden nur die Wege.")
    notes.append("Der Bedarf ist der heutige; niemand zieht wegen der Änderung um.")
    return notes


def _areas(state: State, outcome: Outcome) -> list[dict[str, Any]]:
    """Areas in which something changes, and the Kreise of the region in any case."""
    areas, has_places = state.ground.areas, state.ground.has_places
    turned = _turned(state, outcome)
    kreise = {area for area in state.figures if areas[area].level == "district" and areas[area].is_core}
    shown = [areas[area] for area in kreise | outcome.figures.keys()]
    shown.sort(key=lambda area: (LEVEL_ORDER[area.level], area.name, area.id))
    return [
        {
            "ars": area.ars, "name": area.name, "level": area.level, "core": area.is_core,
            "before": state.figures[area.id].told(has_places=has_places),
            "after": outcome.figures.get(area.id, state.figures[area.id]).told(has_places=has_places),
            "nearer": told_people(turned[0].get(area.id, 0.0)),
            "further": told_people(turned[1].get(area.id, 0.0)),
        }
        for area in shown
    ]  # fmt: skip


def _turned(state: State, outcome: Outcome) -> tuple[dict[int, float], dict[int, float]]:
    """By area the people whose way becomes shorter (or who reach a site at last), and those whose way becomes longer."""
    home = outcome.home
    before, after = state.costs.seconds[home], outcome.costs.seconds[home]
    found: list[dict[int, float]] = []
    for mine in (home[after < before], home[after > before]):
        people, sums = state.ground.demand.people[mine], dict[int, float]()
        for level in state.ground.inputs.homes.area_ids:
            ids = level[mine]
            area, place = np.unique(ids[ids >= 0], return_inverse=True)
            total = np.bincount(place, people[ids >= 0], len(area))
            sums |= dict(zip(area.tolist(), total.tolist(), strict=True))
        found.append(sums)
    return found[0], found[1]


def told_people(people: float) -> dict[str, Any]:
    """A number of people as answers give it: ages are shared out, so it is estimated."""
    value, status = figure(round(people, 1), estimated=True)
    return {"value": value, "status": status}


def _cells(state: State, outcome: Outcome) -> dict[str, Any]:
    """Cells with people in which something changes, those with most people first, as points."""
    people = state.ground.demand.people
    home = outcome.home[people[outcome.home] > 0]
    home = home[np.argsort(-people[home], kind="stable")]
    shown = home[:MOST_CELLS]
    lon, lat = (values[shown].tolist() for values in state.lon_lat)
    columns = [
        [_number(value, digits) for value in (values[shown] * factor).tolist()]
        for before, after, factor, digits in (
            (state.costs.seconds, outcome.costs.seconds, 1 / 60, 2),
            (state.costs.metres, outcome.costs.metres, 1, 1),
            (state.costs.score, outcome.costs.score, 100, 2),
        )
        for values in (before, after)
    ]
    names = (
        "minutes_before", "minutes_after", "metres_before", "metres_after", "places_per_100_before",
        "places_per_100_after",
    )  # fmt: skip
    cells = state.ground.inputs.homes.cell_id[shown].tolist()
    features = [
        {
            "type": "Feature", "id": cell, "geometry": {"type": "Point", "coordinates": [x, y]},
            "properties": {"people": round(heads, 1), **dict(zip(names, values, strict=True))},
        }
        for cell, x, y, heads, *values in zip(cells, lon, lat, people[shown].tolist(), *columns, strict=True)
    ]  # fmt: skip
    return {
        "type": "FeatureCollection", "numberMatched": len(home), "numberReturned": len(shown),
        "truncated": len(home) > len(shown), "features": features,
    }  # fmt: skip


def _number(value: float, digits: int) -> float | None:
    return round(value, digits) if np.isfinite(value) else None
