"""The R snippet of docs/scripts.md runs as it stands there, where R with httr2 and sf is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.settings import REPOSITORY

SNIPPET = re.compile(r"```r\n(.*?)```", re.DOTALL)
NEEDED = "needs R with httr2 and sf (Debian: r-base-core r-cran-httr2 r-cran-sf r-cran-jsonlite)"


def test_the_r_snippet_runs(live_server: str, tmp_path: Path) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip(NEEDED)
    [told] = SNIPPET.findall((REPOSITORY / "docs" / "scripts.md").read_text())
    script = tmp_path / "snippet.R"
    script.write_text(told)
    done = subprocess.run(
        [rscript, str(script)], env={**os.environ, "BILDUNGSATLAS": live_server}, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip
    if "there is no package called" in done.stderr:
        pytest.skip(NEEDED)
    assert done.returncode == 0, done.stderr
    found = re.search(r"(\d+) areas, streets of \d{4}-\d\d-\d\d", done.stdout)
    assert found is not None, done.stdout
    assert int(found[1]) > 10
