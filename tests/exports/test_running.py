"""Files while somebody waits: bytes come while the query runs; who leaves takes the query and the file along; words for all that fails."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.database.engine import export_engine
from app.errors import Busy, ComputationLimit, DatabaseAway, OutOfSpace
from app.exports.formats import FORMATS, Options
from app.exports.running import Exporting
from app.exports.spool import AbandonedError, Spool
from app.exports.writing import Export
from app.settings import Settings
from app.web.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy import Engine

    from app.exports.columns import Rows

ACTIVE = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'bildungsatlas export' AND datname = current_database()"
LATER_SLOW = """
SELECT q.* FROM (SELECT q.*, n FROM ({}) q CROSS JOIN generate_series(1, 20) s(n) ORDER BY n OFFSET 0) q
 WHERE pg_sleep(CASE WHEN n > 15 THEN {} ELSE 0 END) IS NOT NULL"""
"""50,000 rows, of which the last quarter comes slowly."""


@pytest.fixture
async def exporting(
    database_url: str, tmp_path: Path, table: None
) -> AsyncIterator[Callable[..., Exporting]]:
    made: list[Exporting] = []

    def make(*, slots: int = 2, waiting: int = 2, seconds: float = 30, folder: Path = tmp_path) -> Exporting:
        settings = Settings().model_copy(
            update={"export_seconds": seconds, "web_database_url": None, "state_dir": tmp_path / "state"}
        )
        found = Exporting(export_engine(database_url, settings), Workbench(slots, waiting, seconds), folder)
        made.append(found)
        return found

    yield make
    for one in made:
        one.close()


def readable(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("GRANT SELECT ON to_write TO bildungsatlas_web"))


async def stays() -> bool:
    return False


def export_of(rows: Rows, ending: str = "csv", **more: Any) -> Export:
    return Export(rows, FORMATS[ending], Options(), "rows", **more)


async def whole(spool: Spool) -> bytes:
    return b"".join([chunk async for chunk in spool.chunks()])


async def until(told: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not told() and time.monotonic() < end:  # noqa: ASYNC110 (what is waited for happens in the database)
        await asyncio.sleep(0.05)
    return told()


def left_behind(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir() if one.name != "state"]


def connections(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text(ACTIVE)).scalar_one()


@pytest.mark.parametrize("ending", list(FORMATS))
async def test_what_is_sent_is_what_is_written(
    ending: str, exporting: Callable[..., Exporting], rows: Rows, engine: Engine, tmp_path: Path
) -> None:
    readable(engine)
    spool = await exporting().begun(export_of(rows, ending, folder=tmp_path), stays)
    data = await whole(spool)
    spool.abandon()
    assert len(data) > 10_000
    assert await until(lambda: connections(engine) == 0)
    assert left_behind(tmp_path) == []


async def test_the_first_bytes_come_while_the_query_runs(
    exporting: Callable[..., Exporting], rows: Rows, engine: Engine
) -> None:
    readable(engine)
    slow = replace(rows, sql=LATER_SLOW.format(rows.sql, 0.00002))
    spool = await exporting().begun(export_of(slow), stays)
    began = connections(engine)
    data = await whole(spool)
    spool.abandon()
    assert began == 1
    assert data.count(b"\r\n") == 20 * 2500 + 1


@pytest.mark.parametrize("ending", ["csv", "geojsonseq", "parquet", "gpkg", "xlsx"])
async def test_who_leaves_ends_the_query(
    ending: str, exporting: Callable[..., Exporting], rows: Rows, engine: Engine, tmp_path: Path
) -> None:
    readable(engine)
    slow = replace(rows, sql=f"SELECT q.* FROM ({rows.sql}) q WHERE pg_sleep(0.05) IS NOT NULL")
    left = time.monotonic() + 0.5

    async def leaves() -> bool:
        return time.monotonic() > left

    with pytest.raises(AbandonedError):
        await exporting().begun(export_of(slow, ending, folder=tmp_path), leaves)
    assert await until(lambda: connections(engine) == 0)
    assert left_behind(tmp_path) == []


async def test_who_leaves_in_the_middle_frees_the_place(
    exporting: Callable[..., Exporting], rows: Rows, engine: Engine
) -> None:
    readable(engine)
    many = LATER_SLOW.format(rows.sql, 1)
    mine = exporting(slots=1, waiting=0)
    spool = await mine.begun(export_of(replace(rows, sql=many)), stays)
    async for _chunk in spool.chunks():
        break
    spool.abandon()
    assert await until(lambda: connections(engine) == 0)
    again = await mine.begun(export_of(rows), stays)
    assert len(await whole(again)) > 10_000
    again.abandon()


async def test_one_too_many_is_told_to_come_again(
    exporting: Callable[..., Exporting], rows: Rows, engine: Engine
) -> None:
    readable(engine)
    slow = replace(rows, sql=f"SELECT q.* FROM ({rows.sql}) q WHERE pg_sleep(0.01) IS NOT NULL")
    mine = exporting(slots=1, waiting=0)
    first = asyncio.create_task(mine.begun(export_of(slow), stays))
    assert await until(lambda: connections(engine) == 1)
    with pytest.raises(Busy):
        await mine.begun(export_of(rows), stays)
    first.cancel()
    assert await until(lambda: connections(engine) == 0)


async def test_what_takes_too_long_ends(
    exporting: Callable[..., Exporting], rows: Rows, engine: Engine
) -> None:
    readable(engine)
    slow = replace(rows, sql=f"SELECT q.* FROM ({rows.sql}) q WHERE pg_sleep(0.05) IS NOT NULL")
    with pytest.raises((Busy, ComputationLimit)):
        await exporting(seconds=0.7).begun(export_of(slow), stays)
    assert await until(lambda: connections(engine) == 0)


@pytest.mark.parametrize("ending", ["csv", "gpkg", "xlsx"])
async def test_a_folder_that_cannot_be_written_to(
    ending: str, exporting: Callable[..., Exporting], rows: Rows, engine: Engine, tmp_path: Path
) -> None:
    readable(engine)
    gone = tmp_path / "gone"
    with pytest.raises(OutOfSpace, match="kein Platz"):
        await exporting(folder=gone).begun(export_of(rows, ending, folder=gone), stays)
    with pytest.raises(OutOfSpace, match="kein Platz"):
        await whole(await exporting().begun(export_of(rows, "gpkg", folder=gone), stays))


@pytest.mark.parametrize("ending", ["csv", "parquet", "geojsonseq", "gpkg", "xlsx"])
async def test_a_disk_that_is_full(
    ending: str,
    exporting: Callable[..., Exporting],
    rows: Rows,
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    readable(engine)
    full = Path("/dev/full").open("wb", buffering=0)  # noqa: ASYNC230, SIM115
    monkeypatch.setattr("app.exports.spool.tempfile.TemporaryFile", lambda **_told: full)
    with pytest.raises(OutOfSpace, match="kein Platz"):
        await whole(await exporting().begun(export_of(rows, ending, folder=tmp_path), stays))
    assert await until(lambda: connections(engine) == 0)
    assert left_behind(tmp_path) == []


async def test_a_database_that_goes_away_in_the_middle(
    exporting: Callable[..., Exporting], rows: Rows, engine: Engine
) -> None:
    readable(engine)
    many = LATER_SLOW.format(rows.sql, 1)
    spool = await exporting().begun(export_of(replace(rows, sql=many)), stays)
    with engine.begin() as connection:
        connection.execute(
            text(ACTIVE.replace("count(*)", "pg_terminate_backend(pid)") + " AND pid <> pg_backend_pid()")
        )
    with pytest.raises(DatabaseAway):
        await whole(spool)
    spool.abandon()


async def test_exports_only_read(exporting: Callable[..., Exporting], rows: Rows, engine: Engine) -> None:
    readable(engine)
    writes = replace(
        rows, sql="SELECT q.* FROM to_write q, setval(pg_get_serial_sequence('region', 'id'), 1) s"
    )
    with pytest.raises(Exception, match=r"read-only|permission denied"):
        await whole(await exporting().begun(export_of(writes), stays))
