"""What turns cost a car: left, right, round; waiting at signals and where others go first; and turns that are forbidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.points import CLOSED
from app.network.stress import ranks
from geodata.street_detail import Control, field_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.turning import Turns as Pairs
    from app.network.profiles import Turns
    from geodata.rows import Streets

    Bools = npt.NDArray[np.bool_]
    FloatArray = npt.NDArray[np.float64]

STRAIGHT_DEGREES = 45.0
"""A way that bends by less goes straight on."""
SIGNALS = int(Control.SIGNAL_F | Control.SIGNAL_B)
STOPS = int(Control.STOP_F | Control.STOP_B)
YIELDS = int(Control.YIELD_F | Control.YIELD_B)
MS = 1000


@dataclass(frozen=True, slots=True)
class Junctions:
    """What the costs of turns are computed of; end nodes `u`, `v` and all arrays by node in z-order.

    `first`, `last`: direction (x, y) of each edge at its beginning and end. `usable`: by cars, in either direction.
    `via`: the nodes of `streets.turn_via` in z-order.
    """

    streets: Streets
    u: npt.NDArray[np.int32]
    v: npt.NDArray[np.int32]
    node_control: npt.NDArray[np.uint16]
    first: FloatArray
    last: FloatArray
    usable: Bools
    via: npt.NDArray[np.int32]


def turn_costs(junctions: Junctions, turns: Turns, pairs: Pairs) -> npt.NDArray[np.int32]:
    """Milliseconds of each turn; CLOSED where it is forbidden.

    Where only two streets meet nothing is paid but for turning round. Inside a roundabout nothing is paid, who enters
    gives way. A signal counts once where two follow each other within `signal_once_within_m` (the two sides of one
    junction). Where nothing else is told, who comes from a lesser class of street gives way.
    """
    back = (pairs.from_edge == pairs.to_edge) & (pairs.from_ahead != pairs.to_ahead)
    real = _legs(junctions)[pairs.node] >= 3
    round_about = field_of(junctions.streets.detail, "roundabout").astype(bool)
    enters = ~round_about[pairs.from_edge] & round_about[pairs.to_edge]
    circles = round_about[pairs.from_edge] | round_about[pairs.to_edge]
    angle = _angles(junctions, pairs)
    bend = np.where(
        angle > STRAIGHT_DEGREES,
        turns.left_s,
        np.where(angle < -STRAIGHT_DEGREES, turns.right_s, turns.straight_s),
    )
    seconds = np.where(real & ~circles, bend + _waiting(junctions, turns, pairs), 0.0)
    seconds = np.where(enters, turns.give_way_s, seconds)
    seconds = np.where(back, turns.u_turn_s, seconds)
    ticks = np.rint(seconds * MS).astype(np.int32)
    return np.where(_forbidden(junctions, pairs), CLOSED, ticks) if turns.restrictions else ticks


def _legs(junctions: Junctions) -> npt.NDArray[np.int64]:
    """How many ends of streets that cars use there are at each node."""
    ends = np.concatenate([junctions.u[junctions.usable], junctions.v[junctions.usable]])
    size = max(len(junctions.node_control), int(ends.max(initial=-1)) + 1)
    return np.bincount(ends, minlength=size)


def _angles(junctions: Junctions, pairs: Pairs) -> FloatArray:
    """Degrees turned by, left above 0."""
    arrive = np.where(
        pairs.from_ahead[:, None], junctions.last[pairs.from_edge], -junctions.first[pairs.from_edge]
    )
    leave = np.where(pairs.to_ahead[:, None], junctions.first[pairs.to_edge], -junctions.last[pairs.to_edge])
    cross = arrive[:, 0] * leave[:, 1] - arrive[:, 1] * leave[:, 0]
    return np.degrees(np.arctan2(cross, (arrive * leave).sum(axis=1)))


def _waiting(junctions: Junctions, turns: Turns, pairs: Pairs) -> FloatArray:
    """Seconds at the junction's own signal or sign, or for those who go first."""
    control = _at(junctions.node_control, pairs.node)
    edge_control = junctions.streets.control[pairs.from_edge]
    ahead = pairs.from_ahead
    tail = np.where(ahead, junctions.u[pairs.from_edge], junctions.v[pairs.from_edge])
    short = junctions.streets.length_m[pairs.from_edge] < turns.signal_once_within_m
    again = short & ((_at(junctions.node_control, tail) & SIGNALS) > 0)
    signal = (control & SIGNALS) > 0
    told = _in_direction(edge_control, ahead, Control.SIGNAL_F | Control.STOP_F | Control.YIELD_F)
    lesser = ranks(junctions.streets)[pairs.from_edge] < _greatest(junctions)[pairs.node]
    return np.where(
        told, 0.0,
        np.where(signal, np.where(again, 0.0, turns.signal_s),
        np.where((control & STOPS) > 0, turns.stop_s,
        np.where(((control & YIELDS) > 0) | lesser, turns.give_way_s, 0.0))),
    )  # fmt: skip


def _at(values: npt.NDArray[np.uint16], node: npt.NDArray[np.int32]) -> npt.NDArray[np.uint16]:
    """Values by node; 0 at the far sides of barriers, which are nodes of their own."""
    inside = node < len(values)
    return (
        np.where(inside, values[np.where(inside, node, 0)], 0)
        if len(values)
        else np.zeros(len(node), np.uint16)
    )


def _in_direction(control: npt.NDArray[np.uint16], ahead: Bools, forward_bits: int) -> Bools:
    """Whether something stands along the edge for those who go ahead, or back (the next bit of each)."""
    return (control & np.where(ahead, int(forward_bits), int(forward_bits) << 1).astype(np.uint16)) > 0


def _greatest(junctions: Junctions) -> npt.NDArray[np.int64]:
    """The greatest class of street at each node."""
    usable = junctions.usable
    ends = np.concatenate([junctions.u[usable], junctions.v[usable]])
    found = np.zeros(max(len(junctions.node_control), int(ends.max(initial=-1)) + 1), np.int64)
    np.maximum.at(found, ends, np.tile(ranks(junctions.streets)[usable], 2))
    return found


def _forbidden(junctions: Junctions, pairs: Pairs) -> Bools:
    streets = junctions.streets
    edges = np.int64(len(streets.edge_u))

    def key(node: npt.NDArray[np.int32], edge: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        return node.astype(np.int64) * edges + edge

    here, whole = key(pairs.node, pairs.from_edge), _triple(edges, pairs.node, pairs.from_edge, pairs.to_edge)
    told = key(junctions.via, streets.turn_from)
    turn = _triple(edges, junctions.via, streets.turn_from, streets.turn_to)
    only = streets.turn_only
    must = np.isin(here, told[only]) & ~np.isin(whole, turn[only])
    return must | np.isin(whole, turn[~only])


def _triple(
    edges: np.int64, node: npt.NDArray[np.int32], one: npt.NDArray[np.int32], other: npt.NDArray[np.int32]
) -> npt.NDArray[np.generic]:
    """Three numbers as one that can be looked for."""
    rows = np.empty(len(node), [("at", np.int64), ("to", np.int64)])
    rows["at"], rows["to"] = node.astype(np.int64) * edges + one, other
    return rows


def waiting_along(streets: Streets, turns: Turns | None, gate_s: float) -> tuple[FloatArray, FloatArray]:
    """Seconds that those who pass an edge forward, and backward, wait between its ends."""
    control = streets.control
    gates = np.where((control & int(Control.GATE)) > 0, gate_s, 0.0)
    if turns is None:
        return gates, gates
    waits = []
    for ahead in (True, False):
        direction = np.full(len(control), ahead)
        signs = (
            (Control.SIGNAL_F, turns.signal_s), (Control.STOP_F, turns.stop_s), (Control.YIELD_F, turns.give_way_s)
        )  # fmt: skip
        waits.append(
            gates + sum(np.where(_in_direction(control, direction, bit), s, 0.0) for bit, s in signs)
        )
    return waits[0], waits[1]
