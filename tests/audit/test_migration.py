"""Migration 0009 up and down, with proposals of sites that are there and of sites that are not."""

from __future__ import annotations

from sqlalchemy import text

from app.database.engine import batch_engine
from app.database.migrate import downgrade, upgrade
from tests.audit.places import make_places
from tests.databases import TestServer


def test_down_forgets_new_sites_and_keeps_changes_and_up_again_has_room_for_both(
    database_server: TestServer, template_database: str
):
    with database_server.clone(template_database) as url:
        engine = batch_engine(url)
        region_id = make_places(engine)
        proposed = """
            INSERT INTO proposal (region_id, site_id, is_new, proposed_by, valid_from, changes, before)
            VALUES (:region_id, (SELECT min(id) FROM learning_site), false, 'a', current_date, '{"offers": {}}', '{}'),
                   (:region_id, NULL, true, 'b', current_date, '{"offers": {}}', '{}')"""
        with engine.begin() as connection:
            connection.execute(text(proposed), {"region_id": region_id})
        downgrade(engine, "0008")
        with engine.connect() as connection:
            assert connection.execute(text("SELECT proposed_by FROM proposal")).scalars().all() == ["a"]
        upgrade(engine)
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT proposed_by, is_new FROM proposal")).all()
            assert [tuple(row) for row in rows] == [("a", False)]
        engine.dispose()
