"""Floating catchments tile by tile: the same ratios, scores, reasons and people in reach as in one piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accessibility.decay import SLOW_WEIGHTS, zones
from app.accessibility.floating_catchment import Pairs, modified, two_step
from app.accessibility.points import within_for_points
from app.catchments.travel import Places
from app.network.build import graph_of
from app.network.snap import SnapIndex
from app.tiling.halo import Whole
from app.tiling.shares import TICKS_PER_MINUTE, Country, Pull, Shares, Tile, shared_by_tiles
from app.tiling.workers import Here, Make, Outcome, TilesFailedError
from tests.tiling.towns import SNAP_M, Land, land, lands, quiet

LIMIT = 9.0
STEPS = (3.0, 6.0, 9.0)


def country_of(town: Land, squared: bool = False, empty: bool = False, limit: float = LIMIT) -> Country:
    """A town with people and places; `empty`: half of the sites have none, and nobody lives in half of the homes."""
    index, lot = SnapIndex.over(town.leads_on, town.lines, SNAP_M), town.sites["kindergarten"]
    rng = np.random.default_rng(len(town.edges.u))
    people, places = (
        rng.integers(0, 30, len(town.x_m)) / 2,
        rng.integers(0, 90, (3, lot.owners)).astype(float),
    )
    if empty:
        people[::2], places[:, ::2] = 0, 0
    pull = Pull(zones((limit / 3, 2 * limit / 3, limit), SLOW_WEIGHTS), limit, squared, STEPS)
    return Country(
        Whole(town.edges, town.lines, town.node_count), index.snap(town.x_m, town.y_m), index.snap(lot.x_m, lot.y_m),
        lot.owner, people, places, pull,
    )  # fmt: skip


def in_one_piece(town: Land, country: Country) -> Shares:
    count, limit = len(country.people), round(country.pull.limit_minutes * TICKS_PER_MINUTE)
    reach = within_for_points(
        graph_of(town.edges, town.node_count).reverse(), town.edges, country.entrances.timed(country.owner, country.sites),
        country.homes.timed(np.arange(count, dtype=np.int32), count), limit,
    )  # fmt: skip
    minutes = reach.cost / TICKS_PER_MINUTE
    pairs = Pairs.within(reach.offset, reach.point, minutes, country.pull.weight, count)
    method = modified if country.pull.squared else two_step
    found = [method(country.people, row, pairs) for row in country.places]
    site = np.repeat(np.arange(country.sites), np.diff(reach.offset))
    within = [
        np.bincount(site[minutes <= m], country.people[reach.point[minutes <= m]], country.sites)
        for m in STEPS
    ]
    return Shares(
        np.stack([one.score for one in found]), found[1].reason, np.stack([one.ratio for one in found]), found[1].demand,
        np.array(within, np.float64).T,
    )  # fmt: skip


def same(one: Shares, other: Shares) -> None:
    """People come in halves, so that their sums are exact; of sums of weights the last digit depends on the order."""
    np.testing.assert_array_equal(one.people_within, other.people_within)
    np.testing.assert_array_equal(one.reason, other.reason)
    for sums in ("score", "ratio", "demand"):
        np.testing.assert_allclose(getattr(one, sums), getattr(other, sums), rtol=1e-13, atol=1e-15)


@settings(max_examples=40, deadline=None)
@given(lands, st.integers(1, 5), st.booleans(), st.booleans())
def test_tiled_is_untiled(town: Land, most: int, squared: bool, empty: bool) -> None:
    country = country_of(town, squared, empty)
    with TemporaryDirectory() as folder:
        same(shared_by_tiles(country, most, Here(), Path(folder), quiet), in_one_piece(town, country))


class Watching(Here):
    """Sees how large the pieces are, and fails at some tile once."""

    def __init__(self, fails_at: int | None = None) -> None:
        super().__init__()
        self.streets: list[int] = []
        self.fails_at = fails_at

    def run(self, numbers: Sequence[int], make: Make) -> Iterator[Outcome]:
        for number in numbers:
            if number == self.fails_at:
                yield number, ValueError("no")
                continue
            work = make(number)
            assert isinstance(work, Tile)
            self.streets.append(len(work.piece.edge))
            yield number, work.run()


def test_a_tile_holds_the_streets_around_its_sites_and_no_more(tmp_path: Path) -> None:
    town = land(1, width=60, height=60, homes=400, sites=120)
    lot = town.sites["kindergarten"]
    one_door = Places(lot.x_m[::2], lot.y_m[::2], np.arange(120, dtype=np.int32))
    town = replace(town, sites={"kindergarten": one_door})
    country, watching = country_of(town, limit=1.0), Watching()
    same(shared_by_tiles(country, 4, watching, tmp_path, quiet), in_one_piece(town, country))
    assert len(watching.streets) >= 30
    assert max(watching.streets) < len(town.edges.u) / 4


def test_a_margin_that_is_too_narrow_is_seen_and_widened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Whole, "fast_m_per_tick", 1e-6)
    town = land(7, width=30, height=30, homes=200, sites=20)
    country, watching = country_of(town), Watching()
    same(shared_by_tiles(country, 4, watching, tmp_path, quiet), in_one_piece(town, country))
    assert len(watching.streets) > len(list(tmp_path.glob("share=*.npz"))), "some were asked more than once"


def test_what_is_finished_stays_when_a_tile_fails_and_the_same_call_goes_on(tmp_path: Path) -> None:
    town = land(3, width=30, height=30, homes=200, sites=20)
    country = country_of(town)
    with pytest.raises(TilesFailedError):
        shared_by_tiles(country, 4, Watching(fails_at=0), tmp_path, quiet)
    finished = len(list(tmp_path.glob("share=*.npz")))
    again = Watching()
    same(shared_by_tiles(country, 4, again, tmp_path, quiet), in_one_piece(town, country))
    assert finished > 0
    assert len(again.streets) < finished + 4, "only what was missing is computed"
