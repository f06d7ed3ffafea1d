"""What the tests of school planning share: the demonstration Kreis, planners and visitors, asked over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from geodata.load.demo import DEMO


@pytest.fixture(scope="module")
def region_id(own_engine: Engine) -> int:
    with own_engine.connect() as connection:
        return connection.execute(
            text("SELECT id FROM region WHERE slug = :slug"), {"slug": DEMO.slug}
        ).scalar_one()
