"""Jobs of places and of their assignment: what they store agrees with what they tell, and they can be repeated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.catchments.tidying import remove_old_variants
from app.database.engine import batch_engine
from app.errors import BadRequest, Forbidden, NotFound
from app.jobs.kinds import asked_kind
from app.worker import HANDLERS, SCHEDULES
from tests.databases import TestServer


class Context:
    """What a handler sees of a job."""

    def __init__(self, engine: Engine, **arguments: object) -> None:
        self.engine, self.arguments, self.lines = engine, arguments, list[str]()
        with engine.connect() as connection:
            self.region_id = connection.execute(
                text("SELECT id FROM region WHERE slug = 'demo'")
            ).scalar_one()

    def log(self, words: str) -> None:
        self.lines.append(words)

    def progress(self, done: int, of: int | None = None, words: str = "") -> None:
        assert of is None or done <= of


@pytest.fixture(scope="module")
def own_engine(database_server: TestServer, demo_template: str):
    with database_server.clone(demo_template) as url:
        made = batch_engine(url)
        yield made
        made.dispose()


def run(kind: str, engine: Engine, **arguments: object) -> dict[str, Any]:
    told = HANDLERS[kind](cast("Any", Context(engine, **arguments)))
    return dict(told or {})


def rows(engine: Engine, sql: str, **values: object) -> list[tuple]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def test_own_parameters_are_stored_with_their_run_and_asked_again_change_nothing(own_engine: Engine) -> None:
    told = run("places", own_engine, category="creche", mode="car", method="m2sfca", limit_minutes=20)
    [(kind, variant, parameters)] = rows(
        own_engine, "SELECT kind, variant, parameters FROM analysis_run WHERE id = :id", id=told["run"]
    )
    assert kind == "places"
    assert variant
    assert parameters["method"] == "m2sfca"
    assert rows(own_engine, "SELECT count(*) > 1000 FROM place_score WHERE run_id = :id", id=told["run"]) == [
        (True,)
    ]
    again = run("places", own_engine, category="creche", mode="car", method="m2sfca", limit_minutes=20)
    assert again == {"run": None, "unchanged": True}


def test_an_assignment_tells_of_everybody_where_or_why_not(own_engine: Engine) -> None:
    told = run("assignment", own_engine, category="kindergarten", mode="walk", places="low")
    [(report,)] = rows(own_engine, "SELECT report FROM analysis_run WHERE id = :id", id=told["run"])
    [(placed, left)] = rows(
        own_engine,
        "SELECT sum(people) FILTER (WHERE site_id > 0), sum(people) FILTER (WHERE site_id = 0) FROM assigned_place"
        " WHERE run_id = :id",
        id=told["run"],
    )
    assert placed == pytest.approx(report["placed"], rel=1e-3)
    assert left == pytest.approx(report["left"], rel=1e-3)
    assert placed + left == pytest.approx(report["assumptions"]["demand"]["people"], rel=1e-3)
    overfull = """
        SELECT count(*) FROM (SELECT site_id, sum(people) AS taken FROM assigned_place WHERE run_id = :id AND site_id > 0
                               GROUP BY 1) t JOIN place_ratio p USING (site_id)
          JOIN analysis_run r ON r.id = p.run_id AND r.category = 'kindergarten' AND r.mode = 'walk' AND r.variant IS NULL
         WHERE t.taken > p.places_low + 0.01"""
    assert rows(own_engine, overfull, id=told["run"]) == [(0,)]
    assert run("assignment", own_engine, category="kindergarten", mode="walk", places="low")["unchanged"]


def test_old_runs_with_own_parameters_go_with_their_rows_and_standard_ones_stay(own_engine: Engine) -> None:
    told = run("places", own_engine, category="creche", mode="walk", method="m2sfca", limit_minutes=11)
    count = "SELECT count(*) FROM place_score WHERE run_id = :id"
    standard = "SELECT count(*) FROM analysis_run WHERE variant IS NULL"
    before = rows(own_engine, standard)
    assert rows(own_engine, count, id=told["run"]) != [(0,)]
    with own_engine.begin() as connection:
        assert remove_old_variants(connection, datetime.now(UTC) - timedelta(days=1)) == 0
        assert remove_old_variants(connection, datetime.now(UTC) + timedelta(days=1)) > 0
    assert rows(own_engine, count, id=told["run"]) == [(0,)]
    assert rows(own_engine, standard) == before
    assert "tidy_runs" in SCHEDULES
    again = run("places", own_engine, category="creche", mode="walk", method="m2sfca", limit_minutes=11)
    assert rows(own_engine, count, id=again["run"]) != [(0,)]


def test_who_may_not_go_to_the_sites_in_reach_is_told_so(own_engine: Engine) -> None:
    told = run(
        "assignment", own_engine, category="kindergarten", mode="walk", independent=False, minority=False
    )
    reasons = {
        reason
        for (reason,) in rows(
            own_engine,
            "SELECT DISTINCT reason FROM assigned_place WHERE run_id = :id AND site_id = 0",
            id=told["run"],
        )
    }
    assert reasons == {"full", "no_site_in_reach", "not_admitted", "not_connected"}


def test_without_known_places_nothing_is_assigned(own_engine: Engine) -> None:
    with pytest.raises(NotFound, match="keinem Angebot"):
        run("assignment", own_engine, category="community_school")


def test_who_computes_may_ask_and_wrong_arguments_are_named() -> None:
    def actor(role: Role) -> Any:
        from app.accounts.access import GRANTS

        return SimpleNamespace(may=lambda permission: permission in GRANTS[role], account_id=1)

    _, arguments = asked_kind(actor(Role.ANALYST), "places", {"category": "kindergarten"})
    assert arguments["method"] == "e2sfca"
    with pytest.raises(Forbidden):
        asked_kind(actor(Role.EDITOR), "assignment", {"category": "kindergarten"})
    with pytest.raises(BadRequest, match="take_up"):
        asked_kind(actor(Role.PLANNER), "places", {"category": "kindergarten", "take_up": 2})
