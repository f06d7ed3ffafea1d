"""What the tests of accounts share: the application on an own database with one region, and a client without cookies."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import text

from app.main import create_app
from app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from sqlalchemy import Engine

REGION = """
    INSERT INTO region (slug, name, metric_srid, is_default) VALUES ('test', 'Test', 25832, true)
    ON CONFLICT DO NOTHING"""


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
