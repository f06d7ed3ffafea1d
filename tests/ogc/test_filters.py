"""OGC API Features Part 3: filters over collections give what SQL gives, and say what is wrong with them."""

from __future__ import annotations

import json
from typing import Any

import httpx
from sqlalchemy import Engine, text

from tests.ogc.reading import all_ids, get, ids, items


async def found(
    client: httpx.AsyncClient, filter_: str, collection: str = "sites", **more: object
) -> list[Any]:
    return ids(await items(client, collection, filter=filter_, limit=5000, **more))


async def refused(client: httpx.AsyncClient, filter_: str, **more: object) -> dict[str, Any]:
    told = await get(client, "/ogc/collections/sites/items", 400, filter=filter_, **more)
    assert told["parameter"] == "filter"
    return told


def slugs(engine: Engine, condition: str, **values: object) -> list[str]:
    with engine.connect() as connection:
        sql = f"""SELECT f.slug FROM site_feature f JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> f.valid_from
            WHERE f.valid_during @> current_date AND ({condition}) ORDER BY f.sort_key"""
        return list(connection.scalars(text(sql), values))


FILTERS = {
    "name LIKE 'Kita %'": "t.name LIKE 'Kita %'",
    "CASEI(name) LIKE CASEI('%KITA%')": "lower(t.name) LIKE '%kita%'",
    "A_CONTAINS(categories, ('kindergarten'))": "f.categories @> ARRAY['kindergarten']",
    "A_OVERLAPS(categories, ('kindergarten', 'playground')) AND name > 'M'": "f.categories && ARRAY['kindergarten', 'playground'] AND t.name COLLATE \"C\" > 'M'",
    "place IS NULL OR NOT place = 'Quellerstadt'": "t.place IS NULL OR t.place <> 'Quellerstadt'",
    "geometry IS NOT NULL AND length(name) % 2 = 0": "f.point IS NOT NULL AND char_length(t.name) % 2 = 0",
}  # fmt: skip


async def test_sites_of_a_filter_are_those_of_sql(client: httpx.AsyncClient, own_engine: Engine):
    for written, condition in FILTERS.items():
        expected = slugs(own_engine, condition)
        assert 0 < len(expected) < len(slugs(own_engine, "true")), written
        assert await found(client, written) == expected, written


async def test_json_text_and_the_earlier_language_give_the_same(client: httpx.AsyncClient):
    told = {"op": "like", "args": [{"property": "name"}, "Kita%"]}
    expected = await found(client, "name LIKE 'Kita%'")
    assert expected
    assert await found(client, json.dumps(told), **{"filter-lang": "cql2-json"}) == expected
    assert await found(client, json.dumps(told)) == expected
    assert await found(client, "name ILIKE 'kita%'", **{"filter-lang": "cql-text"}) == expected


async def test_geometries_are_read_in_the_system_of_filter_crs_with_its_axes(
    client: httpx.AsyncClient, own_engine: Engine
):
    with own_engine.connect() as connection:
        sql = """SELECT ST_X(point) AS lon, ST_Y(point) AS lat, ST_X(u) AS east, ST_Y(u) AS north, ST_X(l) AS x, ST_Y(l) AS y
            FROM (SELECT f.point, ST_Transform(f.point, 25832) AS u, ST_Transform(f.point, 3035) AS l FROM site_feature f
                  WHERE f.valid_during @> current_date AND f.point IS NOT NULL ORDER BY f.slug LIMIT 1) AS one"""
        one = connection.execute(text(sql)).one()
    epsg = "http://www.opengis.net/def/crs/EPSG/0/"
    expected = await found(client, f"distance(geometry, POINT({one.lon!r} {one.lat!r})) < 2000")
    assert 1 <= len(expected) < len(slugs(own_engine, "true"))
    for crs, first, second in (
        (f"{epsg}4326", one.lat, one.lon),
        (f"{epsg}25832", one.east, one.north),
        (f"{epsg}3035", one.y, one.x),
    ):
        near = f"distance(geometry, POINT({first!r} {second!r})) < 2000"
        assert await found(client, near, **{"filter-crs": crs}) == expected


async def test_areas_that_a_line_crosses_and_those_within_a_box(client: httpx.AsyncClient):
    page = await items(client, "areas", limit=5000)
    boxes = {one["id"]: one for one in page["features"]}
    inside = await found(client, "S_WITHIN(geometry, BBOX(-180, -90, 180, 90))", "areas")
    assert inside == [name for name, one in boxes.items() if one["geometry"]]
    assert await found(client, "S_DISJOINT(geometry, BBOX(-180, -90, 180, 90))", "areas") == []


async def test_pages_count_and_order_go_with_the_filter(client: httpx.AsyncClient, own_engine: Engine):
    written = "A_CONTAINS(categories, ('kindergarten'))"
    expected = slugs(own_engine, "f.categories @> ARRAY['kindergarten']")
    page = await items(client, "sites", filter=written, limit=3)
    assert page["numberMatched"] == len(expected) > 3
    assert await all_ids(client, "sites", filter=written, limit=3) == expected
    backwards = await found(client, written, sortby="-name")
    assert sorted(backwards) == sorted(expected)


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
