"""What is looked at before the program starts, so that what is wrong is said then and not in the first request."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from app.database.engine import check_server
from app.errors import AtlasError
from app.settings_told import misspelt, shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.settings import Settings

CONNECT_SECONDS = 5


class WrongSettingError(AtlasError):
    """A setting does not fit the world: the variable, its value, and what would be right."""

    title = "Eine Einstellung stimmt nicht"
    slug = "setting"


def check_start(settings: Settings, say: Callable[[str], None]) -> None:
    """Warn about unknown variables; raise `WrongSettingError` for what cannot work."""
    for sentence in misspelt(os.environ):
        say(f"Achtung: {sentence}")
    check_state_dir(settings.state_dir)
    for variable, url in (
        ("DATABASE_URL", settings.database_url),
        ("ATLAS_READ_DATABASE_URL", settings.read_database_url),
    ):
        if url is not None:
            check_database(variable, url)


def check_state_dir(folder: Path) -> None:
    """Raise `WrongSettingError` unless files can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise WrongSettingError(
            f"ATLAS_STATE_DIR={folder}: In diesen Ordner lässt sich nicht schreiben ({error.strerror})."
            " Richtig ist ein Ordner, der dem Benutzer gehört, unter dem das Programm läuft."
        ) from error


def check_database(variable: str, url: str) -> None:
    """Raise `WrongSettingError` when nobody answers there, `DatabaseAway` when the server is too old."""
    engine = create_engine(url, connect_args={"connect_timeout": CONNECT_SECONDS})
    try:
        check_server(engine)
    except DBAPIError as error:
        raise WrongSettingError(
            f"{variable}={shown(variable, url.replace('+psycopg', '', 1))}: Die Datenbank meldet:"
            f" {' '.join(str(error.orig).split())}. Richtig ist postgresql://benutzer:kennwort@rechner:5432/datenbank;"
            " der Server muss laufen und diesen Rechner zulassen."
        ) from error
    finally:
        engine.dispose()
