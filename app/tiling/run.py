"""The nearest sites of all homes, tile by tile, with larger and larger limits until each has found its site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.graph import MAX_COST, UNREACHED
from app.accessibility.tiles import inside, tiles_of, widened
from app.catchments.travel import Places
from app.errors import AtlasError
from app.tiling.piece import Answer, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from app.accessibility.tiles import Box, Sorted
    from app.tiling.spool import Spool
    from app.tiling.workers import Workers

    F64 = npt.NDArray[np.float64]
    I64 = npt.NDArray[np.int64]

Told = Callable[[str, int, int], None]
MOST_NAMED = 5
HALOS_PER_TILE = 2.0
"""Tiles are at least so many halos wide: then all of them together hold no more than four times the network."""


class TilesFailedError(AtlasError):
    """Some tiles failed three times."""

    status = 500
    title = "Kacheln gescheitert"


@dataclass(frozen=True, slots=True)
class Question:
    """Which site of each kind is nearest to each home (a point), by time or by length.

    `tile_m`: the side of a tile, at least; `first_limit`: ticks, four times as many in each further round.
    """

    network: Sorted
    x_m: F64
    y_m: F64
    sites: Mapping[str, Places]
    by_length: bool
    max_snap_m: float
    tile_m: float
    first_limit: int
    halos_per_tile: float = HALOS_PER_TILE


def nearest_by_tiles(question: Question, workers: Workers, spool: Spool, told: Told | None = None) -> Answer:
    """The answers for all homes, the same as of one search over the whole network.

    Raises TilesFailedError after all others are done, SchedulerGoneError when the cluster goes away; finished tiles stay
    in the spool in both cases.
    """
    count = len(question.x_m)
    kinds = list(question.sites)
    whole = Answer(
        {kind: np.full(count, UNREACHED, np.int32) for kind in kinds},
        {kind: np.full(count, -1, np.int32) for kind in kinds},
        np.zeros(count, bool),
    )
    open_homes, limit, lap = np.arange(count), question.first_limit, 0
    while len(open_homes):
        bounded = _round(question, workers, spool, (lap, limit), open_homes, whole, told)
        open_homes = _still_open(question, whole, bounded)
        limit, lap = min(4 * limit, MAX_COST), lap + 1
    return whole


def _round(
    question: Question, workers: Workers, spool: Spool, turn: tuple[int, int], homes: I64, whole: Answer,
    told: Told | None,
) -> I64:  # fmt: skip
    """One round over the homes that are still open; gives those for whom a larger limit could change something."""
    lap, limit = turn
    halo_m = question.network.halo_m(limit, question.max_snap_m)
    tile_m = max(question.tile_m, question.halos_per_tile * halo_m)
    grouped = tiles_of(question.x_m[homes], question.y_m[homes], tile_m)
    tiles = [(box, homes[group]) for box, group in grouped]
    done = 0
    for number, (_, mine) in enumerate(tiles):
        if spool.has(lap, number):
            _enter(whole, mine, spool.read(lap, number))
            done += 1
    missing = [number for number in range(len(tiles)) if not spool.has(lap, number)]
    failed: dict[int, Exception] = {}

    def make(number: int) -> Work:
        box, mine = tiles[number]
        lacking = [kind for kind in question.sites if lap == 0 or (whole.site[kind][mine] < 0).any()]
        return work_of(question, (box, mine), lacking, halo_m, limit)

    for number, outcome in workers.run(missing, make):
        if isinstance(outcome, Exception):
            failed[number] = outcome
            continue
        spool.write(lap, number, tiles[number][1], outcome)
        _enter(whole, tiles[number][1], outcome)
        done += 1
        if told is not None:
            told(f"Kacheln, Runde {lap + 1}", done, len(tiles))
    if failed:
        raise _failed(failed, len(tiles))
    bounded = [mine for box, mine in tiles if not question.network.covers(widened(box, halo_m))]
    return np.concatenate(bounded) if bounded and limit < MAX_COST else np.zeros(0, np.int64)


def work_of(question: Question, tile: tuple[Box, I64], kinds: list[str], halo_m: float, limit: int) -> Work:
    """What a tile needs: the streets and sites within its halo, of the kinds that are looked for."""
    box, homes = tile
    around = widened(box, halo_m)
    piece = question.network.piece(around)
    sites = {
        kind: _near(lot, around, whole=piece.whole) for kind, lot in question.sites.items() if kind in kinds
    }
    own = Places(question.x_m[homes], question.y_m[homes], np.arange(len(homes), dtype=np.int32))
    return Work(piece, own, sites, question.by_length, question.max_snap_m, None if piece.whole else limit)


def _near(lot: Places, box: Box, *, whole: bool) -> Places:
    """The points in the box, their owners counted as before; all of them for the whole network."""
    if whole:
        return lot
    chosen = inside(box, lot.x_m, lot.y_m)
    return Places(lot.x_m[chosen], lot.y_m[chosen], lot.owner[chosen])


def _enter(whole: Answer, homes: I64, part: Answer) -> None:
    for kind, ticks in part.ticks.items():
        whole.ticks[kind][homes], whole.site[kind][homes] = ticks, part.site[kind]
    whole.connected[homes] = part.connected


def _still_open(question: Question, whole: Answer, homes: I64) -> I64:
    """Homes on a street that have not found a site of some kind; where there is none of a kind, nobody looks for it."""
    lacking = np.zeros(len(homes), bool)
    for kind, lot in question.sites.items():
        if len(lot.owner):
            lacking |= whole.site[kind][homes] < 0
    return homes[lacking & whole.connected[homes]]


def _failed(failed: dict[int, Exception], of: int) -> TilesFailedError:
    named = [f"Kachel {number}: {error}" for number, error in sorted(failed.items())[:MOST_NAMED]]
    more = f" und {len(failed) - MOST_NAMED} weitere" if len(failed) > MOST_NAMED else ""
    return TilesFailedError(
        f"{len(failed)} von {of} Kacheln sind dreimal gescheitert ({'; '.join(named)}{more}). Alle anderen sind fertig und"
        " gesichert; derselbe Aufruf versucht nur noch diese."
    )
