"""GDAL reads the interface by its OAPIF driver: completely, and equal to the database."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
from sqlalchemy import Engine, text

OGR2OGR = shutil.which("ogr2ogr")
pytestmark = pytest.mark.skipif(OGR2OGR is None, reason="needs GDAL's programs (Debian: gdal-bin)")

COUNTS = {
    "sites": "SELECT count(*) FROM site_feature WHERE valid_during @> current_date",
    "areas": "SELECT count(*) FROM area",
    "streets": "SELECT count(*) FROM street_edge",
    "places-areas": """SELECT count(*) FROM place_statistic s JOIN analysis_run r ON r.id = s.run_id
                        WHERE r.superseded_by_id IS NULL AND r.variant IS NULL""",
}
SITES = """
SELECT f.slug, t.name, ST_X(ST_Transform(f.point, 25832)) AS x, ST_Y(ST_Transform(f.point, 25832)) AS y
  FROM site_feature f JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> f.valid_from
 WHERE f.valid_during @> current_date"""


def read(address: str, layer: str, *options: str) -> list[dict[str, Any]]:
    """The features of a layer, as GDAL reads them."""
    command = [str(OGR2OGR), "-f", "GeoJSON", "/vsistdout/", f"OAPIF:{address}/ogc", layer, *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["features"]


@pytest.mark.parametrize("layer", list(COUNTS))
def test_a_collection_is_read_completely(live_server: str, demo_engine: Engine, layer: str) -> None:
    with demo_engine.connect() as connection:
        expected = connection.execute(text(COUNTS[layer])).scalar_one()
    command = ["ogrinfo", "-ro", "-so", f"OAPIF:{live_server}/ogc", layer]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    assert f"Feature Count: {expected}\n" in told
    if layer in {"sites", "areas"}:
        assert len(read(live_server, layer)) == expected


def test_names_and_places_are_those_of_the_database(live_server: str, demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        rows = {row.slug: row for row in connection.execute(text(SITES))}
    found = read(
        live_server, "sites", "-t_srs", "EPSG:25832", "-lco", "RFC7946=NO", "-lco", "COORDINATE_PRECISION=2"
    )
    assert {one["properties"]["slug"] for one in found} == rows.keys()
    for one in found:
        row = rows[one["properties"]["slug"]]
        assert one["properties"]["name"] == row.name
        if row.x is not None:
            assert one["geometry"]["coordinates"] == pytest.approx([row.x, row.y], abs=0.05)


def test_a_box_and_a_condition_are_heeded(live_server: str, demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        expected = set(connection.execute(text("""
            SELECT f.slug FROM site_feature f JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> f.valid_from
             WHERE f.valid_during @> current_date AND t.wheelchair = 'yes' AND ST_X(f.point) <= 7.3""")).scalars())  # fmt: skip
    found = read(live_server, "sites", "-spat", "5", "50", "7.3", "60", "-where", "wheelchair = 'yes'")
    assert {one["properties"]["slug"] for one in found} == expected
    assert expected
