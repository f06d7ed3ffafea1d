"""Why a value is what it is: the measures it is made of, and the tables, runs and rows of files these come from.

Measures one by one are only for those who may see single people: a sum that is told may have parts that are not.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.indicators.measures import make_measures
from app.indicators.series import read_run, read_series
from app.indicators.world import read_world
from geodata.indicators import catalogue

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.indicators.catalogue import Indicator

ROWS = """
    SELECT v.measure, v.area_key, v.area_name, v.year, v.value, v.value_status::text AS status, v.row_number, i.id AS import_id,
           i.file_name, i.as_of, s.name AS source
      FROM statistic_value v JOIN import i ON i.id = v.import_id JOIN source s ON s.id = v.source_id
     WHERE v.area_id = :area_id AND v.year = ANY(:years) AND v.measure = ANY(:measures) AND v.breakdown = ''
     ORDER BY v.measure, v.year, i.as_of, v.row_number"""
YEARS_BEFORE = 10


def explain(
    connection: Connection,
    region_id: int,
    indicator: Indicator,
    ars: str,
    year: int,
    day: date,
    *,
    exact: bool,
) -> dict[str, Any]:
    """A value with what it is made of. Raises NotFound for an area or a year without one."""
    found = read_series(connection, region_id, indicator.id, exact=exact).get(ars)
    point = None if found is None else next((one for one in found.points if one.year == year), None)
    run = read_run(connection, region_id, indicator.id)
    if found is None or point is None or run is None:
        raise NotFound(f"Für {ars} gibt es im Jahr {year} keinen Wert von {indicator.id}.")
    told = {
        "indicator": indicator.id, "formula": indicator.entry.formula, "expression": indicator.entry.expressions,
        "per": indicator.entry.per, "area": {"ars": found.ars, "name": found.name, "level": found.level}, "point": asdict(point),
        "run": {"id": run["id"], "finished_at": run["finished_at"], "software_version": run["software_version"]},
        "sentence": sentence(indicator, point.value, point.numerator, point.denominator),
    }  # fmt: skip
    if indicator.entry.of_indicators:
        return {
            **told,
            "parts": _of_indicators(connection, region_id, indicator, ars, year, exact=exact),
            "rows": [],
        }
    parts = _measures(connection, region_id, indicator, (ars, year, day), run, exact=exact)
    return {
        **told,
        "parts": parts,
        "rows": _rows(connection, indicator, found.area_id, year) if exact else [],
    }


def sentence(
    indicator: Indicator, value: float | None, numerator: float | None, denominator: float | None
) -> str | None:
    """The sum written out, in German; None where nothing may be told."""
    if value is None:
        return None
    entry = indicator.entry
    shown = f"{value:.{entry.decimals}f} {entry.unit}"
    if numerator is None or denominator is None:
        return shown.replace(".", ",")
    return f"{entry.per:g} × {round(numerator, 1):.10g} ÷ {round(denominator, 1):.10g} = {shown}".replace(
        ".", ","
    )


def _measures(
    connection: Connection,
    region_id: int,
    indicator: Indicator,
    at: tuple[str, int, date],
    run: dict[str, Any],
    *,
    exact: bool,
) -> list[dict[str, Any]]:
    ars, year, day = at
    known, inputs = catalogue().measures, run["inputs"]["measures"]
    parts = [
        {"id": name, "name": known[name].name, "unit": known[name].unit, "value": None, "status": None, "origins": inputs[name]["origins"]}
        for name in indicator.names
    ]  # fmt: skip
    if not exact:
        return parts
    world = read_world(connection, region_id, day)
    made = make_measures(world, indicator.names, exact=True)
    area = next((number for number, one in enumerate(world.areas) if one.ars == ars), None)
    step = world.step(year)
    for part in parts:
        if area is not None and step is not None:
            figures = made[part["id"]].figures
            status = figures.status(area, step)
            number = float(figures.value[area, step])
            part["value"], part["status"] = None if number != number else number, status  # noqa: PLR0124 (not a number)
    return parts


def _of_indicators(
    connection: Connection, region_id: int, indicator: Indicator, ars: str, year: int, *, exact: bool
) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for name in indicator.names:
        found = read_series(connection, region_id, name, exact=exact).get(ars)
        point = None if found is None else next((one for one in found.points if one.year == year), None)
        parts.append({
            "id": name, "name": name, "unit": None, "value": point and point.value, "status": point and point.status, "origins": [],
        })  # fmt: skip
    return parts


def _rows(connection: Connection, indicator: Indicator, area_id: int, year: int) -> list[dict[str, Any]]:
    """Rows of files that tell the measures of the area, of the year and those that formulas look back to."""
    keys = {
        "area_id": area_id,
        "years": list(range(year - YEARS_BEFORE, year + 1)),
        "measures": list(indicator.names),
    }
    return [dict(row) for row in connection.execute(text(ROWS), keys).mappings()]
