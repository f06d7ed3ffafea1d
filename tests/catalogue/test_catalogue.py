"""The catalogue as portals harvest it: valid by DCAT-AP.de 3.0, the same in three formats, with files that are there."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyshacl
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, RDF

from app.catalogue.datasets import Catalogue, Dataset
from app.catalogue.dcat import graph_of
from app.catalogue.licences import licence_iri
from app.catalogue.rdf import turtle
from app.catalogue.schema_org import schema_org
from app.collections.extents import Extent
from app.collections.listed import collections_of
from app.collections.viewer import Viewer
from app.web.regions import region_by_id
from tests.asking import asking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx
    from sqlalchemy import Engine

SHAPES = Path(__file__).with_name("shapes.ttl")
DCATDE = rdflib.Namespace("http://dcat-ap.de/def/dcatde/")


@pytest.fixture
async def atlas(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as client:
        yield client


@pytest.fixture(scope="module")
def real(demo_engine: Engine) -> Catalogue:
    """The catalogue of a Kreis that is not invented, with sources under two licences."""
    with demo_engine.connect() as connection:
        number = connection.exec_driver_sql("SELECT id FROM region").scalar_one()
        region = region_by_id(connection, number)
        assert region is not None
        listed = collections_of(connection, region, Viewer())
    terms = {"licence": "DL-DE-BY-2.0; ODbL-1.0", "attribution": ("© Kreis", "© OpenStreetMap-Mitwirkende")}
    found = tuple(Dataset(replace(one, **terms), Extent([9.1, 54.2, 9.9, 54.9])) for one in listed[:6])
    return Catalogue(
        "https://atlas.example", replace(region, fictional=False, name="Kreis & Söhne"), found, "Kreis Schleswig-Flensburg", "daten@kreis.example",
        "http://dcat-ap.de/def/contributors/beispiel", ("01059",), None,
    )  # fmt: skip


def violations(data: rdflib.Graph) -> str:
    shapes = rdflib.Graph().parse(SHAPES)
    valid, _, words = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=False)
    return "" if valid else words


async def graph(client: httpx.AsyncClient, path: str, form: str) -> rdflib.Graph:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.content, format=form)


async def test_what_is_served_is_valid_and_the_same_in_three_formats(atlas: httpx.AsyncClient) -> None:
    found = await graph(atlas, "/catalogue.ttl", "turtle")
    assert violations(found) == ""
    assert isomorphic(found, await graph(atlas, "/catalogue.rdf", "xml"))
    assert isomorphic(found, await graph(atlas, "/catalogue.jsonld", "json-ld"))
    listed = (await atlas.get("/api/exports")).json()["collections"]
    assert len(set(found.subjects(RDF.type, DCAT.Dataset))) == len(listed) > 50
    assert all(
        "Erfundene Daten" in str(title)
        for title in found.objects(predicate=DCTERMS.description)
        if title.language == "de" and "erreichbar" not in title
    )


async def test_every_file_that_is_named_is_there(atlas: httpx.AsyncClient) -> None:
    found = await graph(atlas, "/catalogue/datasets/areas.ttl", "turtle")
    urls = [str(url) for url in found.objects(predicate=DCAT.downloadURL)]
    assert len(urls) == 6
    for url in urls:
        assert (await atlas.get(url.removeprefix("http://atlas"))).status_code == 200, url


def test_a_real_kreis_is_valid_too(real: Catalogue) -> None:
    found = rdflib.Graph().parse(data=turtle(graph_of(real)), format="turtle")
    assert violations(found) == ""
    key = rdflib.URIRef("http://dcat-ap.de/def/politicalGeocoding/districtKey/01059")
    for dataset in found.subjects(RDF.type, DCAT.Dataset):
        assert (dataset, DCATDE.politicalGeocodingURI, key) in found
        assert (dataset, DCTERMS.spatial, key) in found
        assert (
            dataset,
            DCATDE.contributorID,
            rdflib.URIRef("http://dcat-ap.de/def/contributors/beispiel"),
        ) in found
    licences = set(found.objects(predicate=DCTERMS.license))
    assert licences == {rdflib.URIRef("http://dcat-ap.de/def/licenses/odbl")}
    assert {str(text) for text in found.objects(predicate=DCATDE.licenseAttributionByText)} == {
        "© Kreis; © OpenStreetMap-Mitwirkende"
    }


@pytest.mark.parametrize(
    "broken",
    [
        "?d dcterms:title ?x",
        "?d dcat:accessURL ?x",
        "?d dcterms:license ?x",
        "?d dcterms:publisher ?x",
        "?d foaf:name ?x",
        "?d vcard:hasEmail ?x",
    ],
)
def test_the_shapes_find_what_is_missing(real: Catalogue, broken: str) -> None:
    found = rdflib.Graph().parse(
        data=turtle(graph_of(replace(real, datasets=real.datasets[:1]))), format="turtle"
    )
    found.update(f"DELETE {{ {broken} }} WHERE {{ {broken} }}")
    assert violations(found)


@pytest.mark.parametrize(
    ("told", "entry"),
    [
        ("DL-DE-BY-2.0", "dl-by-de/2.0"), ("DL-DE-ZERO-2.0", "dl-zero-de/2.0"), ("CC0-1.0", "cc-zero"), ("ODbL-1.0", "odbl"), ("CC-BY-4.0", "cc-by/4.0"),
        ("Verwendung mit Quellenangabe", "other-open"), ("CC0-1.0; DL-DE-BY-2.0", "dl-by-de/2.0"), ("ODbL-1.0; CC-BY-4.0", "odbl"),
        ("CC0-1.0; Verwendung mit Quellenangabe", "other-open"),
    ],
)  # fmt: skip
def test_of_several_licences_the_one_that_asks_for_most(told: str, entry: str) -> None:
    assert licence_iri(told) == f"http://dcat-ap.de/def/licenses/{entry}"


@pytest.mark.parametrize(
    ("accept", "answer"),
    [
        ("text/turtle", "text/turtle"), ("application/rdf+xml, text/html;q=0.5", "application/rdf+xml"), ("application/ld+json", "application/ld+json"),
        ("*/*", "text/turtle"), ("nonsense;q=x", "text/turtle"),
    ],
)  # fmt: skip
async def test_programs_get_what_they_ask_for(atlas: httpx.AsyncClient, accept: str, answer: str) -> None:
    found = await atlas.get("/catalogue/datasets/sites", headers={"Accept": accept})
    assert found.headers["content-type"].startswith(answer)
    assert "Accept" in found.headers["vary"]


async def test_people_are_led_to_a_page(atlas: httpx.AsyncClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    led = await atlas.get("/catalogue/datasets/sites?region=demo", headers=browser)
    assert (led.status_code, led.headers["location"]) == (303, "/datensaetze/sites?region=demo")
    page = await atlas.get(led.headers["location"], headers=browser)
    assert page.status_code == 200
    assert "/api/exports/sites.csv" in page.text
    assert 'name="robots" content="noindex"' in page.text  # invented: nobody shall find it in a search engine
    assert (await atlas.get("/datensaetze/sitse", headers=browser)).status_code == 404
    assert "sites-library" in (await atlas.get("/datensaetze", headers=browser)).text


def test_search_engines_get_schema_org(real: Catalogue) -> None:
    told = schema_org(
        real,
        real.datasets[0],
        [{"name": "ODbL-1.0", "path": "https://opendatacommons.org/licenses/odbl/1-0/"}],
    )
    assert told["@type"] == "Dataset"
    assert len(told["description"]) >= 50
    assert told["license"] == ["https://opendatacommons.org/licenses/odbl/1-0/"]
    assert {one["encodingFormat"] for one in told["distribution"]} >= {
        "text/csv",
        "application/geopackage+sqlite3",
    }
    assert told["spatialCoverage"]["geo"]["box"] == "54.2 9.1 54.9 9.9"
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize(
    "path", ["/catalogue.exe", "/catalogue/datasets/sites.exe", "/catalogue/datasets/sitse.ttl"]
)
async def test_what_there_is_not(atlas: httpx.AsyncClient, path: str) -> None:
    answer = await atlas.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


# ---- OGC API Records

ITEMS = "/ogc/collections/records/items"


async def found(client: httpx.AsyncClient, query: str) -> dict[str, Any]:
    answer = await client.get(f"{ITEMS}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_records_are_announced(atlas: httpx.AsyncClient) -> None:
    landing = (await atlas.get("/ogc", headers={"Accept": "application/json"})).json()
    rels = {one["rel"]: one["href"] for one in landing["links"]}
    assert rels["http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog"].endswith("/ogc/collections/records")
    conformance = (await atlas.get("/ogc/conformance", headers={"Accept": "application/json"})).json()[
        "conformsTo"
    ]
    assert "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core" in conformance
    about = (await atlas.get("/ogc/collections/records")).json()
    assert about["itemType"] == "record"


async def test_a_record_says_where_its_files_are(atlas: httpx.AsyncClient) -> None:
    record = (await atlas.get(f"{ITEMS}/sites")).json()
    assert record["type"] == "Feature"
    assert record["properties"]["type"] == "dataset"
    assert record["properties"]["title"] == "Lernorte"
    files = [one["href"] for one in record["links"] if one["rel"] == "enclosure"]
    assert len(files) == 6
    assert (await atlas.get(files[0].removeprefix("http://atlas"))).status_code == 200
    assert (await atlas.get(f"{ITEMS}/sitse")).status_code == 404


async def test_records_are_found_by_words_box_and_type(atlas: httpx.AsyncClient) -> None:
    everything = (await found(atlas, "limit=1000"))["numberMatched"]
    libraries = await found(atlas, "q=bucherei,BIBLIOTHEK")
    assert 0 < libraries["numberMatched"] < everything
    assert (await found(atlas, "q=gibt es nirgends so"))["numberMatched"] == 0
    assert (await found(atlas, "type=dataset"))["numberMatched"] == everything
    assert (await found(atlas, "type=service"))["numberMatched"] == 0
    assert (await found(atlas, "bbox=-60,-60,-50,-50"))["numberMatched"] == 0
    assert [one["id"] for one in (await found(atlas, "ids=areas,cells"))["features"]] == ["areas", "cells"]


async def test_pages_of_records_have_each_once(atlas: httpx.AsyncClient) -> None:
    seen: list[str] = []
    path = f"{ITEMS}?limit=20"
    while path:
        page = (await atlas.get(path)).json()
        seen += [one["id"] for one in page["features"]]
        path = next(
            (re.sub("^http://atlas", "", one["href"]) for one in page["links"] if one["rel"] == "next"), ""
        )
    assert len(seen) == len(set(seen)) == (await found(atlas, ""))["numberMatched"]


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3",
        "datetime=gestern",
        "datetime=2024-01-02/2024-01-01",
        "limit=0",
        "nonsense=1",
        "offset=-1",
    ],
)
async def test_nonsense_is_named(atlas: httpx.AsyncClient, query: str) -> None:
    answer = await atlas.get(f"{ITEMS}?{query}")
    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]
