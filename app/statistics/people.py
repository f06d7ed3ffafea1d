"""People of areas and of shapes by age group, and those of some ages: always from protected cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.catchments.figures import figure
from app.places.demand import shares_of
from app.statistics.question import LEVELS
from app.statistics.rows import PROTECTED, Cell, Row, few

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.places.demand import Ages
    from app.statistics.areas import Area
    from app.statistics.ground import Ground
    from app.statistics.question import Asked
    from app.statistics.shapes import Shape

    FloatArray = npt.NDArray[np.float64]
    BoolArray = npt.NDArray[np.bool_]


class Seekers(NamedTuple):
    """People of some ages by home from protected groups, and by how many each may be more or fewer."""

    people: FloatArray
    doubt: FloatArray


class Where(NamedTuple):
    """Where it is asked about: an area, or (None) a shape; and which homes lie in it."""

    area: Area | None
    homes: BoolArray

    @property
    def named(self) -> tuple[str | None, str | None, str | None]:
        """Key, name and level, as rows begin."""
        return (None, None, None) if self.area is None else (self.area.ars, self.area.name, self.area.level)


def places_of(ground: Ground, areas: Sequence[Area] | None, shape: Shape | None) -> list[Where]:
    """The areas of a question, or its shape."""
    if shape is not None:
        return [Where(None, shape.homes(ground.homes.places))]
    levels = ground.homes.area_ids
    return [Where(area, levels[LEVELS.index(area.level)] == area.id) for area in areas or ()]


def seekers(ground: Ground, ages: Ages, take_up: float) -> Seekers:
    """Those of some ages who ask for something: protected groups by the share of their ages, × take-up.

    Nothing but protected numbers goes in, with weights that everybody knows; so no sum of them tells more than these do.
    """
    shares, _ = shares_of(ages, list(ground.groups))
    people, doubt = np.zeros(len(ground.homes.cell_id)), np.zeros(len(ground.homes.cell_id))
    for one in shares:
        people += ground.protected[one.age_group].people * one.share * take_up
        doubt += ground.protected[one.age_group].doubt * one.share * take_up
    return Seekers(people, doubt)


def count_cell(measure: str, people: FloatArray, doubt: FloatArray) -> Cell:
    """How many there are together; `low` and `high`: between what the true number lies."""
    total, off = float(people.sum()), float(doubt.sum())
    if few(total):
        return Cell(measure, None, None, "secret")
    value, status = figure(round(total, 1), estimated=off > 0)
    bounds = (round(total - off, 1), round(total + off, 1)) if off > 0 else (None, None)
    return Cell(measure, None, value, status, *bounds)


def people_rows(ground: Ground, asked: Asked, wheres: Sequence[Where]) -> list[Row]:
    """People by age group."""
    groups = list(ground.groups) if asked.age_groups is None else list(asked.age_groups)
    rows: list[Row] = []
    for where in wheres:
        for group in groups:
            one = ground.protected[group]
            cell = count_cell("people", one.people[where.homes], one.doubt[where.homes])
            rows.append(Row(
                *where.named, None, None, group, cell.measure, None, cell.value, cell.status, cell.low, cell.high,
                ground.dates(group)[0], PROTECTED, None,
            ))  # fmt: skip
    return rows
