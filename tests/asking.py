"""The application asked in this process, without a server in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from app.main import create_app
from app.settings import Settings


@asynccontextmanager
async def asking(database_url: str, state_dir: Path, **told: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on this database; `told`: further settings. Faults become answers, as in a server."""
    own = {"database_url": database_url, "state_dir": state_dir, **told}
    app = create_app(Settings().model_copy(update=own))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://atlas") as made,
        app.router.lifespan_context(app),
    ):
        yield made
