"""One year for all blocks of an indicator, and which figure stands where an area has none of that year."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.indicators.series import Point
from app.reports.reading import held, shared_year

NOW = 2026


def point(year: int, value: float | None = 1.0, *, estimated: bool = False, status: str = "known") -> Point:
    return Point(year, value, status, None, None, None, None, estimated, None)


def test_the_newest_year_that_half_of_the_areas_have_counted_is_that_of_all() -> None:
    slow, quick = [point(2023), point(2024)], [point(2023), point(2024), point(2025)]
    assert shared_year([slow, slow, quick], NOW) == 2024
    assert shared_year([slow, quick], NOW) == 2025


def test_an_estimate_of_this_year_does_not_take_the_place_of_what_was_counted() -> None:
    """As it was: the Kreis without a count of its own told 2025, the table beside it 2024."""
    counted, estimated = (
        [point(2023), point(2024), point(2025, estimated=True)],
        [point(2025, estimated=True)],
    )
    year = shared_year([counted, counted, estimated], NOW)
    assert year == 2024
    assert held(counted, NOW, year) == counted[1]
    # nothing of 2024 or before is told of it: the first there is, with its own year
    assert held(estimated, NOW, year) == estimated[0]


def test_where_nothing_is_counted_estimates_agree_on_a_year_and_what_lies_ahead_does_too() -> None:
    ahead = [[point(2025, estimated=True), point(2030, estimated=True)], [point(2030, estimated=True)]]
    assert shared_year(ahead, NOW) == 2025
    assert shared_year([[point(2030, estimated=True), point(2035, estimated=True)]] * 2, NOW) == 2030
    assert shared_year([], NOW) is None
    assert shared_year([[point(2024, None, status="unknown")]], NOW) is None


def test_a_secret_figure_of_the_year_is_told_as_secret_and_an_older_one_with_its_year() -> None:
    secret = [point(2023), point(2024, None, status="secret")]
    assert held(secret, NOW, 2024) == secret[1]
    older = [point(2021), point(2022), point(2025)]
    assert held(older, NOW, 2024) == older[1]


points = st.lists(
    st.builds(point, st.integers(2015, 2035), st.just(1.0), estimated=st.booleans()),
    max_size=8,
    unique_by=lambda one: one.year,
).map(lambda found: sorted(found, key=lambda one: one.year))


@given(st.lists(points, max_size=6))
def test_every_area_that_has_a_figure_of_the_year_tells_that_one(series: list[list[Point]]) -> None:
    year = shared_year(series, NOW)
    for one in series:
        told = held(one, NOW, year)
        assert (told is None) == (not one)
        if told is not None and any(each.year == year for each in one):
            assert told.year == year
