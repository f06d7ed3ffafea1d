"""The data report: what a region's figures rest on today. Sources, how complete each kind is, what is open, what is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import text

from app.quality import findings_sql as sql
from app.quality.data_report_html import written
from app.quality.findings import limits_of, statement
from app.quality.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy import Connection

REGION = "SELECT id, slug, name, fictional, config FROM region WHERE id = :region_id"

SOURCES = """
    SELECT s.name, s.publisher, s.licence, s.attribution, s.reference_date, i.file_name, i.finished_at, i.as_of,
           cast(i.report #>> '{total,read}' AS int) AS rows_read, (i.report ->> 'rejected')::int AS rejected,
           (SELECT count(*) FROM site WHERE source_id = s.id) AS sites
      FROM source s LEFT JOIN LATERAL (
           SELECT * FROM import WHERE source_id = s.id AND status = 'applied' ORDER BY finished_at DESC LIMIT 1) i ON true
     WHERE s.region_id = :region_id ORDER BY s.name"""

BY_KIND = """
    SELECT c.label ->> 'de' AS label, c.has_places, count(DISTINCT s.site_id) AS sites,
           count(DISTINCT s.site_id) FILTER (WHERE s.point IS NOT NULL) AS placed,
           count(DISTINCT s.site_id) FILTER (WHERE coalesce(o.opening_hours, s.opening_hours) IS NOT NULL) AS with_hours,
           count(*) AS offers,
           count(*) FILTER (WHERE o.approved_places_status IN ('known', 'zero')) AS places_known,
           sum(o.approved_places) FILTER (WHERE o.approved_places_status IN ('known', 'zero')) AS places,
           min(source.reference_date) AS oldest
      FROM site s JOIN offer o ON o.site_id = s.site_id AND o.valid_during @> cast(:day AS date)
      JOIN category c ON c.code = o.category JOIN source ON source.id = s.source_id
     GROUP BY c.code ORDER BY c.position"""

RUNS = """
    SELECT kind, mode, count(*) AS runs, min(finished_at) AS oldest, max(finished_at) AS newest,
           bool_or(basis = 'straight_line') AS straight_line
      FROM analysis_run WHERE region_id = :region_id AND superseded_by_id IS NULL
     GROUP BY kind, mode ORDER BY kind, mode"""

STEPS = 3 + len(KINDS)


@dataclass(frozen=True, slots=True)
class DataReport:
    """What is told of a region's data on a day; private sites are neither listed nor counted."""

    region: Any
    day: date
    sources: list[Any]
    kinds: list[Any]
    findings: list[dict[str, Any]]
    runs: list[Any]


def read_report(
    connection: Connection, region_id: int, day: date, told: Callable[[int, int], None]
) -> DataReport:
    """Everything the report tells, read in the connection's transaction; `told` hears of its steps."""
    region = connection.execute(text(REGION), {"region_id": region_id}).one()
    keys = {**limits_of(region.id, region.config), "day": day}
    done = iter(range(1, STEPS + 1))

    def rows(template: str) -> list[Any]:
        found = list(connection.execute(text(template), keys).all())
        told(next(done), STEPS)
        return found

    sites = f"WITH {sql.SITE}"
    sources, kinds, runs = rows(sites + SOURCES), rows(sites + BY_KIND), rows(RUNS)
    findings = []
    for kind in KINDS:
        keys["kind"] = kind.code
        counts = rows(statement(kind, sql.COUNTS))
        findings.append({
            "label": kind.label, "open": sum(row.open for row in counts), "sites": sum(row.sites for row in counts),
            "confirmed": sum(row.dismissed for row in counts),
            "worst": max(counts, key=lambda row: row.open, default=None),
        })  # fmt: skip
    return DataReport(region, day, sources, kinds, findings, runs)


def write_report(report: DataReport, job_id: int, out: IO[bytes]) -> None:
    """Write the report as one HTML file that needs nothing else and prints well."""
    out.write(written(report, job_id).encode())
