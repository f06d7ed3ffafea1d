"""Which ways a variant does not use though one may: dark, loose, steep, stressful ones, steps, raised kerbs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.network.stress import speeds_kmh, stress_of
from geodata.street_detail import Control, Known, Surface, field_of
from geodata.streets import EdgeFlag

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.network.heights import Relief
    from app.network.profiles import Filter, Profile
    from geodata.rows import Streets

    Bools = npt.NDArray[np.bool_]

ROADS = frozenset(
    "trunk trunk_link primary primary_link secondary secondary_link tertiary tertiary_link unclassified road".split()
)
"""Classes that have no pavement unless one is tagged; residential streets are walked on either way."""


@dataclass(frozen=True, slots=True)
class Shut:
    """Edges nobody passes `forward` or `backward`, ends (`at_u`, `at_v`) beyond which one does not get, and the shares of
    the length of which something that the filter asks for is not tagged."""

    forward: Bools
    backward: Bools
    at_u: Bools
    at_v: Bools
    assumed: dict[str, float]


def shut_by(
    streets: Streets, profile: Profile, u: npt.NDArray[np.int32], v: npt.NDArray[np.int32],
    node_control: npt.NDArray[np.uint16], relief: Relief | None,
) -> Shut | None:  # fmt: skip
    """What the profile's filter shuts; None where it has none."""
    wanted = profile.filter
    if wanted == type(wanted)() and profile.slope.steepest is None:
        return None
    assumed: dict[str, float] = {}
    shut = _by_tags(streets, wanted, assumed)
    if relief is not None and profile.slope.steepest is not None:
        shut = shut | relief.too_steep(profile.slope.steepest)
    nowhere = np.zeros(len(u), bool)
    forward, backward, at_u, at_v = shut, shut, nowhere, nowhere
    if wanted.no_kerbs:
        kerb = (node_control & int(Control.KERB)) > 0
        at_u, at_v = kerb[u], kerb[v]
    if wanted.most_stress is not None:
        stress = stress_of(streets, u, v, node_control)
        most = wanted.most_stress
        forward, backward = shut | (stress.forward > most), shut | (stress.backward > most)
        at_u, at_v = at_u | (stress.at_u > most), at_v | (stress.at_v > most)
        assumed |= stress.assumed
    return Shut(forward, backward, at_u, at_v, assumed)


def _by_tags(streets: Streets, wanted: Filter, assumed: dict[str, float]) -> Bools:
    """Edges shut in both directions by what is tagged; what is not is counted in `assumed`."""
    shut = np.zeros(len(streets.edge_u), bool)
    if wanted.lit:
        lit = field_of(streets.detail, "lit")
        shut |= (lit == Known.NO) | ((lit == Known.UNKNOWN) & (wanted.unknown_lit == "closed"))
        assumed["lit"] = _share(streets, lit == Known.UNKNOWN)
    if wanted.no_surface:
        surface = field_of(streets.detail, "surface")
        shut |= np.isin(surface, [Surface[name.upper()] for name in wanted.no_surface])
        shut |= (surface == Surface.UNKNOWN) & (wanted.unknown_surface == "closed")
        assumed["surface"] = _share(streets, surface == Surface.UNKNOWN)
    if wanted.no_steps:
        shut |= (streets.flags & int(EdgeFlag.STEPS)) > 0
    if wanted.no_kerbs:
        shut |= (streets.control & int(Control.KERB)) > 0
    if wanted.no_highway:
        shut |= _of_classes(streets, frozenset(wanted.no_highway))
    if wanted.sidewalk_from_kmh is not None:
        fast = _of_classes(streets, ROADS) & (speeds_kmh(streets) >= wanted.sidewalk_from_kmh)
        pavement = field_of(streets.detail, "sidewalk")
        shut |= fast & (
            (pavement == Known.NO) | ((pavement == Known.UNKNOWN) & (wanted.unknown_sidewalk == "closed"))
        )
        assumed["sidewalk"] = _share(streets, pavement == Known.UNKNOWN, fast)
    return shut


def _of_classes(streets: Streets, classes: frozenset[str]) -> Bools:
    chosen = np.array([name in classes for name in streets.highway_names] or [False])
    return chosen[streets.highway] if len(streets.highway) else np.zeros(0, bool)


def _share(streets: Streets, missing: Bools, among: Bools | None = None) -> float:
    """The share of the length of the streets (among some) of which something is missing."""
    length = streets.length_m if among is None else streets.length_m * among
    return round(float((length * missing).sum() / max(float(length.sum()), 1e-9)), 4)
