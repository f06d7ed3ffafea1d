"""Wo hilft ein weiterer Ort am meisten? in the browser: asked, searched by a worker, answered, and taken over."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from app.catchments.streets import travel_of
from app.location.question import LocationQuestion
from app.location.store import answer_question
from app.settings import REPOSITORY
from tests.serving import _die_with_parent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.e2e.conftest import Atlas

SEARCH_MS = 180_000
VIEW = "/wo-hilft-einer-mehr?kategorie=kindergarten&modus=walk"
ASKED = LocationQuestion.model_validate({
    "category": "kindergarten", "p": 2, "candidates": {"kind": "anywhere", "spacing_m": 2000},
})  # fmt: skip


@pytest.fixture
def planner(atlas: Atlas, demo_engine: Engine) -> Atlas:
    atlas.sign_in_as(demo_engine, "planner")
    return atlas


@pytest.fixture
def run(demo_engine: Engine) -> int:
    """A stored answer."""
    with demo_engine.connect() as connection:
        region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()
    return answer_question(demo_engine, region_id, ASKED, travel_of, lambda _done, _of: None)[0]


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


def test_it_is_asked_in_plain_words_searched_and_taken_over(planner: Atlas, worker: None) -> None:
    page = planner.open(VIEW, quiet=True)
    page.get_by_label("Die Wege sind im Mittel möglichst kurz").check()
    page.get_by_label("Wie viele neue Orte").fill("2")
    page.get_by_label("Wie viele neue Orte").press("Tab")
    page.get_by_label("Abstand der möglichen Orte").select_option("2000")
    expect(page).to_have_url(re.compile("ziel=median.*anzahl=2.*abstand=2000"))
    page.get_by_role("button", name="Die besten 2 Orte suchen").click()
    expect(page).to_have_url(re.compile(r"lauf=\d+"), timeout=SEARCH_MS)
    expect(page.get_by_text(re.compile("Nachweislich"))).to_be_visible()
    expect(page.get_by_role("table", name=re.compile("Wer gewinnt"))).to_be_visible()
    page.get_by_role("link", name=re.compile("übernehmen")).click()
    expect(page).to_have_url(re.compile(r"/szenario\?.*neu=[\d.]+,[\d.]+(;|%3B)[\d.]+,[\d.]+"))
    expect(page.get_by_text("Neuer Ort 2")).to_be_visible()


def test_an_area_is_drawn_by_keyboard(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&wo=area&karte=13/54.89/7.24", quiet=True)
    expect(page.get_by_text("mindestens drei Ecken")).to_be_visible()
    page.get_by_role("button", name="Fläche zeichnen").click()
    expect(page.locator(".map-hint")).to_be_visible()
    for corner, key in enumerate(("ArrowRight", "ArrowDown", "Escape")):
        page.keyboard.press("Enter")
        expect(page.get_by_text(re.compile(f"{corner + 1} Ecken? gesetzt"))).to_be_visible()
        page.keyboard.press(key)
        page.wait_for_timeout(400)  # the map glides
    expect(page.get_by_role("button", name="Weitere Ecken setzen")).to_be_focused()
    expect(page.get_by_text("mindestens drei Ecken")).to_have_count(0)
    page.get_by_role("button", name="Letzte Ecke zurücknehmen").click()
    expect(page.get_by_text("2 Ecken gesetzt")).to_be_visible()


def test_a_list_is_pasted_and_projections_are_read(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&wo=list", quiet=True)
    page.get_by_label("Liste der möglichen Orte", exact=True).fill("Alte Schule; 54,89; 7,24\nunsinn 7")
    page.get_by_label("Liste der möglichen Orte", exact=True).press("Tab")
    expect(page.get_by_text("1 Ort gelesen.")).to_be_visible()
    expect(page.get_by_text("Nicht verstanden: Zeile 2.")).to_be_visible()
    expect(page).to_have_url(re.compile("liste=7.24,54.89,Alte"))
    page.get_by_text("Mehrere Vorausberechnungen").click()
    page.get_by_role("button", name="Vorausberechnung hinzufügen").click()
    page.get_by_label("Gemeinden und Veränderungen der Vorausberechnung 1").fill(
        "Quellerstadt; +10\nalle; -5"
    )
    page.get_by_label("Gemeinden und Veränderungen der Vorausberechnung 1").press("Tab")
    expect(page.get_by_text(re.compile(r"Für \d+ Gemeinden gelesen"))).to_be_visible()


def test_an_answer_that_is_not_there_is_said(planner: Atlas) -> None:
    page = planner.open(f"{VIEW}&lauf=999999999")
    expect(page.get_by_role("alert")).to_contain_text("gibt es in dieser Region nicht")


def test_it_is_for_planners(atlas: Atlas) -> None:
    page = atlas.open(VIEW)
    expect(page.get_by_text("anmelden").first).to_be_visible()
    expect(page.get_by_label("Art von Lernort")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("more", ["", "&wo=sites", "&wo=area", "&wo=list&ziel=centre", "lauf"])
def test_nothing_is_found_by_axe(planner: Atlas, run: int, more: str, width: int, scheme: str) -> None:
    planner.page.set_viewport_size({"width": width, "height": 900})
    planner.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    planner.open(VIEW + (f"&anzahl=2&abstand=2000&lauf={run}" if more == "lauf" else more), quiet=True)
    if more == "lauf":
        expect(planner.page.get_by_text(re.compile("Nachweislich"))).to_be_visible()
    assert planner.violations() == []
