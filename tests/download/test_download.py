"""Downloads are resumed, checked and kept; against a small server on this machine."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import Engine

from geodata.download import download
from geodata.load.region import load_region
from geodata.load.regions import remove_region
from geodata.reading import ReadError
from geodata.regions import read_region

CONTENT = bytes(range(256)) * 4000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    asked: list[str]
    cut_at: int | None = None

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("Range", ""))
        if self.path != "/daten.zip":
            self.send_error(404)
            return
        start = (
            int(self.headers["Range"].removeprefix("bytes=").rstrip("-")) if "Range" in self.headers else 0
        )
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        end = len(CONTENT) if type(self).cut_at is None else type(self).cut_at
        type(self).cut_at = None
        self.wfile.write(CONTENT[start:end])

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[tuple[str, type[_Handler]]]:
    handler = type("Handler", (_Handler,), {"asked": [], "cut_at": None})
    made = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}", handler
    made.shutdown()
    made.server_close()


def test_a_file_is_fetched_once_and_kept(server: tuple[str, type[_Handler]], tmp_path: Path) -> None:
    address, handler = server
    for _ in range(2):
        assert (
            download(f"{address}/daten.zip", tmp_path, sha256=SHA256, allow_private=True).read_bytes()
            == CONTENT
        )
    assert len(handler.asked) == 1


def test_a_download_that_broke_off_is_resumed(server: tuple[str, type[_Handler]], tmp_path: Path) -> None:
    address, handler = server
    handler.cut_at = 300_000
    with pytest.raises(ReadError, match="Ein neuer Versuch setzt fort"):
        download(f"{address}/daten.zip", tmp_path, sha256=SHA256, allow_private=True)
    assert not (tmp_path / "daten.zip").exists()
    assert (
        download(f"{address}/daten.zip", tmp_path, sha256=SHA256, allow_private=True).read_bytes() == CONTENT
    )
    assert handler.asked[1].startswith("bytes=")
    assert handler.asked[1] != "bytes=0-"


def test_a_wrong_checksum_leaves_nothing(server: tuple[str, type[_Handler]], tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="Die Prüfsumme stimmt nicht"):
        download(f"{server[0]}/daten.zip", tmp_path, sha256="0" * 64, allow_private=True)
    assert list(tmp_path.iterdir()) == []


def test_an_address_without_a_file_is_said(server: tuple[str, type[_Handler]], tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="antwortet mit 404"):
        download(f"{server[0]}/weg.zip", tmp_path, allow_private=True)


def test_an_address_that_does_not_answer_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="nicht erreichbar"):
        download("http://127.0.0.1:9/x.zip", tmp_path, allow_private=True)


def test_progress_is_told(server: tuple[str, type[_Handler]], tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    download(
        f"{server[0]}/daten.zip", tmp_path, progress=lambda done, total: told.append((done, total)),
        allow_private=True,
    )  # fmt: skip
    assert told[-1] == (len(CONTENT), len(CONTENT))


def test_a_region_without_a_folder_fetches_what_it_can_and_says_what_it_cannot(
    engine: Engine, server: tuple[str, type[_Handler]], tmp_path: Path
) -> None:
    """The fetched file is no shapefile, which is said too; nothing is half loaded."""
    spec = read_region("schleswig-holstein")
    wanted = [
        replace(source, download_url=f"{server[0]}/daten.zip")
        for source in spec.sources
        if source.code == "vg250"
    ]
    closed = [
        replace(source, download_url=None, optional=False)
        for source in spec.sources
        if source.code == "gv100ad"
    ]
    _, outcomes = load_region(
        engine, replace(spec, sources=(*wanted, *closed)), None, cache=tmp_path, allow_private=True
    )
    reasons = {outcome.source.code: outcome.reason or "" for outcome in outcomes}
    assert "kein lesbares ZIP-Archiv" in reasons["vg250"]
    assert "lässt sich nicht von selbst holen" in reasons["gv100ad"]
    assert (tmp_path / "schleswig-holstein" / "VG250_GEM_simplified.zip").read_bytes() == CONTENT
    remove_region(engine, "schleswig-holstein")
