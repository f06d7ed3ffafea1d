"""The client as a package: all its modules and its mark of being typed go in, and it says who it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from app.settings import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

BUILD = "from setuptools import setup; setup()"
LOOK = """
import importlib.metadata, bildungsatlas_client as client
told = importlib.metadata.metadata("bildungsatlas-client")
assert client.__file__.startswith({folder!r}), client.__file__
assert client.__version__ == told["Version"] != "0+source", client.__version__
assert told["Summary"] and told["Description"] and "EUPL-1.2" in told["License"]
assert set(told.get_all("Provides-Extra")) == {{"frames", "geo", "progress"}}
print(sorted(client.__all__))
"""


def test_the_package_has_everything_and_says_who_it_is(tmp_path: Path) -> None:
    source, built = tmp_path / "source", tmp_path / "built"
    shutil.copytree(REPOSITORY / "clients" / "python", source)
    built.mkdir()
    subprocess.run(
        [sys.executable, "-c", BUILD, "-q", "egg_info", "--egg-base", str(built), "build_py", "--build-lib", str(built)],
        cwd=source, check=True, capture_output=True, text=True,
    )  # fmt: skip
    package = REPOSITORY / "clients" / "python" / "src" / "bildungsatlas_client"
    wanted = {path.name for path in package.iterdir() if path.suffix in {".py", ".typed"}}
    assert {path.name for path in (built / "bildungsatlas_client").iterdir()} == wanted
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(folder=str(built))], env={"PYTHONPATH": str(built)}, check=False, capture_output=True,
        text=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "'Atlas'" in done.stdout
