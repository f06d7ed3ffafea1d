"""GIS programs of the system, run as people run them; tests that need one that is not installed are skipped."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

PYTHON = shlex.split(os.environ.get("ATLAS_TEST_QGIS", "/usr/bin/python3"))
"""The system's: Debian's QGIS is a package of its. Another (in a container, say) can be named: a command that runs Python."""
QUIET = {"QT_QPA_PLATFORM": "offscreen", "GDAL_HTTP_TIMEOUT": "60", "CPL_CURL_VERBOSE": "NO"}


def gdal(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A GDAL program, which has to end well; skips the test where it is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]} (Debian: gdal-bin)")
    environment = {**os.environ, **QUIET, **settings}
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-4000:]
    return done


def qgis(program: str, folder: Path, **values: Any) -> Any:
    """What a piece of Python says within a QGIS without a window; skips the test where there is none.

    The program finds `values` as `told`, an application that is running, and sets `said`.
    """
    if not qgis_is_there():
        pytest.skip("needs QGIS for Python (Debian: python3-qgis, qgis-providers)")
    script = FRAME.format(program=program)
    environment = {**os.environ, **QUIET, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    done = subprocess.run(
        [*PYTHON, "-c", script], capture_output=True, text=True, timeout=600, check=False, env=environment, input=json.dumps(values),
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith(SAID)]
    assert lines, f"ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return json.loads(lines[-1].removeprefix(SAID))


@cache
def qgis_is_there() -> bool:
    """Whether QGIS and its provider for OGC API Features can be loaded."""
    asked = (
        "from qgis.core import QgsApplication as A; a = A([], False); a.initQgis(); print(a.libexecPath())"
    )
    if shutil.which(PYTHON[0]) is None:
        return False
    environment = {**os.environ, **QUIET}
    done = subprocess.run(
        [*PYTHON, "-c", asked], capture_output=True, timeout=120, check=False, env=environment
    )
    return done.returncode == 0


SAID = "said: "
FRAME = """
import json, os, sys
os.makedirs(os.environ["HOME"], exist_ok=True)
from qgis.core import *
from qgis.PyQt.QtCore import QEventLoop, QTimer
application = QgsApplication([], False)
application.initQgis()
told = json.load(sys.stdin)
{program}
print("said: " + json.dumps(said), flush=True)
os._exit(0)  # taking QGIS down without a window crashes now and then
"""
