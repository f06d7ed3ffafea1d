"""Profiles as data: how fast one travels, on what, and what is assumed; one TOML each.

A profile belongs to one of three modes (`base`), which decide who may use a way; it may close further ways, never open
one. Which profiles a region offers, and for which of them figures are stored, stands in the region's TOML.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent
Base = Literal["walk", "bicycle", "car"]
Mode = str
"""The code of a profile: one of `MODES` or a variant of one."""
MODES: tuple[Base, ...] = ("walk", "bicycle", "car")
"""The profiles that every region has, named as the modes they belong to."""
ACCESS_KMH = 5.0
"""The way between a door and the street is walked, whatever the mode."""
Unknown = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class Slope:
    """How slopes change the speed (see `app.accessibility.slope`), and the steepest that is gone (None: any)."""

    method: Literal["none", "tobler", "naismith", "parkin"] = "none"
    steepest: float | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Ways that are not used though they may be. What is not tagged counts as `unknown_*` says.

    `lit`: only lit ways; `no_surface`: kinds of surface not gone on; `no_highway`: classes not used; `no_steps`;
    `no_kerbs`: raised kerbs stop; `sidewalk_from_kmh`: roads as fast need a pavement; `most_stress`: level of traffic
    stress (1 to 4) at most.
    """

    lit: bool = False
    unknown_lit: Unknown = "open"
    no_surface: tuple[str, ...] = ()
    unknown_surface: Unknown = "open"
    no_highway: tuple[str, ...] = ()
    no_steps: bool = False
    no_kerbs: bool = False
    sidewalk_from_kmh: float | None = None
    unknown_sidewalk: Unknown = "open"
    most_stress: int | None = None


@dataclass(frozen=True, slots=True)
class Turns:
    """Seconds that turns at junctions cost, and whether forbidden turns are heeded; see `app.network.turns`."""

    left_s: float = 0.0
    right_s: float = 0.0
    straight_s: float = 0.0
    u_turn_s: float = 0.0
    signal_s: float = 0.0
    stop_s: float = 0.0
    give_way_s: float = 0.0
    signal_once_within_m: float = 0.0
    restrictions: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """Where a number of the profile comes from; `assumption`: it is ours, not a source's."""

    of: str
    says: str
    assumption: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """How fast one travels: by highway class, on ferries without a stated duration, and as a share of speed limits.

    `class_factor`: share of the speed that is left on a class of road (time of day). `gate_s`: seconds a gate or a
    cycle barrier costs. `label`, `explained`: German words for people.
    """

    code: str
    base: Base
    label: str
    explained: str
    default_kmh: float
    ferry_kmh: float
    speed_kmh: dict[str, float]
    limit_factor: float | None
    text: str
    surface_factor: dict[str, float] = field(default_factory=dict)
    class_factor: dict[str, float] = field(default_factory=dict)
    gate_s: float = 0.0
    slope: Slope = Slope()
    filter: Filter = Filter()
    turns: Turns | None = None
    sources: tuple[Told, ...] = ()

    def class_speed_kmh(self, highway: str) -> float:
        """The speed on a class of highway, before speed limits."""
        return self.speed_kmh.get(highway, self.default_kmh)

    @property
    def uses_heights(self) -> bool:
        """Whether a height model changes anything."""
        return self.slope.method != "none" or self.slope.steepest is not None

    @property
    def parameters(self) -> dict[str, Any]:
        """All numbers of the profile, as they are in its TOML."""
        told = tomllib.loads(self.text)
        return {
            key: value for key, value in told.items() if key not in {"base", "label", "explained", "source"}
        }


@cache
def profile(code: Mode) -> Profile:
    """The profile of that code, from its TOML. Raises KeyError where there is none."""
    if code not in PROFILES:
        raise KeyError(code)
    return read_profile(code, (FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


def label_of(code: str) -> str:
    """What a way to travel is called inside a sentence: a profile, or the bus; others by their code."""
    if code in PROFILES:
        return profile(code).label
    return BY_TIMETABLE.get(code, code)


def read_profile(code: Mode, text: str) -> Profile:
    """A profile from the text of its TOML. Raises ValueError, TypeError or KeyError where it is not one."""
    told = tomllib.loads(text)
    filters: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in told.pop("filter", {}).items()
    }
    turns = told.pop("turns", None)
    own = {
        "slope": Slope(**told.pop("slope", {})), "filter": Filter(**filters),
        "turns": None if turns is None else Turns(**turns),
        "sources": tuple(Told(**entry) for entry in told.pop("source", [])),
        "limit_factor": told.pop("limit_factor", None),
    }  # fmt: skip
    return Profile(code=code, text=text, **told, **own)


def access_kmh(speeds: Profile) -> float:
    """How fast the way between a door and the street is walked: by who walks slowly, as slowly."""
    return min(speeds.default_kmh, ACCESS_KMH) if speeds.base == "walk" else ACCESS_KMH


def _codes() -> tuple[Mode, ...]:
    """The basic modes first, each followed by its variants."""
    found = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return tuple(code for mode in MODES for code in (mode, *(c for c in found if c.startswith(f"{mode}_"))))


PROFILES: tuple[Mode, ...] = _codes()
"""The codes of all profiles that there are."""

BY_TIMETABLE = {"bus": "mit Bus und Bahn", "bus_p90": "mit Bus und Bahn, an 9 von 10 Minuten"}
"""What is travelled by timetable instead: over a window of departures the median, and what nine of ten minutes do not exceed."""


def offered(config: dict[str, Any]) -> tuple[Mode, ...]:
    """The profiles a region offers: the basic ones and those its TOML names (`[profiles] offered`), else all."""
    told = config.get("profiles", {}).get("offered")
    return tuple(code for code in PROFILES if told is None or code in told or code in MODES)


def stored(config: dict[str, Any]) -> tuple[Mode, ...]:
    """The profiles whose travel times are stored: the basic ones and those named in `[profiles] stored`."""
    told = config.get("profiles", {}).get("stored", ())
    return tuple(code for code in offered(config) if code in MODES or code in told)
