"""Bytes on disk that processes share: whole or not there, bounded, and of no harm when the disk fails."""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.web import shelf
from app.web.shelf import FOREIGN_IDLE_SECONDS, IDLE_SECONDS, Place, Shelf

PLACE = Place("kreis", "first", "tile 1")


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*/*"))


def on_disk(folder: Path) -> int:
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in files(folder))


def aged(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_what_one_puts_another_gets_and_nobody_else_may_read(tmp_path: Path):
    Shelf(tmp_path / "tiles", 10**6).put(PLACE, "br", b"body")
    other = Shelf(tmp_path / "tiles", 10**6)
    assert other.get(PLACE, "br") == b"body"
    assert [other.get(PLACE, "zstd"), other.get(Place("kreis", "second", "tile 1"), "br")] == [None, None]
    (path,) = files(tmp_path / "tiles")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "tiles").stat().st_mode) == 0o700


@pytest.mark.parametrize("harm", ["cut", "emptied", "one bit", "another's"])
def test_a_damaged_file_is_not_there_and_it_is_said(tmp_path: Path, harm: str):
    one = Shelf(tmp_path, 10**6)
    one.put(PLACE, "br", b"body")
    (path,) = files(tmp_path)
    told = path.read_bytes()
    one.put(Place("kreis", "first", "tile 2"), "br", b"of another tile")
    (another,) = [found for found in files(tmp_path) if found != path]
    harmed = {
        "cut": told[:-1], "emptied": b"", "one bit": told[:-1] + bytes([told[-1] ^ 1]), "another's": another.read_bytes(),
    }  # fmt: skip
    path.write_bytes(harmed[harm])
    with capture_logs() as logs:
        assert one.get(PLACE, "br") is None
    assert [line["log_level"] for line in logs] == ["warning"]
    one.put(PLACE, "br", b"body")
    assert one.get(PLACE, "br") == b"body"


def test_no_more_is_kept_than_the_bound_whoever_writes_and_the_oldest_goes(tmp_path: Path):
    most = 400_000
    writers = [Shelf(tmp_path, most, processes=2) for _ in range(2)]
    for number in range(200):
        writers[number % 2].put(Place("kreis", "first", f"tile {number}"), "", b"x" * 9_000)
        assert on_disk(tmp_path) <= most
    assert on_disk(tmp_path) > most / 2
    assert writers[0].get(Place("kreis", "first", "tile 199"), "") is not None
    assert writers[0].get(Place("kreis", "first", "tile 0"), "") is None
    writers[0].put(PLACE, "", b"x" * most)
    assert writers[0].get(PLACE, "") is None, "too large alone"


def test_an_earlier_edition_goes_when_nobody_adds_to_it_any_more(tmp_path: Path):
    one = Shelf(tmp_path, 10**6)
    idle, busy, foreign, forgotten = (
        Place("kreis", "idle", "a"), Place("kreis", "busy", "a"), Place("other", "first", "a"), Place("third", "first", "a"),
    )  # fmt: skip
    for place in (idle, busy, foreign, forgotten):
        one.put(place, "", b"body")
    aged(tmp_path / "kreis" / "idle", IDLE_SECONDS + 1)
    aged(tmp_path / "other" / "first", IDLE_SECONDS + 1)
    aged(tmp_path / "third" / "first", FOREIGN_IDLE_SECONDS + 1)
    one.put(Place("kreis", "new", "a"), "", b"body")
    assert [one.get(place, "") for place in (idle, busy, foreign, forgotten)] == [
        None,
        b"body",
        b"body",
        None,
    ]


def test_a_full_disk_is_said_once_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one = Shelf(tmp_path, 10**6)
    write = shelf._write

    def half(path: Path, body: bytes) -> None:
        write(path, body[:5])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full, capture_logs() as logs:
        full.setattr(shelf, "_write", half)
        one.put(PLACE, "", b"body")
        one.put(PLACE, "", b"body")
    assert [line["log_level"] for line in logs] == ["warning"]
    assert files(tmp_path) == []
    one.put(PLACE, "", b"body")
    assert one.get(PLACE, "") is None, "it is left alone for a while"


def test_a_folder_that_cannot_be_one_harms_nobody(tmp_path: Path):
    (tmp_path / "tiles").write_text("a file")
    one = Shelf(tmp_path / "tiles", 10**6)
    with capture_logs() as logs:
        one.put(PLACE, "", b"body")
        assert one.get(PLACE, "") is None
    assert {line["log_level"] for line in logs} == {"warning"}
