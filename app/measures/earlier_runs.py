"""Earlier years of maps and gaps: the last stored run of each calendar year, up to the one a figure was frozen with.

Runs that newer ones have replaced stay as they were, so what they told then can be read again. One per year: several within a year
tell corrections of data rather than a development.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.maps.figures import numeric, read_maps
from app.maps.measures import LIMITED, measure_of
from app.maps.question import Asked, State
from app.measures import gap_figures

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from app.measures.gap_figures import GapAsked
    from app.web.regions import Region

    Series = dict[str, dict[int, float]]

RUNS = """
    SELECT DISTINCT ON (year) id, finished_at, year, parameters
      FROM (SELECT *, extract(year FROM finished_at)::int AS year FROM analysis_run
             WHERE region_id = :region_id AND kind = :kind AND category = :category
               AND mode IS NOT DISTINCT FROM coalesce(:mode, mode) AND variant IS NOT DISTINCT FROM :variant
               AND finished_at <= (SELECT finished_at FROM analysis_run WHERE id = :run_id)) r
     ORDER BY year, finished_at DESC"""


def series_of_map(
    connection: Connection, region: Region, mapped: re.Match[str], level: str, run_id: int
) -> Series | None:
    """The numbers of a map by year and ARS, up to a run; None for quotas, which are of a day and have no runs."""
    code, category, mode, age_group, minutes = mapped.groups()
    if code == "quota":
        return None
    keys = {
        "region_id": region.id, "kind": "travel_times" if code in LIMITED else "places", "category": category, "mode": mode,
        "variant": None, "run_id": run_id,
    }  # fmt: skip
    found: Series = {}
    for run in connection.execute(text(RUNS), keys):
        state = State(category, mode, age_group, run.finished_at)
        asked = Asked((state,), measure_of(code, int(minutes)), int(minutes), level, core=True)
        _put(found, run.year, read_maps(connection, region, asked).maps[0].figures)
    return found


def series_of_gap(
    connection: Connection, region: Region, asked: GapAsked, level: str, run_id: int
) -> Series | None:
    """The people beyond a standard or without a place by year and ARS; None of a day to come, whose runs tell one day only."""
    if asked.day is not None:
        return None
    keys = {
        "region_id": region.id, "kind": "gaps", "category": asked.category, "mode": None, "variant": asked.standard,
        "run_id": run_id,
    }  # fmt: skip
    found: Series = {}
    for run in connection.execute(text(RUNS), keys).mappings():
        _put(found, run["year"], gap_figures.figures_of(connection, region, {"id": run["id"]}, asked, level))
    return found


def _put(found: Series, year: int, figures: Mapping[str, Mapping[str, Any]]) -> None:
    for ars, one in figures.items():
        value = numeric(dict(one))
        if value is not None:
            found.setdefault(ars, {})[year] = value
