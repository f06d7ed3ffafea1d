"""Whose way changes, by municipality: people counted once, on the side on which their way turns."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from app.accessibility.timetable_profile import LATER
from app.timetables.what_if import Outcome
from app.timetables.what_if_routes import _areas


def test_people_are_counted_in_their_municipality_where_their_way_changes() -> None:
    everybody = SimpleNamespace(
        age_group="all", home=np.arange(5), people=np.array([10.0, 20.0, 30.0, 40.0, 50.0])
    )
    homes = SimpleNamespace(area_ids=[np.array([7, 7, 8, 8, 9])], cell_id=np.arange(5))
    ground = SimpleNamespace(people=[everybody], homes=homes)
    before = np.array([600, 900, 900, LATER, 700], np.int32)
    after = np.array([600, 300, LATER, 1200, 700], np.int32)
    found = Outcome({"seconds": before}, {"seconds": after})
    told = _areas(cast("Any", ground), found, {7: ("01059001", "Sieben"), 8: ("01059002", "Acht")})
    assert told == [
        {"ars": "01059002", "name": "Acht", "people_shorter": 40.0, "people_longer": 30.0},
        {"ars": "01059001", "name": "Sieben", "people_shorter": 20.0, "people_longer": 0.0},
    ]
