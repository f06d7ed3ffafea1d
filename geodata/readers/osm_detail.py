"""What a way or a node of OpenStreetMap is like (OSM wiki: "Key:lit", "Key:surface", "Key:cycleway", "Key:sidewalk",
"Key:lanes", "Tag:highway=traffic_signals", "Tag:highway=stop", "Key:kerb", "Relation:restriction").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geodata.street_detail import Control, CycleWay, Known, LaneWidth, Surface, packed

Tags = Mapping[str, str]
WIDE_LANE_M = 1.83

SMOOTH = frozenset(
    "paved asphalt chipseal concrete concrete:plates concrete:lanes paving_stones metal".split()
)
FIRM = frozenset(
    "sett cobblestone unhewn_cobblestone compacted fine_gravel paving_stones:30 bricks brick wood grass_paver rubber"
    " stone stepping_stones".split()
)
LOOSE = frozenset(
    "unpaved ground dirt earth gravel pebblestone rock sand mud grass woodchips snow ice salt clay".split()
)
TRACK_GRADE = {"grade1": Surface.SMOOTH, "grade2": Surface.FIRM}
LIT = {"no": Known.NO, "disused": Known.NO}
LANES = frozenset({"lane", "opposite_lane", "shoulder", "share_busway", "shared_lane"})
TRACKS = frozenset({"track", "opposite_track", "separate", "sidepath"})
NO_CYCLEWAY = frozenset({"no", "none"})
WAITS = {
    "traffic_signals": Control.SIGNAL_F | Control.SIGNAL_B,
    "stop": Control.STOP_F | Control.STOP_B,
    "give_way": Control.YIELD_F | Control.YIELD_B,
}
ALONG = Control.SIGNAL_F | Control.STOP_F | Control.YIELD_F
AGAINST = Control.SIGNAL_B | Control.STOP_B | Control.YIELD_B
SLOWING_BARRIERS = frozenset("gate lift_gate swing_gate hampshire_gate kissing_gate cycle_barrier stile turnstile chicane".split())  # fmt: skip
NODE_KEYS = frozenset({"highway", "barrier", "kerb", "crossing", "crossing:island"})
CAR_KEYS = frozenset({"motorcar", "motor_vehicle", "vehicle"})


def way_detail(tags: Tags) -> int:
    """The packed detail of a way."""
    right, left = _cycle_ways(tags)
    return packed(
        lit=_lit(tags), surface=_surface(tags), sidewalk=_sidewalk(tags), cycle_right=right, cycle_left=left,
        lanes=_lanes(tags), bridge=tags.get("bridge", "no") != "no", tunnel=tags.get("tunnel", "no") != "no",
        roundabout=tags.get("junction") in {"roundabout", "circular"}, parking=_parking(tags),
        centre_line=_yes_no(tags.get("lane_markings")), lane_width=_lane_width(tags), urban=_urban(tags),
    )  # fmt: skip


def node_control(tags: Tags) -> int:
    """What makes people wait at a node, as bits of `Control`; 0 for nothing."""
    if NODE_KEYS.isdisjoint(tags):
        return 0
    highway = tags.get("highway", "")
    bits = WAITS.get(highway, Control(0))
    if highway == "crossing" and tags.get("crossing") == "traffic_signals":
        bits |= Control.CROSSING_SIGNAL
    direction = tags.get("traffic_signals:direction") or tags.get("direction")
    if direction == "forward":
        bits &= ~AGAINST
    elif direction == "backward":
        bits &= ~ALONG
    elif highway in {"stop", "give_way"} and tags.get("stop") != "all":
        bits |= Control.NEAR_END
    if highway == "mini_roundabout":
        bits |= Control.MINI_ROUNDABOUT
    if tags.get("barrier") in SLOWING_BARRIERS:
        bits |= Control.GATE
    if (
        tags.get("kerb") in {"raised", "regular"}
        or tags.get("barrier") == "step"
        or (tags.get("barrier") == "kerb" and "kerb" not in tags)
    ):
        bits |= Control.KERB
    if tags.get("crossing:island") == "yes" or tags.get("crossing") == "island":
        bits |= Control.ISLAND
    return int(bits)


def turn_restrictions(
    tags: Tags, members: Iterable[tuple[str, str, int]]
) -> tuple[list[tuple[int, int, int, bool]], str | None]:
    """Turns a car may not make, or must: (way from, node via, way to, whether it is the only one), and why others are
    left out: "conditional", "via_way" or "incomplete". Members are (role, type, OSM id)."""
    said = (
        tags.get("restriction") or tags.get("restriction:motorcar") or tags.get("restriction:motor_vehicle")
    )
    if said is None:
        conditional = any(key.startswith("restriction") and "conditional" in key for key in tags)
        return [], "conditional" if conditional else None
    if not said.startswith(("no_", "only_")) or CAR_KEYS & set(tags.get("except", "").split(";")):
        return [], None
    told = list(members)
    ways = {
        role: [ref for its, kind, ref in told if its == role and kind == "w"]
        for role in ("from", "to", "via")
    }
    nodes = [ref for role, kind, ref in told if role == "via" and kind == "n"]
    if ways["via"]:
        return [], "via_way"
    if len(nodes) != 1 or not ways["from"] or not ways["to"]:
        return [], "incomplete"
    only = said.startswith("only_")
    return [(start, nodes[0], end, only) for start in ways["from"] for end in ways["to"]], None


def _yes_no(value: str | None) -> Known:
    return {"yes": Known.YES, "no": Known.NO}.get(value or "", Known.UNKNOWN)


def _lit(tags: Tags) -> Known:
    value = tags.get("lit")
    return Known.UNKNOWN if value is None else LIT.get(value, Known.YES)


def _surface(tags: Tags) -> Surface:
    value = tags.get("surface", "").split(";")[0]
    for kind, values in ((Surface.SMOOTH, SMOOTH), (Surface.FIRM, FIRM), (Surface.LOOSE, LOOSE)):
        if value in values:
            return kind
    grade = tags.get("tracktype", "")
    return TRACK_GRADE.get(grade, Surface.LOOSE if grade.startswith("grade") else Surface.UNKNOWN)


def _sidewalk(tags: Tags) -> Known:
    values = [
        tags[key] for key in ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right") if key in tags
    ]
    if any(value not in {"no", "none"} for value in values):
        return Known.YES
    return Known.NO if values else Known.UNKNOWN


def _cycle_ways(tags: Tags) -> tuple[CycleWay, CycleWay]:
    """What there is for bicycles on the right and on the left; `bicycle=use_sidepath` says that there is a track."""
    both = tags.get("cycleway:both") or tags.get("cycleway")
    beside = CycleWay.TRACK if tags.get("bicycle") == "use_sidepath" else CycleWay.UNKNOWN
    right, left = (_cycle_way(tags.get(f"cycleway:{side}") or both) or beside for side in ("right", "left"))
    return right, left


def _cycle_way(value: str | None) -> CycleWay:
    if value in TRACKS:
        return CycleWay.TRACK
    if value in LANES:
        return CycleWay.LANE
    return CycleWay.NONE if value in NO_CYCLEWAY else CycleWay.UNKNOWN


def _lanes(tags: Tags) -> int:
    value = tags.get("lanes", "")
    return int(value) if value.isdigit() else 0


def _parking(tags: Tags) -> Known:
    values = {value for key, value in tags.items() if key.startswith(("parking:lane", "parking:both", "parking:left", "parking:right"))}  # fmt: skip
    if values & {"lane", "parallel", "diagonal", "perpendicular", "street_side", "on_kerb", "half_on_kerb"}:
        return Known.YES
    return Known.NO if values & {"no", "no_parking", "no_stopping"} else Known.UNKNOWN


def _lane_width(tags: Tags) -> LaneWidth:
    keys = ("cycleway:width", "cycleway:right:width", "cycleway:left:width", "cycleway:both:width")
    told = next((tags[key] for key in keys if key in tags), "").removesuffix("m").strip()
    try:
        return LaneWidth.WIDE if float(told) >= WIDE_LANE_M else LaneWidth.NARROW
    except ValueError:
        return LaneWidth.UNKNOWN


def _urban(tags: Tags) -> Known:
    told = " ".join(
        tags.get(key, "") for key in ("maxspeed:type", "source:maxspeed", "zone:traffic", "zone:maxspeed")
    )
    if "urban" in told or "zone" in told.lower() or ":30" in told:
        return Known.YES
    return Known.NO if "rural" in told else Known.UNKNOWN
