"""What a dead worker leaves is taken up again, and ends once; also through restarts of the database."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app.database.cluster import Cluster, postmaster_pid
from app.database.engine import batch_engine
from app.database.migrate import upgrade
from app.jobs.connections import name_of
from tests.jobs.conftest import Jobs, workers_of

RESCUED = "Der Ausführende antwortet nicht mehr; der Auftrag wird wieder aufgenommen."


def transports(jobs):
    with jobs.engine.connect() as connection:
        return connection.execute(text("SELECT status::text FROM procrastinate_jobs")).scalars().all()


def test_the_job_of_a_killed_worker_is_taken_up_by_another_and_ends_once(jobs, working):
    first, second = working().ready(), working().ready()
    number = jobs.ask("steps", steps=12, seconds=0.2, lock="region:1")
    jobs.when(number, lambda job: job.progress_done >= 2)
    holder = str(jobs[number].worker).split(":")[1]
    killed, other = (first, second) if str(first.process.pid) == holder else (second, first)
    killed.kill()
    job = jobs.until(number, "succeeded")
    assert (job.tries, job.result["pid"]) == (2, other.process.pid)
    assert RESCUED in jobs.log(number)
    assert jobs.log(number).count("fertig") == 1
    assert jobs.trial(number) == list(range(12))


def test_the_job_of_a_killed_worker_is_taken_up_when_one_comes_again(jobs, working):
    number = jobs.ask("steps", steps=10, seconds=0.1)
    worker = working()
    jobs.when(number, lambda job: job.progress_done >= 2)
    worker.kill()
    time.sleep(1)
    assert jobs[number].state == "running"  # nobody is there to see it
    working()
    assert jobs.until(number, "succeeded").tries == 2


def test_a_job_that_kills_its_worker_three_times_is_set_aside_and_others_go_on(jobs, working):
    number, other = jobs.ask("dies"), jobs.ask("steps", steps=1)
    for _ in range(3):
        worker = working(ATLAS_WORKER_JOBS="1")
        assert worker.process.wait(20) == -signal.SIGKILL
    working(ATLAS_WORKER_JOBS="1")
    job = jobs.until(number, "set_aside")
    assert job.tries == 3
    assert "3 Mal abgebrochen" in job.problem
    assert jobs.until(other, "succeeded").result == {"steps": 1, "pid": jobs[other].result["pid"]}


def test_a_worker_that_slept_does_not_write_after_its_job_was_taken_up(jobs, working):
    number = jobs.ask("long_transaction", seconds=3)
    sleeper = working().ready()
    jobs.when(number, lambda job: job.lines >= 1)
    sleeper.process.send_signal(signal.SIGSTOP)
    working()
    job = jobs.until(number, "succeeded", 30)
    assert job.tries == 2
    sleeper.process.send_signal(signal.SIGCONT)
    time.sleep(4)
    assert jobs.trial(number) == [2]  # what the first try had written was not committed
    assert jobs[number].state == "succeeded"
    assert sleeper.process.poll() is None  # it goes on with other jobs
    assert jobs.until(jobs.ask("steps", steps=1), "succeeded")


def test_a_job_whose_transport_is_lost_is_sent_again(jobs, working):
    number = jobs.ask("steps", steps=1)
    with jobs.engine.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs"))
    working()
    assert jobs.until(number, "succeeded").tries == 1


def test_a_transport_whose_job_has_ended_is_removed_and_its_lock_with_it(jobs, working):
    number, after = (jobs.ask("steps", steps=1, lock="a", n=n) for n in range(2))
    with jobs.engine.begin() as connection:
        connection.execute(text("UPDATE job SET state = 'succeeded' WHERE id = :id"), {"id": number})
        connection.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = :id"), {"id": jobs[number].transport_id}
        )  # fmt: skip
    working()
    assert jobs.until(after, "succeeded")
    time.sleep(0.3)
    assert transports(jobs) == []


def test_no_job_is_lost_when_workers_are_killed_again_and_again(jobs, working):
    numbers = [jobs.ask("steps", steps=3, seconds=0.05, lock=f"l{n % 5}", n=n) for n in range(30)]
    running = [working(ATLAS_WORKER_JOBS="3") for _ in range(2)]
    for n in range(6):
        time.sleep(0.7)
        running[n % 2].kill()
        running[n % 2] = working(ATLAS_WORKER_JOBS="3")
    states = {jobs.when(number, lambda job: job.finished_at is not None, 60).state for number in numbers}
    assert states <= {"succeeded", "set_aside"}  # set aside: killed three times, and it says so
    assert all(jobs.trial(n) == [0, 1, 2] for n in numbers if jobs[n].state == "succeeded")
    assert sum(jobs[n].state == "succeeded" for n in numbers) >= 25


def test_connections_of_jobs_in_other_databases_are_left_alone(jobs, working, database_server):
    number = jobs.ask("steps", steps=8, seconds=0.2)
    stranger = create_engine(database_server.admin_url, connect_args={"application_name": name_of(number)})
    with stranger.connect() as connection:
        worker = working()
        jobs.when(number, lambda job: job.progress_done >= 1)
        worker.kill()
        working()
        jobs.until(number, "succeeded")
        assert connection.execute(text("SELECT 1")).scalar() == 1
    stranger.dispose()


@pytest.fixture(scope="module")
def own_cluster():
    """A database server of the module's own, which may be killed, in a folder the server's user reaches.

    Durable: otherwise a server that was killed has forgotten the last half second, and with it that a job had begun.
    """
    folder = Path(tempfile.mkdtemp(prefix="atlas-cluster-", dir="/var/tmp"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "pg")
    with cluster.running():
        cluster.create_database("jobs")
        engine = batch_engine(cluster.url("jobs"))
        upgrade(engine)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE trial (job bigint, step int, PRIMARY KEY (job, step))"))
        yield cluster, Jobs(engine)
        engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_restart_of_the_database_is_survived_without_a_hand(own_cluster, tmp_path, how):
    cluster, jobs = own_cluster
    with workers_of(cluster.url("jobs"), tmp_path) as start:
        worker = start().ready()
        number = jobs.ask("steps", steps=25, seconds=0.1, lock="region:1")
        jobs.when(number, lambda job: job.progress_done >= 3)
        killed = postmaster_pid(cluster.data)
        os.kill(killed, how)
        deadline = time.monotonic() + 20
        while postmaster_pid(cluster.data) in {killed, None} or not cluster.is_running():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        job = jobs.until(number, "succeeded", 40)
        assert jobs.trial(number) == list(range(25))
        assert job.tries == 2
        assert worker.process.poll() is None
        following = [jobs.ask("steps", steps=1, n=n) for n in range(4)]
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda one: jobs.until(one, "succeeded"), following))


def test_a_worker_without_a_database_waits_for_it_and_ends_when_told(tmp_path):
    with workers_of("postgresql://atlas@127.0.0.1:1/atlas", tmp_path) as start:
        worker = start().ready()
        time.sleep(1)
        assert worker.process.poll() is None
        assert worker.end() == 0
        assert "Traceback" not in worker.log
