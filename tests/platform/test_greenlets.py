"""Synchronous work on asynchronous connections: what NumPy sees of the C stack never reaches the greenlet's bottom."""

from __future__ import annotations

import asyncio
import ctypes
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.database.engine import visiting_engine, web_engine, writing_engine
from app.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

#: NumPy looks at ten frames, of which about five are its own or the interpreter's; `ctypes` has eight of these.
LOOKED_AT = 13


def c_frames(_connection: Connection) -> list[int]:
    """The addresses of the innermost C frames, as glibc's `backtrace` finds them."""
    found = (ctypes.c_void_p * LOOKED_AT)()
    count = ctypes.CDLL(None).backtrace(found, LOOKED_AT)
    return [int(found[place] or 0) for place in range(count)]


def greenlets_code() -> list[range]:
    """Where the code of greenlet's extension lies in this process."""
    places = []
    for line in Path("/proc/self/maps").read_text().splitlines():
        if "_greenlet" in line:
            low, high = (int(one, 16) for one in line.split(maxsplit=1)[0].split("-"))
            places.append(range(low, high))
    return places


async def frames_of_greenlet(engine: AsyncEngine, *, plain: bool = False) -> int:
    """How many of the frames that work looks at belong to greenlet; `plain`: as SQLAlchemy would run it."""
    if plain:
        from sqlalchemy.ext.asyncio import AsyncEngine as Plain

        engine = Plain(engine.sync_engine)
    try:
        async with engine.connect() as connection:
            seen = await connection.run_sync(c_frames)
    finally:
        await engine.dispose()
    code = greenlets_code()
    assert code, "greenlet was not found in the process"
    assert len(seen) == LOOKED_AT
    return sum(any(address in part for part in code) for address in seen)


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url)


@pytest.mark.parametrize("kind", ["web", "visiting", "writing"])
def test_ten_frames_below_the_work_are_not_the_greenlets(settings: Settings, kind: str) -> None:
    url = str(settings.database_url)
    engines = {
        "web": lambda: web_engine(url, settings), "visiting": lambda: visiting_engine(settings),
        "writing": lambda: writing_engine(url, settings),
    }  # fmt: skip
    assert asyncio.run(frames_of_greenlet(engines[kind]())) == 0


def test_as_sqlalchemy_runs_it_they_are(settings: Settings) -> None:
    """Else the test above would hold of anything; in a process of its own, as it looks where nothing is to be seen."""
    program = (
        "import asyncio; from tests.platform.test_greenlets import *;"
        f"settings = Settings(database_url={str(settings.database_url)!r});"
        "print(asyncio.run(frames_of_greenlet(web_engine(str(settings.database_url), settings), plain=True)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode < 0 or int(done.stdout) > 0, done.stderr


def test_large_arrays_are_computed_with_and_errors_come_through(settings: Settings) -> None:
    def work(_connection: Connection, size: int) -> float:
        ones = np.ones(size)
        return float(((ones + ones) * ones - ones).sum())

    def fails(_connection: Connection) -> None:
        raise ValueError("as it is")

    async def ask() -> float:
        engine = web_engine(str(settings.database_url), settings)
        try:
            async with engine.connect() as connection:
                with pytest.raises(ValueError, match="as it is"):
                    await connection.run_sync(fails)
                return await connection.run_sync(work, size=1_000_000)
        finally:
            await engine.dispose()

    assert asyncio.run(ask()) == 1_000_000
