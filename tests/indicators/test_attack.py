"""Everything a visitor can read of the demonstration Kreis, put together: no count of one or two people can be found out.

All published numerators, denominators and parts of all indicators are read as the interface gives them. Each single measure they are made of
is one unknown per municipality; areas add up, parts and shares lie within their whole. Linear programs look for the least and the most
of each count, and of each rest, that is in truth one or two.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.optimize import linprog
from sqlalchemy import text

from app.indicators.catalogue import read_catalogue
from app.indicators.compute import compute_indicators
from app.indicators.measures import make_measures
from app.indicators.parts import cuts_of, measure_of
from app.indicators.series import read_all_parts
from app.indicators.world import read_world
from tests.indicators.test_compute import region_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

YEAR = 2022
SMALL = """
    INSERT INTO statistic_value (region_id, measure, area_key, area_id, year, breakdown, value, value_status, source_id, import_id, row_number)
    SELECT a.region_id, :measure, a.ars, a.id, :year, :breakdown, :value, cast(:status AS figure_status),
           (SELECT max(id) FROM source WHERE region_id = a.region_id), (SELECT max(id) FROM import WHERE region_id = a.region_id), 1
      FROM area a WHERE a.id = :area_id"""
CHANGED = "UPDATE region SET data_version = data_version + 1 WHERE id = :region_id"
NAMES = ("leavers", "leavers_without", "leavers_ahr")
Known = dict[tuple[str, str], float]
"""Published numbers by measure and ARS."""


@pytest.fixture(scope="module")
def region_id(own_engine: Engine) -> int:
    """The Kreis with leavers by municipality and sex, many of them one or two."""
    found = region_of(own_engine)
    rng = np.random.default_rng(3)
    with own_engine.begin() as connection:
        areas = (
            connection.execute(
                text(
                    "SELECT id FROM area WHERE region_id = :region_id AND is_core AND level = 'municipality'"
                ),
                {"region_id": found},
            )
            .scalars()
            .all()
        )
        for area_id in areas:
            total: dict[str, int] = defaultdict(int)
            for part in ("geschlecht=w", "geschlecht=m"):
                without, ahr, other = (int(rng.choice([0, 1, 2, 4, 9])) for _ in range(3))
                told = {"leavers_without": without, "leavers_ahr": ahr, "leavers": without + ahr + other}
                for measure, value in told.items():
                    total[measure] += value
                    _put(connection, area_id, measure, part, value)
            for measure, value in total.items():
                _put(connection, area_id, measure, "", value)
        connection.execute(text(CHANGED), {"region_id": found})
    compute_indicators(own_engine, found)
    return found


def _put(connection: Connection, area_id: int, measure: str, breakdown: str, value: int) -> None:
    keys = {"area_id": area_id, "measure": measure, "breakdown": breakdown, "value": value, "year": YEAR}
    connection.execute(text(SMALL), {**keys, "status": "known" if value else "zero"})


def published(connection: Connection, region_id: int) -> Known:
    """What a visitor reads of the year: single measures only, as numerators, denominators and values are made of."""
    found: Known = {}
    for key, indicator in read_catalogue(connection, region_id).items():
        if indicator.entry.of_indicators or len(indicator.formulas) != 2:
            continue
        names = {"": {}} | {cut.key: cut.names for cut in cuts_of(indicator)}
        for one in read_all_parts(connection, region_id, key):
            point = next((point for point in one.points if point.year == YEAR), None)
            for formula, value in zip(
                indicator.formulas, (point.numerator, point.denominator) if point else (), strict=False
            ):
                name = names[one.breakdown].get(formula.text, formula.text)
                if value is not None and measure_of(name) is not None:
                    before = found.setdefault((name, one.ars), value)
                    assert before == pytest.approx(value), "one number, one value, wherever it is told"
    return found


def test_no_count_of_one_or_two_follows_from_all_that_is_published(
    own_engine: Engine, region_id: int
) -> None:
    with own_engine.connect() as connection:
        known = published(connection, region_id)
        world = read_world(connection, region_id, datetime.now(UTC).date())
        parts = [f"{name}@geschlecht={sex}" for name in NAMES for sex in "wm"]
        made = make_measures(world, [*NAMES, *parts], exact=True)
    step = world.step(YEAR)
    assert step is not None
    leaves = [number for number, area in enumerate(world.areas) if area.level == "municipality"]
    # unknowns: by municipality and sex, those without, those with the highest degree, all others
    kinds = [f"{kind}{sex}" for kind in ("leavers_without", "leavers_ahr", "others") for sex in "wm"]
    truth = {
        f"{name}{sex}": made[f"{name}@geschlecht={sex}"].figures.value[leaves, step]
        for name in NAMES
        for sex in "wm"
    }
    for sex in "wm":
        truth[f"others{sex}"] = (
            truth[f"leavers{sex}"] - truth[f"leavers_without{sex}"] - truth[f"leavers_ahr{sex}"]
        )
    lines, right = _equations(known, world, leaves, kinds)
    assert len(right) > 50, "much is published still"
    faults = []
    for at in range(len(kinds) * len(leaves)):
        kind, leaf = kinds[at // len(leaves)], at % len(leaves)
        if truth[kind][leaf] in {1, 2} and (span := _span(lines, right, at)) is not None and span < 1:
            faults.append((kind, world.areas[leaves[leaf]].name, truth[kind][leaf]))
    assert faults == []


def _equations(
    known: Known, world: Any, leaves: list[int], kinds: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Each published number as the sum of unknowns that it is."""
    lines, right = [], []
    for (name, ars), value in known.items():
        base, _, key = name.partition("@")
        if base not in NAMES:
            continue
        sexes = [key.removeprefix("geschlecht=")] if key else ["w", "m"]
        inside = [any(world.areas[number].ars == ars for number in _up(world, leaf)) for leaf in leaves]
        if ars == "99099" and not key:
            continue  # the Kreis's own figures come from another table, and are no sum of these
        row = [
            np.array(inside, float) * (kind[-1] in sexes and (base == "leavers" or kind.startswith(base)))
            for kind in kinds
        ]
        lines.append(np.concatenate(row))
        right.append(value)
    return np.array(lines), np.array(right)


def _up(world: Any, number: int) -> list[int]:
    found = [number]
    while world.areas[found[-1]].parent >= 0:
        found.append(world.areas[found[-1]].parent)
    return found


def _span(lines: np.ndarray, right: np.ndarray, at: int) -> float | None:
    """How far apart the least and the most of an unknown are; only those equations count that hang together with it."""
    columns, rows = {at}, np.zeros(len(lines), bool)
    while True:
        touched = (lines[:, sorted(columns)] != 0).any(axis=1)
        wider = set(np.flatnonzero((lines[touched] != 0).any(axis=0)).tolist()) | columns
        if wider == columns and (touched == rows).all():
            break
        columns, rows = wider, touched
    used = sorted(columns)
    wanted = np.zeros(len(used))
    wanted[used.index(at)] = 1
    if not rows.any():
        return None
    ends = [
        linprog(sign * wanted, A_eq=lines[rows][:, used], b_eq=right[rows], bounds=(0, None))
        for sign in (1, -1)
    ]
    assert ends[0].status == 0, "what is published contradicts itself"
    return float(-ends[1].fun - ends[0].fun) if ends[1].status == 0 else None
