"""OpenStreetMap extracts (.osm.pbf, .osm.gz, .osm): streets, learning sites by tags, and the base map.

Read with pyosmium (libosmium, the OSM community's own reader). Ways keep the geometry between junctions; areas come
closed, from ways and multipolygon relations alike.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import osmium
import shapely

from geodata.guards import check_content
from geodata.readers.files import check_size
from geodata.readers.osm_access import edge_flags, node_flags
from geodata.readers.osm_addresses import osm_address
from geodata.readers.osm_base import base_feature
from geodata.readers.osm_detail import node_control, turn_restrictions, way_detail
from geodata.readers.osm_sites import OsmObject, SiteRules, place_entrances
from geodata.reading import ReadError, ReadReport
from geodata.streets import Restriction, Ways, streets_from_ways

if TYPE_CHECKING:
    from geodata.rows import AddressRow, BaseFeatureRow, Entrance, SiteRow, Streets

Point = tuple[int, float, float]
"""A node: its OSM id, longitude, latitude."""

LONG_EDGE_M = 20_000
NOWHERE = (math.nan, math.nan)
NAME_TAGS = ("name", "ref")
KMH = re.compile(r"^(\d+(?:\.\d+)?)\s*(mph|km/h)?$")
WALKING_PACE_KMH = 7.0
"""German "Schrittgeschwindigkeit" (living streets): 4 to 7 km/h by case law; the upper value for cars."""


@dataclass(frozen=True, slots=True)
class OsmExtract:
    """What an extract holds for us."""

    streets: Streets
    sites: list[SiteRow]
    base: list[BaseFeatureRow]
    addresses: list[AddressRow]


@dataclass(slots=True)
class _Collected:
    ways: Ways = field(default_factory=Ways)
    barriers: dict[int, int] = field(default_factory=dict)
    controls: dict[int, int] = field(default_factory=dict)
    restrictions: list[Restriction] = field(default_factory=list)
    turns_left_out: Counter[str] = field(default_factory=Counter)
    entrances: dict[int, Entrance] = field(default_factory=dict)
    objects: list[OsmObject] = field(default_factory=list)
    cut_off: dict[str, OsmObject] = field(default_factory=dict)
    base: list[BaseFeatureRow] = field(default_factory=list)
    addresses: list[AddressRow] = field(default_factory=list)
    highways: int = 0
    incomplete: int = 0
    without_street: int = 0
    houses_cut_off: int = 0
    broken_areas: int = 0


def read_osm(path: Path, report: ReadReport) -> OsmExtract:
    """Read an extract. Raises `ReadError` when the file is empty, too large, damaged, or holds no streets."""
    check_size(path)
    check_content(path)
    rules = SiteRules.load()
    found = _Collected()
    factory = osmium.geom.WKBFactory()  # pyright: ignore[reportAttributeAccessIssue]
    try:
        for thing in osmium.FileProcessor(str(path)).with_locations().with_areas():
            report.rows_read += 1
            _collect(thing, found, rules, factory)
    except RuntimeError as error:
        reason = f"Die Datei ist beschädigt oder abgeschnitten ({error}). Bitte neu herunterladen."
        raise ReadError(reason, path.name) from error
    if not found.ways.way_id:
        raise ReadError("Die Datei enthält keine Straßen oder Wege.", path.name)
    whole = {f"{thing.kind}/{thing.osm_id}" for thing in found.objects}
    cut_off = [thing for key, thing in found.cut_off.items() if key not in whole]
    streets = streets_from_ways(found.ways, found.barriers, found.controls, found.restrictions)
    _note(found, len(cut_off), int((streets.length_m > LONG_EDGE_M).sum()), report)
    sites = place_entrances(found.objects + cut_off, found.entrances, rules)
    return OsmExtract(streets, sites, found.base, found.addresses)


def _note(found: _Collected, cut_off: int, long_edges: int, report: ReadReport) -> None:
    usable = len(set(found.ways.way_id))
    for count, words in (
        (found.incomplete, "Wege haben Punkte außerhalb des Ausschnitts; sie enden an dessen Rand."),
        (found.broken_areas, "Flächen sind nicht geschlossen und wurden ausgelassen."),
        (cut_off, "Lernorte liegen nur zum Teil im Ausschnitt; ihre Lage ist ungefähr oder unbekannt."),
        (
            found.without_street,
            "Häuser haben eine Nummer, aber weder Straße noch Ort; ihre Adresse ist nicht zu benutzen.",
        ),
        (found.houses_cut_off, "Häuser mit Adresse liegen nur zum Teil im Ausschnitt und sind ausgelassen."),
        (long_edges, "Straßenstücke sind länger als 20 km; sie reichen wohl über den Ausschnitt hinaus."),
        (
            found.turns_left_out["via_way"],
            "Abbiegeverbote gelten über einen ganzen Weg hinweg und bleiben unbeachtet.",
        ),
        (
            found.turns_left_out["conditional"],
            "Abbiegeverbote gelten nur zu bestimmten Zeiten und bleiben unbeachtet.",
        ),
        (found.turns_left_out["incomplete"], "Abbiegeverbote sind unvollständig und bleiben unbeachtet."),
        (found.highways, f"Wege mit highway=*; davon und von den Fähren sind {usable} benutzbar."),
    ):
        if count:
            report.notes.append(f"{count} {words}")


def _collect(thing: Any, found: _Collected, rules: SiteRules, factory: Any) -> None:  # noqa: ANN401 (osmium has no types)
    if not len(thing.tags):
        return
    tags = {tag.k: tag.v for tag in thing.tags}
    if thing.is_node():
        _collect_node(thing, tags, found, rules)
    elif thing.is_way():
        _collect_way(thing, tags, found)
        _remember(thing, "way", tags, found, rules)
    elif thing.is_relation():
        if tags.get("type", "").startswith("restriction"):
            turns, why_not = turn_restrictions(tags, ((m.role, m.type, m.ref) for m in thing.members))
            found.restrictions += turns
            found.turns_left_out[why_not or "used"] += 1
        found.houses_cut_off += "addr:housenumber" in tags  # until its outline comes, whole, as an area
        _remember(thing, "relation", tags, found, rules)
    elif thing.is_area():
        _collect_area(thing, tags, found, rules, factory)


def _collect_node(node: Any, tags: dict[str, str], found: _Collected, rules: SiteRules) -> None:  # noqa: ANN401
    flags = node_flags(tags)
    if flags:
        found.barriers[node.id] = flags
    waits = node_control(tags)
    if waits:
        found.controls[node.id] = waits
    if "entrance" in tags or tags.get("barrier") in {"gate", "entrance"}:
        found.entrances[node.id] = rules.entrance(node.lon, node.lat, tags)
    if rules.match(tags):
        found.objects.append(OsmObject("node", node.id, tags, node.lon, node.lat))
    row = base_feature(tags, lambda: shapely.Point(node.lon, node.lat).wkb, is_area=False)
    if row is not None:
        found.base.append(row)
    if "addr:housenumber" in tags:
        _add_address(found, "node", node.id, tags, [(node.lon, node.lat)])


def _add_address(
    found: _Collected, kind: str, osm_id: int, tags: dict[str, str], corners: list[tuple[float, float]]
) -> None:
    """Keep the address of a house, at the middle of its corners."""
    if not corners:
        found.houses_cut_off += 1
    else:
        lon, lat = (math.fsum(values) / len(corners) for values in zip(*corners, strict=True))
        row = osm_address(kind, osm_id, tags, lon, lat)
        if row is None:
            found.without_street += 1
        else:
            found.addresses.append(row)


def _collect_way(way: Any, tags: dict[str, str], found: _Collected) -> None:  # noqa: ANN401
    if "addr:housenumber" in tags:
        known = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
        _add_address(found, "way", way.id, tags, known[:-1] if way.is_closed() else known)
    if "highway" in tags:
        found.highways += 1
    flags = edge_flags(tags)
    is_base = not flags and ("railway" in tags or "waterway" in tags)
    if not flags and not is_base:
        return
    for points in _known_stretches(way, found):  # of a part of a ferry line the duration is not known
        row = base_feature(tags, partial(_line_wkb, points), is_area=False)
        if row is not None:
            found.base.append(row)
        if flags:
            is_whole = len(points) == len(way.nodes)
            _add_way(found.ways, way.id, tags if is_whole else {**tags, "duration": ""}, flags, points)


def _remember(thing: Any, kind: str, tags: dict[str, str], found: _Collected, rules: SiteRules) -> None:  # noqa: ANN401
    """Keep a learning site that may never come as an area because its outline is cut off or not closed."""
    if not rules.match(tags):
        return
    known = [(n.lon, n.lat) for n in thing.nodes if n.location.valid()] if kind == "way" else []
    lon, lat = (math.fsum(values) / len(known) for values in zip(*known, strict=True)) if known else NOWHERE
    found.cut_off[f"{kind}/{thing.id}"] = OsmObject(kind, thing.id, tags, lon, lat, is_whole=False)


def _known_stretches(way: Any, found: _Collected) -> list[list[Point]]:  # noqa: ANN401
    """The way's points; where some lie outside the extract, the stretches between them, never a line across."""
    stretches: list[list[Point]] = [[]]
    for node in way.nodes:
        if node.location.valid():
            stretches[-1].append((node.ref, node.lon, node.lat))
        else:
            stretches.append([])
    found.incomplete += len(stretches) > 1
    return [stretch for stretch in stretches if len(stretch) > 1]


def _line_wkb(points: list[Point]) -> bytes:
    return shapely.LineString([(lon, lat) for _, lon, lat in points]).wkb


def _add_way(ways: Ways, way_id: int, tags: dict[str, str], flags: int, points: list[Point]) -> None:
    ways.way_id.append(way_id)
    ways.highway.append("ferry" if tags.get("route") == "ferry" else tags["highway"])
    ways.name.append(next((tags[key] for key in NAME_TAGS if key in tags), ""))
    ways.flags.append(flags)
    ways.detail.append(way_detail(tags))
    ways.max_speed_kmh.append(max_speed_kmh(tags.get("maxspeed", "")))
    ways.duration_seconds.append(duration_seconds(tags.get("duration", "")))
    ways.points.append(len(points))
    for ref, lon, lat in points:
        ways.node_id.append(ref)
        ways.lon.append(lon)
        ways.lat.append(lat)


def _collect_area(area: Any, tags: dict[str, str], found: _Collected, rules: SiteRules, factory: Any) -> None:  # noqa: ANN401
    if "addr:housenumber" in tags and not area.from_way():
        ring = next(iter(area.outer_rings()), ())
        corners = [(node.lon, node.lat) for node in ring if node.location.valid()]
        found.houses_cut_off -= 1
        _add_address(found, "relation", area.orig_id(), tags, corners[:-1])
    wanted = rules.match(tags)
    if not wanted and base_feature(tags, bytes, is_area=True) is None:
        return
    wkb = _area_wkb(area, factory)
    if wkb is None:
        found.broken_areas += 1
        return
    row = base_feature(tags, lambda: wkb, is_area=True)
    if row is not None:
        found.base.append(row)
    if not wanted:
        return
    polygon = shapely.from_wkb(wkb)
    point = polygon.point_on_surface()
    kind = "way" if area.from_way() else "relation"
    corners = [node.ref for ring in area.outer_rings() for node in ring]
    found.objects.append(OsmObject(kind, area.orig_id(), tags, point.x, point.y, polygon.wkb, tuple(corners)))


def _area_wkb(area: Any, factory: Any) -> bytes | None:  # noqa: ANN401
    try:
        return bytes.fromhex(factory.create_multipolygon(area))
    except RuntimeError:  # an outline that is not closed, usually cut off at the edge of the extract
        return None


def max_speed_kmh(text: str) -> float:
    """The speed limit in km/h; NaN where the tag says nothing usable ("none", "signals", several values)."""
    if text in {"walk", "DE:living_street"}:
        return WALKING_PACE_KMH
    found = KMH.match(text.strip())
    if found is None:
        return math.nan
    return float(found[1]) * (1.609344 if found[2] == "mph" else 1.0)


def duration_seconds(text: str) -> float:
    """A duration, "00:25", "01:10:00", "PT25M" or minutes alone, in seconds; NaN if it is none of these."""
    iso = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", text)
    if iso and any(iso.groups()):
        hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return hours * 3600.0 + minutes * 60.0 + seconds
    if not re.fullmatch(r"\d+(:\d{1,2}){0,2}", text):
        return math.nan
    parts = [int(part) for part in text.split(":")]
    if len(parts) == 1:
        return parts[0] * 60.0
    return parts[0] * 3600.0 + parts[1] * 60.0 + (parts[2] if len(parts) == 3 else 0)
