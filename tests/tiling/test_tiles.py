"""In tiles or in one piece: the same answers to the last tick."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accessibility.points import CLOSED
from app.tiling.workers import Here, Make, Outcome, TilesFailedError
from app.tiling.works import Ask, Settle, Tie
from tests.tiling.towns import Land, land, lands, reached, same


@settings(max_examples=40, deadline=None)
@given(lands, st.integers(1, 300))
def test_tiled_is_untiled(town: Land, most: int) -> None:
    with TemporaryDirectory() as folder:
        assert same(town.in_tiles(most, Here(), Path(folder)), town.in_one_piece())


@settings(max_examples=40, deadline=None)
@given(lands, st.integers(1, 300), st.integers(1, 6))
def test_the_k_nearest_in_tiles_are_those_of_one_piece(town: Land, most: int, k: int) -> None:
    with TemporaryDirectory() as folder:
        tiled, whole = town.several_in_tiles(most, k, Path(folder)), town.several_in_one_piece(k)
    np.testing.assert_array_equal(tiled[0], whole[0])
    np.testing.assert_array_equal(tiled[1], whole[1])


def test_there_is_something_to_be_found_and_something_that_is_not() -> None:
    answer = land(3).in_one_piece()
    assert 0 < reached(answer) < 2 * len(answer.connected)
    assert not answer.connected.all()


@given(lands, st.integers(1, 300))
def test_every_street_lies_in_one_tile_and_tiles_are_as_small_as_asked_for(town: Land, most: int) -> None:
    pieces = town.cut(most)
    usable = (town.edges.forward != CLOSED) | (town.edges.backward != CLOSED)
    assert sorted(pieces.edge.tolist()) == np.flatnonzero(usable).tolist()
    start = town.lines.offset[pieces.edge]
    square = np.stack([town.lines.x_m[start] // 100, town.lines.y_m[start] // 100])
    for tile in range(pieces.tiles):
        own = slice(int(pieces.first[tile]), int(pieces.first[tile + 1]))
        few = own.stop - own.start <= most
        assert few or (np.ptp(square[:, own], axis=1) <= 1).all(), (
            "more only where a square is not to be halved"
        )


@given(lands, st.integers(1, 300))
def test_a_junction_of_several_tiles_is_one_seam_and_no_other_junction_is(town: Land, most: int) -> None:
    pieces = town.cut(most)
    tiles_at: dict[int, set[int]] = {}
    seam_at: dict[int, set[int]] = {}
    for tile in range(pieces.tiles):
        own = pieces.edge[pieces.first[tile] : pieces.first[tile + 1]]
        local, seams = (
            pieces.edges_of(tile),
            dict(zip(*map(np.ndarray.tolist, pieces.seams_of(tile)[::-1]), strict=True)),
        )
        for node, number in zip([*town.edges.u[own], *town.edges.v[own]], [*local.u, *local.v], strict=True):
            tiles_at.setdefault(int(node), set()).add(tile)
            seam_at.setdefault(int(node), set()).add(seams.get(int(number), -1))
    for node, tiles in tiles_at.items():
        assert len(seam_at[node]) == 1
        assert (seam_at[node] == {-1}) == (len(tiles) == 1)
    numbers = sorted(next(iter(found)) for found in seam_at.values() if found != {-1})
    assert numbers == list(range(pieces.seams))


def test_a_tile_is_given_its_own_streets_and_the_lines_around_it(tmp_path: Path) -> None:
    town = land(1, width=60, height=60, homes=400, sites=120)
    seen: list[Tie | Settle | Ask] = []

    class Watching(Here):
        def run(self, numbers: Sequence[int], make: Make) -> Iterator[Outcome]:
            for number in numbers:
                work = make(number)
                assert isinstance(work, Tie | Settle | Ask)
                seen.append(work)
                yield number, work.run()

    assert same(town.in_tiles(500, Watching(), tmp_path), town.in_one_piece())
    lines = [len(work.lines.offset) - 1 for work in seen if isinstance(work, Tie)]
    streets = [len(work.streets.edges.u) for work in seen if not isinstance(work, Tie)]
    assert max(streets) <= 500
    assert min(lines) < len(town.edges.u) / 4


class Counting(Here):
    """Counts works by what they are, and fails where it is told to."""

    def __init__(self, kind: type | None = None, broken: int | None = None) -> None:
        self.made: list[tuple[type, int]] = []
        self.kind, self.broken = kind, broken

    def run(self, numbers: Sequence[int], make: Make) -> Iterator[Outcome]:
        for number in numbers:
            work = make(number)
            self.made.append((type(work), number))
            fails = type(work) is self.kind and number == self.broken
            yield number, ValueError("kaputt") if fails else self._tried(work)


def test_finished_tiles_are_not_computed_again(tmp_path: Path) -> None:
    town, first, second = land(5), Counting(), Counting()
    whole = town.in_tiles(30, first, tmp_path)
    assert {kind for kind, _ in first.made} == {Tie, Settle, Ask}
    assert same(whole, town.in_tiles(30, second, tmp_path))
    assert not second.made


@pytest.mark.parametrize("kind", [Tie, Settle, Ask])
def test_a_tile_that_fails_is_named_the_others_are_kept_and_only_it_is_tried_again(
    kind: type, tmp_path: Path
) -> None:
    town = land(5, sites=30)
    first = Counting(kind, 2)
    with pytest.raises(TilesFailedError, match=r"1 von \d+ Kacheln.*Kachel 2: kaputt"):
        town.in_tiles(30, first, tmp_path)
    mended = Counting()
    assert same(town.in_tiles(30, mended, tmp_path), town.in_one_piece())
    assert (kind, 2) in mended.made
    before = {made for made in first.made if made[0] is not Settle and made != (kind, 2)}
    assert not before & set(mended.made)


def test_waves_go_on_where_they_stopped(tmp_path: Path) -> None:
    """A process that ends in the middle leaves labels that are too large nowhere but where it says so."""
    town = land(9, width=40, height=30, homes=300, sites=4)

    class Ending(Here):
        left = 25

        def run(self, numbers: Sequence[int], make: Make) -> Iterator[Outcome]:
            for number, outcome in super().run(numbers, make):
                if isinstance(outcome, dict):
                    self.left -= 1
                    if self.left < 0:
                        raise KeyboardInterrupt
                yield number, outcome

    with pytest.raises(KeyboardInterrupt):
        town.in_tiles(60, Ending(), tmp_path)
    again, fresh = Counting(), Counting()
    assert same(town.in_tiles(60, again, tmp_path), town.in_one_piece())
    with TemporaryDirectory() as other:
        town.in_tiles(60, fresh, Path(other))
    assert len([one for one in again.made if one[0] is Settle]) < len(
        [one for one in fresh.made if one[0] is Settle]
    )


def test_finished_tiles_are_tables_that_say_who_reaches_what(tmp_path: Path) -> None:
    town = land(5)
    town.in_tiles(30, Here(), tmp_path)
    table = pq.read_table(sorted((tmp_path / "time").glob("tile=*.parquet")))
    assert set(table.column_names) >= {"cell_id", "category", "site_id", "ticks", "connected"}
    assert table.num_rows == 2 * len(town.x_m)
    assert min(table["cell_id"].to_pylist()) == 1000
    assert {one for one in table["site_id"].to_pylist() if one is not None} <= set(range(100, 105))
    assert table.schema.metadata[b"ticks"] == b"milliseconds"


def test_a_network_in_many_parts_leaves_nobody_searching_for_ever(tmp_path: Path) -> None:
    town = land(11, width=30, height=30, homes=200, sites=1)
    kept = np.flatnonzero(
        np.arange(len(town.edges.u)) % 7 == 0
    )  # six of seven streets are gone: hundreds of parts
    edges = type(town.edges)(*(getattr(town.edges, name)[kept] for name in ("u", "v", "forward", "backward")))
    torn = Land(edges, town.lines.of(kept), town.node_count, town.x_m, town.y_m, town.sites)
    assert same(torn.in_tiles(20, Here(), tmp_path), torn.in_one_piece())
