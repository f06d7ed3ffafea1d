"""Speeds by mode of travel, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent
Mode = Literal["walk", "bicycle", "car"]
MODES: tuple[Mode, ...] = ("walk", "bicycle", "car")
ACCESS_KMH = 5.0
"""The way between a door and the street is walked, whatever the mode."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How fast one travels: by highway class, on ferries without a stated duration, and as a share of speed limits."""

    mode: Mode
    default_kmh: float
    ferry_kmh: float
    speed_kmh: dict[str, float]
    limit_factor: float | None
    text: str

    def class_speed_kmh(self, highway: str) -> float:
        """The speed on a class of highway, before speed limits."""
        return self.speed_kmh.get(highway, self.default_kmh)


@cache
def profile(mode: Mode) -> Profile:
    """The profile of a mode, from its TOML."""
    text = (FOLDER / f"{mode}.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    return Profile(
        mode, told["default_kmh"], told["ferry_kmh"], told["speed_kmh"], told.get("limit_factor"), text
    )
