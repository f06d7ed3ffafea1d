"""Laws of scenarios on the demonstration Kreis: without changes nothing differs, people are kept, what is undone is undone."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.location.changes import Added, Closed
from app.location.what_if import what_if
from app.places.demand import span_of
from app.projection.apportion import of_months
from app.scenarios.answer import answer_of
from app.scenarios.evaluate import Evaluation, evaluate
from app.scenarios.figures import TOTAL, numbers, turned
from tests.scenarios.bases import base_of, content_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.places.results import Inputs
    from app.scenarios.base import Base

SEEKING = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def base(reading: Connection, inputs: Inputs) -> Base:
    return base_of(reading, inputs, content_of())


def told(base: Base, found: Evaluation, **more: Any) -> dict[str, Any]:
    answer = answer_of(base, content_of(**more), found)
    answer.pop("milliseconds")
    return answer


def a_change(base: Base, kind: str, number: int) -> dict[str, Any]:
    sites = base.ground.supply.sites
    site = sites[number % len(sites)].slug
    home = number * 97 % len(base.ground.demand.people)
    lon, lat = (float(values[home]) for values in base.ground.lon_lat)
    return {
        "close": {"kind": "close", "site": site},
        "move": {"kind": "move", "site": site, "lon": lon, "lat": lat},
        "resize": {"kind": "resize", "site": site, "category": "kindergarten", "places": number % 90},
        "add": {"kind": "add", "key": f"neu{number}", "category": "kindergarten", "lon": lon, "lat": lat, "places": 40},
        "housing": {"kind": "housing", "lon": lon, "lat": lat, "homes": 50 + number, "from_year": 2026},
        "standard": {"kind": "standard", "category": "kindergarten", "mode": "walk", "limit_minutes": 1 + number % 30},
        "street": {"kind": "street", "lon": lon, "lat": lat, "closed": True},
    }[kind]  # fmt: skip


CHANGES = st.lists(
    st.tuples(st.sampled_from(["close", "move", "resize", "add", "housing", "standard", "street"]), st.integers(0, 500)),
    max_size=6, unique_by=lambda one: one[1],
)  # fmt: skip


def test_without_changes_after_is_before_to_the_last_digit(base: Base) -> None:
    found = evaluate(base, content_of())
    assert len(found.home) == 0
    for group in [TOTAL, *(one.code for one in base.asking.groups)]:
        every = np.arange(len(found.newcomers))
        was, is_ = (astuple(numbers(side, every, group)) for side in (found.before, found.after))
        np.testing.assert_array_equal(was, is_)
    answer = told(base, found)
    assert all(
        group["before"] == group["after"] for area in answer["areas"] for group in area["groups"].values()
    )
    assert {area["level"] for area in answer["areas"]} == {"district"}


@SEEKING
@given(changes=CHANGES, closed=st.integers(0, 500))
def test_closing_and_opening_again_changes_no_figure(
    base: Base, changes: list[tuple[str, int]], closed: int
) -> None:
    some = [a_change(base, kind, number) for kind, number in changes]
    site = base.ground.supply.sites[closed % len(base.ground.supply.sites)].slug
    if any(one.get("site") == site for one in some):
        return
    again = [*some, {"kind": "close", "site": site}, {"kind": "open", "site": site}]
    plain, undone = (evaluate(base, content_of(*one)) for one in (some, again))
    for name in ("seconds", "metres", "score"):
        np.testing.assert_array_equal(getattr(plain.after.costs, name), getattr(undone.after.costs, name))
    np.testing.assert_array_equal(plain.after.everybody, undone.after.everybody)


@SEEKING
@given(changes=CHANGES)
def test_people_are_kept_over_areas_ages_and_who_gains_and_loses(
    base: Base, changes: list[tuple[str, int]]
) -> None:
    found = evaluate(base, content_of(*(a_change(base, *one) for one in changes)))
    every = np.arange(len(found.newcomers))
    before, after = (numbers(side, every, TOTAL) for side in (found.before, found.after))
    assert after.people == pytest.approx(before.people + found.newcomers.sum())
    by_age = sum(numbers(found.after, every, group.code).people for group in base.asking.groups)
    assert by_age == pytest.approx(after.people)
    who = turned(found.before, found.after, every, TOTAL)
    everybody = who.nearer + who.further + who.same + who.reached + who.lost
    assert everybody == pytest.approx(before.people)
    assert sum(who.bands) == pytest.approx(who.nearer + who.further)
    municipality = base.ground.inputs.homes.area_ids[0]
    parts = [
        numbers(found.after, np.flatnonzero(municipality == area), TOTAL) for area in np.unique(municipality)
    ]
    for name in ("people", "within", "not_reached", "travel_km"):
        assert sum(getattr(one, name) for one in parts) == pytest.approx(getattr(after, name))


def test_figures_agree_with_the_what_if(base: Base) -> None:
    """The two addresses answer the same question alike."""
    assert base.state is not None
    site = base.ground.supply.sites[4].slug
    lon, lat = (float(values[11]) for values in base.ground.lon_lat)
    asked = [Closed(kind="close", site=site), Added(kind="add", lon=lon, lat=lat, places=40, name="Neu")]
    other = what_if(base.state, asked)
    found = evaluate(base, content_of({"kind": "close", "site": site}, {
        "kind": "add", "key": "neu", "category": "kindergarten", "lon": lon, "lat": lat, "places": 40}))  # fmt: skip
    np.testing.assert_array_equal(found.after.costs.seconds, other.costs.seconds)
    np.testing.assert_array_equal(found.after.costs.score, other.costs.score)
    area = next(iter(other.figures))
    home = base.state.tally.members[area]
    mine = numbers(found.after, home, TOTAL)
    assert mine.mean_minutes == pytest.approx(other.figures[area].mean_minutes)
    assert mine.median_minutes == pytest.approx(other.figures[area].median_minutes)
    assert mine.places_per_person * 100 == pytest.approx(other.figures[area].per_100)


def test_one_that_cannot_be_done_is_told_and_the_others_are_done(base: Base) -> None:
    site = base.ground.supply.sites[0].slug
    close = {"kind": "close", "site": site}
    found = evaluate(base, content_of(
        {"kind": "close", "site": "abgerissen"}, close,
        {"kind": "add", "key": "meer", "category": "kindergarten", "lon": 0, "lat": 0},
        {"kind": "street", "lon": 0, "lat": 0, "closed": True}, {"kind": "housing", "lon": 0, "lat": 0, "homes": 9, "from_year": 2026},
        {"kind": "timetable", "change": {"kind": "drop", "line": "1"}},
    ))  # fmt: skip
    statuses = [one.status for one in found.effects.folded.told]
    assert statuses == ["impossible", "applied", "impossible", "impossible", "impossible", "without_effect"]
    alone = evaluate(base, content_of(close))
    np.testing.assert_array_equal(found.after.costs.seconds, alone.after.costs.seconds)


def test_a_standard_moves_the_limit_and_nothing_else(base: Base) -> None:
    shorter = {"kind": "standard", "category": "kindergarten", "mode": "walk", "limit_minutes": 5}
    found = evaluate(base, content_of(shorter))
    assert found.after.costs is found.before.costs
    expected = float(found.before.everybody[found.before.costs.seconds <= 300].sum())
    every = np.arange(len(found.newcomers))
    assert numbers(found.after, every, TOTAL).within == pytest.approx(expected)


def test_the_base_year_of_a_projection_is_today_and_later_years_follow_it(
    reading: Connection, inputs: Inputs, base: Base
) -> None:
    from app.demand.answers import read_projection

    read = read_projection(reading, inputs.region_id, None, exact=True)
    year = read.years[0]
    start = {"kind": "projection", "year": year, "variant": "high"}
    first = base_of(reading, inputs, content_of(start=start), state=base.state)
    np.testing.assert_array_equal(first.ground.demand.people, base.ground.demand.people)
    later = base_of(reading, inputs, content_of(start={**start, "year": year + 8}), state=base.state)
    municipality = base.ground.inputs.homes.area_ids[0]
    ids = {area.ars: area.id for area in base.ground.areas.values() if area.level == "municipality"}
    for place, (ars, _) in enumerate(read.names[:8]):
        mine = municipality == ids[ars]
        for was, is_ in zip(base.asking.groups, later.asking.groups, strict=True):
            then, now = (float(of_months(read.people[2, place, at], *span_of(was.code))) for at in (8, 0))
            assert is_.people[mine].sum() == pytest.approx(was.people[mine].sum() * then / now)


def test_a_housing_area_is_the_projection_with_it_less_the_one_without(base: Base) -> None:
    """Against the projection of the municipality computed twice, with nothing of the scenario's own arithmetic."""
    from app.projection.cohort import project
    from app.projection.housing import HousingArea, moving_in
    from app.scenarios.housing import carried_forward

    tables = base.known.tables
    assert tables is not None
    [housing] = content_of({"kind": "housing", "lon": 7.24, "lat": 54.89, "homes": 120, "from_year": tables.base_year + 2,
                            "occupancy": [0.25, 0.75], "people_per_home": 2.2, "from_outside": 0.6}).changes  # fmt: skip
    place, steps = 3, 9
    ages = tables.arriving[0, 1, place].sum(axis=0)
    dwellings = np.zeros(steps)
    dwellings[1], dwellings[2] = 30, 90
    more = moving_in([HousingArea(0, dwellings, 2.2, 0.6, ages)], 1, steps)[:, None, :, None, :]
    births = tables.known_births[:steps, [place]]
    without, with_it = (
        project(
            tables.base[[place]], tables.rates, tables.arriving[:steps, :, [place]] + extra, births
        ).people
        for extra in (0.0, more)
    )
    expected = (with_it - without)[-1, 1, 0].sum(axis=0)
    made = carried_forward(housing, tables.base_year + steps, "middle", tables, place)  # type: ignore[arg-type]
    np.testing.assert_allclose(made, expected, atol=1e-7)  # type: ignore[arg-type]


def test_pupils_beyond_the_way_to_school_are_counted_as_the_rule_says(
    reading: Connection, inputs: Inputs
) -> None:
    """2 km on foot for primary schools (R22): a recount over cells with the metres of the stored travel times' kind."""
    content = content_of(category="primary_school")
    schools = base_of(reading, inputs, content)
    found = evaluate(schools, content)
    every = np.arange(len(found.newcomers))
    metres, pupils = found.before.costs.metres, schools.pupils
    recount = sum(float(group.people[np.isfinite(metres) & (metres > 2000)].sum()) for group in pupils)
    assert recount > 0
    assert numbers(found.before, every, TOTAL).entitled == pytest.approx(recount)


def test_sites_that_are_not_open_when_they_have_to_be_do_not_count(base: Base) -> None:
    asked = {"open_from": "07:00", "open_until": "17:00"}
    plain, found = evaluate(base, content_of()), evaluate(base, content_of(**asked))
    closed = {one.site for one in found.effects.before if isinstance(one, Closed)}
    assert closed
    assert all((base.known.hours[slug] or "") != "Mo-Fr 06:30-17:00" for slug in closed)
    assert (found.before.costs.seconds >= plain.before.costs.seconds).all()
    site = sorted(closed)[0]
    longer = {"kind": "hours", "site": site, "hours": "Mo-Fr 06:00-18:00"}
    opened = evaluate(base, content_of(longer, **asked))
    assert len(opened.effects.after) == len(found.effects.after) - 1
    assert (opened.after.costs.seconds <= opened.before.costs.seconds).all()
