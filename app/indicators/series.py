"""Series of indicators, read: of every area by its key, exactly or as everybody may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.indicators.catalogue import Indicator, read_catalogue, read_indicator

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = [
    "Indicator",
    "Point",
    "Series",
    "of_key",
    "read_all_parts",
    "read_catalogue",
    "read_indicator",
    "read_run",
    "read_series",
    "series_key",
]

RUN = """
    SELECT id, finished_at, software_version, input_hash, parameters, inputs, report FROM analysis_run
     WHERE region_id = :region_id AND kind = 'indicators' AND variant = :indicator AND superseded_by_id IS NULL
     ORDER BY id DESC LIMIT 1"""
SERIES = """
    SELECT a.ars, a.name, a.level, a.id AS area_id, s.run_id, s.year, s.status, s.is_estimate, s.value, s.numerator,
           s.denominator, s.low, s.high, s.breaks, s.newest_year, s.breakdown
      FROM indicator_series s JOIN area a ON a.id = s.area_id
     WHERE s.run_id = :run_id AND s.exact = :exact AND (cast(:breakdown AS text) IS NULL OR s.breakdown = :breakdown)
       AND (cast(:level AS text) IS NULL OR a.level = :level)
     ORDER BY s.breakdown, a.name, a.ars"""


@dataclass(frozen=True, slots=True)
class Point:
    """A year of a series: a value with its status, what it is made of, and what changed before it.

    `year`: calendar year, or the one in which a school year begins. `low` and `high`: None where nothing is uncertain.
    """

    year: int
    value: float | None
    status: str
    numerator: float | None
    denominator: float | None
    low: float | None
    high: float | None
    is_estimate: bool
    break_before: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """The points of an area, years rising; years of which nothing is told for any area are left out."""

    indicator: str
    ars: str
    name: str
    level: str
    area_id: int
    run_id: int
    points: tuple[Point, ...]
    newest_year: int | None
    """The last year that is counted; where none is, the one to be shown first."""
    breakdown: str = ""
    """Of which part ("geschlecht=w"); "": all together."""

    @property
    def newest(self) -> Point | None:
        """The point of that year."""
        return next((one for one in self.points if one.year == self.newest_year), None)


def series_key(indicator: str, breakdown: str = "") -> str:
    """How a figure names its series: "I06", of a part "I06@geschlecht=w"."""
    return f"{indicator}@{breakdown}" if breakdown else indicator


def of_key(key: str) -> tuple[str, str]:
    """Indicator and breakdown that `series_key` named."""
    indicator, _, breakdown = key.partition("@")
    return indicator, breakdown


def read_run(connection: Connection, region_id: int, indicator: str) -> dict[str, Any] | None:
    """The newest run of an indicator; None where it was never computed."""
    row = connection.execute(text(RUN), {"region_id": region_id, "indicator": indicator}).mappings().first()
    return None if row is None else dict(row)


def read_series(
    connection: Connection, region_id: int, indicator: str, *, level: str | None = None, exact: bool = False,
    breakdown: str = "",
) -> dict[str, Series]:  # fmt: skip
    """Series by the ARS of the area, of a level (state, district, municipal_association, municipality) or of all.

    `exact`: with small counts, only for those who may see them (SEE_UNSUPPRESSED); `breakdown`: of a part of it. Empty where
    nothing was computed. Raises NotFound for an indicator that there is not.
    """
    found = _read(connection, region_id, indicator, {"exact": exact, "level": level, "breakdown": breakdown})
    return {one.ars: one for one in found}


def read_all_parts(
    connection: Connection, region_id: int, indicator: str, *, level: str | None = None, exact: bool = False
) -> list[Series]:
    """The series of all together and of every part, as `read_series` reads one of them."""
    return _read(connection, region_id, indicator, {"exact": exact, "level": level, "breakdown": None})


def _read(connection: Connection, region_id: int, indicator: str, keys: dict[str, Any]) -> list[Series]:
    known = read_indicator(connection, region_id, indicator)
    run = read_run(connection, region_id, indicator)
    if run is None:
        return []
    changes = {one.year: one.text for one in known.entry.changes}
    rows = connection.execute(text(SERIES), {**keys, "run_id": run["id"]})
    return [series_of(row, indicator, changes) for row in rows]


def series_of(row: Any, indicator: str, changes: dict[int, str]) -> Series:  # noqa: ANN401 (a row of SQL)
    """A series from its row; `changes` of definition by the year from which they hold."""
    breaks = {int(year): why for year, why in row.breaks.items()}
    points: list[Point] = []
    for place, year in enumerate(row.year):
        why = _between(points[-1].year, year, breaks, changes) if points else None
        points.append(Point(
            year, row.value[place], row.status[place], row.numerator[place], row.denominator[place], row.low[place],
            row.high[place], row.is_estimate[place], why,
        ))  # fmt: skip
    return Series(
        indicator,
        row.ars,
        row.name,
        row.level,
        row.area_id,
        row.run_id,
        tuple(points),
        row.newest_year,
        row.breakdown,
    )


def _between(last: int, year: int, *told: dict[int, str]) -> str | None:
    """What changed after the point before and until this one."""
    found = [why for part in told for since, why in sorted(part.items()) if last < since <= year]
    return "; ".join(found) or None
