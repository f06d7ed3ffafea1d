"""Other people's programs read the interface: OWSLib walks it, QGIS loads and filters a layer."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from owslib.ogcapi.features import Features
from sqlalchemy import Engine, text

PYTHON = "/usr/bin/python3"
SITES = """
SELECT f.slug, ST_X(f.point) AS lon, ST_Y(f.point) AS lat, t.wheelchair
  FROM site_feature f JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> f.valid_from
 WHERE f.valid_during @> current_date"""


def sites(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(SITES)))


def test_owslib_walks_it(live_server: str, demo_engine: Engine) -> None:
    service: Any = Features(f"{live_server}/ogc")
    assert any(one.endswith("ogcapi-features-1/1.0/conf/core") for one in service.conformance()["conformsTo"])
    assert {"sites", "areas", "cells", "indicators"} <= set(service.feature_collections())
    assert service.api()["openapi"].startswith("3.0")
    rows = sites(demo_engine)
    page = service.collection_items("sites", limit=500, bbox=[7.0, 54.7, 7.3, 55.1])
    inside = {
        row.slug for row in rows if row.lon is not None and 7.0 <= row.lon <= 7.3 and 54.7 <= row.lat <= 55.1
    }
    assert {one["id"] for one in page["features"]} == inside
    filtered = service.collection_items("sites", limit=500, filter="wheelchair = 'yes'")
    assert {one["id"] for one in filtered["features"]} == {
        row.slug for row in rows if row.wheelchair == "yes"
    }
    key = page["features"][0]["id"]
    assert service.collection_item("sites", key)["id"] == key
    assert "name" in service.collection_queryables("sites")["properties"]


def test_qgis_loads_and_filters_it(live_server: str, demo_engine: Engine) -> None:
    known = subprocess.run([PYTHON, "-c", "import qgis.core"], check=False, capture_output=True)
    if known.returncode:
        pytest.skip("needs QGIS (Debian: python3-qgis)")
    script = Path(__file__).with_name("qgis_reads.py")
    command = [
        PYTHON,
        str(script),
        live_server,
        "sites",
        "7.0",
        "54.7",
        "7.3",
        "55.1",
        "\"wheelchair\" = 'yes'",
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])
    rows = sites(demo_engine)
    assert told["valid"]
    assert {"slug", "name", "wheelchair", "approved_places"} <= set(told["fields"])
    assert sorted(told["all"]) == sorted(row.slug for row in rows)
    assert set(told["chosen"]) == {row.slug for row in rows if row.wheelchair == "yes"}
    placed = [row for row in rows if row.lon is not None]
    assert set(told["inside"]) == {
        row.slug for row in placed if 7.0 <= row.lon <= 7.3 and 54.7 <= row.lat <= 55.1
    }
