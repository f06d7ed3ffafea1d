"""Indicators as answers: the overview, one with its series, and where each figure comes from."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.cartography.scale import sequential
from app.indicators.catalogue import Indicator, read_catalogue
from app.indicators.parts import SIGN, possible, told_parts
from app.indicators.series import Point, Series, read_run, read_series
from app.indicators.wording import in_language, name_in, part_in
from app.indicators.words import say
from app.indicators.world import LEVELS
from geodata.indicators.breakdowns import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from app.indicators.wording import Code

# All of it in one question: of each indicator the series of the whole, and how its newest values spread over municipalities.
OVERVIEW = """
WITH runs AS (
    SELECT id, variant, finished_at, report FROM analysis_run
     WHERE region_id = :region_id AND kind = 'indicators' AND superseded_by_id IS NULL),
top AS (
    SELECT id, ars, name, level FROM area WHERE region_id = :region_id AND is_core AND level = ANY(:levels)
     ORDER BY array_position(cast(:levels AS text[]), level), ars LIMIT 1),
spread AS (
    SELECT s.run_id, count(s.newest_value) AS told, min(s.newest_value) AS lowest, max(s.newest_value) AS highest,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY s.newest_value) AS middle
      FROM indicator_series s JOIN area a ON a.id = s.area_id AND a.level = 'municipality'
     WHERE s.run_id IN (SELECT id FROM runs) AND s.exact = :exact AND s.breakdown = '' GROUP BY s.run_id)
SELECT r.variant, r.id AS run_id, r.finished_at, r.report -> 'lacking' AS lacking, t.ars, t.name, t.level, s.year, s.value,
       s.status, s.is_estimate, s.newest_year, s.newest_value, p.told, p.lowest, p.middle, p.highest
  FROM runs r CROSS JOIN top t
  LEFT JOIN indicator_series s ON s.run_id = r.id AND s.exact = :exact AND s.area_id = t.id AND s.breakdown = ''
  LEFT JOIN spread p ON p.run_id = r.id"""


def overview(connection: Connection, region_id: int, *, exact: bool, lang: Code = "de") -> dict[str, Any]:
    """The catalogue with the newest value of the whole region, its line, and the spread over municipalities."""
    keys = {"region_id": region_id, "levels": list(LEVELS), "exact": exact}
    rows = {row.variant: row for row in connection.execute(text(OVERVIEW), keys)}
    known = read_catalogue(connection, region_id)
    listed = [in_language(_listed(one, rows.get(key), lang), one, lang) for key, one in known.items()]
    first = next(iter(rows.values()), None)
    area = None if first is None else {"ars": first.ars, "name": first.name, "level": first.level}
    return {"area": area, "suppressed": not exact, "indicators": listed}


def _listed(indicator: Indicator, row: Any, lang: Code) -> dict[str, Any]:  # noqa: ANN401 (a row of SQL)
    entry = indicator.entry
    told = {
        "id": entry.id, "name": entry.name, "question": entry.question, "unit": entry.unit, "phase": entry.phase,
        "field": entry.field, "direction": entry.direction, "decimals": entry.decimals, "target": entry.target,
        "start_set": entry.start_set, "is_own": indicator.is_own, "school_year": entry.year == "school",
    }  # fmt: skip
    if row is None:
        return {**told, "status": say("not_computed", lang), "newest": None, "line": None, "spread": None}
    newest = None if row.newest_year is None else {"year": row.newest_year, "value": row.newest_value}
    line = (
        None if row.year is None else {"years": row.year, "values": row.value, "estimated": row.is_estimate}
    )
    spread = {"municipalities": row.told, "lowest": row.lowest, "middle": row.middle, "highest": row.highest}
    return {
        **told, "status": lacking_words(row.lacking), "newest": newest, "line": line, "spread": spread if row.told else None,
    }  # fmt: skip


def lacking_words(lacking: Sequence[str] | None) -> str | None:
    """What is to be brought so that an indicator can be computed; None where nothing is."""
    return f"Tabelle fehlt: {'; '.join(lacking)}." if lacking else None


def about(
    connection: Connection, region_id: int, indicator: Indicator, *, exact: bool, lang: Code = "de"
) -> dict[str, Any]:
    """An indicator with its definition, its run, and where its measures come from; what files and runs say is German."""
    run = read_run(connection, region_id, indicator.id)
    there = [] if run is None else run["report"].get("parts", [])
    told = {
        **indicator.told, "suppressed": not exact, "note": None if exact else say("withheld", lang),
        "breakdowns": told_parts(indicator, there), "possible_breakdowns": possible(indicator, read_catalogue(connection, region_id)),
    }  # fmt: skip
    if run is None:
        return {
            **told,
            "status": say("not_computed", lang),
            "run": None,
            "measures": [],
            "notes": [],
            "interval": None,
        }
    report = run["report"]
    return {
        **told, "status": lacking_words(report["lacking"]), "notes": notes_of(report, lang),
        "interval": say("wilson", lang) if indicator.entry.share else None,
        "run": {name: run[name] for name in ("id", "finished_at", "software_version", "input_hash")},
        "measures": measures_of(run),
    }  # fmt: skip


def notes_of(report: dict[str, Any], lang: Code = "de") -> list[str]:
    """What is assumed, and where nothing could be divided."""
    zero = report.get("divided_by_zero", 0)
    return [*report.get("notes", []), *([say("divided_by_zero", lang, zero)] if zero else [])]


def measures_of(run: dict[str, Any]) -> list[dict[str, Any]]:
    """What an indicator is made of, with its tables, runs and imports."""
    from geodata.indicators import catalogue

    known = catalogue().measures
    return [
        {"id": name, "name": known[name].name if name in known else name, "unit": known[name].unit if name in known else None,
         "origins": told["origins"]}
        for name, told in run["inputs"]["measures"].items()
        if SIGN not in name
    ]  # fmt: skip


def series(
    connection: Connection, region_id: int, indicator: Indicator, level: str, breakdown: str = "", *, exact: bool, lang: Code = "de"
) -> dict[str, Any]:  # fmt: skip
    """The series of all areas of a level, of all together or a part, and the classes of each year's map.

    `german`: whether the name is not told in the language.
    """
    name, is_told = name_in(indicator, breakdown, lang)
    found = list(
        read_series(
            connection, region_id, indicator.id, level=level, exact=exact, breakdown=breakdown
        ).values()
    )
    years = sorted({point.year for one in found for point in one.points})
    return {
        "indicator": indicator.id, "level": level, "breakdown": breakdown, "part": part_in(breakdown, lang), "name": name, "lang": lang,
        "german": [] if is_told else ["name"], "suppressed": not exact, "note": None if exact else say("withheld", lang), "years": years,
        "newest_year": newest_year(found), "scales": {str(year): _scale(found, year) for year in years},
        "areas": [area(one) for one in found],
    }  # fmt: skip


def newest_year(found: Iterable[Series]) -> int | None:
    """The year that most areas tell last."""
    told = [one.newest_year for one in found if one.newest_year is not None]
    return max(set(told), key=told.count) if told else None


def _scale(found: Iterable[Series], year: int) -> dict[str, Any]:
    return sequential(point.value for one in found for point in one.points if point.year == year).told


def area(one: Series) -> dict[str, Any]:
    """An area with its points."""
    return {
        "ars": one.ars, "name": one.name, "level": one.level, "newest_year": one.newest_year,
        "points": [asdict(point) for point in one.points],
    }  # fmt: skip


CSV_HEAD = (
    "indikator", "aufgliederung", "ars", "name", "ebene", "jahr", "wert", "status", "zaehler", "nenner", "von", "bis", "geschaetzt", "bruch_davor",
)  # fmt: skip


def csv_rows(found: Iterable[Series]) -> list[list[object]]:
    """A line per area and year."""
    return [[*CSV_HEAD], *(_line(one, point) for one in found for point in one.points)]


def _line(one: Series, point: Point) -> list[object]:
    return [
        one.indicator, label_of(one.breakdown), one.ars, one.name, one.level, point.year, point.value, point.status, point.numerator, point.denominator,
        point.low, point.high, "ja" if point.is_estimate else "nein", point.break_before,
    ]  # fmt: skip
