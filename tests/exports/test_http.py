"""Files over HTTP: the rows of the interface, the same question as of features, words for what there is not; large ones as a job."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import geopandas
import pytest
from shapely.geometry import shape

from app.collections.listed import find
from app.collections.viewer import Viewer
from app.exports.formats import FORMATS
from app.exports.work import write_collection
from app.web.regions import region_by_id
from tests.asking import asking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx
    from sqlalchemy import Engine


@pytest.fixture
async def atlas(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as client:
        yield client


async def rows(client: httpx.AsyncClient, path: str, delimiter: str = ",") -> list[dict[str, str]]:
    answer = await client.get(f"/api/exports/{path}")
    assert answer.status_code == 200, answer.text
    return list(
        csv.DictReader(
            io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True
        )
    )


async def features(client: httpx.AsyncClient, collection: str, query: str = "") -> list[dict[str, Any]]:
    answer = await client.get(f"/ogc/collections/{collection}/items?limit=5000&f=json&{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["features"]


async def test_a_table_has_the_features_of_the_interface(atlas: httpx.AsyncClient) -> None:
    told = {one["slug"]: one for one in await rows(atlas, "sites.csv")}
    listed = await features(atlas, "sites")
    assert set(told) == {one["properties"]["slug"] for one in listed}
    for one in listed:
        row = told[one["properties"]["slug"]]
        assert row["name"].removeprefix("'") == one["properties"]["name"]
        assert row["approved_places_status"] == one["properties"]["approved_places_status"]
        places = one["properties"]["approved_places"]
        assert (float(row["approved_places"]) if row["approved_places"] else None) == places
        if one["geometry"] is not None:
            assert [float(row["longitude"]), float(row["latitude"])] == pytest.approx(
                one["geometry"]["coordinates"], abs=1e-6
            )


@pytest.mark.parametrize(
    "query",
    [
        "place=Norderhafen",
        "properties=slug,name&sortby=-name",
        "as_of=2020-01-01",
        "bbox=8.6,54.2,8.9,54.5",
        "filter=name%20LIKE%20%27K%25%27",
    ],
)
async def test_the_question_is_that_of_features(atlas: httpx.AsyncClient, query: str) -> None:
    answer = await atlas.get(f"/ogc/collections/sites/items?limit=5000&f=json&{query}")
    assert answer.status_code == 200, answer.text
    told = await rows(atlas, f"sites.csv?{query}")
    assert [one["slug"] for one in told] == [one["properties"]["slug"] for one in answer.json()["features"]]


async def test_german_spreadsheets(atlas: httpx.AsyncClient) -> None:
    answer = await atlas.get("/api/exports/areas.csv?bom=true&delimiter=;&decimal=comma")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert len(await rows(atlas, "areas.csv?bom=true&delimiter=;&decimal=comma", ";")) == len(
        await features(atlas, "areas")
    )


async def test_codes_are_told_by_what_they_are_called(atlas: httpx.AsyncClient) -> None:
    asked = "sites.csv?categories=kindergarten&properties=slug,provider_kind,categories&sortby=slug"
    codes = await rows(atlas, asked)
    for language in ("de", "da", "en"):
        titles = await rows(atlas, f"{asked}&labels=title&lang={language}")
        told = (await atlas.get("/ogc/codelists/provider-kinds?f=json")).json()
        names = {one["code"]: one["labels"].get(language) or one["label"] for one in told["codes"]}
        assert [one["slug"] for one in titles] == [one["slug"] for one in codes]
        assert [one["provider_kind"] for one in titles] == [names[one["provider_kind"]] for one in codes]
        assert not any("kindergarten" in one["categories"].split("|") for one in titles)
    for ending in ("parquet", "gpkg", "xlsx", "geojsonl"):
        answer = await atlas.get(f"/api/exports/sites.{ending}?labels=title&properties=slug,provider_kind")
        assert answer.status_code in (200, 400), (ending, answer.text[:200])
    package = (
        await atlas.get(f"/api/exports/{asked.replace('sites.csv', 'sites/datapackage.json')}&labels=title")
    ).json()
    assert all("categories" not in one for one in package["resources"][0]["schema"]["fields"])
    answer = await atlas.get(f"/api/exports/{asked}&labels=title&lang=fr")
    assert answer.status_code == 400
    assert "lang" in answer.text


async def test_an_archive_has_the_dictionary_and_the_fingerprint(atlas: httpx.AsyncClient) -> None:
    answer = await atlas.get("/api/exports/sites-kindergarten.csv.zip?place=Norderhafen")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        package = json.loads(archive.read("datapackage.json"))
        (resource,) = package["resources"]
        data = archive.read(resource["path"])
    assert resource["hash"] == f"sha256:{sha256(data).hexdigest()}"
    assert resource["bytes"] == len(data)
    assert resource["rows"] == len(data.decode().split("\r\n")) - 2
    head = next(csv.reader(io.StringIO(data.decode())))
    assert [field["name"] for field in resource["schema"]["fields"]] == head
    assert package["provenance"]["parameters"] == {"place": "Norderhafen"}
    assert package["licenses"]
    assert package["sources"]
    units = {field["name"]: field.get("unit") for field in resource["schema"]["fields"]}
    assert units["approved_places"] == "{place}"


async def test_shapes_come_back_in_another_system(atlas: httpx.AsyncClient, tmp_path: Path) -> None:
    path = tmp_path / "areas.parquet"
    path.write_bytes((await atlas.get("/api/exports/areas.parquet?crs=EPSG:25832")).content)
    frame = geopandas.read_parquet(path)
    assert str(frame.crs.to_epsg() if frame.crs else None) == "25832"
    listed = {one["properties"]["ars"]: shape(one["geometry"]) for one in await features(atlas, "areas")}
    again = frame.to_crs(4326)
    assert set(again["ars"]) == set(listed)
    for ars, found in zip(again["ars"], again.geometry, strict=True):
        assert found.symmetric_difference(listed[ars]).area < 1e-6 * listed[ars].area


@pytest.mark.parametrize("ending", list(FORMATS))
async def test_every_collection_is_there_in_every_format(atlas: httpx.AsyncClient, ending: str) -> None:
    for collection in ("areas", "indicators", "places-areas", "gaps-areas"):
        answer = await atlas.get(f"/api/exports/{collection}.{ending}")
        assert answer.status_code in {200, 422}, (collection, answer.text)
        if answer.status_code == 422:
            assert answer.json()["estimated_rows"] > answer.json()["most_rows"]


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("sites.exe", 400, "exe"), ("sites.csvv", 400, "csv"), ("sitse.csv", 404, "sites"), ("sites.csv?properties=nmae", 400, "name"),
        ("sites.csv?nmae=x", 400, "name"), ("sites.csv?limit=3", 400, "alle Zeilen"), ("sites.csv?delimiter=x", 400, "delimiter"),
        ("sites.csv?decimal=x", 400, "decimal"), ("sites.csv?bom=x", 400, "bom"), ("sites.gpkg?bom=true", 400, "CSV"),
        ("sites.csv?crs=EPSG:1", 400, "Koordinatensystem"), ("sites.geojsonseq?crs=EPSG:25832", 400, "Grad"), ("sites.csv?bbox=1", 400, "bbox"),
        ("sites.csv?as_of=gestern", 400, "as_of"), ("sites.csv?filter=(((", 400, ""), ("sites.csv?properties=&skipGeometry=true", 400, "übrig"),
        ("sites?limit=1", 400, ""), ("sitse/datapackage.json", 404, "sites"), ("sites.csv?place=%00", 400, ""),
    ],
)  # fmt: skip
async def test_what_there_is_not_is_named(
    atlas: httpx.AsyncClient, path: str, status: int, named: str
) -> None:
    answer = await atlas.get(f"/api/exports/{path}")
    assert answer.status_code == status, answer.text
    assert named in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_is_not_public_is_not_there(atlas: httpx.AsyncClient) -> None:
    listed = {one["id"] for one in (await atlas.get("/api/exports")).json()["collections"]}
    assert "sites-childminding" not in listed
    assert (await atlas.get("/api/exports/sites-childminding.csv")).status_code == 404


async def test_one_collection_is_described(atlas: httpx.AsyncClient) -> None:
    told = (await atlas.get("/api/exports/cells")).json()
    assert told["estimated_rows"] > 0
    assert {one["format"]: one["how"] for one in told["formats"]}["csv"] == "direct"
    assert all(field["title"] for field in told["fields"])
    assert told["sources"]


async def test_too_much_to_wait_for_is_said_and_done_as_a_job(
    client: httpx.AsyncClient, planner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    monkeypatch.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], most_rows=3))
    refused = await planner.get("/api/exports/sites.xlsx")
    assert refused.status_code == 422
    assert "POST" in refused.json()["detail"]
    asked = await planner.post("/api/exports/sites.xlsx?place=Norderhafen")
    assert asked.status_code == 202
    job = (await planner.get(asked.headers["location"])).json()["job"]
    assert job["kind"] == "export_collection"
    assert (await planner.post("/api/exports/sites.exe")).status_code == 400


async def test_visitors_give_no_jobs(atlas: httpx.AsyncClient) -> None:
    assert (await atlas.post("/api/exports/sites.csv")).status_code in {401, 403}


def test_a_job_writes_what_a_visitor_gets(own_engine: Engine) -> None:
    with own_engine.connect() as connection:
        number = connection.exec_driver_sql("SELECT id FROM region").scalar_one()
        region = region_by_id(connection, number)
        assert region is not None
        assert find(connection, region, Viewer(), "sites").id == "sites"
    told: list[int] = []
    sink = io.BytesIO()
    export, written = write_collection(
        own_engine,
        number,
        "sites.csv.zip",
        {"properties": "slug,name"},
        sink,
        lambda rows, _of: told.append(rows),
    )
    assert export.file_name.endswith(".csv.zip")
    assert told[-1] == written.rows > 50
    with zipfile.ZipFile(sink) as archive:
        assert sorted(archive.namelist()) == ["datapackage.json", "sites-demo.csv"]


def test_a_job_that_is_cancelled_ends(own_engine: Engine) -> None:
    class GivenUpError(Exception):
        pass

    def cancelled(_rows: int, _of: int) -> None:
        raise GivenUpError

    with own_engine.connect() as connection:
        number = connection.exec_driver_sql("SELECT id FROM region").scalar_one()
    for ending in ("csv", "gpkg", "xlsx"):
        with pytest.raises(GivenUpError):
            write_collection(own_engine, number, f"sites.{ending}", {}, io.BytesIO(), cancelled)
