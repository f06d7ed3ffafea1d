"""Fixtures shared by all tests.

Databases: `database_url`, `engine` (one clone of the migrated template per test module), `connection` (rolled back
after each test); `demo_url`, `demo_engine` (one clone with the demonstration Kreis per process). Files:
`shared_data`. Browser: `live_server` (the program serving the demonstration Kreis), `page` and its kin from
pytest-playwright, with Debian's Chromium.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from app.database.engine import batch_engine
from app.settings import REPOSITORY
from tests.databases import TestServer, demonstration, empty, test_server
from tests.serving import browser_launch, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    import httpx
    from sqlalchemy import Connection, Engine

BROWSER_FIXTURES = {"page", "browser", "context", "browser_type"}


def pytest_configure() -> None:
    """Let SIGTERM end the tests in order, like Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.setdefault("ATLAS_TOTP_REQUIRED_ROLES", "[]")  # who tests that it is required says so
    os.environ.setdefault(
        "ATLAS_LISTEN", "false"
    )  # who writes by SQL sees it at once; programs that are served do listen
    os.environ.setdefault("ATLAS_COMPUTE_SECONDS", "120")  # the first computation may have to be compiled


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser, so that `-m "not browser"` leaves it out, and put it last.

    Playwright keeps an event loop running in its process until the session ends; no asynchronous test can run there
    after it.
    """
    for item in items:
        if BROWSER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
    with_browser = {item.path for item in items if item.get_closest_marker("browser") is not None}
    items.sort(key=lambda item: item.path in with_browser)  # whole files: a worker takes them so


@pytest.fixture(scope="session")
def database_server() -> Iterator[TestServer]:
    """A server on which databases can be made; a private cluster that ends with the tests."""
    with test_server() as server:
        server.drop_orphans()
        yield server


@pytest.fixture(scope="session")
def template_database(database_server: TestServer) -> str:
    """The name of a migrated, empty database, made once per version of the tables."""
    return empty(database_server)


@pytest.fixture(scope="module")
def database_url(database_server: TestServer, template_database: str) -> Iterator[str]:
    """The address of a migrated, empty database of the test module's own."""
    with database_server.clone(template_database) as url:
        yield url


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on `database_url`; what is written is seen by the module's later tests."""
    made = batch_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back after the test."""
    with engine.connect() as opened:
        transaction = opened.begin()
        yield opened
        transaction.rollback()


@pytest.fixture(scope="module")
def own_url(database_server: TestServer, demo_template: str) -> Iterator[str]:
    """The address of a database with the demonstration Kreis, for the module's tests to change."""
    with database_server.clone(demo_template) as url:
        yield url


@pytest.fixture(scope="module")
def own_engine(own_url: str) -> Iterator[Engine]:
    """An engine on `own_url`."""
    made = batch_engine(own_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def demo_template(database_server: TestServer) -> str:
    """The name of a database with the demonstration Kreis, made once per version of the code that makes it."""
    return demonstration(database_server)


@pytest.fixture(scope="session")
def demo_url(database_server: TestServer, demo_template: str) -> Iterator[str]:
    """The address of a database with the demonstration Kreis, for reading."""
    with database_server.clone(demo_template) as url:
        yield url


@pytest.fixture(scope="session")
def demo_engine(demo_url: str) -> Iterator[Engine]:
    """An engine on `demo_url`."""
    made = batch_engine(demo_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def live_server(demo_url: str) -> Iterator[str]:
    """The address of the program, serving the demonstration Kreis in a process of its own."""
    with serving(demo_url) as address:
        yield address


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real data beside the repository; without it the test is skipped."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the real data in ../shared/data")
    return folder


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """The browser that is installed here."""
    return {**browser_type_launch_args, **browser_launch()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """A browser as people here have it."""
    return {**browser_context_args, "locale": "de-DE", "timezone_id": "Europe/Berlin"}


@pytest.fixture
async def client(own_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application on the module's own demonstration Kreis, asked in this process by a visitor."""
    from tests.asking import asking  # here: most tests need no application

    async with asking(own_url, tmp_path) as made:
        yield made


@pytest.fixture
def planner(own_engine: Engine, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same client, signed in as a planner."""
    from app.accounts.access import Role
    from tests.accounts.signing_in import sign_in_as

    signed_in = sign_in_as(own_engine, Role.PLANNER)
    client.cookies.update(signed_in.cookies)
    client.headers.update(signed_in.headers)
    return client
