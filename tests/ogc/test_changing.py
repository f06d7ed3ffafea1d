"""Pages that stay right while data change, and changing features (OGC API Features Part 4)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.ogc.reading import all_ids, following, get, ids, items

ITEMS = "/ogc/collections/sites/items"
INSIDE = """
SELECT ST_X(p) AS lon, ST_Y(p) AS lat FROM (SELECT ST_PointOnSurface(geom) AS p FROM area
 WHERE level = 'municipality' AND is_core AND geom IS NOT NULL ORDER BY ars LIMIT 1) x"""


def feature(name: str, lon: float, lat: float, **more: Any) -> dict[str, Any]:
    told = {"name": name, "categories": ["library"], "place": "Nordmeer", **more}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": told}


@pytest.fixture
def spot(own_engine: Engine) -> tuple[float, float]:
    """A point in a municipality of the region."""
    with own_engine.connect() as connection:
        row = connection.execute(text(INSIDE)).one()
    return round(row.lon, 6), round(row.lat, 6)


async def made(client: httpx.AsyncClient, name: str, spot: tuple[float, float], **more: Any) -> str:
    """A new site; its identifier."""
    answer = await client.post(ITEMS, json=feature(name, *spot, **more), params={"reason": "zur Probe"})
    assert answer.status_code == 201, answer.text
    return answer.headers["location"].rsplit("/", 1)[1]


async def etag_of(client: httpx.AsyncClient, slug: str) -> str:
    return (await client.get(f"{ITEMS}/{slug}")).headers["etag"]


async def test_no_site_comes_twice_or_is_lost_while_others_come_and_go(
    planner: httpx.AsyncClient, spot: tuple[float, float]
) -> None:
    """Between two pages one site is added before the mark, one behind it, and one that was already read ends."""
    whole = await all_ids(planner, "sites", limit=5000)
    first = await items(planner, "sites", limit=100)
    ended = first["features"][50]["id"]
    before, behind = await made(planner, "AAAA vorn", spot), await made(planner, "Zzzz hinten", spot)
    gone = await planner.delete(
        f"{ITEMS}/{ended}",
        headers={"If-Match": await etag_of(planner, ended)},
        params={"reason": "zur Probe"},
    )
    assert gone.status_code == 204, gone.text
    found, page = ids(first), await following(planner, first)
    while page is not None:
        found += ids(page)
        page = await following(planner, page)
    assert len(found) == len(set(found))
    assert found == [*whole, behind]
    assert before not in found
    again = await all_ids(planner, "sites", limit=77)
    assert again == [before, *(slug for slug in whole if slug != ended), behind]


async def test_going_back_gives_the_pages_that_one_came_by(client: httpx.AsyncClient) -> None:
    """In every order; some rows have no value in the columns, and come last."""
    for sortby in ({}, {"sortby": "-place"}, {"sortby": "place,-name"}, {"sortby": "-approved_places"}):
        await _there_and_back(client, {"limit": "60", **sortby})


async def _there_and_back(client: httpx.AsyncClient, query: dict[str, str]) -> None:
    pages = [await items(client, "sites", **query)]
    while (page := await following(client, pages[-1])) is not None:
        pages.append(page)
    assert len(pages) > 3
    forward = [ids(page) for page in pages]
    whole = await items(client, "sites", **{**query, "limit": "5000"})
    assert [key for page in forward for key in page] == ids(whole)
    back = [pages[-1]]
    while (page := await following(client, back[-1], "prev")) is not None:
        back.append(page)
    assert [ids(page) for page in reversed(back)] == forward


async def test_the_first_page_has_none_before_it_and_the_last_none_behind(client: httpx.AsyncClient) -> None:
    last = [await items(client, "sites", limit=100)]
    while (page := await following(client, last[-1])) is not None:
        last.append(page)
    assert not any(one["rel"] == "next" for one in last[-1]["links"])
    assert not any(one["rel"] == "prev" for one in last[0]["links"])


async def test_a_new_feature_is_a_site_like_any_other(
    planner: httpx.AsyncClient, own_engine: Engine, spot: tuple[float, float]
) -> None:
    slug = await made(planner, "Bücherei an der Probe", spot, wheelchair="yes", languages=["de", "da"])
    told = await get(planner, f"{ITEMS}/{slug}")
    assert told["geometry"]["coordinates"] == pytest.approx(spot)
    assert told["properties"]["categories"] == ["library"]
    assert (told["properties"]["wheelchair"], told["properties"]["languages"]) == ("yes", ["de", "da"])
    assert (await get(planner, f"/api/sites/{slug}"))["properties"]["name"] == "Bücherei an der Probe"
    with own_engine.connect() as connection:
        reasons = connection.execute(
            text(
                "SELECT DISTINCT h.reason FROM change h JOIN learning_site l ON l.id = h.site_id WHERE l.slug = :slug"
            ),
            {"slug": slug},
        ).scalars()
        assert set(reasons) == {"zur Probe"}
    twice = await planner.post(ITEMS, json=feature("Bücherei an der Probe", *spot))
    assert twice.status_code == 409
    assert twice.json()["alike"][0]["slug"] == slug
    other = await planner.post(
        ITEMS, json=feature("Bücherei an der Probe", *spot), params={"distinct_from": slug}
    )
    assert other.status_code == 201


async def test_a_change_needs_the_version_it_is_about(
    planner: httpx.AsyncClient, spot: tuple[float, float]
) -> None:
    slug = await made(planner, "Museum der Fassungen", spot, categories=["museum"])
    etag, change = await etag_of(planner, slug), {"type": "Feature", "properties": {"phone": "0461 123"}}
    path = f"{ITEMS}/{slug}"
    for method in ("PUT", "PATCH", "DELETE"):
        answer = await planner.request(method, path, json=None if method == "DELETE" else change)
        assert answer.status_code == 428
    done = await planner.patch(path, json=change, headers={"If-Match": etag})
    assert done.status_code == 204
    assert done.headers["etag"] == await etag_of(planner, slug) != etag
    lost = await planner.patch(path, json=change, headers={"If-Match": etag})
    assert lost.status_code == 412
    assert lost.json()["current"]["site"]["phone"] == "0461 123"
    assert (await planner.delete(path, headers={"If-Match": etag})).status_code == 412


async def test_replacing_empties_what_is_left_out_and_updating_does_not(
    planner: httpx.AsyncClient, spot: tuple[float, float]
) -> None:
    slug = await made(planner, "Haus der Fülle", spot, street="Langer Weg", phone="0461 1")
    path = f"{ITEMS}/{slug}"
    part = {"type": "Feature", "properties": {"categories": ["library", "museum"]}}
    assert (
        await planner.patch(path, json=part, headers={"If-Match": await etag_of(planner, slug)})
    ).status_code == 204
    told = (await get(planner, path))["properties"]
    assert (told["street"], sorted(told["categories"])) == ("Langer Weg", ["library", "museum"])
    whole = feature("Haus der Leere", *spot, categories=["museum"])
    assert (
        await planner.put(path, json=whole, headers={"If-Match": await etag_of(planner, slug)})
    ).status_code == 204
    told = (await get(planner, path))["properties"]
    assert (told["name"], told["street"], told["phone"], told["categories"]) == (
        "Haus der Leere",
        None,
        None,
        ["museum"],
    )


async def test_coordinates_are_taken_in_the_system_that_is_named(
    planner: httpx.AsyncClient, own_engine: Engine, spot: tuple[float, float]
) -> None:
    with own_engine.connect() as connection:
        x, y = connection.execute(
            text(
                "SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 3035) p"
            ),
            {"lon": spot[0], "lat": spot[1]},
        ).one()
    answer = await planner.post(
        ITEMS, json=feature("Ort im Gitter", y, x, categories=["culture"]),
        headers={"Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/3035>"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    slug = answer.headers["location"].rsplit("/", 1)[1]
    assert (await get(planner, f"{ITEMS}/{slug}"))["geometry"]["coordinates"] == pytest.approx(spot, abs=1e-5)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"properties": {"nmae": "x"}}, "properties.nmae"), ({"properties": {"approved_places": -7}}, "properties.approved_places"),
    ({"properties": {"slug": "anders"}}, "properties.slug"), ({"properties": {"categories": ["day_nursery"]}}, "properties.categories"),
    ({"properties": {"categories": []}}, "properties.categories"), ({"properties": {"email": "x"}}, "properties.email"),
    ({"properties": {"name": None}}, "properties.name"), ({"geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}}, "geometry"),
    ({"geometry": {"type": "Point", "coordinates": ["a", "b"]}}, "geometry"), ({"geometry": {"type": "Point", "coordinates": [0.0, 0.0]}}, "geometry"),
    ({"geometry": {"type": "Point", "coordinates": [[[[1]]]]}}, "geometry"), ({"properties": {"wheelchair": "vielleicht"}}, "properties.wheelchair"),
]  # fmt: skip


async def test_what_does_not_do_is_named_as_the_feature_names_it(planner: httpx.AsyncClient) -> None:
    slug = (await items(planner, "sites-library", limit=1))["features"][0]["id"]
    etag = await etag_of(planner, slug)
    for change, named in REFUSED:
        answer = await planner.patch(
            f"{ITEMS}/{slug}", json={"type": "Feature", **change}, headers={"If-Match": etag}
        )
        assert answer.status_code == 422, answer.text
        assert named in answer.json()["errors"], change
    assert await etag_of(planner, slug) == etag


async def test_a_feature_that_comes_back_as_it_was_changes_nothing(planner: httpx.AsyncClient) -> None:
    """As GIS programs send it: with every column, those that only follow from others too."""
    told = (await items(planner, "sites-library", limit=2))["features"][1]
    etag = await etag_of(planner, told["id"])
    answer = await planner.put(f"{ITEMS}/{told['id']}", json=told, headers={"If-Match": etag})
    assert answer.status_code == 204, answer.text
    assert answer.headers["etag"] == etag


async def test_only_sites_can_be_changed_and_only_by_who_may(client: httpx.AsyncClient) -> None:
    assert (await client.options(ITEMS)).headers["allow"] == "GET, HEAD, OPTIONS"
    assert (await client.post(ITEMS, json=feature("x", 9.0, 54.0))).status_code == 401
    assert (
        await client.post(ITEMS, content=b"x" * 1000, headers={"Content-Length": "400000000"})
    ).status_code == 413


async def test_editors_are_told_what_they_may(planner: httpx.AsyncClient) -> None:
    assert (await planner.options(ITEMS)).headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert (await planner.options(f"{ITEMS}/x")).headers["allow"] == "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"
    assert (await planner.options("/ogc/collections/areas/items")).headers["allow"] == "GET, HEAD, OPTIONS"
    assert (
        await planner.post("/ogc/collections/areas/items", json=feature("x", 9.0, 54.0))
    ).status_code == 404
    for body in (b"[]", b"{", b'{"type": "Feature", "properties": []}', b'{"type": "Point"}'):
        assert (
            await planner.post(ITEMS, content=body, headers={"Content-Type": "application/geo+json"})
        ).status_code == 400


async def test_places_are_set_where_a_feature_shows_one_offer(
    planner: httpx.AsyncClient, spot: tuple[float, float]
) -> None:
    slug = await made(planner, "Kontor Neunzehn", spot, categories=["library", "museum"])
    whatever = {"If-Match": "*"}
    change = {"properties": {"approved_places": 40}}
    refused = await planner.patch(f"{ITEMS}/{slug}", json=change, headers=whatever)
    assert refused.status_code == 422
    assert "sites-library" in refused.json()["errors"]["properties.approved_places"]
    of_kind = f"/ogc/collections/sites-library/items/{slug}"
    assert (await planner.patch(of_kind, json=change, headers=whatever)).status_code == 204
    told = (await get(planner, of_kind))["properties"]
    assert (told["approved_places"], told["approved_places_status"]) == (40, "known")
    assert (await get(planner, f"/ogc/collections/sites-museum/items/{slug}"))["properties"][
        "approved_places"
    ] is None
    for places, expected in ((0, (0, "zero")), (None, (None, "unknown"))):
        change = {"properties": {"approved_places": places}}
        assert (await planner.patch(of_kind, json=change, headers=whatever)).status_code == 204
        told = (await get(planner, of_kind))["properties"]
        assert (told["approved_places"], told["approved_places_status"]) == expected
    for wrong in (-1, 2.5, "viele", [1]):
        answer = await planner.patch(
            of_kind, json={"properties": {"approved_places": wrong}}, headers=whatever
        )
        assert answer.status_code == 422, wrong
        assert "properties.approved_places" in answer.json()["errors"]


async def test_a_new_feature_of_a_kind_offers_it_and_ending_it_ends_only_that(
    planner: httpx.AsyncClient, spot: tuple[float, float]
) -> None:
    museums = "/ogc/collections/sites-museum/items"
    one = feature("Schaukasten am Hafen", *spot, approved_places=7)
    del one["properties"]["categories"]
    answer = await planner.post(museums, json=one)
    assert answer.status_code == 201, answer.text
    slug = answer.headers["location"].rsplit("/", 1)[1]
    told = (await get(planner, f"{museums}/{slug}"))["properties"]
    assert (told["categories"], told["approved_places"]) == (["museum"], 7)
    other = await planner.post(museums, json=feature("Andernorts", *spot, categories=["library"]))
    assert "properties.categories" in other.json()["errors"]
    whatever = {"If-Match": "*"}
    both = {"properties": {"categories": ["museum", "library"]}}
    assert (await planner.patch(f"{museums}/{slug}", json=both, headers=whatever)).status_code == 204
    assert (await planner.delete(f"{museums}/{slug}", headers=whatever)).status_code == 204
    assert (await get(planner, f"{ITEMS}/{slug}"))["properties"]["categories"] == ["library"]
    assert (await planner.delete(f"{museums}/{slug}", headers=whatever)).status_code == 404
    libraries = f"/ogc/collections/sites-library/items/{slug}"
    assert (await planner.delete(libraries, headers=whatever)).status_code == 204
    await get(planner, f"{ITEMS}/{slug}", 404)


async def test_what_is_no_longer_public_is_named_as_gone_and_what_never_was_is_not(
    planner: httpx.AsyncClient, own_engine: Engine, spot: tuple[float, float]
) -> None:
    slug = await made(planner, "Haus, das sich zurückzieht", spot)
    with own_engine.connect() as connection:
        since = connection.execute(text("SELECT now()")).scalar_one().isoformat()
    earlier = (await items(planner, "sites", changed_since=since))["gone"]  # other tests ended some today
    hidden = {"is_private": True, "reason": "zur Probe"}
    assert (await planner.put(f"/api/sites/{slug}/private", json=hidden)).status_code == 200
    assert slug in (await items(planner, "sites", changed_since=since))["gone"]
    assert slug in (await items(planner, "sites-library", changed_since=since))["gone"]
    assert slug not in (await items(planner, "sites-museum", changed_since=since))["gone"]
    with own_engine.begin() as connection:  # in one change with its making: it was never shown
        connection.execute(text(MADE), {"slug": "nie-gezeigt"})
        connection.execute(text(HIDDEN), {"slug": "nie-gezeigt"})
    with own_engine.begin() as connection:
        connection.execute(text(MADE), {"slug": "einmal-gezeigt"})
    with own_engine.begin() as connection:
        connection.execute(text(HIDDEN), {"slug": "einmal-gezeigt"})
        connection.execute(text("UPDATE region SET data_version = data_version + 1"))
    named = (await items(planner, "sites", changed_since=since))["gone"]
    assert named == sorted([*earlier, slug, "einmal-gezeigt"])
    shown = {"is_private": False, "reason": "zur Probe"}
    assert (await planner.put(f"/api/sites/{slug}/private", json=shown)).status_code == 200
    assert (await items(planner, "sites", changed_since=since))["gone"] == sorted(
        [*earlier, "einmal-gezeigt"]
    )


MADE = """
INSERT INTO learning_site (region_id, source_id, slug, source_key)
SELECT region_id, source_id, :slug, :slug FROM learning_site LIMIT 1"""
HIDDEN = "UPDATE learning_site SET is_private = true WHERE slug = :slug"


async def test_what_was_merged_into_another_is_named_as_gone_until_they_are_two_again(
    planner: httpx.AsyncClient, own_engine: Engine, spot: tuple[float, float]
) -> None:
    one, other = await made(planner, "Quittenhof", spot), await made(planner, "Lesesaal Xylander", spot)
    with own_engine.begin() as connection:
        number = connection.execute(text(PROPOSED), {"one": one, "other": other}).scalar_one()
    with own_engine.connect() as connection:
        since = connection.execute(text("SELECT now()")).scalar_one().isoformat()
    earlier = set((await items(planner, "sites", changed_since=since))["gone"])
    decided = await planner.post(f"/api/matches/{number}", json={"same": True})
    assert decided.status_code == 204, decided.text
    for collection, named in (("sites", [other]), ("sites-library", [other]), ("sites-museum", [])):
        page = await items(planner, collection, changed_since=since)
        assert set(page["gone"]) - earlier == set(named), collection
        assert other not in ids(page)
    assert one in ids(await items(planner, "sites", changed_since=since))
    assert (await planner.post(f"/api/matches/{number}", json={"same": False})).status_code == 204
    page = await items(planner, "sites", changed_since=since)
    assert set(page["gone"]) == earlier
    assert {one, other} <= set(ids(page))


PROPOSED = """
INSERT INTO site_match (site_id, other_site_id, distance_m, similarity)
SELECT a.id, b.id, 0, 1 FROM learning_site a, learning_site b WHERE a.slug = :one AND b.slug = :other RETURNING id"""
