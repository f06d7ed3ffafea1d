"""What reports are made from, read once for all blocks (and for all municipalities of a job): series, runs, areas."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import InvalidFields
from app.indicators.catalogue import Indicator, read_catalogue
from app.indicators.series import Point, Series, read_run, read_series
from app.reports.content import HERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from app.maps.figures import Maps
    from app.web.regions import Region

AREAS = """
    SELECT a.ars, a.name, a.level, p.ars AS parent FROM area a LEFT JOIN area p ON p.id = a.parent_id
     WHERE a.region_id = :region_id AND a.is_core AND a.level IN ('municipality', 'municipal_association', 'district', 'state')
     ORDER BY a.name, a.ars"""
SOURCES = """
    SELECT name, publisher, licence, licence_url, attribution, reference_date FROM source
     WHERE region_id = :region_id ORDER BY name"""


@dataclass(frozen=True, slots=True)
class Place:
    """An area: `parent` is the ARS of the one above."""

    ars: str
    name: str
    level: str
    parent: str | None


@dataclass(slots=True)
class Reading:
    """A reader that asks for nothing twice. `exact`: with small counts, only for reports that stay internal."""

    connection: Connection
    region: Region
    year: int
    exact: bool = False
    catalogue: dict[str, Indicator] = field(init=False)
    places: dict[str, Place] = field(init=False)
    maps: dict[object, Maps] = field(init=False, default_factory=dict)
    _series: dict[str, dict[str, Series]] = field(init=False, default_factory=dict)
    _runs: dict[str, dict[str, Any] | None] = field(init=False, default_factory=dict)
    _years: dict[str, int | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.catalogue = read_catalogue(self.connection, self.region.id)
        rows = self.connection.execute(text(AREAS), {"region_id": self.region.id})
        self.places = {row.ars: Place(*row) for row in rows}

    def series(self, indicator: str) -> dict[str, Series]:
        """The series of all areas by ARS; empty where there is no such indicator, or nothing was computed."""
        if indicator not in self._series:
            known = indicator in self.catalogue
            self._series[indicator] = (
                read_series(self.connection, self.region.id, indicator, exact=self.exact) if known else {}
            )
        return self._series[indicator]

    def point(self, indicator: str, ars: str) -> Point | None:
        """The point that a report tells of an area: that of the indicator's year, else the last one before it."""
        found = self.series(indicator).get(ars)
        return None if found is None else held(found.points, self.year, self.year_of(indicator))

    def year_of(self, indicator: str) -> int | None:
        """The one year of which all blocks tell the indicator's figures (`shared_year`); None where there are none."""
        if indicator not in self._years:
            points = [one.points for ars, one in self.series(indicator).items() if ars in self.places]
            self._years[indicator] = shared_year(points, self.year)
        return self._years[indicator]

    def run(self, indicator: str) -> dict[str, Any] | None:
        """The run its figures come from: number, day, version of the program; None where there is none."""
        if indicator not in self._runs:
            found = read_run(self.connection, self.region.id, indicator)
            self._runs[indicator] = None if found is None else {
                "id": found["id"], "finished_at": found["finished_at"].isoformat(),
                "software_version": found["software_version"], "input_hash": found["input_hash"],
            }  # fmt: skip
        return self._runs[indicator]

    def sources(self) -> list[dict[str, Any]]:
        """The sources of the region's data."""
        rows = self.connection.execute(text(SOURCES), {"region_id": self.region.id}).mappings()
        return [
            {**row, "reference_date": row["reference_date"] and row["reference_date"].isoformat()}
            for row in rows
        ]

    def place(self, asked: str, here: str | None) -> Place:
        """The area a block asks for. Raises InvalidFields for one that there is not."""
        ars = (here or self.whole().ars) if asked == HERE else asked
        if ars not in self.places:
            words = f"Ein Gebiet mit dem Schlüssel {ars} gibt es hier nicht."
            raise InvalidFields(words, errors={"area": words})
        return self.places[ars]

    def whole(self, ars: str | None = None) -> Place:
        """The Kreis that an area belongs to; without an area: the first one, or what there is above all."""
        at = self.places.get(ars or "")
        while at is not None and at.level != "district":
            at = self.places.get(at.parent or "")
        if at is not None:
            return at
        for level in ("district", "state", "municipal_association", "municipality"):
            found = [one for one in self.places.values() if one.level == level]
            if found:
                return min(found, key=lambda one: one.ars)
        raise InvalidFields("Für diese Region sind keine Gebiete geladen.", errors={"area": "keine Gebiete"})

    def of_level(self, level: str, within: str | None = None) -> list[Place]:
        """The areas of a level by name; `within`: only those of that Kreis."""
        found = [one for one in self.places.values() if one.level == level]
        return found if within is None else [one for one in found if self.whole(one.ars).ars == within]


def shared_year(series: Sequence[Sequence[Point]], year: int) -> int | None:
    """The newest year, up to this one, of which at least half of the areas that have counted figures have one.

    Where nothing is counted, the same of estimates; where all lies ahead, the year that most areas begin with.
    """
    for counted in (True, False):
        years = [
            {one.year for one in points if one.status != "unknown" and one.year <= year and not (counted and one.is_estimate)}
            for points in series
        ]  # fmt: skip
        told = [one for one in years if one]
        frequent = Counter(each for one in told for each in one)
        enough = [each for each, areas in frequent.items() if 2 * areas >= len(told)]
        if enough or frequent:
            return max(enough or frequent)
    first = Counter(one.year for points in series if (one := current(points, year)) is not None)
    return max(first, key=lambda each: (first[each], -each)) if first else None


def held(points: Sequence[Point], year: int, shared: int | None) -> Point | None:
    """The point of the shared year of which anything is told; else the newest before it; else the current one."""
    if shared is None:
        return current(points, year)
    of_year = next((one for one in points if one.year == shared and one.status != "unknown"), None)
    return of_year or current(points, min(year, shared)) or current(points, year)


def current(points: Sequence[Point], year: int) -> Point | None:
    """The point that tells how it is: the newest until this year of which anything is told, counted before estimated.

    A figure that is secret is told as secret, and no older one put in its place. Where all lie ahead, the first of them.
    """
    told = [one for one in points if one.status != "unknown"]
    until = [one for one in told if one.year <= year]
    counted = [one for one in until if not one.is_estimate]
    if counted or until:
        return (counted or until)[-1]
    return told[0] if told else None
