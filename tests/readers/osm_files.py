"""Small OSM files, written for a test with pyosmium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import osmium
from osmium.osm import mutable

from geodata.readers.osm import OsmExtract, read_osm
from geodata.reading import ReadReport
from geodata.streets import BACKWARD, FORWARD

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.rows import Streets

STEP = 0.001
"""Nodes of `grid_nodes` lie so many degrees apart."""


def grid_nodes(*numbers: int) -> dict[int, tuple[float, float]]:
    """Nodes by number: tens count northwards, ones eastwards, from 10° E, 54° N."""
    return {n: (round(10 + n % 10 * STEP, 7), round(54 + n // 10 * STEP, 7)) for n in numbers}


def write(
    path: Path,
    nodes: dict[int, tuple[float, float]],
    ways: dict[int, tuple[list[int], dict[str, str]]],
    node_tags: dict[int, dict[str, str]] | None = None,
    relations: dict[int, tuple[list[tuple[str, int, str]], dict[str, str]]] | None = None,
) -> Path:
    """Write an OSM file of nodes (longitude, latitude), ways (nodes, tags) and relations."""
    with osmium.SimpleWriter(str(path)) as writer:
        for number, location in nodes.items():
            writer.add_node(
                mutable.Node(id=number, location=location, tags=(node_tags or {}).get(number, {}))
            )
        for number, (refs, tags) in ways.items():
            writer.add_way(mutable.Way(id=number, nodes=refs, tags=tags))
        for number, (members, tags) in (relations or {}).items():
            writer.add_relation(mutable.Relation(id=number, members=members, tags=tags))
    return path


def read(path: Path) -> tuple[OsmExtract, ReadReport]:
    """What the reader makes of a file, and its report."""
    report = ReadReport()
    return read_osm(path, report), report


def directed(streets: Streets, mode: str) -> set[tuple[int, int]]:
    """The edges that a mode may travel, as pairs of OSM node numbers."""
    found = set()
    for edge, flags in enumerate(streets.flags.tolist()):
        u, v = (int(streets.node_osm_id[end[edge]]) for end in (streets.edge_u, streets.edge_v))
        if flags & FORWARD[mode]:
            found.add((u, v))
        if flags & BACKWARD[mode]:
            found.add((v, u))
    return found
