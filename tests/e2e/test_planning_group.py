"""Bildungslandschaft and Planungsgruppe in the browser: as visitors see them, and as coordinators work with them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Atlas

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from sqlalchemy import Engine


@pytest.fixture
def own_atlas(page: Page, own_server: str) -> Atlas:
    return Atlas(page, own_server)


def shot(page: Page, name: str) -> None:
    """A picture for whoever asks for them (`ATLAS_SHOTS`: a folder)."""
    if folder := os.environ.get("ATLAS_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=False)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_visitor_sees_the_network_and_the_same_as_a_list(own_atlas: Atlas, width: int) -> None:
    own_atlas.page.set_viewport_size({"width": width, "height": 1300})
    page = own_atlas.open("/bildungslandschaft", quiet=True)
    expect(page.get_by_role("img", name="Netz aus")).to_be_visible()
    shot(page, f"landscape_{width}")
    page.get_by_role("button", name="Bildungsbüro (erfunden)").click()
    expect(page.get_by_text("arbeitet zusammen mit Schulamt (erfunden)").first).to_be_visible()
    assert "anke.beispiel" not in page.content()
    assert page.get_by_role("button", name="Anke Beispiel (erfunden)").count() == 0
    assert own_atlas.violations() == []
    shot(page, f"landscape_open_{width}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert own_atlas.troubles == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_visitor_reads_what_the_group_has_published(own_atlas: Atlas, width: int) -> None:
    own_atlas.page.set_viewport_size({"width": width, "height": 1300})
    page = own_atlas.open("/planungsgruppe", quiet=True)
    page.get_by_role("link", name="Planungsgruppe Bildung (erfunden)").click()
    page.get_by_role("link", name="Sitzung der Planungsgruppe").first.click()
    expect(page.get_by_text("Im Neubaugebiet fehlen ab nächstem Jahr Krippenplätze.")).to_be_visible()
    assert "Personalangelegenheit" not in page.content()
    assert own_atlas.violations() == []
    shot(page, f"meeting_public_{width}")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_coordinator_plans_invites_and_writes_minutes(
    own_atlas: Atlas, own_engine: Engine, width: int
) -> None:
    own_atlas.page.set_viewport_size({"width": width, "height": 1300})
    own_atlas.sign_in_as(own_engine, "coordinator")
    page = own_atlas.open("/planungsgruppe", quiet=True)
    page.get_by_text("Neues Gremium").click()
    form = page.get_by_role("form", name="Neues Gremium")
    form.get_by_label("Name").fill(f"Steuerkreis {width}")
    form.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("heading", level=1, name=f"Steuerkreis {width}")).to_be_visible()
    page.get_by_text("Sitzung ansetzen").click()
    page.get_by_label("Wann").fill("2030-03-12T14:00")
    page.get_by_role("form", name="Sitzung ansetzen").get_by_role("button", name="Speichern").click()
    expect(
        page.get_by_role("link", name="12. März 2030").or_(page.get_by_role("link", name="12.03.2030")).first
    ).to_be_visible()
    shot(page, f"body_{width}")
    assert own_atlas.violations() == []
    page.get_by_role("link", name="2030").first.click()
    expect(page.get_by_role("heading", level=2, name="Tagesordnung")).to_be_visible()
    page.get_by_text("Punkt hinzufügen").click()
    item = page.get_by_role("form", name="Punkt hinzufügen")
    item.get_by_label("Titel").fill("Ganztag")
    item.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("listitem").filter(has_text="Ganztag").first).to_be_visible()
    page.get_by_text("Unterlage anhängen").click()
    attach = page.get_by_role("form", name="Unterlage anhängen")
    attach.get_by_label("Titel").fill("Regeln heute")
    attach.get_by_label("Adresse einer Seite").fill("/regeln")
    attach.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("wird beim Senden der Einladung festgehalten")).to_be_visible()
    page.get_by_text("Einladung senden", exact=True).first.click()
    page.get_by_role("form", name="Einladung senden").get_by_role("button").click()
    expect(page.get_by_text("festgehalten am")).to_be_visible()
    expect(page.get_by_text("von Hand weitergeben").first).to_be_visible()
    page.get_by_role("button", name="Niederschrift beginnen").click()
    page.get_by_role("button", name="Schreiben", exact=True).click()
    page.get_by_label("Allgemeines").fill("Beginn 14 Uhr")
    assert own_atlas.violations() == []
    page.get_by_role("form", name="Niederschrift").get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Beginn 14 Uhr")).to_be_visible()
    assert own_atlas.violations() == []
    shot(page, f"meeting_{width}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [one for one in own_atlas.troubles if "404" not in one] == []  # minutes that are not there yet
