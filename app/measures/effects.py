"""What came of it: the frozen figures computed again, set against what was expected and against comparable municipalities."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.catchments.runs import software_version
from app.maps.figures import numeric
from app.measures import chain
from app.measures.difference import (
    ASSUMPTION,
    FEWEST,
    FORMULA,
    LARGEST_RATIO,
    comparable,
    difference_in_differences,
)
from app.measures.languages.german import GERMAN
from app.measures.today import Readings
from app.measures.trends import earlier_trends

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from app.measures.today import Reading

PEOPLE = """
    SELECT a.ars, (SELECT p.people FROM shown_area_people p WHERE p.area_id = a.id AND p.age_group = 'all'
                    ORDER BY p.reference_date DESC LIMIT 1) AS people
      FROM area a WHERE a.region_id = :region_id AND a.level = :level"""
STORE = "UPDATE undertaking_part SET result = cast(:result AS jsonb), revision = revision + 1 WHERE id = :id"
DUE = """
    SELECT p.id, u.id AS undertaking_id, u.region_id FROM undertaking_part p JOIN undertaking u ON u.id = p.undertaking_id
     WHERE p.kind = 'effect' AND p.result IS NULL AND p.content ->> 'check_on' <= :today AND u.stage <> 'closed'
     ORDER BY p.id"""


def due(connection: Connection, today: date) -> list[tuple[int, int, int]]:
    """The checks that have come due and are not computed: (part, undertaking, region)."""
    return [tuple(row) for row in connection.execute(text(DUE), {"today": today.isoformat()})]


def compute(
    connection: Connection, region_id: int, undertaking_id: int, part: Mapping[str, Any]
) -> dict[str, Any]:
    """Compute all figures of an undertaking's findings as they are now and keep the result with the effect."""
    parts = chain.parts_of(connection, undertaking_id)
    figures = [one for finding in chain.figures_of(connection, undertaking_id).values() for one in finding]
    expected = expectations(parts, part["content"])
    treated = {ars for one in parts if one["kind"] == "measure" for ars in one["content"]["areas"]}
    readings = Readings(connection, region_id)
    told = [
        _figure(connection, region_id, readings, one, expected.get(one["id"]), treated) for one in figures
    ]
    result = {
        "computed_at": datetime.now(UTC).isoformat(), "software_version": software_version(), "figures": told,
        "formula": FORMULA, "assumption": ASSUMPTION, "comparable": {"fewest": FEWEST, "ratio": LARGEST_RATIO},
    }  # fmt: skip
    connection.execute(text(STORE), {"id": part["id"], "result": json.dumps(result, default=str)})
    return result


def expected_of(parts: Sequence[Mapping[str, Any]], effect: Mapping[str, Any]) -> dict[int, float]:
    """What each figure is to become: as the check says, else the measure, else the recommendation."""
    return {number: one["value"] for number, one in expectations(parts, effect).items()}


def expectations(
    parts: Sequence[Mapping[str, Any]], effect: Mapping[str, Any]
) -> dict[int, Mapping[str, Any]]:
    """The same as it was said: with the scenario, the interval and the basis where there are any."""
    said = [one["content"] for kind in ("recommendation", "measure") for one in parts if one["kind"] == kind]
    return {one["figure_id"]: one for content in [*said, effect] for one in content.get("expected", [])}


def _figure(
    connection: Connection, region_id: int, readings: Readings, figure: Mapping[str, Any],
    said: Mapping[str, Any] | None, treated: set[str],
) -> dict[str, Any]:  # fmt: skip
    reading = readings.of(figure["indicator"], figure["area_ars"])
    now, expected = today_of(figure, reading), None if said is None else said["value"]
    told = {
        "figure_id": figure["id"], "label": figure["label"], "unit": figure["unit"], "area": figure["area"],
        "before": {"value": figure["value"], "status": figure["status"], "as_of": figure["as_of"], "run_id": figure["run_id"]},
        "now": now, "expected": expected,
        "expected_by": None if said is None else {name: said.get(name) for name in ("frozen_scenario_id", "low", "high", "basis")},
        "standing": standing(figure["value"], expected, now["value"] if now else None),
    }  # fmt: skip
    return told | {"comparison": _compared(connection, region_id, readings, figure, reading, treated)}


def today_of(figure: Mapping[str, Any], reading: Reading | None) -> dict[str, Any] | None:
    """A frozen figure as it is today, and whether newer data than then stand behind it; None: cannot be read any more."""
    one = None if reading is None else reading.figures.get(figure["area_ars"])
    if reading is None or one is None:
        return None
    value = numeric(dict(one))
    newer = _newer(figure, reading) or value != figure["value"] or one["status"] != figure["status"]
    return {
        "value": value, "status": one["status"], "low": one.get("low"), "high": one.get("high"), "as_of": reading.as_of,
        "run_id": reading.run_id, "superseded": newer,
    }  # fmt: skip


def _newer(figure: Mapping[str, Any], reading: Reading) -> bool:
    later = bool(reading.as_of and figure["as_of"] and str(reading.as_of) > str(figure["as_of"]))
    other = reading.run_id is not None and figure["run_id"] is not None and reading.run_id != figure["run_id"]
    return later or other


def standing(before: float | None, expected: float | None, now: float | None) -> str | None:
    """How it stands: reached, on_the_way, unchanged, opposite; None where one of the three is not known."""
    if before is None or expected is None or now is None or expected == before:
        return None
    share = (now - before) / (expected - before)
    return (
        "reached" if share >= 1 else "on_the_way" if share > 0 else "unchanged" if share == 0 else "opposite"
    )


def _compared(
    connection: Connection, region_id: int, readings: Readings, figure: Mapping[str, Any], reading: Reading | None,
    treated: set[str],
) -> dict[str, Any]:  # fmt: skip
    """The comparison with municipalities of about the same size, or in words why there is none."""
    before, level = figure["others"] or {}, readings.level(figure["area_ars"] or "")
    own = {ars for ars in treated if readings.level(ars) == level} or {figure["area_ars"]}
    if reading is None or not before or level is None:
        return {"why_not": GERMAN["why_elsewhere"], "why": "elsewhere"}
    after = reading.numbers
    rows = connection.execute(text(PEOPLE), {"region_id": region_id, "level": level})
    people = {row.ars: float(row.people) for row in rows if row.people is not None}
    compared = comparable(own, people, before.keys() & after.keys())
    found = difference_in_differences(before, after, own, compared)
    if found is None:
        counts = {"count": len(compared), "fewest": FEWEST}
        return {"why_not": GERMAN["why_few"].format(**counts), "why": "few", **counts}
    series = readings.series(figure["indicator"], level, figure["run_id"])
    return asdict(found) | {"trends": earlier_trends(series, _until(figure), own, compared)}


def _until(figure: Mapping[str, Any]) -> int:
    """The last year that is earlier: of an indicator that of the figure; maps and gaps end with the figure's run anyway."""
    if ":" in (figure["indicator"] or ""):
        return datetime.now(UTC).year
    return figure["as_of"].year if figure["as_of"] else 0
