"""Journeys and reach over HTTP, on the demonstration Kreis."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, text

from tests.asking import asking

DAY = "2026-09-01"  # a Tuesday in term


@pytest.fixture
async def client(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as made:
        yield made


async def told(client: httpx.AsyncClient, path: str, status: int = 200) -> Any:
    answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def town_school(demo_engine: Engine) -> str:
    """The grammar school nearest to the station of the Kreis town."""
    with demo_engine.connect() as connection:
        return connection.execute(text("""
            SELECT f.slug FROM site_feature f, timetable_stop s
             WHERE s.name LIKE '%, Bahnhof' AND 'grammar_school' = ANY(f.categories) AND f.point IS NOT NULL
             ORDER BY ST_Distance(f.point, s.geom) LIMIT 1""")).scalar_one()  # fmt: skip


@pytest.fixture(scope="module")
def village(demo_engine: Engine) -> tuple[float, float]:
    """The last stop of an hourly line."""
    with demo_engine.connect() as connection:
        lon, lat = connection.execute(text("""
            SELECT ST_X(geom), ST_Y(geom) FROM timetable_stop WHERE name LIKE 'Salzwerder%'""")).one()  # fmt: skip
    return lon, lat


async def test_the_timetable_says_what_it_is(client: httpx.AsyncClient) -> None:
    found = await told(client, "/api/timetable")
    assert found["timetable"]["valid_from"] == "2026-01-01"
    assert any("erfunden" in note for note in found["timetable"]["feeds"][0]["notes"])
    limits = {rule["code"]: rule for rule in found["rules"]}
    assert limits["pupil_to_grade_4"]["walk_to_stop_m"] == 2000
    assert (
        limits["pupil_to_grade_4"]["wait_before_minutes"],
        limits["pupil_to_grade_4"]["wait_after_minutes"],
    ) == (30, 60)
    assert (
        limits["pupil_to_grade_10"]["wait_before_minutes"],
        limits["pupil_to_grade_10"]["wait_after_minutes"],
    ) == (60, 90)
    assert "most_changes" in limits["pupil_to_grade_4"]["assumed"]


async def test_a_journey_is_told_leg_by_leg_there_and_home(
    client: httpx.AsyncClient, town_school, village
) -> None:
    path = f"/api/journey?from_lon={village[0]}&from_lat={village[1]}&to={town_school}&arrive_by=07:45&home_at=13:00&date={DAY}"
    found = await told(client, path)
    for direction, bound in (("there", "07:45"), ("home", "13:00")):
        journey = found[direction]["journey"]
        legs = journey["legs"]
        moments = [
            (datetime.fromisoformat(leg["departs"]), datetime.fromisoformat(leg["arrives"])) for leg in legs
        ]
        assert all(begin <= end for begin, end in moments)
        assert all(before[1] == after[0] for before, after in itertools.pairwise(moments))
        assert journey["leaves"] == legs[0]["departs"]
        assert journey["arrives"] == legs[-1]["arrives"]
        asked = datetime.fromisoformat(f"{DAY}T{bound}:00+02:00")
        assert moments[-1][1] <= asked if direction == "there" else moments[0][0] >= asked
        rides = [leg for leg in legs if leg["kind"] == "ride"]
        assert rides
        assert all(ride["line"] and ride["headsign"] and ride["vehicle"] == "Bus" for ride in rides)
        assert all(ride["stops"][0]["name"] == ride["from"]["name"] for ride in rides)
        assert journey["changes"] == len(rides) - 1
    assert found["region"]["fictional"] is True
    assert found["rule"]["code"] == "everyone"
    assert found["walk_basis"] == "network"


async def test_leaving_at_a_time_one_is_there_no_earlier_than_by_the_journey_that_leaves_then(
    client: httpx.AsyncClient, town_school, village
) -> None:
    base = f"/api/journey?from_lon={village[0]}&from_lat={village[1]}&to={town_school}&date={DAY}"
    latest = (await told(client, f"{base}&arrive_by=07:45"))["there"]["journey"]
    leaves = datetime.fromisoformat(latest["leaves"])
    again = (await told(client, f"{base}&depart_at={leaves:%H:%M}"))["there"]["journey"]
    assert datetime.fromisoformat(again["arrives"]) <= datetime.fromisoformat(latest["arrives"])


async def test_a_rule_for_children_forbids_long_waits(
    client: httpx.AsyncClient, town_school, village
) -> None:
    base = f"/api/journey?from_lon={village[0]}&from_lat={village[1]}&to={town_school}&date={DAY}&rule=pupil_to_grade_4"
    late = await told(client, f"{base}&arrive_by=07:45")
    if late["there"]["journey"] is not None:
        assert late["there"]["idle_minutes"] <= 30
    home = await told(client, f"{base}&arrive_by=07:45&home_at=02:00")
    assert home["home"]["journey"] is None
    assert home["home"]["reason"] == "no_journey"
    assert "Regel" in home["home"]["reason_text"]


async def test_one_may_cycle_to_the_stop_and_the_bicycle_stays_there(
    client: httpx.AsyncClient, town_school, village
) -> None:
    base = f"/api/journey?from_lon={village[0]}&from_lat={village[1] + 0.02}&to={town_school}&arrive_by=07:45&home_at=13:00&date={DAY}"
    walking = await told(client, f"{base}&rule=everyone")
    assert (walking["there"]["journey"], walking["there"]["reason"]) == (None, "no_stop_in_reach")
    cycling = await told(client, f"{base}&rule=cycling_to_stop")
    there, home = (cycling[direction]["journey"]["legs"] for direction in ("there", "home"))
    assert there[0]["kind"] == home[-1]["kind"] == "cycle"
    assert {leg["kind"] for leg in (*there[1:], *home[:-1])} <= {"walk", "ride", "wait"}
    assert there[0]["metres"] > 1200


async def test_who_sets_out_from_home_at_a_time_may_wait_longer_than_after_lessons(
    client: httpx.AsyncClient, town_school, village
) -> None:
    """On Saturdays the bus runs every two hours, at 7 and at 9; the rule allows 90 minutes after the lessons."""
    path = f"/api/journey?from_lon={village[0]}&from_lat={village[1]}&to={town_school}&date=2026-09-05"
    found = await told(client, f"{path}&rule=pupil_to_grade_10&depart_at=07:25")
    assert found["there"]["idle_minutes"] > 90


async def test_reach_says_for_every_cell_when_or_why_not(client: httpx.AsyncClient, town_school) -> None:
    found = await told(client, f"/api/sites/{town_school}/timetable-reach?arrive_by=07:45&date={DAY}")
    cells = found["cells"]
    assert len({len(cells[name]) for name in ("cell", "minutes", "clock", "changes", "stop", "reason")}) == 1
    for minutes, reason in zip(cells["minutes"], cells["reason"], strict=True):
        assert (minutes is None) == (reason in {"no_stop_in_reach", "no_journey"})
    assert "no_stop_in_reach" in cells["reason"]
    everyone = next(group for group in found["people"] if group["age_group"] == "all")
    counts = [everyone["within"][str(m)]["value"] for m in found["within_minutes"]]
    assert counts == sorted(counts)
    assert 0 < everyone["reached"]["value"] < everyone["total"]["value"]


async def test_a_cell_in_reach_has_the_journey_that_is_told_for_its_mid_point(
    client: httpx.AsyncClient, town_school
) -> None:
    found = await told(
        client, f"/api/sites/{town_school}/timetable-reach?arrive_by=07:45&date={DAY}&format=geojson"
    )
    assert found["type"] == "FeatureCollection"
    rode = [f for f in found["features"] if f["properties"]["stop"] is not None]
    for feature in rode[:: max(1, len(rode) // 8)]:
        lon, lat = feature["geometry"]["coordinates"]
        path = f"/api/journey?from_lon={lon}&from_lat={lat}&to={town_school}&arrive_by=07:45&date={DAY}"
        journey = (await told(client, path))["there"]["journey"]
        leaves = datetime.fromisoformat(journey["leaves"])
        minutes = (datetime.fromisoformat(f"{DAY}T07:45:00+02:00") - leaves).total_seconds() / 60
        assert minutes == pytest.approx(feature["properties"]["minutes"], abs=0.15)
        assert journey["changes"] == feature["properties"]["changes"]


async def test_the_way_home_reaches_cells_too(client: httpx.AsyncClient, town_school) -> None:
    found = await told(client, f"/api/sites/{town_school}/timetable-reach?depart_at=13:05&date={DAY}")
    assert found["direction"] == "home"
    assert any(clock is not None and clock > "13:05" for clock in found["cells"]["clock"])


async def test_a_profile_has_a_median_no_larger_than_its_90th_percentile(
    client: httpx.AsyncClient, town_school
) -> None:
    for by in ("departure", "arrival"):
        found = await told(
            client, f"/api/sites/{town_school}/timetable-profile?from=06:30&minutes=60&date={DAY}&by={by}"
        )
        both = [
            (median, p90)
            for median, p90 in zip(
                found["cells"]["median_minutes"], found["cells"]["p90_minutes"], strict=True
            )
            if p90 is not None
        ]
        assert both
        assert all(median <= p90 for median, p90 in both)
        assert all(0 <= share <= 1 for share in found["cells"]["share_with_journey"])


async def test_municipalities_and_cells_have_their_minutes_by_bus(client: httpx.AsyncClient) -> None:
    path = "/api/statistics/areas?category=grammar_school&mode="
    walk, bus = [
        {area["ars"]: area for area in (await told(client, path + mode))["areas"]} for mode in ("walk", "bus")
    ]
    assert set(bus) == set(walk)
    assert any(area["mean_minutes"]["status"] in {"known", "estimated"} for area in bus.values())
    # who has no journey is counted apart, and no length is told
    assert any(area["not_connected"]["value"] for area in bus.values())
    assert all(area["mean_metres"]["status"] == "not_applicable" for area in bus.values())
    cells = await told(client, "/api/cells?category=grammar_school&mode=bus&bbox=7.0,54.7,7.6,55.1&limit=500")
    assert any(f["properties"]["minutes"]["status"] == "known" for f in cells["features"])
    assert all(f["properties"]["metres"]["status"] == "not_applicable" for f in cells["features"])


async def test_a_journey_has_its_way_on_the_map(client: httpx.AsyncClient, town_school, village) -> None:
    path = f"/api/journey?from_lon={village[0] + 0.002}&from_lat={village[1]}&to={town_school}&arrive_by=07:45&home_at=13:00&date={DAY}&paths=true"
    found = await told(client, path)
    for direction in ("there", "home"):
        legs = [leg for leg in found[direction]["journey"]["legs"] if leg["kind"] != "wait"]
        assert all(len(leg["path"]) >= 2 for leg in legs)
        # one leg begins where the one before it ends
        for before, after in itertools.pairwise(legs):
            assert np.hypot(*np.subtract(before["path"][-1], after["path"][0])) < 2e-4
        assert {leg["path_basis"] for leg in legs if leg["kind"] == "ride"} == {"shape"}
        assert {leg["path_basis"] for leg in legs if leg["kind"] == "walk"} == {"streets"}
        (ride, *_) = [leg for leg in legs if leg["kind"] == "ride"]
        assert len(ride["path"]) > len(ride["stops"])


@pytest.mark.parametrize(("word", "kind"), [("schultag", "school_day"), ("Ferientag", "school_holiday")])
async def test_a_day_can_be_asked_for_in_words(client: httpx.AsyncClient, town_school, word, kind) -> None:
    found = await told(client, f"/api/sites/{town_school}/timetable-profile?minutes=5&date={word}")
    assert found["date_kind"]["kind"] == kind
    assert found["date"] == (await told(client, "/api/timetable"))["days"][word.lower()]


async def test_days_in_words_say_where_the_holidays_were_read(client: httpx.AsyncClient) -> None:
    days = (await told(client, "/api/timetable"))["days"]
    assert days["holidays"]["name"] == "Schleswig-Holstein"
    assert days["holidays"]["checked_on"]
    assert days["usual"]


async def test_a_school_bus_counts_on_days_of_school_only(
    client: httpx.AsyncClient, town_school, village
) -> None:
    path = f"/api/journey?from_lon={village[0]}&from_lat={village[1]}&to={town_school}&arrive_by=07:45&date="
    lines = [
        [leg["trip_id"] for leg in found["there"]["journey"]["legs"] if leg["kind"] == "ride"]
        for found in [await told(client, path + word) for word in ("schultag", "ferientag")]
    ]
    assert lines[0] != lines[1]


async def test_waiting_limits_hold_in_every_minute(client: httpx.AsyncClient, town_school) -> None:
    path = f"/api/sites/{town_school}/timetable-profile?from=07:40&minutes=15&by=arrival&date={DAY}&rule="
    shares = {}
    for rule in ("pupil_to_grade_4", "pupil_to_grade_10"):
        cells = (await told(client, path + rule))["cells"]
        assert all(
            a + b == 1
            for a, b in zip(cells["share_with_journey"], cells["share_without_journey"], strict=True)
        )
        shares[rule] = sum(cells["share_with_journey"])
    assert 0 < shares["pupil_to_grade_4"] < shares["pupil_to_grade_10"]
    home = (
        await told(
            client, f"/api/sites/{town_school}/timetable-profile?from=12:50&minutes=15&by=home&date={DAY}"
        )
    )["cells"]
    assert any(value is not None for value in home["best_minutes"])


async def test_reach_is_drawn_as_areas_that_grow_with_the_minutes(
    client: httpx.AsyncClient, town_school
) -> None:
    for by in ("departure", "outward"):
        found = await told(client, f"/api/timetable/reach?site={town_school}&minutes=30&by={by}&date={DAY}")
        areas = {f["properties"]["minutes"]: shapely.geometry.shape(f["geometry"]) for f in found["features"]}
        assert list(areas) == [60, 45, 30, 15]
        assert all(areas[a].covers(areas[b]) for a, b in ((60, 45), (45, 30), (30, 15)))
        people = [step["people"][0]["people"]["value"] for step in found["steps"]]
        assert people == sorted(people)
        assert people[0] > 0
    worst = await told(client, f"/api/timetable/reach?site={town_school}&minutes=30&value=p90&date={DAY}")
    typical = await told(client, f"/api/timetable/reach?site={town_school}&minutes=30&date={DAY}")
    for mine, other in zip(worst["steps"], typical["steps"], strict=True):
        assert mine["people"][0]["people"]["value"] <= other["people"][0]["people"]["value"]
    assert 0 < typical["without_journey"][0]["share"] < 1


async def test_people_in_reach_are_those_of_the_cells(client: httpx.AsyncClient, town_school) -> None:
    """Counted again from the cells of the profile and of the people."""
    profile = await told(
        client, f"/api/sites/{town_school}/timetable-profile?from=06:30&minutes=30&date={DAY}"
    )
    reach = await told(client, f"/api/timetable/reach?site={town_school}&minutes=30&date={DAY}")
    by_limit = {group["age_group"]: group["within"] for group in profile["people"]["typical"]}
    for step in reach["steps"]:
        for group in step["people"]:
            assert group["people"] == by_limit[group["age_group"]][str(step["minutes"])]


async def test_from_a_point_the_minutes_to_sites_and_of_one_way_are_the_same(
    client: httpx.AsyncClient, town_school, village
) -> None:
    at = f"&from=07:00&minutes=30&date={DAY}"
    found = await told(
        client, f"/api/timetable/nearest?lon={village[0]}&lat={village[1]}&category=grammar_school{at}"
    )
    minutes = [hit["median_minutes"] for hit in found["results"]]
    known = [value for value in minutes if value is not None]
    assert known == sorted(known)
    (school,) = [hit for hit in found["results"] if hit["site"]["slug"] == town_school]
    one = await told(
        client, f"/api/journey/profile?from_lon={village[0]}&from_lat={village[1]}&to={town_school}{at}"
    )
    for name in ("median_minutes", "p90_minutes", "best_minutes", "share_without_journey"):
        assert one[name] == school[name]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/journey?from_lon=7.25&from_lat=54.9&to=x", 400, "entweder arrive_by oder depart_at"),
        ("/api/journey?from_lon=7.25&from_lat=54.9&to=x&arrive_by=8:00&depart_at=7:00", 400, "entweder"),
        ("/api/journey?from_lon=7.25&from_lat=54.9&to=x&arrive_by=25:00", 400, "HH:MM"),
        ("/api/journey?from_lon=7.25&from_lat=54.9&to=x&arrive_by=08:00", 404, "gibt es hier nicht"),
        ("/api/journey?from_lon=7.25&from_lat=54.9&to=7.3,99&arrive_by=08:00", 400, "Grad"),
        (
            "/api/journey?from_lon=7.25&from_lat=54.9&to=7.3,54.9&arrive_by=08:00&rule=x",
            400,
            "Es gibt: pupil",
        ),
        (
            "/api/journey?from_lon=7.25&from_lat=54.9&to=7.3,54.9&arrive_by=08:00&date=2020-01-01",
            400,
            "gilt vom",
        ),
        ("/api/journey?from_lon=3.0&from_lat=54.9&to=7.3,54.9&arrive_by=08:00", 422, "Nicht angebunden"),
        ("/api/sites/x/timetable-reach?arrive_by=08:00", 404, "gibt es hier nicht"),
        ("/api/sites/x/timetable-reach?arrive_by=08:00&format=xml", 400, "format"),
        ("/api/sites/x/timetable-profile?minutes=0", 400, "minutes"),
        ("/api/sites/x/timetable-profile?by=bus", 400, "by"),
        ("/api/timetable/reach", 400, "entweder site, oder lon und lat"),
        ("/api/timetable/reach?site=x&lon=7&lat=54", 400, "entweder site, oder lon und lat"),
        ("/api/timetable/reach?site=x&value=mean", 400, "value"),
        ("/api/timetable/nearest?lon=7.25&lat=54.9&category=x&k=0", 400, "k liegt"),
        ("/api/journey/profile?from_lon=7.25&from_lat=54.9&to=x&by=outward", 400, "by"),
        ("/api/journey/profile?from_lon=3&from_lat=54.9&to=7.3,54.9", 422, "Nicht angebunden"),
    ],
)
async def test_what_is_wrong_is_named(client: httpx.AsyncClient, path: str, status: int, words: str) -> None:
    assert words in (await told(client, path, status))["detail"]
