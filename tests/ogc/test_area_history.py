"""Areas on any day: municipalities that merged, were renamed and handed parts over, asked for over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import mapbox_vector_tile
import pytest
from shapely.geometry import box, shape
from sqlalchemy import Engine, text

from geodata.categories import catalogue
from geodata.load.regions import NewRegion, make_region, remove_region
from tests.asking import asking
from tests.load.boundaries import FILES, load
from tests.ogc.reading import get, ids, items

STAPEL, NORDER, SUEDER = (
    "municipality.010595512188",
    "municipality.010595512064",
    "municipality.010595512085",
)
ADORF, BEDORF = "municipality.010595512001", "municipality.010595512002"
ITEM = "/ogc/collections/areas/items/{}"


@pytest.fixture(scope="module", autouse=True)
def loaded(engine: Engine) -> Iterator[None]:
    """The region with all three files, and people of one that is no more."""
    region_id = make_region(engine, NewRegion("probe", "Probe", 25832), catalogue())
    for day in FILES:
        load(engine, region_id, day)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO area_people (area_id, age_group, reference_date, people, people_status, source_id, import_id)"
                " SELECT area_id, 'all', '2017-12-31', 812, 'known', source_id, import_id FROM area_state WHERE name = 'Norderstapel'"
            )
        )
        connection.execute(text("UPDATE region SET data_version = data_version + 1"))
    yield
    remove_region(engine, "probe")


@pytest.fixture
async def client(database_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(database_url, tmp_path) as asked:
        yield asked


def _only(page: dict[str, Any]) -> dict[str, Any]:
    [feature] = page["features"]
    return feature


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [ADORF, BEDORF, STAPEL]),
        ({"as_of": "2018-01-01"}, [ADORF, BEDORF, NORDER, SUEDER]),
        ({"as_of": "2018-12-31"}, [ADORF, BEDORF, NORDER, SUEDER]),
        ({"datetime": "2019-01-01T12:00:00Z"}, [ADORF, BEDORF, STAPEL]),
        ({"datetime": "../.."}, [ADORF, BEDORF, NORDER, SUEDER, STAPEL]),
        ({"datetime": "2019-06-01/.."}, [ADORF, BEDORF, STAPEL]),
    ],
)
async def test_each_day_has_the_areas_that_there_were(
    client: httpx.AsyncClient, asked: dict[str, str], expected: list[str]
) -> None:
    page = await items(client, "areas", **asked)
    assert ids(page) == expected
    assert page["numberMatched"] == len(expected)


async def test_name_surface_and_time_are_those_of_the_day(client: httpx.AsyncClient) -> None:
    for day, name, east, begin, end in (
        ("2020-12-31", "Adorf", 9.3, "2018-01-01", "2021-01-01"), ("2021-01-01", "Adorf am See", 9.28, "2021-01-01", None),
    ):  # fmt: skip
        told = await get(client, ITEM.format(ADORF), as_of=day)
        assert (
            told["properties"]["name"],
            told["properties"]["valid_from"],
            told["properties"]["valid_to"],
        ) == (name, begin, end)
        assert shape(told["geometry"]).equals(box(9.2, 54.0, east, 54.1))


async def test_what_became_of_an_area_stands_in_its_columns_and_states(client: httpx.AsyncClient) -> None:
    told = await get(client, ITEM.format(NORDER), as_of="2018-06-01")
    assert told["properties"]["became"] == ["merged"]
    assert told["properties"]["became_part_of"] == [STAPEL]
    assert told["properties"]["people_all"] == 812
    [state] = told["states"]
    assert (state["valid_from"], state["valid_to"]) == ("2018-01-01", "2019-01-01")
    [step] = state["became"]
    assert (step["kind"], step["into"], step["name"], step["share"], step["law_day"]) == (
        "merged",
        STAPEL,
        "Stapel",
        1.0,
        "2018-03-01",
    )
    [stapel] = (await get(client, ITEM.format(STAPEL)))["states"]
    assert [one["from"] for one in stapel["came_from"]] == [NORDER, SUEDER]


async def test_each_state_has_a_permanent_address(client: httpx.AsyncClient) -> None:
    states = (await get(client, ITEM.format(ADORF)))["states"]
    assert [one["name"] for one in states] == ["Adorf", "Adorf am See"]
    for one in states:
        answer = await client.get(one["href"].removeprefix("http://atlas"))
        assert answer.json()["properties"]["name"] == one["name"]


async def test_what_changed_since_a_day_and_what_is_gone(client: httpx.AsyncClient) -> None:
    page = await items(client, "areas", changed_since="2018-06-01", filter="valid_from > DATE('2018-06-01')")
    assert ids(page) == [ADORF, BEDORF, STAPEL]
    assert page["gone"] == [NORDER, SUEDER]
    later = await items(client, "areas", changed_since="2020-01-01", filter="valid_from > DATE('2020-01-01')")
    assert ids(later) == [ADORF, BEDORF]
    assert later["gone"] == []


async def test_the_collection_tells_since_when_it_knows(client: httpx.AsyncClient) -> None:
    told = await get(client, "/ogc/collections/areas")
    assert told["extent"]["temporal"]["interval"] == [["2018-01-01T00:00:00Z", None]]


async def test_before_the_first_state_it_is_said_since_when_there_is_one(client: httpx.AsyncClient) -> None:
    page = await items(client, "areas", as_of="2017-12-31")
    assert (page["features"], page["numberMatched"], page["known_from"]) == ([], 0, "2018-01-01")
    told = await get(client, ITEM.format(STAPEL), 404, as_of="2018-12-31")
    assert "vom 01.01.2019 an" in told["detail"]
    told = await get(client, ITEM.format(NORDER), 404)
    assert "vom 01.01.2018 bis vor dem 01.01.2019" in told["detail"]
    read = (await client.get("/ogc/collections/areas/items?f=html&as_of=2017-12-31")).text
    assert "ab dem 01.01.2018 bekannt" in read


async def test_tiles_and_files_are_of_the_day_as_well(client: httpx.AsyncClient) -> None:
    tile = (
        "/ogc/collections/areas/tiles/WebMercatorQuad/8/82/134"  # 8.4 to 9.8 degrees east, 53.3 to 54.2 north
    )
    for day, names in (
        ("2018-06-01", {"Norderstapel", "Süderstapel", "Adorf", "Bedorf"}), ("2020-06-01", {"Stapel", "Adorf", "Bedorf"}),
    ):  # fmt: skip
        drawn = mapbox_vector_tile.decode((await client.get(tile, params={"as_of": day})).content)
        assert {one["properties"]["name"] for one in drawn["areas"]["features"]} == names
        file = await client.get("/api/exports/areas.csv", params={"as_of": day, "properties": "name"})
        assert {line.strip('"') for line in file.text.removeprefix("\ufeff").split()[1:]} == names


async def test_people_read_former_states_and_what_became_of_it(client: httpx.AsyncClient) -> None:
    page = (await client.get(f"{ITEM.format(STAPEL)}?f=html")).text
    assert "Frühere Stände" in page
    assert "darin aufgegangen" in page
    assert "Norderstapel" in page
    assert "seit dem 01.03.2018" in page
    former = (await client.get(f"{ITEM.format(NORDER)}?f=html&as_of=2018-06-01")).text
    assert "ging auf in" in former
