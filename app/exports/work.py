"""A file written by a job: the same writers, for rows that are too many for somebody to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.collections.codelists import codelists_of
from app.collections.listed import find
from app.collections.viewer import Viewer
from app.exports.asked import Wanted, estimate, name_of, read_wanted, with_estimate
from app.exports.package import package_of, read_sources
from app.exports.writing import Export, Written, write_export
from app.jobs.context import JobFailedError
from app.ogc.asking import last_day
from app.web.regions import region_by_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection, Engine

    from app.exports.source import Sink
    from app.web.regions import Region


def write_collection(
    engine: Engine, region_id: int, name: str, query: Mapping[str, str], sink: Sink,
    progress: Callable[[int, int], None],
) -> tuple[Export, Written]:  # fmt: skip
    """Write what a visitor would get, since whoever sees jobs may fetch their files.

    Raises JobFailedError where the region is gone, BadRequest and NotFound as the interface does.
    """
    with engine.connect() as connection:
        region = region_by_id(connection, region_id)
        if region is None:
            raise JobFailedError("Die Region, um die es ging, gibt es nicht mehr.")
        wanted, export = _prepared(connection, region, name, query)
        driver: Any = connection.connection.driver_connection
        written = write_export(
            export, driver, sink, lambda rows: progress(rows, wanted.options.estimated_rows)
        )
        connection.rollback()
    return export, written


def _prepared(
    connection: Connection, region: Region, name: str, query: Mapping[str, str]
) -> tuple[Wanted, Export]:
    collection_id, form, archived = name_of(name)
    collection = find(connection, region, Viewer(), collection_id, last_day(query))
    codelists = codelists_of(connection, region.id)
    wanted = read_wanted(query, collection, region, form, codelists, archived=archived)
    wanted = with_estimate(wanted, estimate(connection, wanted, region.id))
    sources = read_sources(connection, region.id, collection)
    file_name = f"{collection.id}-{region.slug}"
    package = (
        (
            lambda written: package_of(
                wanted, region, sources, codelists, query, f"{file_name}.{form.ending}", written
            )
        )
        if archived
        else None
    )
    return wanted, Export(wanted.rows, form, wanted.options, file_name, None, package)
