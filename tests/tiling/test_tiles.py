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

from app.tiling.piece import Work, nearest_of_tile
from app.tiling.run import Question, TilesFailedError, nearest_by_tiles
from app.tiling.spool import Spool
from app.tiling.workers import Here, Make, Outcome
from tests.tiling.towns import Land, land, lands, reached, same


def spool(question: Question, folder: Path) -> Spool:
    ids = {kind: np.arange(lot.owners, dtype=np.int64) + 100 for kind, lot in question.sites.items()}
    return Spool(folder, "milliseconds", np.arange(len(question.x_m), dtype=np.int64) + 1000, ids)


@settings(max_examples=25, deadline=None)
@given(
    lands,
    st.sampled_from([400.0, 900.0, 10_000.0]),
    st.sampled_from([1_000, 60_000, 900_000]),
    st.sampled_from([0.0, 1.0]),
)
def test_tiled_is_untiled(town: Land, tile_m: float, first_limit: int, halos: float) -> None:
    question = town.question(tile_m, first_limit, halos)
    with TemporaryDirectory() as folder:
        tiled = nearest_by_tiles(question, Here(), spool(question, Path(folder)))
    assert same(tiled, town.in_one_piece())


def test_there_is_something_to_be_found_and_something_that_is_not() -> None:
    answer = land(3).in_one_piece()
    assert 0 < reached(answer) < 2 * len(answer.connected)
    assert not answer.connected.all()


def test_a_tile_is_given_its_surroundings_and_no_more() -> None:
    town = land(1, width=60, height=60, homes=400, sites=120)
    question = town.question(2_000.0, 60_000)
    seen: list[Work] = []

    class Watching(Here):
        def run(self, numbers: Sequence[int], make: Make) -> Iterator[Outcome]:
            for number in numbers:
                seen.append(make(number))
                yield number, nearest_of_tile(seen[-1])

    with TemporaryDirectory() as folder:
        assert same(
            nearest_by_tiles(question, Watching(), spool(question, Path(folder))), town.in_one_piece()
        )
    assert min(len(work.piece.edges.u) for work in seen) < len(town.edges.u) / 4


class Counting(Here):
    """Counts tiles, and fails where it is told to."""

    def __init__(self, broken: frozenset[int] = frozenset()) -> None:
        self.made: list[int] = []
        self.broken = broken

    def run(self, numbers: Sequence[int], make: Make) -> Iterator[Outcome]:
        for number in numbers:
            self.made.append(number)
            yield (
                number,
                ValueError("kaputt") if number in self.broken else self._tried(make(number)),
            )


def test_finished_tiles_are_not_computed_again(tmp_path: Path) -> None:
    question = land(5).question(500.0, 900_000)
    first, second = Counting(), Counting()
    whole = nearest_by_tiles(question, first, spool(question, tmp_path))
    again = nearest_by_tiles(question, second, spool(question, tmp_path))
    assert first.made
    assert not second.made
    assert same(whole, again)
    assert all(np.array_equal(whole.site[kind], again.site[kind]) for kind in whole.site)


def test_a_tile_that_fails_is_named_the_others_are_kept_and_only_it_is_tried_again(tmp_path: Path) -> None:
    town = land(5)
    question = town.question(500.0, 900_000)
    with pytest.raises(TilesFailedError, match=r"1 von \d+ Kacheln.*Kachel 2: kaputt"):
        nearest_by_tiles(question, Counting(frozenset({2})), spool(question, tmp_path))
    mended = Counting()
    answer = nearest_by_tiles(question, mended, spool(question, tmp_path))
    assert mended.made[0] == 2
    assert same(answer, town.in_one_piece())


def test_finished_tiles_are_tables_that_say_who_reaches_what(tmp_path: Path) -> None:
    town = land(5)
    question = town.question(500.0, 900_000)
    nearest_by_tiles(question, Here(), spool(question, tmp_path))
    table = pq.read_table(tmp_path / "round=0")
    assert set(table.column_names) >= {"cell_id", "category", "site_id", "ticks", "connected"}
    assert table.num_rows == 2 * len(town.x_m)
    assert min(table["cell_id"].to_pylist()) == 1000
    assert {one for one in table["site_id"].to_pylist() if one is not None} <= set(range(100, 105))
    assert table.schema.metadata[b"ticks"] == b"milliseconds"


def test_a_network_in_many_parts_leaves_nobody_searching_for_ever(tmp_path: Path) -> None:
    town = land(11, width=30, height=30, homes=200, sites=1)
    alone = np.arange(len(town.edges.u)) % 7 != 0  # six of seven streets are gone: hundreds of parts
    lines = town.lines.of(np.flatnonzero(~alone))
    pick = ~alone
    edges = type(town.edges)(
        *(a[pick] for a in (town.edges.u, town.edges.v, town.edges.forward, town.edges.backward))
    )
    torn = Land(edges, lines, town.node_count, town.x_m, town.y_m, town.sites)
    question = torn.question(700.0, 30_000)
    assert same(nearest_by_tiles(question, Here(), spool(question, tmp_path)), torn.in_one_piece())
