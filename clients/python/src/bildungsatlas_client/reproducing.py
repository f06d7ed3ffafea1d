"""Figures asked for again, and computed again, bit for bit."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from bildungsatlas_client.tables import Row, Run


@dataclass(frozen=True)
class Figure:
    """A figure as somebody has noted it: what it is of, its value, and the run that it comes from."""

    run_id: int
    key: tuple[Any, ...]
    value: float | None
    status: str

    @classmethod
    def of(cls, row: Row) -> Figure:
        """The figure of a row. Raises ValueError for one that no run has computed."""
        if row.run_id is None:
            raise ValueError("Diese Zahl stammt aus keinem Lauf.")
        return cls(row.run_id, key_of(row), row.value, row.status)

    @property
    def level(self) -> str | None:
        """The level of its area."""
        return self.key[1]

    @property
    def measure(self) -> str:
        """What it measures."""
        return self.key[5]

    @property
    def bits(self) -> str:
        """The value's 64 bits, in hexadecimal; its status where there is none."""
        return self.status if self.value is None else struct.pack(">d", self.value).hex()


@dataclass(frozen=True)
class Reproduction:
    """Whether the server, computing the run again, came to the same; and whether noted figures are those that it has.

    `recomputed`: every figure of the run came out with the same bits, from the same inputs. `reason` says so in words, or
    names why not; `differs`: inputs that are not what they were. `changed`: noted figures that are told otherwise now.
    """

    run: Run
    recomputed: bool
    reason: str
    differs: dict[str, Any]
    stored: str
    computed: str | None
    checked: int
    changed: tuple[tuple[Figure, Figure | None], ...]

    @property
    def same(self) -> bool:
        """All of it."""
        return self.recomputed and self.stored == self.computed and not self.changed


def key_of(row: Row) -> tuple[Any, ...]:
    """What a figure is of."""
    return (
        row.area,
        row.level,
        row.category,
        row.mode,
        row.age_group,
        row.measure,
        row.limit_minutes,
        row.people_basis,
        row.from_minutes,
    )


def changed_of(noted: list[Figure], now: list[Row]) -> tuple[tuple[Figure, Figure | None], ...]:
    """Noted figures that are not told with the same bits now, each with what is told instead."""
    told = {key_of(row): Figure.of(row) for row in now if row.run_id is not None}
    pairs = [(one, told.get(one.key)) for one in noted]
    return tuple((one, other) for one, other in pairs if other is None or other.bits != one.bits)
