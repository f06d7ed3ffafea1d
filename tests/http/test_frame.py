"""What surrounds every request: its number, its line in the log, security headers, faults without a traceback."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import structlog
from fastapi import FastAPI
from structlog.testing import capture_logs

from app.main import create_app
from app.settings import Settings
from app.web.client import address_key, believe_proxies
from app.web.headers import CONTENT_SECURITY_POLICY
from app.web.regions import engine_of


def settings_for(url: str, folder: Path, **told: object) -> Settings:
    return Settings().model_copy(update={"database_url": url, "state_dir": folder, **told})


@pytest.fixture
async def app(demo_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    made = create_app(settings_for(demo_url, tmp_path, hsts_seconds=3600))

    @made.get("/api/broken/{name}")
    async def broken(name: str) -> None:
        raise ZeroDivisionError(name)

    made.router.routes.insert(0, made.router.routes.pop())  # before the frontend, which answers everything
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://atlas") as made:
        yield made


async def test_every_request_has_a_number_that_a_well_formed_one_becomes(client: httpx.AsyncClient):
    own = (await client.get("/health/live")).headers["X-Request-Id"]
    assert len(own) == 32
    given = await client.get("/health/live", headers={"X-Request-Id": "proxy-0123456789"})
    assert given.headers["X-Request-Id"] == "proxy-0123456789"


@pytest.mark.parametrize("told", ["kurz", "a" * 65, 'a"b<script>cd', "with spaces in it", "-leading-dash"])
async def test_an_ill_formed_number_is_replaced(client: httpx.AsyncClient, told: str):
    assert (await client.get("/health/live", headers={"X-Request-Id": told})).headers["X-Request-Id"] != told


async def test_the_log_tells_the_route_and_never_what_was_asked_for(client: httpx.AsyncClient):
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as told:
        await client.get(
            "/api/sites/erika-mustermann?date=2026-01-01",
            headers={"X-Request-Id": "number-0001", "Cookie": "s=geheim"},
        )
        await client.get("/api/sites?q=erika%40example.org%0d%0aforged")
        await client.get("/konto/einmalig/abcdef%0d%0aforged")
    lines = [line for line in told if line["event"] == "request"]
    assert [line["route"] for line in lines] == ["/api/sites/{slug}", "/api/sites", "unmatched"]
    assert lines[0]["request_id"] == "number-0001"
    assert lines[0]["status"] == 404
    text = json.dumps(told, default=str)
    assert not [word for word in ("erika", "forged", "abcdef", "geheim", "127.0.0.1") if word in text]


async def test_a_fault_is_a_problem_with_the_number_under_which_it_is_noted(client: httpx.AsyncClient):
    with capture_logs() as told:
        answer = await client.get("/api/broken/erika", headers={"X-Request-Id": "number-0002"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == "number-0002"
    assert "number-0002" in answer.json()["detail"]
    assert "Traceback" not in answer.text
    assert answer.headers["Content-Security-Policy"]
    assert {line["event"] for line in told} == {"fault", "request"}


@pytest.mark.parametrize("path", ["/", "/api/sites?limit=1", "/api/nothing", "/api/docs", "/assets/none.js"])
async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient, path: str):
    headers = (await client.get(path)).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Server" not in headers


def test_the_policy_allows_nothing_inline_and_nobody_else():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY
    for directive in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"):
        assert directive in CONTENT_SECURITY_POLICY


async def test_strict_transport_is_said_over_https_only(app: FastAPI):
    transport = httpx.ASGITransport(app=app)
    for scheme, said in (("http", None), ("https", "max-age=3600")):
        async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://atlas") as client:
            assert (await client.get("/health/live")).headers.get("Strict-Transport-Security") == said


async def test_head_is_get_without_a_body(client: httpx.AsyncClient):
    answer = await client.head("/api/sites?limit=1")
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["ETag"]


def scope(peer: str, forwarded: str | None = None, scheme: str | None = None) -> dict[str, object]:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    headers += [(b"x-forwarded-proto", scheme.encode())] if scheme else []
    return {"type": "http", "client": (peer, 1), "scheme": "http", "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.7", "203.0.113.5", "198.51.100.7"),  # a stranger's word is not believed
        ("10.0.0.2", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.2", "1.2.3.4, 203.0.113.5", "203.0.113.5"),  # what stands before it, the client wrote itself
        ("10.0.0.2", "203.0.113.5, 10.0.0.9", "203.0.113.5"),  # two of our own in a row
        ("10.0.0.2", "unknown", "10.0.0.2"),
        ("10.0.0.2", None, "10.0.0.2"),
    ],
)
def test_only_our_own_web_servers_are_believed(monkeypatch, peer: str, forwarded: str | None, client: str):
    monkeypatch.setenv("ATLAS_TRUSTED_PROXIES", "10.0.0.0/24")
    told = scope(peer, forwarded)
    believe_proxies(told, Settings().trusted_proxies)
    assert told["client"][0] == client


def test_the_scheme_is_believed_from_them_too(monkeypatch):
    monkeypatch.setenv("ATLAS_TRUSTED_PROXIES", "10.0.0.2")
    ours, other = scope("10.0.0.2", "203.0.113.5", "https"), scope("10.0.0.3", "203.0.113.5", "https")
    for told in (ours, other):
        believe_proxies(told, Settings().trusted_proxies)
    assert (ours["scheme"], other["scheme"]) == ("https", "http")


def test_an_ipv6_client_is_its_network():
    assert address_key(scope("2001:db8:1:2:3::4")) == address_key(scope("2001:db8:1:2:ffff::1"))
    assert address_key(scope("2001:db8:1:3::1")) != address_key(scope("2001:db8:1:2::1"))
    assert address_key(scope("::ffff:192.0.2.1")) == address_key(scope("192.0.2.1"))


def asking(method: str = "GET", cookie: str = "", **headers: str):
    """A request as `engine_of` looks at it, on an application with a replica."""
    cookies = dict([cookie.split("=")]) if cookie else {}
    state = SimpleNamespace(engine="primary", reader="replica")
    app = SimpleNamespace(state=state)
    return SimpleNamespace(app=app, scope={"method": method}, cookies=cookies, headers=headers)


def test_reading_goes_to_the_replica_and_who_has_written_reads_the_primary():
    assert engine_of(asking()) == "replica"
    assert engine_of(asking("POST")) == "primary"
    assert engine_of(asking(cookie="atlas_wrote=1")) == "primary"
    assert engine_of(asking(**{"bildungsatlas-read": "primary"})) == "primary"
