"""Children of single years in grid cells: estimates from a cell's age groups and its municipality's structure, beside the counts.

A group of a cell is shared out as the municipality's people of these ages are; so every cell keeps its groups, and what is
counted stays what it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.inputs import FINEST
from app.demand.inputs import AGES
from app.errors import NotFound
from app.places.demand import estimated, span_of
from app.projection.apportion import by_structure, of_months

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.projection.cohort import FloatArray

MUNICIPALITY = """
    SELECT id, ars, name FROM area WHERE region_id = :region_id AND level = 'municipality' AND (ars = :key OR ags = :key)"""
STRUCTURE = """
    SELECT r.age, r.value FROM demand_row r
     WHERE r.area_id = :area_id AND r.value IS NOT NULL
       AND r.table_id = (SELECT max(id) FROM demand_table WHERE region_id = :region_id AND kind = 'age_structure')
       AND r.year = (SELECT max(year) FROM demand_row WHERE table_id = r.table_id)"""
CELLS = """
    SELECT c.id, p.people, p.people_status FROM population_cell c JOIN shown_cell_people p ON p.cell_id = c.id
     WHERE c.municipality_id = :area_id AND c.cell_size_m = :cell_size_m AND p.age_group = :age_group
       AND p.reference_date = :reference_date AND p.people_status <> 'zero' ORDER BY c.id"""
TOTAL = """
    SELECT people FROM shown_area_people WHERE area_id = :area_id AND age_group = :age_group AND people IS NOT NULL
     ORDER BY abs(reference_date - cast(:reference_date AS date)) LIMIT 1"""


def estimates(connection: Connection, region_id: int, key: str, start: int, end: int) -> dict[str, Any]:
    """People from `start` to under `end` months in every inhabited cell of a municipality. Raises NotFound."""
    area = connection.execute(text(MUNICIPALITY), {"region_id": region_id, "key": key}).mappings().first()
    if area is None:
        raise NotFound(f"Eine Gemeinde {key} gibt es in dieser Region nicht.", parameter="area")
    keys = {"region_id": region_id, "area_id": area["id"]}
    structure = np.zeros(AGES)
    for row in connection.execute(text(STRUCTURE), keys):
        structure[row.age] = row.value
    cells: dict[int, FloatArray] = {}
    counted: dict[int, dict[str, Any]] = {}
    withheld = 0
    for group in _partition(connection, region_id):
        first, last = (bound // 12 for bound in span_of(group["age_group"]))
        ids, people, status = _people(connection, {**keys, **group})
        withheld += status.count("secret")
        shared = by_structure(people, structure[first : min(last, AGES)])
        for cell, row, said, count in zip(ids, shared, status, people.tolist(), strict=True):
            cells.setdefault(cell, np.zeros(AGES))[first : min(last, AGES)] += row
            told = {"value": None if said == "secret" else count, "status": said}
            counted.setdefault(cell, {})[group["age_group"]] = told
    rows = [
        {"cell": cell, "counted": counted[cell],
         "estimated": {"value": round(float(of_months(ages, start, end)), 5), "status": "estimated"}}
        for cell, ages in sorted(cells.items())
    ]  # fmt: skip
    total = float(sum(of_months(ages, start, end) for ages in cells.values()))
    return {
        "municipality": {"ars": area["ars"], "name": area["name"]}, "structure_known": bool(structure.sum() > 0),
        "withheld_cells": withheld, "total": {"value": round(total, 1), "status": "estimated"}, "cells": rows,
    }  # fmt: skip


def _partition(connection: Connection, region_id: int) -> list[dict[str, Any]]:
    """Age groups that hold every age once: of those there are, for each age the narrowest."""
    rows = connection.execute(text(FINEST), {"region_id": region_id}).mappings().all()
    chosen: dict[str, dict[str, Any]] = {}
    for age in range(AGES):
        holding = [
            row for row in rows if span_of(row["age_group"])[0] <= 12 * age < span_of(row["age_group"])[1]
        ]
        if holding:
            narrowest = min(
                holding, key=lambda row: span_of(row["age_group"])[1] - span_of(row["age_group"])[0]
            )
            chosen[narrowest["age_group"]] = dict(narrowest)
    disjoint: list[dict[str, Any]] = []
    until = 0
    for one in sorted(chosen.values(), key=lambda row: span_of(row["age_group"])):
        if span_of(one["age_group"])[0] >= until:
            disjoint.append(one)
            until = span_of(one["age_group"])[1]
    return disjoint


def _people(connection: Connection, keys: dict[str, Any]) -> tuple[list[int], FloatArray, list[str]]:
    """Cells, their people with withheld ones estimated, and how they are known."""
    rows = connection.execute(text(CELLS), keys).all()
    status = [row.people_status for row in rows]
    people = np.array([float(row.people or 0) for row in rows])
    hidden = np.array([number for number, one in enumerate(status) if one == "secret"], np.int64)
    if hidden.size:
        total = connection.execute(text(TOTAL), keys).scalar_one_or_none()
        told = np.flatnonzero([one != "secret" for one in status])
        totals = {} if total is None else {0: float(total)}
        people[hidden], _ = estimated(np.zeros(len(rows), np.int32), told, people[told], hidden, totals)
    return [row.id for row in rows], people, status
