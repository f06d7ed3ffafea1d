"""What `bildungsatlas compute --processes` stores is what it stores without tiles: on the demonstration Kreis, by two processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client
from sqlalchemy import Engine, text

from app.catchments.compute import compute_region
from app.places.compute import compute_places, store_places
from app.places.parameters import Parameters
from app.places.results import answer, read_inputs, read_question
from app.tiling.travel import Tiling
from app.tiling.workers import Cluster, Here, own_cluster

FORGOTTEN = """
    DELETE FROM analysis_run
     WHERE superseded_by_id IS NULL AND variant IS NULL
       AND ((kind = 'travel_times' AND category IN ('kindergarten', 'library') AND mode IN ('walk', 'car'))
            OR (kind = 'places' AND category = 'kindergarten') OR (kind = 'catchments' AND mode IN ('walk', 'car')))"""

CURRENT = "JOIN analysis_run r ON r.id = t.run_id AND r.superseded_by_id IS NULL AND r.variant IS NULL"
STORED = {
    "travel times": f"""
        SELECT r.category, r.mode, t.cell_id, t.site_id, t.seconds, t.metres, t.metres_site_id, t.reason, t.edge_seconds
          FROM travel_time t {CURRENT} WHERE r.category IN ('kindergarten', 'library') AND r.mode IN ('walk', 'car')""",
    "statistics": f"SELECT r.category, r.mode, to_jsonb(t) - 'run_id' FROM area_statistic t {CURRENT}",
    "people in catchments": f"""
        SELECT r.mode, t.site_id, t.minutes, t.not_connected, p.age_group, p.people, p.people_status
          FROM catchment t {CURRENT} JOIN catchment_people p ON p.catchment_id = t.id""",
    "scores": f"SELECT r.category, r.mode, to_jsonb(t) - 'run_id' FROM place_score t {CURRENT}",
    "ratios": f"SELECT r.category, r.mode, to_jsonb(t) - 'run_id' FROM place_ratio t {CURRENT}",
    "places of areas": f"SELECT r.category, r.mode, to_jsonb(t) - 'run_id' FROM place_statistic t {CURRENT}",
    "reports": """
        SELECT kind, category, mode, report - 'day' - 'computed' - 'taken_over', parameters, inputs FROM analysis_run r
         WHERE superseded_by_id IS NULL AND variant IS NULL AND kind IN ('travel_times', 'places', 'catchments')""",
}


@pytest.fixture
def two_processes() -> Iterator[Client]:
    with own_cluster(2, None) as started, Client(started) as client:
        yield client


def _stored(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(text(sql)))
            for name, sql in STORED.items()
        }


def test_what_is_stored_is_the_same_to_the_last_digit(
    own_engine: Engine, two_processes: Client, tmp_path: Path
) -> None:
    before = _stored(own_engine)
    with own_engine.begin() as connection:
        region_id: int = connection.execute(text("SELECT id FROM region WHERE is_default")).scalar_one()
        forgotten = connection.execute(text(FORGOTTEN)).rowcount
    told: list[tuple[str, int, int]] = []
    tiling = Tiling(Cluster(two_processes), tmp_path, most_streets=4_000, most_sites=40)
    ways = tiling.travel_of(lambda *what: told.append(what))
    made = [
        *compute_region(own_engine, region_id, ways).made,
        *compute_places(own_engine, region_id, ways).made,
    ]
    assert len(made) == forgotten > 6
    after = _stored(own_engine)
    for name, rows in before.items():
        assert len(rows) > 3, name
        assert rows == after[name], name
    assert max(of for what, _, of in told if what == "Einzugsgebiete") > 3, "there were several tiles"
    assert not list(tmp_path.iterdir()), "nothing is left behind"


@pytest.mark.parametrize("method", ["m2sfca", "bfca"])
def test_runs_with_other_methods_are_the_same_in_tiles(
    own_engine: Engine, tmp_path: Path, method: str
) -> None:
    """BFCA too: a home's weights of all its sites are added up before anything is shared out."""
    asked = Parameters("kindergarten", method=method, decay="gaussian", limit_minutes=20)
    ways = Tiling(Here(), tmp_path, most_streets=4_000, most_sites=40).travel_of()
    with own_engine.connect() as connection:
        region_id: int = connection.execute(text("SELECT id FROM region WHERE is_default")).scalar_one()
        inputs = read_inputs(connection, region_id)
        question = read_question(connection, inputs, asked, ways)
    tiled, whole = answer(question).scored, _in_one_piece(own_engine, region_id, asked)
    for name in ("low", "mid", "high", "assumed", "people", "weight", "home_weight", "reason"):
        assert repr(getattr(tiled, name).tolist()) == repr(getattr(whole, name).tolist()), name
    assert store_places(own_engine, inputs, asked, ways) is not None


def _in_one_piece(engine: Engine, region_id: int, asked: Parameters):
    from app.catchments.streets import travel_of

    with engine.connect() as connection:
        return answer(read_question(connection, read_inputs(connection, region_id), asked, travel_of)).scored
