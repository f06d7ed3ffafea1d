"""The private cluster: where it lies, who ends it, and what a kill leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app.database.cluster import LONGEST_SOCKET_DIR, Cluster, postmaster_pid, socket_dir
from app.database.engine import batch_engine
from app.database.installation import ClusterError, program
from app.database.migrate import upgrade
from app.settings import REPOSITORY

USE_UNTIL_KILLED = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from app.database.cluster import Cluster
with Cluster(Path(sys.argv[1]), durable=False).running():
    print("running", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def cluster() -> Cluster:
    """A cluster of its own in a folder the server's user reaches (pytest's own folders are closed to others)."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="atlas-cluster-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield Cluster(folder / "pg", durable=False)
    shutil.rmtree(folder, ignore_errors=True)


def user_of(cluster: Cluster) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", USE_UNTIL_KILLED, str(cluster.folder)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "running\n"
    return process


def ends(cluster: Cluster) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if postmaster_pid(cluster.data) is None:
            return True
        time.sleep(0.05)
    return False


def keepers(cluster: Cluster) -> list[str]:
    """The keepers of the cluster that run, a moment after they were last needed."""
    deadline = time.monotonic() + 10
    while True:
        commands = [c for p in Path("/proc").glob("[0-9]*/cmdline") if str(cluster.folder) in (c := told(p))]
        found = [command for command in commands if "app.database.keeper" in command]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def told(path: Path) -> str:
    try:
        return path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def test_a_socket_lies_in_the_clusters_folder():
    assert socket_dir(Path("/var/lib/bildungsatlas/0f/pg")) == Path("/var/lib/bildungsatlas/0f/pg/socket")


def test_a_socket_of_a_deep_folder_lies_where_its_path_is_short_enough():
    deep, deeper = Path("/home") / ("ü" * 60), Path("/home") / ("ä" * 60)
    assert len(os.fsencode(socket_dir(deep))) <= LONGEST_SOCKET_DIR
    assert socket_dir(deep) != socket_dir(deeper)


def test_a_server_ends_with_its_last_user(cluster: Cluster):
    with cluster.running():
        with cluster.running():
            assert cluster.is_running()
        assert cluster.is_running()
        assert cluster.socket_dir.stat().st_mode & 0o077 == 0
    assert not cluster.is_running()
    assert postmaster_pid(cluster.data) is None


def test_a_server_listens_on_no_port(cluster: Cluster):
    with cluster.running(), psycopg.connect(cluster.dsn()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_of_several_who_prepare_the_same_database_at_once_none_fails(cluster: Cluster):
    def prepare(_number: int) -> str | None:
        cluster.create_database("neu")
        engine = batch_engine(cluster.url("neu"))
        upgrade(engine)
        with engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        engine.dispose()
        return found

    with cluster.running(), ThreadPoolExecutor(4) as several:
        assert len(set(several.map(prepare, range(4)))) == 1


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_ends_when_its_user_is_ended(cluster: Cluster, how: signal.Signals):
    process = user_of(cluster)
    process.send_signal(how)
    process.wait(20)
    assert ends(cluster)


def test_a_start_that_is_interrupted_leaves_nothing_running(cluster: Cluster):
    with cluster.running():
        pass
    for wait in (0.15, 0.3, 0.4, 0.5, 0.6):
        process = subprocess.Popen(
            [sys.executable, "-c", USE_UNTIL_KILLED, str(cluster.folder)], cwd=REPOSITORY
        )
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        process.wait(20)
        assert ends(cluster)
        assert not keepers(cluster)


def test_the_first_user_may_leave_while_others_stay(cluster: Cluster):
    first = user_of(cluster)
    with cluster.running():
        first.kill()
        first.wait()
        time.sleep(0.5)
        assert cluster.is_running()
    assert ends(cluster)


def test_a_killed_server_is_started_again_while_it_is_used(cluster: Cluster):
    with cluster.running():
        killed = postmaster_pid(cluster.data)
        os.kill(killed, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and (
            not cluster.is_running() or postmaster_pid(cluster.data) == killed
        ):
            time.sleep(0.05)
        assert cluster.is_running()


def test_a_stale_number_of_a_dead_server_does_not_keep_it_from_starting(cluster: Cluster):
    with cluster.running():
        pass
    (cluster.data / "postmaster.pid").write_text(
        f"{os.getpid()}\n{cluster.data}\n0\n5432\n{cluster.socket_dir}\n\n"
    )
    assert postmaster_pid(cluster.data) is None
    with cluster.running():
        assert cluster.is_running()


def test_a_half_made_data_folder_is_made_anew(cluster: Cluster):
    cluster.make_folders()
    (cluster.folder / "data.new").mkdir()
    (cluster.folder / "data.new" / "PG_VERSION").write_text("15\n")
    with cluster.running():
        assert cluster.is_running()


def test_a_cluster_that_cannot_start_says_why(cluster: Cluster):
    cluster.make_folders()
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("3\n")
    with pytest.raises(ClusterError, match="PostgreSQL 3 ist nicht installiert"), cluster.running():
        pass


def test_a_missing_program_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ClusterError, match="PostgreSQL 99 ist nicht installiert"):
        program("postgres", 99)
