"""The stored check of ways to school as answers: by municipality, by stop, by cell; and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.demand.shown import SMALLEST_TOTAL, figure
from app.errors import NotFound
from app.schools.kinds import NOT_CHECKED
from app.schools.tables import LEG_STATUSES, WAY_STATUSES
from app.schools.ways import NOT_A_DECISION
from app.standards.store import read_rulebook
from app.web.values import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, RowMapping

    from app.schools.kinds import SchoolKind

RUN = """
    SELECT id, finished_at, software_version, basis, parameters, inputs, report FROM analysis_run
     WHERE region_id = :region_id AND kind = 'school_ways' AND category = :category AND superseded_by_id IS NULL"""
BY_AREA = """
    SELECT a.ars, a.name, w.status, w.leg, w.is_beyond, sum(w.children)::float8 AS children
      FROM school_way w JOIN area a ON a.id = w.municipality_id AND a.is_core
     WHERE w.run_id = :run_id GROUP BY a.ars, a.name, w.status, w.leg, w.is_beyond ORDER BY a.name, a.ars"""
STOPS = """
    SELECT l.slug, t.name AS school, s.stop_id, s.stop_name, s.lon, s.lat, s.children, s.wait_before_minutes,
           s.wait_after_minutes, s.trips_there, s.trips_back
      FROM school_stop s JOIN learning_site l ON l.id = s.site_id
      JOIN site_state t ON t.site_id = l.id AND t.valid_during @> current_date
     WHERE s.run_id = :run_id ORDER BY t.name, s.stop_name, s.stop_id"""
CELLS = """
    SELECT c.id, ST_X(c.point) AS lon, ST_Y(c.point) AS lat, c.cell_size_m, a.ars, a.name AS municipality, w.children,
           w.metres, w.status, w.is_beyond, w.leg, w.stop_name, w.stop_metres, w.wait_before_minutes,
           w.wait_after_minutes, w.trips_there, w.trips_back, l.slug, t.name AS school
      FROM school_way w JOIN population_cell c ON c.id = w.cell_id
      JOIN area a ON a.id = w.municipality_id AND a.is_core
      LEFT JOIN learning_site l ON l.id = w.site_id
      LEFT JOIN site_state t ON t.site_id = l.id AND t.valid_during @> current_date
     WHERE w.run_id = :run_id AND (:all_of_them OR w.status IN ('beyond', 'close')) ORDER BY c.id LIMIT :most"""
CONFIG = "SELECT config FROM region WHERE id = :region_id"
MOST_CELLS = 20_000
RULES = ("R22", "R23", "R24", "R25", "R26", "R27")
NONE_YET = (
    "Die Schulwege sind noch nicht geprüft. Wer berechnen darf, startet die Aufgabe „Schulwege prüfen“;"
    " auf der Kommandozeile: bildungsatlas schools ways."
)


def read_run(connection: Connection, region_id: int, kind: SchoolKind) -> dict[str, Any]:
    """The current check of a kind. Raises NotFound where there is none yet."""
    row = (
        connection.execute(text(RUN), {"region_id": region_id, "category": kind.category}).mappings().first()
    )
    if row is None:
        raise NotFound(NONE_YET)
    return dict(row)


def about(connection: Connection, region_id: int, kind: SchoolKind, run: dict[str, Any]) -> dict[str, Any]:
    """What every answer says: rules, limits, tolerance, day of the network and the timetable, and that nothing is decided."""
    config = connection.execute(text(CONFIG), {"region_id": region_id}).scalar_one()
    book = read_rulebook(connection, region_id, config)
    rules = [
        {
            name: rule.told[name]
            for name in ("code", "title", "sentence", "paragraph", "source", "status_text")
        }
        for code in RULES
        if (rule := book.find(code, run["finished_at"].date())) is not None
    ]
    report, parameters = run["report"], run["parameters"]
    return {
        "category": kind.category, "grades": parameters["grades"], "limits": parameters["limits"], "rules": rules,
        "run": {name: run[name] for name in ("id", "finished_at", "software_version")}, "basis": run["basis"],
        "network_as_of": run["inputs"]["network_as_of"], "timetable_day": parameters["timetable_day"],
        "tolerance": report["tolerance"], "schools": report["schools"],
        "schools_left_out": report["schools_left_out"], "bells_assumed": report["bells_assumed"],
        "demand": {"ages": report["demand"]["ages"]["text"], "age_groups": report["demand"]["age_groups"]},
        "notice": NOT_A_DECISION, "not_checked": NOT_CHECKED,
    }  # fmt: skip


def areas(connection: Connection, run_id: int, *, see_all: bool) -> dict[str, Any]:
    """Children of every municipality by where they stand, and of all together; each number rounded by itself."""
    rows = connection.execute(text(BY_AREA), {"run_id": run_id}).mappings().all()
    by_area: dict[tuple[str, str], list[RowMapping]] = {}
    for row in rows:
        by_area.setdefault((row["ars"], row["name"]), []).append(row)
    listed = [
        {"ars": ars, "name": name, **counted(mine, see_all=see_all)} for (ars, name), mine in by_area.items()
    ]
    return {"total": counted(rows, see_all=see_all), "areas": listed, "suppressed": not see_all}


def sums(rows: Iterable[RowMapping]) -> dict[str, float]:
    """Children by status, by the way by bus, all together, and beyond the limit whatever the tolerance; exact."""
    found: dict[str, float] = dict.fromkeys(["children", "over_limit", *WAY_STATUSES, *LEG_STATUSES], 0.0)
    for row in rows:
        found["children"] += row["children"]
        found["over_limit"] += row["children"] * row["is_beyond"]
        found[row["status"]] += row["children"]
        if row["leg"] is not None and row["status"] == "beyond":
            found[row["leg"]] += row["children"]
    return found


def counted(rows: Sequence[RowMapping], *, see_all: bool) -> dict[str, Any]:
    """The same as who asks may see it; of few children nothing."""
    found = sums(rows)
    if not see_all and found["children"] < SMALLEST_TOTAL:
        shown = dict.fromkeys(found, SECRET)
    else:
        shown = {name: figure(value, see_all=see_all, counted=False) for name, value in found.items()}
    return {
        **{name: shown[name] for name in ("children", "over_limit", *WAY_STATUSES)},
        "by_bus": {name: shown[name] for name in LEG_STATUSES},
    }


def stops(
    connection: Connection, run: dict[str, Any], *, see_all: bool, breaches: bool
) -> list[dict[str, Any]]:
    """School by stop with waits and trips, and what of it is beyond the limits; `breaches`: only those."""
    limits = run["parameters"]["limits"]
    found = [
        _stop(row, limits, see_all=see_all)
        for row in connection.execute(text(STOPS), {"run_id": run["id"]}).mappings()
    ]
    return [one for one in found if one["breaches"] or not breaches]


def _stop(row: RowMapping, limits: dict[str, float | None], *, see_all: bool) -> dict[str, Any]:
    before, after = row["wait_before_minutes"], row["wait_after_minutes"]
    breaches = [
        name
        for name, wait, limit in (("wait_before", before, limits["before_minutes"]), ("wait_after", after, limits["after_minutes"]))
        if limit is not None and (wait is None or wait > limit)
    ]  # fmt: skip
    breaches += [name for name in ("trips_there", "trips_back") if row[name] < (limits[name] or 0)]
    return {
        "school": {"slug": row["slug"], "name": row["school"]},
        "stop": {"id": row["stop_id"], "name": row["stop_name"], "lon": row["lon"], "lat": row["lat"]},
        "children": figure(row["children"], see_all=see_all, counted=False),
        "wait_before_minutes": before, "wait_after_minutes": after, "trips_there": row["trips_there"],
        "trips_back": row["trips_back"], "breaches": breaches,
    }  # fmt: skip


def cells(connection: Connection, run_id: int, *, all_of_them: bool) -> Sequence[RowMapping]:
    """Cells with how far their children have; those beyond and close to the limit, or all."""
    keys = {
        "run_id": run_id,
        "all_of_them": all_of_them,
        "most": 10 * MOST_CELLS if all_of_them else MOST_CELLS + 1,
    }
    return connection.execute(text(CELLS), keys).mappings().all()


def features(rows: Sequence[RowMapping]) -> list[dict[str, Any]]:
    """Cells as points; how many children live there is not told."""
    names = ("status", "metres", "leg", "stop_name", "stop_metres", "wait_before_minutes", "wait_after_minutes",
             "trips_there", "trips_back")  # fmt: skip
    return [
        {
            "type": "Feature", "id": row["id"],
            "geometry": {"type": "Point", "coordinates": [round(row["lon"], 5), round(row["lat"], 5)]},
            "properties": {
                "id": row["id"], "cell_size_m": row["cell_size_m"], "municipality": row["municipality"],
                "school": None if row["slug"] is None else {"slug": row["slug"], "name": row["school"]},
                **{name: row[name] for name in names},
            },
        }
        for row in rows[:MOST_CELLS]
    ]  # fmt: skip
