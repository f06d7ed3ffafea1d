"""The example notebooks run from the first cell to the last against the demonstration Kreis, and their checks hold."""

from __future__ import annotations

import os

import nbformat
import pytest
from nbclient import NotebookClient

from app.settings import REPOSITORY

FOLDER = REPOSITORY / "clients" / "notebooks"
SECONDS = 120


def test_all_of_them_are_run_here() -> None:
    assert {path.name for path in FOLDER.glob("*.ipynb")} == {
        "luecken.ipynb",
        "eigene_daten.ipynb",
        "nachrechnen.ipynb",
    }


@pytest.mark.parametrize("name", ["luecken", "eigene_daten", "nachrechnen"])
def test_it_runs(live_server: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILDUNGSATLAS", live_server)
    client = REPOSITORY / "clients" / "python" / "src"
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(client), os.environ.get("PYTHONPATH", "")]))
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), (
        "kept without results: these are of the day"
    )
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3").execute()
    assert any(cell.get("outputs") for cell in notebook.cells)
