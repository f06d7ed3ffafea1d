"""Why a value is what it is: the measures it is made of, and the tables, runs and rows of files these come from.

Measures one by one are only for those who may see single people: a sum that is told may have parts that are not.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.indicators.measures import make_measures
from app.indicators.parts import SIGN, cuts_of, measure_of
from app.indicators.series import read_run, read_series, series_key
from app.indicators.wording import part_in, worded
from app.indicators.words import number
from app.indicators.world import read_world
from geodata.indicators.breakdowns import label_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.indicators.catalogue import Indicator
    from app.indicators.wording import Code

ROWS = """
    SELECT v.measure, v.area_key, v.area_name, v.year, v.value, v.value_status::text AS status, v.row_number, i.id AS import_id,
           i.file_name, i.as_of, s.name AS source
      FROM statistic_value v JOIN import i ON i.id = v.import_id JOIN source s ON s.id = v.source_id
     WHERE v.area_id = :area_id AND v.year = ANY(:years) AND concat_ws('@', v.measure, nullif(v.breakdown, '')) = ANY(:names)
     ORDER BY v.measure, v.year, i.as_of, v.row_number"""
YEARS_BEFORE = 10


@dataclass(frozen=True, slots=True)
class At:
    """Which value: of an area and year, all together or of a part; `day`: as of which it is explained."""

    ars: str
    year: int
    day: date
    breakdown: str = ""


def explain(
    connection: Connection, region_id: int, indicator: Indicator, at: At, *, exact: bool, lang: Code = "de"
) -> dict[str, Any]:
    """A value with what it is made of. Raises NotFound for an area or a year without one.

    Formula, part and sum are in the language; `german` names the formula where it is not. Names of measures and rows are German.
    """
    found = read_series(connection, region_id, indicator.id, exact=exact, breakdown=at.breakdown).get(at.ars)
    point = None if found is None else next((one for one in found.points if one.year == at.year), None)
    run = read_run(connection, region_id, indicator.id)
    if found is None or point is None or run is None:
        raise NotFound(f"Für {at.ars} gibt es im Jahr {at.year} keinen Wert von {indicator.id}.")
    words = worded(indicator, lang)
    told = {
        "indicator": indicator.id, "formula": words.formula, "lang": lang, "german": [one for one in ("formula", "unit") if one in words.german], "expression": indicator.entry.expressions,
        "per": indicator.entry.per, "area": {"ars": found.ars, "name": found.name, "level": found.level}, "point": asdict(point),
        "part": part_in(at.breakdown, lang),
        "run": {"id": run["id"], "finished_at": run["finished_at"], "software_version": run["software_version"]},
        "sentence": sentence(indicator, (point.value, point.numerator, point.denominator), lang),
    }  # fmt: skip
    if indicator.entry.of_indicators:
        return {
            **told,
            "parts": _of_indicators(connection, region_id, indicator, at, exact=exact),
            "rows": [],
        }
    parts = _measures(connection, region_id, indicator, at, run, exact=exact)
    names = [part["id"] for part in parts]
    return {**told, "parts": parts, "rows": _rows(connection, names, found.area_id, at.year) if exact else []}


def sentence(
    indicator: Indicator, figures: tuple[float | None, float | None, float | None], lang: Code = "de"
) -> str | None:
    """The sum of value, numerator and denominator written out; None where nothing may be told."""
    value, numerator, denominator = figures
    if value is None:
        return None
    entry = indicator.entry
    shown = f"{number(f'{value:.{entry.decimals}f}', lang)} {worded(indicator, lang).unit}"
    if numerator is None or denominator is None:
        return shown
    sums = f"{entry.per:g} × {round(numerator, 1):.10g} ÷ {round(denominator, 1):.10g}"
    return f"{number(sums, lang)} = {shown}"


def _measures(
    connection: Connection, region_id: int, indicator: Indicator, at: At, run: dict[str, Any], *, exact: bool
) -> list[dict[str, Any]]:
    inputs = run["inputs"]["measures"]
    cut = next((one for one in cuts_of(indicator) if one.key == at.breakdown), None)
    names = [cut.names.get(name, name) if cut else name for name in indicator.names]
    parts = [
        {"id": name, **_named(name), "value": None, "status": None, "origins": inputs.get(name, {}).get("origins", [])}
        for name in names
    ]  # fmt: skip
    if not exact:
        return parts
    world = read_world(connection, region_id, at.day)
    made = make_measures(world, names, exact=True)
    area = next((number for number, one in enumerate(world.areas) if one.ars == at.ars), None)
    step = world.step(at.year)
    for part in parts:
        if area is not None and step is not None:
            figures = made[part["id"]].figures
            number = float(figures.value[area, step])
            part["value"], part["status"] = (None if isnan(number) else number), figures.status(area, step)
    return parts


def _named(name: str) -> dict[str, Any]:
    """A measure's name, with the part it is of, and its unit."""
    measure, (_, _, key) = measure_of(name), name.partition(SIGN)
    if measure is None:
        return {"name": name, "unit": None}
    return {"name": f"{measure.name}, {label_of(key)}" if key else measure.name, "unit": measure.unit}


def _of_indicators(
    connection: Connection, region_id: int, indicator: Indicator, at: At, *, exact: bool
) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for name in indicator.names:
        found = read_series(connection, region_id, name, exact=exact, breakdown=at.breakdown).get(at.ars)
        point = None if found is None else next((one for one in found.points if one.year == at.year), None)
        parts.append({
            "id": name, "name": series_key(name, at.breakdown), "unit": None, "value": point and point.value, "status": point and point.status, "origins": [],
        })  # fmt: skip
    return parts


def _rows(connection: Connection, names: list[str], area_id: int, year: int) -> list[dict[str, Any]]:
    """Rows of files that tell the measures of the area, of the year and those that formulas look back to."""
    keys = {"area_id": area_id, "years": list(range(year - YEARS_BEFORE, year + 1)), "names": names}
    return [dict(row) for row in connection.execute(text(ROWS), keys).mappings()]
