"""Demand over HTTP, on the demonstration Kreis: the projection, what it rests on, and who sees how much of it."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import numpy as np
import pytest
from sqlalchemy import Engine, text

from app.demand.answers import read_projection
from app.demand.schools import read_school
from geodata.load.demo import DEMO

NUMBERS = {"known", "zero", "estimated"}


async def got(client: httpx.AsyncClient, path: str, **query: Any) -> dict[str, Any]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def region_of(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(
            text("SELECT id FROM region WHERE slug = :slug"), {"slug": DEMO.slug}
        ).scalar_one()


async def test_a_projection_says_what_it_rests_on(client: httpx.AsyncClient) -> None:
    told = await got(client, "/api/projection")
    assert told["kind"] == "status_quo_projection"
    assert (told["base_year"], told["last_year"], told["births_known_until"]) == (2025, 2050, 2025)
    assert any("keine Vorhersage" in one for one in told["assumptions"])
    assert told["inputs"]["age_structure"]["source"].startswith("Erfunden")
    assert told["run"]["report"]["balance_off_by"] < 1e-6
    years = {(one["year"], one["variant"]) for one in told["series"]}
    assert len(years) == 26 * 3
    first, later = told["series"][0], told["series"][-1]
    assert (first["counted"], first["births"], first["births_known"]) == (True, None, True)
    assert (later["counted"], later["births_known"]) == (False, False)


async def test_the_base_is_what_is_counted_and_variants_part_from_it(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    told = (await got(planner, "/api/projection"))["series"]
    with own_engine.connect() as connection:
        people = connection.execute(
            text("SELECT sum(p.people) FROM area_people p JOIN area a ON a.id = p.area_id"
                 " WHERE a.region_id = :id AND a.level = 'municipality' AND p.age_group = 'all'"), {"id": region_of(own_engine)}
        ).scalar_one()  # fmt: skip
    assert told[0]["people"] == {"value": people, "status": "known"}
    last = {one["variant"]: one["people"]["value"] for one in told[-3:]}
    assert last["low"] < last["middle"] < last["high"]


async def test_municipalities_add_up_to_the_amt_and_the_kreis(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    with own_engine.connect() as connection:
        whole = read_projection(connection, region_of(own_engine), None, exact=True)
        parts = [
            read_projection(connection, region_of(own_engine), ars, exact=True)
            for ars in connection.execute(
                text("SELECT ars FROM area WHERE region_id = :id AND level = 'municipality'"), {"id": region_of(own_engine)}
            ).scalars()
        ]  # fmt: skip
        district = read_projection(connection, region_of(own_engine), "99099", exact=True)
    total = sum(one.people.sum(axis=1) for one in parts)
    assert np.allclose(total, whole.people.sum(axis=1))
    assert np.allclose(district.people.sum(axis=1), whole.people.sum(axis=1))


async def test_visitors_see_no_single_years_and_no_small_numbers(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    refused = await client.get("/api/projection", params={"single_years": True})
    assert refused.status_code == 403
    with own_engine.connect() as connection:
        every = list(connection.execute(
            text("SELECT ars FROM area WHERE region_id = :id AND level = 'municipality'"), {"id": region_of(own_engine)}
        ).scalars())  # fmt: skip
    for ars in every[:12]:
        told = await got(client, "/api/projection", area=ars)
        assert told["suppressed"] is True
        for one in told["series"]:
            for value in (
                one["people"],
                *one["ages"].values(),
                one["births"] or {"value": None, "status": "secret"},
            ):
                assert value["status"] in {"estimated", "secret"}
                assert value["value"] is None or (value["value"] >= 5 and value["value"] % 5 == 0)


async def test_planners_see_single_years(planner: httpx.AsyncClient) -> None:
    told = await got(planner, "/api/projection", single_years=True)
    first = told["series"][0]
    assert len(first["ages"]) == 100
    assert sum(one["value"] for one in first["ages"].values()) == first["people"]["value"]


async def test_demand_is_children_times_take_up(planner: httpx.AsyncClient) -> None:
    told = await got(planner, "/api/demand", category="kindergarten", year=2030)
    total = told["total"]
    assert told["take_up"] == {"low": 0.92, "middle": 0.95, "high": 0.98}
    assert told["take_up_assumed"] is False
    assert total["demand"]["middle"]["value"] == pytest.approx(total["children"]["value"] * 0.95, abs=0.1)
    assert (
        total["demand"]["low"]["value"]
        < total["demand"]["middle"]["value"]
        < total["demand"]["high"]["value"]
    )
    parts = sum(one["children"]["value"] for one in told["areas"])
    assert parts == pytest.approx(total["children"]["value"], abs=0.05 * len(told["areas"]) + 0.05)


async def test_all_children_asked_about_are_born_or_not(client: httpx.AsyncClient) -> None:
    born = [
        (await got(client, "/api/demand", category="kindergarten", year=year))["all_born"]
        for year in (2028, 2029)
    ]
    assert born == [True, False]  # on 31 December 2029 the youngest of three were born in 2026


async def test_a_day_lies_between_two_ends_of_years(planner: httpx.AsyncClient) -> None:
    async def children(**when: Any) -> float:
        return (await got(planner, "/api/demand", category="kindergarten", **when))["total"]["children"][
            "value"
        ]

    ends = [await children(year=year) for year in (2028, 2029)]
    assert await children(date="2029-12-31") == pytest.approx(ends[1], abs=0.1)
    assert min(ends) - 0.1 <= await children(date="2029-07-01") <= max(ends) + 0.1
    refused = await planner.get("/api/demand", params={"category": "kindergarten", "date": "2024-07-01"})
    assert refused.status_code == 400


async def test_single_years_of_cells_are_estimates_beside_the_counts(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    with own_engine.connect() as connection:
        ars = connection.execute(
            text("SELECT min(ars) FROM area WHERE level = 'municipality' AND is_core")
        ).scalar_one()
    told = await got(planner, "/api/demand/cells", category="creche", area=ars)
    assert told["structure_known"] is True
    assert told["ages"] == {"from_months": 0, "to_months": 36}
    for one in told["cells"]:  # 0 to under 36 months are just the group 0-2
        counted = one["counted"].get("0-2")
        if counted is None:
            assert one["estimated"]["value"] == 0
        elif counted["status"] == "secret":
            assert 1 <= one["estimated"]["value"] <= 2
        else:
            assert one["estimated"]["value"] == pytest.approx(counted["value"])
    assert sum(one["estimated"]["value"] for one in told["cells"]) == pytest.approx(
        told["total"]["value"], abs=0.1
    )


async def test_where_no_table_tells_take_up_everybody_is_assumed_to_ask(client: httpx.AsyncClient) -> None:
    told = await got(client, "/api/demand", category="library")
    assert told["take_up_assumed"] is True
    assert set(told["take_up"].values()) == {1.0}


async def test_visitors_get_demand_of_rounded_children(client: httpx.AsyncClient) -> None:
    told = await got(client, "/api/demand", category="creche")
    for one in told["areas"]:
        children = one["children"]["value"]
        if children is None:
            assert all(value["value"] is None for value in one["demand"].values())
        else:
            assert children % 5 == 0
            assert one["demand"]["middle"]["value"] == pytest.approx(children * 0.42, abs=0.06)


async def test_tables_as_csv_say_the_same(planner: httpx.AsyncClient) -> None:
    told = await got(planner, "/api/demand", category="creche", year=2030)
    answer = await planner.get("/api/demand.csv", params={"category": "creche", "year": 2030})
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["ARS"] for row in rows] == [one["ars"] for one in told["areas"]]
    assert float(rows[0]["Kinder"].replace(",", ".")) == told["areas"][0]["children"]["value"]
    whole = (await planner.get("/api/projection.csv")).text
    assert whole.count("\r\n") == 1 + 26 * 3


async def test_a_school_has_its_forecast_and_its_error(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    slug = a_school(own_engine)
    told = await got(planner, f"/api/forecast/{slug}")
    assert told["base_year"] == 2025
    assert [one["school_year"] for one in told["counted"]][-1] == "2025/26"
    assert [one["school_year"] for one in told["forecast"]] == [
        "2026/27",
        "2027/28",
        "2028/29",
        "2029/30",
        "2030/31",
    ]
    with own_engine.connect() as connection:
        pupils = read_school(connection, region_of(own_engine), slug).pupils
    rate = pupils[1:, 1].sum() / pupils[:-1, 0].sum()
    assert told["progression_rates"][0] == pytest.approx(rate, abs=1e-6)
    assert told["forecast"][0]["grades"]["2"]["value"] == pytest.approx(pupils[-1, 0] * rate, abs=0.06)
    tests = await got(planner, f"/api/forecast/{slug}/backtest")
    errors = [one["error_percent"] for one in tests["tests"]]
    assert {one["base_year"] for one in tests["tests"]} == {2022, 2023, 2024}
    assert tests["mean_absolute_percentage_error"]["value"] == pytest.approx(np.mean(errors), abs=0.01)
    for one in tests["tests"]:
        off = abs(one["forecast"]["value"] - one["actual"]["value"]) / one["actual"]["value"] * 100
        assert one["error_percent"] == pytest.approx(off, abs=0.2)


async def test_visitors_see_no_small_grades(client: httpx.AsyncClient, own_engine: Engine) -> None:
    told = await got(client, f"/api/forecast/{a_school(own_engine)}")
    values = [
        value["value"]
        for one in told["counted"] + told["forecast"]
        for value in (*one["grades"].values(), one["total"])
    ]
    assert all(value is None or value % 5 == 0 for value in values)
    assert told["progression_rates"] == []


async def test_whole_people_add_up_at_every_level(planner: httpx.AsyncClient, own_engine: Engine) -> None:
    answer = await planner.get("/api/projection/ages.csv", params={"year": 2040, "variant": "low"})
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))[1:]
    numbers = np.array([[int(value) for value in row[2:]] for row in rows])
    assert (numbers[:, 0] == numbers[:, 1:].sum(axis=1)).all()
    with own_engine.connect() as connection:
        read = read_projection(connection, region_of(own_engine), None, exact=True)
    exact = read.people[0, :, read.step(2040)]
    assert numbers[:, 0].sum() == round(float(exact.sum()))
    assert np.abs(numbers[:, 1:] - exact).max() < 1.5


async def test_transitions_are_shares_of_all_who_leave_the_primary_schools(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    told = await got(client, "/api/transitions")
    with own_engine.connect() as connection:
        pairs = connection.execute(
            text("SELECT sum(pupils) FROM school_year WHERE grade = 4 AND first_year BETWEEN :first AND :last - 1"),
            {"first": told["first_year"], "last": told["last_year"]},
        ).scalar_one()  # fmt: skip
        entered = connection.execute(
            text("SELECT sum(pupils) FROM school_year WHERE grade = 5 AND first_year > :first"),
            {"first": told["first_year"]},
        ).scalar_one()
    assert sum(one["rate"] for one in told["rates"]) == pytest.approx(entered / pairs, abs=2e-4)
    assert told["elsewhere"] == pytest.approx(1 - entered / pairs, abs=2e-4)
    assert [one["label"] for one in told["rates"]] == ["Gemeinschaftsschule", "Gymnasium"]


def a_school(engine: Engine) -> str:
    with engine.connect() as connection:
        return connection.execute(
            text(
                "SELECT min(l.slug) FROM school_year y JOIN learning_site l ON l.id = y.site_id WHERE y.grade = 1"
            )
        ).scalar_one()


async def test_who_brings_a_table_gets_a_new_projection(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    before = await got(planner, "/api/projection")
    table = "Art;Variante;Anteil\nkindergarten;mittel;97\n"
    brought = await planner.post(
        "/api/demand/tables/take_up",
        params={"source": "Umfrage 2026", "as_of": "2026-10-01"},
        content=table.encode(),
    )
    assert brought.status_code == 201, brought.text
    assert brought.json()["projection"] > before["run"]["id"]
    again = await planner.post(
        "/api/demand/tables/take_up",
        params={"source": "Umfrage 2026", "as_of": "2026-10-01"},
        content=table.encode(),
    )
    assert again.json()["new"] is False
    assert again.json()["projection"] == brought.json()["projection"]
    told = await got(planner, "/api/demand", category="kindergarten")
    assert told["take_up"] == {"low": 0.97, "middle": 0.97, "high": 0.97}
    assert told["inputs"]["take_up"]["source"] == "Umfrage 2026"
    with own_engine.connect() as connection:
        reasons = (
            connection.execute(text("SELECT reason FROM change WHERE table_name = 'demand_table'"))
            .scalars()
            .all()
        )
    assert "Inanspruchnahme: Umfrage 2026" in reasons


async def test_a_table_with_a_municipality_that_is_no_more_changes_nothing(
    planner: httpx.AsyncClient,
) -> None:
    before = (await got(planner, "/api/demand/tables"))["tables"]
    table = "AGS;Jahr;Geburten\n01059999;2026;5\n"
    refused = await planner.post(
        "/api/demand/tables/births", params={"source": "Amt"}, content=table.encode()
    )
    assert refused.status_code == 422
    assert "gibt es hier nicht (mehr)" in next(iter(refused.json()["errors"].values()))
    assert (await got(planner, "/api/demand/tables"))["tables"] == before


async def test_templates_can_be_had_by_everybody(client: httpx.AsyncClient) -> None:
    listed = (await got(client, "/api/demand/tables"))["tables"]
    assert len(listed) == 10
    for one in listed:
        for name in ("template_csv", "template_xlsx"):
            assert (await client.get(one[name])).status_code == 200
    assert (await client.get("/api/demand/templates/mond.csv")).status_code == 404


async def test_questions_that_cannot_be_are_refused_in_words(client: httpx.AsyncClient) -> None:
    for path, query in (
        ("/api/demand", {"category": "kindergarten", "year": 2090}), ("/api/demand", {"category": "mond"}),
        ("/api/demand", {"category": "creche", "variant": "mond"}),
    ):  # fmt: skip
        assert (await client.get(path, params=query)).status_code == 400, query
    assert (await client.get("/api/projection", params={"area": "00000000"})).status_code == 404
    assert (await client.get("/api/forecast/gibtesnicht")).status_code == 404


async def test_what_places_cost_by_hours_is_told_beside_the_demand(planner: httpx.AsyncClient) -> None:
    before = await got(planner, "/api/demand", category="kindergarten")
    assert before["place_costs"] == []
    assert before["total_costs"]["middle"] == {"value": None, "status": "unknown", "low": None, "high": None}
    run = (await got(planner, "/api/projection"))["run"]["id"]
    table = (
        "Art;Stunden je Woche;Jahr;Euro je Platz und Jahr\nkindergarten;25;2020;7000\nkindergarten;35;2020;9000\n"
        "kindergarten;35;2025;9800\nkindergarten;35;2049;20000\ncreche;35;2020;15000\n"
    )
    brought = await planner.post(
        "/api/demand/tables/place_costs", params={"source": "Kalkulation 2025"}, content=table.encode()
    )
    assert brought.status_code == 201, brought.text
    told = await got(planner, "/api/demand", category="kindergarten", year=2026)
    assert [(one["hours_per_week"], one["euros_per_year"], one["from_year"]) for one in told["place_costs"]] == [
        (25, 7000, 2020), (35, 9800, 2025)]  # fmt: skip
    assert told["place_costs"][0]["source"] == "Kalkulation 2025"
    places = told["total"]["demand"]["middle"]["value"]
    costs = told["total_costs"]["middle"]
    assert (costs["low"], costs["high"]) == (round(places * 7000), round(places * 9800))
    creche = await got(planner, "/api/demand", category="creche", year=2026)
    assert creche["total_costs"]["low"]["value"] == round(creche["total"]["demand"]["low"]["value"] * 15_000)
    assert (await got(planner, "/api/projection"))["run"]["id"] == run, "people are not others for it"


async def test_costs_of_a_kind_that_there_is_not_are_refused(planner: httpx.AsyncClient) -> None:
    table = (
        "Art;Stunden je Woche;Jahr;Euro je Platz und Jahr\nmondkita;35;2025;9800\nkindergarten;99;2025;-5\n"
    )
    refused = await planner.post(
        "/api/demand/tables/place_costs", params={"source": "Kalkulation"}, content=table.encode()
    )
    assert refused.status_code == 422
    assert "nichts ist eingespielt" in refused.json()["detail"] or refused.json()["errors"]
