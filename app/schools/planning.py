"""What every question about the schools of a kind rests on, read once per version of the data and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.accessibility.assignment import Ways, assign
from app.catchments.compute import straight_line
from app.demand.answers import read_projection, take_up_of
from app.errors import NotFound
from app.places.assigning import UNITS, whole_units
from app.places.demand import demand_of
from app.places.parameters import Parameters
from app.places.results import read_inputs
from app.places.supply import INDEPENDENT, read_supply
from app.schools.capacity import read_capacities
from app.schools.forecasting import Children, enrolment, with_choice, without_choice
from app.schools.kinds import ages_of
from app.schools.matrix import metres_between, some
from app.schools.pupils import YEARS_AHEAD, children_of_grades, read_pupils
from app.schools.way_run import limits_of
from app.standards.pupils import read_totals
from app.standards.store import read_rulebook

if TYPE_CHECKING:
    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.catchments.compute import TravelOf
    from app.catchments.travel import Travel
    from app.demand.answers import Read
    from app.places.results import Inputs
    from app.places.supply import Supply
    from app.projection.cohort import FloatArray
    from app.schools.capacity import Capacities
    from app.schools.kinds import SchoolKind
    from app.schools.pupils import Pupils
    from app.schools.ways import Limits
    from app.standards.pupils import Origin, SchoolTotal
    from app.standards.rules import Rulebook

    I64 = npt.NDArray[np.int64]

BRANCHES = "SELECT site_id FROM site_state WHERE is_branch AND valid_during @> current_date AND site_id = ANY(:sites)"
AREAS = "SELECT id, ars FROM area WHERE region_id = :region_id AND level = 'municipality'"
TAKE_UP_OF = "after_school_care"
"""Whose take-up stands for that of all-day places."""
ESTIMATED_ORIGINS = (
    "Woher die Kinder einer Schule kommen, ist nicht bekannt. Angenommen sind die insgesamt kürzesten Wege, bei denen jede"
    " Schule so viele Kinder hat, wie gezählt sind."
)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where a school's children live, estimated: `pupils[i]` of home `home[i]` in school `school[i]`, both indexes."""

    home: I64
    school: I64
    pupils: FloatArray


@dataclass(frozen=True)
class Planning:
    """Schools of a kind with pupils, homes with children (`home`, indexes of the region's homes), and the ways between.

    `metres` (home, school); `children` by home of the ages of all grades; `area` by home: index into the projection's areas,
    -1 without.
    """

    kind: SchoolKind
    inputs: Inputs
    supply: Supply
    pupils: dict[int, Pupils]
    branches: frozenset[int]
    home: I64
    children: FloatArray
    area: I64
    metres: FloatArray
    travel: Travel
    capacities: Capacities
    book: Rulebook
    limits: Limits | None
    projection: Read | None
    take_up: dict[str, float]
    take_up_assumed: bool
    totals: dict[int, SchoolTotal] = field(default_factory=dict)
    """By site what statistics tell of whole schools, where they tell no grades."""

    @cached_property
    def known(self) -> list[int]:
        """Schools (indexes) of which pupils are told."""
        return [
            number for number, one in enumerate(self.supply.sites)
            if one.site_id in self.pupils and self.pupils[one.site_id].first_year <= self.last_year
        ]  # fmt: skip

    @cached_property
    def public(self) -> npt.NDArray[np.bool_]:
        """Whether each school is a public one: only those have districts."""
        others = INDEPENDENT | {"danish_minority"}
        return np.array([one.provider_kind not in others for one in self.supply.sites], bool)

    @cached_property
    def last_year(self) -> int:
        """The newest school year of which at least half of the schools tell: all are reckoned from the same one.

        Who brings one school's new year first would else leave all others without a forecast. Raises NotFound where no
        pupils are told.
        """
        if not self.pupils:
            raise NotFound("Von keiner Schule dieser Art sind Zahlen von Schülerinnen und Schülern bekannt.")
        latest = sorted((one.last_year for one in self.pupils.values()), reverse=True)
        return latest[(len(latest) - 1) // 2]

    @cached_property
    def years(self) -> range:
        """The school years to come that are reckoned."""
        return range(self.last_year + 1, self.last_year + 1 + YEARS_AHEAD)

    @property
    def newest(self) -> Origin | None:
        """Who tells of the pupils of the newest year; None where nobody does."""
        told = [one.origins[self.last_year] for one in self.pupils.values() if self.last_year in one.origins]
        return max(told, key=lambda one: (one.as_of, one.brought_at), default=None)

    def of(self, number: int) -> Pupils:
        """The pupils of a school of `known`, until the year from which is reckoned."""
        return self.pupils[self.supply.sites[number].site_id].until(self.last_year)

    @cached_property
    def counted(self) -> FloatArray:
        """Pupils of each school in the newest year; nan where not known or secret."""
        found = np.full(len(self.supply.sites), np.nan)
        for number in self.known:
            mine = self.of(number)
            found[number] = mine.counts[-1].sum() if mine.last_year == self.last_year else np.nan
        return found

    @cached_property
    def cohorts(self) -> Children | None:
        """Children of each grade by municipality and year; None where no projection is made."""
        if self.projection is None:
            return None
        first = min(one.first_year for one in self.pupils.values())
        years = range(first, self.years[-1] + 1)
        return Children(first, children_of_grades(self.projection, self.book, self.kind, years))

    @cached_property
    def origins(self) -> Origins:
        """Where each school's children live, by the shortest ways that fit what is counted."""
        schools = np.flatnonzero(np.nan_to_num(self.counted) > 0)
        near = np.isfinite(self.metres[:, schools])
        children = np.where(near.any(axis=1), self.children, 0.0)  # who has no way at all comes from nowhere
        total, there = float(self.counted[schools].sum()), float(children.sum())
        if not len(schools) or not there > 0:
            nothing = np.zeros(0, np.int64)
            return Origins(nothing, nothing, np.zeros(0))
        units = whole_units(children * total / there)
        places = np.rint(self.counted[schools] * UNITS).astype(np.int64)
        places[0] += max(0, int(units.sum() - places.sum()))  # rounding, a hundredth of a child
        home, column = np.nonzero(near)
        ways = Ways.of(home, column, np.rint(self.metres[:, schools][near]).astype(np.int64), len(units))
        found = assign(units, places, ways)
        used = np.flatnonzero(found.flow)
        return Origins(ways.group[used], schools[ways.site[used]], found.flow[used] / UNITS)

    @cached_property
    def drawn(self) -> FloatArray:
        """(area, school): share of each municipality's children who are in each school today, estimated."""
        found, origins = np.zeros((self._areas, len(self.supply.sites))), self.origins
        inside = self.area[origins.home] >= 0
        np.add.at(found, (self.area[origins.home[inside]], origins.school[inside]), origins.pupils[inside])
        there = np.bincount(self.area[self.area >= 0], self.children[self.area >= 0], self._areas)
        return found / np.where(there > 0, there, 1)[:, None]

    @property
    def _areas(self) -> int:
        return 0 if self.projection is None else len(self.projection.names)

    @cached_property
    def nearest_public(self) -> I64:
        """By home the nearest public school of which pupils are told; -1 where none is reached."""
        allowed = np.zeros(len(self.supply.sites), bool)
        allowed[self.known] = True
        metres = np.where(allowed & self.public, self.metres, np.inf)
        return np.where(np.isfinite(metres).any(axis=1), metres.argmin(axis=1), -1).astype(np.int64)

    def ahead(self) -> dict[int, FloatArray]:
        """With free choice: (variant, year, grade) of each school for which enough years are known."""
        found: dict[int, FloatArray] = {}
        for number in self.known:
            mine = self.of(number)
            if mine.last_year != self.last_year:
                continue
            drawn = self.drawn[:, number] if self._areas else np.zeros(0)
            made = with_choice(mine, drawn, self.cohorts, self.years)
            if made is not None:
                found[number] = made
        return found

    @cached_property
    def chosen(self) -> dict[int, FloatArray]:
        """`ahead`, made once."""
        return self.ahead()

    def by_district(self, school: I64) -> FloatArray | None:
        """Without free choice, for a division of the homes (`school` by home, -1: none): (variant, year, school, grade)."""
        if self.cohorts is None:
            return None
        share = np.zeros((self._areas, len(self.supply.sites)))
        mine = (self.area >= 0) & (school >= 0)
        np.add.at(share, (self.area[mine], school[mine]), self.children[mine])
        total = share.sum(axis=1, keepdims=True)
        share = share / np.where(total > 0, total, 1)
        pupils = [self.of(number) for number in self.known if self.public[number]]
        return without_choice(share, enrolment(pupils, self.cohorts), self.cohorts, self.years)

    @cached_property
    def by_nearest(self) -> FloatArray | None:
        """Without free choice, everybody in the nearest public school."""
        return self.by_district(self.nearest_public)

    @property
    def assumptions(self) -> list[str]:
        """What forecasts rest on, in sentences."""
        told = [
            "Status-quo-Vorausrechnung, keine Vorhersage: Durchgangsquoten und Wege von heute gelten weiter."
        ]
        told.append(ESTIMATED_ORIGINS)
        ahead = sum(one.last_year > self.last_year for one in self.pupils.values()) if self.pupils else 0
        if ahead:
            year = f"{self.last_year}/{(self.last_year + 1) % 100:02d}"
            told.append(
                f"Gerechnet wird ab {year}, dem neuesten Schuljahr, das die Hälfte der Schulen nennt; {ahead} nennen schon ein"
                " späteres."
            )
        if self.projection is None:
            told.append(
                "Kinder nach Altersjahren sind nicht bekannt: In die erste Klasse kommen so viele wie im Mittel bisher."
            )
        else:
            until = self.projection.run["births_known_until"]
            told.append(
                f"Einschulungsjahrgänge aus der Vorausrechnung {self.projection.run['id']}; Geburten bis {until} sind gezählt."
            )
        told.append(
            "Ohne freie Wahl: jedes Kind in der nächsten öffentlichen Schule der Art, so viele wie heute an solchen sind."
        )
        if self.take_up_assumed:
            told.append("Wie viele Ganztag wollen, ist nicht bekannt: angenommen sind alle.")
        return told


def read_planning(connection: Connection, region_id: int, kind: SchoolKind, travel_of: TravelOf) -> Planning:
    """Read and compute it; takes about a second."""
    inputs = read_inputs(connection, region_id)
    supply = read_supply(connection, region_id, inputs.metric_srid, inputs.day, Parameters(kind.category))
    sites = [one.site_id for one in supply.sites]
    book = read_rulebook(connection, region_id, inputs.config)
    demand = demand_of(ages_of(book, kind, inputs.day), inputs.counted, len(inputs.homes.cell_id), 1.0)
    home = np.flatnonzero(demand.people > 0)
    travel = travel_of(connection, region_id, "walk") or straight_line(inputs.config, "walk")
    projection = _projection(connection, region_id)
    take_up, assumed = take_up_of(connection, region_id, TAKE_UP_OF)
    return Planning(
        kind, inputs, supply, read_pupils(connection, region_id, kind, sites),
        frozenset(connection.execute(text(BRANCHES), {"sites": sites}).scalars()),
        home, demand.people[home], _area_of(connection, region_id, inputs, projection)[home],
        metres_between(travel, some(inputs.homes.places, home), supply.points), travel,
        read_capacities(connection, region_id, kind.grades), book, limits_of(book, kind, inputs.day), projection,
        take_up, assumed, read_totals(connection, region_id, inputs.day.year, sites),
    )  # fmt: skip


def _projection(connection: Connection, region_id: int) -> Read | None:
    try:
        return read_projection(connection, region_id, None, exact=True)
    except NotFound:
        return None  # without it forecasts say what they assume instead


def _area_of(connection: Connection, region_id: int, inputs: Inputs, projection: Read | None) -> I64:
    """By home the index of its municipality among those of the projection."""
    count = len(inputs.homes.cell_id)
    if projection is None:
        return np.full(count, -1, np.int64)
    place = {ars: number for number, (ars, _) in enumerate(projection.names)}
    ids = {
        row.id: place.get(row.ars, -1) for row in connection.execute(text(AREAS), {"region_id": region_id})
    }
    return np.array([ids.get(area, -1) for area in inputs.homes.area_ids[0].tolist()], np.int64)
