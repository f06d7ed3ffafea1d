"""Fairness by a number that areas carry, on a copy of the demonstration Kreis where every municipality has one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.catchments.streets import travel_of
from app.database.engine import batch_engine
from app.places import queries
from app.places.fairness import spread_of
from app.places.parameters import Parameters
from app.places.results import answer, read_inputs, read_question
from app.places.scoring import score
from app.places.spread import fairness
from tests.databases import TestServer

GIVE = """
    UPDATE area a SET attributes = jsonb_build_object('sgb2_quote', s.per_100)
      FROM place_statistic s JOIN analysis_run r ON r.id = s.run_id AND r.kind = 'places' AND r.superseded_by_id IS NULL
     WHERE s.area_id = a.id AND a.level = 'municipality' AND r.category = 'kindergarten' AND r.mode = 'walk'"""


@pytest.fixture(scope="module")
def town(database_server: TestServer, demo_template: str):
    """The result of the standard question, and the number of every cell: how well its municipality is served."""
    with database_server.clone(demo_template) as url:
        engine = batch_engine(url)
        with engine.begin() as connection:
            assert connection.execute(text(GIVE)).rowcount > 50
        with engine.connect() as connection:
            region_id = connection.execute(text("SELECT id FROM region")).scalar_one()
            names = connection.execute(text(queries.NUMBERS_OF_AREAS), {"region_id": region_id}).all()
            assert [(row.name, row.areas > 50) for row in names] == [("sgb2_quote", True)]
            keys = {"region_id": region_id, "name": "sgb2_quote"}
            standing = {row[0]: row[1] for row in connection.execute(text(queries.NUMBER_OF_CELLS), keys)}
            inputs = read_inputs(connection, region_id)
            question = read_question(connection, inputs, Parameters("kindergarten"), travel_of)
        yield answer(question), standing
        engine.dispose()


def test_where_the_number_says_who_is_served_the_fifths_rise(town) -> None:
    result, standing = town
    told = fairness(result, "attribute:sgb2_quote", None, {}, standing)
    means = [group["measures"]["mean_per_100"]["value"] for group in told["groups"]]
    assert len(means) == 5
    assert means == sorted(means)
    assert told["concentration"] > 0.05
    assert told["people_unknown"] < 0.01 * told["measures"]["people"]


def test_turned_round_the_concentration_is_as_large_below_zero(town) -> None:
    result, standing = town
    turned = {cell: -number for cell, number in standing.items()}
    one, other = (fairness(result, "attribute:x", None, {}, numbers) for numbers in (standing, turned))
    assert other["concentration"] == pytest.approx(-one["concentration"], abs=1e-4)


def test_cells_without_the_number_are_counted_apart(town) -> None:
    result, _ = town
    told = fairness(result, "attribute:x", None, {}, {})
    assert told["groups"] == []
    assert told["concentration"] is None
    assert told["people_unknown"] == told["measures"]["people"]


def test_drawn_scores_lie_around_the_score_and_only_where_places_are_assumed(town) -> None:
    result, _ = town
    spread = spread_of(result, None, 60)
    assert spread is not None
    demand = result.question.demand
    home = demand.home[demand.people[demand.home] > 0]
    assumed = result.scored.assumed[home] > 0
    assert (spread.draws.std(axis=0)[~assumed] < 1e-12).all()
    assert spread.draws[:, ~assumed].mean(axis=0) == pytest.approx(spread.value[~assumed], abs=1e-9)
    question, supply = result.question, result.question.supply
    mean = [
        (one.known or 0) + one.untold * supply.drawn_from(n).mean()
        for n, one in enumerate(supply.sites)
        if one.untold
    ]
    usual = supply.mid.copy()
    usual[[one.untold > 0 for one in supply.sites]] = mean
    drawn_as_usual = replace(supply, mid=usual)
    expected = score(question.asked, question.inputs.homes, drawn_as_usual, demand, question.travel).mid[
        home
    ][assumed]
    assert spread.draws[:, assumed].mean() == pytest.approx(expected.mean(), rel=0.03), (
        "drawn places average the known ones"
    )
