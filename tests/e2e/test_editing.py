"""Editing in the browser: a field is changed, a clash is shown with both values, a change is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.e2e.conftest import Atlas

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from sqlalchemy import Engine


PHONE = "+49 4621 555"


@pytest.fixture
def editor(page: Page, own_server: str, own_engine: Engine) -> Atlas:
    atlas = Atlas(page, own_server)
    atlas.sign_in_as(own_engine, "editor")
    return atlas


def slug_of(engine: Engine, number: int) -> str:
    sql = """SELECT slug FROM site_feature WHERE 'kindergarten' = ANY(categories) AND valid_during @> current_date
             ORDER BY slug OFFSET :number LIMIT 1"""
    with engine.connect() as connection:
        return connection.execute(text(sql), {"number": number}).scalar_one()


def test_a_field_is_changed_and_the_change_is_taken_back(editor: Atlas, own_engine: Engine) -> None:
    slug = slug_of(own_engine, 0)
    page = editor.open(f"/lernort/{slug}")
    page.get_by_role("button", name="Bearbeiten").click()
    expect(page.get_by_text("Es ist noch nichts geändert.")).to_be_visible()
    before = page.get_by_role("textbox", name="Telefon", exact=True).input_value()
    page.get_by_role("textbox", name="Telefon", exact=True).fill(PHONE)
    page.get_by_role("textbox", name="Grund", exact=True).fill("Anruf der Kita")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".facts")).to_contain_text(PHONE)
    page.get_by_role("button", name="Änderungen", exact=True).click()
    row = page.get_by_role("row").filter(has_text="Anruf der Kita").first
    expect(row).to_contain_text("Test editor")
    expect(row).to_contain_text(PHONE)
    assert editor.violations() == []
    row.get_by_role("button", name="Zurücknehmen").click()
    expect(page.get_by_text("zurückgenommen", exact=True)).to_be_visible()
    page = editor.open(f"/lernort/{slug}?offen=bearbeiten")
    expect(page.get_by_role("textbox", name="Telefon", exact=True)).to_have_value(before)


def test_what_does_not_do_stands_at_its_field(editor: Atlas, own_engine: Engine) -> None:
    page = editor.open(f"/lernort/{slug_of(own_engine, 1)}?offen=bearbeiten")
    page.get_by_role("textbox", name="Postleitzahl", exact=True).fill("123")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Eine Postleitzahl hat fünf Ziffern.").first).to_be_visible()
    expect(page.get_by_role("textbox", name="Postleitzahl", exact=True)).to_have_attribute(
        "aria-invalid", "true"
    )
    assert editor.violations() == []


def test_the_second_of_two_editors_sees_both_values_and_chooses(
    editor: Atlas, browser: Browser, own_server: str, own_engine: Engine
) -> None:
    path = f"/lernort/{slug_of(own_engine, 2)}?offen=bearbeiten"
    context = browser.new_context(locale="de-DE")
    other = Atlas(context.new_page(), own_server)
    other.sign_in_as(own_engine, "planner")
    mine, theirs = editor.open(path), other.open(path)
    for page, phone, street in ((theirs, "04621 1111", "Andere Straße"), (mine, "04621 2222", None)):
        page.get_by_role("textbox", name="Telefon", exact=True).fill(phone)
        if street:
            page.get_by_role("textbox", name="Straße", exact=True).fill(street)
        page.get_by_role("button", name="Speichern").click()
        if street:
            expect(page.locator(".facts")).to_contain_text(phone)
    expect(mine.get_by_text("Jemand anders war schneller")).to_be_visible()
    expect(mine.get_by_role("radio", name="Jetzt gespeichert: 04621 1111")).to_be_visible()
    assert editor.violations() == []
    mine.get_by_role("button", name="So übernehmen und weiter bearbeiten").click()
    expect(mine.get_by_role("textbox", name="Straße", exact=True)).to_have_value("Andere Straße")
    mine.get_by_role("button", name="Speichern").click()
    expect(mine.locator(".facts")).to_contain_text("04621 2222")
    expect(mine.locator(".facts")).to_contain_text("Andere Straße")
    context.close()


def test_a_provider_proposes_and_an_editor_accepts(
    editor: Atlas, browser: Browser, own_server: str, own_engine: Engine
) -> None:
    slug = slug_of(own_engine, 3)
    with own_engine.begin() as connection:
        connection.execute(text("INSERT INTO organisation (id, name) VALUES (3, 'Kitawerk')"))
        keep = """UPDATE institution SET organisation_id = 3 WHERE id IN (
                  SELECT t.institution_id FROM site_state t JOIN learning_site l ON l.id = t.site_id WHERE l.slug = :slug)"""
        connection.execute(text(keep), {"slug": slug})
    context = browser.new_context(locale="de-DE")
    provider = Atlas(context.new_page(), own_server)
    signed_in = provider.sign_in_as(own_engine, "provider")
    with own_engine.begin() as connection:
        join = "UPDATE account SET organisation_id = 3 WHERE id = :id"
        connection.execute(text(join), {"id": signed_in.account_id})
    page = provider.open(f"/lernort/{slug}")
    page.get_by_role("button", name="Änderung vorschlagen").click()
    page.get_by_role("textbox", name="Telefon", exact=True).fill("04621 3333")
    page.get_by_role("button", name="Vorschlag absenden").click()
    expect(page.get_by_text("Ihr Vorschlag ist da").first).to_be_visible()
    page = editor.open("/vorschlaege")
    expect(page.get_by_text("04621 3333")).to_be_visible()
    expect(page.get_by_text("Passt zum heutigen Stand")).to_be_visible()
    assert editor.violations() == []
    page.get_by_role("button", name="Annehmen").click()
    expect(page.get_by_text("Es ist kein Vorschlag offen.")).to_be_visible()
    page = editor.open(f"/lernort/{slug}")
    expect(page.locator(".facts")).to_contain_text("04621 3333")
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_found_by_axe(editor: Atlas, own_engine: Engine, width: int, scheme: str) -> None:
    editor.page.set_viewport_size({"width": width, "height": 844})
    editor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    slug = slug_of(own_engine, 4)
    for path in (
        f"/lernort/{slug}?offen=bearbeiten",
        f"/lernort/{slug}?offen=verlauf",
        "/aenderungen?art=insert",
        "/vorschlaege?stand=all",
    ):
        editor.open(path, quiet=True)
        assert editor.violations() == []
        overflow = editor.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, path


def test_visitors_see_nothing_of_it(page: Page, own_server: str, own_engine: Engine) -> None:
    atlas = Atlas(page, own_server)
    atlas.open(f"/lernort/{slug_of(own_engine, 4)}", quiet=True)
    expect(page.get_by_role("button", name="Bearbeiten")).to_have_count(0)
