"""What the tests of accounts share: the application on an own database with one region, and a client without cookies."""

from __future__ import annotations

import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from app.accounts import links, passwords, people
from app.accounts.access import Role
from app.main import create_app
from app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from sqlalchemy import Engine

PASSWORD = "Ostseewind trägt Gummistiefel"
REGION = """
    INSERT INTO region (slug, name, metric_srid, is_default) VALUES ('test', 'Test', 25832, true)
    ON CONFLICT DO NOTHING"""


@pytest.fixture(autouse=True)
def cheap_hashing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with little work, but where a test says `@pytest.mark.usefixtures("real_hashing")`."""
    passwords._nobodys.cache_clear()
    if "real_hashing" not in request.fixturenames:
        monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=512, parallelism=1))


@pytest.fixture
def real_hashing() -> None:
    """Passwords are hashed with as much work as in use."""


@pytest.fixture
def serving(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """`async with serving(setting=…) as client`: a client of the application with these settings.

    Its address is not that of a session: cookies are given to each request. `client.app` is the application.
    """
    with engine.begin() as connection:
        connection.execute(text(REGION))
        connection.execute(text("DELETE FROM sign_in_attempt"))
    monkeypatch.setattr("app.jobs.events.LONGEST_SECONDS", 0.1)  # streams: this client waits for their end

    @asynccontextmanager
    async def made(**settings: object) -> AsyncIterator[httpx.AsyncClient]:
        given = {"database_url": database_url, "state_dir": tmp_path, "secret": "test", "pool_size": 4}
        app = create_app(Settings().model_copy(update={**given, **settings}))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with (
            httpx.AsyncClient(transport=transport, base_url="https://atlas.test") as client,
            app.router.lifespan_context(app),
        ):
            client.app = app  # type: ignore[attr-defined]
            yield client

    return made


@pytest.fixture
async def client(serving: Callable[..., Any]) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application as it comes."""
    async with serving() as made:
        yield made


@dataclass(frozen=True)
class Person:
    """Somebody with an account and a password."""

    account_id: int
    email: str
    password: str


@pytest.fixture
def person(engine: Engine) -> Callable[..., Person]:
    """`person(role, …)`: a new account of that role that can sign in with a password."""

    def made(role: str = "editor", password: str = PASSWORD, name: str = "Ada Muster") -> Person:
        email = f"{role}-{uuid.uuid4().hex[:8]}@example.org"
        with engine.begin() as connection:
            account_id = people.create_account(connection, email, name, Role(role))
            links.set_password(connection, account_id, passwords.hashed(password))
        return Person(account_id, email, password)

    return made


class Browser:
    """A browser as far as signing in is concerned: keeps cookies, sends the CSRF token it was told."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.headers = {"Sec-Fetch-Site": "same-origin"}

    async def send(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Send JSON; remember cookies and CSRF token of the answer."""
        headers = {**self.headers, **({"X-CSRF-Token": self.token} if self.token else {})}
        content = {} if body is None else {"json": body}
        answer = await self.client.request(method, path, cookies=self.cookies, headers=headers, **content)  # type: ignore[arg-type]
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        for name in list(self.cookies):
            if f'{name}=""; ' in answer.headers.get("set-cookie", ""):
                del self.cookies[name]
        self.client.cookies.clear()
        if answer.headers.get("content-type") == "application/json" and "csrf_token" in answer.json():
            self.token = answer.json()["csrf_token"] or ""
        return answer

    async def sign_in(self, who: Person, password: str | None = None) -> httpx.Response:
        """Sign in with e-mail address and password."""
        return await self.send(
            "POST", "/api/session", {"email": who.email, "password": password or who.password}
        )

    async def session(self) -> dict[str, Any]:
        """What the server says of who is signed in."""
        return (await self.send("GET", "/api/session")).json()


@pytest.fixture
def browser_at(client: httpx.AsyncClient) -> Callable[[], Browser]:
    """`browser_at()`: another browser in front of the application."""
    return lambda: Browser(client)
