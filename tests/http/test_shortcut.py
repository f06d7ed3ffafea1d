"""Visitors are answered from what stands ready without asking the database, and never with what has changed."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event, text

from app.accounts.access import Role
from app.web import versions
from app.web.versions import OLDEST_SECONDS, Version, Versions
from tests.accounts.signing_in import sign_in_as
from tests.asking import asking

PAGE = "/api/sites?limit=20"
LONGEST_WAIT_SECONDS = 30
RENAME = """
UPDATE site_feature SET feature = replace(feature, '"properties" : {', '"properties" : {"' || :word || '" : 1, ')
 WHERE site_id = (SELECT site_id FROM site_feature ORDER BY sort_key LIMIT 1)"""
BUMP = "UPDATE region SET data_version = data_version + 1 WHERE is_default"
LISTENERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'bildungsatlas versions'"


@pytest.fixture
async def listening(own_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application as it is served: it listens."""
    async with asking(own_url, tmp_path, listen=True) as made:
        await until_heard(made)
        yield made


def app_of(client: httpx.AsyncClient) -> FastAPI:
    transport: Any = client._transport
    return transport.app


async def until_heard(client: httpx.AsyncClient, before: Version | None = None) -> Version:
    """Wait until a version is known, another one than `before`."""
    async with asyncio.timeout(LONGEST_WAIT_SECONDS):
        while (found := app_of(client).state.versions.known(None)) in (None, before):  # noqa: ASYNC110 (it tells nobody)
            await asyncio.sleep(0.01)
    return found


def change(engine: Engine) -> bytes:
    """Change a site behind the program's back; a word that stands in all answers from now on, and in none before."""
    word = f"word_{uuid.uuid4().hex}"
    with engine.begin() as connection:
        connection.execute(text(RENAME), {"word": word})
        connection.execute(text(BUMP))
    return word.encode()


@contextmanager
def statements(client: httpx.AsyncClient) -> Iterator[list[str]]:
    """What is asked of the database while the block lasts."""
    engine, asked = app_of(client).state.engine.sync_engine, []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_the_second_visitor_is_answered_without_a_question_to_the_database(
    listening: httpx.AsyncClient,
) -> None:
    first = await listening.get(PAGE)
    await until_heard(listening)
    with statements(listening) as asked:
        second = await listening.get(PAGE)
        head = await listening.head(PAGE)
        known = await listening.get(PAGE, headers={"If-None-Match": first.headers["etag"]})
    assert asked == []
    assert (second.status_code, second.content) == (200, first.content)
    same = [name for name in first.headers if name not in {"x-request-id", "ratelimit"}]
    assert [second.headers[name] for name in same] == [first.headers[name] for name in same]
    assert (head.status_code, head.content, head.headers["content-length"]) == (
        200, b"", first.headers["content-length"],
    )  # fmt: skip
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", first.headers["etag"])


async def test_that_nothing_has_changed_is_told_without_a_question_though_the_answer_is_gone(
    own_url: str, tmp_path: Path
) -> None:
    async with asking(own_url, tmp_path, listen=True, answer_cache_bytes=0) as client:
        tag = (await client.get(PAGE)).headers["etag"]
        await until_heard(client)
        await client.get(PAGE)  # reads the region's row, once
        with statements(client) as asked:
            again = await client.get(PAGE, headers={"If-None-Match": tag})
    assert (again.status_code, asked) == (304, [])


async def test_a_hundred_who_ask_first_at_once_have_it_made_once(listening: httpx.AsyncClient) -> None:
    await until_heard(listening)
    await listening.get(PAGE)  # reads the region's row, once
    with statements(listening) as asked:
        await listening.get("/api/sites?limit=3")
    once = len(asked)
    with statements(listening) as asked:
        answers = await asyncio.gather(*[listening.get("/api/sites?limit=4") for _ in range(100)])
    assert {one.status_code for one in answers} == {200}
    assert len({one.content for one in answers}) == 1
    assert len(asked) == once > 0


async def test_a_change_is_heard_by_every_process(own_engine: Engine, own_url: str, tmp_path: Path) -> None:
    async with (
        asking(own_url, tmp_path, listen=True) as one,
        asking(own_url, tmp_path, listen=True) as other,
    ):
        for asked in (one, other):
            before = await until_heard(asked)
            await asked.get(PAGE)
        word = change(own_engine)
        for asked in (one, other):
            await until_heard(asked, before)
            assert word in (await asked.get(PAGE)).content


@pytest.mark.parametrize(
    "headers", [{"Bildungsatlas-Read": "primary"}, {"Cookie": "x=1"}, {"Authorization": "Basic x"}]
)
async def test_who_may_just_have_changed_something_sees_the_moment(
    listening: httpx.AsyncClient, own_engine: Engine, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await listening.get(PAGE)
    state = app_of(listening).state
    await state.versions.close()  # nothing is heard any more, but what was heard counts for ever
    monkeypatch.setattr(versions, "OLDEST_SECONDS", float("inf"))
    word = change(own_engine)
    assert word not in (await listening.get(PAGE)).content, "visitors are not answered by what was heard"
    assert word in (await listening.get(PAGE, headers=headers)).content


async def test_what_was_not_confirmed_for_long_is_not_told_any_more(
    listening: httpx.AsyncClient, own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await listening.get(PAGE)
    await app_of(listening).state.versions.close()
    word = change(own_engine)
    now = versions.time.monotonic()
    monkeypatch.setattr(versions.time, "monotonic", lambda: now + OLDEST_SECONDS)
    assert word in (await listening.get(PAGE)).content


async def test_a_listener_that_was_cut_off_listens_again(
    listening: httpx.AsyncClient, own_engine: Engine
) -> None:
    before = await until_heard(listening)
    with own_engine.begin() as connection:
        assert connection.execute(text(LISTENERS)).scalars().all() == [True]
    with own_engine.begin() as connection:
        connection.execute(text(BUMP))
    await until_heard(listening, before)
    assert (await listening.get(PAGE)).status_code == 200


async def test_another_default_region_is_not_answered_with_what_stands_ready_of_the_first(
    listening: httpx.AsyncClient, own_engine: Engine
) -> None:
    before = await until_heard(listening)
    assert (await listening.get(PAGE)).json()["region"]["name"] != "Neuer Name"
    with own_engine.begin() as connection:
        connection.execute(text("UPDATE region SET name = 'Neuer Name' WHERE is_default"))
    await until_heard(listening, before)
    assert (await listening.get(PAGE)).json()["region"]["name"] == "Neuer Name"


async def test_what_somebody_signed_in_was_given_opens_no_short_way_for_visitors(
    listening: httpx.AsyncClient, own_engine: Engine
) -> None:
    signed_in = sign_in_as(own_engine, Role.PLANNER)
    listening.cookies.update(signed_in.cookies)
    planner = await listening.get(PAGE, headers=signed_in.headers)
    listening.cookies.clear()
    first, second = [await listening.get(PAGE) for _ in range(2)]
    assert first.headers["etag"] == second.headers["etag"] != planner.headers["etag"]
    assert second.headers["cache-control"].startswith("public")
    assert planner.headers["cache-control"].startswith("private")


def test_versions_that_were_never_heard_are_not_known():
    unheard = Versions(("postgresql:///none", ""))
    assert unheard.known(None) is None
    assert not unheard.is_current(Version(1, 1, "1"))
