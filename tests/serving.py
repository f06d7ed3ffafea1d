"""The program in a process of its own, serving a database; and the browser that looks at it."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

START_SECONDS = 60
#: How a process ends whose memory is broken, or that a library aborts.
CRASHES = frozenset({-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT, -signal.SIGILL, -signal.SIGFPE})


@dataclass(frozen=True)
class Served:
    """A running program: its address, its (first) process, and its log."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def children(self) -> list[int]:
        """The processes it has started itself."""
        number = self.process.pid
        return [int(one) for one in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


@contextmanager
def served(database_url: str, module: str = "app.cli", **settings: str) -> Iterator[Served]:
    """The program serving `database_url` on a free port; it ends with the block or with us.

    It throttles nobody unless `settings` (variables of the environment) say so. `module`: what is run in its place.
    """
    environment = {
        **os.environ, "DATABASE_URL": database_url, "ATLAS_PORT": "0", "ATLAS_HOST": "127.0.0.1",
        "ATLAS_RATE_LIMITS": "false", "ATLAS_LISTEN": "true", **settings,
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="atlas-server-") as folder:
        log_path = Path(folder) / "log"
        with log_path.open("w") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", module, "serve"],
                cwd=REPOSITORY,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 (set before any thread)
            )
        try:
            yield Served(_address(server, log_path), server, log_path)
        finally:
            crashed = server.poll() in CRASHES
            server.terminate()
            server.wait(20)
            if crashed:
                raise RuntimeError(f"the program crashed ({server.returncode}):\n{log_path.read_text()}")


@contextmanager
def serving(database_url: str, **settings: str) -> Iterator[str]:
    """The address of the program serving `database_url`, as `served`."""
    with served(database_url, **settings) as found:
        yield found.address


@contextmanager
def serving_later(database_url: str, now: datetime, **settings: str) -> Iterator[str]:
    """The same with the program's clock set to another moment, from which it goes on."""
    with served(database_url, "tests.later", ATLAS_TEST_NOW=now.isoformat(), **settings) as found:
        yield found.address


def browser_launch() -> dict[str, object]:
    """How to launch Debian's Chromium, or Chrome; else the one that Playwright has installed."""
    arguments = ["--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox refuses to run as root
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "google-chrome-stable"))), None)
    return {"args": arguments, **({"executable_path": found} if found else {})}


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: also when the tests are killed


def _address(server: subprocess.Popen[bytes], log_path: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        for word in log_path.read_text().split():
            if word.startswith("http://"):
                return word
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log_path.read_text()}")
