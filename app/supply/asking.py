"""The switches of questions about places, as they stand in addresses."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from app.supply.places import PLANNED, STAFFING, Counting
from app.web import parameters as read

Planned = Annotated[
    str,
    Query(
        description="Geplante Änderungen ab ihrem Tag: none (keine), decided (nur beschlossene), all (alle)"
    ),
]
Flexible = Annotated[bool, Query(description="Flexible Plätze zählen mit")]
Staffed = Annotated[
    str,
    Query(
        description="Plätze, für die Personal fehlt: approved (zählen als genehmigt), usable (nur nutzbare zählen)"
    ),
]


def counting_of(
    *, planned: Planned = "none", flexible: Flexible = False, staffing: Staffed = "approved"
) -> Counting:
    """Which places count. Raises BadRequest for a value that there is not."""
    for one in PLANNED:
        for other in STAFFING:
            if (planned, staffing) == (one, other):
                return Counting(one, flexible, other)
    wrong = ("planned", planned, PLANNED) if planned not in PLANNED else ("staffing", staffing, STAFFING)
    raise read.unknown(wrong[0], wrong[1], list(wrong[2]))


CountingOf = Annotated[Counting, Depends(counting_of)]
