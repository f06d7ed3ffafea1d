"""OWSLib walks the interface: first page, conformance, collections, queryables, items with filters."""

from __future__ import annotations

import json

import owslib.ogcapi
import pytest
from owslib.ogcapi.features import Features
from sqlalchemy import Engine, text

from app.collections.model import Collection
from tests.interop.conftest import Editing, rows_of


@pytest.fixture(scope="module")
def service(gis_server: str) -> Features:
    return Features(f"{gis_server}/ogc")


def test_it_finds_description_conformance_and_collections(
    service: Features, collections: dict[str, Collection]
):
    assert service.api()["openapi"].startswith("3.0")
    assert any(one.endswith("/cql2-text") for one in service.conformance()["conformsTo"])
    assert set(service.feature_collections()) == set(collections)


def test_it_reads_each_collection_and_what_can_be_asked_of_it(
    service: Features, collections: dict[str, Collection]
):
    for name, one in collections.items():
        assert service.collection(name)["id"] == name
        told = service.collection_queryables(name)["properties"]
        assert {column.name for column in one.properties} <= set(told)


def test_it_pages_through_a_collection_and_reads_single_features(
    service: Features, collections: dict[str, Collection], demo_engine: Engine
):
    rows = rows_of(demo_engine, collections["areas"])
    page = service.collection_items("areas", limit=5000)
    assert {str(one["id"]) for one in page["features"]} == set(rows)
    first = page["features"][0]
    assert service.collection_item("areas", first["id"])["properties"] == first["properties"]


def test_its_filters_are_answered(service: Features, collections: dict[str, Collection], demo_engine: Engine):
    rows = rows_of(demo_engine, collections["sites"])
    expected = {key for key, one in rows.items() if one["name"].startswith("Kita")}
    page = service.collection_items("sites", limit=5000, filter="name LIKE 'Kita%'")
    assert {one["id"] for one in page["features"]} == expected
    box = service.collection_items("sites", limit=5000, bbox=[0, 0, 1, 1])
    assert box["features"] == []


def test_it_adds_replaces_and_ends_features(editing: Editing, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        owslib.ogcapi, "REQUEST_HEADERS", {"Accept": "application/json"}
    )  # all its clients share them
    headers = {**editing.headers, "Content-Type": "application/geo+json"}
    editor = Features(f"{editing.address}/ogc", headers=headers)
    there = editor.collection_items("sites-library", limit=1)["features"][0]
    west, south = there["geometry"]["coordinates"]
    told = {"name": "Archiv per OWSLib", "categories": ["library"], "approved_places": 12}
    one = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [west, south + 2e-4]},
        "properties": told,
    }
    editor.collection_item_create("sites-library", json.dumps(one))
    slug = editor.response_headers["Location"].rsplit("/", 1)[1]
    assert editor.collection_item("sites-library", slug)["properties"]["approved_places"] == 12
    one["properties"] = {**told, "name": "Archiv per OWSLib, erneut"}
    editor.collection_item_update("sites-library", slug, json.dumps(one))
    with editing.engine.connect() as connection:
        names = connection.execute(
            text("SELECT name FROM site_state t JOIN learning_site l ON l.id = t.site_id WHERE slug = :slug"),
            {"slug": slug},
        )
        assert set(names.scalars()) == {"Archiv per OWSLib, erneut"}
    editor.collection_item_delete("sites-library", slug)
    with pytest.raises(RuntimeError, match="gibt es in dieser Sammlung nicht"):
        editor.collection_item("sites-library", slug)
