"""Stored places of the demonstration Kreis: what is stored agrees with what it was computed from, and says why it is zero."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import Engine, text

from app.catchments.streets import travel_of
from app.database.engine import batch_engine
from app.places.compute import compute_places, store_places
from app.places.parameters import Parameters
from app.places.results import answer, read_inputs, read_question
from tests.databases import TestServer

CURRENT = "r.kind = 'places' AND r.superseded_by_id IS NULL AND r.variant IS NULL"


def _rows(engine: Engine, sql: str, **values: object) -> list[tuple]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def _region(engine: Engine) -> int:
    return int(_rows(engine, "SELECT id FROM region WHERE slug = 'demo'")[0][0])


def test_nothing_is_computed_twice(demo_engine: Engine) -> None:
    again = compute_places(demo_engine, _region(demo_engine), travel_of)
    assert again.made == []
    assert again.unchanged >= 6


def test_every_place_that_children_reach_is_given_to_some_of_them(demo_engine: Engine) -> None:
    """The law of E2SFCA, from what is stored: Σ children × score = Σ places of the sites that children reach."""
    with demo_engine.connect() as connection:
        inputs = read_inputs(connection, _region(demo_engine))
        question = read_question(connection, inputs, Parameters("kindergarten"), travel_of)
    stored = dict(
        _rows(
            demo_engine,
            f"SELECT s.cell_id, s.score FROM place_score s JOIN analysis_run r ON r.id = s.run_id WHERE {CURRENT}"
            " AND r.category = 'kindergarten' AND r.mode = 'walk'",
        )
    )
    [(places,)] = _rows(
        demo_engine,
        f"SELECT sum(p.places) FROM place_ratio p JOIN analysis_run r ON r.id = p.run_id WHERE {CURRENT}"
        " AND r.category = 'kindergarten' AND r.mode = 'walk' AND p.people > 0",
    )
    cells, people = inputs.homes.cell_id.tolist(), question.demand.people
    given = sum(stored[cells[home]] * people[home] for home in question.demand.home.tolist())
    assert given == pytest.approx(places, rel=1e-5)
    assert places > 5000


def test_computed_again_a_run_gives_the_same(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        inputs = read_inputs(connection, _region(demo_engine))
        question = read_question(connection, inputs, Parameters("creche", "bicycle"), travel_of)
    result = answer(question)
    [(run_id,)] = _rows(
        demo_engine,
        f"SELECT id FROM analysis_run r WHERE {CURRENT} AND input_hash = :hash",
        hash=question.run().input_hash,
    )
    stored = _rows(
        demo_engine, "SELECT cell_id, score, reason FROM place_score WHERE run_id = :id", id=run_id
    )
    by_cell = {cell: (score, reason) for cell, score, reason in stored}
    home = question.demand.home
    for cell, score, reason in zip(
        inputs.homes.cell_id[home].tolist(),
        result.scored.mid[home].tolist(),
        result.scored.reason[home].tolist(),
        strict=True,
    ):
        assert by_cell[cell] == (pytest.approx(score, rel=1e-6), reason)


def test_every_zero_has_a_reason_and_unknown_is_not_zero(demo_engine: Engine) -> None:
    reasons = dict(
        _rows(
            demo_engine,
            f"SELECT reason, bool_and(score = 0) FROM place_score s JOIN analysis_run r ON r.id = s.run_id"
            f" WHERE {CURRENT} AND reason IS NOT NULL GROUP BY 1",
        )
    )
    assert reasons == {"no_site_in_reach": True, "not_connected": True, "capacity_unknown": None}
    assert _rows(
        demo_engine,
        f"SELECT count(*) FROM place_score s JOIN analysis_run r ON r.id = s.run_id WHERE {CURRENT}"
        " AND r.category = 'community_school' AND s.score > 0",
    ) == [(0,)], "no school tells its places, so nobody's share of them is a number"


def test_the_suburb_without_a_kita_is_worst_off(demo_engine: Engine) -> None:
    """The problem that was built in: of the suburbs, the larger one has no Kita; on foot its children have few places."""
    rows = _rows(
        demo_engine,
        f"SELECT a.name, s.per_100, s.sites, s.people FROM place_statistic s JOIN analysis_run r ON r.id = s.run_id"
        f" JOIN area a ON a.id = s.area_id AND a.level = 'municipality' WHERE {CURRENT} AND r.category = 'kindergarten'"
        " AND r.mode = 'walk' AND s.people > 100 ORDER BY s.per_100",
    )
    without = [row for row in rows if row[2] == 0]
    assert without
    assert np.median([row[1] for row in without]) < np.median([row[1] for row in rows if row[2]]) / 2


def test_assumed_places_make_an_interval_and_are_named(demo_engine: Engine) -> None:
    rows = _rows(
        demo_engine,
        f"SELECT report -> 'assumptions' -> 'capacity', report -> 'per_100' FROM analysis_run r WHERE {CURRENT}"
        " AND category = 'creche' AND mode = 'walk'",
    )
    [(assumption, per_100)] = rows
    assert assumption["untold_offers"] > 0
    assert str(assumption["untold_offers"]) in assumption["text"]
    assert per_100["low"] <= per_100["mid"] <= per_100["high"]
    assert per_100["low"] < per_100["high"]


def test_without_minority_and_independent_providers_there_are_fewer_places(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        inputs = read_inputs(connection, _region(demo_engine))
        every, fewer = (
            read_question(connection, inputs, asked, travel_of)
            for asked in (
                Parameters("kindergarten"),
                Parameters("kindergarten", minority=False, independent=False),
            )
        )
    assert {site.provider_kind for site in every.supply.sites} > {"danish_minority", "church"}
    assert {site.provider_kind for site in fewer.supply.sites} <= {"public", "unknown"}
    assert fewer.supply.left_out["minority"] > 0
    assert fewer.supply.assumption.mid == every.supply.assumption.mid, (
        "what is assumed comes from all that is known"
    )
    assert (answer(fewer).scored.mid.sum()) < answer(every).scored.mid.sum()


def test_only_what_changed_is_computed_and_own_parameters_stand_beside_the_standard(
    database_server: TestServer, demo_template: str
) -> None:
    with database_server.clone(demo_template) as url:
        own = batch_engine(url)
        region_id = _region(own)
        with own.connect() as connection:
            inputs = read_inputs(connection, region_id)
        asked = Parameters("kindergarten", method="bfca")
        assert store_places(own, inputs, asked, travel_of) is not None
        assert store_places(own, inputs, asked, travel_of) is None
        assert compute_places(own, region_id, travel_of).made == [], "the standard is still current"
        enlarge = """
            UPDATE plan_places SET approved_places = 500, approved_places_status = 'known'
             WHERE id = (SELECT min(id) FROM plan_places WHERE category = 'kindergarten')"""
        with own.begin() as connection:
            assert connection.execute(text(enlarge)).rowcount == 1
        made = compute_places(own, region_id, travel_of).made
        kinds = _rows(own, "SELECT DISTINCT category FROM analysis_run WHERE id = ANY(:made)", made=made)
        assert kinds == [("kindergarten",)]
        assert len(made) == 3, "one for each mode"
        own.dispose()


def test_a_run_tells_its_day_and_its_inputs(demo_engine: Engine) -> None:
    rows = _rows(demo_engine, f"SELECT inputs, parameters, report FROM analysis_run r WHERE {CURRENT}")
    for inputs, parameters, report in rows:
        assert set(inputs) == {"travel", "cells", "people", "places"}
        assert Parameters.of(parameters).is_standard
        assert report["assumptions"]["day"] <= datetime.now(UTC).date().isoformat()
