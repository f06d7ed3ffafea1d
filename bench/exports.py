"""Files: bytes a second against `psql \\copy` of the same bytes, and memory for a million rows.

20,000 features as GeoJSON lines over HTTP from a server process of its own, against psql running the same statement into a file.
Limits: 80 % of its rate; a million rows in any format under 100 MB above what the process takes before.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from psycopg import ClientCursor
from sqlalchemy.engine import make_url

from app.collections.listed import find
from app.collections.viewer import Viewer
from app.database.engine import batch_engine
from app.exports.asked import read_wanted
from app.exports.columns import Column, Rows, Shape
from app.exports.copying import RAW, driver_sql
from app.exports.formats import FORMATS
from app.exports.source import features_sql
from app.web.regions import region_by_id
from bench._sites_table import fill
from tests.databases import empty, test_server
from tests.serving import serving

REPEATS = 5
SHARE, MEMORY_MB = 0.8, 100
ROWS = int(os.environ.get("ROWS", "1000000"))
MADE = """
SELECT n AS _key, n AS number, 'Zelle ' || n AS name, n * 0.25::float8 AS minutes, n % 7 = 0 AS reached, date '2026-01-01' + n % 365 AS since,
       ST_SetSRID(ST_MakePoint(9 + (n % 1000) * 1e-3, 54 + (n / 1000) * 1e-3), 4326) AS _geometry
  FROM generate_series(1, {rows}) n"""
MEASURE = """
import resource, sys, tempfile
from pathlib import Path
from bench.exports import rows_of
from app.database.engine import batch_engine
from app.exports.formats import FORMATS, Options
from app.exports.source import Source
from app.exports.writing import Export, write_export
url, ending, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
def write(number):
    with batch_engine(url).connect() as connection, tempfile.TemporaryFile() as sink:
        write_export(Export(rows_of(number), FORMATS[ending], Options(estimated_rows=number), "rows"), connection.connection.driver_connection, sink, lambda _n: None)
write(1000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
write(count)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def rows_of(count: int):
    """That many made-up rows."""
    columns = (
        Column("number", "integer", "Nummer"), Column("name", "string", "Name"), Column("minutes", "number", "Weg", unit="min"),
        Column("reached", "boolean", "Erreicht"), Column("since", "date", "Seit"),
    )  # fmt: skip
    return Rows("rows", "Zeilen", columns, Shape("Point", 4326, "_geometry"), "_key", MADE.format(rows=count))


def over_http(url: str) -> tuple[float, int]:
    """Seconds and bytes of a file, written where it is fetched to, by a client of its own."""
    with tempfile.NamedTemporaryFile() as file:
        start = time.perf_counter()
        subprocess.run(["curl", "-sSf", "-o", file.name, url], check=True)
        return time.perf_counter() - start, Path(file.name).stat().st_size


def by_psql(database: str, statement: str, path: Path) -> tuple[float, int]:
    """Seconds and bytes of the same statement by psql."""
    parts = make_url(database)
    command = ["psql", "-qX", "-h", str(parts.query.get("host", parts.host or "")), "-U", parts.username or "", "-d", parts.database or "",
               "-c", f"\\copy ({' '.join(statement.split())}) TO '{path}' {RAW}"]  # fmt: skip
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start, path.stat().st_size


def features_statement(database: str) -> str:
    """The statement behind `/api/exports/sites.geojsonseq`, with its values in it."""
    engine = batch_engine(database)
    with engine.connect() as connection:
        region = region_by_id(
            connection, connection.exec_driver_sql("SELECT id FROM region WHERE is_default").scalar_one()
        )
        rows = read_wanted(
            {}, find(connection, region, Viewer(), "sites"), region, FORMATS["geojsonseq"], {}, archived=False
        ).rows
        cursor = ClientCursor(connection.connection.driver_connection)
        found = cursor.mogrify(driver_sql(features_sql(rows)), dict(rows.parameters))
    engine.dispose()
    return found


def rates(address: str, database: str) -> None:
    """Compare rates, in turn, so that what else the machine does meets both."""
    url, statement = f"{address}/api/exports/sites.geojsonseq", features_statement(database)
    over_http(url)
    with tempfile.TemporaryDirectory() as folder:
        pairs = [
            (over_http(url), by_psql(database, statement, Path(folder) / "peer")) for _ in range(REPEATS)
        ]
    assert pairs[0][0][1] == pairs[0][1][1], "not the same bytes"
    mine, peer = (median(size / seconds for seconds, size in side) / 1e6 for side in zip(*pairs, strict=True))
    told = "erreicht" if mine >= SHARE * peer else "VERFEHLT"
    print(
        f"20.000 Lernorte als GeoJSON: {mine:.1f} MB/s, psql \\copy {peer:.1f} MB/s, {mine / peer:.0%}  Ziel {SHARE:.0%}: {told}",
        flush=True,
    )


def memory(database: str) -> None:
    """Memory of a million rows in each format, each in a process of its own."""
    for ending in ("csv", "geojsonseq", "parquet", "gpkg", "fgb"):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, database, ending, str(ROWS)],
            check=True,
            capture_output=True,
            text=True,
        )
        used = float(done.stdout)
        told = "erreicht" if used < MEMORY_MB else "VERFEHLT"
        print(
            f"{ending}: {ROWS} Zeilen in {time.perf_counter() - start:.0f} s, {used:.0f} MB mehr  Ziel {MEMORY_MB} MB: {told}",
            flush=True,
        )


def main() -> None:
    """Fill a database, serve it, measure."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with test_server() as server, server.clone(empty(server)) as url:
        memory(url)
        engine = batch_engine(url)
        fill(engine)
        engine.dispose()
        with serving(url) as address:
            rates(address, url)


if __name__ == "__main__":
    main()
