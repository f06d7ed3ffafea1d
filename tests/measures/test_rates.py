"""Rates and quotas that a scenario lets expect: worked examples by hand, the formula's laws, and the whole way over HTTP."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import text

from app.indicators.expressions import parse
from app.indicators.series import Point
from app.measures.expected import expected_figure
from app.measures.linear import NotLinearError, change_through
from app.measures.rates import Rate, rate_of_indicator, worked_out
from app.measures.run_rates import run_rate
from app.measures.scenario_counts import NotSaidError, Scenario, measure_change, scenario_of
from app.scenarios.counted import cared_for_changes
from app.scenarios.place_changes import PlaceChange, compared
from geodata.indicators import catalogue
from tests.measures.test_expected import district, frozen_scenario, one_more, undertaking_on

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from tests.measures.conftest import People

FORTY = (40.0, 40.0, 40.0)
NOTHING = (0.0, 0.0, 0.0)


def point(**more: Any) -> Point:
    told = {
        "year": 2025,
        "value": 45.0,
        "status": "known",
        "numerator": 90.0,
        "denominator": 200.0,
        "low": 45.0,
        "high": 45.0,
    }
    return Point(**(told | {"is_estimate": False, "break_before": None} | more))  # type: ignore[arg-type]


def test_forty_places_more_by_hand() -> None:
    # 90 places for 200 children are 45 per 100; 130 for 200 are 65
    found = worked_out(point(), [FORTY, NOTHING], 100)
    assert found.after == {"value": pytest.approx(65.0), "status": "known"}
    assert found.sides == [("Zähler", 90.0, 130.0), ("Nenner", 200.0, 200.0)]


def test_housing_moves_the_denominator_by_hand() -> None:
    # 90 + 40 places for 200 + 60 children: 130 / 260 = 50 per 100
    assert worked_out(point(), [FORTY, (60.0, 60.0, 60.0)], 100).after["value"] == pytest.approx(50.0)


def test_an_estimated_rate_keeps_its_interval_and_a_span_of_the_change_widens_it_by_hand() -> None:
    # estimated 45 (40 to 50), that is 80 to 100 places; 20 to 40 more, 30 in the middle: 100, 120, 140 of 200
    found = worked_out(point(status="estimated", low=40.0, high=50.0), [(20.0, 30.0, 40.0), NOTHING], 100)
    assert (found.after["low"], found.after["value"], found.after["high"]) == pytest.approx((50, 60, 70))


def test_how_far_chance_moves_a_counted_share_is_not_added_to_what_is_planned() -> None:
    assert "low" not in worked_out(point(low=38.0, high=52.0), [FORTY, NOTHING], 100).after


@pytest.mark.parametrize(
    ("told", "changes"),
    [({"value": None, "status": "secret"}, [FORTY, NOTHING]), ({"numerator": None}, [FORTY, NOTHING]),
     ({"denominator": 0.0}, [FORTY, NOTHING]), ({}, [NOTHING, (-200.0, -200.0, -200.0)])],
)  # fmt: skip
def test_what_is_secret_or_divides_by_nothing_is_not_said(told: dict[str, Any], changes: list[Any]) -> None:
    with pytest.raises(NotSaidError, match="geheim"):
        worked_out(point(**told), changes, 100)


@pytest.mark.parametrize(
    ("formula", "change"),
    [("a", 40.0), ("a - b", 34.0), ("2 * a + b / 3", 82.0), ("previous(a)", 40.0), ("mean_before(b, 5) * 10", 60.0),
     ("-a", -40.0), ("c * c", 0.0), ("c / (c + 1)", 0.0)],
)  # fmt: skip
def test_a_change_follows_sums_and_constant_factors_by_hand(formula: str, change: float) -> None:
    found = change_through(parse(formula), {"a": FORTY, "b": (6.0, 6.0, 6.0)})
    assert found == pytest.approx((change,) * 3)


@pytest.mark.parametrize("formula", ["a * c", "c / a", "max(a, 0)", "abs(a)", "a / c"])
def test_what_needs_the_values_themselves_is_refused(formula: str) -> None:
    with pytest.raises(NotLinearError):
        change_through(parse(formula), {"a": FORTY})


def test_places_that_move_open_close_and_grow_are_booked_where_they_stand_by_hand() -> None:
    before = {"moves": (1, 50.0, 50.0, 50.0), "closes": (1, 20.0, 25.0, 30.0), "grows": (2, 40.0, 40.0, 40.0), "stays": (2, math.nan, math.nan, math.nan)}  # fmt: skip
    after = {"moves": (2, 50.0, 50.0, 50.0), "grows": (2, 70.0, 70.0, 70.0), "new": (3, 40.0, 40.0, 40.0), "stays": before["stays"]}  # fmt: skip
    assert compared(before, after) == {
        1: PlaceChange(-70.0, -75.0, -80.0, -2), 2: PlaceChange(80.0, 80.0, 80.0, 1), 3: PlaceChange(40.0, 40.0, 40.0, 1),
    }  # fmt: skip


AREAS = {
    1: SimpleNamespace(level="district", parent_id=None),
    2: SimpleNamespace(level="municipality", parent_id=1),
    3: SimpleNamespace(level="municipality", parent_id=1),
}


def test_new_places_are_assumed_to_fill_like_those_of_today_and_nobody_knows_better_by_hand() -> None:
    # the municipality: 45 of 50 places taken, so 36 of 40 new ones; without a rate of its own that of the Kreis: 80 of 100
    official = {
        1: {"places": {"value": 100}, "cared_for": {"value": 80}},
        2: {"places": {"value": 50}, "cared_for": {"value": 45}},
        3: {"places": {"value": 0}, "cared_for": {"value": None}},
    }
    more, fewer = PlaceChange(40, 40, 40, 1), PlaceChange(-10, -10, -10, -1)
    assert cared_for_changes({2: more, 3: more}, official, AREAS) == {
        2: pytest.approx((0, 36, 40)), 3: pytest.approx((0, 32, 40)),
    }  # fmt: skip
    assert cared_for_changes({2: fewer}, official, AREAS) == {2: pytest.approx((-10, -9, 0))}
    assert cared_for_changes({2: more}, {}, AREAS) == {}


def scenario(**more: Any) -> Scenario:
    content = {
        "category": "kindergarten",
        "mode": "walk",
        "method": "e2sfca",
        "age_group": None,
        "changes": [],
    }
    counted = {"ages": [36, 72], "why_not": None, "cared_for": "Annahme.", "age_groups": {"3-5": 1}}
    figure = {"value": 100.0, "status": "known"}
    counts = {
        "level": "municipality", "sites": 1,
        "places": {"before": {**figure, "low": 90.0, "high": 110.0}, "after": {"value": 140.0, "status": "estimated", "low": 130.0, "high": 150.0}},
        "ways": {"15": {"before": {"within": figure}, "after": {"within": {"value": 125.0, "status": "estimated"}}}},
    }  # fmt: skip
    return Scenario(content | more.get("content", {}), counted, None, counts)


@pytest.mark.parametrize(
    ("measure", "change"),
    [("places_3_6", 40.0), ("places_u3", 0.0), ("pop_3_5", 0.0), ("reach_primary_all", 0.0), ("sites", 1.0)],
)  # fmt: skip
def test_each_measure_changes_by_what_the_scenario_counts(measure: str, change: float) -> None:
    assert measure_change(scenario(), catalogue().measures[measure]) == pytest.approx((change,) * 3)


@pytest.mark.parametrize(
    ("measure", "content", "why"),
    [
        ("reach_kita_all", {"mode": "bicycle"}, "anderen Verkehrsmittel"), ("reach_kita_15", {}, "sagt nicht"),
        ("reach_primary_all", {"category": "primary_school", "mode": "bicycle"}, "andere Altersgruppen"),
        ("access_u3", {"category": "creche", "age_group": "0-2"}, "sagt nicht"),
        ("pop_0_2", {"changes": [{"kind": "housing"}]}, "andere Altersgruppen"),
        ("reach_primary_all", {"changes": [{"kind": "street"}]}, "ändert Wege"),
        ("sites_step_free", {}, "sagt nicht"), ("leavers", {}, "sagt nicht"), ("access_gini", {}, "sagt nicht"),
    ],
)  # fmt: skip
def test_what_a_scenario_does_not_say_has_a_reason(measure: str, content: dict[str, Any], why: str) -> None:
    with pytest.raises(NotSaidError, match=why):
        measure_change(scenario(content=content), catalogue().measures[measure])


def test_a_state_frozen_before_counts_were_kept_says_so() -> None:
    with pytest.raises(NotSaidError, match="neu einfrieren"):
        scenario_of({"result_for_all": {"areas": []}}, "01")


def test_parts_of_an_indicator_are_nothing_a_scenario_knows() -> None:
    with pytest.raises(NotSaidError, match="Aufgliederung"):
        rate_of_indicator(cast("Connection", None), 1, {}, "01", "I06@geschlecht=w")


COVERS = """
    SELECT a.ars, d.ars AS district FROM area a JOIN area p ON p.id = a.parent_id
      JOIN area d ON d.region_id = a.region_id AND d.level = 'district' AND d.is_core
     WHERE a.level = 'municipality' AND ST_Covers(a.geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) LIMIT 1"""


def way(people: float, not_reached: float, km: float, beyond: float) -> dict[str, Any]:
    told = {"people": people, "not_reached": not_reached, "travel_km": km, "beyond_standard": beyond}
    return {name: {"value": value, "status": "estimated"} for name, value in told.items()}


@pytest.mark.parametrize(
    ("above", "below", "before", "after"),
    [
        ("gap_beyond_kindergarten", "gap_all_kindergarten", 60 / 240, 45 / 240),
        ("metres_primary", "primary_connected", 1000 * 360 / (240 - 40), 1000 * 330 / (240 - 20)),
    ],
)
def test_a_rate_of_a_run_is_the_scenarios_own_before_and_after(
    above: str, below: str, before: float, after: float
) -> None:
    measures = catalogue().measures
    category = measures[above].options["category"]
    row = {"groups": {"total": {"before": way(240, 40, 360, 60), "after": way(240, 20, 330, 45)}}}
    asked = replace(
        scenario(content={"category": category}),
        row=row,
        counted={"ages": [12 * one for one in measures[above].options.get("ages", [3, 6])]},
    )
    told = run_rate(asked, measures[above], measures[below])
    assert told is not None
    assert told[:2] == pytest.approx((before, after))


def test_a_share_is_never_more_than_all() -> None:
    rate = Rate(
        {"value": 90.0, "status": "known"}, {"value": 97.0, "status": "known"}, "Anteil", [], (), 100.0
    )
    figure = {"id": 1, "label": "", "area": "", "unit": "%", "value": 96.0}
    assert expected_figure(figure, rate, 1).value == 100.0


async def test_with_the_same_ages_a_share_of_ways_is_expected_too(people: People) -> None:
    asked = [
        {"indicator": one, "area_ars": await district(people)}
        for one in ("I12", "map:within:kindergarten:walk:3-5:15")
    ]
    made = await undertaking_on(people, asked)
    frozen = await frozen_scenario(people, one_more() | {"age_group": "3-5"})
    path = f"/api/undertakings/{made['id']}/expected?frozen_scenario={frozen}"
    told = (await people.planner("GET", path)).json()
    assert told["missing"] == []
    indicator, mapped = told["expected"]
    # the same rate in percent and as a part of one: what the scenario adds to it is the same, whoever is counted
    assert indicator["after"] - indicator["before"] == pytest.approx(
        100 * (mapped["after"] - mapped["before"])
    )
    assert indicator["value"] == pytest.approx(100 * mapped["value"], abs=0.02)
    assert any("verschwiegen" in one for one in indicator["notes"])
    counts = {one["name"]: (one["before"], one["after"]) for one in mapped["inputs"]}
    inside, beyond = counts["bis 15 Minuten"], counts["mehr als 15 Minuten"]
    # of people in fives: by hand to half a percent
    for side, value in ((0, mapped["before"]), (1, mapped["after"])):
        assert inside[side] / (inside[side] + beyond[side]) == pytest.approx(value, abs=0.005)
    assert mapped["after"] >= mapped["before"]


async def test_sixty_places_change_the_quota_of_their_area_and_of_those_above(
    people: People, own_engine: Engine
) -> None:
    content = one_more()
    new = content["changes"][0]
    with own_engine.connect() as connection:
        where = connection.execute(text(COVERS), {"lon": new["lon"], "lat": new["lat"]}).one()
    areas = [where.ars, where.district]
    asked = [
        {"indicator": one, "area_ars": ars}
        for ars in areas
        for one in ("map:quota:kindergarten:walk:all:15", "I08B")
    ]
    asked += [
        {"indicator": one, "area_ars": where.ars}
        for one in ("I12", "I08", "map:within:kindergarten:walk:all:15")
    ]
    official = {}
    for level in ("municipality", "district"):
        told = (await people.visitor("GET", f"/api/quotas?category=kindergarten&level={level}")).json()
        official |= {one["ars"]: one for one in told["areas"]}
    made, frozen = await undertaking_on(people, asked), await frozen_scenario(people, content)
    path = f"/api/undertakings/{made['id']}/expected?frozen_scenario={frozen}"
    told = (await people.planner("GET", path)).json()
    figures = {one["id"]: one for one in made["findings"][0]["figures"]}
    said = {
        (figures[one["figure_id"]]["indicator"], figures[one["figure_id"]]["area_ars"]): one
        for one in told["expected"]
    }
    why = {figures[one["figure_id"]]["indicator"]: one["why"] for one in told["missing"]}
    for ars in areas:
        by_hand = 100 * (official[ars]["places"]["value"] + 60) / official[ars]["children"]["value"]
        quota = said["map:quota:kindergarten:walk:all:15", ars]
        assert quota["value"] == pytest.approx(by_hand, abs=0.06)
        assert "genehmigte Plätze" in quota["basis"]
        assert said["I08B", ars]["value"] > said["I08B", ars]["before"]
    assert "ändert" in why["I08"]
    assert "Altersgruppen" in why["map:within:kindergarten:walk:all:15"]
    quota = said["map:quota:kindergarten:walk:all:15", where.ars]
    rows = [{"figure_id": quota["figure_id"], "value": -1.0, "frozen_scenario_id": frozen}]
    kept = await people.planner(
        "POST",
        f"/api/undertakings/{made['id']}/parts",
        json={"kind": "recommendation", "content": {"text": "Bauen.", "expected": rows}},
    )
    assert kept.status_code == 201, kept.text
    (stored,) = kept.json()["parts"][0]["content"]["expected"]
    assert (stored["value"], stored["basis"]) == (quota["value"], quota["basis"])
