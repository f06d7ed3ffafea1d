"""Two Kreise that differ only in whether one child or two live in some cells give the same answers to everybody.

A Kreis that brings its own counts knows the ones and twos that an office withholds. Nobody who may not see them learns them
from statistics: not by areas of any level, ages, kinds, modes, radii, polygons, or the difference of two runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.accounts.roles import Role
from tests.accounts.signing_in import sign_in_as
from tests.asking import asking

COUNTED = """
    UPDATE cell_people SET people = CASE WHEN (cell_id + :world) % 2 = 0 THEN 1 ELSE 2 END, people_status = 'known'
     WHERE age_group = '3-5' AND (people_status = 'secret' OR people < 3)"""
NOTED = """
    UPDATE analysis_run SET report = report || '{"small_cells": {"3-5": 100}}' WHERE kind = 'travel_times'"""
"""As a run notes it that was computed of such people (tests/catchments)."""
CHANGED = "UPDATE region SET data_version = data_version + 1"
PLACE = """
    SELECT ST_X(c.point), ST_Y(c.point) FROM population_cell c JOIN cell_people p ON p.cell_id = c.id
     WHERE p.age_group = '3-5' AND p.people < 3 ORDER BY c.id LIMIT 6"""


@pytest.fixture
def worlds(own_engine: Engine) -> Any:
    """Puts a world in place: which of the small numbers are ones and which twos."""

    def place(world: int) -> list[tuple[float, float]]:
        with own_engine.begin() as connection:
            connection.execute(text(COUNTED), {"world": world})
            connection.execute(text(NOTED))
            connection.execute(text(CHANGED))
            connection.execute(text("ANALYZE cell_people"))
            return [tuple(row) for row in connection.execute(text(PLACE))]

    return place


async def everything(
    url: str, folder: Path, places: list[tuple[float, float]], **signed_in: Any
) -> list[Any]:
    """What somebody finds out who asks for all there is to be asked."""
    asked = [
        f"group_by={level},age_group&category=kindergarten"
        for level in ("municipality", "municipal_association", "district")
    ]
    asked += [
        f"category=kindergarten&group_by=age_group,mode&mode=walk,car&center={lon},{lat}&radius_m={radius}"
        for lon, lat in places
        for radius in (50, 80, 150, 151, 400)
    ]
    async with asking(url, folder) as client:
        client.cookies.update(signed_in.get("cookies", {}))
        answer = await client.get(f"/api/statistics?{asked[0]}")
        assert answer.status_code == 200, answer.text
        first = answer.json()
        run = next(one["id"] for one in first["runs"] if one["mode"] == "walk")
        asked.append(f"compare={run}..{run}&group_by=municipality,age_group")
        asked.append(f"run={run}&age_group=3-5")
        found = []
        for query in asked:
            answer = await client.get(f"/api/statistics?{query}")
            assert answer.status_code == 200, answer.text
            found.append(answer.json()["rows"])
        return found


async def test_what_everybody_may_ask_is_the_same_in_both(
    own_url: str, own_engine: Engine, tmp_path: Path, worlds: Any
) -> None:
    places = worlds(0)
    planner = sign_in_as(own_engine, Role.PLANNER)
    public, seen = (
        await everything(own_url, tmp_path, places),
        await everything(own_url, tmp_path, places, cookies=planner.cookies),
    )
    worlds(1)
    other = await everything(own_url, tmp_path, places)
    for mine, others in zip(public, other, strict=True):
        assert mine == others
    assert {row["people_basis"] for row in public[0] if row["measure"] != "sites"} == {"protected"}
    assert {row["people_basis"] for row in seen[0] if row["measure"] != "sites"} == {"told"}, (
        "planners see what was computed"
    )
