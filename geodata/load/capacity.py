"""The invented classes, weeks closed and times of the demonstration Kreis's schools, by the way that brought tables take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.audit.acting import Author, say_who_unless_said
from app.schools.capacity_rows import read_rows, store_rows
from app.web.csv import csv_bytes
from geodata.demo.capacity import capacity

if TYPE_CHECKING:
    from sqlalchemy import Engine

SOURCE = "Erfundene Zahlen des Demonstrationskreises"
SOME = "SELECT FROM school_capacity WHERE region_id = :region_id LIMIT 1"
SCHOOLS = """
    SELECT l.slug, avg(y.pupils)::float8 AS per_grade, count(*) AS grades
      FROM school_year y JOIN learning_site l ON l.id = y.site_id
     WHERE l.region_id = :region_id AND y.grade > 0 AND y.first_year = (
           SELECT max(m.first_year) FROM school_year m JOIN learning_site n ON n.id = m.site_id WHERE n.region_id = :region_id)
     GROUP BY l.slug ORDER BY l.slug"""


def load_demo_capacity(engine: Engine, region_id: int) -> None:
    """Store it where nothing is told yet."""
    with engine.begin() as connection:
        if connection.execute(text(SOME), {"region_id": region_id}).first() is not None:
            return
        say_who_unless_said(connection, Author("Kommandozeile"), SOURCE)
        rng = np.random.default_rng(2029)
        told: list[dict[str, object]] = []
        for number, (slug, per_grade, grades) in enumerate(
            connection.execute(text(SCHOOLS), {"region_id": region_id})
        ):
            found = capacity(rng, number, per_grade, grades)
            if found is not None:
                told.append({"Schule": slug, **found})
        head = list(dict.fromkeys(name for one in told for name in one))
        rows = read_rows(csv_bytes([head, *([one.get(name) for name in head] for one in told)]))
        store_rows(connection, region_id, rows, SOURCE)
