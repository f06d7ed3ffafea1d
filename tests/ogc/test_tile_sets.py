"""Tile matrix sets: as the standard and the surveying authorities define them; tiles divide their square."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ogc.tile_sets import TILE_SETS, TileSet

MERCATOR, UTM = TILE_SETS["WebMercatorQuad"], TILE_SETS["AdV_25832"]


@pytest.mark.parametrize(
    ("tile_set", "level", "scale", "cell"),
    [  # 17-083r4, annex D.1; profile of the AdV for WMTS
        (MERCATOR, 0, 559082264.028717, 156543.033928041),
        (MERCATOR, 18, 2132.72958384978, 0.597164283477939),
        (UTM, 0, 17471320.750897426, 4891.96981025128),
        (UTM, 5, 545978.773465545, 152.874056570353),
        (UTM, 13, 2132.72958385, 0.597164283477),
    ],
)
def test_scales_are_those_of_the_definitions(tile_set: TileSet, level: int, scale: float, cell: float):
    told = tile_set.document()["tileMatrices"][level]
    assert told["id"] == str(level)
    assert told["scaleDenominator"] == pytest.approx(scale, rel=1e-9)
    assert told["cellSize"] == pytest.approx(cell, rel=1e-9)
    assert told["matrixWidth"] == told["matrixHeight"] == 2**level


def test_the_squares_are_those_of_the_definitions():
    assert MERCATOR.bounds(0, 0, 0) == pytest.approx(
        (-20037508.3427892, -20037508.3427892, 20037508.3427892, 20037508.3427892)
    )
    assert UTM.bounds(0, 0, 0) == pytest.approx(
        (-46133.17, 5048875.26857567, 1206211.10142433, 6301219.54), abs=1e-5
    )


@given(st.sampled_from([MERCATOR, UTM]), st.integers(0, 12), st.data())
def test_four_tiles_of_the_next_level_are_one(tile_set: TileSet, level: int, data: st.DataObject):
    row, column = (data.draw(st.integers(0, 2**level - 1)) for _ in range(2))
    assert tile_set.holds(level, row, column)
    whole = tile_set.bounds(level, row, column)
    parts = [tile_set.bounds(level + 1, 2 * row + r, 2 * column + c) for r in (0, 1) for c in (0, 1)]
    together = (
        min(p[0] for p in parts),
        min(p[1] for p in parts),
        max(p[2] for p in parts),
        max(p[3] for p in parts),
    )
    assert together == pytest.approx(whole, rel=1e-12, abs=1e-6)


@given(st.sampled_from([MERCATOR, UTM]), st.integers(0, 10), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_limits_name_the_tile_in_which_a_point_lies(
    tile_set: TileSet, level: int, across: float, down: float
):
    x = tile_set.west_m + across * tile_set.side_m
    y = tile_set.north_m - down * tile_set.side_m
    told = tile_set.limits((x, y, x, y))[level]
    assert told["minTileRow"] == told["maxTileRow"]
    west, south, east, north = tile_set.bounds(level, told["minTileRow"], told["minTileCol"])
    assert west <= x <= east
    assert south <= y <= north


@pytest.mark.parametrize("address", [(-1, 0, 0), (0, 1, 0), (0, 0, 1), (3, 8, 0), (3, 0, -1), (30, 0, 0)])
def test_other_tiles_do_not_exist(address: tuple[int, int, int]):
    assert not MERCATOR.holds(*address)
    assert not UTM.holds(*address)
