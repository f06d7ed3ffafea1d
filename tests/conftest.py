"""Fixtures shared by all tests.

Databases: `database_url`, `engine` (one clone of the migrated template per test module), `connection` (rolled back
after each test); `demo_url`, `demo_engine` (one clone with the demonstration Kreis per process). Files:
`shared_data`. Browser: `live_server` (the program serving the demonstration Kreis), `page` and its kin from
pytest-playwright, with Debian's Chromium.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.database.engine import batch_engine
from app.settings import REPOSITORY
from tests.databases import WEB_ONLY, TestServer, code_version, migrated, test_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

BROWSER_FIXTURES = {"page", "browser", "context", "browser_type"}
SERVER_SECONDS = 60
CODE = ("app/**/*.py", "app/**/*.toml", "geodata/**/*.py", "geodata/**/*.toml", "migrations/**/*.py")


def pytest_configure() -> None:
    """Let SIGTERM end the tests in order, like Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser, so that `-m "not browser"` leaves it out."""
    for item in items:
        if BROWSER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def database_server() -> Iterator[TestServer]:
    """A server on which databases can be made; a private cluster that ends with the tests."""
    with test_server() as server:
        server.drop_orphans()
        yield server


@pytest.fixture(scope="session")
def template_database(database_server: TestServer) -> str:
    """The name of a migrated, empty database, made once per version of the tables."""
    version = code_version("migrations/**/*.py", "app/**/tables.py", "app/database/*.py")
    return database_server.template("empty", version, migrated)


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


@pytest.fixture(scope="session")
def demo_template(database_server: TestServer, template_database: str) -> str:
    """The name of a database with the demonstration Kreis, made once per version of the code that makes it."""

    def fill(url: str) -> None:
        from app.catchments.compute import compute_region
        from app.catchments.streets import travel_of
        from geodata.load.demo import load_demo

        made = batch_engine(url)
        compute_region(made, load_demo(made), travel_of)
        made.dispose()

    version = code_version(*CODE, without=WEB_ONLY)
    return database_server.template("demo", version, fill, base=template_database)


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
def live_server(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the program, serving the demonstration Kreis in a process of its own."""
    log_path = tmp_path_factory.mktemp("server") / "log"
    environment = {**os.environ, "DATABASE_URL": demo_url, "ATLAS_PORT": "0", "ATLAS_HOST": "127.0.0.1"}
    with log_path.open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve"],
            cwd=REPOSITORY,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield _address(server, log_path)
    finally:
        server.terminate()
        server.wait(10)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: also when the tests are killed


def _address(server: subprocess.Popen[bytes], log_path: Path) -> str:
    deadline = time.monotonic() + SERVER_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        for word in log_path.read_text().split():
            if word.startswith("http://"):
                return word
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log_path.read_text()}")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real data beside the repository; without it the test is skipped."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the real data in ../shared/data")
    return folder


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Debian's Chromium, or Chrome; else the one that Playwright has installed."""
    arguments = ["--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox refuses to run as root
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "google-chrome-stable"))), None)
    return {**browser_type_launch_args, "args": arguments, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """A browser as people here have it."""
    return {**browser_context_args, "locale": "de-DE", "timezone_id": "Europe/Berlin"}
