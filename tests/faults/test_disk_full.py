"""No room on the disk: whoever changes something is told, nothing is half written, and all goes on once there is room.

The disk is a small file system of the test's own, which only root can make.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psycopg
import pytest

from app.database.cluster import postmaster_pid
from app.settings import REPOSITORY
from tests.faults.clients import Caller
from tests.faults.invariants import ALWAYS, broken
from tests.faults.system import System, a_system
from tests.faults.world import World, fill, make_world

pytestmark = pytest.mark.slow
LONGER_THAN_THE_KEEPER_ONCE_WAITED_SECONDS = 20


@contextmanager
def a_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of that size."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "atlas-test", str(folder)]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Not a byte is left, until the block ends."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            with suppress(OSError):
                while file.write(b"\0" * size) == size:
                    pass
    try:
        yield
    finally:
        ballast.unlink()


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with a_disk(Path(f"/var/tmp/atlas-disk-{os.getpid()}"), "400m") as disk, a_system(disk) as made:
        yield made


@pytest.fixture(scope="module")
def world(system: System) -> World:
    engine = system.engine()
    made = make_world(engine, system.folder, sites=40)
    fill(engine, made)
    engine.dispose()
    system.start("serve")
    return made


class Work:
    """Somebody who changes one site after the other, and remembers what was acknowledged."""

    def __init__(self, system: System, world: World) -> None:
        self.system, self.caller = system, Caller(system, world.editor, 120)
        self.known: dict[str, set[str | None]] = {f"ort-{n}": {"04621 1"} for n in range(world.sites)}
        self.count = 0

    def change(self, slug: str) -> httpx.Response:
        """Change a site's number; what is refused with 503 may be there or not."""
        found = self.caller.ask("GET", f"/api/sites/{slug}/editable")
        if found.status_code != 200:
            return found
        self.count += 1
        phone = f"04621 {self.count:06d}"
        body = {"site": {"phone": phone}, "reason": "Probe " + "x" * 400}
        answer = self.caller.ask(
            "PATCH", f"/api/sites/{slug}", json=body, headers={"If-Match": found.headers["ETag"]}
        )
        if answer.status_code == 200:
            self.known[slug] = {phone}
        else:
            self.known[slug].add(phone)
        return answer

    def until_refused(self) -> httpx.Response:
        """Change sites until somebody says no."""
        for number in range(3000):
            answer = self.change(f"ort-{number % len(self.known)}")
            if answer.status_code != 200:
                return answer
        raise AssertionError("the disk is not full")

    def check(self) -> None:
        """Everything acknowledged is there, nothing half."""
        now = dict(
            self.system.ask(
                "SELECT l.slug, t.phone FROM learning_site l JOIN site_state t ON t.site_id = l.id AND upper_inf(valid_during)"
            )
        )
        assert {slug: now[slug] for slug, possible in self.known.items() if now[slug] not in possible} == {}
        assert broken(self.system, ALWAYS) == []


def is_said(answer: httpx.Response) -> bool:
    """Whether it is a refusal in a sentence, with the time to come back."""
    assert "Traceback" not in answer.text
    return (
        answer.status_code == 503
        and "Retry-After" in answer.headers
        and answer.json()["detail"].endswith(".")
    )


def test_a_change_without_room_is_refused_in_a_sentence_and_later_taken(system: System, world: World):
    work = Work(system, world)
    assert work.change("ort-0").status_code == 200
    with filled(system.folder.parent):
        refused = work.until_refused()
        assert is_said(refused), refused.text
        assert "kein Platz" in refused.json()["detail"] or "antwortet nicht" in refused.json()["detail"]
        reading = httpx.get(f"{system.address}/api/sites?limit=5", timeout=120)
        assert reading.status_code == 200 or is_said(reading)
    system.until("changes are taken again", lambda: work.change("ort-1").status_code == 200)
    work.check()


def test_a_database_that_could_not_even_write_its_log_comes_back_by_itself(system: System, world: World):
    """PostgreSQL ends when there is no room for its log; it is started again for as long as it takes."""
    work = Work(system, world)
    for slug, phone in system.ask(
        "SELECT l.slug, t.phone FROM learning_site l JOIN site_state t ON t.site_id = l.id"
    ):
        work.known[slug] = {phone}
    before = postmaster_pid(system.cluster.data)
    with filled(system.folder.parent):
        deadline = time.monotonic() + 60
        while postmaster_pid(system.cluster.data) == before and time.monotonic() < deadline:
            with suppress(psycopg.Error):
                system.ask("SELECT pg_switch_wal()")
            with suppress(httpx.HTTPError):
                work.change("ort-2")
        told = work.caller.ask("GET", "/api/region")
        assert told.status_code == 200 or is_said(told)
        time.sleep(LONGER_THAN_THE_KEEPER_ONCE_WAITED_SECONDS)
        assert httpx.get(f"{system.address}/health/live", timeout=120).status_code == 200
    system.until("changes are taken again", lambda: work.change("ort-3").status_code == 200)
    work.check()


def test_an_upload_without_room_is_refused_before_it_is_sent(system: System, world: World):
    told = {
        "Upload-Length": "200000000",
        "Upload-Metadata": f"filename {base64.b64encode(b'a.csv').decode()}",
    }
    answer = Caller(system, world.editor, 120).ask("POST", "/api/uploads", headers=told)
    assert answer.status_code == 507, answer.text
    assert "nicht genug Platz" in answer.json()["detail"]


def test_a_backup_without_room_is_said_and_leaves_nothing_behind(
    system: System, world: World, tmp_path: Path
):
    with a_disk(tmp_path / "klein", "64k") as disk:
        file = disk / "atlas.dump"
        environment = {
            **os.environ,
            "DATABASE_URL": system.url,
            "ATLAS_STATE_DIR": str(system.folder),
            "NO_COLOR": "1",
        }
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "db", "backup", str(file)], cwd=REPOSITORY, env=environment,
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert "No space left" in done.stderr or "kein Platz" in done.stderr.lower(), done.stderr
        assert "Traceback" not in done.stderr
        assert list(disk.iterdir()) == []
