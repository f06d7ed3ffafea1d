"""How many of those who leave the primary schools of a region go on to each kind of school."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.errors import NotFound
from app.projection.grades import transition_rates
from app.standards.pupils import newest_of, read_grade_pupils

if TYPE_CHECKING:
    from sqlalchemy import Connection

LAST_PRIMARY, FIRST_SECONDARY = 4, 5
CATEGORIES = """
    SELECT o.site_id, min(o.category) AS category FROM offer o
     WHERE o.valid_during @> current_date AND o.site_id = ANY(:ids)
       AND o.category IN ('community_school', 'grammar_school', 'special_needs_centre') GROUP BY o.site_id"""
LABELS = "SELECT code, label ->> 'de' FROM category"


def rates(connection: Connection, region_id: int) -> dict[str, Any]:
    """Shares of grade 4 who enter grade 5 of each kind the year after, over all years told by all schools.

    Sums of the whole region, so that nobody can be told from them. Raises NotFound where no two years follow each other.
    """
    rows = read_grade_pupils(connection, region_id)
    entering_sites = sorted(
        {row.site_id for row in rows if row.grade == FIRST_SECONDARY and row.value is not None}
    )
    kinds = {
        row.site_id: row.category for row in connection.execute(text(CATEGORIES), {"ids": entering_sites})
    }
    leaving: dict[int, float] = defaultdict(float)
    entering: dict[tuple[int, str], float] = defaultdict(float)
    for row in rows:
        if row.value is None:
            continue
        if row.grade == LAST_PRIMARY:
            leaving[row.year] += row.value
        elif row.grade == FIRST_SECONDARY:
            entering[row.year, kinds.get(row.site_id, "other")] += row.value
    years = sorted(set(leaving) & {year for year, _ in entering})
    if len(years) < 2 or years != list(range(years[0], years[-1] + 1)):
        raise NotFound(
            "Für Übergangsquoten fehlen Zahlen der Klassen 4 und 5 aus aufeinander folgenden Jahren."
        )
    names = sorted({kind for _, kind in entering})
    table = np.array([[entering[year, kind] for kind in names] for year in years])
    shares = transition_rates(np.array([leaving[year] for year in years]), table)
    newest = newest_of(rows)
    labels = {row[0]: row[1] for row in connection.execute(text(LABELS))}
    told = [
        {"category": name, "label": labels.get(name, "andere"), "rate": round(float(share), 4)}
        for name, share in zip(names, shares.tolist(), strict=True)
    ]
    return {
        "from_grade": LAST_PRIMARY, "to_grade": FIRST_SECONDARY, "first_year": years[0], "last_year": years[-1],
        "rates": told, "elsewhere": round(1 - float(shares.sum()), 4), "inputs": {"pupils": None if newest is None else newest.told},
    }  # fmt: skip
