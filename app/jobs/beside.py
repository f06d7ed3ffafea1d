"""A worker beside the server: a process of its own, started again when it dies, ended with the server."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.settings import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.settings import Settings

LOOK_SECONDS = 0.2
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
HEALTHY_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1


@contextmanager
def worker_beside(settings: Settings, url: str, say: Callable[[str], None]) -> Iterator[None]:
    """Keep a worker on the database at `url` running for as long as the block lasts, if the settings want one."""
    if not settings.start_worker:
        yield
        return
    stop = threading.Event()
    # The system ends the worker with the thread that started it, so one thread starts and restarts it.
    keeper = threading.Thread(target=_keep, args=(settings, url, say, stop), name="worker keeper")
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def end_with(parent: int) -> None:
    """In the worker: let the system end it when its parent is gone, however that ended."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it was gone before we asked
        sys.exit(0)


def _keep(settings: Settings, url: str, say: Callable[[str], None], stop: threading.Event) -> None:
    pause = SHORTEST_PAUSE_SECONDS
    while not stop.is_set():
        started = time.monotonic()
        worker = _start(settings, url)
        while worker.poll() is None and not stop.wait(LOOK_SECONDS):
            pass
        if stop.is_set():
            _end(worker, settings.worker_stop_seconds + 10)
            return
        say("Der Ausführende der Aufträge ist abgebrochen und wird neu gestartet.")
        pause = SHORTEST_PAUSE_SECONDS if time.monotonic() - started > HEALTHY_SECONDS else pause
        stop.wait(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _start(settings: Settings, url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", "worker", "--end-with", str(os.getpid())],
        cwd=REPOSITORY, stdin=subprocess.DEVNULL,
        env={**os.environ, "DATABASE_URL": url, "ATLAS_STATE_DIR": str(settings.state_dir)},
        start_new_session=True,  # Ctrl-C reaches the server, which ends the worker in its turn
    )  # fmt: skip


def _end(worker: subprocess.Popen[bytes], seconds: float) -> None:
    worker.terminate()
    try:
        worker.wait(seconds)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
