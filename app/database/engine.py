"""Engines: one for the web (short questions, strict limits), one for imports and computations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.database.cluster import private_socket_dirs
from app.database.finished import hand_on_finished, hand_on_finished_sync
from app.database.greenlets import deep
from app.database.patience import KEEPALIVE, patient_for
from app.database.roles import WEB_ROLE
from app.errors import DatabaseAway
from app.settings import normalised_database_url

if TYPE_CHECKING:
    from app.settings import Settings

MINIMUM_SERVER = 150_000
MINIMUM_POSTGIS = (3, 3)


def batch_engine(url: str) -> Engine:
    """For imports, computations and migrations: no time limit on statements, but on waiting for locks."""
    options = "-c lock_timeout=60000 -c plan_cache_mode=force_custom_plan -c timezone=UTC"
    return create_engine(
        normalised_database_url(url),
        connect_args={**KEEPALIVE, "options": options},
        pool_pre_ping=True,
        hide_parameters=True,
    )


def web_login(url: str, settings: Settings) -> tuple[str, str]:
    """The address the web connects to, and the option that makes it work as `WEB_ROLE` and no more.

    A login of its own (`ATLAS_WEB_DATABASE_URL`) cannot step out of its role. In the private cluster the role itself
    logs in. Otherwise the owner logs in and takes the role: that holds against our own mistakes, but a statement
    smuggled in could step out again.
    """
    if settings.web_database_url:
        return normalised_database_url(settings.web_database_url), f" -c role={WEB_ROLE}"
    address = make_url(normalised_database_url(url))
    if address.query.get("host") in private_socket_dirs(settings.state_dir):
        return address.set(username=WEB_ROLE).render_as_string(hide_password=False), ""
    return normalised_database_url(url), f" -c role={WEB_ROLE}"


def web_engine(url: str, settings: Settings) -> AsyncEngine:
    """For requests: custom plans, and limits on statements, locks and waiting for a connection (DESIGN §4)."""
    options = (
        f"-c statement_timeout={settings.statement_timeout_ms} -c lock_timeout={settings.lock_timeout_ms}"
        " -c idle_in_transaction_session_timeout=10000 -c plan_cache_mode=force_custom_plan"
        " -c default_transaction_read_only=on -c timezone=UTC"
    )
    address, as_web = web_login(url, settings)
    options += as_web
    engine = create_async_engine(
        address,
        connect_args=_patient(options, settings),
        hide_parameters=True,  # values may be personal data; an error's text goes to the log
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_acquire_seconds,
        pool_pre_ping=False,
        isolation_level="AUTOCOMMIT",  # only reading: no BEGIN and ROLLBACK around every question
    )
    return hand_on_finished(deep(engine))


def visiting_engine(settings: Settings) -> AsyncEngine:
    """For questions that nobody has signed in for and that may be of any size: fewer connections, and less time for each.

    Whatever visitors ask, others keep their connections.
    """
    bounded = {"statement_timeout_ms": settings.visitor_timeout_ms, "pool_size": settings.visitor_pool_size}
    address = settings.read_database_url or settings.database_url
    if address is None:
        raise ValueError("the application needs the address of a database")
    return web_engine(address, settings.model_copy(update=bounded))


def writing_engine(url: str, settings: Settings) -> AsyncEngine:
    """For requests that change something: as `web_engine`, but each block is one transaction that may write."""
    options = (
        f"-c statement_timeout={settings.statement_timeout_ms} -c lock_timeout={settings.lock_timeout_ms}"
        " -c idle_in_transaction_session_timeout=10000 -c plan_cache_mode=force_custom_plan -c timezone=UTC"
    )
    address, as_web = web_login(url, settings)
    options += as_web
    engine = create_async_engine(
        address,
        connect_args=_patient(options, settings),
        hide_parameters=True,  # values may be personal data; an error's text goes to the log
        pool_size=max(2, settings.pool_size // 2),
        max_overflow=0,
        pool_timeout=settings.pool_acquire_seconds,
        pool_pre_ping=True,
    )
    return deep(engine)


def export_engine(url: str, settings: Settings) -> Engine:
    """For files that are written while somebody waits: each takes a connection of its own and ends it, outside any pool.

    Reads only, as the web's role, and no statement longer than a file may take.
    """
    return _single_engine(url, settings, "export", settings.export_seconds * 1000)


def apart_engine(url: str, settings: Settings) -> Engine:
    """The same for what is read in a thread beside the event loop, with the limits of the web."""
    return hand_on_finished_sync(_single_engine(url, settings, "apart", settings.statement_timeout_ms))


def _single_engine(url: str, settings: Settings, name: str, statement_ms: float) -> Engine:
    address, as_web = web_login(url, settings)
    options = (
        f"-c statement_timeout={int(statement_ms)} -c lock_timeout={settings.lock_timeout_ms}"
        f" -c plan_cache_mode=force_custom_plan -c default_transaction_read_only=on -c timezone=UTC{as_web}"
    )
    named = {"application_name": f"bildungsatlas {name}"}
    return create_engine(
        address,
        connect_args={**KEEPALIVE, **named, "options": options},
        poolclass=NullPool,
        hide_parameters=True,
    )


def memory_engine(settings: Settings) -> Engine:
    """For the thread that knows in memory what there is: one connection, which reads one state of the database at a time."""
    url = settings.read_database_url or settings.database_url
    if url is None:
        raise ValueError("the application needs the address of a database")
    address, as_web = web_login(url, settings)
    options = (
        f"-c statement_timeout={settings.statement_timeout_ms} -c lock_timeout={settings.lock_timeout_ms}"
        f" -c plan_cache_mode=force_custom_plan -c default_transaction_read_only=on -c timezone=UTC{as_web}"
    )
    engine = create_engine(
        address, connect_args={**KEEPALIVE, "application_name": "bildungsatlas memory", "options": options}, pool_size=1,
        max_overflow=0, pool_pre_ping=True, hide_parameters=True, isolation_level="REPEATABLE READ",
    )  # fmt: skip
    return hand_on_finished_sync(engine)


def _patient(options: str, settings: Settings) -> dict[str, Any]:
    """How the web connects: it waits a little longer for an answer than the server may take for it."""
    seconds = settings.statement_timeout_ms / 1000 * 1.2 + 2
    named = {"application_name": "bildungsatlas web", "async_creator_fn": patient_for(seconds)}
    return {**KEEPALIVE, "options": options, **named}


def check_server(engine: Engine) -> None:
    """Raise `DatabaseAway` when the server is older than PostgreSQL 15 or PostGIS 3.3."""
    with engine.connect() as connection:
        version: int = connection.execute(text("SHOW server_version_num")).scalar_one()
        offered: Any = connection.execute(
            text("SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'")
        ).scalar_one_or_none()
    if int(version) < MINIMUM_SERVER:
        raise DatabaseAway("Der Datenbankserver ist zu alt: gebraucht wird PostgreSQL 15 oder neuer.")
    if offered is None or tuple(int(part) for part in offered.split(".")[:2]) < MINIMUM_POSTGIS:
        raise DatabaseAway(
            "Auf dem Datenbankserver fehlt PostGIS 3.3 oder neuer (Paket postgresql-…-postgis-3)."
        )
