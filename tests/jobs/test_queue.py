"""Asking for work: within the caller's transaction, and the same work once."""

from __future__ import annotations

import threading
from importlib.resources import files

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app.accounts.access import Actor, Role
from app.audit.acting import Author
from app.database.engine import batch_engine
from app.database.migrate import downgrade, upgrade
from app.jobs.queue import defer, defer_compute, defer_now
from app.settings import REPOSITORY

EDITOR = Actor(Role.EDITOR, 7, "Erika")
PROGRAM = Author("Einspielung 12")


def jobs(engine):
    with engine.connect() as connection:
        return connection.execute(text("SELECT * FROM job ORDER BY id")).mappings().all()


def sent(engine):
    with engine.connect() as connection:
        return (
            connection.execute(text("SELECT args ->> 'job_id' FROM procrastinate_jobs ORDER BY id"))
            .scalars()
            .all()
        )


@pytest.fixture(autouse=True)
def _no_jobs(engine):
    yield
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE procrastinate_jobs, job CASCADE"))


def test_a_job_exists_if_and_only_if_the_transaction_that_asks_for_it_commits(engine):
    with engine.connect() as connection:
        defer_now(connection, kind="compute", actor=EDITOR)
        connection.rollback()
    assert jobs(engine) == []
    assert sent(engine) == []
    with engine.begin() as connection:
        number = defer_now(connection, kind="compute", actor=EDITOR, arguments={"a": 1})
    (job,) = jobs(engine)
    assert (job["id"], job["kind"], job["arguments"], job["state"]) == (
        number,
        "compute",
        {"a": 1},
        "waiting",
    )
    assert (job["asked_by_account_id"], job["asked_by"]) == (7, "Erika")
    assert sent(engine) == [str(number)]


async def test_it_can_be_asked_for_from_an_event_loop(database_url, engine):
    own = create_async_engine(database_url)
    async with own.begin() as connection:
        number = await defer(connection, kind="export", actor=PROGRAM)
    await own.dispose()
    (job,) = jobs(engine)
    assert (job["id"], job["asked_by"], job["asked_by_account_id"]) == (number, "Einspielung 12", None)


async def test_the_same_computation_waits_once(database_url, engine):
    with engine.begin() as connection:
        region_id = connection.execute(
            text("INSERT INTO region (slug, name, metric_srid) VALUES ('q', 'Q', 25832) RETURNING id")
        ).scalar_one()
    own = create_async_engine(database_url)
    async with own.begin() as connection:
        first = await defer_compute(connection, region_id, EDITOR)
        assert await defer_compute(connection, region_id, PROGRAM) == first
    await own.dispose()
    assert [job["id"] for job in jobs(engine)] == [first]


def test_other_work_under_the_same_lock_is_a_job_of_its_own(engine):
    with engine.begin() as connection:
        one = defer_now(connection, kind="export", arguments={"format": "csv"}, actor=EDITOR, lock="x")
        other = defer_now(connection, kind="export", arguments={"format": "geojson"}, actor=EDITOR, lock="x")
        again = defer_now(connection, kind="export", arguments={"format": "csv"}, actor=EDITOR, lock="x")
    assert one == again != other


def test_without_a_lock_every_wish_is_a_job(engine):
    with engine.begin() as connection:
        assert defer_now(connection, kind="a", actor=EDITOR) != defer_now(connection, kind="a", actor=EDITOR)


def test_what_runs_already_is_asked_for_once_more(engine):
    with engine.begin() as connection:
        first = defer_now(connection, kind="a", actor=EDITOR, lock="x")
        connection.execute(text("UPDATE job SET state = 'running' WHERE id = :id"), {"id": first})
        second = defer_now(connection, kind="a", actor=EDITOR, lock="x")
        assert defer_now(connection, kind="a", actor=EDITOR, lock="x") == second != first


def test_a_waiting_job_that_somebody_counts_on_does_not_start_before_they_have_committed(engine):
    with engine.begin() as connection:
        first = defer_now(connection, kind="a", actor=EDITOR, lock="x")
    started = threading.Event()

    def start():
        with engine.begin() as other:
            other.execute(text("UPDATE job SET state = 'running' WHERE id = :id"), {"id": first})
        started.set()

    with engine.begin() as connection:
        assert defer_now(connection, kind="a", actor=EDITOR, lock="x") == first
        thread = threading.Thread(target=start)
        thread.start()
        assert not started.wait(0.3)
    assert started.wait(5)
    thread.join()


def test_many_at_once_ask_for_one_job(engine):
    numbers = []

    def ask():
        with engine.begin() as connection:
            numbers.append(defer_now(connection, kind="a", actor=EDITOR, lock="x"))

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 12
    assert len(set(numbers)) == 1


def test_the_tables_go_up_and_down_with_jobs_in_them(database_server, template_database):
    with database_server.clone(template_database) as url:
        own = batch_engine(url)
        with own.begin() as connection:
            defer_now(connection, kind="a", actor=EDITOR, lock="x")
        downgrade(own, "0003")
        with own.connect() as connection:
            left = connection.execute(text(
                "SELECT relname FROM pg_class WHERE relname LIKE 'job%' OR relname LIKE 'procrastinate%'"
                " UNION ALL SELECT proname FROM pg_proc WHERE proname ~ '^(procrastinate|atlas_job)'"
                " UNION ALL SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate%'"
            )).all()  # fmt: skip
        assert left == []
        upgrade(own)
        with own.begin() as connection:
            assert defer_now(connection, kind="a", actor=EDITOR, lock="x") == 1
        own.dispose()


def test_the_transport_s_tables_are_those_of_the_installed_version():
    ours = (REPOSITORY / "migrations" / "sql" / "procrastinate_3_10_0.sql").read_text(encoding="utf-8")
    theirs = files("procrastinate.sql").joinpath("schema.sql").read_text(encoding="utf-8")
    assert ours.split("\n", 1)[1] == theirs
