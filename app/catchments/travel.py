"""How one travels: over the streets of a network, or in a straight line where none is loaded.

Both answer the same two questions about points (homes) and sites, always from home to site:
which site is nearest, and who lives within a limit. Costs are seconds and metres; `inf` means not reached.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from scipy.spatial import cKDTree  # pyright: ignore[reportAttributeAccessIssue]

from app.accessibility.planar import grid_of, nearest_entrance, within_radius
from app.network.profiles import Mode, profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    import numpy.typing as npt

    from app.catchments.streets import StreetTravel

    FloatArray = npt.NDArray[np.float64]
    IndexArray = npt.NDArray[np.int32]

Basis = Literal["network", "straight_line"]

DETOUR_FACTOR = 1.3
"""Way over streets ÷ straight line, a usual mean for settled areas; a region's TOML may set its own."""

STRAIGHT_LINE_SPEED_KMH: dict[str, float] = {"walk": 5.0, "bicycle": 15.0, "car": 45.0}


def straight_line_kmh(mode: Mode) -> float:
    """The stand-in's speed: that of the basic mode, and of variants as much slower as they are on level ground."""
    speeds = profile(mode)
    base = profile(speeds.base)
    return STRAIGHT_LINE_SPEED_KMH[speeds.base] * speeds.default_kmh / base.default_kmh


@dataclass(frozen=True, slots=True)
class Places:
    """Points in the region's metric CRS; `owner[i]` is the index of what point i belongs to (a site's entrances)."""

    x_m: FloatArray
    y_m: FloatArray
    owner: IndexArray

    @property
    def owners(self) -> int:
        """How many different things the points belong to."""
        return int(self.owner.max()) + 1 if self.owner.size else 0

    def of(self, owners: npt.NDArray[np.integer]) -> Places:
        """The points of some owners (in rising order), who are counted anew."""
        mask = np.isin(self.owner, owners)
        number = np.searchsorted(owners, self.owner[mask]).astype(np.int32)
        return Places(self.x_m[mask], self.y_m[mask], number)


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each point: the nearest site by time and its seconds, the nearest by length and its metres.

    Site indexes are -1 and costs `inf` where no site is reached; `connected` is False for points that lie
    too far from any street to set out at all.
    """

    site: IndexArray
    seconds: FloatArray
    metres_site: IndexArray
    metres: FloatArray
    connected: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Within:
    """For each site the points within the limit: `point[offset[s]:offset[s + 1]]` and their `seconds`."""

    offset: npt.NDArray[np.int64]
    point: IndexArray
    seconds: FloatArray


class Ways(Protocol):
    """Who reaches which site within a limit, where there may be more of them than memory should hold."""

    def lots(self, most_sites: int | None = None) -> Iterator[tuple[int, Within]]:
        """The first site of each lot, in rising order, and the ways of its sites, counted from 0."""
        ...


@dataclass(frozen=True, slots=True)
class Searched:
    """Ways that are searched for when they are asked for: all at once, or so many sites at a time."""

    travel: Travel
    homes: Places
    sites: Places
    limit_seconds: float

    def lots(self, most_sites: int | None = None) -> Iterator[tuple[int, Within]]:
        """As `Ways` has it."""
        count, sites = self.sites.owners, self.sites
        if most_sites is None or most_sites >= count:
            yield 0, self.travel.within(self.homes, sites, self.limit_seconds)
            return
        for start in range(0, count, most_sites):
            some = sites.of(np.arange(start, min(start + most_sites, count)))
            yield start, self.travel.within(self.homes, some, self.limit_seconds)


class Reach(Protocol):
    """What any way to travel in one mode tells, that by timetable included: who reaches what, how fast."""

    basis: Basis
    mode: Mode
    fingerprint: str

    def expect(self, lots: Mapping[str, Places]) -> None:
        """The sites of each kind that will be asked for: who finds them all at once can do so."""
        ...

    def nearest(self, homes: Places, sites: Places) -> Nearest:
        """The nearest site of every home."""
        ...

    def within(self, homes: Places, sites: Places, limit_seconds: float) -> Within:
        """The homes from which each site is reached within the limit."""
        ...

    def unconnected_sites(self, sites: Places) -> dict[int, str]:
        """Sites that no street leads to: index → why, in words."""
        ...


class Travel(Reach, Protocol):
    """A way to travel that is the same at any time."""

    def k_nearest_of_all(self, homes: Places, sites: Places, k: int) -> tuple[IndexArray, FloatArray]:
        """The k nearest sites of every home, however far: indexes (homes, k; -1: none further) and minutes (inf)."""
        ...

    def ways(self, homes: Places, sites: Places, limit_seconds: float) -> AbstractContextManager[Ways]:
        """The same lot by lot, as long as the context is open."""
        ...

    @property
    def streets(self) -> StreetTravel | None:
        """Travel over the same streets in one piece; None where there are none."""
        ...


class StraightLine:
    """Straight line × detour factor at a constant speed; a stand-in, and labelled as one wherever it appears."""

    basis: Basis = "straight_line"

    def __init__(
        self, mode: Mode, detour_factor: float = DETOUR_FACTOR, speed_kmh: float | None = None
    ) -> None:
        self.mode: Mode = mode
        self.detour_factor = detour_factor
        self.metres_per_second = (speed_kmh or straight_line_kmh(mode)) / 3.6
        self.fingerprint = f"straight_line:{mode}:{detour_factor}:{self.metres_per_second:.6f}"

    def expect(self, lots: Mapping[str, Places]) -> None:
        """Each kind is answered when it is asked for."""

    def nearest(self, homes: Places, sites: Places) -> Nearest:
        """The nearest site of every home as the crow flies."""
        count = len(homes.x_m)
        if not sites.x_m.size:
            nowhere, never = np.full(count, -1, np.int32), np.full(count, np.inf)
            return Nearest(nowhere, never, nowhere, never, np.ones(count, bool))
        distance, index = _tree(sites).query(np.column_stack([homes.x_m, homes.y_m]))
        metres = distance * self.detour_factor
        site = sites.owner[index]
        return Nearest(site, metres / self.metres_per_second, site, metres, np.ones(count, bool))

    def k_nearest_of_all(self, homes: Places, sites: Places, k: int) -> tuple[IndexArray, FloatArray]:
        """The k nearest sites of every home as the crow flies."""
        most = np.bincount(sites.owner).max()  # of so many entrances of one site only one counts
        asked = min(len(sites.x_m), int((k - 1) * most + 1)) if most > 1 else min(len(sites.x_m), k)
        tree = cKDTree(np.column_stack([sites.x_m, sites.y_m]))
        metres, point = tree.query(np.column_stack([homes.x_m, homes.y_m]), k=asked)
        metres, point = metres.reshape(-1, asked), point.reshape(-1, asked)
        owner = sites.owner[point]
        seen = np.zeros(owner.shape, bool)
        for rank in range(1, asked):
            seen[:, rank] = (owner[:, :rank] == owner[:, rank : rank + 1]).any(axis=1)
        rank = np.cumsum(~seen, axis=1) - 1
        site, minutes = np.full((len(owner), k), -1, np.int32), np.full((len(owner), k), np.inf)
        home, place = np.nonzero(~seen & (rank < k))
        site[home, rank[home, place]] = owner[home, place]
        minutes[home, rank[home, place]] = (
            metres[home, place] * self.detour_factor / self.metres_per_second / 60
        )
        return site, minutes

    def within(self, homes: Places, sites: Places, limit_seconds: float) -> Within:
        """The homes around each site as the crow flies."""
        radius_m = limit_seconds * self.metres_per_second / self.detour_factor
        grid = grid_of(homes.x_m, homes.y_m, radius_m)
        found = within_radius(sites.x_m, sites.y_m, grid, radius_m)
        offset, home, metres = nearest_entrance(sites.owner, sites.owners, *found, len(homes.x_m))
        return Within(offset, home, metres * (self.detour_factor / self.metres_per_second))

    def ways(self, homes: Places, sites: Places, limit_seconds: float) -> AbstractContextManager[Ways]:
        """The same lot by lot."""
        return nullcontext(Searched(self, homes, sites, limit_seconds))

    @property
    def streets(self) -> None:
        """There are none."""
        return

    def unconnected_sites(self, sites: Places) -> dict[int, str]:  # noqa: ARG002 (as the protocol has it)
        """None: a straight line leads everywhere, which is what is wrong with it."""
        return {}


def _tree(places: Places) -> cKDTree:
    return cKDTree(np.column_stack([places.x_m, places.y_m]))
