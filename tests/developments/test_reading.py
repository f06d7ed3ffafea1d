"""Which years of a series are observations that can be compared."""

from __future__ import annotations

from dataclasses import replace

from app.developments.reading import series_of
from app.indicators.series import Point


def point(year: int, value: float | None = 30.0, status: str = "known", *, estimate: bool = False, change: str | None = None) -> Point:  # fmt: skip
    span = (value - 1, value + 1) if estimate and value is not None else (None, None)
    return Point(year, value, status, value, None if value is None else 100.0, *span, estimate, change)


def years(points: list[Point], this_year: int = 2025) -> list[int]:
    return series_of(0, points, this_year).years.tolist()


def test_years_to_come_and_estimates_after_the_last_count_are_projections():
    points = [point(2022), point(2023), *(point(year, estimate=True) for year in range(2024, 2030))]
    assert years(points) == [2022, 2023]


def test_estimates_between_counts_are_used_and_said():
    found = series_of(0, [point(2021), point(2022, estimate=True), point(2023)], 2025)
    assert found.years.tolist() == [2021, 2022, 2023]
    assert found.estimated


def test_where_nothing_is_ever_counted_estimates_up_to_this_year_are_used():
    assert years([point(2024, estimate=True), point(2025, estimate=True), point(2026, estimate=True)]) == [
        2024,
        2025,
    ]


def test_what_was_estimated_outright_is_no_projection():
    outright = replace(point(2024, estimate=True), low=None, high=None)
    assert years([point(2023), outright, point(2025, estimate=True)]) == [2023, 2024]


def test_what_is_before_a_break_is_not_compared():
    found = series_of(0, [point(2019, 90.0), point(2020, change="Gebietsänderung"), point(2021)], 2025)
    assert found.years.tolist() == [2020, 2021]
    assert found.since == "Gebietsänderung"


def test_withheld_years_are_left_out_and_named():
    found = series_of(0, [point(2021), point(2022, None, "secret"), point(2023)], 2025)
    assert found.years.tolist() == [2021, 2023]
    assert found.gaps == {2022: "secret"}


def test_of_an_empty_series_nothing_is_left():
    assert years([]) == []
    assert years([point(2023, None, "unknown")]) == []
