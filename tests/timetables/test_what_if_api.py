"""What-ifs of timetables over HTTP, on the demonstration Kreis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Role
from tests.accounts.signing_in import SignedIn, sign_in_as
from tests.asking import asking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DAY = "2026-09-01"


@pytest.fixture
async def client(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as made:
        yield made


@pytest.fixture
def planner(demo_engine: Engine) -> SignedIn:
    return sign_in_as(demo_engine, Role.PLANNER)


@pytest.fixture(scope="module")
def village(demo_engine: Engine) -> dict[str, Any]:
    """A stop in a village without a grammar school, with its hourly line."""
    with demo_engine.connect() as connection:
        row = connection.execute(text("""
            SELECT s.stop_id, ST_X(s.geom) AS lon, ST_Y(s.geom) AS lat, l.line_id FROM timetable_stop s, timetable_line l
             WHERE s.name LIKE 'Ulmersholm%' AND l.long_name LIKE '%Salzwerder' LIMIT 1""")).mappings().one()  # fmt: skip
    return dict(row)


async def asked(client: httpx.AsyncClient, who: SignedIn, status: int = 200, **body: Any) -> Any:
    told = {"category": "grammar_school", "date": DAY, **body}
    answer = await client.post("/api/what-if/timetable", json=told, cookies=who.cookies, headers=who.headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_without_its_line_a_village_takes_longer_and_fewer_people_are_there_in_time(
    client: httpx.AsyncClient, planner: SignedIn, village: dict[str, Any]
) -> None:
    found = await asked(
        client, planner, arrive_by="07:45", changes=[{"kind": "drop", "line": village["line_id"]}]
    )
    cells = found["cells"]
    assert found["cells_changed"] == len(cells["cell"]) > 0
    for before, after in zip(cells["seconds_minutes_before"], cells["seconds_minutes_after"], strict=True):
        assert before is not None
        assert after is None or after > before
    assert sum(area["people_longer"] for area in found["areas"]) == pytest.approx(sum(cells["people"]), abs=1)
    assert all(area["people_shorter"] == 0 and area["ars"] for area in found["areas"])
    people = found["people"]["seconds"]
    for before, after in zip(people["before"], people["after"], strict=True):
        assert after["within"]["60"]["value"] <= before["within"]["60"]["value"]
    assert found["trips_on_date_after"] < found["trips_on_date"]


async def test_more_buses_shorten_typical_and_bad_minutes(
    client: httpx.AsyncClient, planner: SignedIn, village: dict[str, Any]
) -> None:
    station = "de:99099:1"
    added = [
        {
            "kind": "add_trip", "line": "Schnellbus", "trip": f"s{n}",
            "calls": [{"stop": village["stop_id"], "departs": f"06:{n:02d}"}, {"stop": station, "departs": f"06:{n + 12:02d}"}],
        }
        for n in (30, 45)
    ]  # fmt: skip
    found = await asked(client, planner, window={"begin": "06:00", "minutes": 60}, changes=added)
    cells = found["cells"]
    assert len(cells["cell"]) > 0
    for name in ("median", "p90", "best"):
        for before, after in zip(cells[f"{name}_minutes_before"], cells[f"{name}_minutes_after"], strict=True):  # fmt: skip
            assert before is None or (after is not None and after <= before)


@pytest.mark.parametrize(
    ("told", "status", "words"),
    [
        ({"arrive_by": "07:45", "changes": [{"kind": "drop", "line": "nichts"}]}, 400, "1. Änderung: Die Linie"),
        ({"changes": [{"kind": "drop", "line": "kreisbus-10"}]}, 400, "genau eines"),
        ({"arrive_by": "25:00", "changes": [{"kind": "drop", "line": "kreisbus-10"}]}, 400, "HH:MM"),
        ({"arrive_by": "07:45", "site": "x", "changes": [{"kind": "drop", "line": "kreisbus-10"}]}, 400, "entweder site oder category"),
        ({"arrive_by": "07:45", "category": "gibtesnicht", "changes": [{"kind": "drop", "line": "kreisbus-10"}]}, 404, "gibt es hier nicht"),
        ({"arrive_by": "07:45", "changes": []}, 400, "changes"),
        ({"arrive_by": "07:45", "changes": [{"kind": "fly"}]}, 400, "changes"),
    ],
)  # fmt: skip
async def test_what_cannot_be_asked_is_named(client, planner, told, status, words) -> None:
    answer = await asked(client, planner, status, **told)
    assert words in answer["detail"]
