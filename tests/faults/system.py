"""A running system of real processes that a test may do anything to: PostgreSQL, server, worker.

The database is a private cluster that survives power cuts, watched by its keeper as under `make run`. Server and worker
are children; `revive` starts again what has died, as systemd does with `Restart=always` (docs/operations.md).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
from sqlalchemy import Engine

from app.database.cluster import Cluster, postmaster_pid
from app.database.engine import batch_engine
from app.database.migrate import upgrade
from app.settings import REPOSITORY
from tests.serving import _die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATABASE = "faults"
PATIENCE_SECONDS = 300.0
"""How long anything may take on a machine that is busy with other things; a healthy system needs a few seconds."""
QUICK = {
    "ATLAS_WORKER_RESCUE_SECONDS": "3",
    "ATLAS_WORKER_RETRY_SECONDS": "0.3",
    "ATLAS_WORKER_STOP_SECONDS": "3",
    "ATLAS_RATE_LIMITS": "false",
}


@dataclass
class System:
    """The processes, and how to reach them."""

    folder: Path
    cluster: Cluster
    settings: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        """The database, as its owner."""
        return self.cluster.url(DATABASE)

    @property
    def address(self) -> str:
        """Where the server answers."""
        return f"http://127.0.0.1:{self.port}"

    def engine(self) -> Engine:
        """An engine of the test's own, as the owner."""
        return batch_engine(self.url)

    def start(self, *names: str) -> None:
        """Start `serve`, `worker` and wait until they say that they are ready."""
        for name in names:
            self._launch(name)
        for name in names:
            self._await_ready(name)

    def kill(self, name: str) -> None:
        """Kill -9 a process, or PostgreSQL (`postmaster`)."""
        if name == "postmaster":
            pid = postmaster_pid(self.cluster.data)
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
            return
        self.processes[name].kill()
        self.processes[name].wait()

    def kill_backend(self, like: str) -> str | None:
        """Kill -9 one of PostgreSQL's own processes: one that serves an application of that name, else any."""
        found = self.ask(
            "SELECT pid, application_name FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() ORDER BY application_name LIKE %s DESC, state = 'active' DESC, random()",
            like,
        )
        if not found:
            return None
        with suppress(ProcessLookupError):
            os.kill(found[0][0], signal.SIGKILL)
        return found[0][1] or "Server"

    def revive(self) -> list[str]:
        """Start again what is dead; gives what was."""
        dead = [name for name, process in self.processes.items() if process.poll() is not None]
        self.start(*dead)
        return dead

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a statement, on a connection of its own that outlives nothing."""
        with psycopg.connect(self.cluster.dsn(DATABASE), autocommit=True) as connection:
            return connection.execute(sql.encode(), values or None).fetchall()

    def until(self, what: str, condition: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
        """What `condition` gives as soon as it is true; while the database or the server is away it is not."""
        deadline, last = time.monotonic() + seconds, None
        while time.monotonic() < deadline:
            try:
                found = condition()
            except (psycopg.Error, httpx.HTTPError) as error:
                found, last = None, error
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{what}: not within {seconds:.0f} s ({last})")

    def logs(self, most: int = 4000) -> str:
        """The ends of all logs, of each so many characters."""
        paths = [*sorted(self.folder.glob("*.log")), self.cluster.log]
        return "\n".join(
            f"── {path.name}\n{path.read_text(errors='replace')[-most:]}" for path in paths if path.exists()
        )

    def stop(self) -> None:
        """End all that runs."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _launch(self, name: str) -> None:
        environment = {
            **os.environ, **QUICK, "DATABASE_URL": self.url, "ATLAS_STATE_DIR": str(self.folder), "ATLAS_HOST": "127.0.0.1",
            "ATLAS_PORT": str(self.port), "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", **self.settings,
        }  # fmt: skip
        with self._log(name).open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "app.cli", name], cwd=REPOSITORY, env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, preexec_fn=_die_with_parent,  # noqa: PLW1509 (it only makes a system call)
            )  # fmt: skip

    def _await_ready(self, name: str) -> None:
        def ready() -> bool:
            told = self._log(name).read_text(errors="replace")
            if (
                self.processes[name].poll() is not None
            ):  # it did not find the database: systemd would try again
                time.sleep(0.2)
                self._launch(name)
            for word in told.split():
                if name == "serve" and word.startswith("http://127.0.0.1:"):
                    self.port = int(word.rsplit(":", 1)[1])
                    return self._answers()
            return name == "worker" and "bereit" in told

        self.until(f"{name} is ready", ready)

    def _answers(self) -> bool:
        return httpx.get(f"{self.address}/health/live", timeout=10).status_code == 200

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


@contextmanager
def a_system(disk: Path = Path("/var/tmp"), **settings: str) -> Iterator[System]:
    """A migrated, empty database on a cluster of its own, on that disk; nothing is started on it yet."""
    folder = Path(tempfile.mkdtemp(prefix="atlas-faults-", dir=disk))
    folder.chmod(0o755)
    try:
        with Cluster(folder / "postgresql").running() as cluster:
            cluster.create_database(DATABASE)
            system = System(folder, cluster, settings)
            engine = system.engine()
            upgrade(engine)
            engine.dispose()
            try:
                yield system
            finally:
                system.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
