"""Finished bytes on disk, for all processes of a machine: put there whole or not at all, and never trusted unread.

An edition (`editions.py`) is a folder of files; a file's name is a hash of what was asked, and it begins with a hash of its
name and body, so that half a file, or another's, is not taken for it. Nothing here is needed: what cannot be read is made
again, and what cannot be written is not kept; both are said in the log.

No library: `diskcache`, which does the same over SQLite, has had no release since 2023 and an open CVE for its pickles.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from pathlib import Path

log = structlog.get_logger()
DIGEST_BYTES = 16
BLOCK_BYTES = 4096
LOCKS = 256
"""Files by which processes wait for each other; two questions seldom share one, and then wait a moment longer."""
TRIMMED_SHARE = 0.75
"""To how much of the bound is trimmed; the rest is what all processes together may add before one of them trims again."""
IDLE_SECONDS = 60.0
"""How long nothing was added to an edition that is another than ours before it is taken away: a process may lag behind."""
FOREIGN_IDLE_SECONDS = 24 * 3600.0
"""The same of other databases' editions."""
PAUSE_SECONDS = 60.0
"""How long nothing is written after it failed (a full disk)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: whose it is (database and region), the edition, and what was asked."""

    owner: str
    edition: str
    asked: str


class Shelf:
    """The files under `folder`, at most `most_bytes` of them, written by `processes` processes."""

    def __init__(self, folder: Path, most_bytes: int, processes: int = 1) -> None:
        self.folder = folder
        self._most_bytes = most_bytes
        self._ration_bytes = int(most_bytes * (1 - TRIMMED_SHARE) / processes)
        self._written_bytes = self._ration_bytes
        """Since this process has trimmed last; at first so much that it does, since earlier ones have left theirs."""
        self._paused_until = float("-inf")
        self._writing = threading.Lock()

    def get(self, place: Place, kind: str) -> bytes | None:
        """The bytes of that kind at a place, or None."""
        path = self._path(place, kind)
        try:
            told = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("a shared tile cannot be read", error=error.strerror)
            return None
        digest, body = told[:DIGEST_BYTES], told[DIGEST_BYTES:]
        if digest != _digest(path.name, body):
            log.warning("a shared tile is damaged and will be made again", file=path.name)
            with suppress(OSError):
                path.unlink()
            return None
        return body

    def put(self, place: Place, kind: str, body: bytes) -> None:
        """Put bytes there, if there is room."""
        size = _on_disk(len(body) + DIGEST_BYTES)
        if size > self._ration_bytes or time.monotonic() < self._paused_until:
            return
        path = self._path(place, kind)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        with self._writing:
            try:
                self._make_room(path.parent, size)
                _write(fresh, _digest(path.name, body) + body)
                fresh.replace(path)
                self._written_bytes += size
            except OSError as error:
                if (
                    error.errno != errno.ENOENT
                ):  # that is an edition which another process has just taken away
                    self._paused_until = time.monotonic() + PAUSE_SECONDS
                log.warning("a tile cannot be shared", error=error.strerror)
                with suppress(OSError):
                    fresh.unlink()

    def try_lock(self, place: Place) -> int | None:
        """A handle that holds the place's lock until it is closed, or its process ends; None: somebody else holds it.

        Raises OSError where nothing can be locked.
        """
        number = int(_name(place, "")[:4], 16) % LOCKS
        return _locked(self.folder / f"lock-{number}")

    def _path(self, place: Place, kind: str) -> Path:
        return self.folder / place.owner / place.edition / _name(place, kind)

    def _make_room(self, ours: Path, size: int) -> None:
        if not ours.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else gets further than here
            ours.mkdir(mode=0o700, parents=True, exist_ok=True)
            _drop_editions(self.folder, ours)
        if self._written_bytes + size > self._ration_bytes:
            self._trim(ours)

    def _trim(self, ours: Path) -> None:
        """Take away earlier editions, and of the rest the oldest files until the bound holds; raises OSError."""
        handle = _locked(self.folder / "lock-trim")
        if handle is None:
            return
        try:
            _drop_editions(self.folder, ours)
            files = sorted(_files(self.folder))
            left = sum(size for _, size, _ in files)
            for _, size, path in files:
                if left <= self._most_bytes * TRIMMED_SHARE:
                    break
                path.unlink(missing_ok=True)
                left -= size
            self._written_bytes = 0
        finally:
            os.close(handle)


def _name(place: Place, kind: str) -> str:
    told = "\0".join((place.owner, place.edition, place.asked, kind))
    return hashlib.blake2b(told.encode(), digest_size=DIGEST_BYTES).hexdigest()


def _digest(name: str, body: bytes) -> bytes:
    found = hashlib.blake2b(name.encode(), digest_size=DIGEST_BYTES)
    found.update(body)
    return found.digest()


def _write(path: Path, body: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(body)


def _locked(path: Path) -> int | None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError:
        os.close(handle)
        raise
    return handle


def _drop_editions(folder: Path, ours: Path) -> None:
    now = time.time()
    for edition in folder.glob("*/*/"):
        idle_seconds = IDLE_SECONDS if edition.parent == ours.parent else FOREIGN_IDLE_SECONDS
        with suppress(FileNotFoundError):  # another has taken it away
            if edition != ours and now - edition.stat().st_mtime > idle_seconds:
                shutil.rmtree(edition, ignore_errors=True)


def _on_disk(size: int) -> int:
    """What a file takes: whole blocks, so that many small ones are counted too."""
    return -(-size // BLOCK_BYTES) * BLOCK_BYTES


def _files(folder: Path) -> list[tuple[float, int, Path]]:
    """All files: when they were written, bytes on disk, path."""
    found: list[tuple[float, int, Path]] = []
    for path in folder.glob("*/*/*"):
        with suppress(FileNotFoundError):
            told = path.stat()
            found.append((told.st_mtime, _on_disk(told.st_size), path))
    return found
