"""Gaps of the demonstration Kreis: every one has a reason, everybody is counted once, and a slow second computation agrees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow
from sqlalchemy import Engine, text

from app.catchments.inputs import read_homes, read_sites
from app.catchments.streets import travel_of
from app.gaps.reasons import CODES
from app.gaps.tables import COUNTS

CURRENT = "r.kind = 'gaps' AND r.superseded_by_id IS NULL"
PARTS = ("served", "beyond", "without_place", "unclear_way", "unclear_places")
LACKING = "c.people - c.served"


def rows(engine: Engine, sql: str, **values: object) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(sql), values).mappings())


@pytest.fixture(scope="module")
def runs(demo_engine: Engine) -> list[Any]:
    return rows(
        demo_engine,
        f"SELECT id, category, mode, variant, parameters, report FROM analysis_run r WHERE {CURRENT}",
    )


def test_every_kind_with_sites_has_a_run_and_says_what_it_is_held_against(runs: list[Any]) -> None:
    assert len({run["category"] for run in runs}) > 20
    for run in runs:
        told = run["parameters"]
        assert told["assumed"] == run["variant"].startswith("annahme-")
        assert ("kein Beschluss" in told["source"]) == told["assumed"]


def test_everybody_is_exactly_one_of_five(demo_engine: Engine) -> None:
    total = " + ".join(PARTS)
    [off] = rows(
        demo_engine,
        f"SELECT max(abs(people - ({total})) / (1 + people)) AS most, count(*) AS cells FROM gap_cell",
    )
    assert off["cells"] > 100_000
    assert off["most"] < 1e-5
    assert not rows(demo_engine, f"SELECT 1 FROM gap_cell WHERE least({', '.join(COUNTS)}) < -1e-6 LIMIT 1")


def test_every_gap_has_a_reason_and_its_reasons_add_up_to_it(demo_engine: Engine) -> None:
    off = rows(demo_engine, f"""
        SELECT c.run_id, c.cell_id, {LACKING} AS lacking, coalesce(sum(g.people), 0) AS told, count(g.reason) AS reasons
          FROM gap_cell c LEFT JOIN gap_reason g USING (run_id, cell_id)
         GROUP BY c.run_id, c.cell_id, c.people, c.served
        HAVING abs({LACKING} - coalesce(sum(g.people), 0)) > 0.001 * (1 + c.people)
            OR (({LACKING}) > 0.001 AND count(g.reason) = 0)""")  # fmt: skip
    assert off == []


@pytest.mark.parametrize("level", ["municipality", "municipal_association", "district"])
def test_people_in_are_people_out_over_areas(demo_engine: Engine, level: str) -> None:
    """Every area is the sum of its cells: parts and reasons; and so are Amt and Kreis of their municipalities."""
    sums = rows(demo_engine, """
        WITH RECURSIVE above AS (
            SELECT id AS m, id, level, parent_id FROM area WHERE level = 'municipality'
            UNION ALL SELECT above.m, a.id, a.level, a.parent_id FROM above JOIN area a ON a.id = above.parent_id)
        SELECT g.run_id, g.area_id, g.people, g.beyond, g.without_place, s.people AS people_sum, s.beyond AS beyond_sum,
               s.without_place AS without_sum, g.people - g.served AS lacking,
               (SELECT coalesce(sum((one ->> 'people')::float), 0) FROM jsonb_array_elements(g.reasons) one) AS reasons
          FROM gap_area g
          JOIN LATERAL (
              SELECT sum(c.people) AS people, sum(c.beyond) AS beyond, sum(c.without_place) AS without_place
                FROM gap_cell c JOIN population_cell p ON p.id = c.cell_id JOIN above ON above.m = p.municipality_id
               WHERE c.run_id = g.run_id AND above.id = g.area_id AND above.level = :level) s ON s.people IS NOT NULL
          JOIN area a ON a.id = g.area_id AND a.level = :level""", level=level)  # fmt: skip
    assert len(sums) > 20
    for one in sums:
        assert one["people"] == pytest.approx(one["people_sum"], rel=1e-4, abs=0.01)
        assert one["beyond"] == pytest.approx(one["beyond_sum"], rel=1e-4, abs=0.01)
        assert one["without_place"] == pytest.approx(one["without_sum"], rel=1e-4, abs=0.01)
        assert one["reasons"] == pytest.approx(one["lacking"], rel=1e-4, abs=0.01)


TIMES = """
    SELECT t.cell_id, t.seconds, t.reason FROM travel_time t
      JOIN analysis_run r ON r.id = t.run_id AND r.superseded_by_id IS NULL AND r.variant IS NULL
     WHERE r.kind = 'travel_times' AND r.category = 'kindergarten' AND r.mode = :mode"""
KITA = f"SELECT r.id FROM analysis_run r WHERE {CURRENT} AND r.variant = 'kita-zu-fuss'"


@pytest.fixture(scope="module")
def cells(demo_engine: Engine) -> dict[int, dict[str, Any]]:
    """Cells with children: parts, and reasons by code."""
    found = {
        row["cell_id"]: {**row, "why": {}}
        for row in rows(demo_engine, f"SELECT * FROM gap_cell WHERE run_id = ({KITA}) AND people > 0")
    }
    for row in rows(demo_engine, f"SELECT cell_id, reason, people FROM gap_reason WHERE run_id = ({KITA})"):
        found[row["cell_id"]]["why"][row["reason"]] = row["people"]
    return found


def test_who_is_beyond_by_foot_agrees_with_the_nearest_kita_that_is_stored(
    demo_engine: Engine, cells: dict[int, dict[str, Any]]
) -> None:
    """A second computation: the stored search for the nearest, not the search within a limit that gaps use."""
    foot = {row["cell_id"]: row for row in rows(demo_engine, TIMES, mode="walk")}
    car = {row["cell_id"]: row for row in rows(demo_engine, TIMES, mode="car")}
    seen = set()
    for number, cell in cells.items():
        near = foot[number]["seconds"] is not None and foot[number]["seconds"] <= 900
        assert cell["beyond"] == pytest.approx(0 if near else cell["people"], rel=1e-5)
        if near:
            continue
        ride = car[number]["seconds"]
        if ride is not None and ride <= 900:
            assert cell["why"].get("car_only", 0) > 0
            assert "nothing" not in cell["why"]
        else:
            code = "not_connected" if foot[number]["reason"] == "not_connected" else "nothing"
            assert cell["why"] == {code: pytest.approx(cell["people"], rel=1e-5)}
        seen |= set(cell["why"])
    assert {"car_only", "nothing", "not_connected"} <= seen


def kita_places(engine: Engine) -> Iterator[tuple[int, float]]:
    """Places of every Kita from the raw offers; those not told have the median of those told (computed here anew)."""
    told = rows(engine, """
        SELECT f.site_id, o.approved_places FROM site_feature f
          JOIN offer o ON o.site_id = f.site_id AND o.category = 'kindergarten' AND o.valid_during @> current_date
         WHERE f.valid_during @> current_date AND f.point IS NOT NULL ORDER BY f.site_id""")  # fmt: skip
    known = sorted(row["approved_places"] for row in told if row["approved_places"] is not None)
    middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
    for row in told:
        yield row["site_id"], middle if row["approved_places"] is None else row["approved_places"]


def test_who_has_no_place_agrees_with_a_greatest_flow(
    demo_engine: Engine, cells: dict[int, dict[str, Any]]
) -> None:
    """As many find a place as another program (scipy's maximum flow) can place, over ways found Kita by Kita."""
    with demo_engine.connect() as connection:
        region = connection.execute(text("SELECT id, metric_srid FROM region WHERE slug = 'demo'")).one()
        homes = read_homes(connection, region.id, region.metric_srid)
        day = connection.execute(text("SELECT current_date")).scalar_one()
        sites = read_sites(connection, region.id, region.metric_srid, day)
        walk = travel_of(connection, region.id, "walk")
    assert walk is not None
    ids, points = sites.of("kindergarten")
    within = walk.within(homes.places, points, 900)
    places = dict(kita_places(demo_engine))
    count, source = len(homes.cell_id), len(homes.cell_id) + len(ids)
    people = np.array([cells[cell]["people"] if cell in cells else 0.0 for cell in homes.cell_id.tolist()])
    units = np.rint(people * 100).astype(np.int64)
    site = np.repeat(np.arange(len(ids)), np.diff(within.offset))
    room = np.array([int(places[int(one)] * 100) for one in ids])
    tail = np.concatenate([np.full(count, source), within.point, count + np.arange(len(ids))])
    head = np.concatenate([np.arange(count), count + site, np.full(len(ids), source + 1)])
    most = np.concatenate([units, units[within.point], room]).astype(np.int32)
    graph = csr_array((most, (tail, head)), shape=(source + 2, source + 2))
    placed = maximum_flow(graph, source, source + 1).flow_value / 100
    served = sum(cell["served"] for cell in cells.values())
    assert served == pytest.approx(placed, rel=2e-3)
    assert sum(cell["without_place"] for cell in cells.values()) > 50


def test_who_is_left_is_left_because_all_in_reach_are_full(cells: dict[int, dict[str, Any]]) -> None:
    left = [cell for cell in cells.values() if cell["without_place"] > 0.05]
    assert left
    for cell in left:
        assert {"full", "full_for_need", "unknown_places"} & set(cell["why"])
        assert set(cell["why"]) <= set(CODES)


def test_by_bus_it_is_the_bus_that_is_missing(runs: list[Any], demo_engine: Engine) -> None:
    [run] = [one for one in runs if one["variant"] == "bus-zur-gemeinschaftsschule"]
    assert run["report"]["assumptions"]["bus"]["rule"]["code"] == "pupil_to_grade_10"
    why = rows(
        demo_engine,
        "SELECT reason, sum(people) AS people FROM gap_reason WHERE run_id = :id GROUP BY reason",
        id=run["id"],
    )
    told = {row["reason"]: row["people"] for row in why}
    assert told["no_bus_in_time"] > 1000
    assert "car_only" not in told


NEAREST = """
    SELECT t.cell_id, t.seconds, t.reason FROM travel_time t
      JOIN analysis_run r ON r.id = t.run_id AND r.superseded_by_id IS NULL AND r.variant IS NULL
     WHERE r.kind = 'travel_times' AND r.category = :category AND r.mode = :mode"""
WHY = """
    SELECT c.cell_id, c.people, c.served,
           coalesce((SELECT jsonb_object_agg(w.reason, w.people) FROM gap_reason w
                      WHERE w.run_id = c.run_id AND w.cell_id = c.cell_id), '{}') AS why
      FROM gap_cell c WHERE c.run_id = :run_id AND c.people > 0"""
AGES = """
    SELECT count(*) FROM offer o JOIN category k ON k.code = o.category
     WHERE o.category = :category AND o.valid_during @> current_date
       AND (coalesce(o.age_from_months, k.age_from_months, 0) > :start OR coalesce(o.age_to_months, k.age_to_months, 1440) < :stop)"""


def test_reasons_of_kinds_without_places_agree_with_the_nearest_site_by_foot_and_car(
    demo_engine: Engine, runs: list[Any]
) -> None:
    """Every such kind: its own mode within the minutes serves, else the car within them is what is lacking, else there is nothing."""
    seen, compared = set[str](), 0
    for run in runs:
        told = run["parameters"]
        ages = {"start": told["ages"]["from_months"], "stop": told["ages"]["to_months"]}
        [some_narrower] = rows(demo_engine, AGES, category=run["category"], **ages)
        if (
            told["has_places"]
            or told["limit_minutes"] is None
            or run["mode"] == "bus"
            or told["at_time"]
            or told["border"]
        ):
            continue
        if some_narrower["count"]:
            continue
        own, car = (
            {row["cell_id"]: row for row in rows(demo_engine, NEAREST, category=run["category"], mode=mode)}
            for mode in (run["mode"], "car")
        )
        limit, car_limit = 60 * told["limit_minutes"], 60 * told["car_minutes"]
        for cell in rows(demo_engine, WHY, run_id=run["id"]):
            way, ride = own[cell["cell_id"]], car[cell["cell_id"]]
            if any(
                one["seconds"] is not None and abs(one["seconds"] - most) < 2
                for one, most in ((way, limit), (ride, car_limit))
            ):
                continue  # stored in whole seconds
            served = way["seconds"] is not None and way["seconds"] <= limit
            by_car = ride["seconds"] is not None and ride["seconds"] <= car_limit
            code = (
                "car_only" if by_car else "not_connected" if way["reason"] == "not_connected" else "nothing"
            )
            assert set(cell["why"]) == (set() if served else {code}), (run["variant"], cell["cell_id"])
            if not served:
                assert cell["why"][code] == pytest.approx(cell["people"], rel=1e-4)
                seen.add(code)
            compared += 1
    assert compared > 20_000
    assert {"car_only", "nothing"} <= seen
