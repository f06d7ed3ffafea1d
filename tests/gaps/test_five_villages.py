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
    return {one["reason"]: one["people"] for one in area["reasons"] if one["people"]}


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
        ("Dorf B", {"unknown_places": 2.0333, "full": 1.7667, "car_only": 0.7333, "full_for_need": 0.2667, "opens_late": 0.2}),
        ("Dorf C", {"opens_late": 4.7333, "car_only": 3.4667, "full": 1.0667, "unknown_places": 0.7333}),
        ("Dorf D", {"car_only": 8.1333, "full": 0.7333, "unknown_places": 0.7333, "opens_late": 0.4}),
        ("Dorf E", {"border": 5}),
        ("Kreis", {"car_only": 12.3333, "opens_late": 5.3333, "border": 5, "full": 3.5667, "unknown_places": 3.5, "full_for_need": 0.2667}),
    ],
)  # fmt: skip
def test_why(areas: dict[str, dict[str, Any]], name: str, why: dict[str, float]) -> None:
    assert reasons(areas[name]) == pytest.approx(why, abs=1e-3)


def test_the_weightiest_reason_comes_first_and_names_its_site(areas: dict[str, dict[str, Any]]) -> None:
    first = areas["Kreis"]["reasons"][0]
    assert first["reason"] == "car_only"
    assert first["alone"] == 25, "at most: a car would bring B's five, C and D to eight places"
    [site] = areas["Dorf E"]["reasons"][0]["sites"]
    assert site["minutes"] == pytest.approx(10, abs=1.5)


@pytest.mark.parametrize(
    ("reason", "helped"),
    [("full", 5), ("unknown_places", 5), ("full_for_need", 4), ("car_only", 8), ("opens_late", 10), ("border", 5)],
)  # fmt: skip
def test_whom_mending_one_reason_would_help(
    areas: dict[str, dict[str, Any]], reason: str, helped: float
) -> None:
    """As on paper: the eight places of the Waldkita are all that a car leads to, however many could get there."""
    [kreis] = [one for one in areas["Kreis"]["reasons"] if one["reason"] == reason]
    assert (kreis["helped"], kreis["helped_unsure"]) == (helped, 0)
    assert kreis["helped_catchment"] == pytest.approx(helped, abs=1e-3)
    assert kreis["helped"] <= kreis["alone"]


def test_free_places_go_to_those_who_have_the_shortest_way_and_nobody_is_pushed_out(
    areas: dict[str, dict[str, Any]],
) -> None:
    by_car = {
        name: one["helped"] for name in ("Dorf A", "Dorf B", "Dorf C", "Dorf D", "Dorf E")
        for one in areas[name]["reasons"] if one["reason"] == "car_only"
    }  # fmt: skip
    assert by_car.pop("Dorf D") == 8
    assert set(by_car.values()) <= {0}


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
