"""`bildungsatlas jobs …`."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from sqlalchemy import text

from app.jobs import states
from app.settings import REPOSITORY


@pytest.fixture
def atlas(database_url):
    def run(*arguments, code=0):
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "jobs", *map(str, arguments)], cwd=REPOSITORY, capture_output=True,
            env={**os.environ, "DATABASE_URL": database_url, "NO_COLOR": "1", "COLUMNS": "200"}, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    return run


def test_jobs_are_listed_shown_cancelled_and_tried_again(atlas, jobs):
    number = jobs.ask("compute")
    with jobs.engine.begin() as connection:
        for n in range(700):
            states.line(connection, number, f"[bold]Zeile {n}")
    assert "Wege und Einzugsgebiete berechnen" in atlas("list")
    told = atlas("show", number)
    assert "wartet" in told
    assert told.count("[bold]Zeile") == 700
    atlas("cancel", number)
    assert jobs[number].state == "cancelled"
    assert "abgebrochen" in atlas("list", "--state", "cancelled")
    atlas("retry", number)
    assert jobs[number].state == "waiting"
    assert jobs.log(number)[-2:] == ["Abbruch verlangt von Konsole.", "Noch einmal verlangt von Konsole."]
    with jobs.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar() == 1


def test_what_does_not_work_is_told_in_a_sentence(atlas, jobs):
    assert "gibt es nicht" in atlas("show", 999_999, code=1)
    assert "Zustände sind" in atlas("list", "--state", "odd", code=2)
