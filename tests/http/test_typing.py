"""Sites found in memory while somebody types are those the database finds, in its order, and never older than asked."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.database.engine import web_engine
from app.settings import Settings
from app.sites.search import Search, count_statement, position_of, statement, words_of
from app.sites.typed import memory
from app.sites.typed.memory import SiteMemory
from app.web.kept import KeptBytes
from app.web.parameters import day_of
from app.web.regions import Region, region_by_id

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine

    from app.sites.typed.index import SiteIndex

TYPED = (
    "Büch",
    "bücherei",
    "Kita am",
    "kindergraten",
    "schule",
    "Musikschlue",
    "a",
    "24",
    "see 1",
    "gibtesnicht",
    "haus der",
)
PAGE = 7


def _region(engine: Engine) -> Region:
    with engine.connect() as connection:
        found = region_by_id(connection, 1)
        assert found is not None
        return found


async def _index(engine: Engine, kept: SiteMemory) -> SiteIndex | None:
    """The index as a request has it that begins now."""
    made = web_engine(engine.url.render_as_string(hide_password=False), Settings())
    region = _region(engine)
    with engine.connect() as connection:
        written = connection.execute(text("SELECT stamp::text FROM region WHERE id = 1")).scalar_one()
    asked = Region(**{**_fields(region), "written": written})
    try:
        await kept.index_of(made, asked, day_of(None))
        await kept.read()
        return await kept.index_of(made, asked, day_of(None))
    finally:
        await made.dispose()


def _fields(region: Region) -> dict[str, Any]:
    return {name: getattr(region, name) for name in Region.__slots__}


def _searches(engine: Engine) -> list[Search]:
    """Searches of every kind, made by chance, always the same."""
    chance, region = random.Random(11), _region(engine)
    found: list[Search] = []
    for typed in TYPED:
        for _ in range(4):
            search = Search(region.id, day_of(None), region.metric_srid, words=words_of(typed))
            if chance.random() < 0.4:
                search.near = (chance.uniform(7.0, 7.5), chance.uniform(54.8, 55.0))
            if chance.random() < 0.3:
                search.categories = chance.sample(
                    ["kindergarten", "library", "primary_school", "sports_club"], 2
                )
            if chance.random() < 0.3:
                search.life_phases = ["school"]
            if chance.random() < 0.3:
                west, south = chance.uniform(7.0, 7.3), chance.uniform(54.8, 54.9)
                search.boxes = [(west, south, west + 0.15, south + 0.1), (7.0, 54.8, 7.05, 54.9)]
            search.core = chance.random() < 0.3
            found.append(search)
    return found


async def test_pages_are_those_of_the_database_to_the_last_digit(demo_engine: Engine) -> None:
    index = await _index(demo_engine, SiteMemory(KeptBytes(1_000_000)))
    assert index is not None
    pages = 0
    for search in _searches(demo_engine):
        after: list[object] | None = None
        while True:
            found = index.find(search, after, PAGE)
            assert found is not None
            with demo_engine.connect() as connection:
                sql, values = statement(search, after, PAGE + 1)
                rows = connection.execute(text(sql), values).all()
                sql, values = count_statement(search)
                assert found.matched == connection.execute(text(sql), values).scalar_one(), search
            told = [
                (key.site_id, key.written, extra) for key, extra in zip(found.keys, found.extra, strict=True)
            ]
            assert told == [(row.site_id, row.written, row.extra) for row in rows[:PAGE]], search
            pages += bool(rows)
            if len(rows) <= PAGE:
                assert found.last_key is None
                break
            after = position_of(search, rows[PAGE - 1].sort_key, rows[PAGE - 1].extra)
            assert [found.extra[-1], found.last_key] == after
    assert pages > 60  # most of these searches find something, and some go over several pages


async def test_what_only_the_database_knows_is_left_to_it(demo_engine: Engine) -> None:
    index = await _index(demo_engine, SiteMemory(KeptBytes(1_000_000)))
    assert index is not None
    one = Search(1, day_of(None), 25832, words=["kita"])
    assert index.find(one, [2.0, "eine die es nicht mehr gibt"], PAGE) is None
    one.area = "01059"
    assert index.find(one, None, PAGE) is None
    assert index.find(Search(1, day_of(None), 25832, words=["kita"], age_months=40), None, PAGE) is None
    assert index.find(Search(1, day_of(None), 25832), None, PAGE) is None


async def test_after_a_change_only_what_was_written_is_read_again(
    own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, read = SiteMemory(KeptBytes(1_000_000)), []

    row_of = memory._row
    monkeypatch.setattr(memory, "_row", lambda row: (read.append(row.site_id), row_of(row))[1])
    first = await _index(own_engine, kept)
    assert first is not None
    assert len(read) == len(first)
    read.clear()
    assert await _index(own_engine, kept) is first
    with own_engine.begin() as connection:
        changed = connection.execute(
            text("UPDATE site_feature SET search_text = 'zauberwort ' || search_text WHERE site_id ="
                 " (SELECT max(site_id) FROM site_feature) RETURNING site_id")
        ).scalars().all()  # fmt: skip
        connection.execute(text("UPDATE region SET data_version = data_version + 1 WHERE id = 1"))
    second = await _index(own_engine, kept)
    assert second is not None
    assert second is not first
    assert read == changed[:1]
    search = Search(1, day_of(None), 25832, words=["zauberwort"])
    before, after = first.find(search, None, PAGE), second.find(search, None, PAGE)
    assert before is not None
    assert after is not None
    assert (before.matched, after.matched) == (0, 1)
    assert after.keys[0].site_id == changed[0]


async def test_a_region_with_too_many_sites_is_searched_in_the_database(
    own_engine: Engine, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_memory = (await client.get("/api/sites?q=Kita&limit=5")).json()
    monkeypatch.setattr(memory, "MOST_SITES", 3)
    assert await _index(own_engine, SiteMemory(KeptBytes(1_000_000))) is None
    with own_engine.begin() as connection:
        connection.execute(text("UPDATE region SET data_version = data_version + 1 WHERE id = 1"))
    asked = (await client.get("/api/sites?q=Kita&limit=5")).json()
    assert [one["id"] for one in asked["features"]] == [one["id"] for one in in_memory["features"]]
    assert asked["numberMatched"] == in_memory["numberMatched"] > 5
