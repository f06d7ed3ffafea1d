"""Labels at the seams of tiles, carried from tile to tile until none falls any more.

A tile is asked which sites are nearest to its seams, given its own sites and what is known at its seams so far. What has
fallen there opens the other tiles at that seam. Labels only ever fall, and in the end no tile could lower one: so they are
the shortest ways of the whole network (label-correcting; Bertsekas 1993), whatever the order of work and wherever it stopped.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.ranked import merged
from app.accessibility.search import NO_LABEL
from app.tiling.spool import keep, kept
from app.tiling.workers import run_all
from app.tiling.works import Settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    from app.accessibility.points import Snaps
    from app.accessibility.tiles import Cut
    from app.tiling.workers import Told, Workers
    from app.tiling.works import Streets

    I32 = npt.NDArray[np.int32]
    U64 = npt.NDArray[np.uint64]

SAVE_SECONDS = 2.0


class Seams:
    """Per kind of site the labels of each seam, of its `k` nearest sites, and per tile and kind whether it is to be asked
    (again)."""

    def __init__(
        self, cut: Cut, kinds: list[str], has_sites: npt.NDArray[np.bool_], path: Path, k: int = 1
    ) -> None:
        self._cut, self._kinds, self._path = cut, kinds, path
        self._label = np.full((len(kinds), cut.seams, k), NO_LABEL, np.uint64)
        self._open = has_sites.copy()
        self._asked: dict[int, list[int]] = {}
        self._saved = time.monotonic()
        order = np.argsort(cut.seam, kind="stable")
        tile = np.repeat(np.arange(cut.tiles, dtype=np.int32), np.diff(cut.seam_first))
        self._tile = tile[order]
        self._first = np.searchsorted(cut.seam[order], np.arange(cut.seams + 1))
        if path.is_file():
            before = kept(path)
            self._label, self._open = before["label"], before["open"]

    def entering(self, tile: int) -> dict[str, U64]:
        """Per kind the labels at a tile's seams, (seams, k)."""
        seam, _ = self._cut.seams_of(tile)
        return {kind: self._label[number, seam] for number, kind in enumerate(self._kinds)}

    def settle(
        self, workers: Workers, streets: Callable[[int], Streets], sites: Callable[[int], dict[str, Snaps]], told: Told
    ) -> None:  # fmt: skip
        """Ask tiles in rounds until no label falls. Raises as `run_all` does; what is known by then is kept."""

        def make(tile: int) -> Settle:
            asked = sorted({*self._asked.get(tile, []), *np.flatnonzero(self._open[tile]).tolist()})
            self._asked[tile], self._open[tile] = asked, False
            entering = self.entering(tile)
            names = [self._kinds[number] for number in asked]
            return Settle(streets(tile), sites(tile), {name: entering[name] for name in names})

        lap = 0
        try:
            while self._open.any():
                lap += 1
                tiles = np.flatnonzero(self._open.any(axis=1)).tolist()
                run_all(
                    f"Wellen über die Nähte, Runde {lap}", workers, tiles, make, self._take, told, len(tiles)
                )
        finally:
            self._save()

    def _take(self, tile: int, found: dict[str, U64]) -> None:
        for number in self._asked.pop(tile):
            self._lower(tile, number, found[self._kinds[number]])
        if time.monotonic() > self._saved + SAVE_SECONDS:
            self._save()

    def _lower(self, tile: int, kind: int, found: U64) -> None:
        seam, _ = self._cut.seams_of(tile)
        before = self._label[kind, seam]
        after = merged(found, before)
        fallen = seam[(after != before).any(axis=1)]
        self._label[kind, seam] = after
        counts = self._first[fallen + 1] - self._first[fallen]
        step = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        others = np.unique(self._tile[np.repeat(self._first[fallen], counts) + step])
        self._open[others[others != tile], kind] = True

    def _save(self) -> None:
        """With the tiles that have been asked and have not answered, for they are to be asked again."""
        is_open = self._open.copy()
        for tile, asked in self._asked.items():
            is_open[tile, asked] = True
        keep(self._path, {"label": self._label, "open": is_open})
        self._saved = time.monotonic()
