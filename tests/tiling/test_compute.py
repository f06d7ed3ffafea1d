"""What `bildungsatlas compute` stores is the same in tiles: on the demonstration Kreis, by time and by length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, text

from app.catchments.compute import read_inputs
from app.catchments.streets import travel_of
from app.network.profiles import MODES, Mode
from app.tiling.travel import TiledTravel, Tiling
from app.tiling.workers import Here


@pytest.mark.parametrize("mode", MODES)
def test_the_nearest_sites_of_the_demonstration_kreis_are_the_same_in_tiles(
    demo_engine: Engine, tmp_path: Path, mode: Mode
) -> None:
    with demo_engine.connect() as connection:
        region_id = connection.execute(text("SELECT id FROM region WHERE is_default")).scalar_one()
        inputs = read_inputs(connection, region_id)
        streets = travel_of(connection, region_id, mode)
    assert streets is not None
    lots = {kind: inputs.sites.of(kind)[1] for kind in ("kindergarten", "library", "grammar_school")}
    tiled = TiledTravel(streets, Tiling(Here(), tmp_path, most_streets=2_000))
    tiled.expect(lots)
    for places in lots.values():
        one, other = streets.nearest(inputs.homes.places, places), tiled.nearest(inputs.homes.places, places)
        assert np.array_equal(one.seconds, other.seconds)
        assert np.array_equal(one.metres, other.metres)
        assert np.array_equal(one.site, other.site)
        assert np.array_equal(one.metres_site, other.metres_site)
        assert np.array_equal(one.connected, other.connected)
    assert not list(tmp_path.iterdir())
