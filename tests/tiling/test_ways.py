"""Who reaches which site, tile by tile: the same ways as in one piece, in the same order, so that all sums are the same."""

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
from app.accessibility.floating_catchment import Pairs, Sharing, shared_out
from app.accessibility.points import within_for_points
from app.catchments.travel import Places, Within
from app.network.build import graph_of
from app.network.snap import SnapIndex
from app.tiling.halo import Whole
from app.tiling.ways import Buckets, Country, Tile, WaysOnDisk, ways_by_tiles
from app.tiling.workers import Here, Make, Outcome, TilesFailedError
from tests.tiling.towns import SNAP_M, Land, land, lands, quiet

LIMIT = 9.0


def country_of(town: Land, limit: float = LIMIT) -> Country:
    """Who reaches which Kita of a town."""
    index, lot = SnapIndex.over(town.leads_on, town.lines, SNAP_M), town.sites["kindergarten"]
    graph = graph_of(town.edges, town.node_count)
    return Country(
        Whole(town.edges, town.lines, town.node_count), Buckets(graph.shift, graph.bucket_count),
        index.snap(town.x_m, town.y_m), index.snap(lot.x_m, lot.y_m), lot.owner, lot.owners, round(limit * 60_000),
    )  # fmt: skip


def in_one_piece(town: Land, country: Country) -> Within:
    count = len(town.x_m)
    reach = within_for_points(
        graph_of(town.edges, town.node_count).reverse(), town.edges, country.entrances.timed(country.owner, country.sites),
        country.homes.timed(np.arange(count, dtype=np.int32), count), country.limit,
    )  # fmt: skip
    return Within(reach.offset, reach.point, reach.cost / 1000)


def same(found: WaysOnDisk, whole: Within, most_sites: int | None = None) -> None:
    """Site by site the same homes, in the same order, with the same seconds."""
    lots = list(found.lots(most_sites))
    assert [first for first, _ in lots] == np.cumsum([0, *(len(lot.offset) - 1 for _, lot in lots)])[
        :-1
    ].tolist()
    counts = np.concatenate([np.diff(lot.offset) for _, lot in lots])
    np.testing.assert_array_equal(counts, np.diff(whole.offset))
    np.testing.assert_array_equal(np.concatenate([lot.point for _, lot in lots]), whole.point)
    np.testing.assert_array_equal(np.concatenate([lot.seconds for _, lot in lots]), whole.seconds)
    assert found.pairs == len(whole.point)


@settings(max_examples=40, deadline=None)
@given(lands, st.integers(1, 5), st.integers(1, 6))
def test_tiled_is_untiled(town: Land, most: int, most_sites: int) -> None:
    country = country_of(town)
    with TemporaryDirectory() as folder:
        same(
            ways_by_tiles(country, most, Here(), Path(folder), quiet), in_one_piece(town, country), most_sites
        )


@settings(max_examples=30, deadline=None)
@given(lands, st.integers(1, 5), st.sampled_from(["two_step", "modified", "balanced"]), st.booleans())
def test_floating_catchments_of_every_kind_are_the_same_to_the_last_digit(
    town: Land, most: int, method: Sharing, empty: bool
) -> None:
    """`empty`: half of the sites have no places, and nobody lives in half of the homes."""
    country, rng = country_of(town), np.random.default_rng(len(town.edges.u))
    people, places = rng.uniform(0, 30, len(town.x_m)), rng.integers(0, 90, (3, country.sites)).astype(float)
    if empty:
        people[::2], places[:, ::2] = 0, 0
    decay = zones((LIMIT / 3, 2 * LIMIT / 3, LIMIT), SLOW_WEIGHTS)

    def pairs(within: Within) -> Pairs:
        return Pairs.within(within.offset, within.point, within.seconds / 60, decay, len(people))

    whole = in_one_piece(town, country)
    expected = shared_out(method, people, list(places), lambda: [(0, pairs(whole))])
    with TemporaryDirectory() as folder:
        ways = ways_by_tiles(country, most, Here(), Path(folder), quiet)
        found = shared_out(
            method, people, list(places), lambda: ((first, pairs(lot)) for first, lot in ways.lots(2))
        )
    for one, other in zip(found.access, expected.access, strict=True):
        for name in ("score", "ratio", "demand", "reason"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(found.site_weight, expected.site_weight)
    np.testing.assert_array_equal(found.home_weight, expected.home_weight)


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
    same(ways_by_tiles(country, 4, watching, tmp_path, quiet), in_one_piece(town, country))
    assert len(watching.streets) >= 30
    assert max(watching.streets) < len(town.edges.u) / 4


def test_a_margin_that_is_too_narrow_is_seen_and_widened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Whole, "fast_m_per_tick", 1e-6)
    town = land(7, width=30, height=30, homes=200, sites=20)
    country, watching = country_of(town), Watching()
    same(ways_by_tiles(country, 4, watching, tmp_path, quiet), in_one_piece(town, country))
    assert len(watching.streets) > len(list(tmp_path.glob("ways=*.npz"))), "some were asked more than once"


def test_what_is_finished_stays_when_a_tile_fails_and_the_same_call_goes_on(tmp_path: Path) -> None:
    town = land(3, width=30, height=30, homes=200, sites=20)
    country = country_of(town)
    with pytest.raises(TilesFailedError):
        ways_by_tiles(country, 4, Watching(fails_at=0), tmp_path, quiet)
    finished = len(list(tmp_path.glob("ways=*.npz")))
    again = Watching()
    same(ways_by_tiles(country, 4, again, tmp_path, quiet), in_one_piece(town, country))
    assert finished > 0
    assert len(again.streets) < finished + 4, "only what was missing is computed"


def test_a_lot_holds_no_more_ways_than_memory_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = land(3, width=30, height=30, homes=200, sites=20)
    country = country_of(town)
    found = ways_by_tiles(country, 4, Here(), tmp_path, quiet)
    monkeypatch.setattr("app.tiling.ways.MOST_PAIRS", 100)
    same(found, in_one_piece(town, country))
    sizes = [(len(lot.point), len(lot.offset) - 1) for _, lot in found.lots()]
    assert len(sizes) > 3
    assert all(pairs <= 100 or sites == 1 for pairs, sites in sizes)
