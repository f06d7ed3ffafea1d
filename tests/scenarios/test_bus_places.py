"""Places by bus and train: shared out as everywhere else, along ways by timetable to every single site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sqlalchemy import text

from app.places.scoring import score
from app.scenarios.bus import by_bus
from app.scenarios.bus_places import ways_by_bus
from app.scenarios.effects import effects_of
from app.scenarios.evaluate import Evaluation, evaluate
from app.timetables.travel import TimetableTravel
from tests.scenarios.bases import base_of, content_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.places.results import Inputs
    from app.scenarios.base import Base
    from app.timetables.plan import Plan

LOOK = {"category": "kindergarten", "mode": "bus"}


@pytest.fixture(scope="module")
def base(reading: Connection, inputs: Inputs) -> Base:
    return base_of(reading, inputs, content_of())


def asked(base: Base, plan: Plan, *changes: dict[str, Any], **more: Any) -> Evaluation:
    content = content_of(*changes, **LOOK, **more)
    return evaluate(base, content, by_bus(base, content, plan))


def a_site(base: Base) -> str:
    """One that has places and is reached by somebody."""
    supply = base.ground.supply
    return supply.sites[int(np.flatnonzero(supply.mid > 0)[0])].slug


def test_they_are_the_formula_written_out(base: Base, plan: Plan) -> None:
    """R_j = S_j / sum of P_k w(t_kj), A_i = sum of R_j w(t_ij) (Luo & Qi 2009), over ways to each single site."""
    ground = base.ground
    limit = ground.asked.limit_minutes
    reach = TimetableTravel(plan).within(plan.ground.homes, ground.supply.points, limit * 60)
    people, expected = ground.demand.people, np.zeros(len(ground.demand.people))
    for site, places in enumerate(ground.supply.mid):
        mine = slice(reach.offset[site], reach.offset[site + 1])
        homes, weight = reach.point[mine], ground.asked.weights()(reach.seconds[mine] / 60)
        demand = float((people[homes] * weight).sum())
        expected[homes] += weight * (places / demand if demand > 0 else 0.0)
    found = asked(base, plan).before.costs.score
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert (found > 0).any()


def test_no_place_is_lost_or_made(base: Base, plan: Plan) -> None:
    """All places of sites in whose reach somebody asks are shared out among those who ask."""
    content = content_of(**LOOK)
    ways, _ = ways_by_bus(base, content, (plan, plan), effects_of(base, content))
    people = base.ground.demand.people
    near = (ways.seconds <= base.ground.asked.limit_minutes * 60) & (people[ways.home] > 0)
    shared = ways.places[np.unique(ways.site[near])].sum()
    given = float((asked(base, plan).before.costs.score * people).sum())
    assert given == pytest.approx(shared, rel=1e-9)


def test_without_changes_nothing_differs_and_a_closed_site_leaves_its_places_to_nobody(
    base: Base, plan: Plan
) -> None:
    same = asked(base, plan)
    assert same.after.costs.score is same.before.costs.score
    slug = a_site(base)
    closed = asked(base, plan, {"kind": "close", "site": slug})
    people = base.ground.demand.people
    before, after = (float((side.costs.score * people).sum()) for side in (closed.before, closed.after))
    assert after < before


def test_more_places_at_a_site_help_whom_it_reaches_and_hurt_nobody(base: Base, plan: Plan) -> None:
    slug = a_site(base)
    found = asked(base, plan, {"kind": "resize", "site": slug, "category": "kindergarten", "places": 500})
    gained = found.after.costs.score - found.before.costs.score
    assert gained.min() >= -1e-12
    assert gained.max() > 0


def test_without_any_line_places_are_those_in_walking_distance(
    reading: Connection, base: Base, plan: Plan
) -> None:
    lines = reading.execute(text("SELECT line_id FROM timetable_line ORDER BY 1")).scalars().all()
    dropped = [{"kind": "timetable", "change": {"kind": "drop", "line": line}} for line in lines]
    before, after = asked(base, plan).before.costs, asked(base, plan, *dropped).after.costs
    walked = TimetableTravel(plan).on_foot
    assert walked is not None
    ground = base.ground
    alone = score(ground.asked, ground.inputs.homes, ground.supply, ground.demand, walked)
    near = np.abs(after.score - alone.mid) <= 0.02 * alone.mid + 1e-9
    assert near.mean() > 0.95, "but for seconds by which walks are rounded"
    assert (before.score != after.score).any()
