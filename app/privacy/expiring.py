"""Deleting what is past its period, once a day: asked for by the clock, done as a job that everyone who may sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.audit.acting import Author
from app.jobs.queue import defer_now
from app.privacy import register

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from app.settings import Settings

KIND = "privacy_expire"


def ask_to_expire(connection: Connection) -> None:
    """Ask for what is past its period to be deleted."""
    defer_now(connection, kind=KIND, actor=Author("Zeitplan"), lock=KIND)


def expire_all(engine: Engine, settings: Settings, log: Callable[[str], None]) -> dict[str, Any]:
    """Delete what is past its period, all of it or nothing; gives how many rows of which kind."""
    with engine.begin() as connection:
        labels = {held.key: held.label for held in register.register(connection)}
        done = register.expire(connection, settings)
    for key, count in done.items():
        if count:
            log(f"{labels[key]}: {count} gelöscht oder unkenntlich gemacht")
    if not any(done.values()):
        log("Nichts war über seine Frist hinaus.")
    return {"deleted": done}
