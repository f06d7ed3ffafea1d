"""Jobs that write files: sites, collections, the report about the data, files and profiles of reports."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import text

from app.audit.acting import Author
from app.errors import BadRequest
from app.exports.work import write_collection
from app.jobs.files import keep_file
from app.quality.data_report import read_report, write_report
from app.reports.sets import freeze_profiles
from app.reports.work import write_files, write_profiles
from app.settings import get_settings
from app.sites.export import write_csv, write_geojson

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.jobs.context import JobContext

EXPORTS = {"csv": ("text/csv", write_csv), "geojson": ("application/geo+json", write_geojson)}


def export(context: JobContext) -> dict[str, Any]:
    """Write all sites of the region of today into a file that is kept for a week: `format` (csv or geojson)."""
    kind = context.arguments.get("format", "csv")
    if kind not in EXPORTS:
        raise BadRequest(
            f"Das Format „{kind}“ gibt es nicht; es gibt: {', '.join(EXPORTS)}.", parameter="format"
        )
    media_type, write = EXPORTS[kind]
    day = datetime.now(UTC).date()
    with tempfile.TemporaryFile() as file, context.engine.begin() as connection:
        slug = connection.execute(
            text("SELECT slug FROM region WHERE id = :id"), {"id": context.region_id}
        ).scalar_one()
        sites = write(
            connection, context.region_id, day, file, lambda n, of: context.progress(n, of, "Lernorte")
        )
        name = f"lernorte-{slug}-{day}.{kind}"
        size = _kept(context, connection, name, media_type, file)
    return {"sites": sites, "file": name, "bytes": size}


def export_collection(context: JobContext) -> dict[str, Any]:
    """Write a collection, of what is public, into a file that is kept for a week: `name` (sites.csv.zip) and `query`."""
    told = context.arguments
    with tempfile.TemporaryFile() as file:
        export, written = write_collection(
            context.engine, context.region_id, told["name"], told.get("query", {}), file,
            lambda rows, of: context.progress(rows, max(rows, of), "Zeilen"),
        )  # fmt: skip
        with context.engine.begin() as connection:
            size = _kept(context, connection, export.file_name, export.media_type, file)
    return {"rows": written.rows, "file": export.file_name, "bytes": size}


def report(context: JobContext) -> dict[str, Any]:
    """Write the report about the region's data of today into a file that is kept for a week."""
    day = datetime.now(UTC).date()
    with tempfile.TemporaryFile() as file, context.engine.begin() as connection:
        found = read_report(
            connection, context.region_id, day, lambda n, of: context.progress(n, of, "Datenbericht")
        )
        write_report(found, context.run.id, file)
        name = f"datenbericht-{found.region.slug}-{day}.html"
        size = _kept(context, connection, name, "text/html", file)
    return {"file": name, "bytes": size, "open": sum(one["open"] for one in found.findings)}


def report_files(context: JobContext) -> dict[str, Any]:
    """Make the files of a frozen report: `report` (its number)."""
    number = int(context.arguments["report"])
    made = write_files(context.engine, context.region_id, number, context.progress)
    return {"report": number, "files": made}


def report_profiles(context: JobContext) -> dict[str, Any]:
    """Write the profiles of all municipalities into one archive that is kept for a week."""
    day = datetime.now(UTC).date()
    with tempfile.TemporaryFile() as file:
        profiles = write_profiles(context.engine, context.region_id, file, context.progress)
        name = f"gemeindeprofile-{day}.zip"
        with context.engine.begin() as connection:
            size = _kept(context, connection, name, "application/zip", file)
    return {"profiles": profiles, "file": name, "bytes": size}


def report_set(context: JobContext) -> dict[str, Any]:
    """Freeze the profiles of all municipalities together; cancelled, nothing is kept."""
    author = Author(context.run.asked_by, context.run.asked_by_account_id)
    base = (get_settings().base_url or "").rstrip("/")
    number, profiles = freeze_profiles(context.engine, context.region_id, author, base, context.progress)
    context.log(f"{profiles} Profile sind eingefroren. Zu sehen sind sie, wenn sie veröffentlicht werden.")
    return {"set": number, "profiles": profiles}


def _kept(context: JobContext, connection: Connection, name: str, media_type: str, file: IO[bytes]) -> int:
    """Keep a file that has been written, from its beginning; gives its bytes."""
    file.seek(0)
    return keep_file(connection, context.run.id, name, media_type, file)
