"""Reference systems (Part 2), filters (Part 3), the classes that are claimed, and what is wrong in a question."""

from __future__ import annotations

import json
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import Engine, text

from app.ogc.crs import CRS84, EPSG
from app.settings import REPOSITORY
from tests.ogc.reading import all_ids, get, ids, items

POINT = """
SELECT f.slug, ST_X(g) AS x, ST_Y(g) AS y FROM site_feature f CROSS JOIN LATERAL ST_Transform(f.point, :srid) g
 WHERE f.valid_during @> current_date AND f.point IS NOT NULL ORDER BY f.sort_key LIMIT 1"""


@pytest.mark.parametrize(
    ("code", "northing_first"), [(4326, True), (25832, False), (3035, True), (3857, False)]
)
async def test_coordinates_stand_in_the_order_of_their_system(
    client: httpx.AsyncClient, own_engine: Engine, code: int, northing_first: bool
) -> None:
    with own_engine.connect() as connection:
        row = connection.execute(text(POINT), {"srid": code}).one()
    path = f"/ogc/collections/sites/items/{row.slug}"
    answer = await client.get(path, params={"crs": EPSG.format(code=code)})
    assert answer.headers["content-crs"] == f"<{EPSG.format(code=code)}>"
    expected = [row.y, row.x] if northing_first else [row.x, row.y]
    assert answer.json()["geometry"]["coordinates"] == pytest.approx(
        expected, abs=0.001 if code != 4326 else 1e-7
    )


async def test_the_same_box_in_every_system_finds_the_same(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    """A box of a kilometre around a site, drawn in the system itself."""
    for code, northing_first in ((25832, False), (3035, True), (3857, False), (4326, True)):
        with own_engine.connect() as connection:
            row = connection.execute(text(POINT), {"srid": code}).one()
            reach = 0.01 if code == 4326 else 1000.0
            inside = list(
                connection.execute(
                    text("""SELECT slug FROM site_feature WHERE valid_during @> current_date
                        AND abs(ST_X(ST_Transform(point, :srid)) - :x) <= :reach AND abs(ST_Y(ST_Transform(point, :srid)) - :y) <= :reach
                      ORDER BY sort_key"""),
                    {"srid": code, "x": row.x, "y": row.y, "reach": reach},
                ).scalars()
            )
        first, second = (row.y, row.x) if northing_first else (row.x, row.y)
        box = f"{first - reach},{second - reach},{first + reach},{second + reach}"
        page = await items(client, "sites", bbox=box, limit=5000, **{"bbox-crs": EPSG.format(code=code)})
        assert ids(page) == inside


FILTERS = [
    ("name LIKE 'K%'", "t.name LIKE 'K%'"),
    ("wheelchair = 'yes' AND NOT (place IS NULL)", "t.wheelchair = 'yes' AND t.place IS NOT NULL"),
    ("A_CONTAINS(categories, ('kindergarten', 'creche'))", "f.categories @> ARRAY['kindergarten', 'creche']"),
    ("CASEI(name) LIKE CASEI('%kita%')", "t.name ILIKE '%kita%'"),
    ("valid_from <= DATE('2024-01-01')", "f.valid_from <= '2024-01-01'"),
    ("approved_places / 2 > 30", "places / 2 > 30"),
    (
        "S_INTERSECTS(geometry, POLYGON((7.0 54.8, 7.4 54.8, 7.4 55.0, 7.0 55.0, 7.0 54.8)))",
        "ST_Intersects(f.point, ST_MakeEnvelope(7.0, 54.8, 7.4, 55.0, 4326))",
    ),
    (
        '{"op": "in", "args": [{"property": "place"}, ["Seeheim", "Norderhafen"]]}',
        "t.place IN ('Nordmeer', 'Flensburg')",
    ),
]


async def test_a_filter_gives_what_the_same_condition_gives_in_sql(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    for question, condition in FILTERS:
        with own_engine.connect() as connection:
            expected = list(
                connection.execute(
                    text(f"""
                SELECT f.slug FROM site_feature f JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> f.valid_from
                  LEFT JOIN LATERAL (SELECT sum(approved_places) AS places FROM offer o
                                      WHERE o.site_id = f.site_id AND o.valid_during @> current_date) o ON true
                 WHERE f.valid_during @> current_date AND {condition} ORDER BY f.sort_key""")
                ).scalars()
            )
        page = await items(client, "sites", filter=question, limit=5000)
        assert ids(page) == expected
        assert page["numberMatched"] == len(expected)


async def test_queryables_are_what_filters_may_name(client: httpx.AsyncClient) -> None:
    told = await get(client, "/ogc/collections/areas/queryables")
    assert told["additionalProperties"] is False
    assert "district" in told["properties"]["level"]["enum"]
    for name in told["properties"].keys() - {"geometry"}:
        assert (await items(client, "areas", filter=f"{name} IS NULL", limit=1))["numberMatched"] >= 0
    sortable = (await get(client, "/ogc/collections/areas/sortables"))["properties"]
    for name in sortable:
        assert (await items(client, "areas", sortby=f"-{name}", limit=1))["numberReturned"] == 1


async def test_a_geometry_in_a_filter_is_read_in_its_system(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    with own_engine.connect() as connection:
        row = connection.execute(text(POINT), {"srid": 25832}).one()
    near = f"S_INTERSECTS(geometry, BBOX({row.x - 1}, {row.y - 1}, {row.x + 1}, {row.y + 1}))"
    assert row.slug in ids(
        await items(client, "sites", filter=near, **{"filter-crs": EPSG.format(code=25832)})
    )


async def test_filters_and_order_go_by_codes_though_titles_are_shown(client: httpx.AsyncClient) -> None:
    asked = {"filter": "level = 'municipality'", "limit": 5000, "sortby": "level,name"}
    assert ids(await items(client, "areas", labels="title", **asked)) == ids(
        await items(client, "areas", **asked)
    )


async def test_a_filter_stays_with_the_pages_that_follow(client: httpx.AsyncClient) -> None:
    question = "CASEI(name) LIKE CASEI('%a%')"
    whole = ids(await items(client, "sites", filter=question, limit=5000))
    assert await all_ids(client, "sites", filter=question, limit=50) == whole
    assert len(whole) > 100


WRONG: list[tuple[dict[str, str], str]] = [
    ({"crs": "http://www.opengis.net/def/crs/EPSG/0/99999"}, "crs"),
    ({"bbox-crs": "EPSG:1", "bbox": "1,2,3,4"}, "bbox-crs"),
    ({"filter-crs": "nonsense", "filter": "name = 'x'"}, "filter-crs"),
    ({"limit": "1e9"}, "limit"), ({"limit": "0"}, "limit"), ({"limit": "-1"}, "limit"), ({"limit": "²"}, "limit"), ({"limit": ""}, "limit"),
    ({"bbox": "1,2,3"}, "bbox"), ({"bbox": "nan,1,2,3"}, "bbox"), ({"bbox": "a,b,c,d"}, "bbox"), ({"bbox": "9,55,10,54"}, "bbox"),
    ({"bbox": "1e300,0,2e300,1", "bbox-crs": "EPSG:25832"}, "bbox"), ({"bbox": "5,5,1,1", "bbox-crs": "EPSG:3857"}, "bbox"),
    ({"bbox": "1,2,3,4,5,inf"}, "bbox"),
    ({"datetime": "yesterday"}, "datetime"), ({"datetime": "2024-02-30"}, "datetime"), ({"datetime": "2025-01-01/2024-01-01"}, "datetime"),
    ({"as_of": "2024"}, "as_of"), ({"as_of": "2024-01-01", "datetime": "2024-01-01"}, "as_of"), ({"changed_since": "x"}, "changed_since"),
    ({"sortby": "nmae"}, "sortby"), ({"properties": "nmae"}, "properties"), ({"labels": "x"}, "labels"), ({"skipGeometry": "ja"}, "skipGeometry"),
    ({"f": "xml"}, "f"), ({"lang": "fr"}, "lang"), ({"plaec": "x"}, "Parameter"), ({"in_region": "vielleicht"}, "in_region"),
    ({"valid_from": "x"}, "valid_from"), ({"after": "AAAA"}, "after"), ({"after": "x", "before": "y"}, "after"),
    ({"filter": "nmae = 'x'"}, "filter"), ({"filter": "name = "}, "filter"), ({"filter": "pg_sleep(9) = 1"}, "filter"),
    ({"filter": "NOT " * 3000 + "name = 'x'"}, "filter"), ({"filter-lang": "sql", "filter": "x"}, "filter-lang"),
    ({"filter": "{" * 3000, "filter-lang": "cql2-json"}, "filter"), ({"approved_places": "inf"}, "approved_places"),
]  # fmt: skip


async def test_what_is_wrong_is_named(client: httpx.AsyncClient) -> None:
    for query, parameter in WRONG:
        answer = await client.get("/ogc/collections/sites/items", params=query)
        assert answer.status_code == 400, (query, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["parameter"] == parameter, query


async def test_a_wrong_name_is_told_its_nearest_neighbour(client: httpx.AsyncClient) -> None:
    for query in ({"plaec": "x"}, {"sortby": "plaec"}, {"properties": "plaec"}, {"filter": "plaec = 'x'"}):
        answer = await client.get("/ogc/collections/sites/items", params=query)
        assert "place" in answer.json()["detail"]
    assert (await get(client, "/ogc/collections/sitse", 404))["suggestion"] == "sites"
    assert (await get(client, "/ogc/codelists/catgories", 404))["suggestion"] == "categories"


async def test_sql_in_a_parameter_is_a_value(client: httpx.AsyncClient) -> None:
    for value in ("'; DROP TABLE area; --", "x' OR '1'='1", "%", "\\", "a\tb"):
        for collection in ("sites", "areas"):
            assert (await items(client, collection, name=value))["features"] == []
        assert (await client.get(f"/ogc/collections/sites/items/{quote(value, safe='')}")).status_code == 404


async def test_more_than_is_given_at_once_is_as_much_as_is_given(client: httpx.AsyncClient) -> None:
    page = await items(client, "cells", limit=1_000_000_000, skipGeometry="true", properties="id")
    assert page["numberReturned"] == 5000 < page["numberMatched"]
    assert {one["geometry"] for one in page["features"]} == {None}


async def test_a_token_is_good_for_its_own_question_only(client: httpx.AsyncClient) -> None:
    page = await items(client, "sites", limit=2)
    href = next(one["href"] for one in page["links"] if one["rel"] == "next")
    token = httpx.URL(href).params["after"]
    for path, more in (
        ("/ogc/collections/areas/items", {}),
        ("/ogc/collections/sites/items", {"place": "x"}),
    ):
        assert (await get(client, path, 400, after=token, **more))["parameter"] == "after"


async def test_nobody_learns_small_counts_that_are_withheld_elsewhere(client: httpx.AsyncClient) -> None:
    """Gaps come rounded to five and indicators without small counts, as in their own rooms."""
    gaps = (await items(client, "gaps-areas", limit=5000))["features"]
    assert gaps
    people = [one["properties"]["people"] for one in gaps if one["properties"]["people"] is not None]
    assert all(value % 5 == 0 for value in people)
    for one in gaps[:1]:
        told = one["properties"]
        listed = await get(
            client,
            "/api/gaps/areas",
            category=told["category"],
            standard=told["yardstick"],
            level=told["level"],
        )
        shown = {area["ars"]: area["people"]["value"] for area in listed["areas"]}
        mine = [
            g["properties"]
            for g in gaps
            if all(g["properties"][n] == told[n] for n in ("category", "yardstick", "level"))
        ]
        assert {g["ars"]: g["people"] for g in mine} == shown


async def test_every_class_that_is_claimed_is_in_the_table_of_tests(client: httpx.AsyncClient) -> None:
    claimed = (await get(client, "/ogc/conformance"))["conformsTo"]
    listed = (REPOSITORY / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert len(claimed) == len(set(claimed)) > 20
    for one in claimed:
        assert one.removeprefix("http://www.opengis.net/spec/") in listed, one
    assert CRS84 in json.dumps(await get(client, "/ogc/collections/sites"))
