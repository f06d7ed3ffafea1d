"""A figure is a number, or one of zero, unknown, secret, not applicable: never mixed up (RULES R39)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FigureStatus(StrEnum):
    """What is known about a figure; only `KNOWN`, `ESTIMATED` and `ZERO` carry a number."""

    KNOWN = "known"
    ESTIMATED = "estimated"
    ZERO = "zero"
    UNKNOWN = "unknown"
    SECRET = "secret"  # noqa: S105 (statistical secrecy, not a password)
    NOT_APPLICABLE = "not_applicable"


WITH_VALUE = frozenset({FigureStatus.KNOWN, FigureStatus.ESTIMATED, FigureStatus.ZERO})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its status; raises ValueError where the two contradict each other."""

    value: float | None
    status: FigureStatus

    def __post_init__(self) -> None:
        has_value = self.value is not None
        if has_value != (self.status in WITH_VALUE):
            raise ValueError(f"status {self.status.value!r} does not go with value {self.value!r}")
        if self.status is FigureStatus.ZERO and self.value != 0:
            raise ValueError(f"status 'zero' does not go with value {self.value!r}")
        if self.status is FigureStatus.KNOWN and self.value == 0:
            raise ValueError("a known 0 has the status 'zero'")


UNKNOWN = Figure(None, FigureStatus.UNKNOWN)
SECRET = Figure(None, FigureStatus.SECRET)
NOT_APPLICABLE = Figure(None, FigureStatus.NOT_APPLICABLE)
ZERO = Figure(0, FigureStatus.ZERO)


def known(value: float) -> Figure:
    """The figure for a counted number; 0 becomes the exact zero."""
    return ZERO if value == 0 else Figure(value, FigureStatus.KNOWN)


def estimated(value: float) -> Figure:
    """The figure for a number that was estimated, which a 0 may be too."""
    return Figure(value, FigureStatus.ESTIMATED)
