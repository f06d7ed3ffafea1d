"""`bildungsatlas import`: a Kreis's own list, in one command, and what depends on it is computed anew."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database.engine import batch_engine
from app.settings import REPOSITORY
from tests.databases import TestServer

LIST = "Nr;Bezeichnung;Ort;Lon;Lat\n1;Café Abendrot;Quellerstadt;7,24;54,89\n2;Café Morgenrot;Quellerstadt;7,25;54,90\n"
MAPPING = """
category = "senior_meeting_place"
key = "Nr"
name = "Bezeichnung"
longitude = "Lon"
latitude = "Lat"
[fields]
place = "Ort"
[source]
name = "Treffs für Ältere"
publisher = "Musterkreis"
"""


@pytest.fixture(scope="module")
def url(database_server: TestServer, demo_template: str) -> Iterator[str]:
    with database_server.clone(demo_template) as made:
        yield made


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    table, mapping = tmp_path / "treffs.csv", tmp_path / "treffs.toml"
    table.write_text(LIST, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    return table, mapping


def run(url: str, *arguments: object, command: str = "import") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", command, *map(str, arguments)],
        cwd=REPOSITORY, env={**os.environ, "DATABASE_URL": url, "NO_COLOR": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def current_runs(url: str) -> dict[str, int]:
    engine = batch_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT concat_ws(' ', kind, mode, category, variant), id FROM analysis_run WHERE superseded_by_id IS NULL"
            )
        )
        found = {row[0]: row[1] for row in rows}
    engine.dispose()
    return found


def test_a_list_is_loaded_and_only_what_depends_on_it_is_computed(url: str, files: tuple[Path, Path]) -> None:
    # Gaps are of a day: those of a template made yesterday are outdated today.
    assert run(url, command="compute").returncode == 0
    before = current_runs(url)
    done = run(url, "demo", files[0], "--mapping", files[1])
    assert done.returncode == 0, done.stderr
    after = current_runs(url)
    walked = ("walk", "walk_child", "bicycle", "car")
    changed = {name for name in after if after[name] != before.get(name)}
    indicators = {name.removeprefix("indicators all ") for name in changed if name.startswith("indicators ")}
    assert {"J07", "J09B"} <= indicators, "offers in reach in every phase of life, and how many there are"
    assert not {"I01", "I03", "I12", "J01"} & indicators, "people and ways to Kitas are as they were"
    assert changed - {f"indicators all {one}" for one in indicators} == {
        *(f"catchments {mode}" for mode in walked),
        *(f"travel_times {mode} senior_meeting_place" for mode in (*walked, "bus", "bus_p90")),
        "gaps walk senior_meeting_place annahme-senior-meeting-place",
        "lifelong all",
        "developments all",
    }
    again = run(url, "demo", files[0], "--mapping", files[1])
    assert again.returncode == 0
    assert current_runs(url) == after


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("demo", "fehlt.csv", "--mapping", "{mapping}"), "Diese Datei gibt es nicht."),
        (("demo", "{table}"), "Eine Tabelle braucht eine Zuordnung ihrer Spalten"),
        (("demo", "{table}", "--mapping", "fehlt.toml"), "Diese Zuordnung gibt es nicht."),
        (("demo", "{table}", "--reader", "excel"), "Den Leser „excel“ gibt es nicht"),
        (("nirgendwo", "{table}", "--mapping", "{mapping}"), "Die Region „nirgendwo“ ist nicht geladen."),
        (("demo", "{table}", "--mapping", "{table}"), "kein gültiges TOML"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(
    url: str, files: tuple[Path, Path], arguments: tuple[str, ...], sentence: str
) -> None:
    names = {"table": files[0], "mapping": files[1]}
    done = run(url, *(argument.format(**names) for argument in arguments))
    assert done.returncode == 1
    assert sentence in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
