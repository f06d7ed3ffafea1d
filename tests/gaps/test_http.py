"""Gaps and the strip of a whole life over HTTP: every number down to run, standard and sites; and who sees what."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from app.accounts.roles import Role
from app.gaps.shown import PARTS
from tests.accounts.signing_in import sign_in_as
from tests.asking import asking

KITA = "/api/gaps/areas?category=kindergarten"


@pytest.fixture
async def client(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as made:
        yield made


@pytest.fixture
async def planner(demo_url: str, demo_engine: Engine, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as made:
        signed_in = sign_in_as(demo_engine, Role.PLANNER)
        made.cookies.update(signed_in.cookies)
        yield made


async def got(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def value(area: dict[str, Any], part: str) -> float:
    return area["parts"][part]["value"]


async def test_the_answer_names_standard_decision_run_and_assumptions(client: httpx.AsyncClient) -> None:
    told = await got(client, "/api/gaps?category=kindergarten")
    assert told["yardstick"]["key"] == "kita-zu-fuss"
    assert told["yardstick"]["source"].startswith("Kreistag")
    assert told["assumptions"]["capacity"]["untold_offers"] > 0
    run = (await got(client, f"/api/runs/{told['run']['id']}"))["run"]
    assert run["kind"] == "gaps"
    assert not {"totals", "served", "beyond"} & set(run["report"]), "everybody may read it"
    assert (await client.get(f"/api/standards/{told['yardstick']['key']}")).status_code == 200
    assert {one["category"] for one in told["yardsticks"]} >= {"creche", "library", "senior_meeting_place"}


async def test_where_the_kreis_has_decided_nothing_an_assumption_says_so(client: httpx.AsyncClient) -> None:
    told = await got(client, "/api/gaps?category=senior_meeting_place")
    assert told["yardstick"]["assumed"]
    assert "kein Beschluss" in told["yardstick"]["source"]


async def test_planners_see_parts_that_add_up_with_reasons_in_order_of_weight(
    planner: httpx.AsyncClient,
) -> None:
    told = await got(planner, KITA)
    assert len(told["areas"]) == 65
    for area in told["areas"]:
        assert area["people"]["value"] == pytest.approx(sum(value(area, part) for part in PARTS), abs=0.3)
        weights = [one["people"]["value"] for one in area["reasons"]]
        assert weights == sorted(weights, reverse=True)
        lacking = area["people"]["value"] - value(area, "served")
        assert sum(weights) == pytest.approx(lacking, abs=0.6)
        assert all(one["text"].endswith(".") for one in area["reasons"])


async def test_a_reason_names_a_site_and_the_minutes_behind_it(planner: httpx.AsyncClient) -> None:
    told = await got(planner, KITA)
    texts = [one["text"] for area in told["areas"] for one in area["reasons"]]
    assert any(
        "hat aber nicht genug freie Plätze" in text and "Minuten zu Fuß entfernt" in text for text in texts
    )
    assert any("mit dem Auto im Mittel in" in text for text in texts)
    site = next(one["sites"][0] for area in told["areas"] for one in area["reasons"] if one["sites"])
    assert (await client_site(planner, site["slug"])) == site["name"]


async def client_site(client: httpx.AsyncClient, slug: str) -> str:
    return (await got(client, f"/api/sites/{slug}"))["properties"]["name"]


async def test_share_and_places_per_100_are_held_against_the_figures(planner: httpx.AsyncClient) -> None:
    [kreis] = (await got(planner, "/api/gaps?category=kindergarten"))["areas"]
    share = kreis["share"]
    assert share["wanted"] == 0.8
    assert share["standing"] == ("met" if share["value"] >= 0.8 else "not_met")
    reached = kreis["people"]["value"] - value(kreis, "beyond")
    assert share["missing"] == pytest.approx(max(0, 0.8 * kreis["people"]["value"] - reached), abs=0.2)
    [standard] = kreis["places_per_100"]
    assert standard["places_per_100"] == 98
    quota = kreis["quotas"]["versorgungsquote"]
    assert standard["standing"] == (
        "not_met" if quota["high"] < 98 else "met" if quota["low"] >= 98 else "unknown"
    )


@pytest.mark.parametrize("level", ["municipal_association", "district"])
async def test_everybody_sees_fives_that_add_up_over_levels(client: httpx.AsyncClient, level: str) -> None:
    below = await got(client, KITA)
    above = await got(client, f"{KITA}&level={level}")
    assert "Fünfer" in below["note"]
    told = [area for area in below["areas"] if area["people"]["value"] is not None]
    assert all(value(area, part) % 5 == 0 for area in told for part in PARTS)
    assert all(one["people"]["value"] % 5 == 0 for area in told for one in area["reasons"])
    assert all(
        area["without_catchment"]["status"] == area["without_low"]["status"] == "secret" for area in told
    )
    assert all(one["mending"] is None for area in told for one in area["reasons"])
    mending = [one["mending"] for area in above["areas"] for one in area["reasons"] if one["mending"]]
    assert all(set(one) == {"share", "text"} for one in mending), "of a whole Kreis a coarse share, no number"
    assert bool(mending) == (level == "district")
    assert all("people" not in site for area in told for one in area["reasons"] for site in one["sites"])
    if level == "district":
        [kreis] = above["areas"]
        sums = {part: sum(value(area, part) for area in told) for part in PARTS}
        hidden = len(below["areas"]) - len(told)
        assert all(0 <= value(kreis, part) - sums[part] <= 10 * hidden for part in PARTS)


async def test_subtracting_the_unrounded_from_the_rounded_never_gives_more_than_five(
    client: httpx.AsyncClient, planner: httpx.AsyncClient
) -> None:
    """Differencing over levels: Kreis less all municipalities but one is that one's fives, whatever its true numbers are."""
    public, true = await got(client, KITA), await got(planner, KITA)
    exact = {area["ars"]: area for area in true["areas"]}
    small = 0
    for area in public["areas"]:
        if area["people"]["value"] is None:
            continue
        for part in PARTS:
            one = value(exact[area["ars"]], part)
            small += 0.5 <= one < 2.5
            assert abs(value(area, part) - one) < 5.2
    assert small > 5, "there are ones and twos to be found"


async def test_cells_tell_how_they_stand_and_numbers_only_to_planners(
    client: httpx.AsyncClient, planner: httpx.AsyncClient
) -> None:
    window = "/api/gaps/cells?category=kindergarten&bbox=7.2,54.87,7.28,54.91&limit=500"
    public, true = await got(client, window), await got(planner, window)
    assert {one["properties"]["standing"] for one in public["features"]} >= {"served", "beyond"}
    assert all("people" not in one["properties"] for one in public["features"])
    assert all("people" in one["properties"] for one in true["features"])
    beyond = next(one["id"] for one in true["features"] if one["properties"]["standing"] == "beyond")
    shown = await got(client, f"/api/gaps/cells/{beyond}?category=kindergarten")
    assert shown["counts"] is None
    assert all("people" not in one for one in shown["reasons"])
    assert shown["reasons"][0]["text"]
    full = await got(planner, f"/api/gaps/cells/{beyond}?category=kindergarten")
    assert sum(one["people"] for one in full["reasons"]) == pytest.approx(full["counts"]["beyond"], abs=0.05)
    assert sum(one["share"] for one in full["reasons"]) == pytest.approx(1, abs=1e-3)
    assert full["rows"], "down to the rows of people"


async def test_the_table_says_the_same(planner: httpx.AsyncClient) -> None:
    answer = await planner.get("/api/gaps/areas.csv?category=kindergarten&level=district")
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    [kreis] = (await got(planner, "/api/gaps?category=kindergarten"))["areas"]
    assert float(row["jenseits_des_standards"].replace(",", ".")) == value(kreis, "beyond")
    assert row["grund_car_only"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/api/gaps?category=kindergarden", "Meinten Sie"),
        ("/api/gaps?category=kindergarten&standard=gibtesnicht", "Einen Standard"),
        ("/api/gaps?category=kindergarten&date=31.12.", "JJJJ-MM-TT"),
        ("/api/gaps?category=kindergarten&date=2031-08-01", "noch nicht berechnet"),
        ("/api/gaps/areas?category=kindergarten&level=x", "Bekannt sind"),
        ("/api/gaps/cells?category=kindergarten&bbox=1", "vier Zahlen"),
        ("/api/gaps/cells/999999999999?category=kindergarten", "gibt es in dieser Region nicht"),
        ("/api/lifelong?weights=walk:11", "zwischen 0 und 10"),
        ("/api/lifelong?weights=zeppelin:1", "Ein Gewicht"),
        ("/api/lifelong?weights=walk:0,bicycle:0,bus:0,car:0", "Mindestens ein"),
        ("/api/lifelong?level=x", "Bekannt sind"),
    ],
)
async def test_what_is_wrong_is_told_in_words(client: httpx.AsyncClient, path: str, words: str) -> None:
    answer = await client.get(path)
    assert answer.status_code in {400, 404}
    assert words in answer.text


async def test_the_strip_shows_its_weights_and_follows_them(planner: httpx.AsyncClient) -> None:
    """By hand: with the car alone and one phase alone the index is the mean of that phase's stations by car."""
    usual = await got(planner, "/api/lifelong")
    assert usual["weights"] == usual["proposed_weights"]
    assert usual["weights"]["mode"]["car"] == 0
    others = ",".join(f"{one['code']}:0" for one in usual["phases"] if one["code"] != "primary")
    only = await got(planner, f"/api/lifelong?weights=walk:0,bicycle:0,bus:0,car:1,{others}")
    assert len(only["areas"]) == 65
    for area in only["areas"]:
        shares = [area["stations"][code]["shares"]["car"] for code in ("primary_school", "after_school_care")]
        assert area["index"] == pytest.approx(sum(shares) / 2, abs=1e-3)
        assert area["best_rank"] <= area["rank"] <= area["worst_rank"]
    ranks = [area["rank"] for area in usual["areas"]]
    assert ranks == sorted(ranks, reverse=True)
    assert any(area["best_rank"] < area["worst_rank"] for area in usual["areas"])


WALKED = """
    SELECT sum(p.people) FILTER (WHERE t.seconds <= 900) AS served, sum(p.people) AS people,
           count(*) FILTER (WHERE t.seconds <= 900 AND p.people_status = 'secret') AS served_withheld,
           count(*) FILTER (WHERE p.people_status = 'secret') AS withheld
      FROM cell_people p JOIN population_cell c ON c.id = p.cell_id JOIN region g ON g.id = c.region_id AND g.slug = 'demo'
      JOIN analysis_run r ON r.region_id = g.id AND r.kind = 'travel_times' AND r.mode = 'walk' AND r.variant IS NULL
       AND r.category = 'senior_meeting_place' AND r.superseded_by_id IS NULL
      JOIN travel_time t ON t.run_id = r.id AND t.cell_id = c.id
     WHERE p.age_group = ANY(:groups)"""


async def test_the_strip_agrees_with_a_count_of_raw_cells(
    planner: httpx.AsyncClient, demo_engine: Engine
) -> None:
    """Seniors within 15 minutes on foot of a senior café, counted in SQL; a withheld cell holds one or two."""
    strip = await got(planner, "/api/lifelong?level=district")
    station = strip["areas"][0]["stations"]["senior_meeting_place"]
    run = (await got(planner, f"/api/runs/{strip['run']['id']}"))["run"]
    groups = run["report"]["demand"]["senior_meeting_place"]["age_groups"]
    assert {one["share"] for one in groups} == {1}
    with demo_engine.connect() as connection:
        raw = connection.execute(text(WALKED), {"groups": [one["age_group"] for one in groups]}).one()
    people, served = station["people"]["value"], station["people"]["value"] * station["shares"]["walk"]
    assert raw.people + raw.withheld <= people + 1 <= raw.people + 2 * raw.withheld + 2
    assert raw.served + raw.served_withheld <= served + 5 <= raw.served + 2 * raw.served_withheld + 10


async def test_everybody_sees_shares_in_steps_of_five_people(client: httpx.AsyncClient) -> None:
    strip = await got(client, "/api/lifelong")
    assert "fünf Menschen" in strip["note"]
    for area in strip["areas"]:
        station = area["stations"]["senior_meeting_place"]
        share, people = station["shares"]["walk"], station["people"]["value"]
        if share is not None and people is not None and people < 50:
            assert (share * 20) % 1 == pytest.approx(0, abs=1e-6)
