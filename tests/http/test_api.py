"""The HTTP interface on the demonstration Kreis: what it answers, and what it says when a question is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import mapbox_vector_tile
import pytest
import shapely

from app.main import create_app
from app.settings import Settings
from tests.asking import asking


@pytest.fixture
async def client(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as made:
        yield made


async def _json(client: httpx.AsyncClient, path: str, status: int = 200) -> Any:
    answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_every_answer_says_that_the_demonstration_kreis_is_fictional(client: httpx.AsyncClient) -> None:
    for path in ("/api/region", "/api/sites?limit=1", "/api/areas?geometry=false", "/api/imports"):
        answer = await client.get(path)
        assert answer.json()["region"]["fictional"] is True
        assert answer.headers["Bildungsatlas-Fictional"] == "true"
        assert answer.json()["attribution"]


async def test_paging_gives_every_site_once(client: httpx.AsyncClient) -> None:
    path, seen = "/api/sites?limit=100", []
    while path:
        page = await _json(client, path)
        seen += [feature["id"] for feature in page["features"]]
        path = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    assert len(seen) == len(set(seen)) == page["numberMatched"]


async def test_sites_are_rfc_7946(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/sites?limit=50")
    assert answer.headers["content-type"] == "application/geo+json"
    page = answer.json()
    assert page["type"] == "FeatureCollection"
    assert "crs" not in page
    for feature in page["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        assert 6 < lon < 9
        assert 54 < lat < 56


@pytest.mark.parametrize("words", ["Bücherei", "buecherei", "Buecherei", "bücher", "Büchrei"])
async def test_search_copes_with_umlauts_half_words_and_typing_errors(
    client: httpx.AsyncClient, words: str
) -> None:
    page = await _json(client, f"/api/sites?q={words}&limit=5")
    assert page["numberMatched"] > 0
    assert "cherei" in page["features"][0]["properties"]["name"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("library", ("Bücherei", "bibliotek", "library")), ("primary_school", ("Grundschule", "grundskole", "primary school"))],
)  # fmt: skip
async def test_a_kind_is_found_by_its_name_in_each_language(
    client: httpx.AsyncClient, kind: str, words: tuple[str, ...]
) -> None:
    every = (await _json(client, f"/api/sites?category={kind}&limit=1"))["numberMatched"]
    assert every > 0
    for one in words:
        found = await _json(client, f"/api/sites?category={kind}&q={one}&limit=1")
        assert found["numberMatched"] == every, one


async def test_near_sorts_by_distance(client: httpx.AsyncClient) -> None:
    page = await _json(client, "/api/sites?near=7.25,54.9&limit=30")
    distances = [feature["properties"]["distance_m"] for feature in page["features"]]
    assert distances == sorted(distances)


async def test_age_finds_only_offers_for_that_age(client: httpx.AsyncClient) -> None:
    page = await _json(client, "/api/sites?age=2y&category=creche,kindergarten&limit=1000")
    assert page["features"]
    assert all("creche" in feature["properties"]["categories"] for feature in page["features"])


async def test_the_state_at_a_date_before_the_data_is_empty(client: httpx.AsyncClient) -> None:
    assert (await _json(client, "/api/sites?date=2020-08-01"))["numberMatched"] == 0


async def test_explain_names_source_and_day(client: httpx.AsyncClient) -> None:
    page = await _json(client, "/api/sites?category=kindergarten&limit=1")
    slug = page["features"][0]["id"]
    explained = (await _json(client, f"/api/sites/{slug}?explain=name"))["properties"]["explain"]
    assert explained["source"]["code"] == "demo"
    assert explained["since"] == "2026-01-01"


async def test_an_unknown_answer_is_not_sent_twice(client: httpx.AsyncClient) -> None:
    first = await client.get("/api/areas?geometry=false")
    again = await client.get("/api/areas?geometry=false", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip"])
async def test_answers_are_compressed_as_asked(client: httpx.AsyncClient, encoding: str) -> None:
    answer = await client.get("/api/areas", headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    assert answer.json()["type"] == "FeatureCollection"


BAD = [
    ("/api/sites?bbox=1,2,3,4,5", 400, "vier Zahlen"),
    ("/api/sites?bbox=nan,1,2,3", 400, "NaN"),
    ("/api/sites?bbox=500000,6000000,510000,6010000", 400, "Grad"),
    ("/api/sites?bbox=1,5,2,3", 400, "Süd liegt nördlich"),
    ("/api/sites?category=kindergarden", 400, "Meinten Sie „kindergarten“"),
    ("/api/sites?after=Zm9yZ2Vk", 400, "Seitenmarke"),
    ("/api/sites?after=%00%ff", 400, "Seitenmarke"),
    ("/api/sites?limit=0", 400, "limit"),
    ("/api/sites?limit=abc", 400, "limit"),
    ("/api/sites?date=gestern", 400, "JJJJ-MM-TT"),
    ("/api/sites?age=zwei", 400, "Alter"),
    ("/api/sites?near=1", 400, "lon,lat"),
    ("/api/sites/gibt-es-nicht", 404, "gibt es in dieser Region"),
    ("/api/areas?level=planet", 400, "level"),
    ("/api/areas/123/statistics", 404, "123"),
    ("/api/nearest?lon=7.25", 400, "lat fehlt"),
    ("/api/nearest?lon=nan&lat=54.9", 400, "Grad"),
    ("/api/nearest?lon=7.25&lat=54.9&mode=horse", 400, "mode"),
    ("/api/nearest?lon=3.0&lat=54.9", 422, "Nicht angebunden"),
    ("/api/isochrone?lon=7.25&lat=54.9&minutes=5,600", 400, "minutes"),
    ("/api/isochrone?lon=7.25&lat=54.9&minutes=x", 400, "ganzen Zahlen"),
    ("/api/runs/999999999999", 404, "Auswertungslauf"),
    ("/api/imports/999999", 404, "Einspielung"),
    ("/api/region?region=atlantis", 404, "atlantis"),
    ("/tiles/base/3/99/1.mvt", 404, "Kachel"),
    ("/tiles/planets/3/1/1.mvt", 400, "layer"),
    ("/tiles/cells/3/4/2.mvt", 400, "category"),
    ("/api/nothing", 404, "gibt es nichts"),
]


@pytest.mark.parametrize(("path", "status", "words"), BAD)
async def test_a_wrong_question_gets_a_sentence(
    client: httpx.AsyncClient, path: str, status: int, words: str
) -> None:
    answer = await client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert words in problem["detail"] + problem.get("parameter", "") + problem["title"]
    assert "Traceback" not in answer.text


async def test_a_page_token_is_bound_to_its_query(client: httpx.AsyncClient) -> None:
    page = await _json(client, "/api/sites?category=library,playground&limit=2")
    token = next(link["href"] for link in page["links"] if link["rel"] == "next").partition("after=")[2]
    problem = await _json(client, f"/api/sites?category=playground&limit=2&after={token}", 400)
    assert "gehört nicht zu dieser Abfrage" in problem["detail"]


async def test_a_box_over_the_antimeridian_is_two_boxes(client: httpx.AsyncClient) -> None:
    assert (await _json(client, "/api/sites?bbox=170,-80,8,80&limit=1"))["numberMatched"] > 0
    assert (await _json(client, "/api/sites?bbox=170,-80,-170,80&limit=1"))["numberMatched"] == 0


async def test_nearest_is_by_travel_time_and_tells_metres(client: httpx.AsyncClient) -> None:
    found = await _json(client, "/api/nearest?lon=7.2535&lat=54.8975&category=kindergarten&k=5")
    minutes = [hit["minutes"] for hit in found["results"]]
    assert found["basis"] == "network"
    assert len(minutes) == 5
    assert minutes == sorted(minutes)
    for hit in found["results"]:
        assert hit["metres"] == pytest.approx(hit["minutes"] * 5000 / 60, rel=0.3)


async def test_isochrones_grow_with_the_minutes(client: httpx.AsyncClient) -> None:
    answer = await _json(client, "/api/isochrone?lon=7.2535&lat=54.8975&minutes=5,10,15")
    shapes = [
        shapely.from_geojson(str(feature["geometry"]).replace("'", '"')) for feature in answer["features"]
    ]
    assert [feature["properties"]["minutes"] for feature in answer["features"]] == [15, 10, 5]
    assert all(shape.is_valid for shape in shapes)
    assert shapes[0].area > shapes[1].area > shapes[2].area
    people = [
        {p["age_group"]: p["people"]["value"] for p in f["properties"]["people"]}["all"]
        for f in answer["features"]
    ]
    assert people == sorted(people, reverse=True)
    assert all(feature["properties"]["false_inside_share"] <= 0.01 for feature in answer["features"])


async def test_a_catchment_counts_the_people_the_run_stored(client: httpx.AsyncClient) -> None:
    page = await _json(client, "/api/sites?category=library&limit=1")
    slug = page["features"][0]["id"]
    found = await _json(client, f"/api/sites/{slug}/catchment?minutes=15")
    run = found["properties"]["run"]["id"]
    assert (await _json(client, f"/api/runs/{run}"))["run"]["kind"] == "catchments"
    odd = await _json(client, f"/api/sites/{slug}/catchment?minutes=16")
    everyone = [
        next(p for p in c["properties"]["people"] if p["age_group"] == "all")["people"]["value"]
        for c in (found, odd)
    ]
    assert everyone[1] >= everyone[0] > 0


async def test_area_figures_add_up(client: httpx.AsyncClient) -> None:
    table = await _json(client, "/api/statistics/areas?category=kindergarten&mode=walk&age_group=3-5")
    for area in table["areas"]:
        total, beyond = area["people_total"]["value"], area["beyond"]["15"]["value"]
        if total:
            assert area["within"]["15"]["value"] == pytest.approx(1 - beyond / total, abs=1e-3)
    kreis = await _json(
        client, "/api/statistics/areas?category=kindergarten&mode=walk&age_group=3-5&level=district"
    )
    inside = sum(area["people_total"]["value"] or 0 for area in table["areas"])
    assert kreis["areas"][0]["people_total"]["value"] == pytest.approx(inside)


async def test_cells_say_why_there_is_no_way(client: httpx.AsyncClient) -> None:
    found = await _json(client, "/api/cells?bbox=7.0,54.7,7.6,55.0&category=library&limit=5000")
    for feature in found["features"]:
        told = feature["properties"]
        assert (told["minutes"]["value"] is None) == (told["reason"] is not None)


@pytest.mark.parametrize(
    ("path", "layer"),
    [("base/11/1065/648", "roads"), ("areas/10/532/324", "areas"), ("sites/10/532/324", "sites"),
     ("cells/12/2130/1297", "cells")],
)  # fmt: skip
async def test_tiles_hold_their_layer(client: httpx.AsyncClient, path: str, layer: str) -> None:
    answer = await client.get(
        f"/tiles/{path}.mvt?category=library" if layer == "cells" else f"/tiles/{path}.mvt"
    )
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert mapbox_vector_tile.decode(answer.content)[layer]["features"]


async def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    settings = Settings().model_copy(
        update={"database_url": f"postgresql+psycopg://nobody@/none?host={tmp_path}", "state_dir": tmp_path}
    )
    transport = httpx.ASGITransport(app=create_app(settings), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://atlas") as client:
        answer = await client.get("/api/sites")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Datenbank antwortet nicht" in answer.json()["detail"]


async def test_the_snap_report_names_every_site_and_says_why_one_is_not_connected(
    client: httpx.AsyncClient,
) -> None:
    report = await _json(client, "/api/snaps?mode=car")
    everywhere = (await _json(client, "/api/sites?limit=1"))["numberMatched"]
    assert len(report["sites"]) == report["sites_total"] <= everywhere
    metres = [site["metres"] for site in report["sites"]]
    assert metres == sorted(metres, reverse=True)
    for site in report["sites"]:
        assert site["connected"] == (site["metres"] <= report["max_snap_metres"]) == (site["reason"] is None)
    apart = await _json(client, "/api/snaps?mode=car&connected=false")
    assert len(apart["sites"]) == report["sites_not_connected"]
    assert report["parts_of_the_network"]["small_parts"] >= 0
    assert report["cells"]["not_connected"] <= report["cells"]["total"]
