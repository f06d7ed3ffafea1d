"""Stores developments: a run of all indicators of a region, left alone where none of them has changed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.areas.computed import data_version, results_changed
from app.catchments.compute import Computed
from app.catchments.runs import Run
from app.database.copying import copy_rows
from app.developments import suspects
from app.developments.find import Found, find
from app.developments.reading import read_watched
from app.indicators.known_version import carry_version
from app.trends.mann_kendall import MOST_ALIKE
from app.trends.moran import MORE_TRIES
from app.trends.steps import PER_CHANGE, SHORTEST, USUAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import Connection, Engine

    from app.catchments.compute import Progress
    from app.developments.reading import Watched
    from app.developments.suspects import Suspect
    from app.developments.watched import Series

KIND = "developments"
VERSION = 4
"""Raised when other things are told of the same series."""
COLUMNS = "run_id, place, key, kind, indicator, breakdown, area_id, meaning, effect, low, high, p, q, affected, numbers"
PARAMETERS = {
    "version": VERSION, "confidence": suspects.CONFIDENCE, "false_share": suspects.SHARE_FALSE,
    "fewest_years": suspects.FEWEST_YEARS, "fewest_areas": suspects.FEWEST_AREAS, "fewest_people": suspects.FEWEST_PEOPLE,
    "autocorrelation": "first order, without bias", "most_alike": MOST_ALIKE, "usually_alike": USUAL, "penalty_per_change": PER_CHANGE, "shortest_stretch": SHORTEST, "arrangements": MORE_TRIES,
}  # fmt: skip


def compute_developments(
    engine: Engine, region_id: int, progress: Progress | None = None, *, day: date | None = None
) -> Computed:
    """Bring the developments of a region up to date with its indicators."""
    told = progress or (lambda _what, _done, _of: None)
    computed = Computed()
    with engine.begin() as connection:
        version = data_version(connection, region_id)
        computed.note(_store(connection, region_id, day or datetime.now(UTC).date(), told))
    if computed.made:
        results_changed(engine, region_id)
        carry_version(engine, region_id, version)
    return computed


def _store(connection: Connection, region_id: int, day: date, told: Progress) -> int | None:
    watched = read_watched(connection, region_id, day)
    entries = [asdict(indicator) for indicator, _ in watched.listed]
    run = Run(
        region_id, KIND, "all", "straight_line", None, {**PARAMETERS, "indicators": entries},
        {"indicators": watched.inputs, "year": day.year,
         "areas": [[place.id, list(place.near)] for place in watched.places]},
    )  # fmt: skip
    if run.is_current(connection):
        return None
    done = iter(range(len(watched.listed)))
    found = find(
        watched.listed, watched.places,
        lambda one: told(f"Entwicklungen: {one.name}", next(done), len(watched.listed)),
    )  # fmt: skip
    run.report = report_of(found, watched)
    run_id = run.store(connection)
    copy_rows(connection, "development", COLUMNS, _rows(run_id, found, watched))
    return run_id


def report_of(found: Found, watched: Watched) -> dict[str, Any]:
    """How many tests there were of what, what is told, and where nothing could be said."""
    said = Counter((one.test, one.reason) for one in found.untested)
    return {
        "indicators": len(watched.listed), "series": sum(len(listed) for _, listed in watched.listed),
        "tests": dict(found.tests), "told": dict(Counter(one.kind for one in found.told)),
        "not_said": [{"test": test, "reason": reason, "count": count} for (test, reason), count in sorted(said.items())],
    }  # fmt: skip


def _rows(run_id: int, found: Found, watched: Watched) -> Iterator[tuple[object, ...]]:
    series = {
        (indicator.id, indicator.breakdown, one.area): one
        for indicator, listed in watched.listed
        for one in listed
    }
    for number, one in enumerate(found.told, start=1):
        indicator, place = one.indicator, watched.places[one.area]
        own = series[indicator.id, indicator.breakdown, one.area]
        numbers = {**one.numbers, **_about(own)}
        if one.members:
            numbers["members"] = [watched.places[at].ars for at in one.members]
        yield (
            run_id, number, key_of(one, place.ars), one.kind, indicator.id, indicator.breakdown, place.id, one.meaning,
            one.effect, one.low, one.high, one.p, one.q, one.affected, json.dumps(numbers),
        )  # fmt: skip


def key_of(one: Suspect, ars: str) -> str:
    """What names the same matter in every run: a cluster by its surest municipality, high and low apart; a target by itself."""
    if one.kind == "target":
        return ":".join((one.indicator.id, one.indicator.breakdown, one.kind, "alle"))
    which: str = one.kind
    if one.kind == "cluster":
        which += "-hoch" if one.numbers["is_hot"] else "-niedrig"
        which += "-anders" if one.numbers.get("unlike") else ""
    if one.is_jump:
        which += "-sprung"
    return ":".join((one.indicator.id, one.indicator.breakdown, which, ars))


def _about(one: Series) -> dict[str, Any]:
    """The series as its chart and its sentence need it."""
    points = [[int(year), float(value)] for year, value in zip(one.years, one.values, strict=True)]
    return {
        "series": points, "gaps": sorted(one.gaps), "since_break": one.since, "first_year": int(one.years[0]),
        "estimated": one.estimated,
    }  # fmt: skip
