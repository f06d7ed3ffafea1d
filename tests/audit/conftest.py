"""A client of the application whose caller is who the test says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from app.accounts.access import VISITOR, Actor, Role, current_actor
from app.main import create_app
from app.settings import Settings

EDITOR = Actor(Role.EDITOR, 5, "Edda Editor")
PLANNER = Actor(Role.PLANNER, 6, "Paul Planer")
PROVIDER = Actor(Role.PROVIDER, 8, "Petra Träger", organisation_id=3)
ADMIN = Actor(Role.ADMIN, 1, "Anna Admin")


class Client(httpx.AsyncClient):
    """A client that is whoever `actor` says."""

    actor: Actor = VISITOR

    def be(self, actor: Actor) -> Client:
        """Go on as somebody else."""
        self.actor = actor
        return self


@pytest.fixture
async def client(database_url: str, tmp_path: Path) -> AsyncIterator[Client]:
    """The application on the module's database."""
    app = create_app(Settings().model_copy(update={"database_url": database_url, "state_dir": tmp_path}))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        Client(transport=transport, base_url="http://atlas", headers={"Accept-Encoding": "identity"}) as made,
        app.router.lifespan_context(app),
    ):
        caller: Callable[[], Actor] = lambda: made.actor  # noqa: E731
        app.dependency_overrides[current_actor] = caller
        yield made
