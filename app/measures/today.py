"""Figures as they are today: the same one read from the runs and indicators that hold now, of one area and of all.

An `indicator` is `map:<measure>:<category>:<mode>:<age group>:<minutes>`, read as maps read it (`app.maps`), `gap:…`
(`app.measures.gap_figures`), or the id of an indicator of the catalogue (`app.indicators`), of a part "I06@geschlecht=w".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from sqlalchemy import text

from app.errors import AtlasError, NotFound
from app.indicators.series import of_key, read_indicator, read_series
from app.maps.figures import numeric, read_maps
from app.maps.measures import measure_of
from app.maps.question import Asked, State
from app.measures import gap_figures
from app.measures.earlier_runs import series_of_gap, series_of_map
from app.web.regions import Region, region_by_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from app.measures.figures import Figure
    from app.measures.gap_figures import GapAsked

MAP = re.compile(r"map:([a-z]+):([a-z0-9_]+):([a-z0-9_]+):([a-z0-9_+-]+):(\d{1,3})")
LEVEL = "SELECT level FROM area WHERE region_id = :region_id AND ars = :ars"


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator in all areas of a level, as it is now: figures by ARS (value, status, low, high), day and run."""

    figures: Mapping[str, Mapping[str, Any]]
    as_of: date | None
    run_id: int | None
    label: str = ""
    unit: str = ""
    more_is_worse: bool | None = None
    address: str | None = None

    @property
    def numbers(self) -> dict[str, float]:
        """The figures that are numbers."""
        found = {ars: numeric(dict(one)) for ars, one in self.figures.items()}
        return {ars: value for ars, value in found.items() if value is not None}


class Readings:
    """What is read for one answer, each indicator and level once."""

    def __init__(self, connection: Connection, region_id: int) -> None:
        self._connection, self._region_id = connection, region_id
        self._region: Region | None = None
        self._levels: dict[str, str | None] = {}
        self._found: dict[tuple[str, str], Reading | None] = {}

    def of(self, indicator: str | None, area_ars: str | None) -> Reading | None:
        """What an indicator says today on the level of an area; None where it cannot be read any more."""
        level = None if area_ars is None else self.level(area_ars)
        if indicator is None or level is None:
            return None
        key = (indicator, level)
        if key not in self._found:
            self._found[key] = self._read(indicator, level)
        return self._found[key]

    def series(
        self, indicator: str | None, level: str, run_id: int | None
    ) -> dict[str, dict[int, float]] | None:
        """The numbers of a figure by year and ARS; None where earlier years cannot be known.

        Of an indicator those of its series, all years; of maps and gaps those of runs up to `run_id`, the figure's own.
        """
        if indicator is None:
            return None
        if ":" not in indicator:
            return self._of_years(indicator, level)
        gap, mapped = gap_figures.asked_of(indicator), MAP.fullmatch(indicator)
        if run_id is None:
            return None
        if gap is not None:
            return series_of_gap(self._connection, self.region(), gap, level, run_id)
        try:
            return (
                None
                if mapped is None
                else series_of_map(self._connection, self.region(), mapped, level, run_id)
            )
        except AtlasError:  # the kind or the way to travel has gone since
            return None

    def _of_years(self, indicator: str, level: str) -> dict[str, dict[int, float]] | None:
        try:
            key, breakdown = of_key(indicator)
            found = read_series(self._connection, self._region_id, key, level=level, breakdown=breakdown)
        except NotFound:  # it was one of the Kreis's own, and has gone since
            return None
        return {
            ars: {point.year: point.value for point in one.points if point.value is not None and not point.is_estimate}
            for ars, one in found.items()
        }  # fmt: skip

    def level(self, area_ars: str) -> str | None:
        """The level of an area; None where there is none of that number."""
        if area_ars not in self._levels:
            keys = {"region_id": self._region_id, "ars": area_ars}
            self._levels[area_ars] = self._connection.execute(text(LEVEL), keys).scalar_one_or_none()
        return self._levels[area_ars]

    def _read(self, indicator: str, level: str) -> Reading | None:
        gap = gap_figures.asked_of(indicator)
        if gap is not None:
            return _of_gap(self._connection, self.region(), gap, level)
        mapped = MAP.fullmatch(indicator)
        if mapped is None:
            return _of_series(self._connection, self._region_id, indicator, level)
        try:
            return _of_map(self._connection, self.region(), mapped, level)
        except AtlasError:  # the kind or the way to travel has gone since
            return None

    def region(self) -> Region:
        """The region, as requests have it."""
        if self._region is None:
            self._region = region_by_id(self._connection, self._region_id)
            if self._region is None:
                raise NotFound("Diese Region ist nicht geladen.")
        return self._region


def completed(connection: Connection, region_id: int, figures: Iterable[Figure]) -> list[Figure]:
    """Figures to be frozen, with the same figure of the other areas beside each where it can be read."""
    readings = Readings(connection, region_id)
    return [_with_others(one, readings) for one in figures]


def _with_others(figure: Figure, readings: Readings) -> Figure:
    reading = None if figure.others is not None else readings.of(figure.indicator, figure.area_ars)
    return figure if reading is None else replace(figure, others=reading.numbers)


def _of_map(connection: Connection, region: Region, mapped: re.Match[str], level: str) -> Reading | None:
    code, category, mode, age_group, minutes = mapped.groups()
    measure = measure_of(code, int(minutes))
    asked = Asked((State(category, mode, age_group),), measure, int(minutes), level, core=True)
    one = read_maps(connection, region, asked).maps[0]
    run = one.run
    if run is None:
        return None
    finished = run["finished_at"]
    day = one.reference_date or (finished.date() if isinstance(finished, datetime) else finished)
    address = f"/api/maps?map={category},{mode},{quote(age_group)}&measure={code}&limit_minutes={minutes}&level={level}"
    label = f"{one.label}: {measure.label}" + ("" if code == "quota" else f" ({one.mode_label})")
    return Reading(one.figures, day, run["id"], label, measure.unit, measure.more_is_worse, address)


def _of_gap(connection: Connection, region: Region, asked: GapAsked, level: str) -> Reading | None:
    run = gap_figures.run_of(connection, region.id, asked)
    if run is None:
        return None
    figures = gap_figures.figures_of(connection, region, run, asked, level)
    label = asked.label(gap_figures.kind_of(connection, region.id, asked.category))
    return Reading(
        figures, run["finished_at"].date(), run["id"], label, "Menschen", more_is_worse=True,
        address=f"{asked.address}&ebene={level}",
    )  # fmt: skip


def _of_series(connection: Connection, region_id: int, indicator: str, level: str) -> Reading | None:
    """The newest year of an indicator of the catalogue, as everybody may see it; None where it was never computed."""
    key, breakdown = of_key(indicator)
    try:
        found = read_series(connection, region_id, key, level=level, breakdown=breakdown)
    except NotFound:  # it was one of the Kreis's own, and has gone since
        return None
    newest = {ars: (one, one.newest) for ars, one in found.items()}
    points = {ars: point for ars, (_, point) in newest.items() if point is not None}
    if not points:
        return None
    known = read_indicator(connection, region_id, key)
    figures = {
        ars: {"value": one.value, "status": one.status, "low": one.low, "high": one.high}
        for ars, one in points.items()
    }
    run_id = next(iter(found.values())).run_id
    year = max(one.year for one in points.values())
    worse = None if known.direction is None else known.direction == "lower_is_better"
    part = {"teil": breakdown} if breakdown else {}
    address = f"/monitoring?{urlencode({'indikator': key, 'ebene': level, 'jahr': year, **part})}"
    return Reading(figures, date(year, 12, 31), run_id, known.name_of(breakdown), known.unit, worse, address)
