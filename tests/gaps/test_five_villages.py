"""Gaps, reasons and quotas of five villages, as they are worked out on paper in docs/methods.md ("Gaps and their reasons")."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.catchments.streets import travel_of
from app.gaps.compute import compute_gaps
from tests.gaps.villages import CHILDREN, make_villages

AREAS = """
    SELECT a.name, g.* FROM gap_area g JOIN area a ON a.id = g.area_id
      JOIN analysis_run r ON r.id = g.run_id AND r.superseded_by_id IS NULL
     WHERE r.region_id = :region_id AND r.category = 'kindergarten' AND r.variant = 'kita-weg'"""


@pytest.fixture(scope="module")
def areas(engine: Engine) -> dict[str, dict[str, Any]]:
    region_id = make_villages(engine)
    assert compute_gaps(engine, region_id, travel_of, category="kindergarten").made
    with engine.connect() as connection:
        rows = connection.execute(text(AREAS), {"region_id": region_id}).mappings()
        return {row["name"]: dict(row) for row in rows}


def reasons(area: dict[str, Any]) -> dict[str, float]:
    return {one["reason"]: one["people"] for one in area["reasons"]}


@pytest.mark.parametrize(
    ("name", "served", "beyond", "without"),
    [("Dorf A", 40, 0, 0), ("Dorf B", 15, 0, 5), ("Dorf C", 0, 10, 0), ("Dorf D", 0, 10, 0), ("Dorf E", 0, 5, 0),
     ("Amt West", 55, 0, 5), ("Kreis", 55, 25, 5)],
)  # fmt: skip
def test_who_is_served_beyond_and_without_a_place(
    areas: dict[str, dict[str, Any]], name: str, served: float, beyond: float, without: float
) -> None:
    area = areas[name]
    assert (area["served"], area["beyond"], area["without_place"]) == (served, beyond, without)
    assert (area["unclear_way"], area["unclear_places"]) == (0, 0)
    assert area["people"] == served + beyond + without


def test_places_that_are_not_told_make_an_interval(areas: dict[str, dict[str, Any]]) -> None:
    kreis = areas["Kreis"]
    assert (kreis["without_low"], kreis["without_place"], kreis["without_high"]) == (0, 5, 13)
    assert [kreis["catchment_low"], kreis["without_catchment"], kreis["catchment_high"]] == pytest.approx(
        [0, 5, 13]
    )
    assert areas["Dorf A"]["without_catchment"] == pytest.approx(40 / 12, abs=1e-4)
    assert areas["Dorf B"]["without_catchment"] == pytest.approx(20 / 12, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Dorf A", {}),
        ("Dorf B", {"full_for_need": 5 / 3, "unknown_places": 5 / 3, "car_only": 5 / 3}),
        ("Dorf C", {"opens_late": 5, "car_only": 5}),
        ("Dorf D", {"car_only": 10}),
        ("Dorf E", {"border": 5}),
        ("Kreis", {"car_only": 5 / 3 + 15, "opens_late": 5, "border": 5, "full_for_need": 5 / 3, "unknown_places": 5 / 3}),
    ],
)  # fmt: skip
def test_why(areas: dict[str, dict[str, Any]], name: str, why: dict[str, float]) -> None:
    assert reasons(areas[name]) == pytest.approx(why, abs=1e-3)


def test_the_weightiest_reason_comes_first_and_names_its_site(areas: dict[str, dict[str, Any]]) -> None:
    first = areas["Kreis"]["reasons"][0]
    assert first["reason"] == "car_only"
    assert first["alone"] == 25, "a car would serve B's five, C and D"
    [site] = areas["Dorf E"]["reasons"][0]["sites"]
    assert site["minutes"] == pytest.approx(10, abs=1.5)


def test_quotas_stand_beside_with_numerator_and_denominator(areas: dict[str, dict[str, Any]]) -> None:
    quotas = areas["Kreis"]["quotas"]
    assert quotas["children"]["value"] == sum(CHILDREN.values()) == 85
    assert (
        quotas["places"]["known"],
        quotas["places"]["low"],
        quotas["places"]["value"],
        quotas["places"]["high"],
    ) == (58, 72, 78, 83)
    assert quotas["versorgungsquote"]["value"] == 91.8
    assert (quotas["cared_for"]["value"], quotas["betreuungsquote"]["value"]) == (60, 70.6)


def test_computed_again_nothing_is_made(engine: Engine, areas: dict[str, dict[str, Any]]) -> None:
    with engine.connect() as connection:
        region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'doerfer'")).scalar_one()
    again = compute_gaps(engine, region_id, travel_of, category="kindergarten")
    assert (again.made, again.unchanged) == ([], 1)
