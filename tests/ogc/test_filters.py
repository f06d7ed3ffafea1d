"""OGC API Features Part 3: filters over collections give what SQL gives, and say what is wrong with them."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.ogc.reading import get, ids, items


async def found(
    client: httpx.AsyncClient, filter_: str, collection: str = "sites", **more: object
) -> list[Any]:
    return ids(await items(client, collection, filter=filter_, limit=5000, **more))


async def refused(client: httpx.AsyncClient, filter_: str, **more: object) -> dict[str, Any]:
    told = await get(client, "/ogc/collections/sites/items", 400, filter=filter_, **more)
    assert told["parameter"] == "filter"
    return told


async def test_json_text_and_the_earlier_language_give_the_same(client: httpx.AsyncClient):
    told = {"op": "like", "args": [{"property": "name"}, "Kita%"]}
    expected = await found(client, "name LIKE 'Kita%'")
    assert expected
    assert await found(client, json.dumps(told), **{"filter-lang": "cql2-json"}) == expected
    assert await found(client, json.dumps(told)) == expected
    assert await found(client, "name ILIKE 'kita%'", **{"filter-lang": "cql-text"}) == expected


async def test_areas_that_a_line_crosses_and_those_within_a_box(client: httpx.AsyncClient):
    page = await items(client, "areas", limit=5000)
    boxes = {one["id"]: one for one in page["features"]}
    inside = await found(client, "S_WITHIN(geometry, BBOX(-180, -90, 180, 90))", "areas")
    assert inside == [name for name, one in boxes.items() if one["geometry"]]
    assert await found(client, "S_DISJOINT(geometry, BBOX(-180, -90, 180, 90))", "areas") == []


async def test_a_filter_goes_with_a_box_and_a_day(client: httpx.AsyncClient):
    assert await found(client, "name IS NOT NULL", bbox="0,0,1,1") == []
    assert set(await found(client, "TRUE", as_of="2020-01-01")) <= set(
        ids(await items(client, "sites", as_of="2020-01-01", limit=5000))
    )


async def test_what_is_wrong_is_named(client: httpx.AsyncClient):
    told = await refused(client, "nmae = 'a'")
    assert told["detail"] == "Eine Eigenschaft „nmae“ gibt es hier nicht. Meinten Sie „name“? (Zeichen 1)"
    assert told["suggestion"] == "name"
    told = await refused(client, "name = 5")
    assert (
        told["detail"]
        == "„=“ vergleicht hier Verschiedenes: „name“ ist ein Text, „5“ ist eine Zahl. (Zeichen 6)"
    )
    told = await get(client, "/ogc/collections/sites/items", 400, filter="TRUE", **{"filter-lang": "sql"})
    assert told["detail"] == "filter-lang ist cql2-text oder cql2-json."


async def test_what_collections_of_geometries_and_lists_of_lists_cannot_be_asked_is_said(
    client: httpx.AsyncClient,
):
    mixed = "GEOMETRYCOLLECTION(POINT(8 54), LINESTRING(9 54, 10 55))"
    told = await refused(client, f"S_TOUCHES(geometry, {mixed})")
    assert "möglich sind S_INTERSECTS" in told["detail"]
    lines = await get(client, "/ogc/collections/streets/items", 400, filter=f"S_WITHIN(geometry, {mixed})")
    assert "Linien" in lines["detail"]
    assert await found(client, f"S_WITHIN(geometry, {mixed})") == []
    told = await refused(client, "A_EQUALS((categories), (categories))")
    assert told["detail"].startswith("Listen in Listen")


HOSTILE = (
    "NOT " * 3000 + "TRUE", "(" * 3000, "pg_sleep(10) = 1", "1=1; DROP TABLE site", "name = 'a' --", "(SELECT 1) = 1", "name = 'a\x00'",
    "S_WITHIN(geometry, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))", "S_INTERSECTS(geometry, POINT(1e300 5))", "{", '{"op":"pg_sleep","args":[9]}',
)  # fmt: skip


async def test_hostile_filters_are_refused_with_a_sentence(client: httpx.AsyncClient):
    for hostile in HOSTILE:
        answer = await client.get("/ogc/collections/sites/items", params={"filter": hostile})
        assert answer.status_code == 400, hostile[:40]
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["detail"]


async def test_every_column_of_every_collection_can_be_filtered_by(client: httpx.AsyncClient):
    tries = {
        "string": "{} > 'm' AND CASEI({}) LIKE 'a%'",
        "number": "{} + 1 > 0",
        "integer": "{} % 2 = 1",
        "boolean": "{}",
        "array": "A_OVERLAPS({}, ('a'))",
    }
    for one in (await get(client, "/ogc/collections"))["collections"]:
        told = await get(client, f"/ogc/collections/{one['id']}/queryables")
        parts = []
        for name, column in told["properties"].items():
            quoted = f'"{name}"'
            if "x-ogc-role" in column and column["x-ogc-role"] == "primary-geometry":
                parts.append("S_INTERSECTS(geometry, BBOX(9, 54, 10, 55))")
            elif column.get("format") in {"date", "date-time"}:
                parts.append(f"T_AFTER({quoted}, DATE('2020-01-01'))")
            else:
                parts.append(tries[column["type"]].format(quoted, quoted))
        page = await items(
            client, one["id"], limit=1, filter=" OR ".join(f"({part})" for part in parts) + " OR TRUE"
        )
        assert (page["numberReturned"] == 1) == (page["numberMatched"] > 0)


async def test_the_functions_of_filters_are_told_and_linked(client: httpx.AsyncClient):
    told = await get(client, "/ogc/functions")
    distance = next(one for one in told["functions"] if one["name"] == "distance")
    assert distance["arguments"] == [{"type": ["geometry"]}] * 2
    assert distance["returns"] == ["number"]
    assert any(link["rel"].endswith("/functions") for link in (await get(client, "/ogc"))["links"])
    page = await client.get("/ogc/functions", params={"f": "html"})
    assert "distance(geometry, geometry)" in page.text
