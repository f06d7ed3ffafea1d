"""The check of the whole demonstration Kreis: sums, a second way to the same numbers, and who sees which of them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import httpx
import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from sqlalchemy import Engine, text

from app.areas.computed import results_changed
from app.catchments.streets import travel_of
from app.places.parameters import Parameters
from app.places.results import read_inputs
from app.places.supply import read_supply
from app.schools.matrix import metres_between
from app.schools.way_age import renew_school_ways
from app.schools.way_run import compute_school_ways
from app.standards.ages import school_year

PARTS = ("within", "close", "beyond", "not_connected", "no_school")


@pytest.fixture(scope="module", autouse=True)
def checked(own_engine: Engine, region_id: int) -> None:
    """The check, computed once for all tests of this module."""
    assert len(compute_school_ways(own_engine, region_id, travel_of).made) == 3


async def got(client: httpx.AsyncClient, path: str, **query: Any) -> dict[str, Any]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def lines(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_a_second_check_of_the_same_changes_nothing(own_engine: Engine, region_id: int) -> None:
    again = compute_school_ways(own_engine, region_id, travel_of)
    assert (again.made, again.unchanged) == ([], 3)


async def test_a_check_says_what_has_changed_since_and_a_computation_makes_it_anew(
    planner: httpx.AsyncClient, own_engine: Engine, region_id: int
) -> None:
    told = await got(planner, "/api/schools/ways")
    assert (told["outdated"], told["changed_since"]) == (False, [])
    with own_engine.begin() as connection:
        connection.execute(text("""
            INSERT INTO school_capacity (region_id, site_id, school_year, source, lessons_begin, lessons_end)
            SELECT DISTINCT :region_id, site_id, :year, 'Stundenplan der Schule', cast('08:05' AS time), cast('13:20' AS time)
              FROM site_feature WHERE region_id = :region_id AND 'primary_school' = ANY(categories) AND upper_inf(valid_during)
            ON CONFLICT (site_id, school_year) DO UPDATE
               SET lessons_begin = excluded.lessons_begin, lessons_end = excluded.lessons_end, lessons_early_end = NULL
        """), {"region_id": region_id, "year": school_year(datetime.now(UTC).date())})  # fmt: skip
    results_changed(own_engine, region_id)
    changed = await got(planner, "/api/schools/ways")
    assert changed["outdated"]
    assert changed["changed_since"] == ["die Unterrichtszeiten"]
    renewed = renew_school_ways(own_engine, region_id, travel_of)
    assert renewed is not None
    assert renewed.made
    assert (await got(planner, "/api/schools/ways"))["changed_since"] == []


def test_where_nobody_has_asked_for_a_check_none_is_made(engine: Engine) -> None:
    assert renew_school_ways(engine, -1, travel_of) is None


@pytest.mark.parametrize("category", ["primary_school", "community_school", "grammar_school"])
async def test_municipalities_add_up_to_the_kreis(planner: httpx.AsyncClient, category: str) -> None:
    told = await got(planner, "/api/schools/ways", category=category)
    rounding = 0.05 * len(told["areas"]) + 0.06
    for name in ("children", "over_limit", *PARTS):
        parts = sum(one[name]["value"] for one in told["areas"])
        assert parts == pytest.approx(told["total"][name]["value"], abs=rounding)
    assert sum(told["total"][name]["value"] for name in PARTS) == pytest.approx(
        told["total"]["children"]["value"], abs=0.3
    )
    by_bus = sum(one["value"] for one in told["total"]["by_bus"].values())
    assert by_bus == pytest.approx(told["total"]["beyond"]["value"], abs=0.4)


async def test_an_answer_says_what_it_rests_on(client: httpx.AsyncClient) -> None:
    told = await got(client, "/api/schools/ways")
    assert told["limits"]["metres"] == 2000
    assert {one["code"] for one in told["rules"]} >= {"R22", "R23", "R24", "R25", "R26", "R27"}
    assert "keine Entscheidung" in told["notice"]
    assert told["network_as_of"] == "2026-01-01"
    assert told["tolerance"][0]["measured"] is True
    assert told["schools_left_out"]["minority"] == 1


def test_metres_and_schools_are_those_of_the_nearest_of_all_pairs(own_engine: Engine, region_id: int) -> None:
    """Counted again school by school, without the search for the nearest."""
    with own_engine.connect() as connection:
        inputs = read_inputs(connection, region_id)
        parameters = Parameters("primary_school", independent=False, minority=False)
        supply = read_supply(connection, region_id, inputs.metric_srid, inputs.day, parameters)
        stored = connection.execute(text(
            "SELECT w.cell_id, w.metres, w.site_id, w.status FROM school_way w JOIN analysis_run r ON r.id = w.run_id"
            " WHERE r.category = 'primary_school' AND w.metres IS NOT NULL ORDER BY w.cell_id")).all()  # fmt: skip
        travel = travel_of(connection, region_id, "walk")
    assert travel is not None
    metres = metres_between(travel, inputs.homes.places, supply.points)
    home = np.searchsorted(inputs.homes.cell_id, [row.cell_id for row in stored])
    assert np.allclose(metres[home].min(axis=1), [row.metres for row in stored], atol=0.06)
    sites = np.array([one.site_id for one in supply.sites])
    best = sites[metres[home].argmin(axis=1)]
    assert (best == np.array([row.site_id for row in stored])).mean() > 0.999
    far = metres[home].min(axis=1) > 2200
    assert {row.status for row, is_far in zip(stored, far, strict=True) if is_far} == {"beyond"}


async def test_tables_have_the_same_numbers(planner: httpx.AsyncClient) -> None:
    told = await got(planner, "/api/schools/ways")
    rows = lines(await planner.get("/api/schools/ways.csv"))
    assert len(rows) == len(told["areas"]) + 2
    assert rows[-1][1] == "alle zusammen"
    assert float(rows[-1][2].replace(",", ".")) == told["total"]["children"]["value"]
    cells = lines(await planner.get("/api/schools/ways/cells.csv"))
    column = cells[0].index("children")
    assert sum(float(row[column].replace(",", ".")) for row in cells[1:]) == pytest.approx(
        told["total"]["children"]["value"], abs=0.1
    )


async def test_breaches_of_the_waiting_limits_are_listed(client: httpx.AsyncClient) -> None:
    told = await got(client, "/api/schools/ways/stops", breaches=True)
    assert told["stops"]
    for one in told["stops"]:
        late = one["wait_before_minutes"] is None or one["wait_before_minutes"] > 30
        long = one["wait_after_minutes"] is None or one["wait_after_minutes"] > 60
        assert ("wait_before" in one["breaches"]) == late
        assert ("wait_after" in one["breaches"]) == long
        assert ("trips_back" in one["breaches"]) == (one["trips_back"] < 2)
    rows = lines(await client.get("/api/schools/ways/stops.csv"))
    assert len(rows) == len(told["stops"]) + 1


async def test_the_map_shows_cells_but_no_children(client: httpx.AsyncClient) -> None:
    told = await got(client, "/api/schools/ways/cells")
    assert told["features"]
    assert not told["truncated"]
    assert {one["properties"]["status"] for one in told["features"]} == {"beyond", "close"}
    assert "children" not in told["features"][0]["properties"]
    refused = await client.get("/api/schools/ways/cells.csv")
    assert refused.status_code in {401, 403}


def ranges(figure: dict[str, Any]) -> tuple[float, float]:
    """What a published number says of the true one (rounded to five; below five secret)."""
    if figure["value"] is None:
        return 0.0, 4.5
    return max(figure["value"] - 2.5, 4.5), figure["value"] + 2.5


async def test_no_small_number_is_found_by_subtracting(
    client: httpx.AsyncClient, planner_numbers: dict[str, Any]
) -> None:
    """The attacker knows every column and the total of all; for each municipality's secret number a range of at least two
    stays possible, so that one and two are never all that is left."""
    told = await got(client, "/api/schools/ways")
    names = [name for name in PARTS if name != "no_school"]
    exact = {one["ars"]: one for one in planner_numbers["areas"]}
    areas = [one for one in told["areas"] if one["children"]["value"] is not None][:12]
    attacked = 0
    for number, area in enumerate(areas):
        for column, name in enumerate(names):
            true = exact[area["ars"]][name]["value"]
            if area[name]["value"] is not None or not 0.5 <= true <= 2.5:
                continue
            attacked += 1
            aim = np.zeros(len(names))
            aim[column] = 1
            row = LinearConstraint(np.ones((1, len(names))), *ranges(area["children"]))
            box = Bounds(*np.array([ranges(area[one]) for one in names]).T)
            least, most = (milp(sign * aim, constraints=row, bounds=box).fun * sign for sign in (1, -1))
            assert most - least >= 2, (number, name)
    assert attacked > 0


@pytest.fixture
async def planner_numbers(own_engine: Engine, own_url: str, tmp_path: Any) -> dict[str, Any]:
    """What a planner sees of the same."""
    from app.accounts.access import Role
    from tests.accounts.signing_in import sign_in_as
    from tests.asking import asking

    signed_in = sign_in_as(own_engine, Role.PLANNER)
    async with asking(own_url, tmp_path / "planner") as made:
        answer = await made.get("/api/schools/ways", cookies=signed_in.cookies, headers=signed_in.headers)
        return answer.json()


async def test_visitors_see_numbers_rounded_to_five_and_of_few_children_nothing(
    client: httpx.AsyncClient, planner_numbers: dict[str, Any]
) -> None:
    told = await got(client, "/api/schools/ways")
    assert told["suppressed"] is True
    exact = {one["ars"]: one["children"]["value"] for one in planner_numbers["areas"]}
    for one in told["areas"]:
        figures = [one[name] for name in ("children", "over_limit", *PARTS)] + list(one["by_bus"].values())
        assert all(f["value"] is None or f["value"] % 5 == 0 for f in figures)
        if exact[one["ars"]] < 25:
            assert all(f["status"] == "secret" for f in figures)


async def test_a_kind_that_is_not_checked_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/schools/ways", params={"category": "vocational_school"})
    assert answer.status_code == 400
    assert "nicht bekannt" in answer.json()["detail"]
