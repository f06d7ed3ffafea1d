"""Mid points of cells held against what lies inside: worked by hand, and stored with every run."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from app.catchments.point_error import FEWEST, Inside, point_errors, quantile
from app.catchments.travel import Nearest, Places, StraightLine


def nearest(seconds: list[float]) -> Nearest:
    number = np.zeros(len(seconds), np.int32)
    values = np.array(seconds)
    return Nearest(number, values, number, values, np.ones(len(seconds), bool))


def inside(weights: list[float]) -> Inside:
    """One large cell (home 0) and small ones (homes 1, 2, …) in two municipalities."""
    count = len(weights)
    area = np.arange(count) % 2
    return Inside(
        1000, "cells_100m", np.zeros(count, np.int64), np.arange(1, count + 1), np.array(weights), area, None
    )


def test_the_distribution_of_the_difference_worked_by_hand() -> None:
    """Forty small cells, one to forty minutes' walk where the large one says twenty; all with as many people."""
    found = point_errors([inside([1.0] * 40)], nearest([20 * 60.0, *(60.0 * n for n in range(1, 41))]),
                         StraightLine("walk"), Places(np.zeros(1), np.zeros(1), np.zeros(1, np.int32)))  # fmt: skip
    [one] = found
    assert one["pairs"] == 40
    assert one["mean_minutes"] == 0.5
    assert one["quantiles_minutes"] == {"0.05": -18.0, "0.25": -10.0, "0.5": 0.0, "0.75": 10.0, "0.95": 18.0}
    assert one["plus_minus_minutes"] == 18.0, "37 of the 40 differ by at most 18, only 35 by at most 17"
    assert one["areas"] == {"areas": 2, "plus_minus_minutes": 1.0}


def test_homes_that_reach_nothing_and_cells_without_people_do_not_count() -> None:
    minutes = [np.inf, *([10 * 60.0] * 39)]
    found = point_errors([inside([1.0] * 39 + [0.0])], nearest([12 * 60.0, *minutes]),
                         StraightLine("walk"), Places(np.zeros(1), np.zeros(1), np.zeros(1, np.int32)))  # fmt: skip
    assert found[0]["pairs"] == 38
    assert found[0]["plus_minus_minutes"] == 2.0


def test_of_few_pairs_nothing_is_said() -> None:
    few = inside([1.0] * (FEWEST - 1))
    assert point_errors([few], nearest([60.0] * FEWEST), StraightLine("walk"), Places(np.zeros(1), np.zeros(1), np.zeros(1, np.int32))) == []  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 5)), min_size=1, max_size=30), st.floats(0.01, 1)
)
def test_a_weighted_quantile_is_that_of_everybody_in_a_row(rows: list[tuple[int, int]], share: float) -> None:
    everybody = sorted(value for value, weight in rows for _ in range(weight))
    expected = next(v for n, v in enumerate(everybody, 1) if n >= share * len(everybody) * (1 - 1e-12))
    values, weights = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    assert quantile(values, weights, share) == expected


def test_every_run_tells_how_exact_it_is_and_where_the_known_ends(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        rows = connection.execute(text(
            "SELECT mode, report -> 'point_error' AS error, report -> 'edge' AS edge FROM analysis_run"
            " WHERE kind = 'travel_times' AND mode NOT LIKE 'bus%' AND superseded_by_id IS NULL"
        )).all()  # fmt: skip
    assert {row.mode for row in rows} == {"walk", "walk_child", "bicycle", "car"}
    for row in rows:
        assert row.edge == {"streets": 0, "around_m": None}, "the demonstration Kreis lies in the sea"
    typical = [row.error[0]["plus_minus_minutes"] for row in rows if row.mode == "walk" and row.error]
    assert 0.2 < np.median(typical) < 3


def test_the_error_of_a_run_is_that_of_its_addresses(demo_engine: Engine) -> None:
    """Recomputed for one kind from the stored cells and the streets: the way of each address less that of its cell."""
    from app.catchments.compute import read_inputs
    from app.catchments.streets import travel_of

    with demo_engine.connect() as connection:
        region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()
        inputs = read_inputs(connection, region_id)
        travel = travel_of(connection, region_id, "walk")
        stored = connection.execute(text(
            "SELECT t.cell_id, t.seconds, r.report FROM travel_time t JOIN analysis_run r ON r.id = t.run_id"
            " WHERE r.kind = 'travel_times' AND r.mode = 'walk' AND r.category = 'primary_school'"
            " AND r.superseded_by_id IS NULL"
        )).all()  # fmt: skip
    assert travel is not None
    [houses] = [one for one in inputs.inside if one.against == "addresses"]
    assert houses.places is not None
    by_cell = {row.cell_id: row.seconds for row in stored}
    ways = travel.nearest(houses.places, inputs.sites.of("primary_school")[1]).seconds
    cells = inputs.homes.cell_id[houses.cell]
    differences = [
        abs(way - by_cell[cell]) / 60 for way, cell in zip(ways.tolist(), cells.tolist(), strict=True)
        if np.isfinite(way) and by_cell[cell] is not None
    ]  # fmt: skip
    [told] = stored[0].report["point_error"]
    assert told["pairs"] == len(differences)
    assert told["plus_minus_minutes"] == pytest.approx(
        np.quantile(differences, 0.9, method="higher"), abs=0.02
    )
