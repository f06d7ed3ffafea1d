"""A projection as answers: series of an area, children who will ask for a place, and which of it is counted or assumed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.demand.costs import costs_of, place_costs
from app.demand.inputs import AGES, read_rows, read_tables
from app.demand.shown import BASE, GROUPS, SMALLEST_TOTAL, figure, grouped
from app.demand.tables import VARIANTS
from app.errors import BadRequest, NotFound
from app.projection.apportion import of_months, whole_table
from app.sites.categories import read_category

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from app.projection.cohort import FloatArray

FLOWS = ("births", "deaths", "left", "arrived")
RUN = """
    SELECT id, base_year, last_year, births_known_until, inputs, input_hash, assumptions, report, software_version,
           finished_at
      FROM projection_run WHERE region_id = :region_id AND superseded_by_id IS NULL ORDER BY id DESC LIMIT 1"""
AREA = """
    SELECT id, ars, name, level FROM area
     WHERE region_id = :region_id AND (ars = :key OR ags = :key) ORDER BY level = 'municipality' LIMIT 1"""
WHOLE = "SELECT name FROM region WHERE id = :region_id"
PEOPLE = """
    WITH RECURSIVE below AS (
        SELECT id FROM area WHERE id = :area_id
        UNION ALL SELECT a.id FROM area a JOIN below b ON a.parent_id = b.id)
    SELECT p.area_id, a.ars, a.name, p.variant, CASE WHEN :exact THEN p.people ELSE p.rounded_people END AS people,
           CASE WHEN :exact THEN p.flows ELSE p.rounded_flows END AS flows
      FROM projection_people p JOIN area a ON a.id = p.area_id
     WHERE p.run_id = :run_id AND (cast(:area_id AS int) IS NULL OR p.area_id IN (SELECT id FROM below))
     ORDER BY a.name, a.id"""

ROUNDED = (
    f"Diese Fassung für alle ist aus Menschen gerechnet, die je Gemeinde und Altersgruppe auf {BASE} gerundet sind, damit niemand"
    " wiederzuerkennen ist; auch Geburten und Zuzüge je Gemeinde sind so gerundet. Planende sehen sie aus den Zählungen."
)


@dataclass(frozen=True, slots=True)
class Read:
    """The newest projection: people by (variant, area, year, age), what happened by (variant, area, flow, year)."""

    run: dict[str, Any]
    area: dict[str, Any]
    names: list[tuple[str, str]]
    people: FloatArray
    flows: FloatArray
    exact: bool
    """From counts; otherwise from rounded people, births and arrivals, which is what everybody is told of."""

    @property
    def years(self) -> list[int]:
        """The years whose 31 December is told, from the base year on."""
        return list(range(self.run["base_year"], self.run["last_year"] + 1))

    def step(self, year: int) -> int:
        """The place of a year. Raises BadRequest naming those there are."""
        if year not in self.years:
            raise BadRequest(
                f"Die Vorausrechnung geht von {self.years[0]} bis {self.years[-1]}.", parameter="year"
            )
        return year - self.years[0]


def read_projection(connection: Connection, region_id: int, area: str | None, *, exact: bool) -> Read:
    """The newest projection of an area (ARS or AGS; None: all of it); from counts (`exact`), or from rounded people.

    Raises NotFound where there is none.
    """
    run = connection.execute(text(RUN), {"region_id": region_id}).mappings().first()
    if run is None:
        raise NotFound(
            "Eine Vorausrechnung gibt es noch nicht; es fehlen Tabellen (siehe /api/demand/tables)."
        )
    about = _area(connection, region_id, area)
    keys = {"run_id": run["id"], "area_id": about.pop("id"), "exact": exact}
    rows = connection.execute(text(PEOPLE), keys).all()
    if not rows:
        raise NotFound("Für dieses Gebiet gibt es keine Vorausrechnung.", parameter="area")
    if any(row.people is None for row in rows):
        raise NotFound("Die Vorausrechnung für alle wird mit der nächsten Berechnung der Region neu gemacht.")
    names = list(dict.fromkeys((row.ars, row.name) for row in rows))
    place = {name: number for number, name in enumerate(names)}
    years = run["last_year"] - run["base_year"] + 1
    people = np.zeros((len(VARIANTS), len(names), years, AGES))
    flows = np.zeros((len(VARIANTS), len(names), len(FLOWS), years - 1))
    for row in rows:
        at = VARIANTS.index(row.variant), place[row.ars, row.name]
        people[at] = np.frombuffer(row.people, "<f8").reshape(years, AGES)
        flows[at] = np.frombuffer(row.flows, "<f8").reshape(len(FLOWS), years - 1)
    return Read(dict(run), about, names, people, flows, exact)


def _area(connection: Connection, region_id: int, key: str | None) -> dict[str, Any]:
    if key is None:
        name = connection.execute(text(WHOLE), {"region_id": region_id}).scalar_one()
        return {"id": None, "ars": None, "name": name, "level": "region"}
    row = connection.execute(text(AREA), {"region_id": region_id, "key": key}).mappings().first()
    if row is None:
        raise NotFound(f"Ein Gebiet {key} gibt es in dieser Region nicht.", parameter="area")
    return dict(row)


def about(read: Read) -> dict[str, Any]:
    """What every answer says: which run, from which tables, on which assumptions, and until when births are known."""
    run = read.run
    told = {name: run[name] for name in ("id", "finished_at", "software_version", "input_hash", "report")}
    if not read.exact:
        told["report"] = {name: run["report"][name] for name in ("municipalities", "balance_off_by")}
    return {
        "run": told,
        "inputs": run["inputs"], "kind": "status_quo_projection", "base_year": run["base_year"],
        "last_year": run["last_year"], "births_known_until": run["births_known_until"],
        "assumptions": [*run["assumptions"], *([] if read.exact else [ROUNDED])], "area": read.area,
    }  # fmt: skip


def series(read: Read, *, see_all: bool, single_years: bool) -> list[dict[str, Any]]:
    """Per year and variant: people by age group (or single year), births, and which of it is counted."""
    people, flows = read.people.sum(axis=1), read.flows.sum(axis=1)
    names = [str(age) for age in range(AGES)] if single_years else [group for group, _, _ in GROUPS]
    ages = people if single_years else grouped(people)
    told: list[dict[str, Any]] = []
    for step, year in enumerate(read.years):
        for number, variant in enumerate(VARIANTS):
            counted = step == 0
            total = float(people[number, step].sum())
            visible = see_all or total >= SMALLEST_TOTAL
            values = ages[number, step] if visible else np.zeros(len(names))
            told.append({
                "year": year, "variant": variant, "counted": counted,
                "people": figure(total, see_all=see_all, counted=counted, smallest=SMALLEST_TOTAL),
                "ages": {n: figure(v, see_all=see_all, counted=counted) for n, v in zip(names, values, strict=True)},
                "births": None if counted else figure(float(flows[number, 0, step - 1]), see_all=see_all, counted=False),
                "births_known": year <= read.run["births_known_until"],
            })  # fmt: skip
    return told


def whole_rows(read: Read, year: int | None, variant: str) -> list[list[object]]:
    """Municipality, whole people of all ages, and of each age, on 31 December; sums are kept at every level."""
    step = 0 if year is None else read.step(year)
    whole = whole_table(read.people[_variant(variant), :, step])
    return [
        [ars, name, int(row.sum()), *row.tolist()] for (ars, name), row in zip(read.names, whole, strict=True)
    ]


def _variant(name: str) -> int:
    if name not in VARIANTS:
        raise BadRequest("Varianten sind low, middle und high.", parameter="variant")
    return VARIANTS.index(name)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which children are asked about: of a category's ages, on 31 December of a year (or a day), in one variant."""

    category: str
    year: int | None
    variant: str
    day: date | None = None
    """A day instead of the end of a year: between the two it lies between, evenly."""


def demand(
    connection: Connection, region_id: int, read: Read, asked: Asked, *, see_all: bool
) -> dict[str, Any]:
    """Children of a category's ages per municipality, and how many of them will ask: low, middle and high take-up."""
    row = _category(connection, region_id, asked.category)
    start, end = _ages(row)
    people, year, counted = _people_then(read, asked)
    children = of_months(people, start, end)
    counted = counted and start % 12 == 0 and end % 12 == 0
    take_up, assumed = take_up_of(connection, region_id, asked.category)
    rows = [
        {"ars": ars, "name": name, **_asking(value, take_up, see_all=see_all, counted=counted)}
        for (ars, name), value in zip(read.names, children.tolist(), strict=True)
    ]
    total = _asking(float(children.sum()), take_up, see_all=see_all, counted=counted)
    costs = place_costs(connection, region_id, asked.category, year)
    return {
        "category": {"code": row["code"], "label": row["label"]}, "year": year, "day": asked.day, "variant": asked.variant,
        "ages": {"from_months": start, "to_months": end}, "take_up": take_up, "take_up_assumed": assumed,
        "all_born": year - start // 12 <= read.run["births_known_until"],
        "total": total, "areas": rows, "place_costs": [asdict(one) for one in costs],
        "total_costs": {name: costs_of(costs, places) for name, places in total["demand"].items()},
    }  # fmt: skip


def ages_of(connection: Connection, region_id: int, category: str) -> tuple[int, int]:
    """The ages of a category in months, the end exclusive. Raises BadRequest where there is none."""
    return _ages(_category(connection, region_id, category))


def _category(connection: Connection, region_id: int, code: str) -> RowMapping:
    row = read_category(connection, region_id, code)
    if row is None:
        raise BadRequest(f"Eine Art „{code}“ gibt es nicht.", parameter="category")
    return row


def _ages(row: RowMapping) -> tuple[int, int]:
    return row["age_from_months"] or 0, row["age_to_months"] or 12 * AGES


def _people_then(read: Read, asked: Asked) -> tuple[FloatArray, int, bool]:
    """People by (area, age), the year they are of, and whether they are counted."""
    people = read.people[_variant(asked.variant)]
    if asked.day is None:
        year = asked.year if asked.year is not None else read.years[0]
        step = read.step(year)
        return people[:, step], year, step == 0
    step = read.step(asked.day.year - 1)
    part = asked.day.timetuple().tm_yday / 365
    return people[:, step] * (1 - part) + people[:, read.step(asked.day.year)] * part, asked.day.year, False


def _asking(children: float, take_up: dict[str, float], *, see_all: bool, counted: bool) -> dict[str, Any]:
    shown = figure(children, see_all=see_all, counted=counted)
    number = shown["value"]
    asking = {
        name: {"value": None, "status": shown["status"]} if number is None else
        {"value": round((children if see_all else number) * share, 1), "status": "estimated"}
        for name, share in take_up.items()
    }  # fmt: skip
    return {"children": shown, "demand": asking}


def take_up_of(connection: Connection, region_id: int, category: str) -> tuple[dict[str, float], bool]:
    """Shares of the children who ask: low, middle, high; all of them, and that it is assumed, where no table tells."""
    rows = read_rows(connection, read_tables(connection, region_id), "take_up")
    told = {row.variant: float(row.value) for row in rows if row.name == category and row.value is not None}
    if "middle" not in told:
        return dict.fromkeys(VARIANTS, 1.0), True
    return {variant: told.get(variant, told["middle"]) for variant in VARIANTS}, False
