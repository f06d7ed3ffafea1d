"""Flensburg, the real case: places, children and quotas by Stadtteil, counted a second time from the raw files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pyogrio.raw
import pytest
import shapely
from pyproj import Transformer
from sqlalchemy import text

from app.database.engine import batch_engine
from geodata.load.region import load_region
from geodata.regions import read_region
from tests.asking import asking

pytestmark = pytest.mark.slow
QUOTAS = "/api/quotas?category=day_care&ages=0-6&level="


@pytest.fixture(scope="module")
def url(database_server, template_database, shared_data: Path) -> Iterator[str]:
    with database_server.clone(template_database) as made:
        engine = batch_engine(made)
        load_region(engine, read_region("flensburg"), shared_data)
        engine.dispose()
        yield made


@pytest.fixture
async def client(url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(url, tmp_path) as made:
        yield made


def by_hand(land: Path) -> tuple[Counter[str], dict[str, int]]:
    """Places and children (2022) by Stadtteil, from the raw files and without a line of this program."""
    meta, _, shapes, fields = pyogrio.raw.read(f"/vsizip/{land / 'flensburg_stadtteile.zip'}")
    names = [str(name)[3:] for name in dict(zip(meta["fields"], fields, strict=True))["AREA_NAME"]]
    polygons = shapely.from_wkb(shapes)
    to_metres = Transformer.from_crs(4326, 25832, always_xy=True)
    places: Counter[str] = Counter()
    for kita in json.loads((land / "kitas_in_flensburg_ohne_personen.geojson").read_text())["features"]:
        point = shapely.Point(to_metres.transform(*kita["geometry"]["coordinates"][:2]))
        (where,) = [
            name for name, polygon in zip(names, polygons, strict=True) if shapely.covers(polygon, point)
        ]
        places[where] += int(kita["properties"]["childcare_places"])
    atlas = (land / "flensburg_sozialatlas.sql").read_text()
    table = atlas.split("INSERT INTO fl_age_groups_by_district")[1].split(";")[0]
    numbered = dict(re.findall(r"\((\d+), '([^']+)', NULL\)", atlas))
    rows = [one.split(", ") for one in re.findall(r"\((2022, [^)]*)\)", table)]
    return places, {numbered[row[1]]: int(row[8]) for row in rows}


async def test_quotas_by_quarter_are_those_counted_by_hand(
    client: httpx.AsyncClient, shared_data: Path
) -> None:
    places, children = by_hand(shared_data / "schleswig-holstein")
    assert (sum(places.values()), sum(children.values()), len(children)) == (4475, 6173, 13)
    told = (await client.get(QUOTAS + "quarter")).json()
    assert {one["name"]: one["places"]["value"] for one in told["areas"]} == places
    assert {one["name"]: one["children"]["value"] for one in told["areas"]} == children
    for one in told["areas"]:
        assert one["versorgungsquote"]["value"] == round(100 * places[one["name"]] / children[one["name"]], 1)
        assert one["betreuungsquote"] == {"value": None, "status": "unknown"}
    assert told["children_of"]["reference_date"] == "2022-12-31"


async def test_the_city_is_its_quarters_together(client: httpx.AsyncClient) -> None:
    (city,) = (await client.get(QUOTAS + "municipality")).json()["areas"]
    assert (city["places"]["value"], city["children"]) == (4475, {"value": 6173.0, "status": "known"})
    assert city["versorgungsquote"]["value"] == 72.5


async def test_a_city_that_is_a_kreis_of_its_own_is_its_quarters_too(client: httpx.AsyncClient) -> None:
    (kreis,) = (await client.get(QUOTAS + "district")).json()["areas"]
    assert (kreis["children"]["value"], kreis["versorgungsquote"]["value"]) == (6173, 72.5)


async def test_every_kita_elsewhere_says_that_its_places_are_unknown(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/quotas?category=kindergarten&level=district&core=false")).json()
    kreis = next(one for one in told["areas"] if one["ars"] == "01059")
    assert (kreis["places"]["value"], kreis["places"]["status"], kreis["versorgungsquote"]["status"]) == (
        None, "unknown", "unknown")  # fmt: skip
    assert kreis["places"]["untold_offers"] == kreis["places"]["offers"] > 100


async def test_the_table_says_the_same(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/quotas.csv?category=day_care&ages=0-6&level=quarter")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    altstadt = next(row for row in rows if row["name"] == "Altstadt")
    assert (altstadt["children"], altstadt["places"], altstadt["versorgungsquote"]) == (
        "176,0",
        "78,0",
        "44,3",
    )


async def test_sites_and_statistics_of_a_quarter(client: httpx.AsyncClient, url: str) -> None:
    told = (await client.get("/api/sites?area=01001000000001&category=day_care")).json()
    assert told["numberMatched"] == 2
    areas = (await client.get("/api/areas?level=quarter")).json()["features"]
    assert len(areas) == 13
    engine = batch_engine(url)
    with engine.connect() as connection:
        inside = connection.execute(text(
            "SELECT count(*) FROM area q JOIN area p ON p.id = q.parent_id"
            " WHERE q.level = 'quarter' AND p.ars = '010010000000'")).scalar_one()  # fmt: skip
    engine.dispose()
    assert inside == 13


@pytest.mark.parametrize(
    ("query", "words"),
    [("ages=7-3", "Lebensjahr"), ("ages=x", "Lebensjahr"), ("level=x", "Bekannt sind"), ("level=quarter&date=31.12.", "date")],
)  # fmt: skip
async def test_what_is_wrong_is_told_in_words(client: httpx.AsyncClient, query: str, words: str) -> None:
    answer = await client.get(f"/api/quotas?category=day_care&{query}")
    assert answer.status_code == 400
    assert words in answer.text


async def test_kinds_without_places_have_no_quota(client: httpx.AsyncClient) -> None:
    assert "keine Plätze" in (await client.get("/api/quotas?category=library")).text
    assert "day_care" in (await client.get("/api/quotas?category=dayc")).text
    assert (await client.get("/api/quotas?category=childminding")).status_code == 400
