"""The console: errors are sentences, signals leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.settings import REPOSITORY


def atlas(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://localhost/atlas", "muss mit postgresql:// beginnen"),
        ("postgresql://atlas@127.0.0.1:1/atlas", "Die Datenbank meldet:"),
    ],
)
def test_a_wrong_database_is_told_in_a_sentence(address: str, sentence: str):
    done = atlas("db", "upgrade", DATABASE_URL=address)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_state_folder_that_cannot_be_made_is_told_in_a_sentence():
    done = atlas("db", "upgrade", ATLAS_STATE_DIR="/dev/null/atlas", DATABASE_URL="")
    assert done.returncode == 1
    assert "/dev/null" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_command_explains_itself():
    assert "up" in atlas("--help").stdout
    assert "backup" in atlas("db", "--help").stdout


HEAVY = (
    "numba",
    "scipy",
    "numpy",
    "osmium",
    "pandas",
    "pyogrio",
    "shapely",
    "fastapi",
    "alembic",
    "geoalchemy2",
)


def test_asking_for_help_loads_neither_the_computing_nor_the_web():
    asked = f"import app.cli, sys; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


ONLY_FOR_WORK = (
    "pyarrow", "ortools", "osmium", "openpyxl", "pandas", "dask", "distributed", "pyogrio", "scipy.stats", "scipy.optimize",
    "networkx", "docx", "app.exports.gdal_formats", "app.downloads.geopackage", "app.downloads.workbook",
)  # fmt: skip


def test_a_web_server_starts_without_what_only_reading_files_and_assigning_need():
    asked = f"import app.main, sys; print([name for name in {ONLY_FOR_WORK} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


TREE = """
. tools/interruptible.sh
run bash -c 'sleep 61.5 & echo $! >"$0"; sleep 61.5' "$1"
echo not reached
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_a_bootstrap_step_with_all_its_children(tmp_path: Path, how: signal.Signals):
    number = tmp_path / "pid"
    script = subprocess.Popen(
        ["bash", "-c", TREE, "bash", str(number)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    while not (number.exists() and number.read_text().strip()):
        time.sleep(0.02)
    script.send_signal(how)
    out, _ = script.communicate(timeout=20)
    assert script.returncode == 130
    assert out == ""
    deadline = time.monotonic() + 5
    while alive(int(number.read_text())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(int(number.read_text()))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_step_that_must_end_in_order_is_let_finish(tmp_path: Path):
    done = tmp_path / "done"
    script = subprocess.Popen(
        ["bash", "-c", f". tools/interruptible.sh; unstoppable=es; run bash -c 'echo > {tmp_path}/on; sleep 1; echo > {done}'; echo on"],
        cwd=REPOSITORY, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not (tmp_path / "on").exists():
        time.sleep(0.02)
    script.terminate()
    out, _ = script.communicate(timeout=20)
    assert done.exists()
    assert script.returncode == 130
    assert "läuft noch zu Ende" in out
    assert not out.endswith("on\n")


def test_a_failing_step_gives_its_own_exit_status():
    done = subprocess.run(
        ["bash", "-c", ". tools/interruptible.sh; run bash -c 'exit 7' || echo $?"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "7\n"
