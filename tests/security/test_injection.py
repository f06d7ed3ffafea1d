"""What is smuggled into texts stays a text: in SQL, on pages, in the browser, in headers, tables and logs."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.jobs.files import keep_file
from app.jobs.queue import defer_now
from app.sites.export import write_csv
from tests.accounts.signing_in import SignedIn, sign_in_as
from tests.faults.conftest import awaited, headers_of
from tests.faults.world import Asker, World, fill, make_world, today
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

SITE = "/api/sites/ort-0"
SECONDS = 120.0
SQL = [
    "' OR '1'='1", "'; DROP TABLE learning_site; --", "') UNION SELECT password_hash FROM credential --", "\\'; --",
    "$$; SELECT pg_sleep(9) $$", "%' AND pg_sleep(9) IS NULL --", ":id", "%(id)s", "{0}", "$1", "/* */", "\u02bc; --",
]  # fmt: skip
HTML = [
    "<script>window.hacked=1</script>", "<img src=x onerror=window.hacked=2>", "\"><svg/onload=window.hacked=3>",
    "</title><script>window.hacked=4</script>", "</script><script>window.hacked=5</script>", "<!--server-head-->",
    "' onmouseover='window.hacked=6", "{{ 7 * 7 }}", "&lt;b&gt;", "javascript:window.hacked=7",
]  # fmt: skip
NAME = 'A<img src=x onerror=window.hacked=1>"><script>window.hacked=2</script>'
LINES = ["a\r\nSet-Cookie: x=1", "a\nX-Evil: 1", "a\r\n\r\n<h1>b</h1>", "a\u2028b", "a\x85b", "a\x0bb"]


@pytest.fixture(scope="module")
def world(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> World:
    made = make_world(engine, tmp_path_factory.mktemp("world"), sites=30)
    fill(engine, made)
    return made


@pytest.fixture(scope="module")
def address(database_url: str, world: World) -> Iterator[str]:
    with serving(database_url, ATLAS_BASE_URL="http://localhost:1") as found:
        yield awaited(found)


@pytest.fixture(scope="module")
def admin(engine: Engine, world: World) -> SignedIn:
    return sign_in_as(engine, Role.ADMIN)


def ask(address: str, method: str, path: str, who: SignedIn | None = None, **more: Any) -> httpx.Response:
    headers = {**(headers_of(who) if who else {}), **more.pop("headers", {})}
    return httpx.request(method, address + path, headers=headers, timeout=SECONDS, **more)


def change(address: str, who: SignedIn, site: dict[str, Any], path: str = SITE) -> httpx.Response:
    tag = ask(address, "GET", f"{path}/editable", who).headers["ETag"]
    return ask(address, "PATCH", path, who, json={"site": site, "reason": "Probe"}, headers={"If-Match": tag})


def parameters(address: str) -> list[tuple[str, str, str]]:
    """Path, name and place of every text that a GET takes."""
    paths = ask(address, "GET", "/api/openapi.json").json()["paths"]
    found = [
        (path, one["name"], one["in"])
        for path, methods in paths.items()
        for one in methods.get("get", {}).get("parameters", [])
        if one["in"] in {"query", "path"} and not path.endswith("/events")
    ]
    assert len(found) > 60
    return found


def test_sql_in_any_text_is_a_text(address: str, admin: SignedIn, engine: Engine):
    """Every parameter of every address, as an administrator who reaches them all; nothing sleeps, fails or is lost."""
    with engine.connect() as connection:
        before = connection.execute(text("SELECT count(*) FROM learning_site")).scalar_one()
    wrong = []
    usual = {"category": "kindergarten", "lon": "9.5", "lat": "54.5", "slug": "ort-0"}
    with httpx.Client(base_url=address, headers=headers_of(admin), timeout=SECONDS) as client:
        for path, name, place in parameters(address):
            for number, smuggled in enumerate(SQL):
                target = re.sub(
                    r"{(\w+)[^}]*}",
                    lambda found, n=name, p=place, s=smuggled: (
                        quote(s, safe="")
                        if found[1] == n and p == "path" else usual.get(found[1], "1")
                    ),
                    path,
                )  # fmt: skip
                query = {
                    **{k: v for k, v in usual.items() if k != "slug"},
                    **({name: smuggled} if place == "query" else {}),
                }
                if number > 2 and place == "path":
                    continue
                answer = client.get(target, params=query)
                if answer.status_code >= 500 or answer.elapsed.total_seconds() > 8:
                    wrong.append(f"{path} {name}={smuggled}: {answer.status_code} {answer.text[:200]}")
    assert not wrong
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM learning_site")).scalar_one() == before


@pytest.mark.parametrize("smuggled", SQL)
def test_sql_that_is_entered_is_kept_and_shown_as_it_is(address: str, world: World, smuggled: str):
    answer = change(address, world.editor, {"street": smuggled})
    assert answer.status_code == 200, answer.text
    assert answer.json()["site"]["street"] == smuggled
    told = ask(address, "GET", SITE).json()["properties"]["address"]["street"]
    assert told == smuggled
    signed_in = ask(address, "POST", "/api/session", json={"email": smuggled, "password": smuggled})
    assert signed_in.status_code in {401, 429}


def test_signs_of_patterns_are_looked_for_as_they_are(address: str, world: World):
    everything = ask(address, "GET", "/api/sites?limit=1").json()["numberMatched"]
    assert everything > 20
    for signs in ("%", "_", "%%%", "___", "\\", ".*", "[a-z]"):
        found = ask(address, "GET", "/api/sites", params={"q": f"Ort {signs}zz", "limit": 1})
        assert found.status_code == 200
        assert found.json()["numberMatched"] < everything


@pytest.mark.parametrize("smuggled", HTML)
def test_a_name_with_html_is_text_on_every_page(address: str, world: World, smuggled: str):
    assert (
        change(
            address, world.editor, {"name": smuggled, "street": smuggled, "provider": smuggled}
        ).status_code
        == 200
    )
    pages = [ask(address, "GET", path).text for path in ("/lernort/ort-0", "/lernort/ort-1")]
    pages += [ask(address, "GET", "/", params={"q": smuggled}).text]
    pages += [
        ask(address, "GET", path, params={"art": smuggled, "region": smuggled}).text
        for path in ("/versorgung", "/lernort/x")
    ]
    pages += [ask(address, "GET", f"/lernort/{quote(smuggled, safe='')}").text]
    for page in pages:
        scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, re.S)
        assert all(json.loads(one) for one in scripts), "only data blocks stand in a page"
        if any(sign in smuggled for sign in "<>"):
            assert smuggled not in page
    assert html.escape(smuggled)[:10] in pages[0] or smuggled[:10] in html.unescape(pages[0])


def test_an_address_of_a_further_page_keeps_what_was_looked_for_in_its_place(address: str):
    page = ask(address, "GET", "/", params={"q": 'ort "><b>&region=x&seite=9'}).text
    assert "<b>" not in page.split("<main", 1)[1]
    links = [html.unescape(one) for one in re.findall(r'href="(/\?seite[^"]*)"', page)]
    assert all(httpx.URL(one).params.keys() == {"seite", "q"} for one in links)


def test_a_name_with_html_does_nothing_in_the_browser(address: str, world: World, page: Page):
    assert change(address, world.editor, {"name": NAME, "street": NAME, "provider": NAME}).status_code == 200
    said: list[str] = []
    page.on("dialog", lambda one: said.append(one.message))
    page.set_default_timeout(30_000)
    for path in ("/lernort/ort-0", "/?q=onerror", "/?ansicht=karte&q=onerror", "/?q=onerror&lernort=ort-0"):
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        for mark in page.locator(".leaflet-marker-icon").all()[:3]:
            mark.click(force=True)
            page.wait_for_timeout(200)
        assert page.evaluate("window.hacked") is None
        assert page.locator("img[src=x]").count() == 0
    assert "onerror" in page.inner_text("body"), "it is shown, as a text"
    assert said == []


def test_a_website_that_runs_is_refused(address: str, world: World):
    for site in (
        "javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "//example.org",
        "https://",
        "file:///etc/passwd",
    ):
        assert change(address, world.editor, {"website": site}).status_code in {400, 422}


@pytest.mark.parametrize("smuggled", LINES)
def test_no_line_break_gets_into_a_header(
    address: str, world: World, engine: Engine, admin: SignedIn, smuggled: str
):
    with engine.begin() as connection:
        number = defer_now(
            connection, kind="export", actor=Asker("Probe"), region_id=world.region_id, arguments={}
        )
        keep_file(connection, number, f"{smuggled}.csv", "text/csv", io.BytesIO(b"x"))
    answers = [
        ask(address, "GET", f"/api/jobs/{number}/result", admin),
        ask(address, "GET", "/api/audit/export", admin, params={"q": smuggled}),
        ask(address, "GET", "/api/session/oidc", params={"ziel": smuggled, "next": smuggled}),
        ask(address, "GET", "/", params={"q": smuggled, "region": smuggled}),
    ]
    for answer in answers:
        assert "set-cookie" not in answer.headers or "x=1" not in answer.headers["set-cookie"]
        assert "x-evil" not in answer.headers
        assert all("\n" not in value and "\r" not in value for value in answer.headers.values())
    assert answers[0].status_code == 200
    assert answers[0].content == b"x"


def test_no_cell_of_an_export_is_a_formula(world: World, engine: Engine, address: str):
    smuggled = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")']
    for number, name in enumerate(smuggled, start=3):
        path = f"/api/sites/ort-{number}"
        assert change(address, world.editor, {"name": name, "provider": name}, path).status_code == 200
    out = io.BytesIO()
    with engine.begin() as connection:
        write_csv(connection, world.region_id, today(), out, lambda _done, _of: None)
    rows = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig")), delimiter=";"))
    cells = [cell for row in rows[1:] for cell in row]
    texts = [cell for cell in cells if not re.fullmatch(r"-?[\d.,]+", cell)]
    assert not [cell for cell in texts if cell.lstrip()[:1] in {"=", "+", "-", "@"}]
    assert any(cell.startswith("'=1+1") for cell in cells)


def raw(address: str, request: str) -> str:
    """The beginning of what the server says to these bytes."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=SECONDS) as talk:
        talk.sendall(request.encode("latin-1"))
        talk.settimeout(SECONDS)
        return talk.recv(4096).decode("latin-1")


def test_a_message_with_two_lengths_is_refused(address: str):
    for lengths in (
        "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: -1", "Content-Length: 5x",
    ):  # fmt: skip
        answer = raw(
            address, f"POST /api/session HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{lengths}\r\n\r\nhello"
        )
        assert answer == "" or answer.split()[1] in {"400", "411", "422"}, answer[:200]


def test_trace_is_not_answered(address: str):
    for method in ("TRACE", "TRACK", "CONNECT", "FOO"):
        answer = raw(address, f"{method} / HTTP/1.1\r\nHost: a\r\nX-Secret: 7\r\nConnection: close\r\n\r\n")
        assert answer == "" or answer.split()[1] in {"400", "403", "405", "501"}, answer[:200]
        assert "X-Secret" not in answer


def test_no_path_leads_out_of_what_is_served(address: str):
    for path in (
        "/../app/settings.py", "/..%2fapp/settings.py", "/%2e%2e/%2e%2e/etc/passwd", "/assets/../../../etc/passwd",
        "/assets/..%5c..%5cetc", "//etc/passwd", "/.git/config", "/.env", "/assets/", "/assets",
    ):  # fmt: skip
        answer = raw(address, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        for word in ("root:", "class Settings", "[core]", "Index of"):
            assert word not in answer
        assert answer.split()[1] in {"200", "400", "404"}, answer[:200]


def test_no_other_site_is_let_in(address: str):
    origin = {"Origin": "https://evil.example"}
    asked = {
        **origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "x-csrf-token",
    }
    for answer in (
        ask(address, "GET", "/api/region", headers=origin),
        ask(address, "OPTIONS", SITE, headers=asked),
    ):
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


def test_fields_that_are_not_to_be_set_are_refused(address: str, world: World):
    """Mass assignment: what is not among the fields of an editor is not taken, and nothing changes."""
    for field in (
        "id",
        "slug",
        "region_id",
        "is_private",
        "import_id",
        "content_hash",
        "__class__",
        "organisation_id",
    ):
        answer = change(address, world.editor, {field: 1, "phone": "04621 666"}, "/api/sites/ort-20")
        assert answer.status_code in {400, 422}, f"{field}: {answer.status_code}"
    told = ask(address, "GET", "/api/sites/ort-20/editable", world.editor).json()
    assert told["site"]["phone"] == "04621 1"


def test_a_parameter_told_twice_is_no_fault(address: str):
    for query in ("limit=1&limit=2", "q=a&q=b", "category=kindergarten&category=x", "region=probe&region=y"):
        assert ask(address, "GET", f"/api/sites?{query}").status_code < 500


def test_whatever_is_told_makes_one_line_of_the_log(database_url: str, world: World):
    from tests.serving import served

    with served(database_url, ATLAS_LOG_FORMAT="json", ATLAS_LOG_LEVEL="info") as found:
        awaited(found.address)
        forged = '\n{"event":"forged"}\r\n'
        for path in ("/api/sites/", "/lernort/", "/"):
            httpx.get(f"{found.address}{path}{quote(forged, safe='')}", timeout=SECONDS,
                      headers={"User-Agent": "x", "X-Request-Id": "a%0Ab"})  # fmt: skip
        httpx.post(
            f"{found.address}/api/session", json={"email": forged, "password": forged}, timeout=SECONDS
        )
        lines = [line for line in Path(found.log).read_text().splitlines() if line.startswith("{")]
    assert len(lines) >= 4
    assert all(json.loads(line)["event"] != "forged" for line in lines)
