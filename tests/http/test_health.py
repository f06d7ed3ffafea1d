"""Live: the process answers. Ready: it can do its work; otherwise 503 with every reason."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from app.main import create_app
from tests.http.test_frame import settings_for

NOBODY = "postgresql+psycopg://atlas@127.0.0.1:1/atlas"


async def ask(app: FastAPI, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://atlas") as client:
        return await client.get(path)


@pytest.fixture
async def app(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    (tmp_path / "index.html").write_text("<!doctype html><title>Bildungsatlas</title>")
    made = create_app(settings_for(database_url, tmp_path, frontend_dist=tmp_path))
    async with made.router.lifespan_context(made):
        yield made


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready"])
async def test_a_healthy_service_says_so_and_nobody_keeps_the_answer(app: FastAPI, path: str):
    answer = await ask(app, path)
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.headers["Cache-Control"] == "no-store"


async def test_without_a_database_it_lives_but_is_not_ready(tmp_path: Path):
    app = create_app(settings_for(NOBODY, tmp_path, frontend_dist=tmp_path))
    assert (await ask(app, "/health/live")).status_code == 200
    assert (await ask(app, "/health")).status_code == 503
    answer = await ask(app, "/health/ready")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["Retry-After"]
    assert answer.json()["reasons"] == [
        "Die Datenbank ist nicht erreichbar (OperationalError).",
        "Die Oberfläche ist nicht gebaut.",
    ]


async def test_tables_of_another_program_version_are_a_reason(app: FastAPI, engine: Engine):
    newest = app.state.revision
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        answer = await ask(app, "/health/ready")
        assert answer.status_code == 503
        assert answer.json()["reasons"] == [
            f"Die Tabellen sind auf dem Stand 0001, das Programm braucht {newest} (bildungsatlas db upgrade)."
        ]
    finally:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest})


async def test_a_replica_that_is_away_is_a_reason(database_url: str, tmp_path: Path):
    (tmp_path / "index.html").touch()
    app = create_app(settings_for(database_url, tmp_path, frontend_dist=tmp_path, read_database_url=NOBODY))
    assert (await ask(app, "/health/ready")).json()["reasons"] == [
        "Die Lesekopie der Datenbank ist nicht erreichbar (OperationalError)."
    ]


async def test_a_pool_that_is_all_in_use_makes_it_wait_only_a_moment(database_url: str, tmp_path: Path):
    told = {"pool_size": 1, "pool_acquire_seconds": 0.2, "frontend_dist": tmp_path}
    (tmp_path / "index.html").touch()
    app = create_app(settings_for(database_url, tmp_path, **told))
    async with app.router.lifespan_context(app), app.state.engine.connect():
        answer = await ask(app, "/health/ready")
        assert answer.status_code == 503
        busy = await ask(app, "/api/sites")
        assert busy.status_code == 503
        assert busy.headers["Retry-After"]
        assert (await ask(app, "/health/live")).status_code == 200
