"""The demonstration Kreis with series whose story is known: brought as official statistics, computed as ever."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.developments.compute import compute_developments
from app.indicators.compute import compute_indicators
from tests.developments.statistics import bring_statistics
from tests.measures.conftest import People

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine

DAY = date(2026, 1, 15)


@pytest.fixture(scope="module")
def region_id(own_engine: Engine) -> int:
    """The Kreis, with twelve years of figures and developments found in them."""
    with own_engine.begin() as connection:
        found: int = connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()
        bring_statistics(connection, found)
    compute_again(own_engine, found)
    return found


def compute_again(engine: Engine, region_id: int) -> list[int]:
    """Indicators and developments; the runs of developments that were made."""
    compute_indicators(engine, region_id, day=DAY)
    return compute_developments(engine, region_id, day=DAY).made


@pytest.fixture
def people(client: httpx.AsyncClient, own_engine: Engine, region_id: int) -> People:
    return People(client, own_engine)
