"""Travel over streets some of which are changed, and travel of which the length counts: built once for a long question.

What is asked on the spot changes the kept arrays and puts them back (`app.location.state`); what takes minutes must not hold
them so long, and gets a network of its own. Both give the same ways to the millisecond (tested).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.edges import CLOSED
from app.accessibility.points import within_for_points
from app.accessibility.sweeping import Often
from app.catchments.streets import StreetTravel
from app.catchments.travel import Nearest, Within
from app.network.build import graph_of
from app.network.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.accessibility.edges import Edges
    from app.accessibility.what_if_streets import EdgeChange
    from app.catchments.travel import Places


class AlteredStreets(StreetTravel):
    """The streets of a mode with some edges changed, by time (`ms`) and by length (`mm`); points are tied as before."""

    def __init__(self, like: StreetTravel, ms: Sequence[EdgeChange], mm: Sequence[EdgeChange]) -> None:
        self.mode, self.network, self.index, self.access_kmh = (
            like.mode,
            like.network,
            like.index,
            like.access_kmh,
        )
        self._like = like
        changed = hashlib.sha256(repr((list(ms), list(mm))).encode()).hexdigest()[:16]
        self.fingerprint = f"{like.fingerprint}:{changed}"
        self.edges_ms, self.edges_mm = changed_edges(like.edges_ms, ms), changed_edges(like.edges_mm, mm)
        count = like.network.modes[like.mode].node_count
        self.to_sites_ms = graph_of(self.edges_ms, count).reverse()
        self.to_sites_mm = graph_of(self.edges_mm, count).reverse()
        self._often = Often(self.to_sites_ms), Often(self.to_sites_mm)


class ByLength(StreetTravel):
    """Travel by the shortest way in metres; its seconds are the metres at the mode's own steady speed.

    A limit in metres is then exactly one in seconds (`seconds_of`).
    """

    def __init__(self, like: StreetTravel) -> None:
        self.mode, self.network, self.index, self.access_kmh = (
            like.mode,
            like.network,
            like.index,
            like.access_kmh,
        )
        self._like = like
        self.fingerprint = f"{like.fingerprint}:by_length"
        self.edges_ms, self.edges_mm = like.edges_ms, like.edges_mm
        self.to_sites_ms, self.to_sites_mm = like.to_sites_ms, like.to_sites_mm
        self._often = Often(self.to_sites_ms), Often(self.to_sites_mm)
        self.metres_per_second = profile(like.mode).default_kmh / 3.6

    def seconds_of(self, metres: float) -> float:
        """The seconds that stand for a length."""
        return metres / self.metres_per_second

    def nearest(self, homes: Places, sites: Places) -> Nearest:
        """The nearest site of every home by length."""
        found = super().nearest(homes, sites)
        seconds = found.metres / self.metres_per_second
        return Nearest(found.metres_site, seconds, found.metres_site, found.metres, found.connected)

    def within(self, homes: Places, sites: Places, limit_seconds: float) -> Within:
        """The homes from which each site is reached within the length."""
        home, site = self.snapped(homes), self.snapped(sites)
        reach = within_for_points(
            self.to_sites_mm, self.edges_mm, site.measured(sites.owner, sites.owners),
            home.measured(homes.owner, homes.owners), round(limit_seconds * self.metres_per_second * 1000),
        )  # fmt: skip
        return Within(reach.offset, reach.point, reach.cost / 1000 / self.metres_per_second)


def changed_edges(edges: Edges, changes: Sequence[EdgeChange]) -> Edges:
    """Edges with some changed. Who lives along an edge closed to those who pass comes and goes as before."""
    forward, backward = edges.forward.copy(), edges.backward.copy()
    ahead, back = edges.through or (forward != CLOSED, backward != CLOSED)
    ahead, back = ahead.copy(), back.copy()
    for one in changes:
        ahead[one.edge], back[one.edge] = one.forward != CLOSED, one.backward != CLOSED
        if not one.through_only:
            forward[one.edge], backward[one.edge] = one.forward, one.backward
    return replace(edges, forward=forward, backward=backward, through=(np.asarray(ahead), np.asarray(back)))
