"""What readers share: the report of what they read and left out, and the error that ends a reading."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

MAX_REJECTIONS_KEPT = 200
"""So many rejected rows are kept word for word; all are counted by reason, so a report stays readable."""

MAX_FILE_BYTES = 1_500_000_000
"""Larger files are refused before they are read."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row, or one value of it, that was not taken: where it stands and why, in German, for the one who mends it."""

    file: str
    row: int
    column: str | None
    value: str | None
    reason: str


class ReadError(Exception):
    """A file that cannot be read at all; `reason` is a German sentence a person can act on."""

    def __init__(
        self,
        reason: str,
        file: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        self.reason, self.file, self.row, self.column, self.value = reason, file, row, column, value
        where = [
            f"Zeile {row}" if row else "",
            f"Spalte {column}" if column else "",
            f"Wert {value!r}" if value else "",
        ]
        super().__init__(": ".join([", ".join([file, *filter(None, where)]), reason]))


@dataclass(slots=True)
class ReadReport:
    """Filled while a reader runs: rows read and rejected, geometries repaired, notes."""

    rows_read: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    repaired: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def reject(self, rejection: Rejection) -> None:
        """Count a row that was not taken; the first `MAX_REJECTIONS_KEPT` are kept whole."""
        self.rejected += 1
        self.reasons[rejection.reason] += 1
        if len(self.rejections) < MAX_REJECTIONS_KEPT:
            self.rejections.append(rejection)
