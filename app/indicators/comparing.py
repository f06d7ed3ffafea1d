"""The Kreis beside others of its type: the same formula over what official statistics tell of them.

Only Kreise of which every measure was brought take part. Where a source tells another definition, or a Kreis is of another type
(BBSR), that is said and nothing is compared.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.indicators.figures import TOLD, Figures
from app.indicators.values import work_out
from app.indicators.words import say
from app.indicators.world import FIRST_YEAR, YEARS_AHEAD, Made

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from app.indicators.catalogue import Indicator
    from app.indicators.wording import Code

TYPE = "kreistyp"
BROUGHT = """
    SELECT v.measure, left(v.area_key, 5) AS key, v.area_name, v.year, v.value, v.value_status::text AS status, v.definition,
           a.ars IS NOT NULL AND a.is_core AS own
      FROM statistic_value v JOIN import i ON i.id = v.import_id LEFT JOIN area a ON a.id = v.area_id
     WHERE v.region_id = :region_id AND v.breakdown = '' AND v.measure = ANY(:measures)
       AND (length(v.area_key) = 5 OR (length(v.area_key) IN (8, 12) AND right(v.area_key, -5) ~ '^0+$'))
     ORDER BY coalesce(i.as_of, i.finished_at::date), v.import_id, v.row_number"""


def compare(
    connection: Connection, region_id: int, indicator: Indicator, day: date, lang: Code = "de"
) -> dict[str, Any]:
    """Kreise with their values by year; `comparable` says of each why not, where it is not."""
    keys = {"region_id": region_id, "measures": [*indicator.names, TYPE]}
    rows = [] if indicator.entry.of_indicators else connection.execute(text(BROUGHT), keys).all()
    places = sorted({row.key for row in rows if row.measure != TYPE})
    if not places:
        return {"notes": [say("nobody", lang)], "districts": [], "lang": lang}
    types = {row.key: row.value for row in rows if row.measure == TYPE}
    years = list(range(FIRST_YEAR, day.year + YEARS_AHEAD + 1))
    worked = work_out(indicator, _made(indicator, rows, places, years), (len(places), len(years)))
    own = {row.key for row in rows if row.own}
    faults = _definitions(rows, own, lang)
    names = {row.key: row.area_name for row in rows if row.area_name}
    districts = [
        {
            "key": key, "name": names.get(key, key), "own": key in own, "type": types.get(key),
            "not_comparable": None if key in own else faults.get(key) or _other_type(types, own, key, lang),
            "points": _points(worked.value, number, years),
        }
        for number, key in enumerate(places)
    ]  # fmt: skip
    notes = [] if types else [say("no_type", lang)]
    return {"notes": notes, "districts": [one for one in districts if one["points"]], "lang": lang}


def _made(indicator: Indicator, rows: Sequence[Any], places: list[str], years: list[int]) -> dict[str, Made]:
    made = {name: Made(Figures.unknown(len(places), len(years))) for name in indicator.names}
    place = {key: number for number, key in enumerate(places)}
    for row in rows:
        if row.measure in made and years[0] <= row.year <= years[-1]:
            made[row.measure].figures.put(place[row.key], row.year - years[0], row.value, row.status)
    return made


def _definitions(rows: Sequence[Any], own: set[str], lang: Code) -> dict[str, str]:
    """Of each Kreis, where its source tells a measure by another definition than ours."""
    told: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for row in rows:
        if row.own:
            told[row.measure, True].add(row.definition or "")
    faults: dict[str, str] = {}
    for row in rows:
        ours = told.get((row.measure, True))
        if row.key not in own and ours and (row.definition or "") not in ours:
            faults[row.key] = say("other_definition", lang, row.definition or say("none_told", lang))
    return faults


def _other_type(types: dict[str, float], own: set[str], key: str, lang: Code) -> str | None:
    mine = next((types[one] for one in own if one in types), None)
    if mine is None or key not in types or types[key] == mine:
        return None
    return say("other_type", lang, f"{types[key]:g}", f"{mine:g}")


def _points(figures: Figures, number: int, years: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "year": year,
            "value": round(float(figures.value[number, step]), 6),
            "status": figures.status(number, step),
        }
        for step, year in enumerate(years)
        if figures.reason[number, step] == TOLD
    ]
