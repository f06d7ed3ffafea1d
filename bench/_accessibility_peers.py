"""What pandana, scipy, igraph, networkit, rustworkx and networkx answer to the questions of `bench.accessibility`, and how long they take.

Runs in the peers' own environment: `python _accessibility_peers.py FOLDER`, where the question lies as arrays. Writes
the answers beside it as `peers.npz` and then prints the names of what it can be asked; for every name it reads it
does that once more and prints the seconds it took. So that turns can be taken, and a busy machine is so for all.
"""

import sys
import time
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

FAR = 1e5


def cheapest_arcs(question):
    """The arcs without parallel ones, which a sparse matrix would add up; already in scipy's order."""
    tail, head, cost = question["tail"], question["head"], question["seconds"]
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.ones(len(tail), bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return tail[first], head[first], cost[first]


def ask_scipy(question, answers):
    tail, head, cost = cheapest_arcs(question)
    n = len(question["x"])
    # scipy takes a stored zero for "no edge" in some paths: keep it just above
    matrix = csr_matrix((np.maximum(cost, 1e-9), (tail, head)), shape=(n, n))
    sites, limit = question["sites"], float(question["limit"])
    few = sites[:: int(question["scipy_step"])]

    def within():
        return dijkstra(matrix, indices=few, limit=limit)

    def nearest():
        return dijkstra(matrix, indices=sites, min_only=True, return_predecessors=True)[0]

    found = within()
    site, node = np.nonzero(np.isfinite(found))
    answers |= {
        "scipy_within_site": few[site],
        "scipy_within_node": node,
        "scipy_within_seconds": found[site, node],
    }
    answers["scipy_nearest"] = nearest()
    return {"scipy within": within, "scipy nearest": nearest}


def ask_by_rows(question, answers, name, row_of):
    """Peers that know neither limits nor several sources: `row_of(node)` gives the seconds to every node.

    The nearest of many is asked from one more node, from which arcs that cost nothing lead to the sites.
    """
    n, limit = len(question["x"]), float(question["limit"])
    few = question["sites"][:: int(question["scipy_step"])].tolist()

    def within():
        found = []
        for site in few:
            row = np.asarray(row_of(site))[:n]
            node = np.flatnonzero(row <= limit)
            found.append((np.full(len(node), site), node, row[node]))
        return [np.concatenate(parts) for parts in zip(*found, strict=True)]

    def nearest():
        return np.asarray(row_of(n))[:n]

    answers |= dict(
        zip([f"{name}_within_{part}" for part in ("site", "node", "seconds")], within(), strict=True)
    )
    answers[f"{name}_nearest"] = nearest()
    return {f"{name} within": within, f"{name} nearest": nearest}


def with_source(question):
    """The cheapest arcs, and those from one more node to all sites."""
    tail, head, cost = cheapest_arcs(question)
    n, sites = len(question["x"]), question["sites"]
    arcs = (tail, np.full(len(sites), n)), (head, sites), (cost, np.zeros(len(sites)))
    return n + 1, *(np.concatenate(part) for part in arcs)


def ask_igraph(question, answers):
    import igraph

    n, tail, head, cost = with_source(question)
    graph = igraph.Graph(n, np.column_stack([tail, head]), directed=True)
    weights = cost.tolist()
    return ask_by_rows(question, answers, "igraph", lambda node: graph.distances(node, weights=weights)[0])


def ask_networkit(question, answers):
    import networkit

    n, tail, head, cost = with_source(question)
    graph = networkit.GraphFromCoo(
        (cost, (tail.astype(np.int64), head.astype(np.int64))), n, weighted=True, directed=True
    )

    def row_of(node):
        search = networkit.distance.Dijkstra(graph, node, storePaths=False)
        search.run()
        return search.getDistances(asarray=True)

    return ask_by_rows(question, answers, "networkit", row_of)


def ask_rustworkx(question, answers):
    import rustworkx

    n, tail, head, cost = with_source(question)
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(list(zip(tail.tolist(), head.tolist(), cost.tolist(), strict=True)))

    def row_of(node):
        found = rustworkx.dijkstra_shortest_path_lengths(graph, node, float)
        row = np.full(n, np.inf)
        row[np.fromiter(found.keys(), np.int64, len(found))] = np.fromiter(found.values(), float, len(found))
        row[node] = 0.0
        return row

    return ask_by_rows(question, answers, "rustworkx", row_of)


def ask_pandana(question, answers):
    import pandana
    import pandas as pd

    tail, head, cost = cheapest_arcs(question)
    x, y, sites = pd.Series(question["x"]), pd.Series(question["y"]), question["sites"]
    network = pandana.Network(x, y, pd.Series(tail), pd.Series(head), pd.DataFrame({"s": cost}), twoway=False)
    network.set_pois("site", FAR, 1, x[sites], y[sites])

    def within():
        return network.nodes_in_range(sites, float(question["limit"]))

    def nearest():
        return network.nearest_pois(FAR, "site", num_pois=1)

    found = within()
    answers |= {
        "pandana_within_site": found["source"].to_numpy(),
        "pandana_within_node": found["destination"].to_numpy(),
        "pandana_within_seconds": found["s"].to_numpy(),
    }
    answers["pandana_nearest"] = nearest()[1].to_numpy()
    return {"pandana within": within, "pandana nearest": nearest}


def ask_networkx(question, answers):
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(question["x"])))
    graph.add_weighted_edges_from(zip(*(a.tolist() for a in cheapest_arcs(question)), strict=True))
    found = nx.multi_source_dijkstra_path_length(graph, set(question["sites"].tolist()))
    answers["networkx_nearest"] = np.array([found.get(node, np.inf) for node in range(len(question["x"]))])


def main():
    folder = Path(sys.argv[1])
    question = dict(np.load(folder / "question.npz"))
    answers = {}
    calls = ask_scipy(question, answers)
    for ask in (ask_igraph, ask_networkit, ask_rustworkx):
        calls |= ask(question, answers)
    if question["small"]:
        calls |= ask_pandana(question, answers)
        ask_networkx(question, answers)
    np.savez(folder / "peers.npz", **answers)
    print("ready", ",".join(calls), sep="\t", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        calls[line.strip()]()
        print("seconds", time.perf_counter() - start, sep="\t", flush=True)


if __name__ == "__main__":
    main()
