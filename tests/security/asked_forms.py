"""The same asked in other ways: files and tables of other forms, polygons by POST, filters that halve, and the order of features.

A place in an order and a number of matches are numbers too: whoever sorts by what is secret must find the features in the same
order in both Kreise, and whoever asks for more than one and a half must be given the same ones.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.security.learning import told
from tests.security.small_kreis import positions

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

FILES = ("fgb", "parquet", "geojsonseq", "xlsx")
OF_PEOPLE = ("cells", "areas")
OF_RESULTS = {
    "catchments": "geojsonseq",
    "travel-times-areas": "parquet",
    "places-areas": "fgb",
    "gaps-areas": "parquet",
}
HALVES = (1, 1.5)
"""More than one, and more than what stands for one and two."""
COMPARED = ("mean", "median", "within", "beyond", "places", "quota")
NUMBERS = {"integer", "number"}
LEFT_OUT = (
    "sites-",
    "streets",
    "travel-times-cells-creche",
    "travel-times-cells-day_care",
    "places-cells-creche",
    "places-cells-day_care",
)
"""Of one kind of site: nothing that the collection of all, or that of Kindergarten, does not have."""
Answers = dict[str, list[Any]]


def addresses_of_forms() -> Iterator[str]:
    """Files of every form, tables of every form, and two maps as their difference."""
    for collection in OF_PEOPLE:
        yield from (f"/api/exports/{collection}.{ending}" for ending in FILES)
    yield from (f"/api/exports/{collection}.{ending}" for collection, ending in OF_RESULTS.items())
    yield from (
        f"/api/exports/cells.{ending}?filter=people_3_5%3E1&sortby=-people_3_5" for ending in FILES[:3]
    )
    for form in ("csv", "arrow"):
        for topic in ("catchments", "people", "places", "gaps"):
            kind = "" if topic == "people" else "&category=kindergarten"
            yield f"/api/statistics?topic={topic}&group_by=municipality{kind}&format={form}"
        lon, lat = positions()[1]
        yield f"/api/statistics?topic=people&center={lon},{lat}&radius_m=120&format={form}"
    groups = ("0-2", "3-5", "0-17", "all")
    for one, other in combinations(groups, 2):
        for measure in COMPARED[:4]:
            yield f"/api/maps?map=kindergarten,walk,{one}&map=kindergarten,walk,{other}&measure={measure}"
    for measure in COMPARED[4:]:
        yield f"/api/maps?map=kindergarten,walk,all&map=creche,walk,all&measure={measure}"


async def posted(client: httpx.AsyncClient) -> Answers:
    """Polygons around each cell, its neighbours, and all but one, of each topic that knows shapes."""
    found: Answers = {}
    for topic in ("people", "catchments", "places", "gaps"):
        kind = "group_by=age_group" if topic == "people" else "category=kindergarten"
        for name, shape in shapes():
            address = f"/api/statistics?topic={topic}&{kind}"
            answer = await client.post(address, json={"geometry": shape})
            found[f"POST {address} {name}"] = told(address, answer)
    return found


def shapes() -> Iterator[tuple[str, dict[str, Any]]]:
    """A square around each cell's mid point, and all cells but one as one shape: the rest by subtraction."""
    squares = [_square(lon, lat) for lon, lat in positions()]
    yield "all", {"type": "MultiPolygon", "coordinates": squares}
    for number, one in enumerate(squares):
        yield f"cell {number}", {"type": "Polygon", "coordinates": one}
        if number % 4 == 1:
            others = [square for place, square in enumerate(squares) if place != number]
            yield f"all but cell {number}", {"type": "MultiPolygon", "coordinates": others}


def _square(lon: float, lat: float) -> list[list[list[float]]]:
    """Some 40 m to each side."""
    east, north = 0.0006, 0.00036
    ring = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return [[[lon + east * x, lat + north * y] for x, y in ring]]


async def sorted_and_halved(client: httpx.AsyncClient) -> Answers:
    """Of each collection with numbers: in the order of each, and how many and which are more than one, and than one and a half."""
    found: Answers = {}
    for one in (await client.get("/ogc/collections?f=json")).json()["collections"]:
        address = f"/ogc/collections/{one['id']}"
        if one["id"].startswith(LEFT_OUT):
            continue
        asked = (await client.get(f"{address}/queryables?f=json")).json()["properties"]
        names = [
            name for name, what in asked.items() if what.get("type") in NUMBERS and not name.endswith(("run", "id"))
        ]  # fmt: skip
        for question in _questions(names):
            answer = await client.get(f"{address}/items?f=json&limit=1000&{question}")
            assert answer.status_code == 200, (address, question, answer.text[:300])
            body = answer.json()
            found[f"{address}?{question}"] = [
                body["numberMatched"], *(_named(feature) for feature in body["features"])
            ]  # fmt: skip
    return found


def _questions(names: list[str]) -> Iterator[str]:
    for name in names:
        yield from (f"sortby={sign}{name}" for sign in ("%2B", "-"))
        yield from (f"filter={quote(f'{name}>{limit}')}" for limit in HALVES)
    people = [name for name in names if name.startswith("people_")]
    for one, other in pairwise(people):
        yield f"filter={quote(f'{one} - {other} > 1.5')}"


def _named(feature: dict[str, Any]) -> Any:
    """A feature by what it is of, without the number of its run."""
    told_of = feature["properties"]
    names = [told_of[name] for name in ("key", "ars", "slug", "site", "category", "mode", "age_group", "minutes", "year", "indicator")
             if name in told_of]  # fmt: skip
    return names or feature["id"]
