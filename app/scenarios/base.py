"""What a scenario is held against: a start by one category and mode, with all that was read for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.demand.inputs import missing, read_inputs, read_tables
from app.demand.projecting import YEARS
from app.errors import NotFound
from app.standards.school_way import LAST_COVERED, reasonable_way
from app.standards.standing import GRADE_OF
from app.standards.store import read_rulebook, read_standards

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.demand.inputs import Inputs as Tables
    from app.location.figures import Costs
    from app.location.ground import Ground
    from app.location.state import State
    from app.scenarios.content import Content
    from app.scenarios.people import Asking, Group
    from app.standards.rules import Rulebook

    FloatArray = npt.NDArray[np.float64]

SITES = """
    SELECT f.slug, t.name, f.categories,
           coalesce((SELECT o ->> 'opening_hours' FROM jsonb_array_elements(f.feature::jsonb -> 'properties' -> 'offers') o
                      WHERE o ->> 'category' = :category AND o ->> 'opening_hours' IS NOT NULL LIMIT 1),
                    t.opening_hours) AS hours
      FROM site_feature f
      JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> cast(:day AS date)
     WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND f.point IS NOT NULL"""
ASSUMED_MINUTES = 15.0
NO_STANDARD = "Ein Standard für diesen Weg ist nicht beschlossen; angenommen sind 15 Minuten."
OLDEST_COVERED_MONTHS = 16 * 12
"""Children of this age have left grade 10, the last for which the rule tells a length."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Up to where a way is within the standard: minutes or metres; `words` say whose limit it is."""

    minutes: float | None
    metres: float | None
    words: str
    assumed: bool = False

    def holds(self, costs: Costs) -> npt.NDArray[np.bool_]:
        """Homes whose way is within it; the limit itself still is."""
        if self.minutes is not None:
            return costs.seconds <= self.minutes * 60
        return costs.metres <= (self.metres or 0.0)


@dataclass(frozen=True, slots=True)
class SchoolWay:
    """Beyond how many metres on foot to the nearest school of the kind children are entitled to transport (R22)."""

    metres: float
    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Known:
    """What was read about a category on a day: names and hours of sites, the standard, the rule of the way to school."""

    here: Mapping[str, str]
    elsewhere: Mapping[str, str]
    hours: Mapping[str, str | None]
    limit: Limit
    school_way: SchoolWay | None
    tables: Tables | None
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Base:
    """A start. `state` and `foot`: today's answers, repairable, by the mode and on foot; None by bus or without streets.

    `groups` add up to who asks; `pupils` are those whom the rule of the way to school is about. `year`: of 31 December.
    """

    ground: Ground
    asking: Asking
    known: Known
    year: int
    variant: str
    see_all: bool
    state: State | None = None
    foot: State | None = None
    pupils: list[Group] = field(default_factory=list)
    kept: dict[Any, Any] = field(default_factory=dict)
    """Figures of the start by area, counted when first asked for."""


def day_of_start(content: Content) -> date | None:
    """The day whose sites count; None: today."""
    start = content.start
    if start.kind == "date":
        return start.date
    if start.kind == "projection":
        return max(date(start.year, 12, 31), date.today())  # noqa: DTZ011 (a day in the Kreis)
    return None


def read_known(connection: Connection, ground: Ground, content: Content) -> Known:
    """Read it; standards and rules as they hold on the day."""
    region_id, day = ground.inputs.region_id, ground.inputs.day
    rows = connection.execute(
        text(SITES), {"region_id": region_id, "day": day, "category": content.category}
    ).all()
    mine = {site.slug for site in ground.supply.sites}
    here = {row.slug: row.name for row in rows if row.slug in mine}
    tables = read_tables(connection, region_id)
    book = read_rulebook(connection, region_id, ground.inputs.config)
    limit = _limit(connection, region_id, day, content)
    return Known(
        here, {row.slug: row.name for row in rows if row.slug not in mine},
        {row.slug: row.hours for row in rows if row.slug in mine}, limit, _school_way(book, content.category, day),
        None if missing(tables) else read_inputs(connection, tables, YEARS),
        {kind: one.content_hash for kind, one in sorted(tables.items())},
    )  # fmt: skip


def _limit(connection: Connection, region_id: int, day: date, content: Content) -> Limit:
    for one in read_standards(connection, region_id, day):
        if one.kind == "way" and (one.category, one.mode) == (content.category, content.mode):
            return Limit(one.limit_minutes, one.limit_metres, f"Standard: {one.in_words} ({one.decision})")
    return Limit(ASSUMED_MINUTES, None, NO_STANDARD, assumed=True)


def _school_way(book: Rulebook, category: str, day: date) -> SchoolWay | None:
    grade = GRADE_OF.get(category)
    if grade is None:
        return None
    try:
        checked = reasonable_way(book, min(grade, LAST_COVERED), 0.0, day)
    except NotFound:
        return None
    if checked.limit is None or checked.rule is None:
        return None
    words = f"Weiter als {checked.limit / 1000:g} km zu Fuß bis zur nächsten Schule dieser Art ({checked.rule.code}); keine Entscheidung."
    return SchoolWay(checked.limit, checked.rule.code, words.replace(".5", ",5"))
