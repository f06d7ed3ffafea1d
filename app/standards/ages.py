"""Ages as the law counts them: a year of life is completed when the day before the birthday ends (BGB § 187 (2), § 188 (2))."""

from __future__ import annotations

from datetime import date


def birthday(born: date, years: int) -> date:
    """The first day on which somebody is so many years old; born on 29 February: 1 March where there is none."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def age_years(born: date, day: date) -> int:
    """Completed years of life on a day; negative before birth."""
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


def school_year(day: date) -> int:
    """The year in which the school year of a day begins, on 1 August."""
    return day.year if day.month >= 8 else day.year - 1


def school_year_begins(year: int) -> date:
    """1 August of a year."""
    return date(year, 8, 1)
