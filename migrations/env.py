"""Alembic's environment: migrates the database whose address the caller or DATABASE_URL gives."""

from __future__ import annotations

from alembic import context

from app.database.engine import batch_engine
from app.settings import get_settings
from app.tables import metadata


def include_object(_object, name, kind, reflected, _compare_to):
    """The tables of PostGIS and of procrastinate are not ours to compare."""
    return not (
        kind == "table" and reflected and (name == "spatial_ref_sys" or name.startswith("procrastinate_"))
    )


def run() -> None:
    """Migrate in one transaction."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    url = get_settings().database_url
    if url is None:
        raise SystemExit("DATABASE_URL is not set; `bildungsatlas db upgrade` migrates the private cluster.")
    with batch_engine(url).begin() as own:
        _migrate(own)


def _migrate(connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, include_object=include_object)
    context.run_migrations()


run()
