"""Server-sent events over a real socket: at once, resumed, to many, and without holding connections."""

from __future__ import annotations

import asyncio
import json
import socket

import httpx
import pytest
import uvicorn
from sqlalchemy import text

from app.accounts.access import Role
from app.jobs import events, feed, states
from app.main import create_app
from app.settings import Settings
from tests.accounts.signing_in import sign_in_as


@pytest.fixture
async def address(jobs, database_url, tmp_path):
    settings = {"database_url": database_url, "state_dir": tmp_path, "secret": "x", "pool_size": 4}
    settings |= {"pool_acquire_seconds": 60.0}  # 300 come at once, and the machine of the tests is small
    app = create_app(Settings().model_copy(update=settings))
    listener = socket.create_server(("127.0.0.1", 0), backlog=1000)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
    server.install_signal_handlers = lambda: None
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 (uvicorn tells it no other way)
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await task


@pytest.fixture
async def client(address, jobs):
    signed_in = sign_in_as(jobs.engine, Role.PLANNER)
    cookie = "; ".join(f"{name}={value}" for name, value in signed_in.cookies.items())
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=address, headers={"Cookie": cookie}, limits=limits, timeout=30
    ) as made:
        yield made


async def stream(client, path, **headers):
    """The events of a stream as (id, name, data), until it ends."""
    async with client.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = {}
        async for line in answer.aiter_lines():
            if not line and "data" in told:
                yield told.get("id"), told["event"], json.loads(told["data"])
            if not line:
                told = {}
            elif line.startswith(":"):
                yield None, "heartbeat", None
            else:
                name, _, value = line.partition(": ")
                told[name] = value


async def whole(client, number, **headers):
    return [one async for one in stream(client, f"/api/jobs/{number}/events", **headers)]


async def test_a_job_is_watched_from_its_waiting_to_its_end(client, jobs, working):
    number = jobs.ask("steps", steps=8, seconds=0.2)
    watching = asyncio.create_task(whole(client, number))
    await asyncio.sleep(0.3)
    working()
    told = await watching
    assert [name for _, name, _ in told][-1] == "end"
    seen = [data["job"] for _, name, data in told if name == "job"]
    assert seen[0]["state"] == "waiting"
    assert seen[-1]["state"] == "succeeded"
    done = [job["progress"]["done"] for job in seen]
    assert done == sorted(done)
    assert len(set(done)) >= 4
    assert [line["words"] for _, name, data in told if name == "job" for line in data["log"]] == [
        "beginnt",
        "fertig",
    ]


async def test_who_comes_again_gets_what_is_new_in_the_log(client, jobs):
    number = jobs.ask("steps")
    with jobs.engine.begin() as connection:
        for n in range(5):
            states.line(connection, number, f"Zeile {n + 1}")
    told = stream(client, f"/api/jobs/{number}/events", **{"Last-Event-ID": "3"})
    identity, _, data = await anext(told)
    assert (identity, [line["number"] for line in data["log"]]) == ("5", [4, 5])
    with jobs.engine.begin() as connection:
        states.line(connection, number, "Zeile 6")
    identity, _, data = await asyncio.wait_for(anext(told), 2)
    assert (identity, [line["number"] for line in data["log"]]) == ("6", [6])
    await told.aclose()


async def test_a_long_log_comes_whole(client, jobs):
    number = jobs.ask("steps")
    with jobs.engine.begin() as connection:
        for n in range(1300):
            states.line(connection, number, f"{n}")
        connection.execute(text("UPDATE job SET state = 'failed' WHERE id = :id"), {"id": number})
    told = await asyncio.wait_for(whole(client, number), 20)
    lines = [line["number"] for _, name, data in told if name == "job" for line in data["log"]]
    assert lines == list(range(1, 1301))


async def test_what_has_ended_is_told_once_and_not_asked_for_again(client, jobs):
    number = jobs.ask("steps")
    with jobs.engine.begin() as connection:
        connection.execute(text("UPDATE job SET state = 'failed' WHERE id = :id"), {"id": number})
    assert [name for _, name, _ in await whole(client, number)] == ["job", "end"]
    again = await client.get(f"/api/jobs/{number}/events", headers={"Last-Event-ID": "0"})
    assert again.status_code == 204
    assert (await client.get("/api/jobs/999999/events")).status_code == 404


async def test_nothing_new_is_a_heartbeat(client, jobs, monkeypatch):
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.2)
    told = stream(client, f"/api/jobs/{jobs.ask('steps')}/events")
    names = [(await asyncio.wait_for(anext(told), 2))[1] for _ in range(6)]
    assert sorted(names) == ["heartbeat"] * 5 + ["job"]
    await told.aclose()


async def test_a_stream_ends_after_a_while_so_that_it_is_asked_anew_who_watches(client, jobs, monkeypatch):
    monkeypatch.setattr(events, "LONGEST_SECONDS", 0.5)
    number = jobs.ask("steps")
    told = await asyncio.wait_for(whole(client, number), 5)
    assert [name for _, name, _ in told] == ["job", "heartbeat"]


async def test_the_list_hears_of_every_job(client, jobs):
    told = stream(client, "/api/jobs/events")
    assert (await asyncio.wait_for(anext(told), 10))[1] == "ready"
    number = jobs.ask("steps")
    while (found := (await asyncio.wait_for(anext(told), 10))[2]["job"])["id"] != number:
        pass
    assert found["state"] == "waiting"
    with jobs.engine.begin() as connection:
        connection.execute(text("UPDATE job SET state = 'failed' WHERE id = :id"), {"id": number})
    while (found := (await asyncio.wait_for(anext(told), 10))[2]["job"])["id"] != number:
        pass
    assert found["state"] == "failed"
    await told.aclose()


async def test_300_watch_and_hold_no_connection(client, jobs, working, monkeypatch):
    monkeypatch.setattr(feed, "MOST_OF_ONE_ACCOUNT", 300)
    number = jobs.ask("steps", steps=25, seconds=0.2)
    watching = []
    for _ in range(15):  # not all within one second: the machine of the tests is small
        watching += [asyncio.create_task(whole(client, number)) for _ in range(20)]
        await asyncio.sleep(0.2)
    working()
    await asyncio.to_thread(jobs.when, number, lambda job: job.progress_done >= 3)
    with jobs.engine.connect() as connection:
        held = connection.execute(text(
            "SELECT application_name, count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND application_name NOT LIKE 'bildungsatlas %r%' GROUP BY 1"
        )).all()  # fmt: skip
    assert dict(map(tuple, held))["bildungsatlas feed"] == 1
    assert sum(count for _, count in held) <= 4 + 2 + 1  # both pools and the one that listens
    assert (await client.get("/api/jobs")).status_code == 200
    for told in await asyncio.gather(*watching):
        assert told[-1][1] == "end"
        assert told[-2][2]["job"]["state"] == "succeeded"


async def test_nobody_watches_in_so_many_windows_that_others_cannot(client, jobs, monkeypatch):
    monkeypatch.setattr(feed, "MOST_OF_ONE_ACCOUNT", 2)
    number = jobs.ask("steps")
    streams = [stream(client, f"/api/jobs/{number}/events") for _ in range(2)]
    for one in streams:
        await anext(one)
    refused = await client.get("/api/jobs/events")
    assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
    await streams.pop().aclose()
    deadline = asyncio.get_running_loop().time() + 5
    while (answer := await asyncio.wait_for(_status(client, f"/api/jobs/{number}/events"), 5)) != 200:
        assert asyncio.get_running_loop().time() < deadline, answer
        await asyncio.sleep(0.1)
    await streams.pop().aclose()


async def _status(client, path):
    async with client.stream("GET", path) as answer:
        return answer.status_code


async def test_the_feed_comes_back_when_its_connection_is_cut(client, jobs):
    number = jobs.ask("steps")
    told = stream(client, f"/api/jobs/{number}/events")
    assert (await anext(told))[1] == "job"
    with jobs.engine.begin() as connection:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bildungsatlas feed'"
        connection.execute(text(cut))
    with jobs.engine.begin() as connection:
        states.line(connection, number, "danach")
    while not (found := (await asyncio.wait_for(anext(told), 8))[2])["log"]:
        pass
    assert found["log"][0]["words"] == "danach"
    await told.aclose()
