"""A private PostgreSQL cluster that runs while somebody uses it; no password, no TCP port.

Root starts it as user `postgres`, anyone else as oneself. Folder and socket lie outside the repository; the socket's
folder lets in nobody else. Several programs may use one cluster at a time (`make run`, an import beside it): each
holds a shared lock on one file, and the keeper (`app.database.keeper`), which owns the server, ends it as soon as it
gets that lock for itself alone. The system releases locks however a program ends, so nothing is left running even
when it is killed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psycopg

from app.database.installation import ClusterError, as_owner, owner, program
from app.database.roles import WEB_ROLE
from app.settings import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLE = "atlas"
START_SECONDS = 60
STOP_SECONDS = 60
LONGEST_SOCKET_DIR = 80  # a socket's path must be shorter than 107 bytes, and PostgreSQL adds its own name


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster in `folder`; `durable` False trades safety after a power cut for speed (tests)."""

    folder: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def socket_dir(self) -> Path:
        """The folder of the server's socket."""
        return socket_dir(self.folder)

    @property
    def log(self) -> Path:
        """What the server and its keeper say."""
        return self.folder / "postgresql.log"

    @property
    def users_lock(self) -> Path:
        """Held shared by everyone who uses the server."""
        return self.folder / "users.lock"

    def url(self, database: str) -> str:
        """The address of a database of this cluster."""
        return f"postgresql+psycopg://{ROLE}@/{database}?host={self.socket_dir}"

    def dsn(self, database: str = "postgres") -> str:
        """The same for psycopg."""
        return f"host={self.socket_dir} user={ROLE} dbname={database} connect_timeout=3"

    def is_running(self) -> bool:
        """Whether a server answers on the socket."""
        if not self.data.exists():
            return False
        try:
            psycopg.connect(self.dsn()).close()
        except psycopg.OperationalError:
            return False
        return True

    @contextmanager
    def running(self) -> Iterator[Cluster]:
        """The cluster, started if it was not; it ends when its last user leaves.

        Raises `ClusterError` when it cannot be made or started.
        """
        self.make_folders()
        keeper = None
        with self.users_lock.open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is ending the server
            try:
                with (self.folder / "start.lock").open("a") as starting:
                    fcntl.flock(starting, fcntl.LOCK_EX)
                    keeper = None if self.is_running() else self._start_keeper()
                    self._let_web_log_in()
                yield self
            finally:
                fcntl.flock(users, fcntl.LOCK_UN)
                self._await_end(users, keeper)

    def create_database(self, name: str, template: str = "template0") -> None:
        """Make a database if it is not there; of several who ask at once, one makes it."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext('create database'))")
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if found is None:
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())

    def make_folders(self) -> None:
        """Make the folders, such that the server's user reaches them and nobody else reaches the socket."""
        reachable(self.folder)
        reachable(self.socket_dir)
        for path in (self.folder, self.socket_dir):
            _give(path)
            path.chmod(0o700)

    def make_data(self) -> None:
        """Make the data folder if it is not there; what is half made is never taken for whole."""
        if self.data.exists():
            return
        half_made = self.folder / "data.new"
        shutil.rmtree(half_made, ignore_errors=True)
        command = [program("initdb"), "-D", str(half_made), "-U", ROLE, "-A", "trust", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", *([] if self.durable else ["--no-sync"])]
        made = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **as_owner())
        if made.returncode:
            raise ClusterError(f"initdb ist gescheitert: {made.stderr.strip()}")
        half_made.rename(self.data)

    def _let_web_log_in(self) -> None:
        """The web logs in by itself, as a role that cannot become the owner; the socket's folder lets in only us."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            found = connection.execute(
                "SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", (WEB_ROLE,)
            ).fetchone()
            if found is None or not found[0]:
                verb = "CREATE" if found is None else "ALTER"
                connection.execute(
                    f"{verb} ROLE {WEB_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE".encode()
                )

    def _start_keeper(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "app.database.keeper", str(self.folder)]
        command += [] if self.durable else ["--not-durable"]
        with (self.folder / "keeper.log").open("wb") as log:
            keeper = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._await_start(keeper)
        except BaseException:  # also when interrupted: nothing is left running
            keeper.terminate()
            keeper.wait(STOP_SECONDS)
            raise
        return keeper

    def _await_start(self, keeper: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            if keeper.poll() is not None or time.monotonic() > deadline:
                told = (self.folder / "keeper.log").read_text(errors="replace").strip().splitlines()
                raise ClusterError(told[-1] if told else f"PostgreSQL startet nicht; siehe {self.log}")
            time.sleep(0.05)

    def _await_end(self, users: IO[str], keeper: subprocess.Popen[bytes] | None) -> None:
        """Return when the server has ended, or when others still use it."""
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if _try_lock(users, fcntl.LOCK_EX):
                fcntl.flock(users, fcntl.LOCK_UN)
                if postmaster_pid(self.data) is None or (keeper and keeper.poll() is not None):
                    break
            elif _try_lock(users, fcntl.LOCK_SH):
                return
            time.sleep(0.05)
        if keeper is not None:
            keeper.wait(STOP_SECONDS)


def private_socket_dirs(state_dir: Path) -> set[str]:
    """Where the sockets of the private clusters of this checkout lie: the program's, and that of its tests."""
    return {str(socket_dir(state_dir / name)) for name in ("postgresql", "postgresql-test")}


def socket_dir(folder: Path) -> Path:
    """Where a cluster's socket lies: in its folder, or where the path is short enough for a socket."""
    candidate = folder / "socket"
    if len(str(candidate).encode()) <= LONGEST_SOCKET_DIR:
        return candidate
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"bildungsatlas-{os.geteuid()}-{name}"


def reachable(folder: Path) -> None:
    """Make `folder`; the folders above it that are made on the way let others through, whatever the umask says."""
    for parent in [*reversed(folder.parents), folder]:
        if not parent.exists():
            parent.mkdir(exist_ok=True)
            parent.chmod(0o755)
    if folder.stat().st_uid not in {os.geteuid(), owner().pw_uid}:
        raise ClusterError(f"Der Ordner {folder} gehört jemand anderem.")


def postmaster_pid(data: Path, processes: Path = Path("/proc")) -> int | None:
    """The number of the process that serves `data`; None when there is none, or its file is stale."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        command = (processes / str(pid) / "cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if str(data).encode() in command.split(b"\0") else None


def _give(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, owner().pw_uid, owner().pw_gid)


def _try_lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
