"""The keeper: a process that owns a private cluster's server, and ends it when nobody uses it any more.

`python -m app.database.keeper FOLDER [--not-durable]`, called by `Cluster.running`. A server that dies is started
again; one whose keeper dies ends in order.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from app.database.cluster import STOP_SECONDS, Cluster, postmaster_pid
from app.database.installation import ClusterError, as_owner, program

WATCH_SECONDS = 0.2
MOST_RESTARTS = 10
HEALTHY_SECONDS = 60
_PR_SET_PDEATHSIG = 1
_COMMON = {
    "listen_addresses": "", "shared_buffers": "512MB", "work_mem": "64MB", "maintenance_work_mem": "256MB",
    "max_connections": "80", "random_page_cost": "1.1", "jit": "off", "max_wal_size": "4GB", "timezone": "UTC",
    "log_timezone": "UTC",
}  # fmt: skip
_NOT_DURABLE = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "256MB",
}  # fmt: skip


def server_options(cluster: Cluster) -> dict[str, str]:
    """The server's settings."""
    return (
        _COMMON
        | ({} if cluster.durable else _NOT_DURABLE)
        | {"unix_socket_directories": str(cluster.socket_dir)}
    )


def keep(cluster: Cluster) -> None:
    """Start the server, keep it running while somebody holds the users' lock, and stop it.

    Raises `ClusterError` when the server does not start. One that has run is started again for as long as it takes,
    less and less often: a full disk, for instance, is mended without us.
    """
    cluster.make_data()
    server, started, restarts, has_run = _start(cluster), time.monotonic(), 0, False
    try:
        with cluster.users_lock.open("a") as users:
            while not _alone(users):
                if server.poll() is not None:
                    restarts = 1 if time.monotonic() - started > HEALTHY_SECONDS else restarts + 1
                    if restarts > MOST_RESTARTS and not has_run:
                        raise ClusterError(f"PostgreSQL startet nicht; siehe {cluster.log}")
                    # processes of the dead server may hold its memory
                    time.sleep(WATCH_SECONDS * min(restarts, MOST_RESTARTS))
                    server, started = _start(cluster), time.monotonic()
                has_run = has_run or cluster.is_running()
                time.sleep(WATCH_SECONDS)
            _stop(server)  # while the lock is held: who comes now waits, and then starts anew
    finally:
        _stop(server)


def _alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start(cluster: Cluster) -> subprocess.Popen[bytes]:
    _end_orphan(cluster)
    _disown_stale_number(cluster.data / "postmaster.pid")
    major = int((cluster.data / "PG_VERSION").read_text())
    command = [program("postgres", major), "-D", str(cluster.data)]
    command += [part for name, value in server_options(cluster).items() for part in ("-c", f"{name}={value}")]
    with cluster.log.open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 (the keeper has one thread)
            **as_owner(),
        )


def _end_orphan(cluster: Cluster) -> None:
    """Wait for a server of a keeper that was killed: it is already ending."""
    deadline = time.monotonic() + STOP_SECONDS
    while (pid := postmaster_pid(cluster.data)) is not None and time.monotonic() < deadline:
        os.kill(pid, signal.SIGINT)
        time.sleep(WATCH_SECONDS)


def _disown_stale_number(pid_file: Path) -> None:
    """After a power cut the number may by now be another process's, and PostgreSQL would take that for its server.

    The number of its parent it knows to be stale. The file stays: by its other lines PostgreSQL makes sure that no
    process of the dead server still holds its memory.
    """
    if pid_file.exists():
        _, newline, rest = pid_file.read_text().partition("\n")
        told = f"{os.getpid()}{newline}{rest}".encode()
        with suppress(OSError), pid_file.open("r+b") as file:  # in its place: on a full disk nothing new can be written
            file.write(told)
            file.truncate()


def _die_with_parent() -> None:
    # SIGINT is PostgreSQL's fast shutdown: the server ends in order when its keeper is killed.
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


def main() -> int:
    """Keep the cluster named on the command line."""
    for number in (
        signal.SIGTERM,
        signal.SIGINT,
    ):  # never ignored: the server would inherit that, and not hear us
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        keep(Cluster(Path(sys.argv[1]), durable="--not-durable" not in sys.argv[2:]))
    except ClusterError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
