"""Uploads in pieces, after tus 1.0.0 (https://tus.io/protocols/resumable-upload): core, creation, checksum, termination.

State is in the database, bytes on a disk that all servers share, under the upload's number, never under the client's
name. A piece is read whole before a database connection is taken, and is acknowledged only when it is on the disk; a
piece that was cut off is sent again.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import os
import re
import shutil
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import AtlasError, BadRequest, Conflict, NotFound, TooLarge

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.accounts.access import Actor
    from app.settings import Settings

MAX_PIECE_BYTES = 8_000_000
FREE_BYTES_KEPT = 500_000_000
"""So much of the disk is never given to uploads."""
MAX_NAME = 200
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".geojson", ".zip", ".gpkg", ".pbf")

COLUMNS = "id, account_id, file_name, size_bytes, received_bytes, sha256, created_at, touched_at"
CREATE = f"""
    INSERT INTO upload (id, account_id, file_name, size_bytes) VALUES (:id, :account_id, :file_name, :size_bytes)
    RETURNING {COLUMNS}"""
HELD = "SELECT coalesce(sum(size_bytes), 0)::bigint FROM upload WHERE account_id IS NOT DISTINCT FROM :account_id"
ONE = f"SELECT {COLUMNS} FROM upload WHERE id = :id"
OWN = (
    f"SELECT {COLUMNS} FROM upload WHERE account_id IS NOT DISTINCT FROM :account_id ORDER BY created_at DESC"
)
ADVANCE = f"""
    UPDATE upload SET received_bytes = :received, sha256 = coalesce(:sha256, sha256), touched_at = now() WHERE id = :id
    RETURNING {COLUMNS}"""
LOCK_ACCOUNT = "SELECT pg_advisory_xact_lock(hashtext('upload'), cast(:account_id AS int))"


class ChecksumMismatch(AtlasError):  # noqa: N818 (named like the status tus gives it)
    """A piece arrived changed."""

    status = 460
    title = "Prüfsumme stimmt nicht"
    slug = "checksum-mismatch"


class DiskFull(AtlasError):  # noqa: N818
    """There is no room for it on this server."""

    status = 507
    title = "Kein Platz"
    slug = "disk-full"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is being sent, or has been."""

    id: uuid.UUID
    account_id: int | None
    file_name: str
    size_bytes: int
    received_bytes: int
    sha256: str | None
    created_at: datetime
    touched_at: datetime

    @property
    def complete(self) -> bool:
        """Whether all of it is here."""
        return self.received_bytes == self.size_bytes

    @property
    def told(self) -> dict[str, Any]:
        """What its owner is told."""
        return {
            "id": str(self.id), "file_name": self.file_name, "size_bytes": self.size_bytes,
            "received_bytes": self.received_bytes, "complete": self.complete, "created_at": self.created_at,
        }  # fmt: skip

    def path(self, settings: Settings) -> Path:
        """Where its bytes are: by its number, with one of our own endings."""
        return folder_of(settings) / f"{self.id}{suffix_of(self.file_name)}"


def folder_of(settings: Settings) -> Path:
    """The folder of all uploads."""
    return settings.state_dir / "uploads"


def suffix_of(name: str) -> str:
    """The ending that tells readers the format; ".csv" for what is not known."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix in SUFFIXES else ".csv"


def shown_name(told: str) -> str:
    """A client's file name as it is shown: the last part of a path, without control characters, not too long."""
    last = re.split(r"[/\\]", told)[-1]
    plain = "".join(c for c in last if c.isprintable()).strip()
    return plain[-MAX_NAME:] or "Datei"


def metadata_of(header: str) -> dict[str, str]:
    """The pairs of tus's Upload-Metadata: names with base64 values. Raises BadRequest."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            raise BadRequest(
                "Upload-Metadata besteht aus Namen und base64-Werten.", parameter="Upload-Metadata"
            ) from None
    return found


async def create(
    connection: AsyncConnection, settings: Settings, actor: Actor, told_name: str, size_bytes: int
) -> Upload:
    """Take up a new upload. Raises BadRequest, TooLarge or DiskFull before a byte of it is read."""
    if size_bytes <= 0:
        raise BadRequest("Die Datei ist leer.", parameter="Upload-Length")
    if size_bytes > settings.upload_max_bytes:
        raise TooLarge(
            f"Die Datei ist mit {_in_words(size_bytes)} zu groß (Grenze: {_in_words(settings.upload_max_bytes)})."
        )
    await connection.execute(text(LOCK_ACCOUNT), {"account_id": actor.account_id or 0})
    held: int = (await connection.execute(text(HELD), {"account_id": actor.account_id})).scalar_one()
    if held + size_bytes > settings.upload_quota_bytes:
        raise TooLarge(
            f"Ihre Dateien belegen schon {_in_words(held)} von {_in_words(settings.upload_quota_bytes)}. Bitte löschen Sie"
            " zuerst, was nicht mehr gebraucht wird."
        )
    folder = folder_of(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if shutil.disk_usage(folder).free - FREE_BYTES_KEPT < size_bytes:
        raise DiskFull("Auf dem Server ist nicht genug Platz für diese Datei.")
    values = {
        "id": uuid.uuid4(), "account_id": actor.account_id, "file_name": shown_name(told_name), "size_bytes": size_bytes,
    }  # fmt: skip
    made = Upload(*(await connection.execute(text(CREATE), values)).one())
    made.path(settings).touch(mode=0o600)
    return made


async def find(
    connection: AsyncConnection, actor: Actor, upload_id: uuid.UUID, *, lock: bool = False
) -> Upload:
    """An upload of this actor. Raises NotFound for others' as for none: numbers tell nothing."""
    row = (await connection.execute(text(ONE + (" FOR UPDATE" if lock else "")), {"id": upload_id})).first()
    if row is None or row.account_id != actor.account_id:
        raise NotFound("Diese Datei gibt es nicht (mehr). Bitte laden Sie sie noch einmal hoch.")
    return Upload(*row)


async def own(connection: AsyncConnection, actor: Actor) -> list[Upload]:
    """The uploads of an actor, the newest first."""
    rows = await connection.execute(text(OWN), {"account_id": actor.account_id})
    return [Upload(*row) for row in rows]


async def append(
    connection: AsyncConnection, settings: Settings, upload: Upload, offset: int, piece: bytes
) -> Upload:
    """Put a piece where it belongs, and remember it when it is on the disk; `upload` is locked by this transaction.

    Raises Conflict where the piece does not begin where the file ends, and TooLarge beyond its told size.
    """
    if offset != upload.received_bytes:
        raise Conflict(
            f"Es fehlt noch ab Byte {upload.received_bytes}, gesendet wurde ab {offset}.",
            offset=upload.received_bytes,
        )
    received = offset + len(piece)
    if received > upload.size_bytes:
        raise TooLarge("Es kam mehr, als für diese Datei angekündigt war.")
    path = upload.path(settings)
    whole = received == upload.size_bytes
    sha256 = await asyncio.to_thread(write_piece, path, offset, piece, whole)
    values = {"id": upload.id, "received": received, "sha256": sha256}
    return Upload(*(await connection.execute(text(ADVANCE), values)).one())


def write_piece(path: Path, offset: int, piece: bytes, whole: bool) -> str | None:  # noqa: FBT001 (called by a thread)
    """Write a piece and bring it to the disk; gives the checksum of a file that is now whole.

    What an earlier try left behind the offset is cut off first. Raises DiskFull.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        os.ftruncate(handle, offset)
        view = memoryview(piece)
        while view:
            written = os.pwrite(handle, view, offset)
            view, offset = view[written:], offset + written
        os.fsync(handle)
    except OSError as error:
        raise DiskFull(
            "Der Server konnte die Datei nicht speichern; vielleicht ist seine Platte voll."
        ) from error
    finally:
        os.close(handle)
    if not whole:
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_piece(piece: bytes, header: str | None) -> None:
    """Compare a piece with tus's Upload-Checksum. Raises ChecksumMismatch, or BadRequest for an unknown algorithm."""
    if not header:
        return
    algorithm, _, value = header.partition(" ")
    if algorithm not in {"sha256", "sha1"}:
        raise BadRequest("Als Prüfsumme gibt es sha256 und sha1.", parameter="Upload-Checksum")
    made = base64.b64encode(hashlib.new(algorithm, piece, usedforsecurity=False).digest()).decode()
    if made != value.strip():
        raise ChecksumMismatch("Ein Teil der Datei kam verändert an; bitte noch einmal senden.")


async def remove(connection: AsyncConnection, upload: Upload) -> None:
    """Remove an upload; its bytes are the caller's to remove when this is certain. Raises Conflict while an import that is under way needs it."""
    needed = (
        "SELECT FROM proposed_import WHERE upload_id = :id AND state IN ('rehearsing', 'waiting', 'applying')"
    )
    if (await connection.execute(text(needed), {"id": upload.id})).first() is not None:
        raise Conflict("Diese Datei wird noch gebraucht: Ihre Einspielung ist nicht abgeschlossen.")
    await connection.execute(text("DELETE FROM upload WHERE id = :id"), {"id": upload.id})


def expires_at(upload: Upload, settings: Settings) -> datetime:
    """When an upload is removed if nothing more happens to it."""
    return upload.touched_at.astimezone(UTC) + (
        timedelta(days=settings.upload_keep_days) if upload.complete else timedelta(days=1)
    )


def _in_words(size: int) -> str:
    return (
        f"{size / 1e9:.1f} GB".replace(".", ",") if size >= 1e9 else f"{size / 1e6:.1f} MB".replace(".", ",")
    )
