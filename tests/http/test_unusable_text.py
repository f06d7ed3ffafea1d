"""Texts that JSON can carry and a database cannot: NUL, and halves of a pair of surrogates. 400, never a fault."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from app.accounts.access import Actor, Role, current_actor
from app.main import create_app
from app.settings import Settings
from tests.audit.places import make_places

NEST = "/api/sites/kita-moewennest-musterdorf"
BAD = [r"a\u0000b", r"\ud800", r"a\udfffb", r"\udc00\ud800"]
# `%` is where the text goes; what is written into the database, compared with it, or kept in a transaction's settings.
TEXTS = [
    ("POST", "/api/session", '{"email": "%", "password": "lang genug zum Raten"}'),
    ("POST", "/api/organisations", '{"name": "%"}'),
    ("POST", "/api/audit/1/undo", '{"reason": "%"}'),
    ("POST", f"{NEST}/placing", '{"lon": 9.5, "lat": 54.5, "reason": "abc%"}'),
    ("POST", "/api/matches/1", '{"same": true, "reason": "abc%"}'),
    (
        "POST",
        "/api/sites",
        '{"site": {"name": "Kita"}, "offers": {"a": {"category": "kindergarten"}}, "branch_of": "%"}',
    ),
]
FIELDS = [
    ("POST", "/api/sites", '{"site": {"name": "%"}, "offers": {"a": {"category": "kindergarten"}}}'),
    ("POST", "/api/sites", '{"site": {"name": "Kita"}, "offers": {"%": {"category": "%"}}}'),
    ("POST", "/api/sites", '{"site": {"name": "Kita", "%": "x"}, "offers": {}}'),
]


@pytest.fixture(autouse=True, scope="module")
def places(engine: Engine) -> int:
    return make_places(engine)


@pytest.fixture
async def client(database_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application as an administrator meets it."""
    app = create_app(Settings().model_copy(update={"database_url": database_url, "state_dir": tmp_path}))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://atlas") as made,
        app.router.lifespan_context(app),
    ):
        app.dependency_overrides[current_actor] = lambda: Actor(Role.ADMIN, 1, "Anna Admin")
        yield made


async def sent(client: httpx.AsyncClient, method: str, path: str, body: str, bad: str) -> httpx.Response:
    content = body.replace("%", bad).encode()
    return await client.request(method, path, content=content, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(("method", "path", "body"), TEXTS, ids=[path for _, path, _ in TEXTS])
async def test_a_text_that_cannot_be_kept_is_refused(client, method: str, path: str, body: str, bad: str):
    answer = await sent(client, method, path, body, bad)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(("method", "path", "body"), FIELDS, ids=["value", "key", "name"])
async def test_in_a_field_of_a_site_it_is_said_at_the_field(
    client, method: str, path: str, body: str, bad: str
):
    answer = await sent(client, method, path, body, bad)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]
