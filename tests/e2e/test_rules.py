"""Rules and standards on the screen: for everyone as they hold on a day, for planners to change with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.e2e.conftest import Atlas

if TYPE_CHECKING:
    from sqlalchemy import Engine


A_KITA = "SELECT min(slug) FROM site_feature WHERE 'kindergarten' = ANY(categories) AND is_core"
VIEW = "/regeln?stand=2027-09-01"


@pytest.fixture
def here(page: Page, own_server: str) -> Iterator[Atlas]:
    atlas = Atlas(page, own_server)
    yield atlas
    assert atlas.troubles == []


def test_the_day_in_the_address_says_what_holds(here: Atlas) -> None:
    page = here.open(VIEW)
    all_day = page.locator("article", has_text="Anspruch auf Ganztag in der Grundschule")
    expect(all_day).to_contain_text("Klasse 2")
    expect(page.locator(".notice").first).to_contain_text("keine Rechtsberatung")
    all_day.get_by_role("button").click()
    expect(all_day).to_contain_text("Klasse 3")
    assert "stand=2028-08-01" in page.url
    page.go_back()
    expect(all_day).to_contain_text("Klasse 2")
    expect(page.get_by_text("Ändern", exact=True)).to_have_count(0)


def test_a_planner_changes_a_standard_from_a_day_on(here: Atlas, own_engine: Engine) -> None:
    here.sign_in_as(own_engine, "planner")
    page = here.open(VIEW)
    row = page.locator("article", has_text="15 Minuten zu Fuß")
    row.get_by_text("Ändern", exact=True).click()
    form = row.locator("form").first
    form.get_by_label("höchstens Minuten").fill("12")
    form.get_by_label("Grund der Änderung").fill("Beschluss vom Juni")
    form.get_by_role("button", name="Speichern").click()
    expect(page.locator("article", has_text="12 Minuten zu Fuß")).to_be_visible()
    page = here.open("/regeln?stand=2027-08-31")
    expect(page.locator("article", has_text="15 Minuten zu Fuß")).to_be_visible()
    expect(page.get_by_role("heading", name="Schon festgelegt für später")).to_be_visible()


def test_a_planner_is_told_in_words_what_does_not_fit(here: Atlas, own_engine: Engine) -> None:
    here.sign_in_as(own_engine, "planner")
    page = here.open(VIEW)
    page.get_by_text("Neuen Standard festlegen").click()
    form = page.locator("form[aria-label='Neuen Standard festlegen']")
    form.get_by_label("Kürzel").fill("neu")
    form.get_by_label("Beschluss").first.fill("Kreistag 2027/1")
    form.get_by_label("Grund der Änderung").fill("Versuch")
    form.get_by_role("button", name="Speichern").click()
    expect(form.get_by_role("alert")).to_contain_text("Genau eine Grenze ist nötig.")
    expect(form.get_by_label("Kürzel")).to_have_value("neu")
    here.troubles.clear()  # the browser tells of the refused request


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_also_with_the_form_open(here: Atlas, own_engine: Engine, width: int) -> None:
    here.page.set_viewport_size({"width": width, "height": 900})
    here.sign_in_as(own_engine, "planner")
    page = here.open(VIEW, quiet=True)
    page.locator("article").nth(1).get_by_text("Ändern", exact=True).click()
    page.locator("article", has_text="Wer doppelt zählt").get_by_text("Andere Fassung eintragen").click()
    assert here.violations() == []


def test_a_site_says_which_rules_hold_for_it(here: Atlas, own_engine: Engine) -> None:
    with own_engine.connect() as connection:
        slug = connection.execute(text(A_KITA)).scalar_one()
    page = here.open(f"/lernort/{slug}")
    page.get_by_text("Regeln und Standards").click()
    expect(page.locator(".standing")).to_contain_text("Größe der Gruppen")
    assert here.violations() == []
