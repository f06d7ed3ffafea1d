"""Who may use which way, as the OSM wiki and the StVO have it."""

from __future__ import annotations

import pytest

from geodata.readers.osm_access import edge_flags, node_flags
from geodata.streets import BACKWARD, BLOCKED, FORWARD, EdgeFlag


def directions(text: str) -> dict[str, str]:
    """The tags' directions per mode: "→", "←", "↔" or "" ."""
    flags = edge_flags(dict(part.split("=") for part in text.split()))
    arrows = {(True, True): "↔", (True, False): "→", (False, True): "←", (False, False): ""}
    return {m: arrows[bool(flags & FORWARD[m]), bool(flags & BACKWARD[m])] for m in FORWARD}


@pytest.mark.parametrize(
    ("tags", "walk", "bicycle", "car"),
    [
        ("highway=residential", "↔", "↔", "↔"),
        ("highway=residential oneway=yes", "↔", "→", "→"),
        ("highway=residential oneway=-1", "↔", "←", "←"),
        ("highway=residential oneway=no junction=roundabout", "↔", "↔", "↔"),
        ("highway=residential junction=roundabout", "↔", "→", "→"),
        ("highway=residential oneway=yes oneway:bicycle=no", "↔", "↔", "→"),
        ("highway=residential oneway=yes cycleway=opposite", "↔", "↔", "→"),
        ("highway=residential oneway=yes cycleway:left=opposite_lane", "↔", "↔", "→"),
        ("highway=cycleway oneway=yes foot=yes", "↔", "→", ""),
        ("highway=motorway", "", "", "→"),
        ("highway=motorway_link", "", "", "↔"),
        ("highway=motorway_link oneway=yes", "", "", "→"),
        ("highway=motorway access=yes", "", "", "→"),
        ("highway=trunk", "", "", "↔"),
        ("highway=trunk foot=yes bicycle=yes", "↔", "↔", "↔"),
        ("highway=primary motorroad=yes", "", "", "↔"),
        ("highway=living_street", "↔", "↔", "↔"),
        ("highway=service access=private", "", "", ""),
        ("highway=service access=private foot=yes", "↔", "", ""),
        ("highway=service access=destination", "↔", "↔", "↔"),
        ("highway=service access=no bicycle=yes foot=designated", "↔", "↔", ""),
        ("highway=residential vehicle=no", "↔", "", ""),
        ("highway=residential vehicle=no bicycle=yes", "↔", "↔", ""),
        ("highway=residential motor_vehicle=no", "↔", "↔", ""),
        ("highway=residential motor_vehicle=no motorcar=yes", "↔", "↔", "↔"),
        ("highway=residential foot=no", "", "↔", "↔"),
        ("highway=primary bicycle=use_sidepath foot=use_sidepath", "", "", "↔"),
        ("highway=footway", "↔", "", ""),
        ("highway=footway bicycle=yes", "↔", "↔", ""),
        ("highway=footway access=permissive", "↔", "", ""),
        ("highway=footway motor_vehicle=yes", "↔", "", ""),
        ("highway=pedestrian", "↔", "", ""),
        ("highway=steps bicycle=yes", "↔", "", ""),
        ("highway=path", "↔", "↔", ""),
        ("highway=path bicycle=no", "↔", "", ""),
        ("highway=track", "↔", "↔", ""),
        ("highway=track motor_vehicle=agricultural", "↔", "↔", ""),
        ("highway=track motor_vehicle=yes", "↔", "↔", "↔"),
        ("highway=construction construction=residential", "", "", ""),
        ("highway=proposed", "", "", ""),
        ("highway=platform", "↔", "", ""),
        ("route=ferry", "↔", "↔", ""),
        ("route=ferry motor_vehicle=yes", "↔", "↔", "↔"),
        ("route=ferry motor_vehicle=yes foot=no", "", "↔", "↔"),
        ("railway=rail", "", "", ""),
    ],
)
def test_tags_decide_who_may_go_which_way(tags: str, walk: str, bicycle: str, car: str) -> None:
    assert directions(tags) == {"walk": walk, "bicycle": bicycle, "car": car}


@pytest.mark.parametrize(
    ("tags", "stopped"),
    [
        ({"barrier": "gate"}, set()),
        ({"barrier": "gate", "access": "no"}, {"walk", "bicycle", "car"}),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, {"bicycle", "car"}),
        ({"barrier": "bollard"}, {"car"}),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, set()),
        ({"barrier": "stile"}, {"bicycle", "car"}),
        ({"barrier": "lift_gate", "motor_vehicle": "private"}, {"car"}),
        ({"highway": "crossing"}, set()),
    ],
)
def test_barriers_stop_whom_they_are_made_to_stop(tags: dict[str, str], stopped: set[str]) -> None:
    flags = node_flags(tags)
    assert {mode for mode, bit in BLOCKED.items() if flags & bit} == stopped


def test_steps_and_ferries_are_marked() -> None:
    assert edge_flags({"highway": "steps"}) & EdgeFlag.STEPS
    assert edge_flags({"route": "ferry"}) & EdgeFlag.FERRY
