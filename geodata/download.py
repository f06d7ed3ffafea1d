"""Fetching a source from its official address: resumed where it broke off, checked, and kept.

A download goes to `name.part` and gets its name only when it is whole; so what bears the name is whole. Every hop of a
redirect is checked by `geodata.addresses` before it is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import httpx

from geodata.addresses import Hop, checked_address, pinned
from geodata.reading import MAX_FILE_BYTES, ReadError

TIMEOUT = httpx.Timeout(30.0, read=120.0)
MAX_REDIRECTS = 8
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is fetched, under which name it is told of, and whether it may come from this machine's own network."""

    url: str
    name: str
    allow_private: bool


def download(
    url: str,
    folder: Path,
    *,
    name: str | None = None,
    sha256: str | None = None,
    progress: Progress | None = None,
    allow_private: bool = False,
) -> Path:
    """The file of an address, from `folder` if it is there already; `progress` gets bytes done and in all.

    Raises ReadError where the address gives no file, one too large, or one with another checksum, and where it or a
    redirect leads to a machine that is not public (unless `allow_private`).
    """
    path = checked_address(url, name or "Download").path
    target = folder / (name or Path(unquote(path).replace("\\", "/")).name or "download")
    if target.is_file() and (sha256 is None or sha256_of(target) == sha256):
        return target
    folder.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    try:
        _fetch(_Wanted(url, target.name, allow_private), part, progress or (lambda _done, _total: None))
    except httpx.HTTPError as error:
        reason = f"Die Adresse {url} ist nicht erreichbar ({type(error).__name__}). Ein neuer Versuch setzt fort, was schon da ist."
        raise ReadError(reason, target.name) from error
    if sha256 is not None and sha256_of(part) != sha256:
        part.unlink()
        raise ReadError("Die Prüfsumme stimmt nicht; die Datei ist verändert oder beschädigt.", target.name)
    part.replace(target)
    return target


def sha256_of(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _answered(wanted: _Wanted, headers: dict[str, str]) -> Iterator[httpx.Response]:
    """The answer of an address, after its redirects; a client for each hop, so that none is asked by another's connection."""
    url = wanted.url
    for _ in range(MAX_REDIRECTS + 1):
        hop = _hop(url, wanted)
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client,
            client.stream("GET", hop.url, headers=headers | hop.headers, extensions=hop.extensions) as answer,
        ):
            if not answer.has_redirect_location:
                yield answer
                return
            url = _target(url, answer.headers["Location"], wanted.name)
    raise ReadError(f"Die Adresse {wanted.url} leitet mehr als {MAX_REDIRECTS}-mal weiter.", wanted.name)


def _target(url: str, location: str, name: str) -> str:
    try:
        return str(httpx.URL(url).join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise ReadError(f"Die Adresse {url} leitet auf etwas weiter, das keine Adresse ist.", name) from error


def _hop(url: str, wanted: _Wanted) -> Hop:
    if wanted.allow_private:
        return Hop(checked_address(url, wanted.name), {}, {})
    return pinned(url, wanted.name)


def _fetch(wanted: _Wanted, part: Path, progress: Progress) -> None:
    have = part.stat().st_size if part.exists() else 0
    # Not compressed on the way: so that lengths and ranges are those of the file.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with _answered(wanted, headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # all of it is there already
        if answer.status_code not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
            raise ReadError(f"Die Adresse {wanted.url} antwortet mit {answer.status_code}.", wanted.name)
        resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
        done = have if resumed else 0
        length = answer.headers.get("Content-Length", "")
        total = done + int(length) if length.isdigit() else None
        _refuse_too_large(total or 0, wanted.name)
        with part.open("ab" if resumed else "wb") as stream:
            for chunk in answer.iter_raw():
                done += len(chunk)
                _refuse_too_large(done, wanted.name)
                stream.write(chunk)
                progress(done, total)
        if total is not None and done < total:
            raise httpx.ReadError("cut off")


def _refuse_too_large(size: int, name: str) -> None:
    if size > MAX_FILE_BYTES:
        raise ReadError(
            f"Die Datei ist mit {size / 1e9:.1f} GB zu groß (Grenze: {MAX_FILE_BYTES / 1e9:.1f} GB).", name
        )
