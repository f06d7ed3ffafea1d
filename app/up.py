"""`bildungsatlas up`: database, migrations, the demonstration Kreis if there is nothing else, and the server."""

from __future__ import annotations

import socket
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn
from sqlalchemy import text
from uvicorn.supervisors import Multiprocess

from app import logs
from app.database.engine import batch_engine, check_server
from app.database.home import database
from app.database.migrate import upgrade
from app.jobs.beside import worker_beside
from app.jobs.gauges import queue_gauges
from app.startup import check_start
from app.web.metrics import exposed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine
    from starlette.types import ASGIApp

    from app.settings import Settings

PORTS_TRIED = 50
WORKER_START_SECONDS = 60
"""A web worker that has not answered its parent for so long is replaced; a busy machine takes a while to start one."""
PREPARING = "hashtext('bildungsatlas up')"
"""The advisory lock under which a database is prepared: two starts at once do it one after the other."""


def listening_socket(host: str, wanted: int) -> socket.socket:
    """A socket that listens on `wanted`, or on the next port that is free (0: on any).

    Raises OSError with a German sentence when the next `PORTS_TRIED` are all taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, wanted + PORTS_TRIED):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(2048)
        except OSError as error:
            listener.close()
            if isinstance(error, socket.gaierror):
                raise OSError(f"Die Adresse {host} gibt es auf diesem Rechner nicht.") from error
            continue
        return listener
    raise OSError(f"Die Ports {wanted} bis {wanted + PORTS_TRIED - 1} sind alle belegt.")


def is_empty(engine: Engine) -> bool:
    """Whether nothing was ever imported."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT FROM import WHERE status = 'applied' LIMIT 1")).first()
    return found is None


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(
            text(f"SELECT set_config('lock_timeout', '0', false), pg_advisory_lock({PREPARING})")
        )
        try:
            yield
        finally:
            connection.execute(text(f"SELECT pg_advisory_unlock({PREPARING})"))


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a start does with the database; both do nothing when there is nothing to do."""

    load_demo: Callable[[Engine], None] | None
    compute: Callable[[Engine], None]
    renew: Callable[[Engine], None] = lambda _engine: None
    """Bring up to date what comes with the program: legal rules."""


def prepare(url: str, preparation: Preparation) -> None:
    """Check the server, migrate, load the demonstration Kreis when nothing is loaded, compute what is outdated."""
    engine = batch_engine(url)
    try:
        check_server(engine)
        with _alone(engine):
            upgrade(engine)
            preparation.renew(engine)
            if preparation.load_demo is not None and is_empty(engine):
                preparation.load_demo(engine)
            preparation.compute(engine)
    finally:
        engine.dispose()


def up(settings: Settings, preparation: Preparation, say: Callable[[str], None]) -> None:
    """Prepare the database and serve until interrupted."""
    check_start(settings, say)
    say("Datenbank startet")
    with database(settings) as url:
        prepare(url, preparation)
        with worker_beside(settings, url, say):
            serve(settings.model_copy(update={"database_url": url}), say)


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve the application until interrupted, with as many web workers as the settings say."""
    logs.configure(settings)
    with (
        listening_socket(settings.host, settings.port) as listener,
        queue_gauges(settings.database_url) as gauges,
        exposed(settings.metrics, gauges) as metrics,
    ):
        port = listener.getsockname()[1]
        if settings.port not in {0, port}:
            say(f"Port {settings.port} ist belegt, es wird {port}.")
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        say(f"Bildungsatlas: http://{host}:{port} (Ende mit Strg-C)")
        if metrics:
            say(f"Messwerte für Prometheus: {metrics}")
        config = server_config(settings.model_copy(update={"port": port}))
        with suppress(KeyboardInterrupt):  # uvicorn has ended in order, and tells it on
            if settings.web_workers == 1:
                uvicorn.Server(config).run(sockets=[listener])
            else:
                Multiprocess(config, [listener]).run()
        say("beendet")


@dataclass(frozen=True, slots=True)
class WebWorker:
    """Makes the application in a process of its own.

    It loads the application only when it is called: by then the process answers its parent, which would otherwise
    take it for dead on a busy machine, and end and start it over and over again.
    """

    settings: Settings

    def __call__(self) -> ASGIApp:
        """The application."""
        from app.main import web_worker

        return web_worker(self.settings)


def server_config(settings: Settings) -> uvicorn.Config:
    """How uvicorn runs the application; it can be sent to another process."""
    from app.web.protocol import TimedProtocol  # here, so that other commands need not load the web
    from app.web.secret import secret_of

    secret = secret_of(settings).decode()
    return uvicorn.Config(
        WebWorker(settings.model_copy(update={"secret": secret})), factory=True,
        workers=settings.web_workers, log_config=None, access_log=False, timeout_graceful_shutdown=3,
        http=TimedProtocol, ws="none", proxy_headers=False, server_header=False,
        timeout_worker_healthcheck=WORKER_START_SECONDS,
    )  # fmt: skip
