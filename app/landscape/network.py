"""The network of actors: where each is drawn, who is central and who alone, in words (networkx).

Degree: with how many others somebody is related. Betweenness (Freeman 1977): on which share of the shortest ways
between all other pairs somebody lies. Articulation: without whom the network falls apart. All relations count alike and
in both directions; several between the same two count once.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from app.landscape.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.landscape.words import Language

ROUNDS = 120
CROWD = 30
"""From so many on they are spread: forces alone leave crowds in the middle and parts that nothing joins far apart."""
APART = np.array([0.055, 0.085])
"""How far apart two are at least, across and down: as wide as the largest circle, in the picture's own measure."""
PUSHES = 120
SEED = 1
MOST_TOLD = 5
FIELD_ORDER = ("politics", "administration", "institutions", "business", "civil_society", "associations")
"""Around the circle the picture begins with, so that fields stay together and the same data give the same picture."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands in the network: related to how many, on which share of ways, in which part of it."""

    degree: int
    betweenness: float
    part: int
    splits: bool


def graph_of(actors: Sequence[dict[str, Any]], relations: Sequence[dict[str, Any]]) -> nx.Graph:
    """The undirected network; being part of something relates, too."""
    graph = nx.Graph()
    graph.add_nodes_from(one["id"] for one in actors)
    there = set(graph)
    pairs = [(one["from_id"], one["to_id"]) for one in relations]
    pairs += [(one["id"], one["part_of_id"]) for one in actors if one["part_of_id"] is not None]
    graph.add_edges_from((a, b) for a, b in pairs if a in there and b in there)
    return graph


def layout(graph: nx.Graph, fields: dict[int, str]) -> dict[int, tuple[float, float]]:
    """Where each is drawn, in 0 to 1; force-directed (Fruchterman and Reingold 1991) from the fields' places."""
    if not graph:
        return {}
    related = [node for node in graph if graph.degree(node)]
    start = {node: _start(number, fields[node]) for number, node in enumerate(related)}
    if len(related) > 1:
        part = graph.subgraph(related)
        drawn = nx.spring_layout(part, pos=start, iterations=ROUNDS, seed=SEED, k=1.6 / len(related) ** 0.5)
    else:
        drawn = start
    return spread(_fitted(drawn)) | _row([node for node in graph if not graph.degree(node)])


def spread(drawn: dict[int, tuple[float, float]]) -> dict[int, tuple[float, float]]:
    """The same with room for each where there are many: half their place, half their rank; then those too near pushed apart."""
    if len(drawn) < CROWD:
        return drawn
    at = np.array(list(drawn.values()))
    size = np.array([1.0, 0.88])
    ranks = at.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / (len(at) - 1) * size
    at = (at + ranks) / 2
    turn = (
        np.arange(len(at)) * 2.399963
    )  # the golden angle: two in the same place part in directions of their own
    aside = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    for _push in range(PUSHES):
        way = (at[:, None] - at[None, :]) / APART
        far = np.hypot(way[..., 0], way[..., 1])
        near = (far < 1) & ~np.eye(len(at), dtype=bool)
        if not near.any():
            break
        straight = np.where(
            far[..., None] > 1e-9, way / np.maximum(far, 1e-9)[..., None], aside[:, None] - aside[None, :]
        )
        at = np.clip(at + (straight * ((1 - far) * near)[..., None]).sum(axis=1) * APART / 2, 0, size)
    return {node: (round(float(x), 4), round(float(y), 4)) for node, (x, y) in zip(drawn, at, strict=True)}


def standings(graph: nx.Graph) -> dict[int, Standing]:
    """How each stands in the network."""
    between = nx.betweenness_centrality(graph, normalized=True)
    splits = set(nx.articulation_points(graph))
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    part_of = {node: number for number, part in enumerate(parts) for node in part}
    return {
        node: Standing(graph.degree(node), between[node], part_of[node], node in splits) for node in graph
    }


def told(graph: nx.Graph, names: dict[int, str], language: Language = "de") -> list[dict[str, Any]]:
    """What stands out, in words of a language: who is central, without whom it falls apart, who is alone."""
    found = standings(graph)
    alone = sorted((node for node, one in found.items() if one.degree == 0), key=names.__getitem__)
    sentences = [_central(node, found, names, language) for node in _most_central(found)]
    sentences += [
        _splitting(graph, node, names, language)
        for node, one in found.items()
        if one.splits and one.degree > 2
    ]
    if alone:
        sentences.append({
            "kind": "isolated", "actors": alone,
            "text": say(language, "isolated", names=", ".join(names[node] for node in alone)),
        })  # fmt: skip
    return [*sentences, *_parts(found, names, language)]


def _most_central(found: dict[int, Standing]) -> list[int]:
    order = sorted(found, key=lambda node: (-found[node].betweenness, -found[node].degree, node))
    return [node for node in order[:MOST_TOLD] if found[node].betweenness > 0]


def _central(
    node: int, found: dict[int, Standing], names: dict[int, str], language: Language
) -> dict[str, Any]:
    one = found[node]
    words = say(
        language, "central", name=names[node], degree=one.degree, others=len(found) - 1, share=f"{one.betweenness * 100:.0f}"
    )  # fmt: skip
    return {"kind": "central", "actors": [node], "text": words}


def _splitting(graph: nx.Graph, node: int, names: dict[int, str], language: Language) -> dict[str, Any]:
    before = nx.number_connected_components(graph)
    rest = graph.subgraph(set(graph) - {node})
    more = nx.number_connected_components(rest) - before + 1
    words = say(language, "splitting", name=names[node], parts=more)
    return {"kind": "splitting", "actors": [node], "text": words}


def _parts(found: dict[int, Standing], names: dict[int, str], language: Language) -> list[dict[str, Any]]:
    parts: dict[int, list[int]] = {}
    for node, one in found.items():
        parts.setdefault(one.part, []).append(node)
    apart = [nodes for number, nodes in sorted(parts.items()) if number > 0 and len(nodes) > 1]
    return [
        {"kind": "apart", "actors": nodes,
         "text": say(language, "apart", names=", ".join(sorted(names[node] for node in nodes)))}
        for nodes in apart
    ]  # fmt: skip


def _start(number: int, field: str) -> tuple[float, float]:
    sector = FIELD_ORDER.index(field) + (number * 0.618034) % 0.8
    angle = 2 * pi * sector / len(FIELD_ORDER)
    return cos(angle), sin(angle)


def _fitted(drawn: dict[int, Any]) -> dict[int, tuple[float, float]]:
    """Stretched over the picture: 0 to 1 across, 0 to 0.88 down; the strip below is for those who are alone."""
    across, down = [float(p[0]) for p in drawn.values()], [float(p[1]) for p in drawn.values()]
    if not drawn:
        return {}
    left, width = min(across), (max(across) - min(across)) or 1.0
    top, height = min(down), (max(down) - min(down)) or 1.0
    return {
        node: (round((float(p[0]) - left) / width, 4), round((float(p[1]) - top) / height * 0.88, 4))
        for node, p in drawn.items()
    }


def _row(alone: list[int]) -> dict[int, tuple[float, float]]:
    return {node: (round((place + 0.5) / len(alone), 4), 1.0) for place, node in enumerate(alone)}
