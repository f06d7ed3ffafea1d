"""`make run` starts a worker too, starts it again when it dies, and leaves nothing running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.settings import REPOSITORY
from tests.jobs.conftest import QUICK
from tests.serving import _die_with_parent


def children(pid):
    """The processes a process has started, by command line."""
    found = {}
    for number in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208 (glob asks again, of processes gone meanwhile)
        path = Path("/proc", number)
        try:
            if int((path / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found[int(number)] = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, ValueError):
            continue
    return found


def worker_of(server):
    found = [pid for pid, command in children(server.pid).items() if "app.cli worker" in command]
    return found[0] if found else None


def until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture
def up(database_url, tmp_path):
    """`bildungsatlas up` on the module's database."""
    own = {"DATABASE_URL": database_url, "ATLAS_PORT": "0", "ATLAS_DEMO_IF_EMPTY": "false"}
    own |= {"ATLAS_STATE_DIR": str(tmp_path)}
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "up"], cwd=REPOSITORY, env={**os.environ, **QUICK, **own},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_die_with_parent,  # noqa: PLW1509
        )  # fmt: skip
    until(lambda: "http://" in (tmp_path / "log").read_text())
    yield server
    if server.poll() is None:
        server.kill()
        server.wait()
    print((tmp_path / "log").read_text())


def test_a_worker_is_started_and_started_again_and_ended_with_the_server(up, jobs):
    jobs.until(jobs.ask("unheard_of"), "failed", 40)
    worker = worker_of(up)
    os.kill(worker, signal.SIGKILL)
    other = until(lambda: (found := worker_of(up)) != worker and found)
    jobs.until(jobs.ask("unheard_of"), "failed", 40)
    up.send_signal(signal.SIGINT)
    assert up.wait(20) in {0, 130}
    assert is_gone(other)


def test_a_killed_server_takes_its_worker_with_it(up, jobs):
    jobs.until(jobs.ask("unheard_of"), "failed", 40)
    worker = worker_of(up)
    up.kill()
    up.wait()
    until(lambda: is_gone(worker), 15)


def test_a_worker_in_the_middle_of_its_start_ends_too(up):
    worker = until(lambda: worker_of(up))
    up.kill()
    up.wait()
    until(lambda: is_gone(worker), 15)
