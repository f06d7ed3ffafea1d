"""The view Aufgaben in a browser: what is asked for is done by a worker, seen to its end, and fetched."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from app.audit.acting import Author
from app.jobs import states
from app.jobs.queue import defer_now
from app.settings import REPOSITORY
from tests.serving import _die_with_parent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.e2e.conftest import Atlas

AS = """
    UPDATE job SET state = :state, tries = :tries, started_at = now(), worker = 'keiner', progress_done = 17,
                   progress_of = 42, progress_words = 'zu Fuß: Kindergarten', problem = :problem,
                   finished_at = CASE WHEN :state = 'running' THEN NULL ELSE now() END
     WHERE id = :id"""


@pytest.fixture
def in_all_states(demo_engine: Engine) -> Iterator[dict[str, int]]:
    """One job per state, by state; no worker touches them."""
    found = {}
    with demo_engine.begin() as connection:
        for state in ("succeeded", "failed", "set_aside", "running"):
            number = defer_now(connection, kind="compute", actor=Author("Programm"))
            problem = "Die Datei ist keine Tabelle." if state in {"failed", "set_aside"} else None
            values = {"id": number, "state": state, "tries": 3, "problem": problem}
            connection.execute(text(AS), values)
            for n in range(40):
                states.line(connection, number, f"Zeile {n + 1}")
            found[state] = number
    yield found
    with demo_engine.begin() as connection:
        connection.execute(text("TRUNCATE job, procrastinate_jobs CASCADE"))


@pytest.fixture
def worker(demo_url: str, tmp_path: Path) -> Iterator[None]:
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "worker"], cwd=REPOSITORY, stdin=subprocess.DEVNULL,
            env={**os.environ, "DATABASE_URL": demo_url, "ATLAS_STATE_DIR": str(tmp_path)},
            stdout=log, stderr=log, preexec_fn=_die_with_parent,  # noqa: PLW1509
        )  # fmt: skip
    yield
    process.terminate()
    process.wait(30)


def test_what_is_asked_for_is_done_and_fetched(atlas: Atlas, demo_engine: Engine, worker: None) -> None:
    atlas.sign_in_as(demo_engine, "planner")
    page = atlas.open("/aufgaben")
    page.get_by_role("button", name="Lernorte als CSV ausgeben").click()
    expect(page).to_have_url(re.compile(r"/aufgaben/\d+"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lernorte ausgeben")
    expect(page.locator(".job-state")).to_have_text("fertig", timeout=90_000)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Herunterladen").click()
    content = fetched.value.path().read_text(encoding="utf-8-sig")
    assert fetched.value.suggested_filename.endswith(".csv")
    assert content.startswith("slug;name;")
    assert atlas.troubles == []


def test_a_job_is_cancelled_in_the_list_by_keyboard(
    atlas: Atlas, demo_engine: Engine, in_all_states: dict[str, int]
) -> None:
    atlas.sign_in_as(demo_engine, "planner")
    page = atlas.open("/aufgaben?zustand=offen")
    expect(page.locator(".job")).to_have_count(1)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "17")
    page.get_by_role("button", name=re.compile("^Abbrechen")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".job-state")).to_have_text("wird abgebrochen")
    with demo_engine.begin() as connection:  # as the worker would
        values = {"id": in_all_states["running"], "state": "cancelled", "tries": 1, "problem": None}
        connection.execute(text(AS), values)
    expect(page.get_by_text("Hier ist kein Auftrag.")).to_be_visible()


def test_a_job_is_watched_by_asking_where_no_events_come(
    atlas: Atlas, demo_engine: Engine, in_all_states: dict[str, int]
) -> None:
    atlas.sign_in_as(demo_engine, "planner")
    atlas.page.route("**/events", lambda route: route.abort())
    page = atlas.open(f"/aufgaben/{in_all_states['running']}")
    expect(page.get_by_text("wird alle paar Sekunden nachgefragt")).to_be_visible()
    expect(page.get_by_text("Zeile 40")).to_be_visible()
    with demo_engine.begin() as connection:
        states.line(connection, in_all_states["running"], "Zeile 41")
    expect(page.get_by_text("Zeile 41")).to_be_visible()


def test_who_may_not_see_jobs_is_told_so(atlas: Atlas, demo_engine: Engine) -> None:
    atlas.sign_in_as(demo_engine, "provider")
    page = atlas.open("/aufgaben")
    expect(page.locator(".notice")).to_be_visible()
    expect(page.locator(".job")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(
    atlas: Atlas, demo_engine: Engine, in_all_states: dict[str, int], width: int, scheme: str
) -> None:
    atlas.page.set_viewport_size({"width": width, "height": 844})
    atlas.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    atlas.sign_in_as(demo_engine, "planner")
    page = atlas.open("/aufgaben")
    expect(page.locator(".job").nth(3)).to_be_visible()
    assert atlas.violations() == []
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0
    page = atlas.open("/aufgaben?zustand=fertig")
    expect(page.locator(".job").first).to_be_visible()
    assert atlas.violations() == []
    for state in ("running", "set_aside"):
        page = atlas.open(f"/aufgaben/{in_all_states[state]}")
        expect(page.locator(".job-log")).to_be_visible()
        assert atlas.violations() == []
        assert page.evaluate(overflow) <= 0
