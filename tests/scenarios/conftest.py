"""What the tests of scenarios share: the demonstration Kreis, read once per module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenarios.bases import read_demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from app.places.results import Inputs


@pytest.fixture(scope="module")
def reading(demo_engine: Engine) -> Iterator[Connection]:
    with demo_engine.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def inputs(reading: Connection) -> Inputs:
    return read_demo(reading)
