"""The small region on a database of the module's own, and the program that serves it in a process of its own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from app.accounts.cookies import SESSION_COOKIE
from tests.accounts.signing_in import SignedIn
from tests.faults.world import World, fill, make_world


@pytest.fixture(scope="module")
def world(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The region, with its sites."""
    made = make_world(engine, tmp_path_factory.mktemp("world"))
    fill(engine, made)
    return made


def headers_of(who: SignedIn) -> dict[str, str]:
    """What a request of somebody signed in carries."""
    return {**who.headers, "Cookie": f"{SESSION_COOKIE}={who.token}"}


def log_of(folder: Path) -> str:
    """All logs in a folder."""
    return "\n".join(path.read_text(errors="replace") for path in folder.glob("*.log"))


def is_a_refusal(answer: httpx.Response) -> dict[str, Any]:
    """The problem of a 503: a sentence for a person, and when to come back."""
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) >= 1
    told = answer.json()
    assert told["detail"].endswith((".", "!", "?"))
    assert "Traceback" not in answer.text
    return told


def awaited(address: str, seconds: float = 300.0) -> str:
    """The address, once somebody answers there: it is told before the web workers have started."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(f"{address}/health/live", timeout=seconds).status_code == 200:
                return address
        except httpx.HTTPError:
            assert time.monotonic() < deadline, "nobody answers"
            time.sleep(0.2)
