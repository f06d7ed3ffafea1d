"""Jobs on a database of the module's own, done by real worker processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Actor, Role
from app.jobs.queue import defer_now
from app.settings import REPOSITORY
from tests.serving import _die_with_parent

EDITOR = Actor(Role.EDITOR, 7, "Erika")
QUICK = {
    "ATLAS_WORKER_RESCUE_SECONDS": "1.5",
    "ATLAS_WORKER_RETRY_SECONDS": "0.2",
    "ATLAS_WORKER_STOP_SECONDS": "3",
}


class Jobs:
    """What tests ask of the jobs in a database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def ask(self, kind: str, lock: str | None = None, region_id: int | None = None, **arguments: Any) -> int:
        with self.engine.begin() as connection:
            return defer_now(
                connection, kind=kind, actor=EDITOR, arguments=arguments, lock=lock, region_id=region_id
            )

    def __getitem__(self, number: int) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT * FROM job WHERE id = :id"), {"id": number}).one()

    def log(self, number: int) -> list[str]:
        statement = "SELECT words FROM job_line WHERE job_id = :id ORDER BY number"
        with self.engine.connect() as connection:
            return list(connection.execute(text(statement), {"id": number}).scalars())

    def trial(self, number: int) -> list[int]:
        with self.engine.connect() as connection:
            statement = "SELECT step FROM trial WHERE job = :id ORDER BY step"
            return list(connection.execute(text(statement), {"id": number}).scalars())

    def until(self, number: int, state: str, seconds: float = 20.0) -> Any:
        """The job as soon as it is in that state."""
        return self.when(number, lambda job: job.state == state, seconds)

    def when(self, number: int, condition: Callable[[Any], bool], seconds: float = 20.0) -> Any:
        deadline = time.monotonic() + seconds
        while not condition(job := self[number]):
            assert time.monotonic() < deadline, f"{job}\n{self.log(number)}"
            time.sleep(0.05)
        return job


class Worker:
    """A worker process."""

    def __init__(self, url: str, log: Path, **settings: str) -> None:
        self.log_path = log
        environment = {**os.environ, **QUICK, "DATABASE_URL": url, "PYTHONUNBUFFERED": "1", **settings}
        with log.open("a") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.jobs.trial_worker"], cwd=REPOSITORY, env=environment,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=_die_with_parent,  # noqa: PLW1509
            )  # fmt: skip

    def ready(self) -> Worker:
        """The worker, when it fetches jobs."""
        deadline = time.monotonic() + 30
        while "bereit" not in self.log:
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)
        return self

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        return self.process.wait(15)

    @property
    def log(self) -> str:
        return self.log_path.read_text()


@pytest.fixture(scope="module")
def jobs(engine: Engine) -> Jobs:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE trial (job bigint, step int, PRIMARY KEY (job, step))"))
    return Jobs(engine)


@pytest.fixture
def working(database_url: str, tmp_path: Path, jobs: Jobs) -> Iterator[Callable[..., Worker]]:
    """Starts workers on the module's database; they end with the test."""
    with workers_of(database_url, tmp_path) as start:
        yield start


@contextmanager
def workers_of(url: str, folder: Path) -> Iterator[Callable[..., Worker]]:
    started: list[Worker] = []

    def start(**settings: str) -> Worker:
        started.append(Worker(url, folder / f"worker-{len(started)}.log", **settings))
        return started[-1]

    try:
        yield start
    finally:
        for worker in started:
            if worker.process.poll() is None:
                worker.kill()
            print(worker.log)
