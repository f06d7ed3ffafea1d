"""A worker as `bildungsatlas worker`, with kinds of jobs made for tests; it starts faster without the real ones."""

from __future__ import annotations

import os
import signal
import time

from sqlalchemy import text

from app.jobs.context import JobFailedError
from app.jobs.process import run_worker
from app.settings import get_settings


def steps(context):
    """So many steps of so many seconds; each writes a row, in a transaction of its own, once."""
    of, seconds = context.arguments["steps"], context.arguments.get("seconds", 0.1)
    context.log("beginnt")
    for step in range(of):
        context.progress(step, of, f"Schritt {step + 1}")
        with context.engine.begin() as connection:
            connection.execute(
                text("INSERT INTO trial VALUES (:job, :step) ON CONFLICT DO NOTHING"), {"job": context.run.id, "step": step}
            )  # fmt: skip
        time.sleep(seconds)
    context.log("fertig")
    return {"steps": of, "pid": os.getpid()}


def slow_statement(context):
    with context.engine.begin() as connection:
        connection.execute(text("SELECT pg_sleep(600)"))


def deaf(context):
    time.sleep(context.arguments.get("seconds", 600))


def fails(context):
    """Fails so many times, then succeeds."""
    if context.run.tries <= context.arguments["times"]:
        raise ValueError("geheim: postgresql://user:password@host")
    return {"tries": context.run.tries}


def bad_file(context):
    raise JobFailedError("Die Datei ist keine Tabelle.")


def dies(context):
    os.kill(os.getpid(), signal.SIGKILL)


def exits(context):
    raise SystemExit(3)


def long_transaction(context):
    """Writes, sleeps, and only then commits."""
    with context.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO trial VALUES (:job, :try)"), {"job": context.run.id, "try": context.run.tries}
        )
        context.log("geschrieben")
        time.sleep(context.arguments["seconds"])


TRIAL = {
    one.__name__: one for one in (steps, slow_statement, deaf, fails, bad_file, dies, exits, long_transaction)
}

if __name__ == "__main__":
    run_worker(get_settings(), print, TRIAL, {})
