"""What is known of a kind of learning site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

CATEGORY = """
    SELECT code, label ->> 'de' AS label, age_from_months, age_to_months, has_places, is_private FROM category
     WHERE code = :code AND (region_id IS NULL OR region_id = :region_id)"""


def read_category(connection: Connection, region_id: int, code: str) -> RowMapping | None:
    """A kind by its code: label, usual ages in months (end exclusive), whether it has places, whether it is private."""
    return connection.execute(text(CATEGORY), {"code": code, "region_id": region_id}).mappings().first()
