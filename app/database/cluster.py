"""A private PostgreSQL cluster: made, started and stopped with the program; no password, no TCP port.

Root starts it as user `postgres`, anyone else as oneself. Its folder and socket lie outside the repository; the
socket's folder lets in nobody else. The server dies with the program, also when that is killed.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLE = "atlas"
START_SECONDS = 60
STOP_SECONDS = 60
MINIMUM_MAJOR = 15
_PR_SET_PDEATHSIG = 1


class ClusterError(Exception):
    """The cluster could not be made or started; the message says why."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster in `folder` with its socket in `socket_dir`; `durable` False trades safety for speed (tests)."""

    folder: Path
    socket_dir: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    def url(self, database: str) -> str:
        """The address of a database of this cluster."""
        return f"postgresql+psycopg://{ROLE}@/{database}?host={self.socket_dir}"

    def is_running(self) -> bool:
        """Whether a server answers on the socket."""
        try:
            psycopg.connect(self._dsn("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    @contextmanager
    def running(self) -> Iterator[Cluster]:
        """The cluster, started if it was not, and then stopped at the end."""
        if self.data.exists() and self.is_running():
            yield self
            return
        self._make()
        server = self._start()
        try:
            yield self
        finally:
            _stop(server)

    def create_database(self, name: str, template: str = "template0") -> None:
        """Make a database if it is not there."""
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if found is None:
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())

    def drop_database(self, name: str) -> None:
        """Drop a database with all connections to it."""
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def _dsn(self, database: str) -> str:
        return f"host={self.socket_dir} user={ROLE} dbname={database}"

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.socket_dir.mkdir(parents=True, exist_ok=True)
        self.socket_dir.chmod(0o700)
        for path in (self.folder, self.socket_dir):
            _give(path)
        if self.data.exists():
            return
        half_made = self.folder / "data.new"
        shutil.rmtree(half_made, ignore_errors=True)
        command = [binary("initdb"), "-D", str(half_made), "-U", ROLE, "-A", "trust", "-E", "UTF8"]
        command += ["--locale=C.UTF-8"] + ([] if self.durable else ["--no-sync"])
        made = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **_as_owner())
        if made.returncode:
            raise ClusterError(f"initdb ist gescheitert: {made.stderr.strip()}")
        half_made.rename(self.data)

    def _start(self) -> subprocess.Popen[bytes]:
        options = {"listen_addresses": "", "unix_socket_directories": str(self.socket_dir)}
        options |= {"shared_buffers": "512MB", "work_mem": "64MB", "maintenance_work_mem": "256MB"}
        options |= {"max_connections": "60", "random_page_cost": "1.1", "jit": "off", "max_wal_size": "4GB"}
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [binary("postgres"), "-D", str(self.data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self._log().open("ab") as log:
            server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
                preexec_fn=_die_with_parent, **_as_owner(),
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            if server.poll() is not None or time.monotonic() > deadline:
                _stop(server)
                raise ClusterError(f"PostgreSQL startet nicht; das Protokoll: {self._log()}")
            time.sleep(0.05)
        return server

    def _log(self) -> Path:
        return self.folder / "postgresql.log"


def binary(name: str) -> str:
    """The path of a server program, of the newest version installed.

    Raises `ClusterError` when PostgreSQL 15 or newer is not installed.
    """
    found = [path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}") if _major(path) >= MINIMUM_MAJOR]
    if found:
        return str(max(found, key=_major))
    on_path = shutil.which(name)
    if on_path is None:
        raise ClusterError("PostgreSQL 15 oder neuer ist nicht installiert (make run installiert es).")
    return on_path


def _major(path: Path) -> int:
    version = path.parent.parent.name
    return int(version) if version.isdigit() else 0


def _owner() -> pwd.struct_passwd:
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _as_owner() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    owner = _owner()
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _give(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, _owner().pw_uid, _owner().pw_gid)


def _die_with_parent() -> None:
    # SIGINT is PostgreSQL's fast shutdown: the server ends in order when the program is killed.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
