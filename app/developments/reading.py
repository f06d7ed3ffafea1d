"""Reads what is looked at: the indicators' published series, areas with their neighbours. Nothing that is withheld is ever read.

What is found therefore rests on published numbers only, and whoever reads it learns nothing that could not be had from them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.developments.watched import Indicator, Place, Series, Target
from app.indicators.series import read_all_parts, read_catalogue, read_run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from app.indicators.series import Indicator as Entry
    from app.indicators.series import Point
    from app.indicators.series import Series as Known
    from app.trends.chance import FloatArray

AREAS = """
    SELECT id, ars, name, level FROM area WHERE region_id = :region_id AND is_core AND level <> 'quarter' ORDER BY level, ars"""
NEAR = """
    SELECT a.id, array_agg(b.id ORDER BY b.id) AS near
      FROM area a JOIN area b ON b.region_id = a.region_id AND b.level = a.level AND b.is_core AND b.id <> a.id
                             AND ST_DWithin(a.geom, b.geom, :apart)
     WHERE a.region_id = :region_id AND a.is_core AND a.level = 'municipality' GROUP BY a.id"""
APART_DEGREES = 0.0005
"""Municipalities that come closer than some 50 m count as neighbours: drawn boundaries do not always meet."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a run looks at; `inputs` names the runs of the indicators."""

    places: list[Place]
    listed: list[tuple[Indicator, list[Series]]]
    inputs: dict[str, Any]


def read_watched(connection: Connection, region_id: int, day: date) -> Watched:
    """All indicators of a region with their series up to the day; what lies ahead of it is a projection, and no observation."""
    places = _places(connection, region_id)
    position = {place.id: at for at, place in enumerate(places)}
    listed, inputs = [], {}
    for key, known in read_catalogue(connection, region_id).items():
        run = read_run(connection, region_id, key)
        if run is None:
            continue
        for breakdown, told in _by_part(read_all_parts(connection, region_id, key)).items():
            rows = [
                series_of(position[one.area_id], one.points, day.year)
                for one in told if one.area_id in position
            ]  # fmt: skip
            listed.append((_indicator(known, breakdown), rows))
        inputs[key] = [run["id"], run["input_hash"]]
    return Watched(places, listed, inputs)


def _by_part(listed: Sequence[Known]) -> dict[str, list[Known]]:
    """The series of all together, and of each part that is not the same again (who reaches it on foot, of a way on foot)."""
    parts: dict[str, list[Known]] = {"": []}
    for one in listed:
        parts.setdefault(one.breakdown, []).append(one)
    whole = {one.ars: one.points for one in parts[""]}
    return {
        key: told for key, told in parts.items() if not key or {one.ars: one.points for one in told} != whole
    }


def series_of(area: int, points: Sequence[Point], this_year: int) -> Series:
    """The comparable end of a series: from its last break on, without what is not published or not yet known.

    Estimates after the last year that was counted are projections; where nothing ever was, what is told up to this year counts.
    """
    told = _observed(points, this_year)
    start = max((at for at, one in enumerate(told) if one.break_before), default=0)
    used = [one for one in told[start:] if one.value is not None]
    first = used[0].year if used else this_year
    gaps = {one.year: one.status for one in told[start:] if one.value is None and one.year > first}

    def numbers(name: str) -> FloatArray:
        return np.array([_number(getattr(one, name)) for one in used], np.float64)

    return Series(
        area, np.array([one.year for one in used], np.int64), numbers("value"), numbers("numerator"),
        numbers("denominator"), gaps, told[start].break_before if told else None, any(one.is_estimate for one in used),
    )  # fmt: skip


def _observed(points: Sequence[Point], this_year: int) -> list[Point]:
    """Until the last year that was counted or estimated outright; an estimate between low and high is a projection's."""
    told = [one for one in points if one.year <= this_year]
    counted = [
        at
        for at, one in enumerate(told)
        if one.value is not None and not (one.is_estimate and one.low is not None)
    ]
    return told[: counted[-1] + 1] if counted else told


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _indicator(known: Entry, breakdown: str) -> Indicator:
    """A target is set for all together, not for a part."""
    upwards = {"higher_is_better": True, "lower_is_better": False}.get(known.direction or "")
    target = None if known.target is None or breakdown else Target(known.target, known.entry.target_year)
    return Indicator(known.id, known.name, known.unit, upwards, target, breakdown, is_share=known.entry.share)


def _places(connection: Connection, region_id: int) -> list[Place]:
    rows = connection.execute(text(AREAS), {"region_id": region_id}).all()
    places = [Place(row.id, row.ars, row.name, row.level) for row in rows]
    position = {place.id: at for at, place in enumerate(places)}
    for row in connection.execute(text(NEAR), {"region_id": region_id, "apart": APART_DEGREES}):
        at = position[row.id]
        places[at] = replace(places[at], near=tuple(position[one] for one in row.near))
    return places
