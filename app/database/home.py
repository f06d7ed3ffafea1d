"""Where the program's database lives: at `DATABASE_URL`, or in a private cluster that runs while it is used."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.database.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.settings import Settings

DATABASE = "bildungsatlas"


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address of the database; a private cluster is started if none runs, and then stopped at the end."""
    if settings.database_url:
        yield settings.database_url
        return
    cluster = Cluster(settings.state_dir / "postgresql")
    with cluster.running():
        cluster.create_database(DATABASE)
        yield cluster.url(DATABASE)
