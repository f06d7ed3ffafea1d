"""Signing in, in a browser: what people see and do, and what a visitor is spared."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pyotp.totp import TOTP
from sqlalchemy import text

from app.accounts import links, passwords, people
from app.accounts.access import Role
from app.accounts.cookies import MARK_COOKIE, SESSION_COOKIE
from app.accounts.devices import DEVICE_COOKIE
from tests.e2e.conftest import Atlas
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
    from sqlalchemy import Engine

PASSWORD = "Ostseewind trägt Gummistiefel"


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    account_id: int


@pytest.fixture
def ada(demo_engine: Engine) -> Person:
    """An administrator with a password."""
    email = f"ada-{uuid.uuid4().hex[:6]}@example.org"
    with demo_engine.begin() as connection:
        number = people.create_account(connection, email, "Ada Muster", Role.ADMIN)
        links.set_password(connection, number, passwords.hashed(PASSWORD))
    return Person(email, "Ada Muster", number)


def sign_in(page: Page, who: Person, password: str = PASSWORD) -> None:
    form = page.get_by_role("form", name="Anmelden")
    form.get_by_label("E-Mail-Adresse").fill(who.email)
    form.get_by_label("Passwort", exact=True).fill(password)
    form.get_by_role("button", name="Anmelden").click()


def test_a_visitor_is_asked_for_nothing_and_asks_nothing_about_sessions(atlas: Atlas) -> None:
    asked: list[str] = []
    atlas.page.on("request", lambda request: asked.append(request.url))
    page = atlas.open("/", quiet=True)
    expect(page.get_by_role("link", name="Anmelden")).to_be_visible()
    assert not [url for url in asked if "/api/session" in url or "AccountMenu" in url]
    assert page.context.cookies() == []


def test_signing_in_by_keyboard_leads_back_to_where_one_was(atlas: Atlas, ada: Person) -> None:
    page = atlas.open("/versorgung?kategorie=creche")
    page.get_by_role("link", name="Anmelden").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Anmelden")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type(ada.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/versorgung\?kategorie=creche"))
    expect(page.get_by_role("button", name="Ada Muster")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Ada Muster")).to_be_visible()


def test_the_browser_takes_the_host_bound_cookie_and_hides_it_from_scripts(atlas: Atlas, ada: Person) -> None:
    page = atlas.open("/anmelden")
    sign_in(page, ada)
    expect(page.get_by_role("button", name="Ada Muster")).to_be_visible()
    kept = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert set(kept) == {SESSION_COOKIE, MARK_COOKIE, DEVICE_COOKIE}
    assert kept[SESSION_COOKIE]["httpOnly"]
    assert kept[SESSION_COOKIE]["secure"]
    assert kept[SESSION_COOKIE]["sameSite"] == "Lax"
    assert page.evaluate("document.cookie") == f"{MARK_COOKIE}=1"


def test_a_wrong_password_is_said_and_what_was_typed_stays(atlas: Atlas, ada: Person) -> None:
    page = atlas.open("/anmelden")
    sign_in(page, ada, "falsch geraten und lang")
    expect(page.get_by_role("alert")).to_have_text("E-Mail-Adresse oder Passwort stimmen nicht.")
    expect(page.get_by_label("E-Mail-Adresse").first).to_have_value(ada.email)


@pytest.mark.parametrize("wanted", ["https://example.com/", "//example.com/", "/\\example.com/"])
def test_an_address_elsewhere_is_not_gone_to(atlas: Atlas, ada: Person, wanted: str) -> None:
    page = atlas.open(f"/anmelden?next={wanted}")
    sign_in(page, ada)
    expect(page).to_have_url(f"{atlas.address}/")


def test_a_view_for_others_says_what_is_missing(atlas: Atlas, demo_engine: Engine) -> None:
    page = atlas.open("/verwaltung")
    expect(page.get_by_text("Dafür müssen Sie angemeldet sein.")).to_be_visible()
    expect(page.locator("#panel").get_by_role("link", name="Anmelden")).to_have_attribute(
        "href", "/anmelden?next=%2Fverwaltung"
    )
    atlas.sign_in_as(demo_engine, "editor")
    atlas.open("/verwaltung")
    expect(page.get_by_text("Dafür reicht Ihre Rolle nicht.")).to_be_visible()


def test_the_menu_opens_closes_and_lists_what_one_may(atlas: Atlas, demo_engine: Engine) -> None:
    atlas.sign_in_as(demo_engine, "editor")
    page = atlas.open("/")
    button = page.get_by_role("button", name="Test editor")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Mein Konto")).to_be_visible()
    expect(page.get_by_role("link", name="Verwaltung")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Mein Konto")).to_be_hidden()
    expect(button).to_be_focused()


def test_signing_out_ends_it_here_and_on_the_server(atlas: Atlas, ada: Person) -> None:
    page = atlas.open("/anmelden?next=/konto")
    sign_in(page, ada)
    page.get_by_role("button", name="Ada Muster").click()
    page.get_by_role("button", name="Abmelden", exact=True).click()
    expect(page.get_by_role("link", name="Anmelden")).to_be_visible()
    assert {cookie["name"] for cookie in page.context.cookies()} == {DEVICE_COOKIE}
    atlas.open("/konto")
    expect(page.get_by_text("Dafür müssen Sie angemeldet sein.")).to_be_visible()


def test_a_session_that_has_ended_meanwhile_is_noticed(atlas: Atlas, demo_engine: Engine) -> None:
    signed_in = atlas.sign_in_as(demo_engine, "editor")
    page = atlas.open("/konto")
    with demo_engine.begin() as connection:
        connection.execute(text("DELETE FROM session WHERE account_id = :id"), {"id": signed_in.account_id})
    page.wait_for_timeout(3100)  # as long as a process remembers a session
    page.get_by_role("textbox", name="Name").fill("Zu spät")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Dafür müssen Sie angemeldet sein.")).to_be_visible()
    expect(page.get_by_role("link", name="Anmelden").first).to_be_visible()


def test_setting_a_second_factor_up_and_signing_in_with_it(
    atlas: Atlas, ada: Person, demo_engine: Engine
) -> None:
    page = atlas.open("/anmelden?next=/konto")
    sign_in(page, ada)
    section = page.get_by_role("region", name="Zweiter Faktor")
    section.get_by_label("Jetziges Passwort").fill(PASSWORD)
    section.get_by_role("button", name="Einrichten").click()
    expect(section.get_by_role("img", name="QR-Code")).to_be_visible()
    key = section.locator("code").inner_text().replace(" ", "")
    section.get_by_label("Code").fill(TOTP(key).now())
    section.get_by_role("button", name="In Kraft setzen").click()
    expect(section.get_by_label("Wiederherstellungscodes")).to_have_value(re.compile(r"^(\w{4}-){5}\w{4}\n"))
    codes = section.get_by_label("Wiederherstellungscodes").input_value().splitlines()
    assert atlas.violations() == []

    page.context.clear_cookies()
    atlas.open("/anmelden?next=/konto")
    sign_in(page, ada)
    expect(page.get_by_role("heading", level=1, name="Zweiter Faktor")).to_be_visible()
    assert atlas.violations() == []
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_role("alert")).to_contain_text("Der Code stimmt nicht")
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_role("heading", level=1, name="Mein Konto")).to_be_visible()


@pytest.fixture(scope="module")
def strict_server(demo_url: str) -> Iterator[str]:
    """The program as it comes: who administers works only with a second factor."""
    with serving(demo_url, ATLAS_TOTP_REQUIRED_ROLES='["coordinator", "admin"]') as address:
        yield address


def test_who_administers_sets_a_second_factor_up_at_the_first_sign_in_and_goes_on(
    page: Page, strict_server: str, ada: Person
) -> None:
    atlas = Atlas(page, strict_server)
    atlas.open("/anmelden?next=/verwaltung")
    sign_in(page, ada)
    expect(page.get_by_role("heading", level=1, name="Zweiten Faktor einrichten")).to_be_visible()
    expect(page.locator("#panel").get_by_role("region")).to_have_count(1)
    assert atlas.violations() == []
    atlas.open("/verwaltung")
    page.get_by_role("link", name="Zweiten Faktor einrichten").click()
    section = page.get_by_role("region", name="Zweiter Faktor")
    section.get_by_label("Jetziges Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    key = section.locator("code").inner_text().replace(" ", "")
    section.get_by_label("Code").fill(TOTP(key).now())
    page.keyboard.press("Enter")
    expect(section.get_by_label("Wiederherstellungscodes")).to_have_value(re.compile(r"^(\w{4}-){5}\w{4}\n"))
    page.get_by_role("link", name="Weiter").click()
    expect(page.get_by_role("heading", level=1, name="Verwaltung")).to_be_visible()


def test_an_invitation_from_the_page_sets_a_password_and_lets_one_in(
    atlas: Atlas, demo_engine: Engine
) -> None:
    atlas.sign_in_as(demo_engine, "admin")
    page = atlas.open("/verwaltung")
    email = f"neu-{uuid.uuid4().hex[:6]}@example.org"
    page.locator("summary", has_text="Jemanden einladen").click()
    form = page.get_by_role("form", name="Jemanden einladen")
    form.get_by_label("Name").fill("Nora Neu")
    form.get_by_label("E-Mail-Adresse").fill(email)
    form.get_by_label("Rolle").select_option("planner")
    form.get_by_role("button", name="Konto anlegen").click()
    link = page.get_by_label("Einmal-Link geben").input_value()
    assert link.startswith(f"{atlas.address}/anmelden/passwort#")
    page.get_by_label("Name, Adresse oder Organisation").fill(email)
    expect(page.get_by_role("button", name="Nora Neu")).to_be_visible()

    page.context.clear_cookies()
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_role("heading", level=1, name="Passwort setzen")).to_be_visible()
    assert page.evaluate("location.hash") == "", "the secret must not stay in the browser's history"
    page.get_by_label("Neues Passwort").fill("Sommer2026!!")
    page.get_by_role("button", name="Passwort setzen").click()
    expect(page.get_by_role("alert")).to_contain_text("leicht zu erraten")
    page.get_by_label("Neues Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Passwort setzen").click()
    page.locator("#panel").get_by_role("link", name="Anmelden").click()
    sign_in(page, Person(email, "Nora Neu", 0))
    expect(page.get_by_role("button", name="Nora Neu")).to_be_visible()


def test_a_token_is_made_shown_once_and_ended(atlas: Atlas, ada: Person) -> None:
    page = atlas.open("/anmelden?next=/konto")
    sign_in(page, ada)
    section = page.get_by_role("region", name="Zugangsschlüssel")
    section.locator("summary").click()
    section.get_by_label("Wofür?").fill("QGIS am Arbeitsplatz")
    section.get_by_label("Lernorte ändern").check()
    section.get_by_label("Jetziges Passwort").fill(PASSWORD)
    section.get_by_role("button", name="Schlüssel anlegen").click()
    token = section.get_by_role("textbox", name="Zugangsschlüssel").input_value()
    answer = page.request.get(f"{atlas.address}/api/session", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["permissions"] == ["read", "edit_sites"]
    page.reload()
    expect(page.get_by_text(token)).to_have_count(0)
    section.get_by_role("button", name="Schlüssel beenden: QGIS am Arbeitsplatz").click()
    expect(section.get_by_text("Der Schlüssel ist beendet.")).to_be_visible()
    answer = page.request.get(f"{atlas.address}/api/session", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 401
