"""OGC API Features Part 1: what is read is what stands in the database, on any day, in any choice."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.ogc.reading import all_ids, get, ids, items

SITES = """
SELECT f.slug, t.name, t.place, ST_X(f.point) AS lon, ST_Y(f.point) AS lat, f.categories
  FROM site_feature f JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> f.valid_from
 WHERE f.valid_during @> cast(:day AS date) ORDER BY f.sort_key"""


def sites(engine: Engine, day: str = "today") -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(SITES), {"day": day}))


async def test_first_page_links_to_description_conformance_and_collections(client: httpx.AsyncClient) -> None:
    page = await get(client, "/ogc")
    relations = {link["rel"]: link for link in page["links"]}
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= relations.keys()
    for link in page["links"]:
        answer = await client.get(link["href"].removeprefix("http://atlas"))
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0]


async def test_every_collection_says_what_it_is_and_can_be_read(client: httpx.AsyncClient) -> None:
    told = await get(client, "/ogc/collections")
    assert len(told["collections"]) > 30
    for one in told["collections"]:
        assert one["title"]
        assert one["description"]
        assert one["titles"]["en"]
        assert one["crs"]
        assert one["attribution"] is not None
        page = await items(client, one["id"], limit=2)
        assert page["numberReturned"] == len(page["features"]) <= page["numberMatched"]
        schema = await get(client, f"/ogc/collections/{one['id']}/schema")
        for feature in page["features"]:
            assert feature["properties"].keys() == schema["properties"].keys() - {"geometry"}
            alone = await get(client, f"/ogc/collections/{one['id']}/items/{feature['id']}")
            assert {name: alone[name] for name in feature} == feature


async def test_sites_are_those_of_the_database(client: httpx.AsyncClient, own_engine: Engine) -> None:
    page = await items(client, "sites", limit=5000)
    rows = sites(own_engine)
    assert ids(page) == [row.slug for row in rows]
    assert page["numberMatched"] == page["numberReturned"] == len(rows)
    for feature, row in zip(page["features"], rows, strict=True):
        told = feature["properties"]
        assert (told["name"], told["place"], told["categories"]) == (row.name, row.place, row.categories)
        place = None if row.lon is None else pytest.approx([row.lon, row.lat], abs=1e-7)
        assert (feature["geometry"] and feature["geometry"]["coordinates"]) == place


async def test_a_kind_has_the_sites_that_offer_it(client: httpx.AsyncClient, own_engine: Engine) -> None:
    expected = [row.slug for row in sites(own_engine) if "kindergarten" in row.categories]
    assert ids(await items(client, "sites-kindergarten", limit=5000)) == expected


async def test_a_box_gives_what_meets_it(client: httpx.AsyncClient, own_engine: Engine) -> None:
    inside = [row for row in sites(own_engine) if row.lon is not None]
    west, east = sorted(row.lon for row in inside)[len(inside) // 3 :: len(inside) // 3][:2]
    expected = [row.slug for row in inside if west <= row.lon <= east and 54.0 <= row.lat <= 55.5]
    assert 0 < len(expected) < len(inside)
    assert ids(await items(client, "sites", bbox=f"{west},54.0,{east},55.5", limit=5000)) == expected


async def test_an_earlier_day_shows_what_was_then(client: httpx.AsyncClient, own_engine: Engine) -> None:
    with own_engine.connect() as connection:
        day = connection.execute(
            text("SELECT (max(valid_from) - 1)::text FROM site_feature WHERE valid_during @> current_date")
        ).scalar_one()
    then = [row.slug for row in sites(own_engine, day)]
    assert then != [row.slug for row in sites(own_engine)]
    assert ids(await items(client, "sites", as_of=day, limit=5000)) == then
    assert ids(await items(client, "sites", datetime=f"{day}T12:00:00Z", limit=5000)) == then


async def test_a_span_of_time_has_each_site_once_in_its_last_state(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    with own_engine.connect() as connection:
        ever = set(connection.execute(text("SELECT DISTINCT slug FROM site_feature")).scalars())
    found = await all_ids(client, "sites", datetime="../..", limit=200)
    assert len(found) == len(set(found))
    assert set(found) == ever


async def test_a_day_before_all_data_has_nothing_in_any_collection_and_it_is_said_since_when_there_is_something(
    client: httpx.AsyncClient,
) -> None:
    """Grid cells are always there; nobody is told to have lived in them, and no run to have been."""
    for one in (await get(client, "/ogc/collections"))["collections"]:
        page = await items(client, one["id"], as_of="1900-01-01", limit=3)
        now = await items(client, one["id"], limit=1)
        assert "known_from" in page or not now["features"], one["id"]
        assert "known_from" not in now
        for feature in page["features"]:
            told = feature["properties"]
            assert told["cell_size_m"], one["id"]
            named = [name for name in told if name.endswith("_run") or name == "people_date"]
            assert named, one["id"]
            assert all(told[name] is None for name in named), one["id"]


async def test_only_what_changed_since(client: httpx.AsyncClient, own_engine: Engine) -> None:
    """By the day from which a state holds, or by the audit where something was entered."""
    with own_engine.connect() as connection:
        day = connection.execute(
            text("SELECT max(valid_from)::text FROM site_feature WHERE valid_during @> current_date")
        ).scalar_one()
        newer = list(
            connection.execute(
                text("""
            SELECT slug FROM site_feature WHERE valid_during @> current_date
               AND (valid_from >= :day OR site_id IN (SELECT site_id FROM change WHERE at >= cast(:day AS date))) ORDER BY sort_key"""),
                {"day": day},
            ).scalars()
        )
    assert newer
    page = await items(client, "sites", changed_since=day, limit=5000)
    assert ids(page) == newer
    with own_engine.connect() as connection:
        ended = connection.execute(
            text("""
            SELECT DISTINCT slug FROM site_feature f WHERE upper(valid_during) BETWEEN :day AND current_date
               AND NOT EXISTS (SELECT FROM site_feature n WHERE n.site_id = f.site_id AND n.valid_during @> current_date)"""),
            {"day": day},
        )
        assert page["gone"] == sorted(ended.scalars())
    nothing = await items(client, "sites", changed_since="2999-01-01")
    assert nothing["features"] == []
    assert nothing["gone"] == []


async def test_sorting_and_choosing_columns(client: httpx.AsyncClient) -> None:
    page = await items(client, "areas", sortby="-people_all,name", properties="name,people_all", limit=5000)
    people = [one["properties"]["people_all"] for one in page["features"]]
    told = [one for one in people if one is not None]
    assert told == sorted(told, reverse=True)
    assert people[len(told) :] == [None] * (len(people) - len(told))
    assert all(list(one["properties"]) == ["name", "people_all"] for one in page["features"])


async def test_columns_can_be_asked_for_by_value(client: httpx.AsyncClient) -> None:
    page = await items(client, "areas", level="municipality", limit=5000)
    assert {one["properties"]["level"] for one in page["features"]} == {"municipality"}
    schools = await items(client, "sites", categories="primary_school", limit=5000)
    assert all("primary_school" in one["properties"]["categories"] for one in schools["features"])


async def test_codes_are_told_by_their_titles(client: httpx.AsyncClient) -> None:
    german = (await items(client, "sites-kindergarten", labels="title", limit=1))["features"][0]["properties"]
    danish = (await items(client, "sites-kindergarten", labels="title", lang="da", limit=1))["features"][0][
        "properties"
    ]
    codes = {one["code"]: one["labels"] for one in (await get(client, "/ogc/codelists/categories"))["codes"]}
    assert codes["kindergarten"]["de"] in german["categories"]
    assert codes["kindergarten"]["da"] in danish["categories"]
    assert german["wheelchair"] in {"ja", "eingeschränkt", "nein", "unbekannt"}


async def test_schema_has_titles_and_units_in_two_languages_and_code_lists_that_are_there(
    client: httpx.AsyncClient,
) -> None:
    told = (await get(client, "/ogc/collections/travel-times-areas/schema"))["properties"]
    assert told["mean_minutes"]["x-ogc-unit"] == "min"
    assert told["mean_minutes"]["x-titles"] == {"de": "Mittlerer Weg", "en": "Mean way"}
    english = (await get(client, "/ogc/collections/travel-times-areas/schema", lang="en"))["properties"]
    assert english["mean_minutes"]["title"] == "Mean way"
    address = told["category"]["x-ogc-codelistUri"].removeprefix("http://atlas")
    assert any(one["code"] == "kindergarten" for one in (await get(client, address))["codes"])


async def test_the_description_is_openapi_3_0_and_says_how_large_a_page_may_be(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/ogc/api", headers={"Accept": "application/vnd.oai.openapi+json;version=3.0"})
    told = answer.json()
    assert told["openapi"].startswith("3.0.")
    assert told["components"]["parameters"]["limit"]["schema"]["maximum"] == 5000
    assert "/collections/sites/items" in told["paths"]
    assert "post" in told["paths"]["/collections/sites/items"]
    assert "post" not in told["paths"]["/collections/areas/items"]


async def test_format_is_negotiated_and_kept_apart(client: httpx.AsyncClient) -> None:
    path = "/ogc/collections/sites/items?limit=3"
    for accept, media in (
        ("application/geo+json", "application/geo+json"), ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "application/geo+json"), ("text/html;q=0.2, application/json", "application/geo+json"),
    ) * 2:  # fmt: skip
        answer = await client.get(path, headers={"Accept": accept})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(media), accept
    assert (await client.get(f"{path}&f=html")).headers["content-type"].startswith("text/html")


async def test_the_page_for_people_shows_a_map_and_links_each_site(client: httpx.AsyncClient) -> None:
    page = (await client.get("/ogc/collections/sites-kindergarten/items?f=html&limit=5")).text
    assert page.count("<circle") == 5
    assert "Kindergarten" in page
    assert "/assets/index-" not in page.partition("</head>")[2]  # the application does not start here
    for path in (
        "",
        "/conformance",
        "/api",
        "/collections",
        "/collections/areas",
        "/codelists",
        "/codelists/modes",
    ):
        answer = await client.get(f"/ogc{path}?f=html")
        assert answer.status_code == 200
        assert "<h1>" in answer.text


async def test_an_answer_is_not_sent_twice(client: httpx.AsyncClient) -> None:
    first = await client.get("/ogc/collections/sites/items?limit=3")
    again = await client.get(
        "/ogc/collections/sites/items?limit=3", headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304
    assert first.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    kept = await client.get("/ogc/collections/sites/items?limit=3")
    assert kept.headers["content-crs"] == first.headers["content-crs"]
    assert kept.content == first.content


async def test_links_begin_with_the_address_that_was_asked(client: httpx.AsyncClient) -> None:
    """And nobody is handed links that somebody else's request has put into what is kept."""
    path = "/ogc/collections/sites/items?limit=1&place=nowhere"
    await client.get(path, headers={"Host": "elsewhere.example"})
    assert "elsewhere.example" not in (await client.get(path)).text
