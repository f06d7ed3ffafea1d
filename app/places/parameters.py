"""What is asked of the places of a category: the method, how the pull falls with the way, whose places count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, cast

from app.accessibility import decay as pull
from app.accessibility.decay import Decay
from app.errors import BadRequest
from app.network.profiles import PROFILES
from app.supply.places import PLANNED, STAFFING, Counting
from app.web import parameters as read

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from app.accessibility.floating_catchment import Sharing
    from app.supply.places import Planned, Staffing

METHODS: dict[str, Sharing] = {
    "2sfca": "two_step", "e2sfca": "two_step", "m2sfca": "modified", "bfca": "balanced"
}  # fmt: skip
DECAYS: dict[str, Callable[[float], Decay]] = {
    "slow": lambda limit: pull.zones(thirds(limit), pull.SLOW_WEIGHTS),
    "fast": lambda limit: pull.zones(thirds(limit), pull.FAST_WEIGHTS),
    "binary": pull.binary,
    "gaussian": pull.gaussian,
    "epanechnikov": pull.epanechnikov,
    "exponential": lambda limit: _cut(pull.exponential(limit, limit / 3), limit),
    "logistic": lambda limit: _cut(pull.logistic(limit / 2, 0.3), limit),
}
"""By the limit in minutes. Zones of 10, 20 and 30 minutes are those of Luo & Qi; other limits are cut into thirds."""
LONGEST_LIMIT_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Parameters:
    """A question; its defaults are the standard that `bildungsatlas compute` stores.

    `independent`, `minority`, `outside`: whether the places of independent providers, of the Danish minority, and of
    sites outside the region count. `take_up`: share of the children who ask for a place (an assumption, 1 = all).
    `planned`, `flexible`, `staffing`: which places count (`app.supply.places.Counting`); `date`: of another day than today.
    """

    category: str
    mode: str = "walk"
    method: str = "e2sfca"
    decay: str = "slow"
    limit_minutes: float = 30.0
    independent: bool = True
    minority: bool = True
    outside: bool = True
    take_up: float = 1.0
    planned: str = "none"
    flexible: bool = False
    staffing: str = "approved"
    date: str | None = None

    def __post_init__(self) -> None:
        """Raises BadRequest for a value that there is not."""
        for name, known in (
            ("method", METHODS), ("decay", DECAYS), ("mode", PROFILES), ("planned", PLANNED), ("staffing", STAFFING),
        ):  # fmt: skip
            if getattr(self, name) not in known:
                raise read.unknown(name, str(getattr(self, name)), list(known))
        if not 1 <= self.limit_minutes <= LONGEST_LIMIT_MINUTES:
            raise BadRequest(
                f"limit_minutes liegt zwischen 1 und {LONGEST_LIMIT_MINUTES}.", parameter="limit_minutes"
            )
        if not 0 < self.take_up <= 1:
            raise BadRequest("take_up ist ein Anteil über 0 bis 1.", parameter="take_up")
        if self.date is not None:
            read.day_of(self.date)
        if self.method == "2sfca":  # its catchment has an edge and no zones, whatever was said
            object.__setattr__(self, "decay", "binary")

    @property
    def is_standard(self) -> bool:
        """Whether this is the question that is stored for every category and mode."""
        return self == Parameters(self.category, self.mode)

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, as runs and answers name it; how places are counted only where it is not the official way."""
        told = asdict(self)
        standard = {"planned": "none", "flexible": False, "staffing": "approved", "date": None}
        return {
            name: value for name, value in told.items() if name not in standard or value != standard[name]
        }

    @property
    def counting(self) -> Counting:
        """Which places count."""
        return Counting(cast("Planned", self.planned), self.flexible, cast("Staffing", self.staffing))

    def on(self, today: dt.date) -> dt.date:
        """The day whose places are asked for."""
        return today if self.date is None else read.day_of(self.date)

    def weights(self) -> Decay:
        """The weight of a way, by its minutes."""
        return DECAYS[self.decay](self.limit_minutes)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Parameters:
        """Parameters from JSON; those not named are the standard. Raises BadRequest."""
        known = {field.name for field in fields(cls)}
        for name in told.keys() - known:
            raise read.unknown("parameters", name, sorted(known))
        return cls(**{"category": "", **told})


def thirds(limit: float) -> tuple[float, float, float]:
    """The three zones of a limit."""
    return limit / 3, 2 * limit / 3, limit


def _cut(weight: Decay, limit: float) -> Decay:
    """A decay without an end of its own, ended at the limit: further ways are not searched for."""

    def cut(cost: pull.FloatArray) -> pull.FloatArray:
        found = weight(cost)
        found[cost > limit] = 0.0
        return found

    return cut
