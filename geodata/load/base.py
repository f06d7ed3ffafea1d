"""Base map features: replaced as a whole where anything differs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from geodata.load.staging import append

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.load.staging import Import
    from geodata.rows import BaseFeatureRow


def load_base(current: Import, rows: Sequence[BaseFeatureRow]) -> None:
    """Replace the source's base map features by `rows`, unless they are the same."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr((row.kind, row.feature_class, row.name, row.rank)).encode() + row.geometry)
    content = digest.hexdigest()
    before = current.rows(
        "SELECT report -> 'details' ->> 'base_hash' FROM import WHERE source_id = :source_id"
        " AND status = 'applied' AND report -> 'details' ? 'base_hash' ORDER BY id DESC LIMIT 1"
    )
    current.report.details["base_hash"] = content
    if before and before[0][0] == content:
        current.difference("base_feature", unchanged=len(rows))
        return
    gone = current.run("DELETE FROM base_feature WHERE source_id = :source_id")
    append(
        current.connection,
        "base_feature (region_id, source_id, import_id, kind, feature_class, name, rank, geom)",
        (
            (
                current.region_id,
                current.source_id,
                current.import_id,
                row.kind,
                row.feature_class,
                row.name,
                row.rank,
                row.geometry.hex(),
            )
            for row in rows
        ),
    )
    current.difference("base_feature", new=len(rows), gone=gone)
