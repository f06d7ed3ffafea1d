"""Travel over the streets of a loaded network."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import nullcontext
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.accessibility.graph import UNREACHED
from app.accessibility.points import (
    k_nearest_for_points,
    k_nearest_from,
    nearest_for_points,
    within_for_points,
)
from app.accessibility.sweeping import Often
from app.catchments.inputs import fingerprint
from app.catchments.travel import Basis, Nearest, Searched, Within
from app.network.build import edges_of, fingerprint_of, graph_of
from app.network.profiles import access_kmh, profile
from app.network.snap import MAX_SNAP_M, SnapIndex, Snapped
from app.network.store import network_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    from sqlalchemy import Connection

    from app.accessibility.graph import Graph, IntArray
    from app.catchments.travel import Places, Ways
    from app.network.build import Network
    from app.network.profiles import Mode


class StreetTravel:
    """Travel in one mode over a network, by time and by length."""

    basis: Basis = "network"

    def __init__(
        self, network: Network, mode: Mode, max_snap_m: float = MAX_SNAP_M, like: StreetTravel | None = None
    ) -> None:
        """`like`: travel in the profile's basic mode; a variant ties points to the same edges, and need not look."""
        self.mode: Mode = mode
        self.network = network
        self.fingerprint = f"network:{fingerprint_of(network, mode)}:{max_snap_m}"
        self.access_kmh = access_kmh(profile(mode))
        self._like = like
        self.index = SnapIndex(network, mode, max_snap_m) if like is None else like.index
        self._homes: tuple[Places, Snapped] | None = None
        self._kept: OrderedDict[str, Snapped] = OrderedDict()
        self.edges_ms = edges_of(network, mode)
        self.edges_mm = edges_of(network, mode, by_length=True)
        count = network.modes[mode].node_count
        self.to_sites_ms = graph_of(self.edges_ms, count).reverse()
        self.to_sites_mm = graph_of(self.edges_mm, count).reverse()
        self._often = Often(self.to_sites_ms), Often(self.to_sites_mm)

    def snapped(self, places: Places) -> Snapped:
        """The places tied to streets, which is kept: by what they are for the largest lot so far (the homes), by where
        they lie for others, so that a site's new telephone number moves nobody."""
        found = self._snapped(places) if self._like is None else self._like.snapped(places)
        return found.at_speed(self.access_kmh)

    def _snapped(self, places: Places) -> Snapped:
        if self._homes is not None and self._homes[0] is places:
            return self._homes[1]
        if len(places.x_m) < _FEW:
            return self.index.snap(places.x_m, places.y_m)
        key = fingerprint(places.x_m, places.y_m)
        snapped = self._kept.pop(key, None)
        if snapped is None:
            snapped = self.index.snap(places.x_m, places.y_m)
        self._kept[key] = snapped
        while len(self._kept) > _MOST_LOTS:
            self._kept.pop(next(iter(self._kept)), None)
        if self._homes is None or len(places.x_m) >= len(self._homes[0].x_m):
            self._homes = (places, snapped)
        return snapped

    def k_nearest(self, home: Places, sites: Places, k: int) -> tuple[IntArray, FloatArray, FloatArray]:
        """The k nearest sites of one home by time: their indexes, seconds, and metres of the shortest way (inf: none)."""
        start, ends = self.snapped(home), self.snapped(sites)
        ms, found = k_nearest_from(
            self.from_home_ms, self.edges_ms, start.timed(home.owner, 1), ends.timed(sites.owner, sites.owners),
            k, _FIRST_MS,
        )  # fmt: skip
        chosen = np.sort(found)
        wanted = np.isin(sites.owner, chosen)
        owner = np.searchsorted(chosen, sites.owner[wanted]).astype(np.int32)
        mm, order = k_nearest_from(
            self.from_home_mm, self.edges_mm, start.measured(home.owner, 1),
            ends.of(wanted).measured(owner, len(chosen)), len(chosen), _FIRST_MM,
        )  # fmt: skip
        metres = np.full(len(chosen), np.inf)
        metres[order] = mm / 1000
        return found, ms / 1000, metres[np.searchsorted(chosen, found)]

    @cached_property
    def from_home_ms(self) -> Graph:
        """The graph as it is travelled, by time: for questions from a single point."""
        return graph_of(self.edges_ms, self.network.modes[self.mode].node_count)

    @cached_property
    def from_home_mm(self) -> Graph:
        """The same by length."""
        return graph_of(self.edges_mm, self.network.modes[self.mode].node_count)

    def expect(self, lots: Mapping[str, Places]) -> None:
        """Each kind is answered when it is asked for."""

    def nearest(self, homes: Places, sites: Places) -> Nearest:
        """The nearest site of every home, by time and by length: these may be two sites."""
        home, site = self.snapped(homes), self.snapped(sites)
        ms, by_time = nearest_for_points(
            self._often[0],
            self.edges_ms,
            site.timed(sites.owner, sites.owners),
            home.timed(homes.owner, homes.owners),
        )
        mm, by_length = nearest_for_points(
            self._often[1],
            self.edges_mm,
            site.measured(sites.owner, sites.owners),
            home.measured(homes.owner, homes.owners),
        )
        return Nearest(by_time, units(ms), by_length, units(mm), home.edge >= 0)

    def k_nearest_of_all(self, homes: Places, sites: Places, k: int) -> tuple[IntArray, FloatArray]:
        """The k nearest sites of every home, however far, and minutes."""
        home, site = self.snapped(homes), self.snapped(sites)
        ticks, who = k_nearest_for_points(
            self.to_sites_ms, self.edges_ms, site.timed(sites.owner, sites.owners),
            home.timed(homes.owner, homes.owners), k,
        )  # fmt: skip
        return who, minutes_of(ticks)

    def within(self, homes: Places, sites: Places, limit_seconds: float) -> Within:
        """The homes from which each site is reached within the limit."""
        home, site = self.snapped(homes), self.snapped(sites)
        reach = within_for_points(
            self.to_sites_ms, self.edges_ms, site.timed(sites.owner, sites.owners),
            home.timed(homes.owner, homes.owners), round(limit_seconds * 1000),
        )  # fmt: skip
        return Within(reach.offset, reach.point, reach.cost / 1000)

    def ways(self, homes: Places, sites: Places, limit_seconds: float) -> AbstractContextManager[Ways]:
        """The same lot by lot."""
        return nullcontext(Searched(self, homes, sites, limit_seconds))

    @property
    def streets(self) -> StreetTravel:
        """This is it."""
        return self

    def unconnected_sites(self, sites: Places) -> dict[int, str]:
        """Sites none of whose entrances lies near a usable street, with how far the next one is."""
        snapped = self.snapped(sites)
        found: dict[int, str] = {}
        for owner in np.unique(sites.owner).tolist():
            mine = sites.owner == owner
            if (snapped.edge[mine] < 0).all():
                found[owner] = unconnected(float(snapped.metres[mine].min()), self.index.max_m)
        return found


def unconnected(metres: float, max_snap_m: float) -> str:
    """Why a point has no way to set out on, in words."""
    if not np.isfinite(metres):
        return "Für diese Verkehrsart gibt es im geladenen Netz keine Wege."
    distance = f"{metres / 1000:.1f} km".replace(".", ",") if metres >= 1000 else f"{metres:.0f} m"
    return f"Nicht angebunden: Der nächste nutzbare Weg ist {distance} entfernt (Grenze: {max_snap_m:.0f} m)."


def travel_of(connection: Connection, region_id: int, mode: Mode) -> StreetTravel | None:
    """The way to travel in a mode over a region's network; None where none is loaded."""
    network = network_of(connection, region_id)
    if network is None:
        return None
    told = connection.execute(text(MAX_SNAP), {"region_id": region_id}).scalar_one()
    max_snap_m = MAX_SNAP_M if told is None else float(told)
    key = (fingerprint_of(network, mode), max_snap_m)
    with _ONE_AT_A_TIME:
        found = _KEPT.get(key)
        if found is None:
            base = profile(mode).base
            like = None if mode == base else travel_of(connection, region_id, base)
            while len(_KEPT) >= _MOST_KEPT:
                _KEPT.pop(next(iter(_KEPT)), None)
            _KEPT[key] = found = StreetTravel(network, mode, max_snap_m, like)
        return found


MAX_SNAP = "SELECT config -> 'streets' ->> 'max_snap_m' FROM region WHERE id = :region_id"
_ONE_AT_A_TIME = RLock()
"""Threads that ask for the same way to travel at once get the same one."""
_MOST_KEPT = 16
_MOST_LOTS = 64
_FEW = 16
"""Fewer points are tied anew each time: it costs less than keeping them."""
_FIRST_MS, _FIRST_MM = 10 * 60_000, 1_000_000
"""How far a search for the nearest goes at first: ten minutes, one kilometre."""
_KEPT: dict[tuple[str, float], StreetTravel] = {}


def units(ticks: IntArray) -> npt.NDArray[np.float64]:
    """Seconds or metres of ticks; inf where not reached."""
    return np.where(ticks == UNREACHED, np.inf, ticks / 1000)


def minutes_of(ticks: IntArray) -> npt.NDArray[np.float64]:
    """Minutes of milliseconds; inf where not reached."""
    return np.where(ticks == UNREACHED, np.inf, ticks / 60_000)
