"""The official quotas beside the gaps: for the ages of a yardstick, on its day, for every area of every level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.provision.reading import Asked, read_areas

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.gaps.yardsticks import Yardstick

LEVELS = ("municipality", "municipal_association", "district", "quarter")


def read_quotas(
    connection: Connection, region_id: int, yardstick: Yardstick, day: date
) -> dict[int, dict[str, Any]]:
    """Quotas by area id; none where places are not counted."""
    if not yardstick.category.has_places:
        return {}
    found: dict[int, dict[str, Any]] = {}
    for level in LEVELS:
        asked = Asked(
            yardstick.category.code, level, day, yardstick.ages, core=True, independent=True, minority=True
        )
        areas, _, (groups, _, told) = read_areas(connection, region_id, asked, yardstick.ages)
        children_of = groups and groups.reference_date.isoformat()
        for area, one in zip(areas, told, strict=True):
            kept = {name: value for name, value in one.items() if name not in {"ars", "name"}}
            found[area.id] = {**kept, "children_of": children_of}
    return found
