"""Where one may change: as the streets are, and as the feed says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.catchments.streets import StreetTravel
from app.catchments.travel import Places, StraightLine
from app.timetables.rules import EVERYONE
from app.timetables.schedule import Schedule, combined
from app.timetables.store import StoredFeed, span_of
from app.timetables.walks import Walking, changes_of, stop_places
from geodata.readers import gtfs
from geodata.reading import ReadReport
from geodata.streets import EdgeFlag
from tests.network.streets import SRID, Drawing, at, ladder
from tests.readers.feeds import feed

if TYPE_CHECKING:
    from pathlib import Path

    from app.accessibility.timetable import Changes
    from app.timetables.rules import Rule

RULE = replace(EVERYONE, change_seconds=60, walk_between_m=500)


def schedule(path: Path) -> Schedule:
    rows = gtfs.read(path, ReadReport())
    return combined([StoredFeed("x", *span_of(rows.days), {}, "Bus", "©", rows)])


def changes_in(found: Schedule, rule: Rule) -> Changes:
    stops = stop_places(found, SRID)
    ways = Walking(StraightLine("walk")).between(stops, stops, rule.walk_between_m)
    return changes_of(found, ways, SRID, rule)


def changes(path: Path) -> dict[tuple[int, int], int]:
    found = changes_in(schedule(path), RULE)
    return {
        (o, t): s
        for o, t, s in zip(*(a.tolist() for a in (found.origin, found.target, found.seconds)), strict=True)
    }


def test_one_changes_at_the_stop_and_to_stops_near_by(tmp_path: Path) -> None:
    found = changes(feed(tmp_path))
    assert {pair for pair in found if pair[0] == pair[1]} == {(s, s) for s in range(4)}
    assert found[0, 0] == 60
    # A and B are 29.6 m apart: × 1.3 at 5 km/h is 28 s, and a minute to find one's way
    assert found[0, 1] == found[1, 0] == pytest.approx(60 + 28, abs=2)
    assert (0, 2) not in found


def test_what_the_feed_says_goes_first(tmp_path: Path) -> None:
    path = feed(tmp_path)
    (path / "transfers.txt").write_text(
        "from_stop_id,to_stop_id,transfer_type,min_transfer_time\na,b,3,\nb,a,1,\nm,m,2,300\na,s,2,600\ns,s,1,\n"
    )
    found = changes(path)
    assert (0, 1) not in found
    assert found[1, 0] == pytest.approx(28, abs=2)
    assert found[2, 2] == 300
    assert found[0, 3] == 600
    assert found[3, 3] == 1


def test_stops_of_a_station_are_joined_however_far_the_rule_lets_one_walk(tmp_path: Path) -> None:
    stations = changes_in(schedule(feed(tmp_path)), replace(RULE, walk_between_m=5))
    assert (0, 1) in set(zip(stations.origin.tolist(), stations.target.tolist(), strict=True))


ONE_WAY = int(EdgeFlag.WALK_FORWARD)


def places(*points: tuple[float, float]) -> Places:
    return Places(*at(*points), np.arange(len(points), dtype=np.int32))


def pairs(found):
    return {
        (int(o), int(t)): (int(s), round(float(m)))
        for o, t, s, m in zip(found.origin, found.target, found.seconds, found.metres, strict=True)
    }


def test_ways_are_limited_by_metres_and_the_same_whichever_side_is_searched_from() -> None:
    drawing = ladder(Drawing(), 80).way((1580, 0), (1580, 300), (0, 300), (0, 0), flags=ONE_WAY)
    walking = Walking(StreetTravel(drawing.network(), "walk"))
    few, many = (
        places((10, 0), (400, 5)),
        places((10, 0), (200, 0), (900, 0), (1200, 300), (60, 300), (1580, 100)),
    )
    there, back = pairs(walking.between(few, many, 600)), pairs(walking.between(many, few, 600))
    assert there[0, 1] == (137, 190)
    assert (0, 2) not in there
    assert there[1, 2][1] == back[2, 1][1] == 505
    assert (0, 4) not in there  # against the one-way path
    assert back[4, 0] == (267, 370)
    everyone = places((10, 0), (400, 5), (5000, 5000))
    assert {k: v for k, v in pairs(walking.between(everyone, many, 600)).items() if k[0] < 2} == there


def test_nothing_leads_to_nowhere() -> None:
    walking = Walking(StreetTravel(ladder(Drawing(), 60).network(), "walk"))
    empty = Places(np.zeros(0), np.zeros(0), np.zeros(0, np.int32))
    assert len(walking.between(empty, places((0, 0)), 500).origin) == 0
