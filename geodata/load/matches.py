"""Sites that are probably the same place, found after an import and told in its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sites import alike

if TYPE_CHECKING:
    from geodata.load.staging import Import


def propose_matches(current: Import, site_ids: list[int]) -> None:
    """Propose as matches what `app.sites.alike` finds near the sites that the import has changed."""
    current.run("ANALYZE site_feature, site_state")  # both have just grown; the plan depends on knowing it
    for pair in alike.propose_matches(current.connection, current.region_id, site_ids):
        current.report.possible_duplicates.add(
            name=pair["name"], other_name=pair["other_name"], distance_m=round(pair["distance_m"], 1),
            similarity=round(pair["similarity"], 2),
        )  # fmt: skip
