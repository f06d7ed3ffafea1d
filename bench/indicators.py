"""Indicators: the overview of 300 indicators of 123 municipalities over 20 years, until its bytes are there.

Series are made up and written as runs write them; asked is the application in this process, on a database that has answered
before. `ONLY=indicators make bench`.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from pathlib import Path
from statistics import median

from sqlalchemy import text

from app.database.engine import batch_engine
from tests.asking import asking
from tests.databases import empty, test_server

INDICATORS, MUNICIPALITIES, YEARS = 300, 123, 20
OVERVIEW_SECONDS = 0.3
ROUNDS = 9
AREAS = """
    INSERT INTO area (region_id, level, ars, ags, name, is_core, content_hash, source_id, import_id, parent_id)
    SELECT 1, level, ars, null, ars, true, ars, 1, 1, null FROM (
        SELECT 'district' AS level, '01059' AS ars
        UNION ALL SELECT 'municipality', '01059' || lpad(n::text, 7, '0') FROM generate_series(1, :municipalities) AS n) made"""
GROUND = (
    "INSERT INTO region (id, slug, name, is_default, metric_srid) VALUES (1, 'bench', 'Bench', true, 25832)",
    "INSERT INTO source (id, region_id, code, name, attribution) VALUES (1, 1, 'bench', 'Bench', 'Bench')",
    "INSERT INTO import (id, region_id, source_id, reader, file_name, started_at, status) VALUES (1, 1, 1, 'bench', 'b', now(), 'applied')",
)
RUNS = """
    INSERT INTO analysis_run (region_id, kind, mode, basis, parameters, inputs, input_hash, software_version, started_at, finished_at,
                              variant, report)
    SELECT 1, 'indicators', 'all', 'straight_line', '{}', '{"measures": {}}', n::text, 'bench', now(), now(), 'B' || n,
           '{"lacking": []}' FROM generate_series(1, :indicators) AS n"""
SERIES = """
    INSERT INTO indicator_series (run_id, exact, area_id, breakdown, year, status, is_estimate, value, numerator, denominator, low, high,
                                  newest_year, newest_value)
    SELECT r.id, e.exact, a.id, '', y.years, array_fill(cast('known' AS text), ARRAY[cast(:years AS int)]), array_fill(false, ARRAY[cast(:years AS int)]), v.told, v.told,
           v.told, v.told, v.told, 2005 + cast(:years AS int), v.told[cast(:years AS int)]
      FROM analysis_run r CROSS JOIN area a CROSS JOIN (VALUES (true), (false)) AS e(exact)
      CROSS JOIN (SELECT array_agg(cast(n AS smallint)) AS years FROM generate_series(2006, 2005 + cast(:years AS int)) AS n) y
      CROSS JOIN LATERAL (SELECT array_agg(random() * 100 + n * 0 + r.id * 0 + a.id * 0) AS told FROM generate_series(1, cast(:years AS int)) AS n) v"""
OWN = """
    INSERT INTO indicator_entry (region_id, key, told, is_own)
    SELECT 1, 'B' || n, cast(:told AS jsonb) || jsonb_build_object('id', 'B' || n), true FROM generate_series(1, :indicators) AS n"""
ENTRY = {
    "name": "Bench", "question": "?", "definition": "d", "formula": "I01", "unit": "%", "phase": "frame", "field": "f", "source": "s",
    "periodicity": "p", "reference": "r", "quality": "q", "responsible": "r", "secrecy": "s", "value": "I01", "of_indicators": True,
}  # fmt: skip


def main() -> None:
    """Fill, ask, tell."""
    with test_server() as server, server.clone(empty(server)) as url:
        _fill(url)
        told = asyncio.run(_ask(url))
    for name, (seconds, size) in told.items():
        limit = f"  (limit {OVERVIEW_SECONDS} s)" if name == "overview" else ""
        print(f"{name:<12} {seconds:.3f} s  {size / 1000:.0f} kB{limit}")


def _fill(url: str) -> None:
    engine = batch_engine(url)
    with engine.begin() as connection:
        for statement in GROUND:
            connection.execute(text(statement))
        connection.execute(text(AREAS), {"municipalities": MUNICIPALITIES})
        connection.execute(text(OWN), {"indicators": INDICATORS, "told": json.dumps(ENTRY)})
        connection.execute(text(RUNS), {"indicators": INDICATORS})
        connection.execute(text(SERIES), {"years": YEARS})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


async def _ask(url: str) -> dict[str, tuple[float, int]]:
    found: dict[str, tuple[float, int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with asking(url, Path(folder)) as client:
            for name, address in (("overview", "/api/indicators"), ("series", "/api/indicators/B1/series")):
                took, size = [], 0
                for _ in range(ROUNDS + 1):
                    began = time.perf_counter()
                    answer = await client.get(address)
                    took.append(time.perf_counter() - began)
                    size = len(answer.content)
                    assert answer.status_code == 200, answer.text
                found[name] = median(took[1:]), size
    return found


if __name__ == "__main__":
    main()
