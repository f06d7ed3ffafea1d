"""School planning over HTTP, on the demonstration Kreis: forecasts, all-day places, closing, districts, and who sees what."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, text

from app.catchments.streets import travel_of
from app.schools.answers import number_of
from app.schools.kinds import KINDS
from app.schools.planning import Planning, read_planning

NAMES = ("low", "middle", "high")


@pytest.fixture(scope="module")
def planning(own_engine: Engine, region_id: int) -> Planning:
    with own_engine.connect() as connection:
        return read_planning(connection, region_id, KINDS["primary_school"], travel_of)


async def got(client: httpx.AsyncClient, path: str, **query: Any) -> dict[str, Any]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def posted(client: httpx.AsyncClient, path: str, body: dict[str, Any], status: int) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_origins_keep_what_is_counted_at_every_school_and_nobody_more(planning: Planning) -> None:
    origins = planning.origins
    at_school = np.bincount(origins.school, origins.pupils, len(planning.supply.sites))
    assert at_school == pytest.approx(np.nan_to_num(planning.counted), abs=0.5)


def test_without_free_choice_all_children_are_in_one_school_whatever_the_division(planning: Planning) -> None:
    nearest, cohorts = planning.by_nearest, planning.cohorts
    assert nearest is not None
    assert cohorts is not None
    everybody_in_one = planning.by_district(np.where(planning.nearest_public >= 0, planning.known[0], -1))
    assert everybody_in_one is not None
    assert nearest.sum(axis=2) == pytest.approx(everybody_in_one.sum(axis=2))


def test_the_next_year_follows_from_grades_and_rates(planning: Planning) -> None:
    """Grades 2 to 4 of the first year ahead, worked out from the table of pupils alone."""
    number = next(iter(planning.chosen))
    counts = planning.of(number).usable
    rates = counts[1:, 1:].sum(axis=0) / counts[:-1, :-1].sum(axis=0)
    assert planning.chosen[number][1, 0, 1:] == pytest.approx(counts[-1, :-1] * rates)


async def test_the_list_says_what_was_counted_and_what_is_assumed(planner: httpx.AsyncClient) -> None:
    told = await got(planner, "/api/schools")
    assert len(told["schools"]) >= 20
    assert any("nicht bekannt" in one for one in told["assumptions"])
    one = next(school for school in told["schools"] if school["with_choice"])
    assert one["counted"][-1]["school_year"] == "2025/26"
    assert [year["school_year"] for year in one["with_choice"]][:2] == ["2026/27", "2027/28"]
    for year in one["with_choice"]:
        values = [year["pupils"][name]["value"] for name in NAMES]
        assert values == sorted(values)
    assert [year["born"] for year in one["with_choice"]] == [True] * 6 + [False] * 4


async def test_small_schools_are_warned_of_with_the_first_year_and_that_exceptions_are_possible(
    planner: httpx.AsyncClient,
) -> None:
    told = await got(planner, "/api/schools")
    for one in told["schools"]:
        size, years = one["size"], one["with_choice"]
        if one["provider_kind"] == "danish_minority":
            assert size["status"] == "not_applicable"
            continue
        assert size["least"] in {80, 44}
        assert "Ausnahmen sind möglich" in size["note"]
        for name in NAMES:
            below = [year["school_year"] for year in years if year["pupils"][name]["value"] < size["least"]]
            assert size["first_below"][name] == (below[0] if below else None)


async def test_all_day_gaps_rise_with_the_entitlement_and_unknown_places_give_no_gap(
    planner: httpx.AsyncClient,
) -> None:
    told = await got(planner, "/api/schools")
    seen = set()
    for one in told["schools"]:
        for year in one["all_day"]["years"]:
            seen.add((year["school_year"], year["grades"]))
            gap = [year["gap"][name] for name in NAMES]
            if year["places"]["value"] is None:
                assert {g["status"] for g in gap} == {"unknown"}
            else:
                assert gap[0]["value"] <= gap[1]["value"] <= gap[2]["value"]
    assert {("2026/27", 1), ("2027/28", 2), ("2028/29", 3), ("2029/30", 4), ("2030/31", 4)} == seen
    rows = list(csv.reader(io.StringIO((await planner.get("/api/schools/all-day.csv")).content.decode("utf-8-sig")), delimiter=";"))  # fmt: skip
    assert len(rows) == 1 + sum(len(one["all_day"]["years"]) for one in told["schools"])


async def test_visitors_see_numbers_rounded_to_five_by_school_grade_and_year(
    client: httpx.AsyncClient,
) -> None:
    told = await got(client, "/api/schools")
    assert told["suppressed"] is True
    slug = next(one["slug"] for one in told["schools"] if one["with_choice"])
    one = (await got(client, f"/api/schools/{slug}"))["school"]
    figures = [
        figure
        for year in one["by_grade"]["counted"] + one["by_grade"]["forecast"]
        for figure in year["grades"].values()
    ]
    figures += [year["pupils"] for year in one["counted"]]
    figures += [year["pupils"][name] for year in one["with_choice"] for name in NAMES]
    assert figures
    assert all(f["value"] is None or (f["value"] >= 5 and f["value"] % 5 == 0) for f in figures)
    assert not any(f["status"] == "known" for f in figures)


async def test_closing_keeps_the_total_of_every_year_and_moves_each_child_once(
    planner: httpx.AsyncClient, planning: Planning
) -> None:
    schools = (await got(planner, "/api/schools"))["schools"]
    slug = next(one["slug"] for one in schools if one["with_choice"] and not one["is_branch"])
    sheet = await posted(planner, "/api/schools/closing", {"closed": [slug]}, 200)
    assert all(year["conserved"] for year in sheet["years"])
    first = sheet["years"][0]
    assert sheet["displaced"]["pupils"] == pytest.approx(first["displaced"], abs=0.2)
    assert sum(one["pupils"] for one in sheet["moves"]) == pytest.approx(
        first["displaced"], abs=0.1 * len(sheet["moves"])
    )
    received = sum(one["years"][0]["received"] for one in sheet["schools"])
    assert received + first["without_room"] == pytest.approx(
        first["displaced"], abs=0.1 * len(sheet["schools"]) + 0.1
    )
    assert sheet["transport"]["newly_beyond"] >= 0
    assert "nicht beschlossen" in sheet["notice"]
    assert number_of(planning, slug) in planning.chosen


async def test_merging_and_what_does_not_fit(planner: httpx.AsyncClient) -> None:
    schools = [one for one in (await got(planner, "/api/schools"))["schools"] if one["with_choice"]]
    one, other = schools[1]["slug"], schools[2]["slug"]
    sheet = await posted(planner, "/api/schools/closing", {"closed": [one], "into": other}, 200)
    assert [school["slug"] for school in sheet["schools"]] == [other]
    for body, words in (
        ({"closed": [one, one]}, "zweimal"),
        ({"closed": [one], "into": one}, "niemanden aufnehmen"),
    ):
        assert words in (await posted(planner, "/api/schools/closing", body, 400))["detail"]
    await posted(planner, "/api/schools/closing", {"closed": ["gibtesnicht"]}, 404)


async def test_visitors_cannot_close_a_school(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/schools/closing", json={"closed": ["x"]})).status_code in {401, 403}


async def test_computed_districts_part_the_land_in_one_piece_each_and_are_kept_in_versions(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    asked = {"name": "Bezirke 2027", "balance": "room"}
    made = await posted(planner, "/api/schools/districts", asked, 201)
    assert (made["key"], made["version"]) == ("bezirke-2027", 1)
    assert made["report"]["in_one_piece"] is True
    assert 0 <= made["report"]["gap"] < 0.3
    told = await got(planner, "/api/schools/districts/bezirke-2027")
    shapes = [shapely.from_geojson(str(one["geometry"]).replace("'", '"').replace("(", "[").replace(")", "]")) for one in told["features"]]  # fmt: skip
    with own_engine.connect() as connection:
        cells = connection.execute(
            text("SELECT count(*), count(site_id), count(DISTINCT site_id) FROM school_district_cell")
        ).one()
        land = connection.execute(text(
            "SELECT ST_AsBinary(ST_Union(geom)) FROM area WHERE level = 'municipality' AND is_core")).scalar_one()  # fmt: skip
    assert cells[0] == cells[1] == made["report"]["cells"]
    assert cells[2] == len(told["features"])
    whole = shapely.from_wkb(bytes(land)).area
    assert sum(shape.area for shape in shapes) == pytest.approx(whole, rel=1e-3)
    assert shapely.union_all(shapes).area == pytest.approx(whole, rel=1e-3)
    again = await posted(planner, "/api/schools/districts", {**asked, "balance": "pupils", "after": 1}, 201)
    assert again["version"] == 2
    old = await got(planner, "/api/schools/districts/bezirke-2027", version=1)
    assert (old["version"], old["newest"], old["parameters"]["balance"]) == (1, 2, "room")
    refused = await posted(planner, "/api/schools/districts", {**asked, "after": 1}, 409)
    assert "Fassung 2" in refused["detail"]


async def test_districts_of_whole_municipalities_keep_them_whole(
    planner: httpx.AsyncClient, own_engine: Engine, planning: Planning
) -> None:
    made = await posted(
        planner, "/api/schools/districts", {"name": "Nach Gemeinden", "units": "municipality"}, 201
    )
    assert made["report"]["in_one_piece"] is True
    with own_engine.connect() as connection:
        parted = connection.execute(text(
            "SELECT c.municipality_id FROM school_district_cell d JOIN school_districts h ON h.id = d.districts_id"
            " AND h.key = 'nach-gemeinden' JOIN population_cell c ON c.id = d.cell_id GROUP BY 1"
            " HAVING count(DISTINCT d.site_id) > 1")).scalars().all()  # fmt: skip
        schools = connection.execute(text(
            "SELECT municipality_id FROM site_state s JOIN learning_site l ON l.id = s.site_id WHERE l.id = ANY(:ids)"
            " AND s.valid_during @> current_date GROUP BY 1 HAVING count(*) > 1"),
            {"ids": [planning.supply.sites[n].site_id for n in planning.known]}).scalars().all()  # fmt: skip
    assert set(parted) <= set(schools)


async def test_drawn_districts_are_checked_and_say_what_they_leave_out(planner: httpx.AsyncClient) -> None:
    schools = [one for one in (await got(planner, "/api/schools"))["schools"] if one["with_choice"]][:2]
    (west, south), width = schools[0]["lon_lat"], 0.05
    square = [
        [west - width, south - width],
        [west + width, south - width],
        [west + width, south + width],
        [west - width, south + width],
    ]
    drawn = {"name": "Von Hand", "drawn": [{"school": schools[0]["slug"], "parts": [square]}]}
    made = await posted(planner, "/api/schools/districts", drawn, 201)
    assert made["report"]["cells_without_district"] > 0
    both = {"name": "Doppelt", "drawn": [{"school": one["slug"], "parts": [square]} for one in schools]}
    assert "überschneiden sich" in (await posted(planner, "/api/schools/districts", both, 400))["detail"]
    crossed = [[square[0], square[2], square[1], square[3]]]
    bad = {"name": "Schleife", "drawn": [{"school": schools[0]["slug"], "parts": crossed}]}
    assert (
        "überschneidet sich selbst" in (await posted(planner, "/api/schools/districts", bad, 400))["detail"]
    )


async def test_what_schools_have_is_brought_by_planners_only(planner: httpx.AsyncClient) -> None:
    slug = (await got(planner, "/api/schools"))["schools"][0]["slug"]
    body = f"Schule;Schuljahr;Schließwochen;Höchstens je Klasse\n{slug};2026/27;3;22\n".encode()
    answer = await planner.post("/api/schools/capacity", params={"source": "Schulträger"}, content=body)
    assert answer.status_code == 201, answer.text
    one = (await got(planner, f"/api/schools/{slug}"))["school"]
    assert one["all_day"]["closed_weeks"] == 3
    assert one["capacity"]["sources"]["largest_class"]["source"] == "Schulträger"
    for counted in ("Ganztagsplätze", "Klassenräume"):
        body = f"Schule;Schuljahr;{counted}\n{slug};2027/28;77\n".encode()
        answer = await planner.post("/api/schools/capacity", params={"source": "Schulträger"}, content=body)
        assert answer.status_code == 422
        assert "Schulstatistik" in answer.json()["errors"][counted]
    wrong = await planner.post(
        "/api/schools/capacity", params={"source": "Schulträger"}, content=b"Schule;Schuljahr\nx;2024/26\n"
    )
    assert wrong.status_code == 422
    assert "Zeile 2, Schuljahr" in wrong.json()["errors"]
