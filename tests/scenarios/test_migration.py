"""Migration 0019 comes and goes with scenarios in the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.database.engine import batch_engine
from app.database.migrate import downgrade, upgrade

if TYPE_CHECKING:
    from tests.databases import TestServer

SOME = """
    INSERT INTO region (slug, name, metric_srid) VALUES ('r', 'R', 25832);
    INSERT INTO scenario (region_id, name, owner_name) SELECT id, 'S', 'A' FROM region;
    INSERT INTO scenario_version (scenario_id, number, content, by_name) SELECT id, 1, '{"changes": []}', 'A' FROM scenario;
    INSERT INTO frozen_scenario (region_id, scenario_id, version, name, content, result, result_for_all, inputs, input_hash,
                                 software_version, by_name)
    SELECT region_id, id, 1, name, '{}', '{}', '{}', '{}', 'h', 'v', 'A' FROM scenario"""


def test_up_and_down_and_up_again_and_a_region_goes_with_its_frozen_scenarios(
    database_server: TestServer, template_database: str
) -> None:
    with database_server.clone(template_database) as url:
        engine = batch_engine(url)
        for _ in range(2):
            with engine.begin() as connection:
                connection.execute(text(SOME))
            with engine.begin() as connection:
                connection.execute(text("DELETE FROM region"))
                assert connection.execute(text("SELECT count(*) FROM frozen_scenario")).scalar_one() == 0
                connection.execute(text(SOME))
            downgrade(engine, "0018")
            with engine.begin() as connection:
                assert connection.execute(text("SELECT to_regclass('scenario')")).scalar_one() is None
                connection.execute(text("DELETE FROM region"))
            upgrade(engine)
        engine.dispose()
