"""One import, whole or not at all: everything it writes is one transaction, its report the last row of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DataError, OperationalError

from app.audit.acting import Author, say_who_unless_said
from app.provenance.importing import LOCK
from app.sites.features import render_features
from geodata.load.changes import fingerprint
from geodata.load.checks import check_after
from geodata.load.matches import propose_matches
from geodata.load.report import ImportReport
from geodata.load.sites import OlderThanLoadedError, assign_sites_to_municipalities, load_sites
from geodata.load.staging import NAMES_PERSONS, Import
from geodata.reading import ReadError, Rejection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection, Engine

    from geodata.rows import SiteRow


@dataclass(frozen=True, slots=True)
class Source:
    """Who made a file and under which licence it may be used."""

    code: str
    name: str
    attribution: str
    publisher: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class InputFile:
    """The file of an import: its name, checksum, the reader for it and the day it speaks of."""

    name: str
    reader: str
    as_of: date
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class StoredImport:
    """An import that was applied."""

    id: int
    report: ImportReport


class ImportFailedError(Exception):
    """An import that changed nothing; `import_id` is its stored report (None if the database was away)."""

    def __init__(self, reason: str, import_id: int | None) -> None:
        super().__init__(reason)
        self.reason, self.import_id = reason, import_id


class ChangedSinceRehearsalError(Exception):
    """What was looked at and approved is not what would be done now; nothing has been changed."""


SOURCE = """
    INSERT INTO source (region_id, code, name, publisher, licence, licence_url, attribution, url, reference_date)
    VALUES (:region_id, :code, :name, :publisher, :licence, :licence_url, :attribution, :url, :as_of)
    ON CONFLICT (region_id, code) DO UPDATE
       SET name = excluded.name, publisher = excluded.publisher, licence = excluded.licence,
           licence_url = excluded.licence_url, attribution = excluded.attribution, url = excluded.url,
           reference_date = greatest(source.reference_date, excluded.reference_date)
    RETURNING id"""

BEGIN = """
    INSERT INTO import (region_id, source_id, reader, file_name, sha256, as_of, started_at, status, report)
    VALUES (:region_id, :source_id, :reader, :file_name, :sha256, :as_of, :started_at, :status, cast(:report AS jsonb))
    RETURNING id"""

FINISH = (
    "UPDATE import SET finished_at = clock_timestamp(), report = cast(:report AS jsonb) WHERE id = :import_id"
)


def apply_import(
    engine: Engine,
    region_id: int,
    source: Source,
    file: InputFile,
    fill: Callable[[Import], None],
    expected: str | None = None,
    *,
    confirmed: bool = False,
) -> StoredImport:
    """Run `fill` in one transaction and store its report; the same file again changes nothing.

    `expected` is the fingerprint of a rehearsal: raises `ChangedSinceRehearsalError`, and nothing is changed, where the
    import would by now do something else. Doubtful values are taken only with one, or when they are `confirmed`.

    Raises `ImportFailedError` with a German sentence when the file cannot be used or the database goes away;
    then nothing has changed but, where the database is there, the list of imports, which says so.
    """
    started_at = datetime.now(UTC)
    try:
        with engine.begin() as connection:
            connection.execute(text(LOCK), {"region_id": region_id})
            say_who_unless_said(connection, Author("Einspielung"), f"{source.name}: {file.name}")
            current = begin_import(connection, region_id, source, file, started_at)
            fill(current)
            check_after(current)
            if expected is not None and fingerprint(current) != expected:
                raise ChangedSinceRehearsalError
            if expected is None and not confirmed:
                _refuse_doubtful(current)
            _finish(current)
            return StoredImport(current.import_id, current.report)
    except ReadError as error:
        rejections = getattr(error, "rejections", None) or [
            Rejection(error.file, error.row or 0, error.column, error.value, error.reason)
        ]
        raise _failed(engine, region_id, source, file, started_at, str(error), rejections) from error
    except OlderThanLoadedError as error:
        raise _failed(engine, region_id, source, file, started_at, str(error), ()) from error
    except DataError as error:
        reason = (
            "Die Datei enthält einen Wert, den die Datenbank nicht speichern kann; es wurde nichts geändert."
        )
        raise _failed(engine, region_id, source, file, started_at, reason, ()) from error
    except OperationalError as error:
        reason = "Die Datenbank war während der Einspielung nicht erreichbar; es wurde nichts geändert."
        raise ImportFailedError(reason, None) from error


def fill_with_sites(current: Import, rows: Iterable[SiteRow]) -> None:
    """Load sites, render their features and propose matches: what every import of sites does."""
    changed = load_sites(current, rows)
    current.changed_sites.update(changed)
    render_features(current.connection, current.region_id, changed)
    propose_matches(current, changed)


def renew_municipalities(current: Import) -> None:
    """After areas changed: derive every site's municipality again and render all features."""
    assign_sites_to_municipalities(current, every=True)
    render_features(current.connection, current.region_id)


def begin_import(
    connection: Connection, region_id: int, source: Source, file: InputFile, started_at: datetime
) -> Import:
    """Write down, in the connection's transaction, that an import begins."""
    keys = {"region_id": region_id, "as_of": file.as_of}
    source_id = connection.execute(text(SOURCE), {**asdict(source), **keys}).scalar_one()
    values = {"source_id": source_id, "reader": file.reader, "file_name": file.name, "sha256": file.sha256}
    more = {"started_at": started_at, "status": "applied", "report": "{}"}
    import_id = connection.execute(text(BEGIN), {**keys, **values, **more}).scalar_one()
    return Import(connection, region_id, source_id, import_id, file.as_of, file.name)


class DoubtfulError(ReadError):
    """A file with values that may be slips of the pen, which nobody has confirmed."""


def _refuse_doubtful(current: Import) -> None:
    doubtful = current.report.doubtful
    if not doubtful.count:
        return
    named = "; ".join(f"Zeile {one['row']}, {one['column']}: {one['reason']}" for one in doubtful.items[:20])
    more = f" … und {doubtful.count - 20} weitere." if doubtful.count > 20 else ""
    raise DoubtfulError(
        f"{doubtful.count} zweifelhafte Angaben; nichts ist eingespielt. Stimmen sie doch, bitte bestätigen"
        f" (--confirm-doubtful). {named}{more}",
        current.file_name,
    )


def _finish(current: Import) -> None:
    if current.one(NAMES_PERSONS):
        current.report.without_names()
    current.run(FINISH, report=json.dumps(current.report.as_json(), default=str))
    if current.report.changes_something:
        current.run("UPDATE region SET data_version = data_version + 1 WHERE id = :region_id")


def _failed(
    engine: Engine,
    region_id: int,
    source: Source,
    file: InputFile,
    started_at: datetime,
    reason: str,
    rejections: Sequence[Rejection],
) -> ImportFailedError:
    report = ImportReport(
        notes=[reason], rejected=len(rejections), rejections=[asdict(one) for one in rejections]
    )
    keys = {"region_id": region_id, "as_of": file.as_of}
    with engine.begin() as connection:
        say_who_unless_said(connection, Author("Einspielung"), f"{source.name}: {file.name}")
        source_id = connection.execute(text(SOURCE), {**asdict(source), **keys}).scalar_one()
        values = {
            "source_id": source_id,
            "reader": file.reader,
            "file_name": file.name,
            "sha256": file.sha256,
        }
        more = {
            "started_at": started_at,
            "status": "failed",
            "report": json.dumps(report.as_json(), default=str),
        }
        import_id = connection.execute(text(BEGIN), {**keys, **values, **more}).scalar_one()
    return ImportFailedError(reason, import_id)
