"""Serving against TiPG: one site, pages of 1,000 and a tile of 20,000, from one PostgreSQL, one server process each.

The peer's table holds the same content as the atlas's features, each of them has its indexes, and both are asked by
the same client over eight kept connections. The atlas finds its pages by name in order; TiPG gives them unsorted,
which is less work. Tiles ask for the same four properties. First the atlas may keep no answers (as after a change of the
data), then as it is by default: answers are kept per version of the data, of which each process hears.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sqlalchemy.engine import make_url

from app.database.engine import batch_engine
from bench._sites_table import COUNT, fill
from bench.peers import peers_python
from tests.databases import empty, test_server
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS = 8
SECONDS = 3.0
REPEATS = 5


class Targets(NamedTuple):
    """How many times as fast as the peer."""

    words: str
    item: float
    page: float
    tile: float


FIRST = Targets("Keine Antwort ist aufbewahrt, Texte der Lernorte im Speicher:", 4, 10, 2.5)
AGAIN = Targets("Aufbewahrt je Stand der Daten:", 8, 60, 12)
TILE = "7/67/40"
"""Holds all of the sites."""


@contextmanager
def tipg(url: str) -> Iterator[str]:
    """The address of TiPG serving the schema `peer`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    parts = make_url(url)
    host = quote(str(parts.query.get("host", parts.host or "")), safe="")
    environment = {
        **os.environ, "DATABASE_URL": f"postgresql://{parts.username}@{host}/{parts.database}",
        "TIPG_DB_SCHEMAS": '["peer"]', "DB_MIN_CONN_SIZE": "8", "DB_MAX_CONN_SIZE": "10",
        "TIPG_MAX_FEATURES_PER_TILE": str(COUNT), "TIPG_TILE_BUFFER": "64",
    }  # fmt: skip
    command = [peers_python(), "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--no-access-log"]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=tempfile.gettempdir())
        try:
            _await(server, f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def _await(server: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(300):
        assert server.poll() is None, "the peer did not start"
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def rate(url: str, encoding: str) -> tuple[float, int]:
    """Answers per second over `SECONDS`, and bytes of an answer."""
    client = Path(__file__).with_name("_load_client.py")
    command = [sys.executable, "-I", client, url, encoding, str(CONNECTIONS), str(SECONDS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    return told["per_second"], told["length"]


def compare(what: str, ours: str, theirs: str, encoding: str, target: float) -> None:
    """Measure both in turn, so that what else the machine does meets both, and print medians and the ratio."""
    pairs = [(rate(ours, encoding), rate(theirs, encoding)) for _ in range(REPEATS)]
    mine, peer = (median(pair[which][0] for pair in pairs) for which in (0, 1))
    ratio = median(a / b for (a, _), (b, _) in pairs)
    sizes = " / ".join(f"{length / 1000:.0f}" for _, length in pairs[0])
    print(
        f"{what} ({encoding}): Bildungsatlas {mine:.1f}/s, TiPG {peer:.1f}/s ({sizes} KB),"
        f" {ratio:.1f}-mal so schnell  Ziel {target}: {'erreicht' if ratio >= target else 'VERFEHLT'}", flush=True,
    )  # fmt: skip


def _same_answers(ours: str, theirs: str) -> None:
    with urllib.request.urlopen(f"{ours}/api/sites?limit=1000") as answer:
        mine = json.load(answer)
    with urllib.request.urlopen(f"{theirs}/collections/peer.sites/items?limit=1000") as answer:
        peer = json.load(answer)
    assert len(mine["features"]) == len(peer["features"]) == 1000
    assert mine["numberMatched"] == peer["numberMatched"] == COUNT


def main() -> None:
    """Fill a database, start both, measure, print ratios."""
    peers_python()
    with test_server() as server, server.clone(empty(server)) as url:
        engine = batch_engine(url)
        fill(engine)
        engine.dispose()
        with tipg(url) as peer:
            for kept, targets in (("0", FIRST), ("128000000", AGAIN)):
                os.environ["ATLAS_ANSWER_CACHE_BYTES"] = kept
                with serving(url) as atlas:
                    _compare_all(atlas, peer, targets)


def _compare_all(atlas: str, peer: str, targets: Targets) -> None:
    _same_answers(atlas, peer)
    print(targets.words, flush=True)
    items = f"{peer}/collections/peer.sites/items?limit=1000"
    for encoding in ("identity", "gzip, deflate, br, zstd"):
        compare("Seite mit 1.000 Lernorten", f"{atlas}/api/sites?limit=1000", items, encoding, targets.page)
        ours = f"{atlas}/ogc/collections/sites/items?limit=1000"
        compare("Seite mit 1.000 Lernorten, OGC API", ours, items, encoding, targets.page)
    one = f"{peer}/collections/peer.sites/items/777"
    compare(
        "Ein Lernort, OGC API",
        f"{atlas}/ogc/collections/sites/items/lernort-777",
        one,
        "identity",
        targets.item,
    )
    wanted = "properties=slug,name,category,life_phase"
    tiles = f"{peer}/collections/peer.sites/tiles/WebMercatorQuad/{TILE}?{wanted}"
    compare("Kachel mit 20.000 Lernorten", f"{atlas}/tiles/sites/{TILE}.mvt", tiles, "identity", targets.tile)


if __name__ == "__main__":
    main()
