"""From rows to the bytes of a file, or of an archive with the file and what is known about it."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import psycopg

from app.errors import AtlasError, ComputationLimit, DatabaseAway, OutOfSpace
from app.exports.formats import Format, Options
from app.exports.source import Sink, Source
from app.exports.spool import NO_SPACE, AbandonedError

if TYPE_CHECKING:
    from app.exports.columns import Rows

ZIP = "application/zip"
CHUNK_BYTES = 1 << 18
TOO_SLOW = "Das Ausgeben hat zu lange gedauert. Bitte enger eingrenzen oder in Teilen holen."
AWAY = "Die Datenbank ist gerade nicht erreichbar. Bitte später noch einmal versuchen."


@dataclass(slots=True)
class Written:
    """What has been written: its bytes, rows, and fingerprint (SHA-256)."""

    rows: int = 0
    size_bytes: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be written: which rows, as what, under which name; `package`: what stands beside it in an archive."""

    rows: Rows
    format: Format
    options: Options
    name: str
    folder: Path | None = None
    package: Callable[[Written], dict[str, Any]] | None = None

    @property
    def media_type(self) -> str:
        """Of the file, or of the archive."""
        return ZIP if self.package else self.format.media_type

    @property
    def file_name(self) -> str:
        """Of the file, or of the archive."""
        return f"{self.name}.{self.format.ending}" + (".zip" if self.package else "")


class _Measured:
    """A file that is only written to, and what has been written."""

    def __init__(self, sink: Sink, written: Written) -> None:
        self._sink = sink
        self._written = written
        self.closed = False

    def write(self, data: bytes) -> int:
        view = memoryview(data).cast("B")
        self._written.digest.update(view)
        self._written.size_bytes += len(view)
        self._sink.write(view)
        return len(view)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        self.closed = True


def write_export(
    export: Export, connection: psycopg.Connection[Any], sink: Sink, each: Callable[[int], None]
) -> Written:
    """Write the file or archive into `sink`; `each` hears how many rows there have been, and may raise.

    Raises OutOfSpace, ComputationLimit (too slow), DatabaseAway, and what `each` raises.
    """
    source = Source(connection, export.rows, each)
    try:
        return _archive(export, source, sink) if export.package else _file(export, source, sink)
    except (AtlasError, AbandonedError):
        raise
    except Exception as error:
        raise _told(source.problem or error) from error


def _told(problem: BaseException) -> BaseException:
    """What went wrong, as people may be told."""
    if isinstance(problem, psycopg.errors.QueryCanceled):
        return ComputationLimit(TOO_SLOW)
    if isinstance(problem, psycopg.OperationalError):
        return DatabaseAway(AWAY)
    full = isinstance(problem, OSError) or "disk" in str(problem) or "No space" in str(problem)
    return OutOfSpace(NO_SPACE) if full else problem


def _file(export: Export, source: Source, sink: Sink) -> Written:
    written = Written()
    measured: Any = _Measured(sink, written)
    if export.format.stream is not None:
        export.format.stream(source, measured, export.options)
    else:
        _whole(export, source, measured)
    written.rows = source.count
    return written


def _whole(export: Export, source: Source, measured: Sink) -> None:
    assert export.format.whole is not None  # noqa: S101 (a format has one of both)
    with tempfile.TemporaryDirectory(prefix="atlas-export-", dir=export.folder) as folder:
        path = Path(folder) / f"{export.name}.{export.format.ending}"
        export.format.whole(source, path, export.options)
        with path.open("rb") as made:
            while data := made.read(CHUNK_BYTES):
                measured.write(data)


def _archive(export: Export, source: Source, sink: Sink) -> Written:
    """The file and `datapackage.json`, which knows the file's fingerprint as it is written after it."""
    assert export.package is not None  # noqa: S101 (that is what makes it an archive)
    packed = export.format.ending in {"xlsx", "parquet"}
    with zipfile.ZipFile(
        sink, "w", zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED, compresslevel=1
    ) as archive:
        info = zipfile.ZipInfo(f"{export.name}.{export.format.ending}", datetime.now(UTC).timetuple()[:6])
        info.compress_type = archive.compression
        with archive.open(info, "w", force_zip64=True) as entry:
            written = _file(export, source, entry)
        about = orjson.dumps(export.package(written), option=orjson.OPT_INDENT_2)
        archive.writestr("datapackage.json", about)
    return written
