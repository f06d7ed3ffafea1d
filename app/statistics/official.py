"""Rows of the official quotas, suppressed over all levels of areas together (RULES R38).

A count of one or two children is secret, and so is every count by which it could be found from the sums above it. The rest,
children nobody cares for, is a count too. A quota goes where either of its counts does.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.indicators.secrecy import withheld
from app.provision import queries as provision_queries
from app.provision.reading import Asked as QuotasOf
from app.provision.reading import read_quotas
from app.statistics.question import LEVELS
from app.statistics.rows import Cell, Row
from app.statistics.topics import rows_of
from app.web.values import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from app.statistics.areas import Area
    from app.statistics.question import Asked
    from app.web.regions import Region

PARENTS = """
SELECT a.ars, a.level, p.ars AS parent, p.level AS parent_level FROM area a LEFT JOIN area p ON p.id = a.parent_id
 WHERE a.region_id = :region_id AND a.level = ANY(:levels)
 ORDER BY array_position(cast(:levels AS text[]), a.level), a.ars"""
DOWNWARD = ["district", "municipal_association", "municipality", "quarter"]

Key = tuple[str, str]


def quota_rows(
    connection: Connection, region: Region, asked: Asked, areas: Sequence[Area], *, see_all: bool
) -> list[Row]:
    """Both quotas with what they are made of. Raises BadRequest for kinds without places."""
    day = datetime.now(UTC).date()
    known = list(connection.execute(text(provision_queries.CODES)).scalars())
    rows: list[Row] = []
    for category in asked.categories or known:
        found = _all_levels(connection, region, category, day)
        hidden = (set(), set()) if see_all else hidden_of(connection, region, found)
        for area in areas:
            cells = _cells(found.get((area.level, area.ars)), (area.level, area.ars), *hidden)
            rows += rows_of(area, (category, None, None, day, None), asked, cells)
    return rows


def _all_levels(connection: Connection, region: Region, category: str, day: Any) -> dict[Key, dict[str, Any]]:  # noqa: ANN401
    found: dict[Key, dict[str, Any]] = {}
    for level in LEVELS:
        asked = QuotasOf(category, level, day, None, core=False, independent=True, minority=True)
        found |= {(level, area["ars"]): area for area in read_quotas(connection, region.id, asked)["areas"]}
    return found


def hidden_of(
    connection: Connection, region: Region, found: dict[Key, dict[str, Any]]
) -> tuple[set[Key], set[Key]]:
    """Of which areas the children, and of which those cared for, are not told."""
    rows = connection.execute(text(PARENTS), {"region_id": region.id, "levels": DOWNWARD}).all()
    keys: list[Key] = [(row.level, row.ars) for row in rows]
    place = {key: number for number, key in enumerate(keys)}
    parents = [place.get((row.parent_level, row.parent), -1) for row in rows]
    children, cared = (_counts(found, keys, name) for name in ("children", "cared_for"))
    rest = (children[0] - cared[0], children[1] | cared[1])
    few_children = withheld(*children, parents)
    few_cared = withheld(*cared, parents) | withheld(*rest, parents)
    return (
        {key for key, few in zip(keys, few_children, strict=True) if few},
        {key for key, few in zip(keys, few_cared | few_children, strict=True) if few},
    )


def _counts(found: dict[Key, dict[str, Any]], keys: Sequence[Key], name: str) -> tuple[Any, Any]:
    told = [found[key][name] if key in found else {"value": None, "status": "unknown"} for key in keys]
    value = np.array([np.nan if one["value"] is None else one["value"] for one in told], np.float64)
    return value, np.array([one["status"] == "secret" for one in told], bool)


def _cells(
    row: dict[str, Any] | None, key: Key, few_children: set[Key], few_cared: set[Key]
) -> Iterator[Cell]:
    names = {
        "children": ("children", key in few_children), "places_approved": ("places", False),
        "supply_quota": ("versorgungsquote", key in few_children), "cared_for": ("cared_for", key in few_cared),
        "care_quota": ("betreuungsquote", key in few_cared),
    }  # fmt: skip
    for measure, (name, few) in names.items():
        told = {"value": None, "status": "unknown"} if row is None else SECRET if few else row[name]
        yield Cell(measure, None, told["value"], told["status"], told.get("low"), told.get("high"))
