"""What the tests of school planning share: the demonstration Kreis, planners and visitors, asked over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Role
from geodata.load.demo import DEMO
from tests.accounts.signing_in import sign_in_as
from tests.asking import asking


@pytest.fixture
async def client(own_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(own_url, tmp_path) as made:
        yield made


@pytest.fixture
def planner(own_engine: Engine, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same client, signed in as a planner."""
    signed_in = sign_in_as(own_engine, Role.PLANNER)
    client.cookies.update(signed_in.cookies)
    client.headers.update(signed_in.headers)
    return client


@pytest.fixture(scope="module")
def region_id(own_engine: Engine) -> int:
    with own_engine.connect() as connection:
        return connection.execute(
            text("SELECT id FROM region WHERE slug = :slug"), {"slug": DEMO.slug}
        ).scalar_one()
