"""The web application: rooms, error handling, the built frontend."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from sqlalchemy import text

from app.addresses.routes import router as addresses
from app.areas.routes import router as areas
from app.basemap.routes import TileCache
from app.basemap.routes import router as tiles
from app.basemap.site_tiles import SiteTiles
from app.catchments.routes import router as catchments
from app.database.engine import web_engine, writing_engine
from app.pages.routes import router as pages
from app.provenance.routes import router as provenance
from app.quality.routes import router as quality
from app.sites.routes import router as sites
from app.web import problems
from app.web.frame import Frame
from app.web.regions import engine_of
from app.web.static import install as install_frontend

if TYPE_CHECKING:
    from app.settings import Settings

VERSION = "0.1.0"


def create_app(settings: Settings) -> FastAPI:
    """The application for the database at `settings.database_url`."""
    if settings.database_url is None:
        raise ValueError("the application needs the address of a database")
    engine = web_engine(settings.database_url, settings)
    writer = writing_engine(settings.database_url, settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()
        await writer.dispose()

    app = FastAPI(
        title="Bildungsatlas", version=VERSION, lifespan=lifespan, docs_url="/api/docs", redoc_url=None,
        openapi_url="/api/openapi.json", description="Wo man lernen kann, wie gut es erreichbar ist, wer außen vor bleibt.",
    )  # fmt: skip
    app.state.engine = engine
    app.state.writer = writer
    app.state.secret = (settings.secret or _kept_secret(settings.state_dir)).encode()
    app.state.tiles = TileCache(settings.tile_cache_bytes)
    app.state.site_tiles = SiteTiles()
    app.state.quality_totals = OrderedDict()
    app.state.started = VERSION
    app.state.dist = settings.frontend_dist
    app.add_middleware(Frame)
    problems.install(app)
    for router in (catchments, sites, areas, addresses, quality, provenance, tiles, pages):
        app.include_router(router)
    app.get("/health", tags=["Betrieb"], summary="Ob der Dienst und seine Datenbank antworten")(health)
    install_frontend(app, settings.frontend_dist)
    return app


async def health(request: Request) -> dict[str, str]:
    """Answers when the database does."""
    async with engine_of(request).connect() as connection:
        await connection.execute(text("SELECT 1"))
    return {"status": "ok", "database": "ok", "version": VERSION}


def _kept_secret(folder: Path) -> str:
    """The secret that signs page tokens, made once and kept, so that tokens outlive a restart."""
    path = folder / "secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return path.read_text(encoding="utf-8")
