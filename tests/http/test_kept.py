"""What one application has read is not taken for what another one's database holds."""

from __future__ import annotations

from pathlib import Path

import httpx
from sqlalchemy import Engine, text

from app.main import create_app
from app.settings import Settings
from geodata.categories import catalogue
from geodata.load.regions import NewRegion, make_region


async def _matched(url: str, folder: Path) -> int:
    settings = Settings().model_copy(update={"database_url": url, "state_dir": folder, "rate_limits": False})
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://atlas") as client,
        app.router.lifespan_context(app),
    ):
        return (await client.get("/api/sites?limit=1")).json()["numberMatched"]


async def test_two_databases_with_the_same_region_and_version_keep_their_own_counts(
    database_url: str, engine: Engine, demo_url: str, demo_engine: Engine, tmp_path: Path
) -> None:
    with demo_engine.connect() as connection:
        number, version = connection.execute(
            text("SELECT id, data_version FROM region WHERE is_default")
        ).one()
    made = make_region(engine, NewRegion("leer", "Leer", 25832), catalogue())
    with engine.begin() as connection:
        keys = {"made": made, "number": number, "version": version}
        connection.execute(
            text("UPDATE region SET id = :number, data_version = :version WHERE id = :made"), keys
        )
    assert await _matched(database_url, tmp_path) == 0
    assert await _matched(demo_url, tmp_path) > 0
