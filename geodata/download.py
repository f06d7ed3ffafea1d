"""Fetching a source from its official address: resumed where it broke off, checked, and kept.

A download goes to `name.part` and gets its name only when it is whole; so what bears the name is whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlparse

import httpx

from geodata.reading import MAX_FILE_BYTES, ReadError

TIMEOUT = httpx.Timeout(30.0, read=120.0)
Progress = Callable[[int, int | None], None]


def download(
    url: str,
    folder: Path,
    *,
    name: str | None = None,
    sha256: str | None = None,
    progress: Progress | None = None,
    client: httpx.Client | None = None,
) -> Path:
    """The file of an address, from `folder` if it is there already; `progress` gets bytes done and in all.

    Raises ReadError where the address gives no file, one too large, or one with another checksum.
    """
    target = folder / (name or unquote(Path(urlparse(url).path).name) or "download")
    if target.is_file() and (sha256 is None or sha256_of(target) == sha256):
        return target
    folder.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    own = client or httpx.Client(timeout=TIMEOUT, follow_redirects=True)
    try:
        _fetch(own, url, part, target.name, progress or (lambda _done, _total: None))
    except httpx.HTTPError as error:
        reason = f"Die Adresse {url} ist nicht erreichbar ({type(error).__name__}). Ein neuer Versuch setzt fort, was schon da ist."
        raise ReadError(reason, target.name) from error
    finally:
        if client is None:
            own.close()
    if sha256 is not None and sha256_of(part) != sha256:
        part.unlink()
        raise ReadError("Die Prüfsumme stimmt nicht; die Datei ist verändert oder beschädigt.", target.name)
    part.replace(target)
    return target


def sha256_of(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fetch(client: httpx.Client, url: str, part: Path, name: str, progress: Progress) -> None:
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    with client.stream("GET", url, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # all of it is there already
        if answer.status_code not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
            raise ReadError(f"Die Adresse {url} antwortet mit {answer.status_code}.", name)
        resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
        done = have if resumed else 0
        length = answer.headers.get("Content-Length")
        total = done + int(length) if length else None
        _refuse_too_large(total or 0, name)
        with part.open("ab" if resumed else "wb") as stream:
            for chunk in answer.iter_bytes():
                done += len(chunk)
                _refuse_too_large(done, name)
                stream.write(chunk)
                progress(done, total)
        if total is not None and done < total:
            raise httpx.ReadError("cut off")


def _refuse_too_large(size: int, name: str) -> None:
    if size > MAX_FILE_BYTES:
        raise ReadError(
            f"Die Datei ist mit {size / 1e9:.1f} GB zu groß (Grenze: {MAX_FILE_BYTES / 1e9:.1f} GB).", name
        )
