"""Travel times by bus are stored with their run, and computed again only where something changed."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
from sqlalchemy import Engine, text

from app.accessibility.timetable_profile import LATER
from app.catchments.compute import read_inputs
from app.catchments.streets import travel_of
from app.catchments.travel import Places
from app.timetables.compute import compute_timetable
from app.timetables.plan import Ground, Plan
from app.timetables.reach import reach_there
from app.timetables.rules import EVERYONE
from app.timetables.schedule import schedule_of

RUN = """
    SELECT id, basis, parameters, inputs, report FROM analysis_run
     WHERE mode = 'bus' AND category = 'grammar_school' AND superseded_by_id IS NULL"""


def test_a_run_says_what_it_was_made_of(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        run = connection.execute(text(RUN)).mappings().one()
        counts = connection.execute(
            text("SELECT count(*), count(seconds), count(site_id) FROM travel_time WHERE run_id = :id"),
            {"id": run["id"]},
        ).one()
    assert run["basis"] == "network"
    assert run["parameters"]["rule"]["code"] == "everyone"
    assert date.fromisoformat(run["parameters"]["date"]).weekday() == 1
    assert (run["parameters"]["window_from"], run["parameters"]["window_minutes"]) == ("06:30", 120)
    assert len(run["inputs"]["timetable"]) == 32
    assert counts[0] == run["report"]["cells"]
    assert 0 < counts[1] < counts[0]
    assert counts[2] == 0


def test_the_median_is_that_of_the_searches_of_every_minute(demo_engine: Engine) -> None:
    """Searched the other way: for every cell the arrival that each departure minute still makes, by single searches."""
    with demo_engine.connect() as connection:
        run = connection.execute(text(RUN)).mappings().one()
        stored = dict(
            connection.execute(
                text("SELECT cell_id, seconds FROM travel_time WHERE run_id = :id"), {"id": run["id"]}
            ).all()
        )
        region_id = connection.execute(text("SELECT id FROM region")).scalar_one()
        srid = connection.execute(text("SELECT metric_srid FROM region")).scalar_one()
        inputs, schedule = read_inputs(connection, region_id), schedule_of(connection, region_id)
        travel = travel_of(connection, region_id, "walk")
    assert schedule is not None
    assert travel is not None
    plan = Plan(
        Ground(schedule, travel, srid, EVERYONE, inputs.homes.places),
        date.fromisoformat(run["parameters"]["date"]),
    )
    _, points = inputs.sites.of("grammar_school")
    goal = Places(points.x_m, points.y_m, np.zeros(len(points.x_m), np.int32))
    begin, longest = 6 * 3600 + 1800, plan.rule.limits().longest_seconds
    departures = begin + 60 * np.arange(120)
    best = np.full((len(inputs.homes.cell_id), 120), LATER, np.int64)
    for deadline in range(begin, begin + 7200 + longest, 60):
        found = reach_there(plan, goal, deadline)
        leaves = np.where(found.seconds < LATER, deadline - found.seconds, -1)
        still = leaves[:, None] >= departures[None, :]
        best = np.where(still, np.minimum(best, deadline - departures[None, :]), best)
    best = np.where(best > longest, LATER, best)
    median = np.sort(best, axis=1)[:, 59]
    for cell, seconds in zip(inputs.homes.cell_id.tolist(), median.tolist(), strict=True):
        kept = stored[cell]
        if seconds < LATER:
            # deadlines stand a minute apart here, so each arrival is told up to a minute too late
            assert kept is not None
            assert seconds - 60 <= kept <= seconds
        else:
            assert kept is None or math.isclose(kept, longest, abs_tol=60)


def test_what_is_right_is_left_alone(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        region_id = connection.execute(text("SELECT id FROM region")).scalar_one()
    again = compute_timetable(demo_engine, region_id)
    assert again.made == []
    assert again.unchanged > 5
