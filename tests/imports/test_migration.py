"""The tables of imports and notices: as declared, up and down with rows in them."""

from __future__ import annotations

import uuid

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from app.database.engine import batch_engine
from app.database.migrate import downgrade, upgrade
from app.tables import metadata
from tests.databases import TestServer

OURS = {"upload", "proposed_import", "remembered_mapping", "import_schedule", "notice", "notice_read", "mail"}


def test_down_and_up_again_with_rows_and_nothing_differs_from_what_is_declared(
    database_server: TestServer, template_database: str
) -> None:
    with database_server.clone(template_database) as url:
        engine = batch_engine(url)
        with engine.begin() as connection:
            key = {"id": uuid.uuid4()}
            connection.execute(
                text("INSERT INTO upload (id, file_name, size_bytes) VALUES (:id, 'a.csv', 1)"), key
            )
            connection.execute(
                text("INSERT INTO notice (permission, kind, title) VALUES ('import', 'x', 'y')")
            )
            connection.execute(
                text("INSERT INTO notice_read (notice_id, account_id) SELECT id, 1 FROM notice")
            )
            connection.execute(text("INSERT INTO mail (recipient, subject, body) VALUES ('a@b', 'x', 'y')"))
        downgrade(engine, "0004")
        upgrade(engine)
        with engine.connect() as connection:
            found = compare_metadata(
                MigrationContext.configure(connection, opts={"compare_type": True}), metadata
            )
            assert [one for one in found if OURS & set(_names(one))] == []
        engine.dispose()


def _names(difference: object) -> list[str]:
    parts = difference if isinstance(difference, (list, tuple)) else [difference]
    found = [str(getattr(part, "name", part)) for part in parts]
    found += [str(getattr(getattr(part, "table", None), "name", "")) for part in parts]
    return found + [name for part in parts if isinstance(part, (list, tuple)) for name in _names(part)]
