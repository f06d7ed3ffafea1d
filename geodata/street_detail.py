"""What streets are like beside who may use them: lit, paved, with a cycle lane, how many lanes; packed into one number each.

0 always stands for "not tagged": what is unknown stays unknown until a profile says what it assumes.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


class Known(IntEnum):
    """Yes, no, or not tagged."""

    UNKNOWN = 0
    YES = 1
    NO = 2


class Surface(IntEnum):
    """What one goes on: smooth (asphalt, slabs), firm (setts, compacted gravel), loose (earth, grass, sand)."""

    UNKNOWN = 0
    SMOOTH = 1
    FIRM = 2
    LOOSE = 3


class CycleWay(IntEnum):
    """What a road has for bicycles on one of its sides."""

    UNKNOWN = 0
    NONE = 1
    LANE = 2
    TRACK = 3


class LaneWidth(IntEnum):
    """How wide a cycle lane is: 6 feet (1.83 m) and more, or less."""

    UNKNOWN = 0
    WIDE = 1
    NARROW = 2


FIELDS: dict[str, tuple[int, int]] = {
    "lit": (0, 2), "surface": (2, 2), "sidewalk": (4, 2), "cycle_right": (6, 2), "cycle_left": (8, 2),
    "lanes": (10, 3), "bridge": (13, 1), "tunnel": (14, 1), "roundabout": (15, 1), "parking": (16, 2),
    "centre_line": (18, 2), "lane_width": (20, 2), "urban": (22, 2),
}  # fmt: skip
"""Name → first bit and number of bits. Sides are those of the way's direction; `urban`: within the town sign."""


class Control(IntFlag):
    """What makes those who pass wait: between the ends of an edge (`F` along it, `B` against it) or at a junction."""

    SIGNAL_F = 1
    SIGNAL_B = 2
    STOP_F = 4
    STOP_B = 8
    YIELD_F = 16
    YIELD_B = 32
    GATE = 64
    KERB = 128
    MINI_ROUNDABOUT = 256
    ISLAND = 512
    CROSSING_SIGNAL = 2048
    """For those who cross on foot or by bicycle only."""
    NEAR_END = 1024
    """Of a stop or give-way sign without a direction: it holds for those who go to the nearer junction."""


FORWARD_SIGNS = Control.STOP_F | Control.YIELD_F
BACKWARD_SIGNS = Control.STOP_B | Control.YIELD_B


def packed(**values: int) -> int:
    """The number that holds the values; fields that are not named are unknown."""
    number = 0
    for name, value in values.items():
        shift, bits = FIELDS[name]
        number |= min(int(value), 2**bits - 1) << shift
    return number


def field_of(detail: npt.NDArray[np.uint32], name: str) -> npt.NDArray[np.uint8]:
    """One field of many packed numbers."""
    shift, bits = FIELDS[name]
    return ((detail >> np.uint32(shift)) & np.uint32(2**bits - 1)).astype(np.uint8)
