"""Statistics over HTTP: the same numbers as on the screen, every one with unit, run and definition; bad input is named."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pyarrow as pa
import pytest

from tests.asking import asking

KITA = "/api/statistics?category=kindergarten"


@pytest.fixture
async def client(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as made:
        yield made


async def got(client: httpx.AsyncClient, path: str, **asked: Any) -> dict[str, Any]:
    answer = await (client.post(path, json=asked) if asked else client.get(path))
    assert answer.status_code == 200, answer.text
    return answer.json()


def value(rows: list[dict[str, Any]], measure: str, **of: Any) -> Any:
    [found] = [row for row in rows if row["measure"] == measure and all(row[name] == of[name] for name in of)]
    return found["value"]


async def test_every_figure_is_that_of_the_screen(client: httpx.AsyncClient) -> None:
    screen = await got(client, "/api/statistics/areas?category=kindergarten&mode=walk&age_group=3-5")
    told = await got(client, f"{KITA}&age_group=3-5")
    assert {row["run_id"] for row in told["rows"] if row["measure"] != "sites"} == {screen["run"]["id"]}
    for area in screen["areas"]:
        for name in ("people_total", "mean_minutes", "median_minutes", "mean_metres"):
            assert value(told["rows"], name, area=area["ars"]) == area[name]["value"]
        for limit in screen["limits_minutes"]:
            share = value(told["rows"], "share_within", area=area["ars"], limit_minutes=limit)
            assert share == area["within"][str(limit)]["value"]
        if area["sites_inside"] is not None:
            assert value(told["rows"], "sites", area=area["ars"]) == area["sites_inside"]


async def test_the_head_says_all_it_rests_on(client: httpx.AsyncClient) -> None:
    told = await got(client, KITA)
    assert told["question"] == {
        "topic": "catchments", "group_by": ["municipality"], "level": "municipality", "category": ["kindergarten"], "mode": ["walk"], "age_group": ["all"],
        "measure": [one["code"] for one in told["measures"]], "area": None, "core": True,
    }  # fmt: skip
    region = await got(client, "/api/region")
    network = region["modes"][0]["network"]
    assert told["network"]["date"] == network["date"]
    assert told["network"]["fingerprint"] == network["hash"]
    [run] = told["runs"]
    full = (await got(client, f"/api/runs/{run['id']}"))["run"]
    assert {
        run[name] == full[name] for name in ("input_hash", "inputs", "parameters", "software_version")
    } == {True}
    assert all(
        one["unit"] and one["definition"] and one["title"].keys() == {"de", "en"} for one in told["measures"]
    )
    assert list(told["people_basis"]) == ["told"]


async def test_grouped_by_kind_mode_and_age(client: httpx.AsyncClient) -> None:
    told = await got(
        client,
        "/api/statistics?group_by=district,category,mode,age_group&measure=mean_minutes&category=kindergarten,library",
    )
    assert {row["level"] for row in told["rows"]} == {"district"}
    assert {row["category"] for row in told["rows"]} == {"kindergarten", "library"}
    assert {"walk", "bicycle", "car", "bus"} <= {row["mode"] for row in told["rows"]}
    assert {"all", "3-5", "0-9"} <= {row["age_group"] for row in told["rows"]}
    assert len({tuple(row[name] for name in ("area", "category", "mode", "age_group")) for row in told["rows"]}) == len(told["rows"])  # fmt: skip
    assert {row["unit"] for row in told["rows"]} == {"min"}


async def test_places_quotas_and_gaps_are_those_of_their_rooms(client: httpx.AsyncClient) -> None:
    places = await got(client, "/api/statistics?topic=places&category=kindergarten")
    area = places["rows"][0]["area"]
    stored = await got(client, f"/api/areas/{area}/places?category=kindergarten&mode=walk")
    assert value(places["rows"], "places_per_100", area=area) == stored["places"][0]["per_100"]["value"]
    quotas = await got(client, "/api/quotas?category=kindergarten")
    told = await got(client, "/api/statistics?topic=provision&category=kindergarten")
    for one in quotas["areas"]:
        supply = value(told["rows"], "supply_quota", area=one["ars"])
        assert supply in (None, one["versorgungsquote"]["value"])
    assert any(value(told["rows"], "children", area=one["ars"]) for one in quotas["areas"])
    gaps = await got(client, "/api/gaps/areas?category=kindergarten&level=district")
    told = await got(client, "/api/statistics?topic=gaps&category=kindergarten&group_by=district")
    [kreis] = gaps["areas"]
    assert value(told["rows"], "gap_served") == kreis["parts"]["served"]["value"]
    assert told["runs"][0]["id"] == gaps["run"]["id"]


async def test_a_radius_and_the_same_polygon_agree(client: httpx.AsyncClient) -> None:
    region = await got(client, "/api/region")
    west, south, east, north = region["bbox"]
    lon, lat = (west + east) / 2, (south + north) / 2
    circle = await got(client, f"{KITA}&center={lon},{lat}&radius_m=60000")
    ring = [
        [west - 1, south - 1],
        [east + 1, south - 1],
        [east + 1, north + 1],
        [west - 1, north + 1],
        [west - 1, south - 1],
    ]
    square = await got(client, KITA, geometry={"type": "Polygon", "coordinates": [ring]})
    assert circle["shape"]["radius_m"] == 60000
    assert square["shape"]["corners"] == 5
    assert circle["rows"] == square["rows"]
    assert {row["people_basis"] for row in circle["rows"] if row["measure"] != "sites"} == {"protected"}
    people = next(row for row in circle["rows"] if row["measure"] == "people_total")
    assert people["low"] <= people["value"] <= people["high"]


async def test_csv_and_arrow_hold_the_same_rows(client: httpx.AsyncClient) -> None:
    path = f"{KITA}&group_by=municipality,age_group&measure=people_total,share_within"
    told = await got(client, path)
    arrow = await client.get(f"{path}&format=arrow")
    assert arrow.headers["content-type"] == "application/vnd.apache.arrow.stream"
    table = pa.ipc.open_stream(arrow.content).read_all()
    assert table.column_names == told["columns"]
    assert table.column("value").to_pylist() == [row["value"] for row in told["rows"]]
    assert b"fingerprint" in table.schema.metadata[b"bildungsatlas"]
    head = json.loads(table.schema.metadata[b"bildungsatlas"])
    assert {name: head[name] for name in ("question", "network", "runs", "measures")} == {
        name: told[name] for name in ("question", "network", "runs", "measures")
    }
    assert {str(table.schema.field(name).type) for name in ("limit_minutes", "from_minutes", "run_id")} == {
        "int32"
    }
    frame = table.to_pandas()
    assert frame["value"].equals(pd.Series([row["value"] for row in told["rows"]], dtype=float, name="value"))
    sheet = await client.get(f"{path}&format=csv")
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == told["columns"]
    assert len(rows) == 1 + len(told["rows"])
    assert "format=json" in sheet.headers["link"]
    assert 'rel="describedby"' in sheet.headers["link"]


async def test_two_runs_are_compared_and_what_went_in_is_named(client: httpx.AsyncClient) -> None:
    run = (await got(client, KITA))["runs"][0]["id"]
    told = await got(client, f"/api/statistics?compare={run}..{run}")
    assert told["compare"]["differs"] == {}
    assert "inputs.travel" in told["compare"]["same"]
    assert {row["difference"] for row in told["rows"] if row["a"] is not None} == {0.0}
    car = (await got(client, f"{KITA}&mode=car"))["runs"][0]["id"]
    answer = await client.get(f"/api/statistics?compare={run}..{car}")
    assert answer.status_code == 400
    assert "mode" in answer.json()["detail"]


async def test_a_run_is_computed_again_bit_for_bit(client: httpx.AsyncClient) -> None:
    run = (await got(client, KITA))["runs"][0]["id"]
    again = await got(client, f"/api/statistics/runs/{run}/reproduced")
    assert again["reproduced"] is True
    assert again["figures"]["stored"] == again["figures"]["computed"]
    assert again["figures"]["rows"] > 100
    assert again["inputs"]["differs"] == {}


async def test_every_kind_of_run_is_computed_again_and_compared(client: httpx.AsyncClient) -> None:
    """Bicycle, car, bus with its timetable (typical and bad minute), places and gaps."""
    asked = [f"mode={mode}" for mode in ("bicycle", "car", "bus", "bus_p90")] + ["topic=places", "topic=gaps"]
    for query in asked:
        run = (await got(client, f"{KITA}&group_by=district&{query}"))["runs"][0]["id"]
        again = await got(client, f"/api/statistics/runs/{run}/reproduced")
        assert again["reproduced"] is True, (query, again)
        assert again["figures"]["rows"] > 100
        told = await got(client, f"/api/statistics?compare={run}..{run}&group_by=municipality")
        assert told["compare"]["differs"] == {}
        assert {row["difference"] for row in told["rows"] if row["a"] is not None} == {0.0}
        assert {row["measure"] for row in told["rows"]} == {one["code"] for one in told["measures"]}


async def test_people_and_their_ways_in_classes(client: httpx.AsyncClient) -> None:
    west, south, east, north = (await got(client, "/api/region"))["bbox"]
    middle = f"center={(west + east) / 2},{(south + north) / 2}"
    for where in ("group_by=municipality", f"{middle}&radius_m=9000&group_by="):
        people = await got(client, f"/api/statistics?topic=people&{where},age_group")
        groups = {row["age_group"] for row in people["rows"]}
        assert {"all", "3-5"} <= groups
        assert max(row["value"] or 0 for row in people["rows"]) > 1000
        assert all(
            row["low"] <= row["value"] <= row["high"] for row in people["rows"] if row["low"] is not None
        )
        told = await got(client, f"{KITA}&{where}&measure=people_total,people_in_class,people_within")
        classes = [row for row in told["rows"] if row["measure"] == "people_in_class"]
        [area, *_] = {row["area"] for row in classes if row["value"] is not None}
        mine = [row for row in classes if row["area"] == area]
        assert [(row["from_minutes"], row["limit_minutes"]) for row in mine] == [
            (0, 5), (5, 10), (10, 15), (15, 20), (20, 30), (30, None)
        ]  # fmt: skip
        if all(row["value"] is not None for row in mine):
            total = value(told["rows"], "people_total", area=area)
            assert sum(row["value"] for row in mine) == pytest.approx(total, abs=0.5)
    only = await got(client, f"{KITA}&group_by=district,distance_class")
    assert {row["measure"] for row in only["rows"]} == {"people_in_class"}


async def test_supply_by_provider_and_phase_of_life_adds_up(client: httpx.AsyncClient) -> None:
    kita = "/api/statistics?topic=supply&category=kindergarten"
    whole = await got(client, f"{kita}&group_by=municipality")
    by_provider = await got(client, f"{kita}&group_by=municipality,provider")
    assert len({row["provider"] for row in by_provider["rows"]}) > 2
    places = await got(client, "/api/statistics?topic=places&category=kindergarten&measure=places")
    for row in whole["rows"]:
        parts = [
            one["value"]
            for one in by_provider["rows"]
            if (one["area"], one["measure"]) == (row["area"], row["measure"])
        ]
        if row["value"] is not None:
            assert sum(parts) == pytest.approx(row["value"], abs=0.5)
        if row["measure"] == "supply_places":
            assert row["value"] == value(places["rows"], "places", area=row["area"])
    phases = await got(
        client, "/api/statistics?topic=supply&group_by=district,life_phase&measure=supply_sites"
    )
    assert {row["category"] for row in phases["rows"]} == {None}
    assert len({row["life_phase"] for row in phases["rows"]}) == len(phases["rows"])
    life = await got(client, "/api/statistics?topic=life&group_by=municipality")
    strip = await got(client, "/api/lifelong?level=municipality")
    for area in strip["areas"]:
        assert value(life["rows"], "life_index", area=area["ars"]) == area["index"]


async def test_a_shape_has_places_gaps_and_supply_too(client: httpx.AsyncClient) -> None:
    """Around everything a shape has what the whole Kreis and its surroundings have."""
    west, south, east, north = (await got(client, "/api/region"))["bbox"]
    lon, lat = (west + east) / 2, (south + north) / 2
    around = f"{KITA}&center={lon},{lat}&radius_m=90000"
    places = (await got(client, f"{around}&topic=places"))["rows"]
    screen = await got(client, "/api/places/areas?category=kindergarten&level=district&core=false")
    assert value(places, "places") == pytest.approx(screen["total"]["places"]["value"], abs=0.5)
    assert value(places, "places_per_100") == pytest.approx(screen["total"]["per_100"]["value"], rel=0.05)
    supply = (await got(client, f"{around}&topic=supply&group_by=provider"))["rows"]
    assert sum(row["value"] for row in supply if row["measure"] == "supply_places") == pytest.approx(
        value(places, "places"), abs=0.5
    )
    gaps = await got(client, f"{around}&topic=gaps")
    assert list(gaps["people_basis"]) == ["protected_by_standing"]
    parts = [value(gaps["rows"], f"gap_{name}") for name in ("served", "beyond", "without_place", "unclear")]
    assert sum(parts) == pytest.approx(value(gaps["rows"], "gap_people"), abs=0.5)
    assert value(gaps["rows"], "gap_served") > 0
    nobody = (await got(client, f"{KITA}&center=0,0&radius_m=100&topic=gaps"))["rows"]
    assert value(nobody, "gap_people") == 0


SQUARE = [[9.0, 54.0], [9.1, 54.0], [9.1, 54.1], [9.0, 54.0]]
BOW = [[9.0, 54.0], [9.1, 54.1], [9.1, 54.0], [9.0, 54.1], [9.0, 54.0]]


WRONG = (
    ("", 400, "category"),
    ("?category=kindergarden", 400, "kindergarten"),
    ("?category=kindergarten,library", 400, "group_by"),
    ("?category=kindergarten&group_by=gemeinde", 400, "group_by"),
    ("?category=kindergarten&group_by=district,quarter", 400, "Ebene"),
    ("?category=kindergarten&measure=people_totl", 400, "people_total"),
    ("?category=kindergarten&measure=children", 400, "provision"),
    ("?category=kindergarten&age_group=3-99", 400, "age_group"),
    ("?category=kindergarten&mode=hovercraft", 400, "mode"),
    ("?category=kindergarten&topic=everything", 400, "topic"),
    ("?category=kindergarten&format=shapefile", 400, "format"),
    ("?category=kindergarten&area=00000000", 404, "00000000"),
    ("?category=kindergarten&center=9,54", 400, "radius_m"),
    ("?category=kindergarten&center=9,54&radius_m=nan", 400, "radius_m"),
    ("?category=kindergarten&center=9,54&radius_m=1e9", 400, "radius_m"),
    ("?category=kindergarten&center=9,95&radius_m=500", 400, "Grad"),
    ("?category=kindergarten&center=9,54&radius_m=500&group_by=municipality", 400, "category"),
    ("?category=kindergarten&center=9,54&radius_m=500&run=1", 400, "schließen"),
    ("?compare=1", 400, "A..B"),
    ("?compare=999999999..999999998", 404, "999999999"),
    ("?run=99999999999999999999", 404, "Auswertungslauf"),
    ("?category=kindergarten&group_by=provider", 400, "supply"),
    ("?topic=supply&category=kindergarten&group_by=distance_class", 400, "catchments"),
    ("?topic=people&category=kindergarten", 400, "category"),
    ("?topic=life&center=9,54&radius_m=500", 400, "Umkreis"),
    ("?topic=supply", 400, "category"),
    (f"?category={'x' * 3000}", 400, "Zeichen"),
    ("?category=kindergarten'--", 400, "category"),
)
WRONG_SHAPES = (
    ({"type": "Point", "coordinates": [9, 54]}, 400, "Polygon"),
    ({"type": "Polygon"}, 400, "coordinates"),
    ({"type": "Polygon", "coordinates": [[[9, 54], [9.1, 54], [9, 54]]]}, 400, "vier"),
    ({"type": "Polygon", "coordinates": [[[9, 54], [9.1, 54], [9.1, 54.1], [9, 54.2]]]}, 400, "GeoJSON"),
    ({"type": "Polygon", "coordinates": [BOW]}, 400, "gültig"),
    ({"type": "Polygon", "coordinates": [[["a", 54], *SQUARE[1:]]]}, 400, "Zahlen"),
    ({"type": "Polygon", "coordinates": [[[9, 540], *SQUARE[1:]]]}, 400, "Grad"),
    ({"type": "Polygon", "coordinates": [[[10**400, 54], *SQUARE[1:]]]}, 400, "Zahlen"),
    ({"type": "Polygon", "coordinates": [[[True, 54], *SQUARE[1:]]]}, 400, "Zahlen"),
    ({"type": "MultiPolygon", "coordinates": [[]]}, 400, "coordinates"),
    ({"type": "Polygon", "coordinates": {"a": 1}}, 400, "coordinates"),
    ({"type": "Polygon", "coordinates": [7]}, 400, "vier"),
    ({"type": "MultiPolygon", "coordinates": [7]}, 400, "coordinates"),
    ({"type": "Polygon", "coordinates": [[[0, 45], [15, 45], [15, 60], [0, 60], [0, 45]]]}, 422, "km²"),
    ({"type": "Polygon", "coordinates": [[[9 + i / 1e5, 54.0] for i in range(3000)]]}, 422, "Ecken"),
)


async def test_what_is_wrong_is_named(client: httpx.AsyncClient) -> None:
    for query, status, named in WRONG:
        answer = await client.get(f"/api/statistics{query}")
        assert answer.status_code == status, (query, answer.text)
        assert named in answer.text, query
    for geometry, status, named in WRONG_SHAPES:
        answer = await client.post(KITA, json={"geometry": geometry})
        assert answer.status_code == status, (geometry, answer.text)
        assert named in answer.text, geometry
    huge = b'{"geometry": {"type": "Polygon", "coordinates": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"
    answer = await client.post(KITA, content=huge, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500, answer.text
    answer = await client.post(KITA, json={"geometry": {}, "more": 1})
    assert 400 <= answer.status_code < 500, answer.text


async def test_a_shape_asks_for_so_much_at_once_only(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/statistics?group_by=category,mode&center=9.4,54.5&radius_m=900")
    assert answer.status_code == 422
    assert "höchstens 12" in answer.json()["detail"]
    empty = await got(client, f"{KITA}&center=0,0&radius_m=100")
    assert value(empty["rows"], "people_total") == 0
