"""The HTTP interface of places on the demonstration Kreis: figures down to their inputs, and words for what is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.asking import asking

KITA = "category=kindergarten&mode=walk"
EVERYWHERE = "bbox=5,47,16,56&limit=5000"
METHODS = ("2sfca", "e2sfca", "m2sfca", "bfca")


@pytest.fixture
async def client(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as made:
        yield made


async def _json(client: httpx.AsyncClient, path: str, status: int = 200) -> Any:
    answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize("method", METHODS)
async def test_a_cells_score_is_what_its_sites_give_together(client: httpx.AsyncClient, method: str) -> None:
    page = await _json(client, f"/api/places?{KITA}&method={method}&{EVERYWHERE}")
    scored = [one["properties"] for one in page["features"] if one["properties"]["reason"] is None]
    assert len(scored) > 1000
    for cell in scored[:: len(scored) // 6]:
        told = await _json(client, f"/api/places/explain?{KITA}&method={method}&cell={cell['id']}")
        assert told["per_100"] == cell["per_100"]
        for key, whole in (
            ("gives_per_100", "value"),
            ("gives_per_100_low", "low"),
            ("gives_per_100_high", "high"),
        ):
            parts = sum(site[key] for site in told["sites"])
            assert parts == pytest.approx(told["per_100"][whole], abs=0.006 * len(told["sites"]))


async def test_what_a_site_gives_follows_from_places_people_and_weight(client: httpx.AsyncClient) -> None:
    page = await _json(client, f"/api/places?{KITA}&{EVERYWHERE}")
    cell = next(one["id"] for one in page["features"] if one["properties"]["reason"] is None)
    told = await _json(client, f"/api/places/explain?{KITA}&cell={cell}")
    assert told["sites"]
    for site in told["sites"]:
        assert site["minutes"] <= 30
        assert site["weight"] == (1 if site["minutes"] <= 10 else 0.68 if site["minutes"] <= 20 else 0.22)
        gives = site["places"]["mid"] / site["competing_people"] * site["weight"] * 100
        assert site["gives_per_100"] == pytest.approx(gives, rel=0.01, abs=0.02)


async def test_every_zero_says_why_and_unknown_is_not_zero(client: httpx.AsyncClient) -> None:
    for category, reasons in (
        ("kindergarten", {None, "no_site_in_reach", "not_connected"}),
        ("community_school", {"capacity_unknown", "no_site_in_reach", "not_connected"}),
    ):
        page = await _json(client, f"/api/places?category={category}&mode=walk&{EVERYWHERE}")
        found = set()
        for one in page["features"]:
            cell = one["properties"]
            found.add(cell["reason"])
            status = cell["per_100"]["status"]
            if cell["reason"] is None:
                assert cell["per_100"]["value"] > 0
                assert status in {"known", "estimated"}
            elif cell["reason"] == "capacity_unknown":
                assert (cell["per_100"]["value"], status) == (None, "unknown")
            else:
                assert (cell["per_100"]["value"], status) == (0, "zero")
        assert found == reasons


async def test_the_standard_has_a_run_and_own_parameters_have_none(client: httpx.AsyncClient) -> None:
    standard = await _json(client, f"/api/places/areas?{KITA}")
    own = await _json(client, f"/api/places/areas?{KITA}&limit_minutes=15")
    assert standard["run"]["id"]
    assert own["run"] is None
    run = await _json(client, f"/api/runs/{standard['run']['id']}")
    assert run["run"]["kind"] == "places"
    assert run["run"]["parameters"] == standard["parameters"]


async def test_stored_figures_of_an_area_are_those_computed_on_the_spot(client: httpx.AsyncClient) -> None:
    table = await _json(client, f"/api/places/areas?{KITA}")
    worst = table["areas"][0]
    stored = await _json(client, f"/api/areas/{worst['ars']}/places?mode=walk&category=kindergarten")
    [found] = stored["places"]
    assert found["per_100"]["value"] == pytest.approx(worst["per_100"]["value"], abs=0.01)
    assert found["sites"] == worst["sites"]
    every = await _json(client, f"/api/areas/{worst['ars']}/places")
    assert {one["mode"] for one in every["places"]} == {"walk", "bicycle", "car"}


async def test_assumptions_are_said_in_words(client: httpx.AsyncClient) -> None:
    told = await _json(client, f"/api/places/areas?{KITA}")
    capacity = told["assumptions"]["capacity"]
    assert f"{capacity['untold_offers']} Angebote nennen keine Platzzahl" in capacity["text"]
    assert told["assumptions"]["demand"]["age_groups"][0] == {"age_group": "3-5", "share": 1.0}
    assert told["assumptions"]["take_up"] == 1


async def test_less_demand_means_more_places_for_each(client: httpx.AsyncClient) -> None:
    everybody = await _json(client, f"/api/places/areas?{KITA}")
    half = await _json(client, f"/api/places/areas?{KITA}&take_up=0.5")
    assert half["total"]["per_100"]["value"] == pytest.approx(
        2 * everybody["total"]["per_100"]["value"], rel=0.001
    )


async def test_who_competes_for_a_site_adds_up(client: httpx.AsyncClient) -> None:
    page = await _json(client, f"/api/places?{KITA}&{EVERYWHERE}")
    slug = next(
        o["properties"]["nearest"][0]["slug"] for o in page["features"] if o["properties"]["reason"] is None
    )
    for method in ("e2sfca", "bfca"):
        told = await _json(client, f"/api/sites/{slug}/places?{KITA}&method={method}")
        together = sum(one["competing_people"] for one in told["origins"])
        assert together == pytest.approx(told["site"]["competing_people"], abs=0.06 * len(told["origins"]))
    await _json(client, f"/api/sites/gibt-es-nicht/places?{KITA}", 404)


async def test_the_lorenz_curve_rises_below_the_diagonal_and_theil_adds_up(client: httpx.AsyncClient) -> None:
    told = await _json(client, f"/api/fairness?{KITA}&by=municipality")
    curve = told["lorenz"]
    assert (curve[0]["people"], curve[0]["places"], curve[-1]["people"], curve[-1]["places"]) == (0, 0, 1, 1)
    assert all(point["places"] <= point["people"] + 1e-9 for point in curve)
    measures = told["measures"]
    assert measures["theil"]["value"] == pytest.approx(
        measures["theil_between"]["value"] + measures["theil_within"]["value"], abs=2e-5
    )
    assert measures["gini"]["low"] <= measures["gini"]["value"] * 1.2
    assert measures["gini"]["low"] < measures["gini"]["high"]
    assert "200-mal" in told["interval"]
    assert len(told["groups"]) > 20


async def test_fairness_by_age_and_density(client: httpx.AsyncClient) -> None:
    by_age = await _json(client, f"/api/fairness?{KITA}&by=age_group")
    assert {group["code"] for group in by_age["groups"]} == {"3-5", "6-9"}
    density = await _json(client, f"/api/fairness?{KITA}&by=density")
    assert [group["code"] for group in density["groups"]] == ["1", "2", "3", "4", "5"]
    assert density["concentration"] > 0, "who lives densely has more places in reach on foot"
    people = sum(group["measures"]["people"] for group in density["groups"])
    assert people == pytest.approx(density["measures"]["people"], abs=1)


async def test_where_no_places_are_known_nothing_is_measured(client: httpx.AsyncClient) -> None:
    told = await _json(client, "/api/fairness?category=community_school")
    assert told["measures"] is None
    assert told["groups"] == []
    await _json(client, "/api/assignment?category=community_school", 404)


async def test_children_spread_over_places_are_all_accounted_for(client: httpx.AsyncClient) -> None:
    told = await _json(client, "/api/assignment?category=kindergarten&mode=car")
    siblings = told["totals"]["siblings"]
    assert 0 <= siblings["apart_share"] < 0.5
    assert "Geschwister sind nicht bekannt" in siblings["text"]
    totals = told["totals"]
    assert totals["placed"] + totals["left"] == pytest.approx(totals["people"], abs=0.2)
    assert sum(site["taken"] for site in told["sites"]) == pytest.approx(totals["placed"], abs=3)
    for site in told["sites"]:
        assert site["taken"] <= site["places"]
    assert sum(totals["left_by_reason"].values()) == pytest.approx(totals["left"], abs=0.3)
    page = await _json(client, f"/api/assignment/cells?category=kindergarten&mode=car&{EVERYWHERE}")
    for one in page["features"][:500]:
        cell = one["properties"]
        assert sum(way["share"] for way in cell["goes_to"]) == pytest.approx(
            cell["share"]["value"] or 0, abs=0.002
        )
        assert (cell["reason"] is None) == (cell["share"]["value"] in {1, None})


async def test_tables_open_in_a_spreadsheet(client: httpx.AsyncClient) -> None:
    for path, column in (("/api/places/areas.csv", "plaetze_je_100"), ("/api/fairness.csv", "gini")):
        answer = await client.get(f"{path}?{KITA}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) > 20
        assert column in rows[0]


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("/api/places?category=library&bbox=9,54,10,55", 404, "category"),
        ("/api/places?category=kindergartem&bbox=9,54,10,55", 404, "category"),
        (f"/api/places?{KITA}&method=3sfca&bbox=9,54,10,55", 400, "method"),
        (f"/api/places?{KITA}&limit_minutes=99&bbox=9,54,10,55", 400, "limit_minutes"),
        (f"/api/places?{KITA}&limit_minutes=nan&bbox=9,54,10,55", 400, "limit_minutes"),
        (f"/api/places?{KITA}&take_up=0&bbox=9,54,10,55", 400, "take_up"),
        (f"/api/places?{KITA}&bbox=9,54", 400, "bbox"),
        ("/api/places/areas?category=kindergarten&mode=rocket", 400, "mode"),
        (f"/api/fairness?{KITA}&by=colour", 400, "by"),
        (f"/api/fairness?{KITA}&standard_per_100=-1", 400, "standard_per_100"),
        (f"/api/places/explain?{KITA}&cell=99999999999", 404, "cell"),
        ("/api/assignment?category=kindergarten&places=some", 400, "places"),
        ("/api/areas/123/places", 404, None),
    ],
)
async def test_what_cannot_be_answered_is_said_in_words(
    client: httpx.AsyncClient, path: str, status: int, parameter: str | None
) -> None:
    told = await _json(client, path, status)
    assert told["detail"]
    assert told.get("parameter") == parameter


async def test_ties_of_nearest_sites_are_listed_with_all_their_sites(client: httpx.AsyncClient) -> None:
    asked = "category=kindergarten&mode=walk"
    told = await _json(client, f"/api/places/ties?{asked}")
    assert told["numberReturned"] == len(told["ties"]) <= told["cells_with_ties"]
    for tie in told["ties"]:
        assert len(tie["sites"]) > 1
    cells = await _json(client, f"/api/places?{asked}&{EVERYWHERE}")
    marked = {
        one["id"]: one["properties"]["equally_near"] for one in cells["features"] if one["properties"]["tie"]
    }
    listed = {tie["cell"]: [site["slug"] for site in tie["sites"]] for tie in told["ties"]}
    assert marked == {cell: slugs for cell, slugs in listed.items() if cell in marked}
    page = await client.get(f"/api/places/ties.csv?{asked}")
    assert page.status_code == 200
    assert page.text.count("\n") >= 2 * len(told["ties"])
    await _json(client, f"/api/places/ties?{asked}&limit=0", 400)
