"""Streets of an import: made the region's network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.network.store import store_network

if TYPE_CHECKING:
    from geodata.load.staging import Import
    from geodata.rows import Streets


def load_streets(current: Import, streets: Streets) -> None:
    """Make these streets the region's network, unless they already are; says how many edges there are."""
    srid = current.one("SELECT metric_srid FROM region WHERE id = :region_id")
    stored = store_network(
        current.connection,
        current.region_id,
        current.source_id,
        current.import_id,
        current.as_of,
        streets,
        srid,
    )
    edges = len(streets.edge_u)
    current.difference("street_edge", new=edges if stored else 0, unchanged=0 if stored else edges)
    if stored:
        report = current.one("SELECT report FROM network WHERE region_id = :region_id")
        current.report.details["network"] = report
