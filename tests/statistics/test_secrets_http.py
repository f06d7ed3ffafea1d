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
"""As a run notes it that was computed of such people (test_protecting)."""
RUN = """
    SELECT id FROM analysis_run
     WHERE kind = 'travel_times' AND category = 'kindergarten' AND mode = 'walk' AND superseded_by_id IS NULL"""
CHANGED = "UPDATE region SET data_version = data_version + 1"
PLACE = """
    SELECT ST_X(c.point), ST_Y(c.point) FROM population_cell c JOIN cell_people p ON p.cell_id = c.id
     WHERE p.age_group = '3-5' AND p.people < 3 ORDER BY c.id LIMIT 3"""


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


async def answers(url: str, folder: Path, queries: list[str], **signed_in: Any) -> list[Any]:
    """The rows that each question is answered with."""
    async with asking(url, folder) as client:
        client.cookies.update(signed_in.get("cookies", {}))
        found = []
        for query in queries:
            answer = await client.get(f"/api/statistics?{query}")
            assert answer.status_code == 200, answer.text
            found.append(answer.json()["rows"])
        return found


def all_questions(places: list[tuple[float, float]], run: int) -> list[str]:
    """All there is to be asked: areas of every level by age, radii around small numbers, a run, two runs."""
    levels = ("municipality", "municipal_association", "district")
    asked = [f"group_by={level},age_group&category=kindergarten" for level in levels]
    asked += [f"run={run}&age_group=3-5", f"compare={run}..{run}&group_by=municipality,age_group"]
    return asked + [
        f"category=kindergarten&group_by=age_group,mode&mode=walk,car&center={lon},{lat}&radius_m={radius}"
        for lon, lat in places
        for radius in (50, 150, 151)
    ]


async def test_what_everybody_may_ask_is_the_same_in_both(
    own_url: str, own_engine: Engine, tmp_path: Path, worlds: Any
) -> None:
    places = worlds(0)
    planner = sign_in_as(own_engine, Role.PLANNER)
    with own_engine.connect() as connection:
        run = connection.execute(text(RUN)).scalar_one()
    asked = all_questions(places, run)
    public = await answers(own_url, tmp_path, asked)
    [seen] = await answers(own_url, tmp_path, asked[:1], cookies=planner.cookies)
    worlds(1)
    for mine, others in zip(public, await answers(own_url, tmp_path, asked), strict=True):
        assert mine == others
    assert {row["people_basis"] for row in public[0] if row["measure"] != "sites"} == {"protected"}
    assert {row["people_basis"] for row in seen if row["measure"] != "sites"} == {"told"}, (
        "planners see what was computed"
    )
