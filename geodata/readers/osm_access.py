"""Who may use a way of OpenStreetMap, in which direction (OSM wiki: "Key:access", "Key:oneway", "Barriers").

The most specific tag decides: `access` < `vehicle` < `motor_vehicle` < `motorcar`, `access` < `vehicle` < `bicycle`,
`access` < `foot`.
"""

from __future__ import annotations

from collections.abc import Mapping

from geodata.streets import EdgeFlag, NodeFlag

CAR_HIGHWAYS = frozenset(
    "motorway motorway_link trunk trunk_link primary primary_link secondary secondary_link tertiary tertiary_link"
    " unclassified residential living_street service road".split()
)
BICYCLE_HIGHWAYS = frozenset(
    "primary primary_link secondary secondary_link tertiary tertiary_link unclassified residential living_street"
    " service road track path cycleway".split()
)
WALK_HIGHWAYS = BICYCLE_HIGHWAYS | frozenset("footway pedestrian steps bridleway platform corridor".split())
KNOWN_HIGHWAYS = CAR_HIGHWAYS | WALK_HIGHWAYS

CLOSED = frozenset(
    "no private agricultural forestry agricultural;forestry forestry;agricultural delivery emergency military"
    " use_sidepath discouraged dismount permit".split()
)
OPEN = frozenset("yes designated permissive official destination customers public residents".split())
CHAINS = {
    "walk": ("foot", "access"),
    "bicycle": ("bicycle", "vehicle", "access"),
    "car": ("motorcar", "motor_vehicle", "vehicle", "access"),
}
STOPS_CARS = frozenset(
    "bollard block cycle_barrier motorcycle_barrier jersey_barrier planter log stile turnstile kissing_gate"
    " full-height_turnstile sump_buster bus_trap height_restrictor_closed debris chain rope".split()
)
LOCKABLE = frozenset(
    "gate lift_gate swing_gate hampshire_gate kissing_gate sliding_gate wicket_gate door".split()
)
STOPS_BICYCLES = frozenset("stile turnstile kissing_gate full-height_turnstile".split())
Tags = Mapping[str, str]


def edge_flags(tags: Tags) -> int:
    """The `EdgeFlag` bits of a way; 0 if nobody may use it or it is no way at all."""
    ferry = tags.get("route") == "ferry"
    highway = tags.get("highway", "")
    if not ferry and highway not in KNOWN_HIGHWAYS:
        return 0
    flags = _walk(tags, highway, ferry) | _bicycle(tags, highway, ferry) | _car(tags, highway, ferry)
    if flags and ferry:
        flags |= EdgeFlag.FERRY
    if flags and highway == "steps":
        flags |= EdgeFlag.STEPS
    return int(flags)


def node_flags(tags: Tags) -> int:
    """The `NodeFlag` bits of a barrier node: whom it stops."""
    barrier = tags.get("barrier")
    if barrier is None:
        return 0
    flags = 0
    locked = barrier in LOCKABLE and tags.get("locked") == "yes"
    for mode, bit, stops in (
        ("walk", NodeFlag.NO_WALK, locked),
        ("bicycle", NodeFlag.NO_BICYCLE, locked or barrier in STOPS_BICYCLES),
        ("car", NodeFlag.NO_CAR, locked or barrier in STOPS_CARS),
    ):
        said = allowed(tags, mode)
        if said is False or (said is None and stops):
            flags |= bit
    return int(flags)


def allowed(tags: Tags, mode: str) -> bool | None:
    """What the access tags say of a mode; None if nothing."""
    for key in CHAINS[mode]:
        value = tags.get(key)
        if value in OPEN:
            return True
        if value in CLOSED:
            return False
    return None


def _may(tags: Tags, mode: str, usual: bool) -> bool:  # noqa: FBT001
    """Whether a way may be used; a general access=* can close it, but opens a footway to no bicycle."""
    said = allowed(tags, mode)
    if said is None:
        return usual
    by_general_tag = all(tags.get(key) not in OPEN | CLOSED for key in CHAINS[mode][:-1])
    return usual and said if by_general_tag else said


def _walk(tags: Tags, highway: str, ferry: bool) -> int:  # noqa: FBT001
    usual = ferry or (highway in WALK_HIGHWAYS and tags.get("motorroad") != "yes")
    if highway.startswith(("motorway", "trunk")) and tags.get("sidewalk") in {"both", "left", "right", "yes"}:
        usual = True
    if not _may(tags, "walk", usual):
        return 0
    one_way = tags.get("oneway:foot") or (
        "no" if highway not in {"footway", "steps"} else tags.get("foot:oneway", "no")
    )
    return _directions(one_way, EdgeFlag.WALK_FORWARD, EdgeFlag.WALK_BACKWARD)


def _bicycle(tags: Tags, highway: str, ferry: bool) -> int:  # noqa: FBT001
    usual = ferry or (highway in BICYCLE_HIGHWAYS and tags.get("motorroad") != "yes")
    if highway == "steps" or not _may(tags, "bicycle", usual):
        return 0
    one_way = _one_way(tags, highway)
    against = [tags.get(key, "") for key in ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")]
    if tags.get("oneway:bicycle") == "no" or any(value.startswith("opposite") for value in against):
        one_way = "no"
    elif tags.get("oneway:bicycle") in {"yes", "-1"}:
        one_way = tags["oneway:bicycle"]
    return _directions(one_way, EdgeFlag.BICYCLE_FORWARD, EdgeFlag.BICYCLE_BACKWARD)


def _car(tags: Tags, highway: str, ferry: bool) -> int:  # noqa: FBT001
    if not _may(tags, "car", highway in CAR_HIGHWAYS) or (
        highway not in CAR_HIGHWAYS and not ferry and highway != "track"
    ):
        return 0
    return _directions(_one_way(tags, highway), EdgeFlag.CAR_FORWARD, EdgeFlag.CAR_BACKWARD)


def _one_way(tags: Tags, highway: str) -> str:
    said = tags.get("oneway")
    if said is not None:
        return said
    implied = tags.get("junction") in {"roundabout", "circular"} or highway == "motorway"
    return "yes" if implied else "no"


def _directions(one_way: str, forward: int, backward: int) -> int:
    if one_way in {"yes", "true", "1"}:
        return forward
    if one_way in {"-1", "reverse"}:
        return backward
    return forward | backward
