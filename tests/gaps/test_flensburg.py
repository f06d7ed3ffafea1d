"""Flensburg, the real case: gaps and their reasons by Stadtteil, against a calculation by hand from the raw files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from scipy.spatial import KDTree
from sqlalchemy import Engine, text

from app.accounts.roles import Role
from app.catchments.streets import travel_of
from app.database.engine import batch_engine
from app.gaps.compute import compute_gaps
from app.gaps.shown import BASE, PARTS
from geodata.load.region import load_region
from geodata.regions import read_region
from tests.accounts.signing_in import sign_in_as
from tests.asking import asking
from tests.gaps.flensburg_by_hand import City, helped, placed, read_city, reasons, short

pytestmark = pytest.mark.slow
KITA = "/api/gaps/areas?category=day_care&level="
SCHOOL = "/api/gaps/areas?category=primary_school&level="
TIES = 1.5
"""Children between two Stadtteile whom it costs hardly a second to change places: ways are whole seconds there, not here."""


@pytest.fixture(scope="module")
def city(shared_data: Path) -> City:
    return read_city(shared_data / "schleswig-holstein")


@pytest.fixture(scope="module")
def flensburg(database_url: str, shared_data: Path) -> Iterator[Engine]:
    engine = batch_engine(database_url)
    outcome = load_region(engine, read_region("flensburg"), shared_data)
    for category in ("day_care", "primary_school"):
        compute_gaps(engine, outcome[0], travel_of, category=category)
    yield engine
    engine.dispose()


@pytest.fixture
async def client(flensburg: Engine, database_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def planner(flensburg: Engine, database_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(database_url, tmp_path) as made:
        made.cookies.update(sign_in_as(flensburg, Role.PLANNER).cookies)
        yield made


async def areas(client: httpx.AsyncClient, path: str) -> dict[str, dict[str, Any]]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return {one["name"]: one for one in answer.json()["areas"]}


def part(area: dict[str, Any], name: str) -> float:
    return area["parts"][name]["value"]


async def test_children_are_those_of_the_official_table(planner: httpx.AsyncClient, city: City) -> None:
    told = await areas(planner, KITA + "quarter")
    assert {name: area["people"]["value"] for name, area in told.items()} == city.told
    assert sum(city.told.values()) == 6173
    [whole] = (await areas(planner, KITA + "municipality")).values()
    assert whole["people"]["value"] == 6173
    demand = (await planner.get(KITA + "quarter")).json()["assumptions"]["demand"]
    assert demand["official"]["dates"] == ["2022-12-31"]
    assert "13 Stadtteilen" in demand["official"]["text"]


async def test_quotas_beside_the_gaps_are_those_of_the_same_children(planner: httpx.AsyncClient) -> None:
    told = await areas(planner, KITA + "quarter")
    altstadt = told["Altstadt"]["quotas"]
    assert (altstadt["places"]["value"], altstadt["children"]["value"]) == (78, 176)
    assert altstadt["versorgungsquote"]["value"] == 44.3
    [whole] = (await areas(planner, KITA + "municipality")).values()
    assert whole["quotas"]["versorgungsquote"]["value"] == 72.5


async def test_gaps_by_quarter_are_those_counted_by_hand(planner: httpx.AsyncClient, city: City) -> None:
    by_cell, taken = placed(city)
    served, lacking = city.by_quarter(by_cell.sum(axis=0)), city.by_quarter(city.children)
    reached = city.reached & ~city.pupils_only
    old = city.reached.any(axis=1)
    beyond = city.by_quarter(city.children * (79 / 84 * ~reached.any(axis=1) + 5 / 84 * ~old))
    floating = city.by_quarter(short(city))
    told = await areas(planner, KITA + "quarter")
    for name, area in told.items():
        assert part(area, "beyond") == pytest.approx(beyond[name], abs=0.06), name
        assert part(area, "served") == pytest.approx(served[name], abs=TIES), name
        assert part(area, "without_place") == pytest.approx(
            lacking[name] - served[name] - beyond[name], abs=TIES
        ), name
        assert area["without_catchment"]["value"] == pytest.approx(floating[name], abs=0.06), name
    assert sum(part(one, "served") for one in told.values()) == pytest.approx(sum(served.values()), abs=1)
    assert taken.sum() < city.places.sum() == 4475


async def test_reasons_by_quarter_are_those_counted_by_hand(planner: httpx.AsyncClient, city: City) -> None:
    why = {code: city.by_quarter(values) for code, values in reasons(city, *placed(city)).items()}
    told = await areas(planner, KITA + "quarter")
    for name, area in told.items():
        found = {one["reason"]: one["people"]["value"] for one in area["reasons"]}
        for code, by_hand in why.items():
            assert found.pop(code, 0) == pytest.approx(by_hand[name], abs=TIES), (name, code)
        assert not found, "nothing else is amiss"
    way = next(one for one in told["Weiche"]["reasons"] if one["reason"] == "car_only")
    assert way["mending"]["text"].startswith(
        ("Niemandem", "Weniger", f"{round(way['mending']['helped']['value'])} Menschen")
    )


@pytest.mark.parametrize("code", ["full", "car_only", "not_for_age"])
def test_whom_mending_one_reason_would_help_is_counted_by_hand(
    flensburg: Engine, city: City, code: str
) -> None:
    """Over all homes, also those beyond the city's border who use its Kitas."""
    with flensburg.connect() as connection:
        told = connection.execute(text(
            "SELECT sum((one ->> 'helped')::float) FROM gap_area g JOIN area a ON a.id = g.area_id AND a.level = 'municipality'"
            "  JOIN analysis_run r ON r.id = g.run_id AND r.category = 'day_care' AND r.superseded_by_id IS NULL,"
            "       jsonb_array_elements(g.reasons) one WHERE one ->> 'reason' = :code"), {"code": code}).scalar_one()  # fmt: skip
    assert float(told) == pytest.approx(helped(city, code), abs=TIES)


async def test_everybody_sees_quarters_in_fives_that_add_up_to_the_city(
    client: httpx.AsyncClient, planner: httpx.AsyncClient
) -> None:
    shown, true = await areas(client, KITA + "quarter"), await areas(planner, KITA + "quarter")
    assert set(shown) == set(true)
    [whole] = (await areas(client, KITA + "municipality")).values()
    for name in PARTS:
        assert all(part(one, name) % BASE == 0 for one in shown.values())
        assert all(abs(part(one, name) - part(true[key], name)) < BASE for key, one in shown.items())
        assert sum(part(one, name) for one in shown.values()) == part(whole, name)
    for one in shown.values():
        assert sum(why["people"]["value"] for why in one["reasons"]) == one["people"]["value"] - part(
            one, "served"
        )
        assert one["without_catchment"]["status"] == "secret"


async def test_pupils_of_primary_age_and_their_way(planner: httpx.AsyncClient) -> None:
    """Neustadt: 370 children of 0 to 6, 793 under 18. 6 to 10: 12/84 · 370 + 48/132 · (793 - 370) = 206.7."""
    told = await areas(planner, SCHOOL + "quarter")
    neustadt = told["Neustadt"]
    assert neustadt["people"]["value"] == pytest.approx(12 / 84 * 370 + 48 / 132 * (793 - 370), abs=0.06)
    for area in told.values():
        assert part(area, "served") == part(area, "without_place") == 0, "no school tells its places"
        assert part(area, "beyond") + part(area, "unclear_places") == pytest.approx(
            area["people"]["value"], abs=0.2
        )


async def test_a_kita_elsewhere_counts_for_the_way_only(
    flensburg: Engine, planner: httpx.AsyncClient
) -> None:
    """Three Kitas far off are of the same kind and tell no places: whoever reaches them, nobody knows whether there is one."""
    with flensburg.connect() as connection:
        rows = connection.execute(text(
            "SELECT a.name, g.* FROM gap_area g JOIN area a ON a.id = g.area_id JOIN analysis_run r ON r.id = g.run_id"
            " WHERE r.category = 'day_care' AND a.level = 'municipality' AND NOT a.is_core"
            "   AND a.name IN ('Lübeck', 'Eutin', 'Neustadt in Holstein')")).mappings().all()  # fmt: skip
        assumed = connection.execute(text(
            "SELECT report -> 'assumptions' -> 'capacity' ->> 'untold_offers' FROM analysis_run"
            " WHERE kind = 'gaps' AND category = 'day_care'")).scalar_one()  # fmt: skip
    assert len(rows) == 3
    assert assumed == "0", "no number of places is made up for them"
    for row in rows:
        assert row["unclear_places"] > 50
        assert (row["without_place"], row["served"]) == (0, pytest.approx(0, abs=1e-6)), row["name"]
        assert row["beyond"] + row["unclear_places"] == pytest.approx(row["people"], abs=0.01)
        assert "unknown_places" in {one["reason"] for one in row["reasons"]}
    sites = (await planner.get("/api/sites?category=kindergarten&bbox=9.5,54.4,9.7,54.6&limit=5")).json()[
        "features"
    ]
    assert sites
    for site in sites:
        assert {one["approved_places"]["status"] for one in site["properties"]["offers"]} == {"unknown"}


async def test_every_gap_of_the_whole_land_has_a_reason(flensburg: Engine) -> None:
    """Two kinds over all of Schleswig-Holstein's cells with people: no gap without a reason, and reasons add up to it."""
    with flensburg.connect() as connection:
        off, cells = connection.execute(text("""
            SELECT count(*) FILTER (WHERE abs(lacking - told) > 0.001 * (1 + people) OR (lacking > 0.001 AND reasons = 0)), count(*)
              FROM (SELECT c.people, c.people - c.served AS lacking, coalesce(sum(g.people), 0) AS told, count(g.reason) AS reasons
                      FROM gap_cell c LEFT JOIN gap_reason g USING (run_id, cell_id)
                     GROUP BY c.run_id, c.cell_id, c.people, c.served) one""")).one()  # fmt: skip
    assert off == 0
    assert cells > 100_000


SCHOOL_CELLS = """
    SELECT c.id, g.people, ST_X(p.at) AS x, ST_Y(p.at) AS y,
           coalesce((SELECT jsonb_object_agg(w.reason, w.people) FROM gap_reason w
                      WHERE w.run_id = g.run_id AND w.cell_id = g.cell_id), '{}') AS why
      FROM gap_cell g JOIN analysis_run r ON r.id = g.run_id AND r.category = 'primary_school' AND r.superseded_by_id IS NULL
      JOIN population_cell c ON c.id = g.cell_id CROSS JOIN LATERAL (SELECT ST_Transform(c.point, 25832) AS at) p
     WHERE g.people > 0"""
SCHOOL_SITES = """
    SELECT DISTINCT ST_X(p.at) AS x, ST_Y(p.at) AS y
      FROM site_state t JOIN offer o ON o.site_id = t.site_id AND o.category = 'primary_school' AND o.valid_during @> current_date
     CROSS JOIN LATERAL (SELECT ST_Transform(t.point, 25832) AS at) p
     WHERE t.valid_during @> current_date AND t.point IS NOT NULL"""
DETOUR, WALK_M, CAR_M, NEAR_LIMIT_M = 1.3, 2000, 15 * 45_000 / 60, 1.0


def test_reasons_of_the_whole_land_agree_with_a_recomputation_from_the_raw_tables(flensburg: Engine) -> None:
    """Primary schools, of none of which the places are known, for every cell of the Land: metres with numpy, no line of the product.

    Within 2,000 m on foot: who reaches one is not known to find a place. Else whoever is within 15 minutes by car lacks only
    the way; and for the others there is nothing.
    """
    with flensburg.connect() as connection:
        cells = connection.execute(text(SCHOOL_CELLS)).all()
        schools = np.array(connection.execute(text(SCHOOL_SITES)).all(), float)
    at = np.array([(cell.x, cell.y) for cell in cells])
    metres = DETOUR * KDTree(schools).query(at)[0]
    clear = (abs(metres - WALK_M) > NEAR_LIMIT_M) & (abs(metres - CAR_M) > NEAR_LIMIT_M)
    assert clear.sum() > 50_000
    expected = np.where(metres <= WALK_M, "unknown_places", np.where(metres <= CAR_M, "car_only", "nothing"))
    wrong = [
        (cell.id, code, cell.why)
        for cell, code, sure in zip(cells, expected.tolist(), clear.tolist(), strict=True)
        if sure and (set(cell.why) != {code} or cell.why[code] != pytest.approx(cell.people, rel=1e-4))
    ]
    assert wrong == []
    assert set(expected[clear].tolist()) >= {"unknown_places", "car_only"}
