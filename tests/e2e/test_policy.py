"""The security policy is strict, and no view breaks it: nothing inline, nobody else asked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from app.web.headers import CONTENT_SECURITY_POLICY
from tests.e2e.conftest import START, Atlas

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from sqlalchemy import Engine

COLLECT = """
window.broken = [];
document.addEventListener("securitypolicyviolation", (one) =>
  window.broken.push(`${one.effectiveDirective} ${one.blockedURI} ${one.sourceFile}:${one.lineNumber} ${one.sample}`));
"""
VIEWS = [
    "/",
    "/?q=kita",
    f"/?kategorie=library&start={START}",
    "/?ansicht=karte",
    "/versorgung",
    "/versorgung?karte=14/54.89/7.24",
    "/versorgung?kategorie=kindergarten&wert=plaetze",
    "/versorgung?modus=bus&kategorie=grammar_school",
    "/versorgung?darstellung=wischen",
    "/versorgung?darstellung=unterschied",
    "/versorgung?darstellung=phasen",
    f"/einzugsgebiet?punkt={START}",
    "/monitoring",
    "/quoten",
    "/datensaetze",
    "/luecken",
    "/luecken?kategorie=kindergarten&karte=14/54.89/7.24",
    "/entwicklungen",
    "/berichte",
    "/lebenslauf",
    "/angebot?vorhaben=all&tag=2028-09-01",
    f"/einzugsgebiet?punkt={START}&modus=bus&weg=outward",
    "/versorgung?modus=bus_p90&kategorie=grammar_school",
    f"/einzugsgebiet?punkt={START}&modus=bicycle_calm",
    "/planen",
    "/schulplanung",
    "/bus",
    "/szenario",
    "/szenario?vergleich=heute",
    "/massnahmen",
    "/wo-hilft-einer-mehr",
    "/regeln",
    "/vorausrechnung",
    "/bildungslandschaft",
    "/planungsgruppe",
    "/planungsgruppe/sitzung/1",
    "/bildungslandschaft/lesen",
    "/gibtesnicht",
]
WORK_VIEWS = [
    "/neuer-lernort",
    "/nicht-oeffentlich",
    "/mitteilungen",
    "/daten",
    "/datenqualitaet",
    "/aufgaben",
    "/aenderungen",
    "/vorschlaege",
    "/verwaltung",
    "/konto",
]
ATTACK = """<!doctype html><html lang="de"><head><title>Angriff</title>
<script type="application/ld+json">{"@context": "https://schema.org"}</script></head>
<body><p id="p" style="color:red">x</p><img src="x" onerror="window.hacked = 1"><script>window.hacked = 2</script>
<style>p { color: red }</style><script src="https://example.org/x.js"></script>
<iframe src="https://example.org/"></iframe></body></html>"""


def broken(page: Page) -> list[str]:
    return page.evaluate("window.broken")


@pytest.mark.parametrize("path", VIEWS)
def test_no_view_breaks_the_policy_or_asks_anybody_else(atlas: Atlas, path: str) -> None:
    atlas.page.add_init_script(COLLECT)
    page = atlas.open(path, quiet=True)
    assert broken(page) == []
    assert atlas.hosts == {urlsplit(atlas.address).netloc}


@pytest.mark.parametrize("path", WORK_VIEWS)
def test_no_view_of_those_who_work_with_it_breaks_the_policy(
    atlas: Atlas, demo_engine: Engine, path: str
) -> None:
    atlas.page.add_init_script(COLLECT)
    atlas.sign_in_as(demo_engine, "admin")
    page = atlas.open(path, quiet=path != "/aufgaben")  # there events keep coming
    assert broken(page) == []
    assert atlas.hosts == {urlsplit(atlas.address).netloc}


def test_the_signs_on_map_and_list_keep_their_look_without_inline_styles(atlas: Atlas) -> None:
    atlas.page.add_init_script(COLLECT)
    page = atlas.open("/?kategorie=kindergarten", quiet=True)
    mark = page.locator(".entry .mark, .sign-inline .mark").first
    expect(mark).to_be_visible()
    style = mark.evaluate(
        "(one) => { const s = getComputedStyle(one); return [s.position, s.fontSize, s.color, s.top] }"
    )
    assert style[0] == "absolute"
    assert style[1] in {"8px", "10px", "11px", "12px", "13px", "17px"}
    assert style[2] in {"rgb(255, 255, 255)", "rgb(0, 0, 0)"}
    assert page.locator(".mark[style]").count() == 0
    assert broken(page) == []


def test_a_site_and_its_page_in_print_keep_the_policy(atlas: Atlas, a_kindergarten: str) -> None:
    atlas.page.add_init_script(COLLECT)
    page = atlas.open(f"/lernort/{a_kindergarten}", quiet=True)
    page.emulate_media(media="print")
    assert broken(page) == []


def test_the_description_of_the_interface_asks_nobody_else(atlas: Atlas) -> None:
    page = atlas.page
    page.add_init_script(COLLECT)
    page.goto(f"{atlas.address}/api/docs", wait_until="networkidle")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Schnittstelle")
    page.get_by_text("/api/isochrone", exact=True).click()
    expect(page.get_by_role("cell", name="number").first).to_be_visible()
    assert broken(page) == []
    assert atlas.hosts == {urlsplit(atlas.address).netloc}
    assert atlas.violations() == []


def test_what_is_injected_does_nothing_and_is_reported_but_data_for_search_engines_is_not(page: Page) -> None:
    page.add_init_script(COLLECT)
    page.route(
        "**/*",
        lambda route: route.fulfill(
            body=ATTACK,
            content_type="text/html",
            headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY},
        ),
    )
    page.goto("http://atlas.invalid/")
    found = broken(page)
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("getComputedStyle(document.getElementById('p')).color") != "rgb(255, 0, 0)"
    kinds = {one.split()[0] for one in found}
    assert {"script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr", "frame-src"} <= kinds
    assert not [one for one in found if "schema.org" in one]
