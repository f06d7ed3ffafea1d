"""What a test gives before it is known how many tests there were: something that may be told, with its numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from app.developments.watched import Indicator

Kind = Literal["trend", "step", "target", "outlier", "cluster"]
KINDS: tuple[Kind, ...] = ("target", "trend", "step", "outlier", "cluster")
CONFIDENCE = 0.95
SHARE_FALSE = 0.05
"""Of all that is told by a test, this share is expected to be chance (Benjamini & Hochberg)."""
FEWEST_YEARS = 8
FEWEST_AREAS = 12
FEWEST_PEOPLE = 10
"""With fewer years no trend or step is looked for, with fewer areas no outlier and no cluster; areas of fewer people are none."""


@dataclass(slots=True)
class Suspect:
    """`effect` with its interval is in the indicator's unit: change over the years, difference of levels, distance.

    `p`: two-sided, None for targets, which are no test; `q`: p adjusted for its family of tests. `members`: the places of a
    cluster's areas. `affected`: people, None where the indicator says nothing of them.
    """

    kind: Kind
    indicator: Indicator
    area: int
    effect: float
    low: float
    high: float
    p: float | None
    affected: float | None
    numbers: dict[str, Any]
    members: list[int] = field(default_factory=list)
    q: float | None = None

    @property
    def is_jump(self) -> bool:
        """Whether it stands out among its own years, not among the others."""
        return bool(self.numbers.get("jump"))

    @property
    def meaning(self) -> str:
        """Whether that is better or worse; open where the indicator does not say which way is better."""
        upwards = self.indicator.higher_is_better
        if upwards is None or self.effect == 0:
            return "open"
        return "better" if (self.effect > 0) == upwards else "worse"


@dataclass(frozen=True, slots=True)
class Untested:
    """Where nothing could be said, and why: too_few_years, too_few_areas, too_few_people, constant."""

    indicator: Indicator
    area: int | None
    test: str
    reason: str
    count: int
