"""The migrated database is what the rooms' tables say it is; and every migration can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from app.database.engine import batch_engine
from app.database.migrate import downgrade, upgrade
from app.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.databases import TestServer

SOMEBODY = """
    INSERT INTO organisation (name) VALUES ('Verein');
    INSERT INTO account (email, name, role, organisation_id) SELECT 'a@example.org', 'A', 'provider', id FROM organisation;
    INSERT INTO credential (account_id, password_hash) SELECT id, 'x' FROM account;
    INSERT INTO region (slug, name, metric_srid) VALUES ('r', 'R', 25832);
    INSERT INTO source (region_id, code, name, attribution) SELECT id, 's', 'S', '' FROM region;
    INSERT INTO institution (region_id, source_id, source_key, name, organisation_id)
    SELECT r.id, s.id, 'k', 'Kita', o.id FROM region r, source s, organisation o"""


def included(_object: object, name: str | None, kind: str, _reflected: object, _compared: object) -> bool:
    return not (kind == "table" and (name == "spatial_ref_sys" or (name or "").startswith("procrastinate")))


def test_the_database_is_what_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": included})
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("revision", ["0001", "base"])
def test_migrations_go_down_and_up_again_with_data(
    database_server: TestServer, template_database: str, revision: str
) -> None:
    with database_server.clone(template_database) as url:
        own = batch_engine(url)
        with own.begin() as connection:
            connection.execute(text(SOMEBODY))
        downgrade(own, revision)
        upgrade(own)
        with own.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM account")).scalar_one() == 0
            kept = connection.execute(text("SELECT count(*) FROM institution")).scalar_one()
        assert kept == (1 if revision == "0001" else 0)
        own.dispose()
