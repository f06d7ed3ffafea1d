"""Indicators of the demonstration Kreis: computed once, anew only what has changed, exactly and as everybody may see them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from app.indicators.compute import compute_indicators
from app.indicators.series import Point, read_series

REGION = "SELECT id FROM region WHERE slug = 'demo'"


def region_of(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text(REGION)).scalar_one()


def test_people_under_18_are_a_share_with_the_years_to_come(own_engine: Engine) -> None:
    region_id = region_of(own_engine)
    compute_indicators(own_engine, region_id)
    with own_engine.connect() as connection:
        exact = read_series(connection, region_id, "I01", level="district", exact=True)
    (kreis,) = exact.values()
    by_year = {one.year: one for one in kreis.points}
    counted, later = by_year[2025], by_year[2030]
    assert counted.numerator
    assert counted.denominator
    assert counted.value == pytest.approx(100 * counted.numerator / counted.denominator)
    assert not counted.is_estimate
    assert inside(counted)
    assert later.is_estimate
    assert inside(later)


def inside(point: Point) -> bool:
    assert point.low is not None
    assert point.high is not None
    return point.low < (point.value or 0) < point.high


def test_what_has_not_changed_is_not_computed_again(own_engine: Engine) -> None:
    region_id = region_of(own_engine)
    compute_indicators(own_engine, region_id)
    again = compute_indicators(own_engine, region_id)
    assert not again.made
    assert again.unchanged
