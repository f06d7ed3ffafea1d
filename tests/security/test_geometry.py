"""Geometry readers that end the process: shapely does on deep nesting. No entrance lets it come to that.

Each is tried in a process of its own: what is proved is that it lives, and says a sentence.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import REPOSITORY
from tests.faults.world import SLUG, make_world

DEPTH = 100_000
COLLECTION = '{"type":"GeometryCollection","geometries":['
GEOMETRY = {
    "brackets": '{"type":"Polygon","coordinates":' + "[" * DEPTH + "]" * DEPTH + "}",
    "brackets without end": '{"type":"Polygon","coordinates":' + "[" * DEPTH,
    "collections": COLLECTION * DEPTH + "]}" * DEPTH,
    "objects": '{"a":' * DEPTH + "1" + "}" * DEPTH,
}
WKT = "GEOMETRYCOLLECTION(" * DEPTH + ")" * DEPTH
OUR_OWN = ["app/sites/placing.py: ST_GeomFromText("]
"""Reads in the database what this program has written there itself, of points that it made from two numbers."""
MAPPING = 'name = "Name"\ncategory = "playground"\n'

READ = """
import sys
from pathlib import Path
from geodata.readers import kitas_flensburg, kitas_sh, table
from geodata.reading import ReadError, ReadReport
path, mapping = Path(sys.argv[1]), Path(sys.argv[2])
report = ReadReport()
readers = {
    "table": lambda: list(table.read(path, report, mapping=mapping)),
    "kitas_sh": lambda: list(kitas_sh.read(path, report)),
    "kitas_flensburg": lambda: list(kitas_flensburg.read(path, report)),
}
try:
    print("rows", len(readers[sys.argv[3]]()), *(one.reason for one in report.rejections))
except ReadError as error:
    print("sentence", error.reason)
"""


def alone(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False)


def written(folder: Path, geometry: str) -> Path:
    path = folder / "tief.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"Name":"A"},"geometry":'
        + geometry
        + "}]}"
    )
    (folder / "m.toml").write_text(MAPPING)
    return path


@pytest.mark.parametrize("kind", GEOMETRY)
@pytest.mark.parametrize("reader", ["table", "kitas_sh", "kitas_flensburg"])
def test_no_nesting_ends_the_process(tmp_path: Path, reader: str, kind: str):
    done = alone(READ, written(tmp_path, GEOMETRY[kind]), tmp_path / "m.toml", reader)
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.startswith("sentence"), done.stdout[:300]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("reader", "deep"), [("from_geojson", GEOMETRY["collections"]), ("from_wkt", WKT)])
def test_the_library_itself_would_not_survive(reader: str, deep: str):
    """Why the guard is there; once this fails the library has learned it."""
    command = [sys.executable, "-c", f"import sys, shapely; shapely.{reader}(sys.stdin.read())"]
    done = subprocess.run(command, input=deep, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode < 0, "ended by a signal"


def test_a_table_with_deep_well_known_text_is_a_table_with_a_text(tmp_path: Path):
    """WKT is read nowhere: a column of it is a text like others, too long for one line or left aside."""
    path = tmp_path / "wkt.csv"
    path.write_text(f"Name;Geometrie\nA;{WKT[:900_000]}\nB;POINT(9 54)\n")
    (tmp_path / "m.toml").write_text(MAPPING)
    done = alone(READ, path, tmp_path / "m.toml", "table")
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.split()[0] in {"rows", "sentence"}


def test_nothing_of_ours_reads_well_known_text():
    """`from_wkt`, `from_geojson` and their like are called nowhere: what comes from outside goes through the guards."""
    calls = (
        "from_wkt(",
        "from_geojson(",
        "wkt.loads(",
        "ST_GeomFromText(",
        "ST_GeomFromGeoJSON(",
        "ogr.CreateGeometry",
    )
    found = [
        f"{path.relative_to(REPOSITORY)}: {call}"
        for folder in ("app", "geodata")
        for path in (REPOSITORY / folder).rglob("*.py")
        for call in calls
        if call in path.read_text(encoding="utf-8")
    ]
    assert found == OUR_OWN


def test_the_console_says_a_sentence(tmp_path: Path, database_url: str, engine: object):
    make_world(engine, tmp_path)  # type: ignore[arg-type]
    path = written(tmp_path, GEOMETRY["collections"])
    command = [
        sys.executable,
        "-m",
        "app.cli",
        "import",
        SLUG,
        str(path),
        "--mapping",
        str(tmp_path / "m.toml"),
    ]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "ATLAS_STATE_DIR": str(tmp_path),
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 1, done.stderr[-500:]
    assert "tiefer als" in done.stderr
    assert "Traceback" not in done.stderr


def test_coordinates_and_documents_sent_to_the_interface(tmp_path: Path):
    """A deep body of a request: orjson and pydantic refuse it, the process lives."""
    program = """
import asyncio, httpx, sys
from pathlib import Path
from app.main import create_app
from app.settings import Settings
settings = Settings().model_copy(update={
    "database_url": "postgresql+psycopg://nobody@127.0.0.1:1/none", "secret": "s" * 16, "state_dir": Path(sys.argv[1])})
async def ask():
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
        for body in ("[" * 100000, '{"a":' * 100000, '{"email":' + "[" * 100000 + "]" * 100000 + "}"):
            answer = await client.post("/api/session", content=body, headers={"Content-Type": "application/json"})
            print("answer", answer.status_code, answer.json()["detail"])
asyncio.run(ask())
"""
    done = alone(program, tmp_path)
    assert done.returncode == 0, done.stderr[-800:]
    answers = [line for line in done.stdout.splitlines() if line.startswith("answer")]
    assert answers == ["answer 400 Der Inhalt der Anfrage ist nicht lesbar; erwartet wird gültiges JSON."] * 3
