"""The nearest sites of all homes, tile by tile: the same as of one search over the whole network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.graph import UNREACHED
from app.tiling.seams import Seams
from app.tiling.spool import keep, kept
from app.tiling.workers import run_all
from app.tiling.works import Answer, Ask, AskSeveral, Streets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

    from app.accessibility.points import Snaps
    from app.accessibility.tiles import Cut
    from app.network.snap import Snapped
    from app.tiling.spool import Spool
    from app.tiling.ties import Tied
    from app.tiling.workers import Told, Workers

    I32 = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Lot:
    """Sites of a kind, tied to the streets; `owner[i]` is the index of what point i belongs to."""

    tied: Tied
    owner: I32


@dataclass(frozen=True, slots=True)
class Question:
    """Which site of each kind is nearest to each home (a point), by time or by length."""

    cut: Cut
    homes: Tied
    sites: Mapping[str, Lot]
    by_length: bool

    def streets(self, tile: int) -> Streets:
        """A tile's streets."""
        return Streets(self.cut.edges_of(tile), int(self.cut.nodes[tile]), self.cut.seams_of(tile)[1])

    def sites_of(self, tile: int) -> dict[str, Snaps]:
        """A tile's sites of each kind."""
        found: dict[str, Snaps] = {}
        for kind, lot in self.sites.items():
            points, snapped = lot.tied.of(tile, self.cut)
            found[kind] = self._snaps(snapped, lot.owner[points])
        return found

    def homes_of(self, tile: int) -> Snaps:
        """A tile's homes."""
        points, snapped = self.homes.of(tile, self.cut)
        return self._snaps(snapped, np.arange(len(points), dtype=np.int32))

    def has_sites(self) -> npt.NDArray[np.bool_]:
        """Per tile and kind whether there are sites on its streets."""
        found = np.zeros((self.cut.tiles, len(self.sites)), bool)
        for number, lot in enumerate(self.sites.values()):
            edge = lot.tied.snapped.edge
            found[self.cut.tile_of_edge(edge[edge >= 0]), number] = True
        return found

    def _snaps(self, snapped: Snapped, owner: I32) -> Snaps:
        count = int(owner.max(initial=-1)) + 1
        return snapped.measured(owner, count) if self.by_length else snapped.timed(owner, count)


def nearest_by_tiles(question: Question, workers: Workers, spool: Spool, told: Told) -> Answer:
    """The answers for all homes; among sites equally near the first one.

    Raises TilesFailedError after all others are done, SchedulerGoneError when the cluster goes away; what is finished stays
    in the spool's folder in both cases, and the same call goes on from there.
    """
    cut, homes = question.cut, question.homes
    seams = Seams(cut, list(question.sites), question.has_sites(), spool.folder / "seams.npz")
    seams.settle(workers, question.streets, question.sites_of, told)
    whole = _nothing(question)
    tiles = np.flatnonzero(np.diff(homes.first)).tolist()

    def make(tile: int) -> Ask:
        return Ask(
            question.streets(tile), question.homes_of(tile), question.sites_of(tile), seams.entering(tile)
        )

    def take(tile: int, answer: Answer) -> None:
        spool.write(tile, homes.of(tile, cut)[0], answer)
        _enter(whole, question, tile, answer)

    missing = [tile for tile in tiles if not spool.has(tile)]
    for tile in tiles:
        if spool.has(tile):
            _enter(whole, question, tile, spool.read(tile))
    run_all("Kacheln", workers, missing, make, take, told, len(tiles))
    return whole


def k_nearest_by_tiles(
    question: Question, k: int, workers: Workers, folder: Path, told: Told
) -> tuple[I32, I32]:
    """Ticks and indexes of the k nearest sites of each home, (homes, k), UNREACHED and -1 where there are no more.

    The question is about one kind of site. Raises as `nearest_by_tiles` does; finished tiles stay in the folder.
    """
    cut, homes, (kind,) = question.cut, question.homes, question.sites
    seams = Seams(cut, [kind], question.has_sites(), folder / "seams.npz", k)
    seams.settle(workers, question.streets, question.sites_of, told)
    tiles = np.flatnonzero(np.diff(homes.first)).tolist()
    count = len(homes.order)
    ticks, site = np.full((count, k), UNREACHED, np.int32), np.full((count, k), -1, np.int32)

    def make(tile: int) -> AskSeveral:
        return AskSeveral(
            question.streets(tile), question.homes_of(tile), question.sites_of(tile)[kind], seams.entering(tile)[kind]
        )  # fmt: skip

    def path(tile: int) -> Path:
        return folder / f"tile={tile:05}.npz"

    def take(tile: int, found: tuple[I32, I32]) -> None:
        keep(path(tile), {"ticks": found[0], "site": found[1]})

    missing = [tile for tile in tiles if not path(tile).is_file()]
    run_all("Nächste Orte", workers, missing, make, take, told, len(tiles))
    for tile in tiles:
        part = kept(path(tile))
        mine = homes.of(tile, cut)[0]
        ticks[mine], site[mine] = part["ticks"], part["site"]
    return ticks, site


def _nothing(question: Question) -> Answer:
    count = len(question.homes.order)
    return Answer(
        {kind: np.full(count, UNREACHED, np.int32) for kind in question.sites},
        {kind: np.full(count, -1, np.int32) for kind in question.sites},
        np.zeros(count, bool),
    )


def _enter(whole: Answer, question: Question, tile: int, part: Answer) -> None:
    homes = question.homes.order[question.homes.first[tile] : question.homes.first[tile + 1]]
    for kind, ticks in part.ticks.items():
        whole.ticks[kind][homes], whole.site[kind][homes] = ticks, part.site[kind]
    whole.connected[homes] = part.connected
