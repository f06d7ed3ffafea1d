"""Collections of indicators, and of frozen scenarios."""

from __future__ import annotations

from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import text

from app.cartography.looks import alike, by_figure
from app.cartography.symbols import Area, Line
from app.collections.columns import (
    AREA_GEOMETRY,
    AREAS_THEN,
    area_columns,
    column,
    figure,
    ordered_runs,
    words,
)
from app.collections.model import Collection
from app.indicators.catalogue import read_catalogue
from app.scenarios import freezing
from app.scenarios.findings import compared
from app.scenarios.rights import sharings_seen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection

    from app.collections.sources import Sources
    from app.collections.viewer import Viewer

CURRENT = """
    SELECT DISTINCT ON (variant) id FROM analysis_run
     WHERE region_id = :region_id AND kind = 'indicators' AND finished_at < cast(:as_of AS date) + 1 ORDER BY variant, id DESC"""
INDICATORS = f"""
  FROM {ordered_runs(CURRENT, "variant")} r
  JOIN indicator_series s ON s.run_id = r.id AND s.exact = :exact AND s.breakdown = ''
  JOIN {AREAS_THEN} a ON a.id = s.area_id
  CROSS JOIN LATERAL unnest(s.year, s.value, s.status, s.is_estimate, s.numerator, s.denominator, s.low, s.high)
       y(year, value, status, is_estimate, numerator, denominator, low, high)
  LEFT JOIN jsonb_to_recordset(cast(:catalogue AS jsonb)) i(id text, name text, unit text) ON i.id = r.variant
 WHERE r.region_id = :region_id"""
YEARS = """
SELECT make_date(min(y), 1, 1), make_date(max(y), 12, 31) FROM analysis_run r JOIN indicator_series s ON s.run_id = r.id
 CROSS JOIN LATERAL unnest(s.year) y
 WHERE r.region_id = :region_id AND r.kind = 'indicators' AND r.superseded_by_id IS NULL AND NOT s.exact"""
FIRST_RUN = (
    "SELECT min(finished_at)::date FROM analysis_run WHERE region_id = :region_id AND kind = 'indicators'"
)
LISTED = """
SELECT f.id, f.name, f.note, f.version, f.frozen_at FROM frozen_scenario f JOIN scenario s ON s.id = f.scenario_id
 WHERE f.region_id = :region_id AND NOT s.archived AND (s.sharing = ANY(cast(:seen AS text[])) OR s.owner_id = :account_id)
 ORDER BY f.id DESC LIMIT :most"""
MOST_SCENARIOS = 50
SCENARIO = f"""
  FROM jsonb_to_recordset(cast(:rows AS jsonb)) g(key text, ars text, level text, age_group text, figure text, label text, unit text,
       before float8, before_status text, after float8, after_status text)
  LEFT JOIN {AREAS_THEN} a ON a.level = g.level AND a.ars = g.ars
 WHERE cast(:as_of AS date) >= cast(:frozen_on AS date)"""


def indicators(viewer: Viewer, region_id: int, sources: Sources) -> Collection:
    """All series, a year of an area to a row."""
    number = partial(column, kind="number")
    return Collection(
        "indicators", words("Indikatoren", "Indicators"),
        words("Die Zeitreihen aller Indikatoren, eine Zeile je Indikator, Gebiet und Jahr, mit Zähler, Nenner und Spanne. Für alle sind kleine"
              " Anzahlen geheim, und mit ihnen andere, aus denen man sie ausrechnen könnte.",
              "The series of all indicators, a row per indicator, area and year, with numerator, denominator and interval. For everybody small"
              " counts are withheld, and with them others from which they could be computed."),
        INDICATORS, column("key", "string", "(r.variant || '.' || a.level || '.' || a.ars || '.' || y.year)", "Schlüssel", "Key", nullable=False),
        AREA_GEOMETRY,
        (
            column("indicator", "string", "r.variant", "Indikator", "Indicator", codelist="indicators", nullable=False),
            column("indicator_name", "string", "i.name", "Name des Indikators", "Name of the indicator"),
            *area_columns(),
            column("year", "integer", "y.year", "Jahr", "Year", nullable=False, unit="a", about=("bei Schuljahren das, in dem es beginnt", "of school years the one in which it begins")),
            *figure("value", "y.value", "y.status", "Wert", "Value", about=("Einheit: Spalte unit", "unit: see the column unit")),
            column("unit", "string", "i.unit", "Einheit", "Unit"),
            column("is_estimate", "boolean", "y.is_estimate", "Geschätzt", "Estimated", nullable=False),
            number("numerator", sql="y.numerator", de="Zähler", en="Numerator"), number("denominator", sql="y.denominator", de="Nenner", en="Denominator"),
            number("low", sql="y.low", de="mindestens", en="At least"), number("high", sql="y.high", de="höchstens", en="At most"),
            column("run", "integer", "r.id", "Auswertungslauf", "Analysis run", nullable=False),
            column("finished_at", "datetime", "r.finished_at", "Berechnet am", "Computed at", nullable=False),
        ),
        sources.all.licence, sources.all.attribution, group="monitoring", parameters={"exact": viewer.exact},
        load=partial(_catalogue, region_id=region_id), changed="r.finished_at >= cast(:changed_since AS timestamptz)",
        extent_of="areas", span=YEARS, answers_from=FIRST_RUN, look=by_figure("value", "Wert", status="value_status"),
        order=(
            column("indicator", "string", "r.variant", "", "", nullable=False), column("level", "string", "a.level", "", "", nullable=False),
            column("ars", "string", "a.ars", "", "", nullable=False), column("year", "integer", "y.year", "", "", nullable=False),
        ),
    )  # fmt: skip


def scenarios(connection: Connection, region_id: int, viewer: Viewer, sources: Sources) -> list[Collection]:
    """The newest frozen states of scenarios that the viewer may see, each with its figures before and after."""
    actor = viewer.actor
    keys = {
        "region_id": region_id,
        "seen": sharings_seen(actor),
        "account_id": actor.account_id,
        "most": MOST_SCENARIOS,
    }
    return [_frozen(row, region_id, viewer, sources) for row in connection.execute(text(LISTED), keys)]


def _frozen(row: Any, region_id: int, viewer: Viewer, sources: Sources) -> Collection:  # noqa: ANN401 (a row of SQL)
    day, frozen_on = f"{row.frozen_at:%d.%m.%Y}", row.frozen_at.astimezone(UTC).date()
    return Collection(
        f"scenario-{row.id}", words(f"Szenario: {row.name} ({day})", f"Scenario: {row.name} ({day})"),
        words(f"Ein Gedankenspiel, nicht beschlossen; eingefroren am {day}, ändert sich nie. {row.note}".strip(),
              f"A scenario, not decided; frozen on {day}, it never changes. {row.note}".strip()),
        SCENARIO, column("key", "string", "g.key", "Schlüssel", "Key", nullable=False), AREA_GEOMETRY,
        (
            column("ars", "string", "g.ars", "Regionalschlüssel", "Regional key (ARS)", nullable=False),
            column("name", "string", "a.name", "Gebiet", "Area"),
            column("level", "string", "g.level", "Ebene", "Level", codelist="area-levels", nullable=False),
            column("age_group", "string", "g.age_group", "Altersgruppe", "Age group", codelist="age-groups", nullable=False),
            column("figure", "string", "g.figure", "Kennung der Zahl", "Identifier of the figure", nullable=False),
            column("label", "string", "g.label", "Zahl", "Figure", nullable=False),
            column("unit", "string", "g.unit", "Einheit", "Unit", nullable=False),
            *figure("before", "g.before", "g.before_status", "Vorher", "Before"), *figure("after", "g.after", "g.after_status", "Nachher", "After"),
        ),
        sources.all.licence, sources.all.attribution, group="scenarios", for_everybody=False, extent_of="areas",
        parameters={"frozen_on": frozen_on}, span=f"SELECT date '{frozen_on:%Y-%m-%d}', NULL::date WHERE :region_id > 0",
        load=partial(_compared, region_id=region_id, number=row.id, viewer=viewer), look=alike("Gebiet", Area(None, Line("#003064", 1.2))),
    )  # fmt: skip


def _catalogue(connection: Connection, _day: date, *, region_id: int) -> Mapping[str, Any]:
    found = read_catalogue(connection, region_id).values()
    return {
        "catalogue": orjson.dumps(
            [{"id": one.id, "name": one.name, "unit": one.unit} for one in found]
        ).decode()
    }


def _compared(
    connection: Connection, _day: date, *, region_id: int, number: int, viewer: Viewer
) -> Mapping[str, Any]:
    row = freezing.read(connection, viewer.actor, region_id, number)
    told = freezing.told(row, see_all=viewer.exact)
    rows = [
        {
            "key": f"{one.level}.{one.ars}.{one.group}.{n}.{one.name}", "ars": one.ars, "level": one.level, "age_group": one.group,
            "figure": one.name, "label": one.label, "unit": one.unit, "before": one.before["value"], "before_status": one.before["status"],
            "after": one.after["value"], "after_status": one.after["status"],
        }
        for n, one in _numbered(told["result"])
    ]  # fmt: skip
    return {"rows": orjson.dumps(rows).decode()}


def _numbered(result: dict[str, Any]) -> list[tuple[int, Any]]:
    """Figures, each with how often its name was told before for the same area and age: two ways of counting share names."""
    seen: dict[tuple[str, ...], int] = {}
    found: list[tuple[int, Any]] = []
    for one in compared(result, all_ages=True):
        key = (one.level, one.ars, one.group, one.name)
        seen[key] = seen.get(key, 0) + 1
        found.append((seen[key], one))
    return found
