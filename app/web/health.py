"""Whether the process answers, and whether it can do its work: for who restarts it, and for who sends it requests."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.errors import DatabaseAway
from app.web.answers import json_bytes
from app.web.problems import problem

router = APIRouter(tags=["Betrieb"])
SECONDS = 3.0
REVISION = "SELECT version_num FROM alembic_version"
LAG = """
    SELECT CASE WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END"""
NO_STORE = {"Cache-Control": "no-store"}


class NotReady(DatabaseAway):
    """The service cannot do its work yet, or no more; `reasons` says why."""

    title = "Nicht bereit"
    slug = "not-ready"


@router.get("/health/live", summary="Ob der Prozess antwortet (ohne Datenbank)")
async def live() -> Response:
    """Answers while the process does; a service manager restarts it when this fails."""
    return Response(json_bytes({"status": "ok"}), headers=NO_STORE, media_type="application/json")


@router.get(
    "/health/ready",
    summary="Ob Anfragen beantwortet werden können",
)
async def ready(request: Request) -> Response:
    """Database reachable and migrated, replica not too far behind, frontend built; 503 with all reasons otherwise."""
    reasons = [reason for reason in await _reasons(request.app.state) if reason]
    if reasons:
        told = NotReady("Der Dienst ist nicht bereit: " + " ".join(reasons), reasons=reasons)
        return problem(told.problem(), {"Retry-After": "5", **NO_STORE})
    return Response(json_bytes({"status": "ok"}), headers=NO_STORE, media_type="application/json")


@router.get("/health", summary="Ob der Dienst und seine Datenbank antworten")
async def health(request: Request) -> Response:
    """Answers when the database does; `/health/ready` looks at more."""
    state = request.app.state
    async with state.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    told = {"status": "ok", "database": "ok", "version": state.started}
    return Response(json_bytes(told), headers=NO_STORE, media_type="application/json")


async def _reasons(state: Any) -> list[str | None]:  # noqa: ANN401
    frontend = None if (state.dist / "index.html").exists() else "Die Oberfläche ist nicht gebaut."
    found = await asyncio.gather(_database(state.engine, state.revision), _replica(state))
    return [*found, frontend]


async def _database(engine: AsyncEngine, revision: str) -> str | None:
    found, reason = await _asked(engine, REVISION, "Die Datenbank")
    if reason is None and found != revision:
        return f"Die Tabellen sind auf dem Stand {found}, das Programm braucht {revision} (bildungsatlas db upgrade)."
    return reason


async def _replica(state: Any) -> str | None:  # noqa: ANN401
    if state.reader is state.engine:
        return None
    lag, reason = await _asked(state.reader, LAG, "Die Lesekopie der Datenbank")
    if reason is None and lag is not None and float(lag) > state.fresh_seconds:
        return f"Die Lesekopie der Datenbank ist {float(lag):.0f} Sekunden zurück."
    return reason


async def _asked(engine: AsyncEngine, sql: str, what: str) -> tuple[Any, str | None]:
    """The one value a statement gives, or why there is none."""
    try:
        async with asyncio.timeout(SECONDS), engine.connect() as connection:
            return (await connection.execute(text(sql))).scalar_one_or_none(), None
    except TimeoutError:
        return None, f"{what} hat in {SECONDS:.0f} Sekunden nicht geantwortet."
    except SQLAlchemyError as error:
        return None, f"{what} ist nicht erreichbar ({type(error).__name__})."
