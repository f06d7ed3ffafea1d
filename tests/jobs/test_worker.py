"""A real worker process: progress while it runs, cancelling, trying again, setting aside."""

from __future__ import annotations

import time

from sqlalchemy import text

from app.jobs import states


def cancel(jobs, number):
    with jobs.engine.begin() as connection:
        connection.execute(text("UPDATE job SET cancel_asked_at = now() WHERE id = :id"), {"id": number})


def test_progress_and_log_are_seen_while_a_job_runs(jobs, working):
    number = jobs.ask("steps", steps=20, seconds=0.1)
    working()
    job = jobs.when(number, lambda job: job.progress_done >= 3)
    assert job.state == "running"
    assert (job.progress_of, job.progress_words) == (20, f"Schritt {job.progress_done + 1}")
    assert jobs.log(number) == ["beginnt"]
    job = jobs.until(number, "succeeded")
    assert (job.progress_done, job.progress_of, job.tries, job.result["steps"]) == (20, 20, 1, 20)
    assert jobs.log(number) == ["beginnt", "fertig"]
    assert job.created_at <= job.started_at <= job.finished_at


def test_a_job_asked_for_while_the_worker_waits_starts_at_once(jobs, working):
    working(ATLAS_WORKER_RESCUE_SECONDS="60")  # it looks for itself every five seconds only
    jobs.until(jobs.ask("steps", steps=1), "succeeded")
    time.sleep(0.3)
    asked = time.monotonic()
    jobs.until(jobs.ask("steps", steps=1, seconds=0), "succeeded")
    assert time.monotonic() - asked < 2


def test_the_transport_leaves_nothing_behind(jobs, working):
    number = jobs.ask("steps", steps=1, seconds=0)
    working()
    jobs.until(number, "succeeded")
    time.sleep(0.3)
    with jobs.engine.connect() as connection:
        assert connection.execute(text("SELECT * FROM procrastinate_jobs")).all() == []


def test_a_cancelled_job_ends_at_its_next_step(jobs, working):
    number = jobs.ask("steps", steps=1000, seconds=0.1)
    working()
    jobs.when(number, lambda job: job.progress_done >= 2)
    cancel(jobs, number)
    job = jobs.until(number, "cancelled", 3)
    assert job.result is None
    steps = len(jobs.trial(number))
    time.sleep(0.5)
    assert len(jobs.trial(number)) == steps < 60


def test_a_cancelled_job_does_not_wait_for_its_long_statement(jobs, working):
    number = jobs.ask("slow_statement")
    working()
    jobs.until(number, "running")
    cancel(jobs, number)
    assert jobs.until(number, "cancelled", 10).tries == 1


def test_what_fails_is_tried_again_later_and_later(jobs, working):
    number = jobs.ask("fails", times=2)
    working(ATLAS_WORKER_RETRY_SECONDS="0.5")
    job = jobs.when(number, lambda job: job.tries == 1 and job.state == "waiting")
    assert "ValueError" in job.problem
    assert 0.2 < (job.not_before - job.started_at).total_seconds() < 0.8
    job = jobs.when(number, lambda job: job.tries == 2 and job.state == "waiting")
    assert 1.5 < (job.not_before - job.started_at).total_seconds() < 2.5
    job = jobs.until(number, "succeeded")
    assert (job.result, job.problem) == ({"tries": 3}, None)


def test_what_fails_three_times_is_set_aside_with_its_reason_but_without_its_secrets(jobs, working):
    number = jobs.ask("fails", times=99)
    working()
    job = jobs.until(number, "set_aside")
    assert job.tries == states.MOST_TRIES == 3
    assert "ValueError" in job.problem
    assert "password" not in job.problem + " ".join(jobs.log(number))
    time.sleep(1.5)
    assert jobs[number].tries == 3


def test_a_bad_file_is_not_tried_again(jobs, working):
    number = jobs.ask("bad_file")
    working()
    job = jobs.until(number, "failed")
    assert (job.tries, job.problem) == (1, "Die Datei ist keine Tabelle.")


def test_a_kind_nobody_knows_fails_in_a_sentence(jobs, working):
    number = jobs.ask("unheard_of")
    working()
    assert "unheard_of" in jobs.until(number, "failed").problem


def test_a_handler_that_exits_does_not_end_the_worker(jobs, working):
    number = jobs.ask("exits")
    worker = working()
    assert jobs.until(number, "set_aside").tries == 3
    assert worker.process.poll() is None


def test_jobs_of_one_lock_run_one_after_the_other_and_others_beside_them(jobs, working):
    first = jobs.ask("steps", lock="region:1", steps=8)
    second = jobs.ask("steps", lock="region:1", steps=7)
    beside = jobs.ask("steps", lock="region:2", steps=2)
    working()
    working()
    done = [jobs.until(number, "succeeded") for number in (first, second, beside)]
    assert done[1].started_at >= done[0].finished_at
    assert done[2].finished_at < done[0].finished_at


def test_two_workers_do_each_of_many_jobs_once(jobs, working):
    for _ in range(2):
        working(ATLAS_WORKER_JOBS="4").ready()
    numbers = [jobs.ask("steps", steps=1, seconds=0.05) for _ in range(40)]
    done = [jobs.until(number, "succeeded") for number in numbers]
    assert {job.tries for job in done} == {1}
    assert len({job.result["pid"] for job in done}) == 2


def test_a_worker_that_is_told_to_end_hands_its_jobs_back(jobs, working):
    number = jobs.ask("steps", steps=60, seconds=0.1)
    worker = working()
    jobs.when(number, lambda job: job.progress_done >= 3)
    assert worker.end() == 0
    job = jobs[number]
    assert (job.state, job.tries) == ("waiting", 0)  # it was not the job's fault
    working()
    assert jobs.until(number, "succeeded").tries == 1
    assert jobs.trial(number) == list(range(60))


def test_a_worker_ends_although_a_handler_hears_nothing(jobs, working):
    number = jobs.ask("deaf", seconds=60)
    worker = working(ATLAS_WORKER_STOP_SECONDS="0.5")
    jobs.until(number, "running")
    begun = time.monotonic()
    assert worker.end() == 0
    assert time.monotonic() - begun < 8
    assert (jobs[number].state, jobs[number].tries) == ("waiting", 0)
    cancel(jobs, number)
