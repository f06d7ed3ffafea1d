"""`bildungsatlas up`: database, migrations, the demonstration Kreis if there is nothing else, and the server."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

import uvicorn
from sqlalchemy import text

from app.database.engine import batch_engine, check_server
from app.database.home import database
from app.database.migrate import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from app.settings import Settings

PORTS_TRIED = 50


def free_port(host: str, wanted: int) -> int:
    """`wanted`, or the next port that nobody listens on.

    Raises OSError when the next `PORTS_TRIED` are all taken.
    """
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"Die Ports {wanted} bis {wanted + PORTS_TRIED - 1} sind alle belegt.")


def is_empty(engine: Engine) -> bool:
    """Whether no region is loaded."""
    with engine.connect() as connection:
        return connection.execute(text("SELECT FROM region LIMIT 1")).first() is None


def up(settings: Settings, load_demo: Callable[[Engine], None], say: Callable[[str], None]) -> None:
    """Run until interrupted. SIGTERM ends it in order, like Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    say("Datenbank startet")
    with database(settings) as url:
        engine = batch_engine(url)
        check_server(engine)
        upgrade(engine)
        if is_empty(engine):
            load_demo(engine)
        engine.dispose()
        port = free_port(settings.host, settings.port)
        if port != settings.port:
            say(f"Port {settings.port} ist belegt, es wird {port}.")
        serve(settings.model_copy(update={"database_url": url, "port": port}), say)


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve the application until interrupted."""
    from app.main import create_app  # here, so that other commands need not load the web

    config = uvicorn.Config(
        create_app(settings), host=settings.host, port=settings.port, log_config=None, access_log=False,
        timeout_graceful_shutdown=3,
    )  # fmt: skip
    say(f"Bildungsatlas: http://{settings.host}:{settings.port} (Ende mit Strg-C)")
    uvicorn.Server(config).run()
