"""What was computed of ones and twos before these were protected: the web finds none of it, whoever asks, until it is computed anew."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from app.settings import REPOSITORY
from tests.asking import asking
from tests.security.adversary_rooms import tile
from tests.security.small_kreis import ARS, Kreis, make_kreis, positions

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

MIGRATION = REPOSITORY / "migrations" / "versions" / "0040_own_tables_old_runs.py"
NOTED = "UPDATE analysis_run SET report = report || cast(:noted AS jsonb), before_protection = false WHERE kind = 'travel_times'"
MARKED = "SELECT bool_and(before_protection), bool_or(before_protection) FROM analysis_run WHERE kind = 'travel_times'"
CATCHMENT = "/api/sites/kita-klein/catchment?mode=walk&minutes=15"


@pytest.fixture(scope="module")
def region_id(engine: Engine) -> int:
    number = make_kreis(engine, Kreis.made())
    compute_region(engine, number, travel_of)
    return number


def before() -> str:
    spec = spec_from_file_location("own_tables_old_runs", MIGRATION)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.BEFORE


@pytest.mark.parametrize(
    ("noted", "is_marked"), [('{"small_cells": {"all": 0, "3-5": 2}}', True), ('{"small_cells": null}', True), ('{"small_cells": {"all": 0}}', False)]
)  # fmt: skip
def test_runs_that_do_not_say_that_they_hold_none_are_marked(
    engine: Engine, region_id: int, noted: str, is_marked: bool
) -> None:
    with engine.connect() as connection:
        connection.execute(text(NOTED), {"noted": noted})
        connection.exec_driver_sql(before())
        assert connection.execute(text(MARKED)).one() == (is_marked, is_marked)
        connection.rollback()


async def test_nobody_is_told_of_them_until_they_are_computed_anew(
    engine: Engine, database_url: str, region_id: int, tmp_path: Path
) -> None:
    x, y = tile(12, *positions()[0])
    asked = [
        f"/api/areas/{ARS['A']}/statistics?category=kindergarten", CATCHMENT,
        "/api/statistics/areas?category=kindergarten&mode=walk", "/api/maps?map=kindergarten,walk,all",
        f"/tiles/cells/12/{x}/{y}.mvt?category=kindergarten&mode=walk&age_group=all",
    ]  # fmt: skip

    async def told() -> list[str]:
        async with asking(database_url, tmp_path) as client:
            number = runs(engine)[0]
            return [
                (await client.get(at)).content.decode("latin-1") for at in [*asked, f"/api/runs/{number}"]
            ]

    now = await told()
    with engine.begin() as connection:
        connection.execute(text("UPDATE analysis_run SET before_protection = true"))
        connection.execute(text("UPDATE region SET data_version = data_version + 1"))
    hidden = await told()
    assert [at for at, one, other in zip([*asked, "run"], now, hidden, strict=True) if one == other] == []
    assert '"statistics":[]' in hidden[0]
    computed = compute_region(engine, region_id, travel_of)
    assert computed.unchanged == 0, "the same inputs, and yet computed anew"
    again = await told()
    assert '"statistics":[{' in again[0]


def runs(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT id FROM analysis_run ORDER BY id")).scalars())
