"""Networks in the database: streets as arrays (the truth) and as a table of edges for GIS users.

Stored are the streets as read; the network of each mode is built from them when loaded, which takes less time than
reading its arrays would, and is kept in the process by its content hash.
"""

from __future__ import annotations

import json
from dataclasses import fields
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from sqlalchemy import text

from app.accessibility.points import CLOSED
from app.database.copying import copy_rows
from app.network.build import Network, build_network
from app.network.height_store import hash_of, heights_of
from app.network.profiles import MODES
from geodata.rows import Streets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import Connection

INSERT = """
    INSERT INTO network (region_id, source_id, import_id, content_hash, as_of, node_count, edge_count, report)
    VALUES (:region_id, :source_id, :import_id, :content_hash, :as_of, :nodes, :edges, cast(:report AS jsonb))
    RETURNING id"""

_ONE_AT_A_TIME = Lock()
"""Threads that need the same network at once do not each build it."""

EDGE_COLUMNS = "network_id, edge_no, way_id, highway, name, length_m, " + ", ".join(
    f"{mode}_{direction}_seconds" for mode in MODES for direction in ("forward", "backward")
)


def store_network(
    connection: Connection,
    region_id: int,
    source_id: int,
    import_id: int,
    as_of: date,
    streets: Streets,
    srid: int,
) -> bool:
    """Make these streets the region's network; False if they already are, and nothing was changed."""
    network = build_network(streets, srid)
    keys = {"region_id": region_id, "content_hash": network.content_hash}
    same = "SELECT FROM network WHERE region_id = :region_id AND content_hash = :content_hash"
    if connection.execute(text(same), keys).first() is not None:
        return False
    connection.execute(text("DELETE FROM network WHERE region_id = :region_id"), keys)
    values = {
        "source_id": source_id,
        "import_id": import_id,
        "as_of": as_of,
        "report": json.dumps(parts_report(network)),
    }
    sizes = {"nodes": len(network.node_x_m), "edges": len(network.edge_u)}
    network_id: int = connection.execute(text(INSERT), {**keys, **values, **sizes}).scalar_one()
    copy_rows(connection, "network_array", "network_id, name, dtype, data", _arrays(network_id, streets))
    copy_rows(connection, "street_edge", f"{EDGE_COLUMNS}, geom", _edge_rows(network_id, streets, network))
    return True


def parts_report(network: Network) -> dict[str, Any]:
    """Per mode: usable edges, share in the largest connected part, and what lies in small disconnected parts."""
    report: dict[str, Any] = {}
    for mode, arrays in network.modes.items():
        usable = arrays.part >= 0
        in_small = usable & ~arrays.leads_on & (arrays.part != 0)
        nodes = np.concatenate([arrays.u[in_small], arrays.v[in_small]])
        total = max(int(usable.sum()), 1)
        report[mode] = {
            "edges": int(usable.sum()),
            "largest_part_share": round(float((arrays.part == 0).sum()) / total, 4),
            "small_parts": len(np.unique(arrays.part[in_small])),
            "edges_in_small_parts": int(in_small.sum()),
            "nodes_in_small_parts": len(np.unique(nodes)),
            "small_parts_share": round(float(in_small.sum()) / total, 4),
        }
    return report


def network_of(connection: Connection, region_id: int) -> Network | None:
    """The region's network, built once per process; None where none is loaded."""
    found = connection.execute(
        text(
            "SELECT n.id, n.content_hash, r.metric_srid FROM network n JOIN region r ON r.id = n.region_id"
            " WHERE n.region_id = :region_id"
        ),
        {"region_id": region_id},
    ).first()
    if found is None:
        return None
    heights_hash = hash_of(connection, region_id)
    with _ONE_AT_A_TIME:
        network = _kept(found.content_hash, heights_hash)
        if network.get("network") is None:
            heights = heights_of(connection, region_id)
            network["network"] = build_network(_streets(connection, found.id), found.metric_srid, heights)
        return network["network"]


@lru_cache(maxsize=8)
def _kept(_content_hash: str, _heights_hash: str | None) -> dict[str, Network]:
    return {}


def _arrays(network_id: int, streets: Streets) -> Iterator[tuple[object, ...]]:
    for field in fields(streets):
        value = getattr(streets, field.name)
        if isinstance(value, np.ndarray):
            yield network_id, field.name, value.dtype.str, value.tobytes()
        else:
            yield network_id, field.name, "json", json.dumps(value).encode()


def _streets(connection: Connection, network_id: int) -> Streets:
    rows = connection.execute(
        text("SELECT name, dtype, data FROM network_array WHERE network_id = :id"), {"id": network_id}
    )
    arrays: dict[str, Any] = {}
    for name, dtype, data in rows:
        arrays[name] = tuple(json.loads(data)) if dtype == "json" else np.frombuffer(data, np.dtype(dtype))
    return Streets(**arrays)


def _edge_rows(network_id: int, streets: Streets, network: Network) -> Iterator[tuple[object, ...]]:
    coordinates = np.column_stack([streets.line_lon, streets.line_lat])
    index = np.repeat(np.arange(len(streets.edge_u)), np.diff(streets.line_offset))
    lines = shapely.to_wkb(shapely.linestrings(coordinates, indices=index), hex=True)
    seconds = [
        [None if value == CLOSED else value / 1000 for value in array.tolist()]
        for mode in MODES
        for array in (network.modes[mode].forward_ms, network.modes[mode].backward_ms)
    ]
    columns = (
        streets.way_id.tolist(),
        streets.highway.tolist(),
        streets.name.tolist(),
        streets.length_m.tolist(),
    )
    for number, (way_id, highway, name, length_m, line, *times) in enumerate(
        zip(*columns, lines.tolist(), *seconds, strict=True)  # pyright: ignore[reportAttributeAccessIssue]
    ):
        street = streets.street_names[name] if name >= 0 else None
        yield (network_id, number, way_id, streets.highway_names[highway], street, length_m, *times, line)
