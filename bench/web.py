"""Serving against TiPG and pygeoapi: one site, pages of 1,000 and a tile of 20,000, from one PostgreSQL, one process each.

The peers' table holds the same content as the atlas's features, each of them has its indexes, and all are asked by the
same client over eight kept connections: wrk, or our own where that is missing. Beside the sites there are 1,108 areas and 200,000 cells. The
atlas finds its pages by name in order; TiPG gives them unsorted, which is less work. Tiles ask for the same four properties;
pygeoapi needs half a minute for one, and is not asked.

First the atlas may keep no answers (as after a change of the data; single sites are asked for in turn, all 20,000), then
while one site is changed each second, then as it is by default: answers are kept per version of the data. Targets are against TiPG.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text

from app.database.engine import batch_engine
from app.sites.features import render_features
from bench._sites_table import COUNT, fill
from bench._web_peers import pygeoapi, tipg
from bench.peers import PYGEOAPI, peers_python
from tests.databases import empty, test_server
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

CONNECTIONS, REPEATS = 8, 5
SECONDS = int(os.environ.get("WEB_SECONDS", "2"))
READY_SECONDS = 60
"""How long the atlas may take to make all its features beforehand."""
ALL, ZSTD = "identity", "gzip, deflate, br, zstd"
TILE = "7/67/40"
"""Holds all of the sites."""
GROUND = """
INSERT INTO area (id, region_id, level, ars, name, designation, is_core, geom, content_hash, source_id, import_id)
SELECT n, 1, 'municipality', lpad(n::text, 12, '0'), 'Gemeinde ' || n, 'Gemeinde', true,
       ST_Multi(ST_MakeEnvelope(9 + (n % 36) * 0.025, 54.3 + (n / 36) * 0.019, 9.025 + (n % 36) * 0.025, 54.319 + (n / 36) * 0.019, 4326)), n::text, 1, 1
  FROM generate_series(1, 1108) n;
INSERT INTO population_cell (id, region_id, cell_size_m, x_m, y_m, point, geom)
SELECT n, 1, 100, 4200000 + (n % 500) * 100, 3400000 + (n / 500) * 100, ST_Centroid(box), box
  FROM generate_series(1, 200000) n, LATERAL (SELECT ST_MakeEnvelope(
       9 + (n % 500) * 0.0018, 54.3 + (n / 500) * 0.0015, 9.0018 + (n % 500) * 0.0018, 54.3015 + (n / 500) * 0.0015, 4326) AS box) b;
INSERT INTO cell_people (cell_id, age_group, reference_date, people, people_status, source_id, import_id)
SELECT n, 'all', '2026-01-01', n % 40 + 3, 'known', 1, 1 FROM generate_series(1, 200000) n"""
IN_TURN = """
local n = 0
request = function() n = n % {count} + 1; return wrk.format("GET", string.gsub("{path}", "{{n}}", n)) end"""


class Asked(NamedTuple):
    """The same of each program; `{n}` stands for the number of a site, in turn."""

    words: str
    ours: str
    tipg: str
    pygeoapi: str | None
    encoding: str = ALL


ITEM = Asked(
    "Ein Lernort nach dem anderen, OGC API",
    "/ogc/collections/sites/items/lernort-{n}",
    "/collections/peer.sites/items/{n}",
    "/collections/sites/items/{n}?f=json",
)
SAME = ITEM._replace(words="Ein Lernort, OGC API", **{
    name: getattr(ITEM, name).replace("{n}", "777") for name in ("ours", "tipg", "pygeoapi")
})  # fmt: skip
PAGE = Asked(
    "Seite mit 1.000 Lernorten, OGC API",
    "/ogc/collections/sites/items?limit=1000",
    "/collections/peer.sites/items?limit=1000",
    "/collections/sites/items?limit=1000&f=json",
)
COMPRESSED = PAGE._replace(encoding=ZSTD, pygeoapi=None)
OWN = COMPRESSED._replace(words="Seite mit 1.000 Lernorten, /api", ours="/api/sites?limit=1000")
TILES = Asked(
    "Kachel mit 20.000 Lernorten",
    f"/tiles/sites/{TILE}.mvt",
    f"/collections/peer.sites/tiles/WebMercatorQuad/{TILE}?properties=slug,name,category,life_phase",
    None,
)


def rate(address: str, path: str, encoding: str) -> float:
    """Answers per second over `SECONDS`. Raises RuntimeError where any was refused."""
    wrk, url = shutil.which("wrk"), address + path.replace("{n}", "777")
    if wrk is None:
        client = Path(__file__).with_name("_load_client.py")
        command = [sys.executable, "-I", str(client), url, encoding, str(CONNECTIONS), str(SECONDS)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return json.loads(told)["per_second"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(IN_TURN.format(count=COUNT, path=path) if "{n}" in path else "")
        script.flush()
        command = [
            wrk,
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{SECONDS}s",
            "-s",
            script.name,
            "-H",
            f"Accept-Encoding: {encoding}",
            url,
        ]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        raise RuntimeError(told)
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert found is not None, told
    return float(found[1])


def compare(asked: Asked, atlas: str, peers: tuple[str, str], target: float) -> None:
    """Measure all in turn, so that what else the machine does meets all, and print medians and ratios."""
    rate(atlas, asked.ours, asked.encoding)  # warm
    rate(peers[0], asked.tipg, asked.encoding)
    pairs = [
        (rate(atlas, asked.ours, asked.encoding), rate(peers[0], asked.tipg, asked.encoding))
        for _ in range(REPEATS)
    ]
    mine, theirs = (median(pair[which] for pair in pairs) for which in (0, 1))
    ratio = median(a / b for a, b in pairs)
    other = (
        "" if asked.pygeoapi is None else f", pygeoapi {rate(peers[1], asked.pygeoapi, asked.encoding):.1f}/s"
    )
    print(
        f"{asked.words} ({asked.encoding}): Bildungsatlas {mine:.1f}/s, TiPG {theirs:.1f}/s{other},"
        f" {ratio:.1f}-mal so schnell wie TiPG  Ziel {target}: {'erreicht' if ratio >= target else 'VERFEHLT'}", flush=True,
    )  # fmt: skip


@contextmanager
def changing(engine: Engine) -> Iterator[None]:
    """One site is changed each second while the block lasts."""
    ended = threading.Event()

    def change() -> None:
        number = 0
        while not ended.wait(1.0):
            number += 1
            with engine.begin() as connection:
                keys = {"id": number, "name": f"Geändert {number}"}
                connection.execute(text("UPDATE site_state SET name = :name WHERE site_id = :id"), keys)
                render_features(connection, 1, [number])
                connection.execute(text("UPDATE region SET data_version = data_version + 1 WHERE id = 1"))

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _same_answers(ours: str, theirs: str) -> None:
    with urllib.request.urlopen(f"{ours}/api/sites?limit=1000") as answer:
        mine = json.load(answer)
    with urllib.request.urlopen(f"{theirs}/collections/peer.sites/items?limit=1000") as answer:
        peer = json.load(answer)
    assert len(mine["features"]) == len(peer["features"]) == 1000
    assert mine["numberMatched"] == peer["numberMatched"] == COUNT


def _await_memory(atlas: str) -> None:
    """Wait until the last of all single sites are answered nearly as fast as what is always there."""
    end = time.monotonic() + READY_SECONDS
    last = [f"/ogc/collections/sites/items/lernort-{n}" for n in range(COUNT, COUNT - 200, -1)]
    while _seconds(atlas, last) > 1.6 * _seconds(atlas, ["/health/live"] * 200) and time.monotonic() < end:
        time.sleep(1)


def _seconds(atlas: str, paths: list[str]) -> float:
    start = time.perf_counter()
    for path in paths:
        urllib.request.urlopen(atlas + path).close()
    return time.perf_counter() - start


def _fill(engine: Engine) -> None:
    fill(engine)
    with engine.begin() as connection:
        for statement in GROUND.split(";\n"):
            connection.execute(text(statement))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def main() -> None:
    """Fill a database, start all three, measure, print ratios."""
    peers_python()
    peers_python(PYGEOAPI)
    with test_server() as server, server.clone(empty(server)) as url:
        engine = batch_engine(url)
        _fill(engine)
        with tipg(url) as one, pygeoapi(url) as other:
            peers = (one, other)
            with serving(url, ATLAS_ANSWER_CACHE_BYTES="0") as atlas:
                _same_answers(atlas, one)
                _await_memory(atlas)
                print("Keine Antwort ist aufbewahrt:", flush=True)
                compare(ITEM, atlas, peers, 4)
                compare(PAGE, atlas, peers, 10)
                compare(TILES, atlas, peers, 2.5)
            with serving(url) as atlas:
                _same_answers(atlas, one)
                _await_memory(atlas)
                print("Jede Sekunde ändert sich ein Lernort:", flush=True)
                with changing(engine):
                    compare(ITEM, atlas, peers, 4)
                print("Aufbewahrt je Stand der Daten:", flush=True)
                for asked, target in ((SAME, 8), (PAGE, 60), (COMPRESSED, 60), (OWN, 60), (TILES, 12)):
                    compare(asked._replace(pygeoapi=None), atlas, peers, target)
        engine.dispose()


if __name__ == "__main__":
    main()
